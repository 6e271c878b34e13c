"""Studying a claim: the reader commits to each element, to the exceptions and to the outcome; the tree of reasons marks it.

Nothing here is written by hand for one claim. A sheet asks what the nearest rule asks, in the rule's own order; a
marking compares what was given with how the elements stand on the record, and says why, with the words of the
provision, the facts of the case and the burden of proof.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal as OneOf

from pydantic import Field

from kb.atoms import Atom
from kb.citations import cite
from kb.load import KnowledgeBase
from kb.records import Text
from reasoning.decide import Decision
from reasoning.explain import (
    BURDENS,
    ConclusionView,
    ElementView,
    ExceptionView,
    Explainer,
    LiteralView,
    Mark,
    RuleView,
)
from reasoning.report import Bilingual, Model
from reasoning.situation import Standing
from reasoning.words import STATUS

ElementAnswer = OneOf["met", "not_met", "cannot_tell"]
Outcome = OneOf["established", "open_holds", "open_fails", "excluded", "not_covered"]
Verdict = OneOf["right", "burden", "wrong"]
"""`burden`: the state of the proof is seen rightly, but not who bears the consequence of it."""

ELEMENT_ANSWERS: tuple[ElementAnswer, ...] = ("met", "not_met", "cannot_tell")
OUTCOMES: tuple[Outcome, ...] = ("established", "open_holds", "open_fails", "excluded", "not_covered")
EXPECTED: dict[Mark, ElementAnswer] = {
    Mark.MET: "met",
    Mark.PRESUMED: "met",
    Mark.UNPROVED: "cannot_tell",
    Mark.FAILED: "not_met",
}
POINTS: dict[Verdict, float] = {"right": 1.0, "burden": 0.5, "wrong": 0.0}


class Asked(Model):
    """An element or an exception the reader has to judge."""

    id: str
    sentence: Bilingual
    citation: Bilingual


class Sheet(Model):
    """What there is to judge, without any answer. `other_rules` counts further rules that could carry the claim."""

    claim: str
    sentence: Bilingual
    rule: Asked | None
    elements: tuple[Asked, ...]
    exceptions: tuple[Asked, ...]
    other_rules: int


class Marked(Model):
    """One judgement beside the engine's, and why."""

    asked: Asked
    given: str
    expected: str
    verdict: Verdict
    why: tuple[Bilingual, ...]


class Marking(Model):
    elements: tuple[Marked, ...]
    exceptions: tuple[Marked, ...]
    outcome: Marked
    points: float
    of: int = Field(description="points that could be reached: one for each judgement")

    @property
    def missed(self) -> tuple[Marked, ...]:
        """The exceptions that apply and were not seen."""
        return tuple(one for one in self.exceptions if one.expected == "applies" and one.verdict == "wrong")


