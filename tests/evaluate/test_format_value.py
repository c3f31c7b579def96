"""Values in words."""

from decimal import Decimal

from lead_rules import Place
from lead_rules.evaluate.format_value import found_in_words
from lead_rules.records.schema import field_at
from lead_rules.records.table_of_model import table_of
from tests.support.library_card import CardRequest


def test_half_a_place_in_words() -> None:
    place = Place(latitude=45.5, accuracy_m=Decimal(10))
    field = field_at(table_of(CardRequest).root, "home")
    assert found_in_words(place, field) == "not known yet, give or take 10 m"
