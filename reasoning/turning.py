"""What would turn or settle a claim, as counsel needs it: each fact with its sentence, who must prove it, and by what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pydantic import Field

from kb.atoms import Atom, Comparison
from kb.load import KnowledgeBase
from kb.records import Status
from reasoning.circuit import Option, Proved
from reasoning.cone import SIDES, Side, cone
from reasoning.decide import Decision
from reasoning.explain import BURDENS
from reasoning.flips import LIMIT, Move, Sets, flips, reasons, settlements
from reasoning.ground import Key
from reasoning.report import Bilingual, Model
from reasoning.sentences import Speaker


class Step(Model):
    """One fact to be proved or disproved. `burden` is empty where no rule asks either side for it."""

    fact: str
    sentence: Bilingual
    proved: bool = Field(description="whether the fact is to be proved, or to be disproved")
    burden: str
    who_proves: Bilingual | None
    evidence: Bilingual | None
    effort: int = Field(description="1 evidence at hand, 2 usual, 3 costly or contested")


class StepSet(Model):
    """Facts that do it together."""

    steps: tuple[Step, ...]


class SideView(Model):
    """For one side: what turns the outcome on the record its way, and what settles the claim its way for good.

    A flip leaves everything else as it stands; a settlement holds whatever else comes in. `won` says that the outcome on
    the record is this side's already, so that there is nothing to flip.
    """

    side: Side
    won: bool
    flips: tuple[StepSet, ...]
    flips_complete: bool
    settlements: tuple[StepSet, ...]
    settlements_complete: bool


class Turning(Model):
    claim: str
    sentence: Bilingual
    status: Status
    on_record: str = Field(description="holds or fails")
    rests_on: tuple[StepSet, ...] = Field(description="smallest sets of stated facts the outcome follows from")
    sides: tuple[SideView, ...]


def turning(kb: KnowledgeBase, decision: Decision, claim: Atom, sides: Iterable[Side] = SIDES) -> Turning:
    """Flips, settlements and minimal reasons of a claim, the smallest sets first."""
    teller = Teller(kb, decision, claim)
    holds = decision.holds(claim)
    return Turning(
        claim=str(claim),
        sentence=Bilingual.of(teller.speaker.say(claim, holds)),
        status=decision.status(claim),
        on_record="holds" if holds else "fails",
        rests_on=teller.sets(reasons(decision, claim)),
        sides=tuple(_side(teller, decision, claim, side) for side in sides),
    )


def _side(teller: Teller, decision: Decision, claim: Atom, side: Side) -> SideView:
    holds = side == "claimant"
    found, settled = flips(decision, claim, holds, LIMIT), _settled(decision, claim, holds)
    return SideView(
        side=side,
        won=decision.holds(claim) is holds,
        flips=teller.sets(found),
        flips_complete=found.complete,
        settlements=teller.sets(settled),
        settlements_complete=settled.complete,
    )


def _settled(decision: Decision, claim: Atom, holds: bool) -> Sets:
    """Settlements that can be told as facts: a number that stays between two thresholds unproved is none."""
    found = settlements(decision, claim, holds, LIMIT)
    whole = tuple(
        one for one in found.sets if all(len(move.bits) == 2 * sum(on for _, on in move.bits) for move in one)
    )
    return Sets(whole, found.complete)


class Teller:
    """Tells the moves of flips, settlements and reasons of one claim."""

    def __init__(self, kb: KnowledgeBase, decision: Decision, claim: Atom):
        self.kb = kb
        self.speaker = Speaker(kb, decision.situation)
        self.burdens: dict[Key, str] = {}
        for rule, _ in cone(decision.compiled.program, claim):
            for element in rule.elements:
                for literal in element.literals:
                    self.burdens.setdefault(literal.key, element.burden)

    def sets(self, found: Sets) -> tuple[StepSet, ...]:
        """The sets without the empty one, which says that nothing is needed, and without any that says more than another."""
        told = [tuple(pair for move in moves for pair in telling(move)) for moves in found.sets if moves]
        kept = [
            one
            for i, one in enumerate(told)
            if not any(_less(other, one, j < i) for j, other in enumerate(told) if j != i)
        ]
        return tuple(StepSet(steps=tuple(self.step(key, proved) for key, proved in one)) for one in kept)

    def step(self, key: Key, proved: bool) -> Step:
        predicate = self.kb.predicates[(key.atom if isinstance(key, Comparison) else key).predicate]
        burden = self.burdens.get(key, "")
        return Step(
            fact=str(key),
            sentence=Bilingual.of(self.speaker.say(key, proved)),
            proved=proved,
            burden=burden,
            who_proves=Bilingual.of(BURDENS[burden]) if burden in BURDENS else None,
            evidence=Bilingual.of(predicate.evidence) if predicate.evidence else None,
            effort=predicate.effort,
        )


Told = tuple[Key, bool]
"""A fact or threshold, and whether it is to be proved or disproved."""


def telling(move: Move) -> Iterator[Told]:
    """The bits of a move that say all of it: of a number the highest threshold reached and the lowest one missed."""
    keys: dict[bool, list[Key]] = {True: [], False: []}
    for bit, on in move.bits:
        if on and not isinstance(bit, Option):
            keys[isinstance(bit, Proved)].append(bit.key)
    for proved, found in keys.items():
        numbers = sorted(
            (one for one in found if isinstance(one, Comparison)), key=lambda one: (one.threshold, one.operator == ">")
        )
        yield from ((key, proved) for key in found if isinstance(key, Atom))
        if numbers:
            yield (numbers[-1] if proved else numbers[0]), proved


def _less(one: Sequence[Told], other: Sequence[Told], first: bool) -> bool:
    """Whether `other` implies `one`, number by number and fact by fact; of two that say the same, the first stays."""

    def implied(weak: Told) -> bool:
        return any(_implies(strong, weak) for strong in other)

    return all(map(implied, one)) and (
        first or not all(any(_implies(weak, strong) for weak in one) for strong in other)
    )


def _implies(strong: Told, weak: Told) -> bool:
    (key, proved), (other, also) = strong, weak
    if proved is not also or isinstance(key, Atom) or isinstance(other, Atom) or key.atom != other.atom:
        return strong == weak
    ours, theirs = (key.threshold, key.operator == ">"), (other.threshold, other.operator == ">")
    return ours >= theirs if proved else ours <= theirs


# -- as sentences

_WORDS = {
    "zh": {
        "now": "现状：{0}",
        "holds": "按现有记录成立",
        "fails": "按现有记录不成立",
        "rests_on": "现有结论所依据的已知事实（最小组合）：",
        "claimant": "主张责任一方",
        "respondent": "被主张责任一方",
        "flips": "{0}：查明下列任一组事实，按现有记录的结论即翻转",
        "settles": "{0}：查明下列任一组事实，无论其余如何均成定局",
        "won": "{0}：按现有记录的结论已对其有利",
        "none": "{0}：没有任何未决事实能够翻转结论",
        "more": "（还有其他组合，从略）",
        "evidence": "通常证据：{0}",
        "and": "；",
        "sep": "——",
    },
    "en": {
        "now": "Now: {0}",
        "holds": "holds on the present record",
        "fails": "fails on the present record",
        "rests_on": "The known facts that carry the outcome (smallest sets):",
        "claimant": "The side that asserts liability",
        "respondent": "The side that resists it",
        "flips": "{0}: any one of these sets of facts turns the outcome on the record",
        "settles": "{0}: any one of these sets of facts settles the claim, whatever else comes in",
        "won": "{0}: the outcome on the record is in its favour already",
        "none": "{0}: no open fact can turn the outcome",
        "more": "(there are further sets)",
        "evidence": "usual evidence: {0}",
        "and": "; ",
        "sep": " — ",
    },
}


def step_line(step: Step, lang: str) -> str:
    """A fact with the side that must prove it and the evidence that usually shows it."""
    words = _WORDS[lang]
    notes = [step.who_proves[lang]] if step.who_proves else []
    notes += [words["evidence"].format(step.evidence[lang])] if step.evidence else []
    return step.sentence[lang] + (words["sep"] + words["and"].join(notes) if notes else "")


def turning_lines(view: Turning, lang: str) -> Iterator[str]:
    """The whole view as plain lines."""
    words = _WORDS[lang]
    yield view.sentence[lang]
    yield words["now"].format(words[view.on_record])
    if view.rests_on:
        yield words["rests_on"]
        yield from _set_lines(view.rests_on, True, lang)
    for side in view.sides:
        name = words[side.side]
        if side.won:
            yield words["won"].format(name)
        elif side.flips:
            yield words["flips"].format(name)
            yield from _set_lines(side.flips, side.flips_complete, lang)
        else:
            yield words["none"].format(name)
        if side.settlements:
            yield words["settles"].format(name)
            yield from _set_lines(side.settlements, side.settlements_complete, lang)


def reason_lines(kb: KnowledgeBase, decision: Decision, claim: Atom, lang: str) -> Iterator[str]:
    """The smallest sets of stated facts from which the outcome on the record follows; nothing where it needs none."""
    found = reasons(decision, claim)
    if told := Teller(kb, decision, claim).sets(found):
        yield _WORDS[lang]["rests_on"]
        for number, one in enumerate(told, 1):
            yield f"  ({number}) {_WORDS[lang]['and'].join(step.sentence[lang] for step in one.steps)}"
        if not found.complete:
            yield f"  {_WORDS[lang]['more']}"


def _set_lines(sets: Iterable[StepSet], complete: bool, lang: str) -> Iterator[str]:
    for number, one in enumerate(sets, 1):
        for i, step in enumerate(one.steps):
            yield f"  {f'({number})' if not i else ' ' * len(f'({number})')} {step_line(step, lang)}"
    if not complete:
        yield f"  {_WORDS[lang]['more']}"