class Study:
    """One claim of one decided case, to be asked and marked."""

    def __init__(self, kb: KnowledgeBase, decision: Decision, claim: Atom):
        self.kb, self.decision, self.claim = kb, decision, claim
        explainer = Explainer(kb, decision)
        self.view: ConclusionView = explainer.explain(claim)
        self.rule: RuleView | None = self.view.rules[0] if self.view.rules else None
        self.speaker = explainer.speaker

    @property
    def outcome(self) -> Outcome:
        """What the engine answers: the status, and for an open claim the record as well."""
        status = self.decision.status(self.claim)
        if status == "open":
            return "open_holds" if self.view.holds else "open_fails"
        return status

    def sheet(self) -> Sheet:
        """The judgements that the claim calls for."""
        rule = self.rule
        return Sheet(
            claim=str(self.claim),
            sentence=Bilingual.of(self.speaker.say(self.claim)),
            rule=self._asked(rule.rule.id, rule.rule.reads, rule.rule.provision) if rule else None,
            elements=tuple(self._element(index, view) for index, view in self._elements()),
            exceptions=tuple(self._exception(view) for view in (rule.exceptions if rule else ())),
            other_rules=len(self._law() - {rule.rule.id}) if rule else 0,
        )

    def mark(self, elements: Mapping[str, ElementAnswer], exceptions: Iterable[str], outcome: Outcome) -> Marking:
        """Mark a whole sheet; KeyError names an element that was not answered."""
        picked = set(exceptions)
        marked = tuple(self._mark_element(index, view, elements) for index, view in self._elements())
        shown = tuple(self._mark_exception(view, picked) for view in (self.rule.exceptions if self.rule else ()))
        last = self._mark_outcome(outcome)
        judged = [*marked, *shown, last]
        return Marking(
            elements=marked,
            exceptions=shown,
            outcome=last,
            points=sum(POINTS[one.verdict] for one in judged),
            of=len(judged),
        )

    # -- the parts

    def _law(self) -> set[str]:
        """The rules that could carry the claim on these dates, whether or not they do."""
        heads = self.decision.compiled.program.heads.get(self.claim, ())
        return {one.rule.id for one in heads if one.guard is not None}

    def _elements(self) -> Iterator[tuple[int, ElementView]]:
        """The elements that someone has to judge: the frame of the case answers the others."""
        for index, view in enumerate(self.rule.elements if self.rule else ()):
            if any(one.standing is not None or one.because is not None for one in view.literals):
                yield index, view

    def _element(self, index: int, view: ElementView) -> Asked:
        zh, en = (joint.join(one.sentence[lang] for one in view.literals) for joint, lang in _OR)
        return self._asked(str(index), Text(zh=zh, en=en), view.provision)

    def _exception(self, view: ExceptionView) -> Asked:
        return self._asked(view.rule.id, view.rule.reads, view.rule.provision)

    def _asked(self, name: str, sentence: Text, provision: str) -> Asked:
        return Asked(id=name, sentence=Bilingual.of(sentence), citation=self._cited(provision))

    def _mark_element(self, index: int, view: ElementView, given: Mapping[str, ElementAnswer]) -> Marked:
        answer, expected = given[str(index)], EXPECTED[view.mark]
        verdict: Verdict = "right" if answer == expected else "wrong"
        if (view.mark is Mark.PRESUMED and answer == "cannot_tell") or (
            view.mark is Mark.UNPROVED and answer == "not_met"
        ):
            verdict = "burden"
        return Marked(
            asked=self._element(index, view),
            given=answer,
            expected=expected,
            verdict=verdict,
            why=tuple(self._why(view)),
        )

    def _mark_exception(self, view: ExceptionView, picked: set[str]) -> Marked:
        seen = view.rule.id in picked
        return Marked(
            asked=self._exception(view),
            given="applies" if seen else "does_not",
            expected="applies" if view.fires else "does_not",
            verdict="right" if seen is view.fires else "wrong",
            why=tuple(line for one in view.instances[:1] for line in self._exception_why(view, one)),
        )

    def _mark_outcome(self, given: Outcome) -> Marked:
        expected = self.outcome
        told = {"established": True, "open_holds": True, "open_fails": False, "excluded": False}
        same_record = given in told and expected in told and told[given] is told[expected]
        sentence = Asked(
            id="outcome",
            sentence=Bilingual.of(self.speaker.say(self.claim)),
            citation=Bilingual.of(Text(zh="—", en="—")),
        )
        return Marked(
            asked=sentence,
            given=given,
            expected=expected,
            verdict="right" if given == expected else "burden" if same_record else "wrong",
            why=tuple(self._outcome_why()),
        )

    # -- why

    def _why(self, view: ElementView) -> Iterator[Bilingual]:
        """The words of the text, the facts of the case, and who bears the risk of what is not proved."""
        words = self._cited(view.provision)
        if view.element.anchor:
            yield _say("text", f"{words.zh}“{view.element.anchor}”", f"{words.en} “{view.element.anchor}”")
        elif view.element.doctrine:
            yield _say("doctrine", view.element.doctrine.zh, view.element.doctrine.en)
        for literal in view.literals:
            yield from self._literal_why(literal)
        provable = any(one.standing is not None for one in view.literals)
        burden = BURDENS[view.burden]
        if view.mark is Mark.PRESUMED:
            yield _say("presumed", burden.zh, burden.en)
        elif view.mark is Mark.UNPROVED and provable:
            yield _say("unproved", burden.zh, burden.en)
        elif provable:
            yield _say("burden", burden.zh, burden.en)
        if view.element.burden_from and view.mark in (Mark.PRESUMED, Mark.UNPROVED):
            source = self._cited(view.element.burden_from)
            yield _say("burden_from", source.zh, source.en)

    def _literal_why(self, literal: LiteralView) -> Iterator[Bilingual]:
        if literal.because is not None:
            yield from self._because(literal.because)
            return
        if literal.key is None or literal.standing is None:
            return
        if literal.standing in (Standing.TRUE, Standing.FALSE):
            fact = self.speaker.say(literal.key, literal.standing is Standing.TRUE)
            source = f"（{literal.source.source}）" if literal.source and literal.source.source else ""
            yield _say("stated", fact.zh + source, fact.en + source)
        else:
            fact = self.speaker.say(literal.key)
            yield _say("disputed" if literal.standing is Standing.DISPUTED else "silent", fact.zh, fact.en)

    def _because(self, view: ConclusionView) -> Iterator[Bilingual]:
        """A conclusion that stands for an element: through which rule, or what that rule lacks."""
        for rule in view.rules[:1]:
            words = self._cited(rule.rule.provision)
            yield _say(
                "through" if rule.fires else "not_through",
                f"{words.zh}：{rule.rule.reads.zh}",
                f"{words.en}: {rule.rule.reads.en}",
            )
            for element in () if rule.fires else rule.lacking:
                zh, en = (joint.join(one.sentence[lang] for one in element.literals) for joint, lang in _OR)
                yield _say("lacks", zh, en)
            yield from (self._defeated(one) for one in rule.exceptions if one.fires)

    def _exception_why(self, view: ExceptionView, rule: RuleView) -> Iterator[Bilingual]:
        if view.fires:
            for element in rule.elements:
                if any(one.standing is not None or one.because is not None for one in element.literals):
                    yield from self._why(element)
            return
        if not view.addressed:
            yield _say("unraised", "", "")
        for element in rule.lacking:
            zh, en = (joint.join(one.sentence[lang] for one in element.literals) for joint, lang in _OR)
            yield _say("failed" if element.mark is Mark.FAILED else "lacks", zh, en)
        yield from (self._defeated(one) for one in rule.exceptions if one.fires)

    def _defeated(self, view: ExceptionView) -> Bilingual:
        words = self._cited(view.rule.provision)
        return _say("defeated", f"{words.zh}：{view.rule.reads.zh}", f"{words.en}: {view.rule.reads.en}")

    def _outcome_why(self) -> Iterator[Bilingual]:
        status = STATUS[self.decision.status(self.claim)]
        yield _say("answer_now" if self.view.holds else "answer_not", status.zh, status.en)
        for topic in self.decision.turns_on(self.claim)[:5] if self.outcome.startswith("open") else ():
            words = self.speaker.topic(topic)
            yield _say("turns", words.zh, words.en)

    def _cited(self, provision: str) -> Bilingual:
        return Bilingual(zh=cite(provision, self.kb.instruments, "zh"), en=cite(provision, self.kb.instruments, "en"))


