"""The next question: which open fact, once answered, settles most across all parties and branches of law.

For each fact that a claim in view turns on, count the claims settled if it is proved and if it is disproved. Questions
are ordered by the mean of the two; on ties, cheap evidence first, then the fact on which more claims turn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kb.atoms import Atom
from kb.load import KnowledgeBase
from kb.records import Status
from reasoning.decide import Decision
from reasoning.sat import Sat
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
    touched: list[tuple[Unknown, list[Atom]]] = []
    for unknown in decision.space.unknowns:
        if isinstance(unknown.topic, Atom) and (found := [one for one in in_view if unknown.topic in turns[one]]):
            touched.append((unknown, found))
    with Sat(decision.circuit, decision.space.unknowns, decision.space.clauses) as sat:
        answers = {unknown.topic: _answers(sat, unknown) for unknown, _ in touched}
        statuses = {
            claim: _outcomes(
                sat,
                sat.literal(decision.node[claim]),
                [end for one, met in touched if claim in met for end in answers[one.topic]],
            )
            for claim in in_view
        }
    result = [_question(unknown, found, answers[unknown.topic], statuses) for unknown, found in touched]
    return sorted(result, key=lambda question: _rank(kb, question))


def _answers(sat: Sat, unknown: Unknown) -> tuple[int, int]:
    """The solver's literals for the topic proved in full and disproved in full."""
    half, endings = len(unknown.bits) // 2, sat.endings_of(unknown)
    best = next(i for i, ending in enumerate(unknown.endings) if all(ending[:half]))
    worst = next(i for i, ending in enumerate(unknown.endings) if all(ending[half:]))
    return endings[best], endings[worst]


def _outcomes(sat: Sat, goal: int, endings: Sequence[int]) -> dict[int, Status]:
    """The status of a claim under each ending. A record that is found answers for all endings that occur in it."""
    asked = set(endings)
    holds, fails = set[int](), set[int]()
    for literal, known in ((goal, holds), (-goal, fails)):
        for ending in endings:
            if ending not in known and sat.solve([literal, ending]):
                known |= asked & sat.model()
    return {
        ending: "open" if ending in holds and ending in fails else "established" if ending in holds else "excluded"
        for ending in endings
    }


def _question(
    unknown: Unknown, claims: Sequence[Atom], answers: tuple[int, int], statuses: Mapping[Atom, Mapping[int, Status]]
) -> Question:
    assert isinstance(unknown.topic, Atom)
    yes, no = answers
    effects = tuple(Effect(claim, statuses[claim][yes], statuses[claim][no]) for claim in claims)
    return Question(
        unknown.topic,
        sum(effect.if_proved != "open" for effect in effects),
        sum(effect.if_disproved != "open" for effect in effects),
        effects,
    )


def _rank(kb: KnowledgeBase, question: Question) -> tuple[float, int, int, str]:
    effort = kb.predicates[question.atom.predicate].effort
    return (-question.expected, effort, -len(question.effects), str(question.atom))
