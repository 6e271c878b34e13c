"""Proof trees and why-not trees, built from the rules and the values, never from a solver.

A conclusion that holds is shown with the rules that carry it; one that fails with the rules that come nearest and what
they still lack. Exceptions are answered one by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from kb.atoms import Atom, Comparison
from kb.citations import cite
from kb.load import KnowledgeBase
from kb.overlays import not_law
from kb.records import Burden, Element, Fact, Rule, Text
from reasoning.decide import Decision
from reasoning.ground import GroundElement, GroundLiteral, GroundRule, Key, Mode
from reasoning.reference import Evaluation
from reasoning.sentences import Speaker
from reasoning.situation import Standing

NEAREST = 3
"""So many rules are shown for a conclusion that fails; the rest only say that they are there."""


class Mark(StrEnum):
    """How an element stands. PRESUMED: it holds because the other side has not proved the contrary."""

    MET = "met"
    PRESUMED = "presumed"
    UNPROVED = "unproved"
    FAILED = "failed"


@dataclass(frozen=True)
class LiteralView:
    key: Key | None
    sentence: Text
    mark: Mark
    standing: Standing | None = None
    source: Fact | None = None
    because: ConclusionView | None = None


@dataclass(frozen=True)
class ElementView:
    element: Element
    mark: Mark
    burden: Burden
    literals: tuple[LiteralView, ...]
    provision: str

    @property
    def met(self) -> bool:
        return self.mark in (Mark.MET, Mark.PRESUMED)


@dataclass(frozen=True)
class ExceptionView:
    """An exception named by a rule: whether it defeats the rule, and its instances that matter."""

    rule: Rule
    fires: bool
    instances: tuple[RuleView, ...]

    @property
    def addressed(self) -> bool:
        """Whether it applies, or the case says something of its facts."""
        return self.fires or any(instance.stands(*Standing) for instance in self.instances)

    @property
    def raised(self) -> bool:
        """Whether it applies, or the case states or disputes one of its facts."""
        return self.fires or any(instance.stands(Standing.TRUE, Standing.DISPUTED) for instance in self.instances)


@dataclass(frozen=True)
class RuleView:
    rule: Rule
    ground: GroundRule
    fires: bool
    in_force: bool
    elements: tuple[ElementView, ...]
    exceptions: tuple[ExceptionView, ...]

    def stands(self, *standings: Standing) -> bool:
        """Whether the case gives one of its facts, down to the rules it needs, one of these standings (unknown never counts)."""
        wanted = set(standings) - {Standing.UNKNOWN}
        return any(
            literal.standing in wanted
            or (literal.because is not None and any(rule.stands(*wanted) for rule in literal.because.rules))
            for element in self.elements
            for literal in element.literals
        )

    @property
    def lacking(self) -> tuple[ElementView, ...]:
        """The elements that are not met."""
        return tuple(element for element in self.elements if not element.met)


@dataclass(frozen=True)
class ConclusionView:
    """A conclusion with the rules that carry it, or that come nearest to it. `others` counts those not shown.

    `sentence` says how it came out; `says` is the conclusion itself, whether it holds or not.
    """

    atom: Atom
    sentence: Text
    says: Text
    holds: bool
    rules: tuple[RuleView, ...]
    others: int = 0

    @property
    def mark(self) -> Mark:
        """UNPROVED while some rule lacks nothing that is disproved."""
        if self.holds:
            return Mark.MET
        possible = any(all(element.mark is not Mark.FAILED for element in rule.elements) for rule in self.rules)
        return Mark.UNPROVED if possible else Mark.FAILED


class Explainer:
    """Explains the conclusions of one decision."""

    def __init__(self, kb: KnowledgeBase, decision: Decision):
        self.kb, self.decision = kb, decision
        self.situation = decision.situation
        self.program = decision.compiled.program
        self.speaker = Speaker(kb, decision.situation)
        self._trees: dict[tuple[str, ...], _Tree] = {}

    def explain(self, atom: Atom) -> ConclusionView:
        """The tree of a conclusion on the record as it is."""
        return self.tree(atom).conclusion(atom)

    def tree(self, atom: Atom) -> _Tree:
        """The record under the readings chosen; where an act's date is not exact, the day that explains the answer."""
        answer = self.decision.holds(atom)
        dates = [choice for name, choice in self.program.choices.items() if name.startswith("date:")]
        for options in product(*(reversed(choice.options) for choice in dates)):
            if options not in self._trees:
                chosen = self.situation.chosen | {choice.id: one for choice, one in zip(dates, options, strict=True)}
                self._trees[options] = _Tree(self, Evaluation(self.program, self.decision.record, chosen))
            tree = self._trees[options]
            if tree.evaluation.holds(atom) is answer:
                break
        return tree


