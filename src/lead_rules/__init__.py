"""Explainable, three-valued eligibility decisions from versioned YAML policies.

>>> from lead_rules import ArrestRecord, load_library
>>> library = load_library()
>>> decision = library.decide(ArrestRecord(), "arrest_diversion")
>>> decision.outcome
'undetermined'

The names here, and those of `lead_rules.columns`, `lead_rules.testing`, `lead_rules.clusters.dask`
and `lead_rules.clusters.spark`, are for other programs to import. Every other path may change.
"""

from lead_rules.compare.changes import PolicyDiff
from lead_rules.compare.outcome_changes import compare_records
from lead_rules.compare.policy_changes import diff_policies
from lead_rules.decide.decision import Decision
from lead_rules.decide.no_policy import NoPolicy
from lead_rules.decide.policy import Policy
from lead_rules.diagnostics.problems import LeadRulesError, PolicyError, Problem, RecordError
from lead_rules.interview.interview import Interview
from lead_rules.library.library import Library
from lead_rules.library.load import load_library, load_policy, read_policy
from lead_rules.log.entry import read_log, to_log
from lead_rules.log.replay import replay
from lead_rules.records import (
    ArrestRecord,
    Day,
    Event,
    Fact,
    Moment,
    Place,
    Quantity,
    Record,
    SocialContactRecord,
)
from lead_rules.records.read import read_record
from lead_rules.report.html import to_html
from lead_rules.report.json import decision_schema, to_json
from lead_rules.report.markdown import to_markdown
from lead_rules.report.template import ReportError
from lead_rules.report.text import to_text
from lead_rules.values.truth import Truth
from lead_rules.version import __version__

__all__ = [
    "ArrestRecord",
    "Day",
    "Decision",
    "Event",
    "Fact",
    "Interview",
    "LeadRulesError",
    "Library",
    "Moment",
    "NoPolicy",
    "Place",
    "Policy",
    "PolicyDiff",
    "PolicyError",
    "Problem",
    "Quantity",
    "Record",
    "RecordError",
    "ReportError",
    "SocialContactRecord",
    "Truth",
    "__version__",
    "compare_records",
    "decision_schema",
    "diff_policies",
    "load_library",
    "load_policy",
    "read_log",
    "read_policy",
    "read_record",
    "replay",
    "to_html",
    "to_json",
    "to_log",
    "to_markdown",
    "to_text",
]
