"""A module for mainland China in the manner of the Data Privacy Vocabulary (DPV): the named graph `dpv-cn`.

It repeats nothing of the other layers: it gathers risks, duties, roles, rights, bodies and laws in one scheme, types them by DPV and
the AI Risk Ontology, and says how they relate to terms there. The mappings are data (`data/dpv.yaml`).
"""

from __future__ import annotations

from collections.abc import Iterator

from kb.graph_tables import Statement, labelled
from kb.load import KnowledgeBase
from kb.namespaces import iri, law_key, term, unversioned, value_key
from kb.records import Text

LAYER = "dpv-cn"
SCHEME = "scheme/dpv-cn"
NAME = Text(
    zh="中国大陆的风险、义务、权利与法律（DPV 式模块）",
    en="risks, duties, rights and laws of mainland China, a module in the manner of DPV",
)
MATCHES = {"close": "skos:closeMatch", "broad": "skos:broadMatch", "related": "skos:relatedMatch"}


def dpv_statements(kb: KnowledgeBase) -> Iterator[Statement]:
    """The module; empty where the knowledge base has no mappings."""
    if not kb.mappings:
        return
    yield LAYER, iri(SCHEME), "rdf:type", term("skos:ConceptScheme")
    yield from labelled(LAYER, iri(SCHEME), NAME)
    for key, kind in _members(kb):
        yield LAYER, iri(key), "skos:inScheme", iri(SCHEME)
        yield LAYER, iri(key), "rdf:type", term("skos:Concept")
        if kind:
            yield LAYER, iri(key), "rdf:type", term(kind)
    for mapping in kb.mappings.values():
        node = iri(mapping.id)
        for field, name in MATCHES.items():
            for one in getattr(mapping, field):
                yield LAYER, node, name, term(one)
        yield from labelled(LAYER, node, mapping.note, "skos:scopeNote")
        if mapping.new:
            yield from labelled(LAYER, node, mapping.name)
            yield from labelled(LAYER, node, mapping.says, "skos:definition")
            yield LAYER, node, "zhize:definedIn", iri(law_key(unversioned(mapping.provision or "")))


def _members(kb: KnowledgeBase) -> Iterator[tuple[str, str | None]]:
    """Each concept of the module with its class in DPV, if it has one."""
    yield from ((f"risk/{name}", "dpv:Risk") for name in kb.risks)
    yield from ((f"duty/{name}", "dpv:Obligation") for name in kb.duties)
    yield from ((value_key("role", name), None) for name in kb.enums.get("role", {}))
    yield from ((value_key("interest", name), None) for name in kb.enums.get("interest", {}))
    for mapping in kb.mappings.values():
        if mapping.new:
            yield mapping.id, "dpv:Right" if mapping.id.startswith("right/") else "dpv:Authority"
    for instrument in kb.instruments.values():
        if instrument.jurisdiction == "cn":
            yield law_key(instrument.address), "dpv:Law"