class _Tree:
    def __init__(self, explainer: Explainer, evaluation: Evaluation):
        self.kb, self.situation, self.speaker = explainer.kb, explainer.situation, explainer.speaker
        self.program, self.evaluation = explainer.program, evaluation
        self._conclusions: dict[Atom, ConclusionView] = {}
        self._elements: dict[int, ElementView] = {}

    def conclusion(self, atom: Atom) -> ConclusionView:
        if atom not in self._conclusions:
            self._conclusions[atom] = self._conclusion(atom)
        return self._conclusions[atom]

    def _conclusion(self, atom: Atom) -> ConclusionView:
        holds = self.evaluation.holds(atom)
        law = [rule for rule in self.program.heads.get(atom, ()) if rule.guard is not None]
        candidates = [rule for rule in law if self.evaluation.in_force(rule)] or law
        if holds:
            shown = [rule for rule in candidates if self.evaluation.fires(rule)]
        else:
            shown = sorted(candidates, key=self.distance)[:NEAREST]
        views = tuple(self.rule(rule) for rule in shown)
        others = 0 if holds else len(candidates) - len(shown)
        return ConclusionView(atom, self.speaker.say(atom, holds), self.speaker.say(atom), holds, views, others)

    def distance(self, rule: GroundRule) -> tuple[int, int]:
        """How many elements a rule lacks, those disproved counting most."""
        marks = [self.element(element, rule.rule).mark for element in rule.elements]
        return (marks.count(Mark.FAILED), marks.count(Mark.UNPROVED))

    def rule(self, ground: GroundRule) -> RuleView:
        return RuleView(
            ground.rule,
            ground,
            self.evaluation.fires(ground),
            self.evaluation.in_force(ground),
            tuple(self.element(element, ground.rule) for element in ground.elements),
            tuple(self.exceptions(ground)),
        )

    def exceptions(self, ground: GroundRule) -> Iterator[ExceptionView]:
        for name, instances in ground.exceptions:
            live = [instance for instance in instances if self.evaluation.in_force(instance)]
            firing = [instance for instance in live if self.evaluation.fires(instance)]
            shown = firing or sorted(live, key=self.distance)[:1]
            if shown:
                yield ExceptionView(self.kb.rules[name], bool(firing), tuple(self.rule(instance) for instance in shown))

    def element(self, ground: GroundElement, rule: Rule) -> ElementView:
        if id(ground) not in self._elements:
            self._elements[id(ground)] = self._element(ground, rule)
        return self._elements[id(ground)]

    def _element(self, ground: GroundElement, rule: Rule) -> ElementView:
        literals = tuple(self.literal(literal) for literal in ground.literals) or tuple(self.framed(ground))
        if ground.settled is True:
            mark = Mark.MET
        else:
            mark = min((literal.mark for literal in literals), key=list(Mark).index, default=Mark.FAILED)
        return ElementView(ground.element, mark, ground.burden, literals, ground.element.provision or rule.provision)

    def framed(self, ground: GroundElement) -> Iterator[LiteralView]:
        for atom in ground.frame:
            yield LiteralView(atom, self.speaker.say(atom), Mark.MET)

    def literal(self, literal: GroundLiteral) -> LiteralView:
        true, sentence = self.evaluation.true(literal), self.speaker.literal(literal)
        if literal.mode in (Mode.HOLDS, Mode.FAILS):
            assert isinstance(literal.key, Atom)
            because = self.conclusion(literal.key)
            mark = Mark.MET if true else because.mark if literal.mode is Mode.HOLDS else Mark.FAILED
            return LiteralView(literal.key, sentence, mark, because=because)
        proof = self.evaluation.record.get(literal.key)
        atom = literal.key.atom if isinstance(literal.key, Comparison) else literal.key
        standing = Standing.UNKNOWN if isinstance(literal.key, Comparison) else self.situation.standing(literal.key)
        if proof is not None:
            standing = Standing.TRUE if proof else Standing.FALSE
        if true:
            mark = Mark.MET if proof is not None else Mark.PRESUMED
        else:
            mark = Mark.UNPROVED if proof is None else Mark.FAILED
        return LiteralView(literal.key, sentence, mark, standing, self.situation.sources.get(atom))


