"""The namespaces of the graph, and the address of everything in it.

A thing has a key, e.g. `risk/portrait` or `eli/cn/civil-code/1019/p1`; its IRI is the key after `BASE`. `BASE` lies under w3id.org,
where permanent identifiers are registered; this one is not registered yet, so it names things and cannot be visited.
Terms are our own (`zhize:`) only where no shared vocabulary has the term.
"""

from __future__ import annotations

from functools import cache

from pyoxigraph import NamedNode

from kb.provisions import PAPER, Address

BASE = "https://w3id.org/zhize/"
"""Everything we name: instruments and provisions under `eli/`, rules, risks, duties, cases, the paper."""
GRAPHS = BASE + "graph/"
"""One named graph for each layer."""

PREFIXES: dict[str, str] = {
    "airo": "https://w3id.org/airo#",  # AI Risk Ontology: risks and the roles of those behind an AI system
    "dcat": "http://www.w3.org/ns/dcat#",  # Data Catalog Vocabulary: the data set and its files
    "dcterms": "http://purl.org/dc/terms/",
    "dpv": "https://w3id.org/dpv#",  # Data Privacy Vocabulary: risks and obligations
    "dpv-risk": "https://w3id.org/dpv/risk#",  # its taxonomy of risks
    "eli": "http://data.europa.eu/eli/ontology#",  # European Legislation Identifier: legal resources and their versions
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",  # its module for the GDPR: rights mapped to
    "foaf": "http://xmlns.com/foaf/0.1/",
    "lrml": "http://docs.oasis-open.org/legalruleml/ns/v1.0/metamodel#",  # LegalRuleML metamodel: statements, overrides
    "oa": "http://www.w3.org/ns/oa#",  # Web Annotation: the words an element is anchored to
    "prov": "http://www.w3.org/ns/prov#",  # where something comes from
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",  # labels, schemes, broader and narrower
    "void": "http://rdfs.org/ns/void#",  # what a data set of triples holds
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "zhize": BASE + "def#",  # our own terms
    **{kind: f"{BASE}{kind}/" for kind in ("rule", "overlay", "risk", "duty", "case", "paper", "predicate", "reading")},
}


@cache
def term(name: str) -> NamedNode:
    """`skos:prefLabel` to its IRI; KeyError for a prefix that is not declared."""
    prefix, _, local = name.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


def iri(key: str) -> NamedNode:
    """The IRI of the thing with this key."""
    return NamedNode(BASE + key)


def key_of(iri: str) -> str | None:
    """The key behind one of our IRIs, None for any other."""
    return iri.removeprefix(BASE) if iri.startswith(BASE) else None


def shorten(iri: str) -> str:
    """An IRI with its prefix, for people: `skos:prefLabel`; the IRI itself where no prefix fits."""
    for prefix, space in PREFIXES.items():
        if iri.startswith(space) and iri != space:
            return f"{prefix}:{iri.removeprefix(space)}"
    return iri


def law_key(address: Address | str) -> str:
    """The key of an instrument or a provision, versions kept; the address of an item of the paper is its key already."""
    text = str(address)
    return text if text.startswith(f"{PAPER}/") else f"eli/{text}"


def value_key(enum: str, value: str) -> str:
    """The key of a value of the vocabulary, e.g. the interest `portrait`."""
    return f"value/{enum}/{value}"


@cache
def unversioned(address: str) -> Address:
    """An address as the records write it, without its version."""
    return Address.parse(address).unversioned
