"""One analysis as RDF, in a named graph of its own: what it was given, the steps of the proof, the verdicts (PROV-O).

The address of the graph is made of the case's id and of hashes of the case and the knowledge, so the same analysis has the
same address and the same bytes everywhere. The facts may name clients: nothing is written but where the user says.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any
from urllib.parse import quote

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple

from kb.atoms import Atom, Comparison, parse_atom, parse_statement
from kb.fingerprint import digest, engine, fingerprint
from kb.graph import order, serialized
from kb.graph_tables import BOOLEAN, DATE, STRING, TEXT, Row, literals
from kb.load import KnowledgeBase
from kb.namespaces import GRAPHS, iri, law_key, term, unversioned
from kb.records import Case, Text
from reasoning.analysis import decide
from reasoning.explain import ConclusionView, ElementView, Explainer, RuleView
from reasoning.interview import in_view
from reasoning.receipt import case_data
from reasoning.report import Claim, report
from reasoning.situation import Standing

FORMATS: dict[str, RdfFormat] = {
    ".trig": RdfFormat.TRIG,
    ".ttl": RdfFormat.TURTLE,
    ".jsonld": RdfFormat.JSON_LD,
    ".nq": RdfFormat.N_QUADS,
}
"""The formats by the ending of the file. Turtle has no named graphs and holds the statements alone."""

SHORT = 16
"""So many hexadecimal digits of each hash stand in an address."""

PROPERTIES: dict[str, tuple[Row, ...]] = {
    "claim": (
        ("zhize:claim", lambda r: r.claim, STRING),
        ("zhize:status", lambda r: r.status, STRING),
        ("zhize:onRecord", lambda r: r.on_record, STRING),
        ("zhize:branch", lambda r: r.branch, STRING),
        ("zhize:alleged", lambda r: r.alleged, BOOLEAN),
        ("zhize:turnsOn", lambda r: [turn.topic for turn in r.turns_on], STRING),
        ("zhize:leftToCounsel", lambda r: [gap.because for gap in r.not_encoded], TEXT),
    ),
    "outcome": (
        ("zhize:conclusion", lambda r: r.conclusion, STRING),
        ("zhize:status", lambda r: r.status, STRING),
        ("zhize:onRecord", lambda r: r.on_record, STRING),
    ),
    "fact": (
        ("zhize:fact", lambda r: r.fact, STRING),
        ("dcterms:source", lambda r: r.source, STRING),
        ("zhize:saidBy", lambda r: r.said_by, STRING),
        ("zhize:deniedBy", lambda r: r.denied_by, STRING),
    ),
    "finding": (
        ("zhize:mark", lambda r: r.mark.value, STRING),
        ("zhize:fact", lambda r: [str(one.key) for one in r.literals if one.key is not None], STRING),
    ),
    "step": (("zhize:fires", lambda r: r.fires, BOOLEAN), ("zhize:inForce", lambda r: r.in_force, BOOLEAN)),
}

Found = tuple[NamedNode, str, Any]


def write_analysis(kb: KnowledgeBase, case: Case, format: RdfFormat, everything: bool = False) -> bytes:
    """The analysis of a case under the law in force as a file. Raises CaseError as the analysis does."""
    written = _Writer(kb, case, everything)
    found = sorted(
        {Quad(one, term(name), value, written.graph) for one, name, value in written.statements()}, key=order
    )
    triples: list[Triple] = [quad.triple for quad in found]
    return serialized(found if format.supports_datasets else triples, format)


class _Writer:
    def __init__(self, kb: KnowledgeBase, case: Case, everything: bool):
        self.kb, self.case = kb, case
        self.decision = decide(kb, case)
        self.report = report(kb, self.decision, "all" if everything else "alleged")
        self.claims = self.report.claims if everything else in_view(self.report)
        self.explainer = Explainer(kb, self.decision)
        self.knowledge = fingerprint(kb).knowledge
        hashes = f"{digest(case_data(case))[:SHORT]}-{self.knowledge[:SHORT]}"
        self.key = f"analysis/{quote(case.id, safe='')}/{hashes}{'-all' if everything else ''}"
        self.graph = NamedNode(GRAPHS + self.key)
        self.seen: set[str] = set()
        self.trees: dict[int, str] = {}

    def node(self, *parts: str) -> NamedNode:
        return iri("/".join((self.key, *parts)))

    def of(self, kind: str, atom: Atom) -> NamedNode:
        return self.node(kind, atom.predicate, *atom.terms)

    def statements(self) -> Iterator[Found]:
        yield from self.activity()
        yield from self.described()
        yield from self.facts()
        for claim in self.claims:
            yield from self.verdict(claim)

    # -- what the analysis is, and what it was given

    def activity(self) -> Iterator[Found]:
        me, known, software = self.node(), iri(f"knowledge/{self.knowledge}"), iri(f"engine/{engine()}")
        title = self.case.title
        yield from _typed(me, "zhize:Analysis", "prov:Activity")
        yield from _labelled(me, Text(zh=f"分析：{title.zh}", en=f"analysis: {title.en}"))
        yield from _literal(me, "zhize:asOf", self.case.as_of, DATE)
        yield me, "prov:wasAssociatedWith", software
        yield me, "prov:used", known
        yield from _typed(software, "prov:SoftwareAgent")
        yield from _labelled(software, Text(zh=f"知责 {engine()}", en=f"Zhize {engine()}"))
        yield from _typed(known, "zhize:Knowledge", "prov:Entity")
        yield from _labelled(known, Text(zh="知识库的一个版本", en="a state of the knowledge base"))
        yield from _literal(known, "zhize:sha256", self.knowledge, STRING)
        yield from _literal(me, "zhize:caseSha256", digest(case_data(self.case)), STRING)
        for notice in self.report.notices:
            yield from _labelled(me, notice, "skos:note")
        for point, taken in sorted(self.case.readings.items()):
            yield me, "zhize:underReading", iri(f"reading/{point}/{taken}")

    def described(self) -> Iterator[Found]:
        """Parties, contents, services and acts; with each act, the law of its day."""
        case = self.case
        for section, kind in ((case.parties, "Party"), (case.contents, "Content"), (case.services, "Service")):
            for name, entity in section.items():
                one = self.node("thing", name)
                yield from _typed(one, f"zhize:{kind}", "prov:Agent" if kind == "Party" else "prov:Entity")
                yield from _labelled(one, entity.name)
        for name, act in case.acts.items():
            one, law = self.node("thing", name), self.node("law", f"{act.date.first}_{act.date.last}")
            yield from _typed(one, "zhize:Act", "prov:Activity")
            yield from _labelled(one, act.name)
            for party in act.by:
                yield one, "prov:wasAssociatedWith", self.node("thing", party)
            for predicate in act.does:
                yield one, "zhize:predicate", iri(f"predicate/{predicate}")
            yield one, "zhize:governedBy", law
            yield self.node(), "prov:used", law
            days = f"{act.date.first}" if act.date.first == act.date.last else f"{act.date.first} – {act.date.last}"
            yield from _typed(law, "zhize:LawOfTheDay", "prov:Entity")
            yield from _labelled(law, Text(zh=f"{days}施行的法律", en=f"the law in force on {days}"))
            yield from _literal(law, "zhize:firstDay", act.date.first, DATE)
            yield from _literal(law, "zhize:lastDay", act.date.last, DATE)

    def facts(self) -> Iterator[Found]:
        """Each fact with its standing and its source; what follows from another by meaning says from which."""
        situation = self.decision.situation
        stated = {id(fact): parse_statement(fact.fact) for fact in self.case.facts}
        for fact in self.case.facts:
            statement = stated[id(fact)]
            one = self.of("fact", statement.atom)
            yield from _rows(one, "fact", fact)
            yield from self.fact(statement.atom, statement.status)
        known = {statement.atom for statement in stated.values()}
        for atom, standing in situation.facts.items():
            if atom not in known and standing is not Standing.UNKNOWN:
                yield from self.fact(atom, standing.value)
                origin = situation.sources[atom]
                if id(origin) in stated:
                    yield self.of("fact", atom), "prov:wasDerivedFrom", self.of("fact", stated[id(origin)].atom)
                yield from _literal(self.of("fact", atom), "zhize:fact", str(atom), STRING)
        for name, (low, high) in situation.numbers.items():
            yield from _literal(self.of("fact", name), "zhize:min", low, "xsd:decimal")
            yield from _literal(self.of("fact", name), "zhize:max", high, "xsd:decimal")

    def fact(self, atom: Atom, standing: str) -> Iterator[Found]:
        one = self.of("fact", atom)
        yield from _typed(one, "zhize:StatedFact", "prov:Entity")
        yield from _labelled(one, self.explainer.speaker.say(atom))
        yield from _literal(one, "zhize:stands", standing, STRING)
        yield one, "zhize:predicate", iri(f"predicate/{atom.predicate}")
        yield self.node(), "prov:used", one

    @cached_property
    def known(self) -> set[Atom]:
        return {parse_statement(fact.fact).atom for fact in self.case.facts} | set(self.decision.situation.facts)

    # -- the verdicts

    def verdict(self, claim: Claim) -> Iterator[Found]:
        atom = parse_atom(claim.claim)
        one = self.of("verdict", atom)
        yield from _typed(one, "zhize:Verdict", "prov:Entity")
        yield from _labelled(one, claim.sentence)
        yield from _rows(one, "claim", claim)
        yield one, "prov:wasGeneratedBy", self.node()
        yield one, "zhize:predicate", iri(f"predicate/{atom.predicate}")
        yield one, "zhize:against", self.node("thing", claim.party)
        if claim.to:
            yield one, "zhize:towards", self.node("thing", claim.to)
        if claim.act:
            yield one, "zhize:ofAct", self.node("thing", claim.act)
        for address in claim.basis:
            yield one, "zhize:restsOn", iri(law_key(unversioned(address)))
        for outcome in claim.remedies:
            if outcome.status not in ("established", "open"):
                continue
            what = parse_atom(outcome.conclusion)
            follows = self.of("consequence", what)
            yield one, "zhize:consequence", follows
            yield from _typed(follows, "zhize:PossibleConsequence", "prov:Entity")
            yield from _labelled(follows, outcome.sentence)
            yield from _rows(follows, "outcome", outcome)
            yield follows, "prov:wasGeneratedBy", self.node()
        tree = self.explainer.tree(atom)
        day = self.trees.setdefault(id(tree), f"record{len(self.trees) + 1}" if self.trees else "record")
        yield one, "prov:wasDerivedFrom", self.proved(day, atom)
        yield from self.conclusion(day, self.explainer.explain(atom))

    # -- the steps of the proof; where a day is open, each day that explains an answer has a record of its own

    def proved(self, day: str, atom: Atom) -> NamedNode:
        return self.of(f"{day}/conclusion", atom)

    def conclusion(self, day: str, view: ConclusionView) -> Iterator[Found]:
        one = self.proved(day, view.atom)
        if one.value in self.seen:
            return
        self.seen.add(one.value)
        yield from _typed(one, "zhize:Conclusion", "prov:Entity")
        yield from _labelled(one, view.sentence)
        yield from _literal(one, "zhize:conclusion", str(view.atom), STRING)
        yield from _literal(one, "zhize:holds", view.holds, BOOLEAN)
        for rule in view.rules:
            step = self.step_node(day, rule)
            yield one, "prov:wasGeneratedBy" if rule.fires else "zhize:notFrom", step
            yield from self.step(day, rule)

    def step_node(self, day: str, view: RuleView) -> NamedNode:
        bound = [f"{name}={value}" for name, value in sorted(view.ground.binding.items())]
        return self.node(day, "step", view.rule.id, *bound)

    def step(self, day: str, view: RuleView) -> Iterator[Found]:
        one, rule = self.step_node(day, view), iri(f"rule/{view.rule.id}")
        if one.value in self.seen:
            return
        self.seen.add(one.value)
        yield from _typed(one, "zhize:Step", "prov:Activity")
        yield from _labelled(one, view.rule.reads)
        yield from _rows(one, "step", view)
        yield one, "prov:used", rule
        yield one, "zhize:byRule", rule
        yield one, "zhize:partOfAnalysis", self.node()
        for element in view.elements:
            yield from self.finding(day, one, view, element)
        for exception in view.exceptions:
            for instance in exception.instances:
                yield one, "zhize:exceptionTried", self.step_node(day, instance)
                yield from self.step(day, instance)

    def finding(self, day: str, step: NamedNode, view: RuleView, element: ElementView) -> Iterator[Found]:
        number = next(place for place, one in enumerate(view.rule.if_, 1) if one is element.element)
        one = NamedNode(f"{step.value}/finding/{number}")
        yield step, "zhize:finding", one
        yield from _typed(one, "zhize:Finding", "prov:Entity")
        sentences = [literal.sentence for literal in element.literals] or [view.rule.reads]
        words = Text(zh=" 或者 ".join(s.zh for s in sentences), en=" or ".join(s.en for s in sentences))
        yield from _labelled(one, words)
        yield from _rows(one, "finding", element)
        yield one, "zhize:onElement", iri(f"rule/{view.rule.id}/element/{number}")
        yield one, "zhize:burden", iri(f"burden/{element.burden}")
        yield one, "zhize:restsOn", iri(law_key(unversioned(element.provision)))
        for literal in element.literals:
            if literal.because is not None:
                yield one, "prov:wasDerivedFrom", self.proved(day, literal.because.atom)
                yield from self.conclusion(day, literal.because)
            elif literal.key is not None:
                atom = literal.key.atom if isinstance(literal.key, Comparison) else literal.key
                if atom in self.known:
                    yield one, "prov:wasDerivedFrom", self.of("fact", atom)


def _typed(node: NamedNode, *classes: str) -> Iterator[Found]:
    for name in classes:
        yield node, "rdf:type", term(name)


def _literal(node: NamedNode, name: str, value: Any, datatype: str) -> Iterator[Found]:
    for literal in literals(value, datatype):
        yield node, name, literal


def _labelled(node: NamedNode, label: Any, name: str = "skos:prefLabel") -> Iterator[Found]:
    yield from _literal(node, name, label, TEXT)


def _rows(node: NamedNode, kind: str, value: Any) -> Iterator[Found]:
    for name, getter, datatype in PROPERTIES[kind]:
        yield from _literal(node, name, getter(value), datatype)
