"""Problems as workflow commands of GitHub."""

from lead_rules.authoring.github import problems_to_github
from tests.support.sample_problems import ODD, UNIT, WINDING


def test_workflow_commands() -> None:
    assert problems_to_github([UNIT, WINDING]).splitlines() == [
        "::error file=policies/p/2017-01-01.yaml,line=4,col=12,endLine=4,endColumn=20,"
        "title=LR305 missing or wrong unit::the unit of `fee` is written `USD`, not `dollars`, "
        "in {at_least: ...}. Help: write `5 USD`",
        "::warning file=geo/a b/2017.geojson,title=LR506 ring winds the wrong way::"
        "feature `lloyd`, ring 1: the outer ring runs clockwise. Help: reverse its positions",
    ]


def test_workflow_commands_escape_as_github_does() -> None:
    assert problems_to_github([ODD]) == (
        "::error file=C%3A/x%2Cy.yaml,title=LR001 file cannot be read::"
        "100%25 of it%0D%0Ais gone: a, b. Help: check its name\n"
    )
