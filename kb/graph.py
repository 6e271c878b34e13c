"""The knowledge base as an RDF dataset, one named graph for each layer; a one-way product of the YAML.

`quads` gives the statements, sorted, `dataset` an embedded store of them, `write` a file. No blank nodes: every node has an IRI that
stays the same from build to build. Querying is in `kb.sparql`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from pyoxigraph import NamedNode, Quad, RdfFormat, Store, Triple, serialize

from kb.graph_description import description
from kb.graph_dpv import LAYER as DPV
from kb.graph_dpv import dpv_statements
from kb.graph_rules import rule_statements
from kb.graph_schemes import own_terms, schemes
from kb.graph_tables import CLASSES, PENALTY, Statement, labelled, record
from kb.links import RELATIONS
from kb.load import KnowledgeBase
from kb.namespaces import GRAPHS, PREFIXES, iri, law_key, term, unversioned
from kb.records import Text
from kb.things import Thing, survey

FORMATS: dict[str, RdfFormat] = {
    "trig": RdfFormat.TRIG,
    "turtle": RdfFormat.TURTLE,
    "nquads": RdfFormat.N_QUADS,
    "ntriples": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
    "rdfxml": RdfFormat.RDF_XML,
}


def graph_name(layer: str) -> NamedNode:
    """The named graph of a layer, e.g. `law`."""
    return NamedNode(GRAPHS + layer)


def quads(kb: KnowledgeBase) -> list[Quad]:
    """The whole graph, sorted by graph and subject, types first: the same list at every build."""
    found = {Quad(subject, term(name), value, graph_name(layer)) for layer, subject, name, value in _statements(kb)}
    return sorted(found, key=order)


def dataset(kb: KnowledgeBase) -> Store:
    """The graph in an embedded store in memory."""
    store = Store()
    store.extend(quads(kb))
    return store


def about(kb: KnowledgeBase) -> list[Quad]:
    """The description of the graph for catalogues, in a named graph of its own."""
    found = {
        Quad(subject, term(name), value, graph_name(layer))
        for layer, subject, name, value in description(kb, quads(kb))
    }
    return sorted(found, key=order)


PARTS: dict[str, Callable[[KnowledgeBase], list[Quad]]] = {
    "knowledge": quads,
    "dpv-cn": lambda kb: [quad for quad in quads(kb) if quad.graph_name == graph_name(DPV)],
    "description": about,
}
"""What can be written: everything, the module in the manner of DPV alone, or what the graph is."""


def write(kb: KnowledgeBase, format: str = "trig", of: str = "knowledge") -> bytes:
    """The graph, or one of its `PARTS`, as a file. Formats without named graphs hold the union of the layers.

    ValueError for an unknown format.
    """
    if format not in FORMATS:
        raise ValueError(f"unknown format {format!r}; write one of {', '.join(FORMATS)}")
    kind = FORMATS[format]
    statements = PARTS[of](kb)
    if kind.supports_datasets:
        return serialized(statements, kind)
    seen: dict[Triple, None] = {}
    for quad in sorted(statements, key=lambda quad: order(quad)[1:]):
        seen[quad.triple] = None
    return serialized(list(seen), kind)


def serialized(statements: Iterable[Quad] | Iterable[Triple], kind: RdfFormat) -> bytes:
    """Statements as a file, with the prefixes of `kb.namespaces`."""
    result = serialize(statements, format=kind, prefixes=None if kind == RdfFormat.RDF_XML else PREFIXES)
    return result or b""


def order(quad: Quad) -> tuple[str, str, bool, str, str]:
    """Where a statement stands in a file: by graph and subject, types first."""
    name = str(quad.predicate)
    return str(quad.graph_name), str(quad.subject), name != _TYPE, name, str(quad.object)


_TYPE = str(term("rdf:type"))


# -- statements ---------------------------------------------------------------------------------------------------


def _statements(kb: KnowledgeBase) -> Iterator[Statement]:
    found, linked = survey(kb)
    layers = {thing.key: thing.layer for thing in found}
    for thing in found:
        yield from _thing(kb, thing)
    for link in linked:
        yield layers[link.source], iri(link.source), RELATIONS[link.relation].property, iri(link.target)
    yield from _versions(kb, {thing.key: thing.label for thing in found})
    for rule in kb.rules.values():
        yield from rule_statements(kb, rule)
    for case in kb.cases.values():
        for number, row in enumerate(case.outcome, 1):
            node = iri(f"case/{case.id}/outcome/{number}")
            yield from record("cases", node, "outcome", row, "zhize:Outcome")
            yield "cases", iri(f"case/{case.id}"), "zhize:outcome", node
            for address in row.basis:
                yield "cases", node, "zhize:decidedOn", iri(law_key(unversioned(address)))
    yield from schemes(kb)
    yield from own_terms()
    yield from dpv_statements(kb)


def _thing(kb: KnowledgeBase, thing: Thing) -> Iterator[Statement]:
    node, layer = iri(thing.key), thing.layer
    yield from record(layer, node, thing.kind, thing.record, *_classes(kb, thing))
    yield from labelled(layer, node, thing.label)
    yield from labelled(layer, node, thing.detail, "skos:definition")
    if thing.authority:
        yield layer, node, "zhize:authority", iri(f"authority/{thing.authority}")
    if thing.kind == "instrument":
        yield layer, node, "rdfs:seeAlso", NamedNode(thing.record.url)


def _classes(kb: KnowledgeBase, thing: Thing) -> tuple[str, ...]:
    if thing.kind == "rule" and thing.record.head:
        concluded = kb.predicates.get(thing.record.head.predicate)
        if concluded and concluded.kind == "consequence":
            return PENALTY
    return CLASSES[thing.kind]


# -- versions of the law ------------------------------------------------------------------------------------------


def _versions(kb: KnowledgeBase, labels: dict[str, Text]) -> Iterator[Statement]:
    for instrument in kb.instruments.values():
        for version in instrument.versions:
            address = instrument.address.in_version(version.effective)
            node = iri(law_key(address))
            yield from record("law", node, "version", version, "eli:LegalResource", "zhize:Version")
            yield from _dated(node, Text(zh=instrument.short.zh, en=instrument.short.en), str(version.effective))
            yield "law", node, "eli:is_member_of", iri(law_key(instrument.address))
    for provision in kb.provisions.values():
        node = iri(law_key(provision.versioned))
        yield from record("law", node, "provision_version", provision, "eli:LegalResourceSubdivision", "zhize:Version")
        yield from _dated(node, labels[law_key(provision.address)], str(provision.effective))
        yield "law", node, "eli:is_member_of", iri(law_key(provision.address))
        yield "law", node, "eli:is_part_of", iri(law_key(provision.versioned.whole_instrument))


def _dated(node: NamedNode, label: Text, day: str) -> Iterator[Statement]:
    yield from labelled("law", node, Text(zh=f"{label.zh}（自{day}）", en=f"{label.en} (from {day})"))