# -- as text

SIGNS = {Mark.MET: "✓", Mark.PRESUMED: "✓", Mark.UNPROVED: "?", Mark.FAILED: "✗"}
WORDS = {
    "zh": {
        "basis": "依据{0}",
        "unless": "除非{0}",
        "defeats": "例外成立",
        "does_not": "例外不成立",
        "unraised": "无人提出",
        "presumed": "对方未能证明相反事实",
        "pending": "← 待查明",
        "disputed": "← 有争议",
        "or": "或者",
        "holds": "成立",
        "fails": "不成立",
        "lacking": "尚缺要件 {0} 项",
        "others": "另有 {0} 条规则离此更远，从略",
        "none": "没有在该日期施行的规则得出这一结论",
        "unverified": "（此规则未经核实）",
        "elsewhere": "（仅在另一种立场或者日期下适用）",
        "sep": "：",
    },
    "en": {
        "basis": "under {0}",
        "unless": "unless {0}",
        "defeats": "the exception applies",
        "does_not": "the exception does not apply",
        "unraised": "raised by nobody",
        "presumed": "the other side has not proved the contrary",
        "pending": "← to be established",
        "disputed": "← disputed",
        "or": "or",
        "holds": "holds",
        "fails": "fails",
        "lacking": "{0} element(s) lacking",
        "others": "{0} more rule(s), further away, are left out",
        "none": "no rule in force on that date leads to this conclusion",
        "unverified": " (this rule could not be verified)",
        "elsewhere": " (applies under another position or on another day only)",
        "sep": ": ",
    },
}
BURDENS = {
    "claimant": Text(zh="权利人举证", en="claimant proves"),
    "respondent": Text(zh="被诉一方举证", en="respondent proves"),
    "prosecution": Text(zh="控方举证", en="prosecution proves"),
    "accused": Text(zh="被告人一方提出", en="for the accused to raise"),
    "agency": Text(zh="行政机关举证", en="agency proves"),
    "party": Text(zh="当事人举证", en="party proves"),
}


def render(view: ConclusionView, kb: KnowledgeBase, lang: str) -> str:
    """A tree as indented text, for people."""
    return "\n".join(_conclusion(view, kb, lang, 0, set()))


def _conclusion(view: ConclusionView, kb: KnowledgeBase, lang: str, depth: int, seen: set[Atom]) -> Iterator[str]:
    words, pad = WORDS[lang], "  " * depth
    yield (
        f"{pad}{view.sentence[lang]}{words['sep']}{words['holds' if view.holds else 'fails']}"
        if depth == 0
        else f"{pad}{view.sentence[lang]}"
    )
    if view.atom in seen:
        return
    seen.add(view.atom)
    if not view.rules:
        yield f"{pad}  {words['none']}"
    for rule in view.rules:
        yield from _rule(rule, kb, lang, depth + 1, seen)
    if view.others:
        yield f"{pad}  {words['others'].format(view.others)}"


