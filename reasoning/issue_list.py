"""The issue list (问题清单): what a lawyer drafts from an analysis, as plain records ready to be set in any format.

For each party and branch of law: the issue, its elements with burden and evidence, defences, authorities with the
version applied, contested readings, remedies and penalties, what would turn it, what is left to counsel.
"""

from __future__ import annotations

from dataclasses import dataclass

from kb.atoms import Atom, parse_atom
from kb.citations import cite
from kb.load import KnowledgeBase
from kb.provisions import Address
from reasoning.ask import questions
from reasoning.decide import Decision
from reasoning.explain import BURDENS, SIGNS, ElementView, Explainer, Mark, RuleView
from reasoning.flips import Move, flips
from reasoning.report import BRANCHES, Claim, Report
from reasoning.sentences import Speaker
from reasoning.situation import Standing
from reasoning.words import BRANCH, ON_RECORD, SIGN, STATUS, measure

MARKS = {
    "zh": {Mark.MET: "已有", Mark.PRESUMED: "推定", Mark.UNPROVED: "尚缺", Mark.FAILED: "不具备"},
    "en": {Mark.MET: "shown", Mark.PRESUMED: "presumed", Mark.UNPROVED: "missing", Mark.FAILED: "not met"},
}
DISPUTED = {"zh": "有争议", "en": "disputed"}
QUESTIONS = 12
"""So many open questions are listed, the most useful first."""


@dataclass(frozen=True)
class Row:
    """An element or a defence: how it stands, its words, who must prove it, what usually shows it, where it comes from."""

    mark: str
    sentence: str
    burden: str
    evidence: str
    source: str


@dataclass(frozen=True)
class Defence:
    """An exception with its state and its own elements."""

    heading: str
    state: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Issue:
    claim: str
    heading: str
    status: str
    law: str
    elements: tuple[Row, ...]
    defences: tuple[Defence, ...]
    other_defences: tuple[str, ...]
    authorities: tuple[str, ...]
    readings: tuple[str, ...]
    consequences: tuple[str, ...]
    conditional: bool
    turned_by: tuple[str, ...]
    turned_for: str
    gaps: tuple[str, ...]
    unverified: bool


@dataclass(frozen=True)
class Section:
    """A party under one branch of law. Without issues, `silence` says whether nothing points there or nothing is encoded."""

    party: str
    branch: str
    issues: tuple[Issue, ...]
    silence: str


@dataclass(frozen=True)
class IssueList:
    title: str
    as_of: str
    narrative: str
    sections: tuple[Section, ...]
    questions: tuple[str, ...]
    later_law: tuple[str, ...]
    notices: tuple[str, ...]


WORDS = {
    "zh": {
        "silent": "没有已编码的规则回答；不等于没有风险。",
        "quiet": "案情没有指向这一部门法的请求（另有 {0} 项未涉及）。",
        "claimant": "主张责任的一方",
        "respondent": "被主张责任的一方",
        "defeats": "已成立",
        "could": "尚未证明",
        "version": "{0}（{1} 起施行的文本）",
        "position": "{0} {1} → {2}{3}",
        "chosen": "（本清单采用）",
        "then": "{0}：行为时法：{1}；截至日法律：{2}",
        "law": "适用 {0} 的法律",
        "and": "；",
    },
    "en": {
        "silent": "No encoded rule answers this. It does not mean that there is no risk.",
        "quiet": "Nothing in the case points to a claim here ({0} more not raised).",
        "claimant": "the side that asserts liability",
        "respondent": "the side that resists it",
        "defeats": "made out",
        "could": "not shown so far",
        "version": "{0} (text in force from {1})",
        "position": "{0} {1} → {2}{3}",
        "chosen": " (used here)",
        "then": "{0}: law of the act: {1}; law of the as-of date: {2}",
        "law": "law of {0}",
        "and": "; ",
    },
}


def issue_list(kb: KnowledgeBase, decision: Decision, report: Report, lang: str) -> IssueList:
    """The issue list of an analysis in one language. Claims that nothing in the case points to are only counted."""
    return _Lister(kb, decision, report, lang).run()


