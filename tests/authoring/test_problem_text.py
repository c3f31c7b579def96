"""Problems as JSON."""

import json

from lead_rules.authoring.problem_text import problems_to_json
from tests.support.sample_problems import UNIT, WINDING


def test_json_holds_the_fix() -> None:
    (found,) = json.loads(problems_to_json([UNIT]))
    assert (found["code"], found["line"], found["end_column"]) == ("LR305", 4, 21)
    place = {"line": 4, "column": 12, "end_line": 4, "end_column": 21}
    assert found["fix"] == [{**place, "text": "5 USD"}]
    assert json.loads(problems_to_json([WINDING]))[0]["fix"] == []
