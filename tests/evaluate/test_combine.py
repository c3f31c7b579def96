"""How the truths of rules make a decision, and which of them decide it."""

from itertools import product

from lead_rules.evaluate.combine import combine, deciding, sufficient
from lead_rules.values.truth import FALSE, TRUE, UNKNOWN, Truth

ALL = (TRUE, FALSE, UNKNOWN)


def test_combining() -> None:
    for include, exclude in product(product(ALL, repeat=2), repeat=2):
        barred = FALSE in include or TRUE in exclude
        unknown = UNKNOWN in (*include, *exclude)
        met = FALSE if barred else UNKNOWN if unknown else TRUE
        assert combine(include, exclude) is met
    for outcome, basis, truth in product(ALL, ("include", "exclude"), ALL):
        bars = truth is (FALSE if basis == "include" else TRUE)
        part = {TRUE: True, FALSE: bars, UNKNOWN: truth is UNKNOWN}[outcome]
        of = {"rule": truth}.__getitem__
        found = deciding(outcome, [("rule", basis)], of, of)
        assert found == ["rule"] * part


BASES = [("d", "include"), ("c", "include"), ("b", "exclude"), ("a", "exclude")]


def test_of_rules_that_each_suffice_those_without_presumptions_come_first() -> None:
    truths = {"d": FALSE, "c": FALSE, "b": TRUE, "a": TRUE}
    strict = {"d": FALSE, "c": UNKNOWN, "b": TRUE, "a": UNKNOWN}
    found = deciding(FALSE, BASES, truths.__getitem__, strict.__getitem__)
    assert found == ["b", "d", "a", "c"]
    assert sufficient(FALSE, found) == 1
    truths |= {"c": TRUE, "a": FALSE}
    assert deciding(FALSE, BASES, truths.__getitem__, strict.__getitem__) == ["b", "d"]


def test_of_other_rules_nothing_is_asked_and_all_are_needed() -> None:
    def strict(_: str) -> Truth:
        raise AssertionError("nothing hangs on it")

    truths = {"d": TRUE, "c": UNKNOWN, "b": UNKNOWN, "a": FALSE}
    found = deciding(UNKNOWN, BASES, truths.__getitem__, strict)
    assert (found, sufficient(UNKNOWN, found)) == (["c", "b"], 2)
    found = deciding(TRUE, BASES, strict, strict)
    assert (found, sufficient(TRUE, found)) == (["d", "c", "b", "a"], 4)
    truths |= {"b": FALSE, "c": FALSE}
    assert deciding(FALSE, BASES, truths.__getitem__, strict) == ["c"]
