"""A case beside the same case changed: which claims come out differently, and which elements of which provisions turned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kb.atoms import Atom, parse_atom, parse_statement
from kb.citations import cite
from kb.load import KnowledgeBase
from kb.records import Case, Change
from kb.variants import vary
from reasoning.analysis import decide
from reasoning.contrast import Difference, differences
from reasoning.decide import Decision
from reasoning.explain import ConclusionView, Explainer, RuleView
from reasoning.report import Bilingual, Model, Report, report
from reasoning.sensitivity import stands
from reasoning.unknowns import atom_of


class Turned(Model):
    """An element or a rule that is met in one of the two analyses only, with the provision that asks for it."""

    address: str
    citation: Bilingual
    anchor: str = ""
    before: Bilingual
    after: Bilingual


class Outcome(Model):
    """A claim that comes out differently, and what turned it."""

    difference: Difference
    turned: tuple[Turned, ...]


class Expected(Model):
    """An answer that the author of a variant expects, beside the engine's."""

    conclusion: str
    sentence: Bilingual
    expected: str
    actual: str
    turned: tuple[Turned, ...]

    @property
    def agrees(self) -> bool:
        """Whether the engine answers so."""
        return self.expected == self.actual


@dataclass(frozen=True)
class Side:
    """One of the two analyses."""

    case: Case
    decision: Decision
    report: Report
    overlays: frozenset[str]


@dataclass
class Fork:
    """A case and the same case after a change."""

    kb: KnowledgeBase
    first: Side
    second: Side

    def __post_init__(self) -> None:
        self._explainers = [Explainer(self.kb, side.decision) for side in (self.first, self.second)]

    def outcomes(self) -> tuple[Outcome, ...]:
        """The claims that come out differently, those that a side points to first."""
        found = differences(self.first.report, self.second.report)
        return tuple(Outcome(difference=one, turned=self._of(one)) for one in found)

    def expected(self, change: Change) -> tuple[Expected, ...]:
        """The answers that a variant expects, each with the engine's own; with its overlays, if it names any."""
        if supposed := frozenset(self.second.case.overlays) - self.second.overlays:
            sides = (side_of(self.kb, side.case, supposed) for side in (self.first, self.second))
            return Fork(self.kb, *sides).expected(change)
        rows: list[tuple[str, str, str]] = [
            (text, status, self.second.decision.status(parse_atom(text))) for text, status in change.expect.items()
        ]
        rows += [
            (text, side, "holds" if self.second.decision.holds(parse_atom(text)) else "fails")
            for text, side in change.on_record.items()
        ]
        speaker = self._explainers[1].speaker
        return tuple(
            Expected(
                conclusion=text,
                sentence=Bilingual.of(speaker.say(parse_atom(text))),
                expected=wanted,
                actual=actual,
                turned=self.turned(parse_atom(text)),
            )
            for text, wanted, actual in rows
        )

    def turned(self, claim: Atom) -> tuple[Turned, ...]:
        """The elements behind a conclusion that stand differently; where none does, the rules that only one side rests on."""
        before, after = (explainer.explain(claim) for explainer in self._explainers)
        marks = [dict(_standing(view)) for view in (before, after)]
        found = [
            Turned(address=place, citation=self._cited(place), anchor=anchor, before=marks[0][key], after=marks[1][key])
            for key in marks[0]
            if key in marks[1] and marks[0][key] != marks[1][key]
            for _, _, place, anchor in [key]
        ]
        return tuple(dict.fromkeys(found)) or tuple(self._rules(before, after))

    def _of(self, difference: Difference) -> tuple[Turned, ...]:
        sides = [side.claim for side in (difference.first, difference.second) if side is not None]
        return self.turned(parse_atom(sides[0]))

    def _rules(self, before: ConclusionView, after: ConclusionView) -> Iterator[Turned]:
        """The rules below a conclusion that apply on one side only, else those that only one side looks at; the broadest last."""
        ours, theirs = ({rule.rule.id: rule for rule in _walked(view) if rule.in_force} for view in (before, after))
        both = ours | theirs
        fired = {name: (name in ours and ours[name].fires, name in theirs and theirs[name].fires) for name in both}
        known = {name: (name in ours, name in theirs) for name in both}
        sides = fired if any(one is not other for one, other in fired.values()) else known
        nothing = Bilingual(zh="—", en="—")
        for name, rule in reversed(both.items()):
            here, there = sides[name]
            if here is not there:
                reads = Bilingual.of(rule.rule.reads)
                yield Turned(
                    address=rule.rule.provision,
                    citation=self._cited(rule.rule.provision),
                    before=reads if here else nothing,
                    after=reads if there else nothing,
                )

    def _cited(self, provision: str) -> Bilingual:
        return Bilingual(zh=cite(provision, self.kb.instruments, "zh"), en=cite(provision, self.kb.instruments, "en"))


