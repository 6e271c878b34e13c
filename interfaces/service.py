"""What the servers answer, whatever the protocol: from a case as it was sent to models ready to be published.

Every function takes the knowledge base and plain arguments, opens no file of the user and keeps nothing. Wrong input raises
ZhizeError (CaseError where it is the case) with every problem at once.
"""

from __future__ import annotations

import datetime
from enum import StrEnum
from functools import lru_cache
from itertools import islice
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from interfaces.cli import pointed_to
from kb.atoms import Atom, parse_atom
from kb.case_text import to_yaml
from kb.citation_check import Exists
from kb.citation_check import check_citations as checked
from kb.citations import cite as citation
from kb.errors import CaseError, Problem, ZhizeError
from kb.load import KnowledgeBase, read_case
from kb.network import find, neighbourhood, network
from kb.overlays import chosen
from kb.profile import Profile, on_day, profile_of, read_profile
from kb.provisions import Address
from kb.records import Branch, Case, Predicate, Status
from kb.search import locate, matching
from kb.texts import Texts
from kb.usage import Use, uses
from kb.yaml_source import build
from reasoning.analysis import decide
from reasoning.audit import Audit
from reasoning.audit import audit as audited
from reasoning.compare import analyse as analysed
from reasoning.decide import Decision
from reasoning.explain import Explainer, render
from reasoning.interview import Inquiry, in_view, inquiries_on, raised
from reasoning.precedents import Precedents
from reasoning.precedents import precedents as near
from reasoning.report import Bilingual, Report
from reasoning.situation import Standing
from reasoning.turning import Turning, turning

CaseSource = str | dict[str, Any]
"""A case as it comes in: an object, its YAML or JSON text, or the id of a case of `data/cases`."""