_OR = ((" 或者 ", "zh"), (" or ", "en"))
_SAYS = {
    "text": ("条文：{0}", "the text: {0}"),
    "doctrine": ("条文没有明写：{0}", "not in the text: {0}"),
    "stated": ("案情：{0}", "the case: {0}"),
    "disputed": ("案情对此有争议：{0}", "disputed in the case: {0}"),
    "silent": ("案情没有说：{0}", "the case does not say: {0}"),
    "burden": ("举证：{0}", "burden: {0}"),
    "presumed": (
        "举证：{0}；对方没有证明相反事实，所以要件成立",
        "burden: {0}; the other side has not shown the contrary, so the element stands",
    ),
    "unproved": (
        "举证：{0}；未能证明的，由负举证责任的一方承担不利后果",
        "burden: {0}; what is not proved counts against that side",
    ),
    "burden_from": ("举证责任的依据：{0}", "the burden rests on {0}"),
    "through": ("经由{0}", "through {0}"),
    "not_through": ("最接近的是{0}", "the nearest is {0}"),
    "lacks": ("尚缺：{0}", "lacking: {0}"),
    "failed": ("已知不是：{0}", "known not to be so: {0}"),
    "unraised": ("案情没有提出这一抗辩", "nothing in the case raises it"),
    "defeated": ("被例外排除：{0}", "defeated by an exception: {0}"),
    "answer_now": (
        "按现有记录成立；就一切可能的记录而言：{0}",
        "it holds on the record; over all records still possible: {0}",
    ),
    "answer_not": (
        "按现有记录不成立；就一切可能的记录而言：{0}",
        "it fails on the record; over all records still possible: {0}",
    ),
    "turns": ("还取决于：{0}", "it still turns on: {0}"),
}


def _say(name: str, zh: str, en: str) -> Bilingual:
    words = _SAYS[name]
    return Bilingual(zh=words[0].format(zh), en=words[1].format(en))
