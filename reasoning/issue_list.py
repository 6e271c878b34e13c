"""The issue list (问题清单): what a lawyer drafts from an analysis, as plain records ready to be set in any format.

For each party and branch of law: the issue, its elements with burden and evidence, defences, authorities with the
version applied, contested readings, decided cases, remedies and penalties, what would turn it, what is left to counsel.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from kb.atoms import Atom, Comparison, parse_atom, parse_statement
from kb.citations import cite
from kb.load import KnowledgeBase
from kb.provisions import Address
from reasoning.argument_map import Node, argument_map, unfolded
from reasoning.decide import Decision
from reasoning.explain import BURDENS, SIGNS, ElementView, Explainer, LiteralView, Mark, RuleView
from reasoning.flips import flips
from reasoning.interview import Inquiry, inquiries
from reasoning.overlay import what_if_lines
from reasoning.precedents import NO_CASE_LAW, constraint_line, details, precedents, standing_line
from reasoning.report import BRANCHES, Claim, Measure, Report
from reasoning.sentences import Speaker
from reasoning.situation import Standing
from reasoning.turning import Teller, step_line
from reasoning.words import BRANCH, LIGHTER, ON_RECORD, SIGN, STATUS, measure

MARKS = {
    "zh": {Mark.MET: "已有", Mark.PRESUMED: "推定", Mark.UNPROVED: "尚缺", Mark.FAILED: "不具备"},
    "en": {Mark.MET: "shown", Mark.PRESUMED: "presumed", Mark.UNPROVED: "missing", Mark.FAILED: "not met"},
}
DISPUTED = {"zh": "有争议", "en": "disputed"}
STANDING = {
    "zh": {"true": "已述", "false": "已述", "disputed": "有争议", "unknown": "不明"},
    "en": {"true": "stated", "false": "stated", "disputed": "disputed", "unknown": "not known"},
}
"""The sentence of a fact that is stated not to be so is its negation; it is as much stated as any other."""
QUESTIONS = 12
"""So many open questions are listed, the most useful first."""
TURNS = 4
"""So many sets of facts that would turn an issue are listed, the smallest first."""
PRECEDENTS = 4
"""So many decided cases are listed for an issue, the nearest first."""
DEPTH = 2
"""So deep the elements of a conclusion that is itself an element are shown."""


@dataclass(frozen=True)
class Row:
    """An element or a defence: how it stands, its words, who must prove it, what usually shows it, where it comes from.

    `depth` is above 0 for what lies behind the element before it.
    """

    mark: str
    sentence: str
    burden: str
    evidence: str
    source: str
    depth: int = 0


@dataclass(frozen=True)
class Defence:
    """An exception with its state and its own elements."""

    heading: str
    state: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class CaseLaw:
    """A decided case on the issue: how it is cited, and what it shares and what sets it apart."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Issue:
    claim: str
    heading: str
    status: str
    law: str
    elements: tuple[Row, ...]
    defences: tuple[Defence, ...]
    other_defences: tuple[str, ...]
    argument: Node
    authorities: tuple[str, ...]
    readings: tuple[str, ...]
    precedents: tuple[CaseLaw, ...]
    constraint: str
    consequences: tuple[str, ...]
    conditional: bool
    turned_by: tuple[tuple[str, ...], ...]
    turned_more: bool
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
    covered: bool


@dataclass(frozen=True)
class FactRow:
    """A fact as the case states it, with where it comes from."""

    sentence: str
    standing: str
    source: str


@dataclass(frozen=True)
class OpenQuestion:
    """A question with the claims that turn on it and where either answer leaves them."""

    question: str
    evidence: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class IssueList:
    title: str
    as_of: str
    narrative: str
    facts: tuple[FactRow, ...]
    sections: tuple[Section, ...]
    questions: tuple[OpenQuestion, ...]
    questions_more: int
    later_law: tuple[str, ...]
    what_if: tuple[str, ...]
    """What would change if something that is not law were; empty where nobody asked."""
    notices: tuple[str, ...]
    cited: tuple[Address, ...]
    """Every place in the law that the list cites, in the version applied, in the order of the law."""