class Published(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Lang(StrEnum):
    zh = "zh"
    en = "en"


# -- the case ----------------------------------------------------------------------------------------------------------


class Fault(Published):
    """One fault of what was sent."""

    where: str = Field(description="the place, e.g. case:12")
    what: str = Field(description="what is wrong, 中文 · English")
    mend: str = Field(description="how to mend it")


def faults(error: ZhizeError) -> tuple[Fault, ...]:
    """The problems of an error, ready to be published."""
    return tuple(Fault(where=one.where, what=one.what, mend=one.mend) for one in error.problems)


def open_case(kb: KnowledgeBase, source: CaseSource) -> Case:
    """The case that was sent or named. Raises CaseError with every problem of form."""
    if isinstance(source, dict):
        case, problems = build(Case, source, "case")
        if problems or case is None:
            raise CaseError(sorted(set(problems)))
        return case
    if source.strip() in kb.cases:
        return kb.cases[source.strip()]
    if ":" not in source:  # a name, and no text of a case
        raise CaseError(
            [Problem(source.strip()[:80], "没有这个案例 · there is no such case", "列出案例 · list the cases")]
        )
    return read_case(source)


class KnownCase(Published):
    id: str
    title: Bilingual
    kind: str
    as_of: datetime.date


def known_cases(kb: KnowledgeBase) -> tuple[KnownCase, ...]:
    """The cases that come along."""
    return tuple(
        KnownCase(id=one.id, title=Bilingual.of(one.title), kind=one.kind, as_of=one.as_of) for one in kb.cases.values()
    )


class KnownCases(Published):
    cases: tuple[KnownCase, ...]


def cases(kb: KnowledgeBase) -> KnownCases:
    """The cases that come along."""
    return KnownCases(cases=known_cases(kb))


def case_text(kb: KnowledgeBase, name: str) -> str:
    """A case that comes along as YAML, a pattern for one's own. Raises CaseError for an unknown id."""
    if name not in kb.cases:
        raise CaseError([Problem(name[:80], "没有这个案例 · there is no such case", "列出案例 · list the cases")])
    return to_yaml(kb.cases[name])


# -- answers -----------------------------------------------------------------------------------------------------------


def analyse(
    kb: KnowledgeBase, source: CaseSource, overlays: list[str] | None = None, everything: bool = False
) -> Report:
    """The report on a case: the claims that something in it points to, or all of them."""
    found = analysed(kb, open_case(kb, source), chosen(kb, overlays or ()), turns="all" if everything else "alleged")
    return found if everything else found.model_copy(update={"claims": in_view(found)})


class BriefClaim(Published):
    claim: str
    sentence: Bilingual
    branch: Branch
    party: str
    status: Status
    on_record: str = Field(description="holds or fails, were the record closed now")
    citations: tuple[Bilingual, ...]
    consequences: tuple[Bilingual, ...] = Field(description="those that are established or open")
    missing: tuple[Bilingual, ...] = Field(description="the elements that are not proved")
    turns_on: tuple[Bilingual, ...] = Field(description="the questions on which an open claim turns")
    positions: tuple[str, ...] = Field(description="contested points on which it turns, with the position taken")
    left_to_counsel: tuple[Bilingual, ...]


class Brief(Published):
    """The answer in short: the claims that the case points to. `notices` belong to every answer."""

    case: str
    title: Bilingual
    as_of: datetime.date
    claims: tuple[BriefClaim, ...]
    not_covered: tuple[str, ...] = Field(
        description="party and branch of law on which no rule speaks: not the same as no risk"
    )
    notices: tuple[Bilingual, ...]


def brief(kb: KnowledgeBase, source: CaseSource) -> Brief:
    """The report on a case in short."""
    found = analyse(kb, source)
    return Brief(
        case=found.case,
        title=found.title,
        as_of=found.as_of,
        claims=tuple(
            BriefClaim(
                claim=one.claim,
                sentence=one.sentence,
                branch=one.branch,
                party=one.party,
                status=one.status,
                on_record=one.on_record,
                citations=one.citations,
                consequences=tuple(r.sentence for r in one.remedies if r.status in ("established", "open")),
                missing=tuple(fact.sentence for fact in one.missing),
                turns_on=tuple(turn.question for turn in one.turns_on),
                positions=tuple(f"{reading.reading}={reading.chosen}" for reading in one.readings),
                left_to_counsel=tuple(
                    Bilingual(zh=f"{gap.citation.zh}：{gap.because.zh}", en=f"{gap.citation.en}: {gap.because.en}")
                    for gap in one.not_encoded
                ),
            )
            for one in found.claims
        ),
        not_covered=tuple(f"{cell.party} {cell.branch}" for cell in found.matrix if cell.status == "not_covered"),
        notices=found.notices,
    )


class Questions(Published):
    """What to ask next, the most useful first; `settled` says that no claim in view is open any more."""

    settled: bool
    questions: tuple[Inquiry, ...]


def questions(kb: KnowledgeBase, source: CaseSource, limit: int = 1) -> Questions:
    """The questions that would settle most; a fact already disputed is not asked for again."""
    decision = decide(kb, open_case(kb, source))
    claims = raised(kb, decision)
    asked = (
        one
        for one in inquiries_on(kb, decision, claims)
        if decision.situation.standing(parse_atom(one.fact)) is not Standing.DISPUTED
    )
    return Questions(
        settled=all(claim.status != "open" for claim in claims.values()),
        questions=tuple(islice(asked, limit)),
    )


class Draft(Published):
    """A draft of a case: its problems, or else what is still open."""

    valid: bool
    problems: tuple[Fault, ...]
    settled: bool = False
    questions: tuple[Inquiry, ...] = ()


def draft(kb: KnowledgeBase, source: CaseSource, limit: int = 5) -> Draft:
    """Whether a case can be assessed as it is described, every problem at once; if so, the questions still open."""
    try:
        found = questions(kb, source, limit)
    except ZhizeError as error:
        return Draft(valid=False, problems=faults(error))
    return Draft(valid=True, problems=(), settled=found.settled, questions=found.questions)


class Turnings(Published):
    claims: tuple[Turning, ...]


def flip(kb: KnowledgeBase, source: CaseSource, claim: str) -> Turnings:
    """What would turn or settle the claims that a pattern names, for each side."""
    decision = decide(kb, open_case(kb, source))
    return Turnings(claims=tuple(turning(kb, decision, atom) for atom in _claims(kb, decision, claim)))


class CaseLaw(Published):
    claims: tuple[Precedents, ...]


def precedents(kb: KnowledgeBase, source: CaseSource, claim: str) -> CaseLaw:
    """Decided cases near the claims that a pattern names: persuasive, never binding."""
    decision = decide(kb, open_case(kb, source))
    return CaseLaw(claims=tuple(near(kb, decision, atom) for atom in _claims(kb, decision, claim)))


class Explained(Published):
    conclusion: str
    holds: bool
    sentence: Bilingual
    text: str = Field(description="the reasons, or what is lacking, as indented text")


class Explanation(Published):
    conclusions: tuple[Explained, ...]


def explain(kb: KnowledgeBase, source: CaseSource, conclusion: str, lang: str = "zh") -> Explanation:
    """Why the conclusions that a pattern names hold, or why not."""
    decision = decide(kb, open_case(kb, source))
    explainer = Explainer(kb, decision)

    def one(atom: Atom) -> Explained:
        view = explainer.explain(atom)
        text = render(view, kb, lang)
        return Explained(conclusion=str(atom), holds=view.holds, sentence=Bilingual.of(view.sentence), text=text)

    return Explanation(conclusions=tuple(one(atom) for atom in pointed_to(kb, decision, conclusion)))


# -- the audit of a service --------------------------------------------------------------------------------------------


def open_profile(kb: KnowledgeBase, source: CaseSource) -> Profile:
    """The profile that was sent, or an example named by its id. Raises CaseError with every problem of form."""
    if isinstance(source, dict):
        return profile_of(source)
    if source.strip() in kb.services:
        return kb.services[source.strip()]
    if ":" not in source:  # a name, and no text of a profile
        what = "没有这个服务档案 · there is no such service profile"
        mend = f"自带示例 · examples: {', '.join(kb.services) or '–'}"
        raise CaseError([Problem(source.strip()[:80], what, mend)])
    return read_profile(source)


def audit(kb: KnowledgeBase, source: CaseSource, on: datetime.date | None = None) -> Audit:
    """Each duty of a service on the day of its profile, or on another."""
    profile = open_profile(kb, source)
    if on is not None:
        try:
            profile = on_day(profile, on)
        except ValueError:  # a date it is; only the order of the two days can be wrong
            what = f"{on} 早于服务开始日（{profile.since}） · before the service began"
            raise CaseError([Problem("on", what, "换一天 · choose another day")]) from None
    return audited(kb, profile)


# -- the law -----------------------------------------------------------------------------------------------------------


class InForce(Published):
    """A version's time in force, `until` no longer included, with our gist of the place in it."""

    effective: datetime.date
    until: datetime.date | None
    gist: Bilingual | None


class ReliedOn(Published):
    """What rests on a provision: a rule, an exception, a risk, a case."""

    kind: str
    key: str
    says: Bilingual


class Place(Published):
    """A place in the law: how to cite it, when it was in force, and what rests on it."""

    address: str
    citation: Bilingual
    title: Bilingual
    authority: Bilingual
    url: str | None
    versions: tuple[InForce, ...]
    uses: tuple[ReliedOn, ...]


def cite(kb: KnowledgeBase, text: str) -> Place:
    """A citation or an address, read."""
    address = _address(kb, text).unversioned
    instrument = kb.instruments[address.instrument]
    gists = {one.effective: one.gist for one in kb.provisions_at(address)}
    return Place(
        address=str(address),
        citation=_cited(kb, address),
        title=Bilingual.of(instrument.title),
        authority=Bilingual.of(instrument.authority.label),
        url=instrument.url,
        versions=tuple(
            InForce(
                effective=one.effective,
                until=one.until,
                gist=Bilingual.of(gists[one.effective]) if one.effective in gists else None,
            )
            for one in instrument.versions
        ),
        uses=_relied_on(uses(kb, address)),
    )


class Provision(Published):
    """The words of a place on a day, where a source has them, and our gist."""

    address: str
    citation: Bilingual
    in_force: bool = Field(description="whether a version was in force on the day")
    gist: Bilingual | None
    text: str | None = Field(description="the official words; null where no source at hand has them")
    status: str = Field(description="verified: hash agrees; different; unchecked; absent")
    source: str | None
    url: str | None = Field(description="where to read it officially")


def provision(kb: KnowledgeBase, text: str, on: datetime.date | None = None) -> Provision:
    """The words of an address or a citation, as in force on a day, else in the version named, else the latest."""
    address = _address(kb, text)
    shown = Texts(kb.instruments, kb.provisions.values()).show(address, on)
    kept = [one for one in kb.provisions_at(address) if one.effective == shown.address.version]
    return Provision(
        address=str(shown.address),
        citation=_cited(kb, address.unversioned),
        in_force=shown.address.version is not None,
        gist=Bilingual.of(kept[0].gist) if kept else None,
        text=shown.text,
        status=shown.status.value,
        source=shown.source,
        url=kb.instruments[address.instrument].url,
    )


class CheckedCitation(Published):
    words: str
    start: int = Field(description="where in the text, counted from 0")
    address: str
    citation: Bilingual
    effective: datetime.date | None = Field(description="the version in force on the day; null where there was none")
    until: datetime.date | None
    exists: Exists = Field(
        description="no: the text of that version is at hand and lacks the place; unknown: nothing can tell"
    )
    gist: Bilingual | None
    uses: tuple[ReliedOn, ...] = Field(description="the rules that rest on it: what it may be cited for")


class UnknownTitle(Published):
    words: str
    start: int


class Citations(Published):
    on: datetime.date | None
    found: tuple[CheckedCitation, ...]
    unknown: tuple[UnknownTitle, ...] = Field(
        description="titles in 《》 that name no instrument known here; they may exist"
    )


def check_citations(kb: KnowledgeBase, text: str, on: datetime.date | None = None) -> Citations:
    """Every citation of a text: whether it exists, in which version on the day, and what it may be cited for."""
    check = checked(kb, text, on)
    return Citations(
        on=on,
        found=tuple(
            CheckedCitation(
                words=one.words,
                start=one.start,
                address=str(one.address),
                citation=_cited(kb, one.address),
                effective=one.version.effective if one.version else None,
                until=one.version.until if one.version else None,
                exists=one.exists,
                gist=Bilingual.of(one.provision.gist) if one.provision else None,
                uses=_relied_on([use for use in one.uses if use.thing.kind in ("rule", "exception")]),
            )
            for one in check.found
        ),
        unknown=tuple(UnknownTitle(words=words, start=start) for start, words in check.unknown),
    )


# -- the vocabulary and the graph --------------------------------------------------------------------------------------


class Term(Published):
    """A word for writing cases. A fact is written as its signature with the names of the case: `depicts(V, L)`."""

    signature: str
    kind: str
    arguments: dict[str, str] = Field(description="each argument's type, or the enum whose constants may stand there")
    says: Bilingual
    asks: Bilingual | None
    unit: Bilingual | None = Field(description="given for numbers: write views(V) = 5000")
    evidence: Bilingual | None


class Constant(Published):
    """A constant that may stand as an argument, or the type of a thing."""

    name: str
    of: str
    says: Bilingual


class Vocabulary(Published):
    terms: tuple[Term, ...]
    constants: tuple[Constant, ...]


def vocabulary(kb: KnowledgeBase, text: str, limit: int = 20) -> Vocabulary:
    """The terms and constants whose words, zh or en, or name contain every word of the text; all types where it is empty."""
    graph = _network(kb)
    keys = (
        matching(graph, text, ("predicate", "value", "type")) if text.strip() else [f"type/{one}" for one in kb.types]
    )
    terms = [kb.predicates[key.partition("/")[2]] for key in keys if graph.nodes[key]["kind"] == "predicate"]
    return Vocabulary(
        terms=tuple(_term(one) for one in terms[:limit]),
        constants=tuple(
            Constant(
                name=key.rpartition("/")[2],
                of="type" if graph.nodes[key]["kind"] == "type" else key.split("/")[-2],
                says=Bilingual(zh=graph.nodes[key]["zh"], en=graph.nodes[key]["en"]),
            )
            for key in keys
            if graph.nodes[key]["kind"] != "predicate"
        )[:limit],
    )


def _term(one: Predicate) -> Term:
    return Term(
        signature=f"{one.id}({', '.join(one.args)})",
        kind="act kind" if one.act_kind else one.kind,
        arguments=dict(one.args),
        says=Bilingual.of(one.says),
        asks=Bilingual.of(one.asks) if one.asks else None,
        unit=Bilingual.of(one.unit) if one.unit else None,
        evidence=Bilingual.of(one.evidence) if one.evidence else None,
    )


class Node(Published):
    key: str
    kind: str
    layer: str
    label: Bilingual
    distance: int


class Edge(Published):
    source: str
    target: str
    relation: str
    says: Bilingual


class Neighbourhood(Published):
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    truncated: bool


def around(kb: KnowledgeBase, node: str, depth: int = 1, limit: int = 150) -> Neighbourhood:
    """What is near a thing of the graph, by key, address or id."""
    graph = _network(kb)
    try:
        start = find(graph, node)
    except ValueError as error:
        raise ZhizeError(
            [Problem(node[:80], f"图中没有 · not in the graph: {error}", "e.g. risk/portrait, cn/civil-code/1019")]
        ) from None
    found = neighbourhood(graph, start, depth, limit=limit)
    return Neighbourhood(
        nodes=tuple(
            Node(
                key=one["key"],
                kind=one["kind"],
                layer=one["layer"],
                label=Bilingual(zh=one["zh"], en=one["en"]),
                distance=one["distance"],
            )
            for one in found["nodes"]
        ),
        edges=tuple(
            Edge(
                source=one["source"],
                target=one["target"],
                relation=one["relation"],
                says=Bilingual(zh=one["zh"], en=one["en"]),
            )
            for one in found["edges"]
        ),
        truncated=found["truncated"],
    )


_network = lru_cache(maxsize=2)(network)


# -- what they share ---------------------------------------------------------------------------------------------------


def _claims(kb: KnowledgeBase, decision: Decision, pattern: str) -> list[Atom]:
    """The claims that a pattern names. Raises CaseError where it names none."""
    found = [atom for atom in pointed_to(kb, decision, pattern) if kb.predicates[atom.predicate].kind == "claim"]
    if not found:
        what = "是结论，但不是请求 · this is a conclusion but no claim"
        raise CaseError([Problem(pattern, what, "先分析案情 · analyse the case: it lists the claims")])
    return found


def _address(kb: KnowledgeBase, text: str) -> Address:
    try:
        return locate(text.strip(), kb.instruments)
    except ValueError as error:
        raise ZhizeError(
            [
                Problem(
                    text.strip()[:80],
                    f"不是法条引文或者地址 · no citation and no address: {error}",
                    "e.g. 《民法典》第一千零一十九条第一款, cn/civil-code/1019/p1",
                )
            ]
        ) from None


def _cited(kb: KnowledgeBase, address: Address) -> Bilingual:
    return Bilingual(zh=citation(address, kb.instruments), en=citation(address, kb.instruments, "en"))


def _relied_on(found: list[Use]) -> tuple[ReliedOn, ...]:
    things = {use.thing.key: use.thing for use in found}
    return tuple(ReliedOn(kind=one.kind, key=key, says=Bilingual.of(one.label)) for key, one in things.items())
