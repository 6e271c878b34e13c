"""GraphML, LegalRuleML, the description of the data set and the module in the manner of DPV: they say what the records say."""

from __future__ import annotations

import io
import re
from collections import Counter
from functools import cache
from xml.etree import ElementTree as ET

import networkx as nx
import pytest
from pyoxigraph import NamedNode, Quad, Store
from typer.testing import CliRunner

from interfaces.cli import app
from kb.graph import PARTS, graph_name, quads, write
from kb.graphml import graphml
from kb.legalruleml import LRML, RULEML, XSI, legalruleml
from kb.load import KnowledgeBase
from kb.mappings import FOREIGN
from kb.namespaces import BASE, GRAPHS, PREFIXES, iri, shorten, term
from kb.network import network
from kb.sparql import query
from kb.strata import resisting


@pytest.mark.parametrize(
    "arguments", [("--of", "dpv-cn", "--format", "graphml"), ("--of", "rules"), ("--format", "gml")]
)
def test_what_there_is_not_is_refused(arguments: tuple[str, ...]) -> None:
    assert CliRunner().invoke(app, ["graph", *arguments]).exit_code == 2


@cache
def held_by(kb: KnowledgeBase) -> list[Quad]:
    return quads(kb)


# -- GraphML


def test_graphml_loads_back_to_the_same_network(kb: KnowledgeBase) -> None:
    data, graph = graphml(kb), network(kb)
    assert data == graphml(kb)
    back = nx.read_graphml(io.BytesIO(data), force_multigraph=True)
    assert dict(back.nodes(data=True)) == dict(graph.nodes(data=True))

    def links(of: nx.MultiDiGraph[str]) -> Counter[tuple[str, ...]]:
        return Counter((a, b, data["relation"], data["zh"], data["en"]) for a, b, data in of.edges(data=True))

    assert links(back) == links(graph)
    ids = re.findall(rb'<edge [^>]*id="(\w+)"', data)
    assert len(ids) == len(set(ids)) == graph.number_of_edges()


# -- the description


def test_the_description_counts_what_is_there(kb: KnowledgeBase) -> None:
    held, found = held_by(kb), PARTS["description"](kb)

    def value(subject: NamedNode, name: str) -> int:
        (one,) = [quad.object.value for quad in found if quad.subject == subject and quad.predicate == term(name)]
        return int(one)

    me = iri("dataset")
    assert value(me, "void:triples") == len({quad.triple for quad in held})
    layers = Counter(str(quad.graph_name) for quad in held)
    assert {str(quad.object) for quad in found if quad.predicate == term("void:subset")} == set(layers)
    for layer, count in layers.items():
        assert value(NamedNode(layer[1:-1]), "void:triples") == count
    assert value(iri("dataset/class/Rule"), "void:entities") == len(kb.rules)
    assert value(iri("dataset/class/Obligation"), "void:entities") == len(kb.duties)
    known = {quad.subject for quad in held}
    examples = {quad.object for quad in found if quad.predicate == term("void:exampleResource")}
    assert examples
    assert examples <= known
    spaces = {shorten(f"{quad.object.value}x")[:-1] for quad in found if quad.predicate == term("void:vocabulary")}
    assert {"eli:", "skos:", "lrml:", "dpv:", "airo:", "zhize:"} <= spaces


def test_files_are_those_that_the_command_writes(kb: KnowledgeBase) -> None:
    titles = [
        quad.object.value
        for quad in PARTS["description"](kb)
        if quad.predicate == term("dcterms:title") and "dataset/file/" in quad.subject.value
    ]
    assert len(titles) == 5
    for title in titles:
        done = CliRunner().invoke(app, [*title.split()[1:], "--help"])
        assert done.exit_code == 0, title


# -- the module in the manner of DPV


def test_the_module_maps_what_the_file_says_and_nothing_else(kb: KnowledgeBase) -> None:
    found: list[Quad] = PARTS["dpv-cn"](kb)
    matches = {(q.subject.value, q.predicate.value, q.object.value) for q in found if "Match" in q.predicate.value}
    wanted = {
        (BASE + one.id, PREFIXES["skos"] + name, term(target).value)
        for one in kb.mappings.values()
        for name, targets in (("closeMatch", one.close), ("broadMatch", one.broad), ("relatedMatch", one.related))
        for target in targets
    }
    assert matches == wanted
    assert {shorten(target).partition(":")[0] for _, _, target in matches} == set(FOREIGN)
    assert {str(quad.graph_name) for quad in found} == {f"<{GRAPHS}dpv-cn>"}
    everywhere = {q.triple for q in held_by(kb) if q.graph_name != graph_name("dpv-cn")}
    assert not [q for q in everywhere if "Match" in q.predicate.value], "mappings live in data/dpv.yaml alone"
    members = {q.subject for q in found if q.predicate == term("skos:inScheme")}
    assert len(members) >= len(kb.risks) + len(kb.duties) + 4
    labelled = {q.subject for q in held_by(kb) if q.predicate == term("skos:prefLabel")}
    assert members <= labelled
    assert not [one for one in members if one.value.startswith(f"{BASE}eli/eu/")]