def side_of(kb: KnowledgeBase, case: Case, overlays: frozenset[str] = frozenset()) -> Side:
    """The analysis of a case, without what its claims turn on. Raises CaseError with every problem."""
    decision = decide(kb, case, overlays)
    return Side(case, decision, report(kb, decision, turns="none"), overlays)


def changed(case: Case, change: Change) -> Case:
    """The case after a change of the reader's own: what is expected of the case as it was is dropped."""
    return vary(case, change.model_copy(update={"expect": {}, "on_record": {}}))


def matters(side: Side) -> tuple[Atom, ...]:
    """The facts worth changing: first the stated ones, then the open ones on which a claim in view still depends."""
    decision = side.decision
    situation = decision.situation
    asked = dict.fromkeys(atom_of(key) for key in decision.compiled.program.keys)
    stated = [atom for atom in asked if atom in situation.facts or atom in situation.numbers]
    raised = [parse_atom(claim.claim) for claim in side.report.claims if claim.alleged]
    open_now = dict.fromkeys(topic for claim in raised for topic in decision.turns_on(claim) if isinstance(topic, Atom))
    return tuple(dict.fromkeys([*stated, *open_now]))


def stated(kb: KnowledgeBase, side: Side) -> tuple[Bilingual, ...]:
    """The facts as the case states them, each once, in its order."""
    atoms = dict.fromkeys(parse_statement(fact.fact).atom for fact in side.case.facts)
    return tuple(stands(kb, side.decision, atom) for atom in atoms)


Key = tuple[str, str, str, str]
"""A rule with its binding, an element of it, the provision and the words it stands on."""


def _walked(view: ConclusionView) -> Iterator[RuleView]:
    """The rules below a conclusion, exceptions and derived conclusions included, each once."""
    seen: set[int] = set()
    todo = list(reversed(view.rules))
    while todo:
        rule = todo.pop()
        if id(rule.ground) in seen:
            continue
        seen.add(id(rule.ground))
        yield rule
        below = [
            one
            for element in rule.elements
            for literal in element.literals
            if literal.because
            for one in literal.because.rules
        ]
        todo += reversed([*below, *(one for exception in rule.exceptions for one in exception.instances)])


def _standing(view: ConclusionView) -> Iterator[tuple[Key, Bilingual]]:
    """How each element below a conclusion stands, those that other rules conclude left to these."""
    for rule in _walked(view):
        name = f"{rule.rule.id} {sorted(rule.ground.binding.items())}"
        for index, element in enumerate(rule.elements):
            if element.literals and all(one.because is None for one in element.literals):
                zh, en = (joint.join(one.sentence[lang] for one in element.literals) for joint, lang in _OR)
                mark = _MARKS[element.mark.value]
                words = Bilingual(zh=f"{mark[0]}{zh}", en=f"{mark[1]}{en}")
                yield (name, str(index), element.provision, element.element.anchor or ""), words


_OR = ((" 或者 ", "zh"), (" or ", "en"))
_MARKS = {
    "met": ("✓ ", "✓ "),
    "presumed": ("✓（推定）", "✓ (presumed) "),
    "unproved": ("? ", "? "),
    "failed": ("✗ ", "✗ "),
}
