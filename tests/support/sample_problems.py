"""Problems with a fix, with a place in a file, and with odd characters."""

from lead_rules.diagnostics.problems import Edit, Problem
from lead_rules.diagnostics.spans import Span, Spot

SPAN = Span("policies/p/2017-01-01.yaml", 4, 12, 4, 21)
UNIT = Problem(
    "LR305",
    "the unit of `fee` is written `USD`, not `dollars`, in {at_least: ...}",
    SPAN,
    "write `5 USD`",
    fix=(Edit(SPAN, "5 USD"),),
)
WINDING = Problem(
    "LR506",
    "the outer ring runs clockwise",
    Spot("geo/a b/2017.geojson", "feature `lloyd`, ring 1"),
    "reverse its positions",
    "warning",
)
ODD = Problem("LR001", "100% of it\r\nis gone: a, b", Spot("C:/x,y.yaml"), "check its name")