WORDS = {
    "zh": {
        "silent": "没有已编码的规则回答；不等于没有风险。",
        "quiet": "案情没有指向这一部门法的请求（另有 {0} 项未涉及）。",
        "claimant": "主张责任的一方",
        "respondent": "被主张责任的一方",
        "defeats": "已成立",
        "could": "尚未证明",
        "version": "{0}（{1} 起施行的文本）",
        "position": "{0}{1} → {2}{3}",
        "chosen": "（本清单采用）",
        "then": "{0}：行为时法：{1}；截至日法律：{2}。{3}（{4}）",
        "law": "适用 {0} 的法律",
        "reason": "{sentence}（{party}，{basis}）：是 → {yes}；否 → {no}",
        "together": "{sentence}（{party}，{basis}）：须与其他事实一并查明",
        "and": "；",
        "list": "、",
        "colon": "：",
        "or": " 或者 ",
        "said_by": "{0}称",
        "denied_by": "{0}否认",
        "number": "{0}：{1}{2}",
        "between": "{0} 至 {1}",
        "least": "至少 {0}",
        "most": "至多 {0}",
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
        "then": "{0}: law of the act: {1}; law of the as-of date: {2}. {3} ({4})",
        "law": "law of {0}",
        "reason": "{sentence} ({party}, {basis}): yes → {yes}; no → {no}",
        "together": "{sentence} ({party}, {basis}): together with other facts",
        "and": "; ",
        "list": ", ",
        "colon": ": ",
        "or": " or ",
        "said_by": "{0} says so",
        "denied_by": "{0} denies it",
        "number": "{0}: {1} {2}",
        "between": "{0} to {1}",
        "least": "at least {0}",
        "most": "at most {0}",
    },
}


def issue_list(kb: KnowledgeBase, decision: Decision, report: Report, lang: str) -> IssueList:
    """The issue list of an analysis in one language. Claims that nothing in the case points to are only counted."""
    return _Lister(kb, decision, report, lang).run()


def reason_line(inquiry: Inquiry, lang: str, limit: int = 3) -> list[str]:
    """Why a question is asked: the claims that turn on it, with both outcomes."""
    words = WORDS[lang]
    return [
        words["together" if one.if_yes == one.if_no == "open" else "reason"].format(
            sentence=one.sentence[lang],
            party=one.party[lang],
            basis=words["list"].join(citation[lang] for citation in one.citations[:2]),
            yes=STATUS[one.if_yes][lang],
            no=STATUS[one.if_no][lang],
        )
        for one in inquiry.reasons[:limit]
    ]


def _day(law_of: str) -> date:
    """The last of the days whose law was applied."""
    return date.fromisoformat(law_of.split("/")[-1])