def test_the_mappings_can_be_asked_for(kb: KnowledgeBase) -> None:
    text = "SELECT ?r { ?r skos:closeMatch dpv-risk:Fraud ; a airo:Risk }"
    store = Store()
    store.extend(held_by(kb))
    assert query(store, text).rows == ({"r": f"{BASE}risk/fraud"},)
    first, second = (write(kb, "turtle", "description") for _ in range(2))
    assert first == second


# -- LegalRuleML: the children that the OASIS compact schema allows each element, for the elements used here

ATOMIC = "ruleml:Atom |ruleml:Equal "
FORMULA = f"({ATOMIC}|ruleml:And |ruleml:Or |ruleml:Neg |ruleml:Naf )"
STRONG = f"({ATOMIC}|ruleml:And |ruleml:Or |ruleml:Neg )"
DEONTIC = "lrml:Obligation "
TERM = "(ruleml:Ind |ruleml:Var |ruleml:Data |ruleml:Expr )"
NOTE = "(lrml:Comment )?"
HEADER = f"{NOTE}(lrml:Paraphrase )?"
STATEMENT = "(lrml:ConstitutiveStatement |lrml:PrescriptiveStatement |lrml:OverrideStatement )"
META = "lrml:(LegalReferences|LegalSources|Times|TemporalCharacteristics|Authorities|Jurisdictions) "
CHILDREN = {
    "lrml:LegalRuleML": f"(lrml:Comment )*({META})*(lrml:Associations )*(lrml:(Alternatives|Context|Statements) )*",
    "lrml:LegalReferences": f"{NOTE}(lrml:LegalReference )*",
    "lrml:LegalReference": NOTE,
    "lrml:LegalSources": f"{NOTE}(lrml:LegalSource )*",
    "lrml:LegalSource": NOTE,
    "lrml:Authorities": f"{NOTE}(lrml:Authority )*",
    "lrml:Authority": NOTE,
    "lrml:Jurisdictions": f"{NOTE}(lrml:Jurisdiction )*",
    "lrml:Jurisdiction": NOTE,
    "lrml:Times": f"{NOTE}(ruleml:Time )*",
    "ruleml:Time": f"{NOTE}(ruleml:Data )?",
    "lrml:TemporalCharacteristics": f"{NOTE}(lrml:TemporalCharacteristic )*",
    "lrml:TemporalCharacteristic": f"{NOTE}(lrml:forStatus )?(lrml:hasStatusDevelopment )?(lrml:atTime )?",
    "lrml:Associations": f"{NOTE}(lrml:Association )*",
    "lrml:Association": f"{NOTE}(lrml:applies(Source|TemporalCharacteristic|Authority|Jurisdiction) )*(lrml:toTarget )*",
    "lrml:Alternatives": f"{NOTE}(lrml:hasAlternative )*",
    "lrml:Context": f"{NOTE}(lrml:appliesAlternatives )*(lrml:inScope )*",
    "lrml:Statements": f"{NOTE}{STATEMENT}*",
    "lrml:ConstitutiveStatement": f"{NOTE}(ruleml:Rule )?",
    "lrml:PrescriptiveStatement": f"{NOTE}(ruleml:Rule )?",
    "lrml:OverrideStatement": f"{NOTE}(lrml:Override )?",
    "ruleml:Rule": f"{HEADER}(lrml:hasStrength )?(ruleml:if )?(ruleml:then )?",
    "lrml:hasStrength": "(lrml:(StrictStrength|DefeasibleStrength|Defeater) )?",
    "ruleml:if": FORMULA,
    "ruleml:then": f"({STRONG}|{DEONTIC})",
    "lrml:Obligation": f"{HEADER}(ruleml:slot )*{STRONG}?",
    "ruleml:slot": f"lrml:Bearer {TERM}",
    "ruleml:And": f"{HEADER}{FORMULA}*",
    "ruleml:Or": f"{HEADER}{FORMULA}*",
    "ruleml:Neg": f"{HEADER}{STRONG}",
    "ruleml:Naf": f"{HEADER}{STRONG}",
    "ruleml:Equal": f"{HEADER}{TERM}{TERM}",
    "ruleml:Atom": f"{HEADER}ruleml:Rel {TERM}*",
    "ruleml:Expr": f"{HEADER}ruleml:Fun {TERM}*",
}
EDGES = [
    "Comment",
    "Paraphrase",
    "StrictStrength",
    "DefeasibleStrength",
    "Defeater",
    "Bearer",
    "Override",
    "forStatus",
    "hasStatusDevelopment",
    "atTime",
    "appliesSource",
    "appliesTemporalCharacteristic",
    "appliesAuthority",
    "appliesJurisdiction",
    "appliesAlternatives",
    "toTarget",
    "hasAlternative",
    "inScope",
]
CHILDREN |= {f"lrml:{name}": "" for name in EDGES}
CHILDREN |= {f"ruleml:{name}": "" for name in ("Rel", "Fun", "Ind", "Var", "Data")}

