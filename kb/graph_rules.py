"""What the graph says of a rule beyond its links: elements, the words they encode, exceptions, consequences.

The words are Web Annotations on the wording in force when the rule begins; an exception is a LegalRuleML override.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode

from kb.atoms import Comparison, Distinct, Formula
from kb.graph_tables import Statement, labelled, record
from kb.load import KnowledgeBase
from kb.namespaces import iri, law_key, term, unversioned, value_key
from kb.records import Element, Rule, Text
from kb.things import sentence


def _version_at_start(kb: KnowledgeBase, rule: Rule, address: str) -> NamedNode | None:
    """The wording of a provision when the rule begins, where it is kept."""
    place = unversioned(address)
    instrument = kb.instruments.get(place.instrument)
    version = instrument.version_on(rule.in_force.from_) if instrument else None
    key = str(place.in_version(version.effective)) if version else ""
    return iri(law_key(key)) if key in kb.provisions else None


def rule_statements(kb: KnowledgeBase, rule: Rule) -> Iterator[Statement]:
    """Elements with their burdens and anchors, exceptions, consequences."""
    node = iri(f"rule/{rule.id}")
    if version := _version_at_start(kb, rule, rule.provision):
        yield "rules", node, "prov:wasDerivedFrom", version
    for number, element in enumerate(rule.if_, 1):
        yield from _element(kb, rule, number, element)
    for name in rule.unless:
        override = iri(f"rule/{rule.id}/override/{name}")
        yield "rules", override, "rdf:type", term("lrml:Override")
        yield "rules", override, "lrml:over", iri(f"rule/{name}")
        yield "rules", override, "lrml:under", node
    for number, consequence in enumerate(rule.consequences, 1):
        part = iri(f"rule/{rule.id}/consequence/{number}")
        yield from record("rules", part, "consequence", consequence, "zhize:Consequence")
        yield "rules", part, "zhize:concerns", iri(value_key("consequence", consequence.kind))
        yield "rules", node, "zhize:consequence", part


def _element(kb: KnowledgeBase, rule: Rule, number: int, element: Element) -> Iterator[Statement]:
    node = iri(f"rule/{rule.id}/element/{number}")
    yield "rules", iri(f"rule/{rule.id}"), "zhize:element", node
    yield from record("rules", node, "element", (number, element), "zhize:Element")
    yield from labelled("rules", node, element_label(kb, element))
    if element.burden:
        yield "rules", node, "zhize:burden", iri(f"burden/{element.burden}")
    if element.burden_from:
        yield "rules", node, "zhize:burdenFrom", iri(law_key(unversioned(element.burden_from)))
    if element.anchor:
        yield from _anchor(kb, rule, node, element)


def _anchor(kb: KnowledgeBase, rule: Rule, element_node: NamedNode, element: Element) -> Iterator[Statement]:
    """The words an element encodes, as a Web Annotation on the provision in force when the rule begins."""
    base = f"{element_node.value}/anchor"
    annotation, target, selector = (NamedNode(base + tail) for tail in ("", "/target", "/quote"))
    place = element.provision or rule.provision
    yield "rules", annotation, "rdf:type", term("oa:Annotation")
    yield "rules", annotation, "oa:hasBody", element_node
    yield "rules", annotation, "oa:hasTarget", target
    yield "rules", target, "rdf:type", term("oa:SpecificResource")
    yield "rules", target, "oa:hasSource", _version_at_start(kb, rule, place) or iri(law_key(unversioned(place)))
    yield "rules", target, "oa:hasSelector", selector
    yield "rules", selector, "rdf:type", term("oa:TextQuoteSelector")
    yield "rules", selector, "oa:exact", Literal(element.anchor or "", language="zh")


def element_label(kb: KnowledgeBase, element: Element) -> Text:
    """An element as a sentence about kinds of thing, in both languages."""
    parts = [_formula(kb, formula) for formula in element.formulas]
    return Text(zh="；或者".join(part.zh for part in parts), en="; or ".join(part.en for part in parts))


def _formula(kb: KnowledgeBase, formula: Formula) -> Text:
    if isinstance(formula, Distinct):
        return Text(zh=f"{formula.left}不是{formula.right}", en=f"{formula.left} is not {formula.right}")
    predicate = kb.predicates.get(formula.atom.predicate)
    if predicate is None:
        return Text(zh=str(formula), en=str(formula))
    if isinstance(formula, Comparison):
        says, bound = sentence(kb, predicate), f"{formula.operator} {formula.threshold:g}"
        return Text(zh=f"{says.zh} {bound}", en=f"{says.en} {bound}")
    negated = predicate.denies or Text(zh=f"并非：{predicate.says.zh}", en=f"not: {predicate.says.en}")
    return sentence(kb, predicate if formula.positive else predicate.model_copy(update={"says": negated}))