def caveat(view: RuleView | ExceptionView, kb: KnowledgeBase, lang: str) -> str:
    """What the reader must know about a rule before relying on it: that it is not law, not verified, or applies elsewhere only."""
    mark = not_law(kb, view.rule)
    return (f" 【{mark[lang]}】" if mark else "") + (_doubt(view, lang) if isinstance(view, RuleView) else "")


def _doubt(view: RuleView, lang: str) -> str:
    doubt = WORDS[lang]["unverified"] if view.rule.confidence == "unverified" else ""
    return doubt or ("" if view.in_force else WORDS[lang]["elsewhere"])


def _rule(
    view: RuleView, kb: KnowledgeBase, lang: str, depth: int, seen: set[Atom], heading: str = "basis"
) -> Iterator[str]:
    words, pad = WORDS[lang], "  " * depth
    citation = cite(view.rule.provision, kb.instruments, lang)
    lacking = "" if view.fires or not view.lacking else f" — {words['lacking'].format(len(view.lacking))}"
    doubt = caveat(view, kb, lang)
    yield f"{pad}{words[heading].format(citation)}{words['sep']}{view.rule.reads[lang]}{doubt}{lacking}"
    for element in view.elements:
        yield from _element(element, view.rule, kb, lang, depth + 1, seen)
    for exception in view.exceptions:
        yield from _exception(exception, kb, lang, depth + 1, seen)


def _exception(view: ExceptionView, kb: KnowledgeBase, lang: str, depth: int, seen: set[Atom]) -> Iterator[str]:
    """An exception with its elements; one of which the case says nothing is a line only."""
    words, pad = WORDS[lang], "  " * depth
    state = words["defeats" if view.fires else "does_not" if view.addressed else "unraised"]
    citation = cite(view.rule.provision, kb.instruments, lang)
    yield f"{pad}{words['unless'].format(citation)}{words['sep']}{view.rule.reads[lang]}{caveat(view, kb, lang)} — {state}"
    for instance in view.instances if view.addressed else ():
        for element in instance.elements:
            yield from _element(element, instance.rule, kb, lang, depth + 1, seen)
        for inner in instance.exceptions:
            yield from _exception(inner, kb, lang, depth + 1, seen)


def _element(view: ElementView, rule: Rule, kb: KnowledgeBase, lang: str, depth: int, seen: set[Atom]) -> Iterator[str]:
    words, pad = WORDS[lang], "  " * depth
    if not view.literals:
        return
    sentence = f" {words['or']} ".join(literal.sentence[lang] for literal in view.literals)
    provable = any(literal.standing is not None for literal in view.literals)
    notes = [BURDENS[view.burden][lang]] if provable else []
    if view.element.burden_from:
        notes[-1:] = [f"{BURDENS[view.burden][lang]}（{cite(view.element.burden_from, kb.instruments, lang)}）"]
    if view.element.provision and view.element.provision != rule.provision:
        notes.append(cite(view.element.provision, kb.instruments, lang))
    if view.mark is Mark.PRESUMED:
        notes.append(words["presumed"])
    if view.mark is Mark.UNPROVED:
        notes.append(
            words["disputed" if any(one.standing is Standing.DISPUTED for one in view.literals) else "pending"]
        )
    yield f"{pad}{SIGNS[view.mark]} {sentence}" + (
        f" — {'；'.join(notes) if lang == 'zh' else '; '.join(notes)}" if notes else ""
    )
    for literal in view.literals:
        if literal.because is not None and literal.because.atom not in seen:
            seen.add(literal.because.atom)
            for inner in literal.because.rules:
                yield from _rule(inner, kb, lang, depth + 1, seen)