NCNAME = r"[A-Za-z_][\w.-]*"
ABSOLUTE, REFERENCE = r"[A-Za-z][\w.-]+:.+", rf"#{NCNAME}"
ATTRIBUTES = {
    "lrml:LegalReference": {"refersTo": NCNAME, "refID": ".+", "refIDSystemName": ".+"},
    "lrml:LegalSource": {"key": NCNAME, "sameAs": ABSOLUTE},
    "lrml:Jurisdiction": {"key": NCNAME, "sameAs": ABSOLUTE},
    "lrml:Override": {"over": REFERENCE, "under": REFERENCE},
    "lrml:forStatus": {"iri": ABSOLUTE},
    "lrml:hasStatusDevelopment": {"iri": ABSOLUTE},
    "ruleml:Time": {"key": rf":{NCNAME}"},
    "ruleml:Rule": {"closure": "universal"},
    "ruleml:Rel": {"iri": ABSOLUTE},
    "ruleml:Fun": {"iri": ABSOLUTE},
    "ruleml:Ind": {"iri": ABSOLUTE},
    "ruleml:Var": {"type": ABSOLUTE},
    "ruleml:Data": {f"{{{XSI}}}type": "xs:(date|decimal)"},
}
KEYED = [
    "Authority",
    "TemporalCharacteristic",
    "Alternatives",
    "Context",
    "Statements",
    "ConstitutiveStatement",
    "PrescriptiveStatement",
]
ATTRIBUTES |= {f"lrml:{name}": {"key": NCNAME, "keyref": REFERENCE} for name in KEYED}
ATTRIBUTES |= {
    f"lrml:{name}": {"keyref": REFERENCE}
    for name in EDGES
    if name[0].islower() and name not in ("forStatus", "hasStatusDevelopment")
}


def named(element: ET.Element) -> str:
    return element.tag.replace(f"{{{LRML}}}", "lrml:").replace(f"{{{RULEML}}}", "ruleml:")


@cache
def document(kb: KnowledgeBase) -> ET.Element:
    return ET.fromstring(legalruleml(kb))


def misfits(root: ET.Element) -> list[str]:
    """Every element with children or attributes that the schema does not allow it, or in another order."""
    found = []
    for element in root.iter():
        name, inside = named(element), "".join(f"{named(child)} " for child in element)
        if name not in CHILDREN or not re.fullmatch(CHILDREN[name], inside):
            found.append(f"{name}: {inside[:200]}")
        for key, value in element.attrib.items():
            if not re.fullmatch(ATTRIBUTES.get(name, {}).get(key, "(?!)"), value):
                found.append(f"{name}/@{key}: {value[:100]}")
    return found


def test_legalruleml_has_the_elements_and_the_nesting_of_the_standard(kb: KnowledgeBase) -> None:
    assert legalruleml(kb) == legalruleml(kb)
    assert not misfits(document(kb))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<lrml:hasStrength>", "<lrml:strength>"),
        ("<ruleml:if>", "<ruleml:then>"),
        ('over="#', 'over="'),
        ("<lrml:Associations>", "<lrml:Statements>"),
    ],
)
def test_another_nesting_is_noticed(kb: KnowledgeBase, old: str, new: str) -> None:
    text = legalruleml(kb).decode().replace(old, new, 1)
    if old.startswith("<"):
        text = text.replace(f"</{old[1:]}", f"</{new[1:]}", 1)
    assert misfits(ET.fromstring(text))