class _Lister:
    def __init__(self, kb: KnowledgeBase, decision: Decision, report: Report, lang: str):
        self.kb, self.decision, self.report, self.lang = kb, decision, report, lang
        self.words = WORDS[lang]
        self.explainer = Explainer(kb, decision)
        self.speaker = Speaker(kb, decision.situation)
        self.cited: set[Address] = set()
        self.day = decision.situation.case.as_of

    def run(self) -> IssueList:
        case, lang = self.decision.situation.case, self.lang
        raised = any(claim.alleged for claim in self.report.claims)
        asked = inquiries(self.kb, self.decision, self.report) if raised else []
        sections = tuple(self.section(party, branch) for party in self.parties() for branch in BRANCHES)
        self.day = case.as_of
        self.cites(one.provision for one in self.report.later_law)
        self.cites(one.provision for one in self.report.for_counsel)
        return IssueList(
            title=case.title[lang],
            as_of=case.as_of.isoformat(),
            narrative=case.narrative[lang] if case.narrative else "",
            facts=tuple(self.facts()),
            sections=sections,
            questions=tuple(self.question(one) for one in asked[:QUESTIONS]),
            questions_more=max(0, len(asked) - QUESTIONS),
            later_law=tuple(self.later()),
            what_if=tuple(what_if_lines(self.kb, self.report.what_if, lang)) if self.report.what_if else (),
            notices=(
                *(f"{one.citation[lang]}{self.words['colon']}{one.says[lang]}" for one in self.report.for_counsel),
                *(notice[lang] for notice in (*self.report.notices, NO_CASE_LAW)),
            ),
            cited=tuple(sorted(self.cited)),
        )

    def cites(self, places: Iterable[str]) -> None:
        """Note that places in the law are cited, as in force on the day whose law is applied."""
        for place in map(Address.parse, places):
            version = None if place.is_paper else self.kb.instruments[place.instrument].version_on(self.day)
            if version:
                self.cited.add(place.in_version(version.effective))

    def parties(self) -> list[str]:
        return list(dict.fromkeys(cell.party for cell in self.report.matrix))

    def facts(self) -> Iterator[FactRow]:
        """What the case states, in its own order."""
        lang, case, words = self.lang, self.decision.situation.case, self.words
        for fact in case.facts:
            statement = parse_statement(fact.fact)
            predicate = self.kb.predicates[statement.atom.predicate]
            says = self.speaker.say(statement.atom, statement.status != "false")[lang]
            if statement.bounded and predicate.unit:
                says = words["number"].format(
                    says, self.amount(statement.at_least, statement.at_most), predicate.unit[lang]
                )
            source = [fact.source] if fact.source else []
            for word, party in (("said_by", fact.said_by), ("denied_by", fact.denied_by)):
                if party:
                    name = case.parties[party].name[lang] if party in case.parties else party
                    source.append(words[word].format(name))
            source += [fact.note[lang]] if fact.note else []
            yield FactRow(says, STANDING[lang][statement.status], words["and"].join(source))

    def amount(self, low: float | None, high: float | None) -> str:
        low_text, high_text = (f"{end:,.10g}" if end is not None else "" for end in (low, high))
        if low == high:
            return low_text
        if low_text and high_text:
            return self.words["between"].format(low_text, high_text)
        return self.words["least" if low_text else "most"].format(low_text or high_text)

    def question(self, one: Inquiry) -> OpenQuestion:
        lang = self.lang
        return OpenQuestion(
            one.question[lang], one.evidence[lang] if one.evidence else "", tuple(reason_line(one, lang))
        )

    def section(self, party: str, branch: str) -> Section:
        claims = [claim for claim in self.report.claims if claim.party == party and claim.branch == branch]
        covered = any(claim.status != "not_covered" for claim in claims)
        raised = [claim for claim in claims if claim.alleged]
        silence = self.words["quiet"].format(len(claims)) if covered else self.words["silent"]
        name = self.decision.situation.case.parties[party].name[self.lang]
        return Section(
            name,
            BRANCH[branch][self.lang],
            tuple(self.issue(claim) for claim in raised),
            "" if raised else silence,
            covered,
        )

    def issue(self, claim: Claim) -> Issue:
        lang, atom = self.lang, parse_atom(claim.claim)
        view = self.explainer.explain(atom)
        rule = view.rules[0] if view.rules else None
        moves = flips(self.decision, atom, claim.on_record == "fails")
        sets = [one for one in Teller(self.kb, self.decision, atom).sets(moves) if one.steps]
        cases = precedents(self.kb, self.decision, atom, PRECEDENTS)
        argument = unfolded(argument_map(view, self.kb, lang), brief=True)
        self.day = _day(claim.law_of)
        self.cites(claim.basis)
        self.cites(one.provision for one in claim.defences)
        self.cites(one.provision for one in claim.not_encoded)
        self.cites(one.provision for one in argument if one.provision)
        return Issue(
            claim=claim.claim,
            heading=claim.sentence[lang],
            status=f"{SIGN[claim.status]} {STATUS[claim.status][lang]} · {ON_RECORD[claim.on_record][lang]}",
            law=self.words["law"].format(claim.law_of.replace("/", "–")),
            elements=tuple(self.rows(rule)) if rule else (),
            defences=tuple(self.defences(rule)) if rule else (),
            other_defences=tuple(dict.fromkeys(one.citation[lang] for one in claim.defences if not one.raised)),
            argument=argument,
            authorities=tuple(self.authority(one, claim.law_of) for one in claim.basis),
            readings=tuple(self.readings(claim)),
            precedents=tuple(
                CaseLaw(standing_line(one, lang), tuple(details(cases, one, lang))) for one in cases.found
            ),
            constraint=constraint_line(cases, lang) if cases.found else "",
            consequences=tuple(self.consequences(claim)) if claim.status in ("established", "open") else (),
            conditional=claim.on_record == "fails",
            turned_by=tuple(tuple(step_line(step, lang) for step in one.steps) for one in sets[:TURNS]),
            turned_more=len(sets) > TURNS or not moves.complete,
            turned_for=self.words["claimant" if claim.on_record == "fails" else "respondent"],
            gaps=tuple(f"{one.citation[lang]} {one.because[lang]}" for one in claim.not_encoded),
            unverified=bool(claim.unverified),
        )

    def rows(self, rule: RuleView, depth: int = 0, seen: frozenset[Atom] = frozenset()) -> list[Row]:
        """The elements of a rule that somebody has to prove or that other rules conclude, with what lies behind these."""
        result = []
        for element in rule.elements:
            if any(one.standing or one.because for one in element.literals):
                result.append(self.row(element, rule, depth))
                for literal in element.literals:
                    because = literal.because
                    if because is None or because.atom in seen or depth >= DEPTH:
                        continue
                    seen |= {because.atom}
                    if because.holds == (literal.mark is Mark.MET):  # else it is met because the conclusion fails
                        for inner in because.rules[:1]:
                            result += self.rows(inner, depth + 1, seen)
        return result

    def row(self, element: ElementView, rule: RuleView, depth: int) -> Row:
        lang = self.lang
        disputed = any(one.standing is Standing.DISPUTED for one in element.literals)
        evidence = [text for literal in element.literals for text in self.evidence(literal)]
        mark = DISPUTED[lang] if disputed and not element.met else MARKS[lang][element.mark]
        source = cite(element.provision, self.kb.instruments, lang) if element.provision != rule.rule.provision else ""
        self.cites([element.provision])
        if element.element.doctrine:
            source = element.element.doctrine[lang]
        provable = any(one.standing for one in element.literals)
        return Row(
            mark=f"{SIGNS[element.mark]} {mark}",
            sentence=self.words["or"].join(one.sentence[lang] for one in element.literals),
            burden=BURDENS[element.burden][lang] if provable else "",
            evidence=self.words["and"].join(dict.fromkeys(evidence)),
            source=source,
            depth=depth,
        )

    def evidence(self, literal: LiteralView) -> list[str]:
        if literal.key is None:
            return []
        atom = literal.key.atom if isinstance(literal.key, Comparison) else literal.key
        shown = self.kb.predicates[atom.predicate].evidence
        return [shown[self.lang]] if shown else []

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
        version = self.kb.instruments[place.instrument].version_on(_day(law_of))
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
        lines = [self.measures(claim.measures)] if claim.measures else []
        chosen = (
            [one for one in claim.remedies if one.on_record == "holds"]
            if claim.on_record == "holds"
            else list(claim.remedies)
        )
        for one in chosen:
            lines.append(self.measures(one.measures) or one.sentence[lang])
        return list(dict.fromkeys(lines))

    def measures(self, items: tuple[Measure, ...]) -> str:
        """Measures that stand together; the first of alternatives needs no “or”."""
        plain = [
            item.model_copy(update={"mode": "shall"}) if not i and item.mode == "alternative" else item
            for i, item in enumerate(items)
        ]
        return self.words["and"].join(measure(item, self.lang) for item in plain)

    def later(self) -> list[str]:
        lang, lines = self.lang, []
        for one in self.report.later_law:
            then = self.measures(one.measures_then) or STATUS[one.status_then][lang]
            now = self.measures(one.measures_now) or STATUS[one.status_now][lang]
            lines.append(
                self.words["then"].format(
                    self.report.claim(one.claim).sentence[lang],
                    then,
                    now,
                    LIGHTER[one.lighter][lang],
                    cite(one.provision, self.kb.instruments, lang),
                )
            )
        return lines
