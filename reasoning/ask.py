"""The next question: which open fact, once answered, settles most across all parties and branches of law.

For each fact that a claim in view turns on, count the claims settled if it is proved and if it is disproved. Questions
are ordered by the mean of the two; on ties, cheap evidence first, then the fact on which more claims turn.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kb.atoms import Atom
from kb.load import KnowledgeBase
from kb.records import Status
from reasoning.decide import Decision
from reasoning.unknowns import Unknown


@dataclass(frozen=True)
class Effect:
    """What an answer does to one claim."""

    claim: Atom
    if_proved: Status
    if_disproved: Status


@dataclass(frozen=True)
class Question:
    """A fact to ask for, how many claims each answer settles, and the claims that turn on it with both outcomes."""

    atom: Atom
    settled_if_proved: int
    settled_if_disproved: int
    effects: tuple[Effect, ...]

    @property
    def expected(self) -> float:
        """Claims settled on average of the two answers."""
        return (self.settled_if_proved + self.settled_if_disproved) / 2


def questions(kb: KnowledgeBase, decision: Decision, claims: Iterable[Atom]) -> list[Question]:
    """All useful questions for the claims in view, the best first. Empty when every claim is settled."""
    in_view = [claim for claim in claims if decision.status(claim) == "open"]
    turns = {claim: set(decision.turns_on(claim)) for claim in in_view}
    result = []
    for unknown in decision.space.unknowns:
        touched = [claim for claim in in_view if unknown.topic in turns[claim]]
        if touched and isinstance(unknown.topic, Atom):
            result.append(_question(decision, unknown, touched))
    return sorted(result, key=lambda question: _rank(kb, question))


def _question(decision: Decision, unknown: Unknown, claims: list[Atom]) -> Question:
    assert isinstance(unknown.topic, Atom)
    half = len(unknown.bits) // 2
    best = next(ending for ending in unknown.endings if all(ending[:half]))
    worst = next(ending for ending in unknown.endings if all(ending[half:]))
    effects = tuple(
        Effect(
            claim,
            decision.status_if(claim, dict(zip(unknown.bits, best, strict=True))),
            decision.status_if(claim, dict(zip(unknown.bits, worst, strict=True))),
        )
        for claim in claims
    )
    return Question(
        unknown.topic,
        sum(effect.if_proved != "open" for effect in effects),
        sum(effect.if_disproved != "open" for effect in effects),
        effects,
    )


def _rank(kb: KnowledgeBase, question: Question) -> tuple[float, int, int, str]:
    effort = kb.predicates[question.atom.predicate].effort
    return (-question.expected, effort, -len(question.effects), str(question.atom))