def test_every_reference_in_legalruleml_leads_somewhere_and_keys_are_unique(kb: KnowledgeBase) -> None:
    keys: list[str] = []
    references = set()
    for element in document(kb).iter():
        keys += [element.attrib[name].lstrip(":") for name in ("key", "refersTo") if name in element.attrib]
        references |= {element.attrib[name] for name in ("keyref", "over", "under") if name in element.attrib}
    assert len(keys) == len(set(keys))
    assert {one.removeprefix("#") for one in references} <= set(keys)


def test_legalruleml_holds_the_rules_of_law_with_their_exceptions_and_times(kb: KnowledgeBase) -> None:
    root = document(kb)
    law = {name: rule for name, rule in kb.rules.items() if not rule.overlay}
    stated = {
        e.get("key", "")
        for e in root.iter()
        if named(e) in ("lrml:ConstitutiveStatement", "lrml:PrescriptiveStatement")
    }
    assert {f"rule-{name}" for name, rule in law.items() if rule.head} <= stated
    assert {f"duty-{name}" for name in kb.duties} <= stated
    assert not [key for key in stated for name in kb.rules if name not in law and key == f"rule-{name}"]
    overrides = {(e.get("over"), e.get("under")) for e in root.iter() if named(e) == "lrml:Override"}
    assert {
        (f"#rule-{x}.{name}", f"#rule-{name}") for name, rule in law.items() if rule.head for x in rule.unless
    } <= overrides
    inner = [(x, y, name) for name, rule in law.items() if rule.head for y in rule.unless for x in law[y].unless]
    assert inner
    assert {(f"#rule-{x}.{y}.{name}", f"#rule-{y}.{name}") for x, y, name in inner} <= overrides
    targets = Counter(e.get("keyref", "")[1:] for e in root.iter() if named(e) == "lrml:toTarget")
    assert {key for key in stated if key} == set(targets)
    assert all(targets[key] == 1 for key in targets if key.startswith("rule-"))
    (place,) = [
        e
        for e in root.iter()
        if named(e) == "lrml:Association" and any(t.get("keyref") == "#rule-portrait-forged" for t in e)
    ]
    applied = [e.get("keyref") for e in place if named(e) == "lrml:appliesTemporalCharacteristic"]
    assert applied == [f"#starts-{kb.rules['portrait-forged'].in_force.from_}"]


def test_who_must_prove_shows_in_legalruleml(kb: KnowledgeBase) -> None:
    """The permission is for the actor to prove: the rule holds unless it is proved. The rest is for the claimant."""
    (rule,) = [e for e in document(kb).iter() if e.get("key") == "rule-portrait-forged"]
    body = rule.find(f".//{{{RULEML}}}if/{{{RULEML}}}And")
    assert body is not None

    def about(element: ET.Element) -> list[str | None]:
        return [one.text for one in element.iter(f"{{{RULEML}}}Rel")]

    assert ["permitted"] in [about(one) for one in body.findall(f"{{{RULEML}}}Naf")]
    assert ["depicts"] in [about(one) for one in body.findall(f"{{{RULEML}}}Atom")]
    presumed = next(
        (r, e)
        for r in kb.rules.values()
        if r.head and not r.overlay and r.id not in resisting(kb)
        for e in r.if_
        if e.burden == "respondent"
        and e.fact
        and not e.fact.startswith("not ")
        and kb.predicates[e.formulas[0].atom.predicate].kind == "fact"  # type: ignore[union-attr]
    )
    (other,) = [e for e in document(kb).iter() if e.get("key") == f"rule-{presumed[0].id}"]
    name = presumed[1].formulas[0].atom.predicate  # type: ignore[union-attr]
    assert [name] in [about(one) for one in other.findall(f".//{{{RULEML}}}Naf/{{{RULEML}}}Neg")]


def test_contested_points_are_alternatives(kb: KnowledgeBase) -> None:
    root = document(kb)
    found = {
        e.get("key", "").removeprefix("reading-"): {c.get("keyref") for c in e if named(c) == "lrml:hasAlternative"}
        for e in root.iter()
        if named(e) == "lrml:Alternatives"
    }
    wanted = {point for rule in kb.rules.values() if not rule.overlay for point in rule.reading}
    assert set(found) == wanted
    for point, keys in found.items():
        assert keys == {f"#reading-{point}.{one.id}" for one in kb.readings[point].positions}
    (scope,) = [
        {c.get("keyref") for c in e if named(c) == "lrml:inScope"} for e in root.iter() if named(e) == "lrml:Context"
    ]
    assert scope == {f"#reading-{point}.{kb.readings[point].default}" for point in wanted}
