"""The schemes of the graph, and the terms of our own namespace with their labels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal

from kb import graph_terms
from kb.graph_tables import BURDENS, CLASSES, SCHEMES, Statement, labelled
from kb.links import RELATIONS
from kb.load import KnowledgeBase
from kb.namespaces import iri, term, value_key
from kb.provisions import Authority
from kb.records import Text
from kb.things import KINDS, LAYERS


def schemes(kb: KnowledgeBase) -> Iterator[Statement]:
    """The SKOS schemes: risks, predicates, types, values, burdens, layers of authority."""
    yield from _scheme("risks", "scheme/risks", LAYERS["risks"], [f"risk/{risk}" for risk in kb.risks])
    for risk in kb.risks.values():
        if risk.broader is None:
            yield "risks", iri("scheme/risks"), "skos:hasTopConcept", iri(f"risk/{risk.id}")
        for number, (actor, says) in enumerate(sorted(risk.actors.items()), 1):
            exposure = iri(f"risk/{risk.id}/exposure/{number}")
            yield "risks", exposure, "rdf:type", term("zhize:Exposure")
            yield "risks", exposure, "zhize:ofRisk", iri(f"risk/{risk.id}")
            yield "risks", exposure, "zhize:ofRole", iri(value_key("role", actor))
            yield from labelled("risks", exposure, says)
    yield from _scheme("rules", "scheme/predicates", KINDS["predicate"][1], [f"predicate/{p}" for p in kb.predicates])
    yield from _scheme("rules", "scheme/types", KINDS["type"][1], [f"type/{kind}" for kind in kb.types])
    for enum, values in kb.enums.items():
        label = SCHEMES.get(enum) or Text(zh=enum, en=enum)
        yield from _scheme("rules", f"value/{enum}", label, [value_key(enum, value) for value in values])
    yield from _scheme(
        "rules", "scheme/burdens", Text(zh="举证责任", en="burden of proof"), [f"burden/{b}" for b in BURDENS]
    )
    for burden, label in BURDENS.items():
        yield "rules", iri(f"burden/{burden}"), "rdf:type", term("skos:Concept")
        yield from labelled("rules", iri(f"burden/{burden}"), label)
    ranks = [f"authority/{authority.value}" for authority in Authority]
    yield from _scheme("law", "scheme/authorities", Text(zh="效力层级", en="layers of authority"), ranks)
    for authority in Authority:
        node = iri(f"authority/{authority.value}")
        yield "law", node, "rdf:type", term("skos:Concept")
        yield "law", node, "zhize:rank", Literal(authority.rank)
        yield from labelled("law", node, authority.label)


def _scheme(layer: str, key: str, label: Text, members: Iterable[str]) -> Iterator[Statement]:
    yield layer, iri(key), "rdf:type", term("skos:ConceptScheme")
    yield from labelled(layer, iri(key), label)
    for member in members:
        yield layer, iri(member), "skos:inScheme", iri(key)


def own_terms() -> Iterator[Statement]:
    """Labels for the properties and classes of our own namespace."""
    properties = {r.property: Text(zh=r.zh, en=r.en) for r in RELATIONS.values()}
    properties |= {f"zhize:{name}": label for name, label in graph_terms.PROPERTIES.items()}
    classes = {CLASSES[kind][-1]: label for kind, (_, label) in KINDS.items()}
    classes |= {f"zhize:{name}": label for name, label in graph_terms.CLASSES.items()}
    for kind, labels in (("rdf:Property", properties), ("rdfs:Class", classes)):
        for name, label in labels.items():
            if name.startswith("zhize:"):
                yield "rules", term(name), "rdf:type", term(kind)
                yield from labelled("rules", term(name), label)
