"""The values of a field that stand for all others."""

from lead_rules.records.table_of_model import table_of
from lead_rules.search.representatives import Values, values_of
from tests.support.library_card import CardRequest
from tests.support.orders import Order, decide


def test_a_group_and_what_no_rule_can_read_have_no_values() -> None:
    for path in ("household", "monitoring"):
        found = values_of({}, table_of(CardRequest).root, CardRequest(), path)
        assert found == Values((), complete=False)


def test_a_record_without_a_reference_has_none() -> None:
    assert decide({"size": "A"}, "size: A", Order).record.id is None
    assert decide({"card": "adult"}, "reference: R-1").record.id == "R-1"
    assert decide({"card": "adult"}, "card: adult").record.id is None
