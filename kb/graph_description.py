"""What the graph is, for catalogues: a VoID and DCAT description of the data set, its parts and its files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, version

from pyoxigraph import Literal, NamedNode, Quad

from kb.fingerprint import fingerprint
from kb.graph_dpv import LAYER as DPV
from kb.graph_dpv import NAME as DPV_NAME
from kb.graph_tables import INTEGER, STRING, Statement, labelled, literals
from kb.load import KnowledgeBase
from kb.namespaces import BASE, GRAPHS, PREFIXES, iri, term
from kb.records import Text
from kb.things import LAYERS

LAYER = "description"
TITLE = Text(zh="知责知识图谱", en="the Zhize knowledge graph")
ABOUT = Text(
    zh="文生视频与深度合成的法律责任：中国法的条文、规则、义务、风险、案例，以及它们之间的联系。不含法律原文，未经律师复核。",
    en="Liability for text-to-video and deep synthesis: provisions, rules, duties, risks and cases of Chinese law and how they hang together. It holds no statute text and was not reviewed by a lawyer.",
)
LICENCE = NamedNode("https://creativecommons.org/licenses/by/4.0/")
FILES = {  # format of `zhize graph`: its media type
    "trig": "application/trig",
    "turtle": "text/turtle",
    "jsonld": "application/ld+json",
    "graphml": "application/graphml+xml",
    "legalruleml": "application/xml",
}
EXAMPLES = ("rule/portrait-used", "risk/portrait", "duty/explicit_label", "eli/cn/civil-code/1019/p1")
CLASSES = (
    "eli:LegalResource",
    "eli:LegalResourceSubdivision",
    "zhize:Rule",
    "airo:Risk",
    "dpv:Obligation",
    "zhize:Case",
)
OURS = frozenset({"zhize", "rule", "overlay", "risk", "duty", "case", "paper", "predicate", "reading"})
"""Prefixes of our own namespaces: what they name is in the data set itself."""


def description(kb: KnowledgeBase, quads: Iterable[Quad]) -> Iterator[Statement]:
    """The description of a graph, counted from its statements."""
    held = list(quads)
    me = iri("dataset")
    for kind in ("void:Dataset", "dcat:Dataset"):
        yield LAYER, me, "rdf:type", term(kind)
    yield from labelled(LAYER, me, TITLE, "dcterms:title")
    yield from labelled(LAYER, me, ABOUT, "dcterms:description")
    yield LAYER, me, "dcterms:license", LICENCE
    yield LAYER, me, "dcterms:publisher", iri("authors")
    yield LAYER, iri("authors"), "rdf:type", term("foaf:Agent")
    yield LAYER, iri("authors"), "foaf:name", Literal("The Zhize authors")
    knowledge = fingerprint(kb).knowledge
    yield LAYER, me, "dcat:version", Literal(f"{_release()}+{knowledge[:16]}")
    yield from _values(me, "zhize:sha256", knowledge, STRING)
    for language in ("zh", "en"):
        yield LAYER, me, "dcterms:language", NamedNode(f"http://id.loc.gov/vocabulary/iso639-1/{language}")
    for word in (Text(zh="深度合成", en="deep synthesis"), Text(zh="法律责任", en="legal liability")):
        yield from labelled(LAYER, me, word, "dcat:keyword")
    yield LAYER, me, "void:uriSpace", Literal(BASE)
    yield from _values(me, "void:triples", len({quad.triple for quad in held}), INTEGER)
    yield from _values(me, "void:distinctSubjects", len({quad.subject for quad in held}), INTEGER)
    used = {str(quad.predicate.value) for quad in held} | {
        str(quad.object.value) for quad in held if isinstance(quad.object, NamedNode)
    }
    for prefix, space in PREFIXES.items():
        if prefix not in OURS - {"zhize"} and any(one.startswith(space) for one in used):
            yield LAYER, me, "void:vocabulary", NamedNode(space)
    known = {quad.subject for quad in held}
    for key in EXAMPLES:
        if iri(key) in known:
            yield LAYER, me, "void:exampleResource", iri(key)
    kinds = Counter(triple.object for triple in {quad.triple for quad in held} if triple.predicate == term("rdf:type"))
    for name in CLASSES:
        part = iri(f"dataset/class/{name.partition(':')[2]}")
        yield LAYER, me, "void:classPartition", part
        yield LAYER, part, "void:class", term(name)
        yield from _values(part, "void:entities", kinds[term(name)], INTEGER)
    counts = Counter(str(quad.graph_name)[1:-1].removeprefix(GRAPHS) for quad in held)
    for layer, count in sorted(counts.items()):
        part = NamedNode(GRAPHS + layer)
        yield LAYER, me, "void:subset", part
        yield LAYER, part, "rdf:type", term("void:Dataset")
        yield from labelled(LAYER, part, DPV_NAME if layer == DPV else LAYERS[layer], "dcterms:title")
        yield from _values(part, "void:triples", count, INTEGER)
    for name, kind in FILES.items():
        file = iri(f"dataset/file/{name}")
        yield LAYER, me, "dcat:distribution", file
        yield LAYER, file, "rdf:type", term("dcat:Distribution")
        yield LAYER, file, "dcterms:title", Literal(f"zhize graph --format {name}")
        yield LAYER, file, "dcat:mediaType", NamedNode(f"https://www.iana.org/assignments/media-types/{kind}")
        yield LAYER, file, "dcterms:license", LICENCE


def _values(node: NamedNode, name: str, value: object, datatype: str) -> Iterator[Statement]:
    for literal in literals(value, datatype):
        yield LAYER, node, name, literal


def _release() -> str:
    try:
        return version("zhize")
    except PackageNotFoundError:
        return "0"