class _Lister:
    def __init__(self, kb: KnowledgeBase, decision: Decision, report: Report, lang: str):
        self.kb, self.decision, self.report, self.lang = kb, decision, report, lang
        self.words = WORDS[lang]
        self.explainer = Explainer(kb, decision)
        self.speaker = Speaker(kb, decision.situation)

    def run(self) -> IssueList:
        case, lang = self.decision.situation.case, self.lang
        raised = [parse_atom(claim.claim) for claim in self.report.claims if claim.alleged]
        asked = questions(self.kb, self.decision, raised)[:QUESTIONS]
        return IssueList(
            title=case.title[lang],
            as_of=case.as_of.isoformat(),
            narrative=case.narrative[lang] if case.narrative else "",
            sections=tuple(self.section(party, branch) for party in self.parties() for branch in BRANCHES),
            questions=tuple(self.speaker.topic(one.atom)[lang] for one in asked),
            later_law=tuple(self.later()),
            notices=tuple(notice[lang] for notice in self.report.notices),
        )

    def parties(self) -> list[str]:
        return list(dict.fromkeys(cell.party for cell in self.report.matrix))

    def section(self, party: str, branch: str) -> Section:
        claims = [claim for claim in self.report.claims if claim.party == party and claim.branch == branch]
        raised = [claim for claim in claims if claim.alleged]
        silence = self.words["quiet"].format(len(claims)) if claims else self.words["silent"]
        name = self.decision.situation.case.parties[party].name[self.lang]
        return Section(
            name, BRANCH[branch][self.lang], tuple(self.issue(claim) for claim in raised), "" if raised else silence
        )

    def issue(self, claim: Claim) -> Issue:
        lang, atom = self.lang, parse_atom(claim.claim)
        view = self.explainer.explain(atom)
        rule = view.rules[0] if view.rules else None
        turned = flips(self.decision, atom, claim.on_record == "fails")
        return Issue(
            claim=claim.claim,
            heading=claim.sentence[lang],
            status=f"{SIGN[claim.status]} {STATUS[claim.status][lang]} · {ON_RECORD[claim.on_record][lang]}",
            law=self.words["law"].format(claim.law_of),
            elements=tuple(self.rows(rule)) if rule else (),
            defences=tuple(self.defences(rule)) if rule else (),
            other_defences=tuple(dict.fromkeys(one.citation[lang] for one in claim.defences if not one.raised)),
            authorities=tuple(self.authority(one, claim.law_of) for one in claim.basis),
            readings=tuple(self.readings(claim)),
            consequences=tuple(self.consequences(claim)),
            conditional=claim.on_record == "fails",
            turned_by=tuple(self.moves(one) for one in turned.sets),
            turned_for=self.words["claimant" if claim.on_record == "fails" else "respondent"],
            gaps=tuple(f"{one.citation[lang]} {one.because[lang]}" for one in claim.not_encoded),
            unverified=bool(claim.unverified),
        )

    def rows(self, rule: RuleView) -> list[Row]:
        """The elements of a rule that somebody has to prove or that other rules conclude."""
        return [
            self.row(element, rule)
            for element in rule.elements
            if any(one.standing or one.because for one in element.literals)
        ]

    def row(self, element: ElementView, rule: RuleView) -> Row:
        lang = self.lang
        disputed = any(one.standing is Standing.DISPUTED for one in element.literals)
        evidence = []
        for literal in element.literals:
            if literal.key is not None:
                predicate = self.kb.predicates[
                    (literal.key if isinstance(literal.key, Atom) else literal.key.atom).predicate
                ]
                evidence += [predicate.evidence[lang]] if predicate.evidence else []
        mark = DISPUTED[lang] if disputed and not element.met else MARKS[lang][element.mark]
        source = cite(element.provision, self.kb.instruments, lang) if element.provision != rule.rule.provision else ""
        if element.element.doctrine:
            source = element.element.doctrine[lang]
        provable = any(one.standing for one in element.literals)
        return Row(
            mark=f"{SIGNS[element.mark]} {mark}",
            sentence=(" 或者 " if lang == "zh" else " or ").join(one.sentence[lang] for one in element.literals),
            burden=BURDENS[element.burden][lang] if provable else "",
            evidence=self.words["and"].join(dict.fromkeys(evidence)),
            source=source,
        )

    def defences(self, rule: RuleView) -> list[Defence]:
        """The exceptions that the case raises: one of their facts is stated or disputed, or they are made out."""
        result = []
        for exception in rule.exceptions:
            rows = [row for one in exception.instances for row in self.rows(one)]
            touched = any(
                literal.standing in (Standing.TRUE, Standing.DISPUTED)
                for one in exception.instances
                for element in one.elements
                for literal in element.literals
            )
            if exception.fires or touched:
                heading = f"{cite(exception.rule.provision, self.kb.instruments, self.lang)} {exception.rule.reads[self.lang]}"
                result.append(Defence(heading, self.words["defeats" if exception.fires else "could"], tuple(rows)))
        return result

    def authority(self, address: str, law_of: str) -> str:
        """A citation with the version that was applied."""
        place = Address.parse(address)
        text = cite(place, self.kb.instruments, self.lang)
        instrument = self.kb.instruments[place.instrument]
        from datetime import date

        version = instrument.version_on(date.fromisoformat(law_of.split("/")[-1]))
        return self.words["version"].format(text, version.effective) if version else text

    def readings(self, claim: Claim) -> list[str]:
        lines = []
        for reading in claim.readings:
            says = {one.id: one.says[self.lang] for one in self.kb.readings[reading.reading].positions}
            for name, status in reading.positions.items():
                chosen = self.words["chosen"] if name == reading.chosen else ""
                lines.append(
                    self.words["position"].format(
                        reading.question[self.lang], says[name], STATUS[status][self.lang], chosen
                    )
                )
        return lines

    def consequences(self, claim: Claim) -> list[str]:
        lang = self.lang
        lines = [measure(one, lang) for one in claim.measures]
        chosen = (
            [one for one in claim.remedies if one.on_record == "holds"]
            if claim.on_record == "holds"
            else list(claim.remedies)
        )
        for one in chosen:
            lines.append(self.words["and"].join(measure(item, lang) for item in one.measures) or one.sentence[lang])
        return list(dict.fromkeys(lines))

    def moves(self, moves: tuple[Move, ...]) -> str:
        said = [
            self.speaker.say(bit.key, type(bit).__name__ == "Proved")[self.lang]
            for move in moves
            for bit in move.proved
            if hasattr(bit, "key")
        ]
        return self.words["and"].join(said)

    def later(self) -> list[str]:
        lang, lines = self.lang, []
        for one in self.report.later_law:
            then = (
                self.words["and"].join(measure(item, lang) for item in one.measures_then)
                or STATUS[one.status_then][lang]
            )
            now = (
                self.words["and"].join(measure(item, lang) for item in one.measures_now) or STATUS[one.status_now][lang]
            )
            lines.append(self.words["then"].format(self.report.claim(one.claim).sentence[lang], then, now))
        return lines
