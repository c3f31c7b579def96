"""A rule's own sentences: filled from a record by the same readers that decide."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lead_rules.evaluate.compiled import ROOT, ConditionCompiler
from lead_rules.evaluate.format_value import compile_words
from lead_rules.policy.ir.nodes import Sentence, Subject, Tell, Test
from lead_rules.policy.ir.show_value import NOT_KNOWN
from lead_rules.values.english import capitalized
from lead_rules.values.truth import Truth

__all__ = ["OwnSentences", "compile_sentences"]

Filled = Callable[[Any], str]
"""Takes the record."""


@dataclass(frozen=True, slots=True)
class OwnSentences:
    """A rule's own sentences, compiled, by the truth of the whole rule."""

    everyone: dict[Truth, Filled]
    person: dict[Truth, Filled]


def compile_sentences(
    compiler: ConditionCompiler, everyone: Tell | None, person: Tell | None
) -> OwnSentences:
    """Compile the sentences that a policy gives a rule, to be filled from a record."""
    return OwnSentences(_bound(compiler, everyone), _bound(compiler, person))


def _bound(compiler: ConditionCompiler, tell: Tell | None) -> dict[Truth, Filled]:
    sentences = {truth: tell.of(truth) for truth in Truth} if tell is not None else {}
    return {truth: _filled(compiler, each) for truth, each in sentences.items() if each is not None}


def _filled(compiler: ConditionCompiler, sentence: Sentence) -> Filled:
    parts = [part if isinstance(part, str) else _subject(compiler, part) for part in sentence]

    def filled(record: Any) -> str:
        text = "".join(part if isinstance(part, str) else part(record) for part in parts)
        return capitalized(text)

    return filled


def _subject(compiler: ConditionCompiler, part: Subject | Test) -> Filled:
    """What was found of a subject; of a place, as its test sees it."""
    if isinstance(part, Test):
        step = compiler.compile(part)
        return lambda record: step.evidence(record, record, ROOT).found or NOT_KNOWN
    words = compile_words(compiler, part)
    return lambda record: words(record, record)
