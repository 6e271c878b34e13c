"""The tables the graph is written from: for each kind of thing its classes, and rows of (property, getter, datatype).

A row with `TEXT` takes a text in two languages and gives two literals; the other datatypes give one literal for each value.
Foreign classes and properties are those their vocabularies define; everything else is ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from pyoxigraph import Literal, NamedNode

from kb.namespaces import term
from kb.records import Text

Getter = Callable[[Any], Any]
Row = tuple[str, Getter, str]

TEXT, STRING, CHINESE = "text", "xsd:string", "zh"
DATE, INTEGER, DECIMAL, BOOLEAN = "xsd:date", "xsd:integer", "xsd:decimal", "xsd:boolean"

CLASSES: dict[str, tuple[str, ...]] = {
    "instrument": ("eli:LegalResource",),
    "provision": ("eli:LegalResourceSubdivision",),
    "rule": ("lrml:ConstitutiveStatement", "zhize:Rule"),
    "exception": ("lrml:ConstitutiveStatement", "zhize:Rule", "zhize:Exception"),
    "principle": ("zhize:Principle",),
    "overlay": ("zhize:Overlay",),
    "predicate": ("skos:Concept", "zhize:Predicate"),
    "value": ("skos:Concept", "zhize:Value"),
    "type": ("skos:Concept", "zhize:Type"),
    "reading": ("zhize:ContestedPoint",),
    "position": ("zhize:Position",),
    "risk": ("skos:Concept", "airo:Risk", "dpv:Risk"),
    "duty": ("lrml:PrescriptiveStatement", "dpv:Obligation"),
    "case": ("zhize:Case",),
    "paper": ("zhize:PaperItem",),
}
PENALTY = ("lrml:PenaltyStatement", "zhize:Rule")
"""The classes of a rule that concludes a consequence."""

PROPERTIES: dict[str, tuple[Row, ...]] = {
    "instrument": (
        ("dcterms:title", lambda r: r.title, TEXT),
        ("dcterms:alternative", lambda r: r.aliases, CHINESE),
        ("zhize:issuer", lambda r: r.issuer, TEXT),
        ("eli:id_local", lambda r: str(r.address), STRING),
    ),
    "provision": (
        ("eli:id_local", str, STRING),
        ("eli:number", lambda address: address.article, STRING),
    ),
    "version": (
        ("eli:version_date", lambda r: r.effective, DATE),
        ("eli:first_date_entry_in_force", lambda r: r.effective, DATE),
        ("eli:date_no_longer_in_force", lambda r: r.until, DATE),
        ("zhize:documentNumber", lambda r: r.document_number, CHINESE),
        ("zhize:verified", lambda r: r.verified.value, STRING),
        ("skos:note", lambda r: r.note, TEXT),
    ),
    "provision_version": (
        ("eli:version_date", lambda r: r.effective, DATE),
        ("dcterms:description", lambda r: r.gist, TEXT),
        ("zhize:sha256", lambda r: r.sha256, STRING),
    ),
    "rule": (
        ("zhize:id", lambda r: r.id, STRING),
        ("zhize:validFrom", lambda r: r.in_force.from_, DATE),
        ("zhize:validUntil", lambda r: r.in_force.until, DATE),
        ("zhize:conclusion", lambda r: r.then, STRING),
        ("zhize:confidence", lambda r: r.confidence, STRING),
        ("zhize:review", lambda r: r.review, STRING),
        ("zhize:source", lambda r: r.source, TEXT),
        ("zhize:leftToCounsel", lambda r: [n.because for n in r.not_encoded], TEXT),
    ),
    "element": (
        ("zhize:position", lambda r: r[0], INTEGER),
        ("zhize:fact", lambda r: (r[1].fact,) if r[1].fact else r[1].any, STRING),
        ("zhize:doctrine", lambda r: r[1].doctrine, TEXT),
    ),
    "consequence": (
        ("zhize:min", lambda r: r.amount and r.amount.min, DECIMAL),
        ("zhize:max", lambda r: r.amount and r.amount.max, DECIMAL),
        ("zhize:unit", lambda r: r.amount and r.amount.unit, STRING),
        ("zhize:base", lambda r: r.amount and r.amount.base, TEXT),
        ("zhize:silent", lambda r: r.silent, BOOLEAN),
        ("zhize:mode", lambda r: r.mode, STRING),
        ("zhize:liability", lambda r: r.liability, STRING),
        ("zhize:claimant", lambda r: r.claimant, TEXT),
        ("skos:note", lambda r: r.note, TEXT),
    ),
    "principle": (
        ("zhize:applies", lambda r: r.applies, STRING),
        ("zhize:validFrom", lambda r: r.in_force.from_, DATE),
    ),
    "overlay": (
        ("zhize:id", lambda r: r.id, STRING),
        ("zhize:kind", lambda r: r.kind, STRING),
        ("skos:note", lambda r: [r.not_law, *([r.note] if r.note else [])], TEXT),
    ),
    "predicate": (
        ("zhize:id", lambda r: r.id, STRING),
        ("zhize:kind", lambda r: r.kind, STRING),
        ("zhize:branch", lambda r: r.branch, STRING),
        ("zhize:template", lambda r: r.says, TEXT),
        ("zhize:question", lambda r: r.asks, TEXT),
        ("zhize:evidence", lambda r: r.evidence, TEXT),
        ("zhize:indicators", lambda r: r.weighed and r.weighed.indicators, TEXT),
        ("zhize:weighedBy", lambda r: r.weighed and r.weighed.by, TEXT),
    ),
    "position": (("zhize:namedSource", lambda r: [a.source for a in r.authorities if a.source], TEXT),),
    "reading": (("zhize:default", lambda r: r.default, STRING),),
    "duty": (
        ("zhize:validFrom", lambda r: r.in_force.from_, DATE),
        ("zhize:validUntil", lambda r: r.in_force.until, DATE),
        ("skos:note", lambda r: r.note, TEXT),
    ),
    "case": (
        ("zhize:kind", lambda r: r.kind, STRING),
        ("zhize:court", lambda r: r.court, TEXT),
        ("zhize:courtLevel", lambda r: r.court_level, STRING),
        ("zhize:weight", lambda r: r.weight, STRING),
        ("zhize:docket", lambda r: r.docket, CHINESE),
        ("zhize:decidedDate", lambda r: r.decided, STRING),
        ("zhize:asOf", lambda r: r.as_of, DATE),
        ("zhize:confidence", lambda r: r.confidence, STRING),
        ("zhize:holding", lambda r: list(r.holdings.values()), TEXT),
        ("dcterms:source", lambda r: [s.title for s in r.sources], STRING),
    ),
    "outcome": (
        ("zhize:claim", lambda r: r.claim, STRING),
        ("zhize:liable", lambda r: r.liable, BOOLEAN),
        ("zhize:how", lambda r: r.how, STRING),
        ("zhize:remedy", lambda r: r.remedy, TEXT),
        ("skos:note", lambda r: r.note, TEXT),
    ),
    "paper": (
        ("zhize:id", lambda r: r.id, STRING),
        ("zhize:kind", lambda r: r.kind, STRING),
        ("zhize:place", lambda r: r.place, STRING),
        ("zhize:standing", lambda r: r.standing, STRING),
    ),
}
PROPERTIES["exception"] = PROPERTIES["rule"]

BURDENS: dict[str, Text] = {
    "claimant": Text(zh="请求权人", en="the claimant"),
    "respondent": Text(zh="被请求人", en="the respondent"),
    "prosecution": Text(zh="公诉机关或者自诉人", en="the prosecution"),
    "accused": Text(zh="被告人", en="the accused"),
    "agency": Text(zh="行政机关", en="the agency"),
    "party": Text(zh="行政相对人", en="the party to the administrative case"),
}
SCHEMES: dict[str, Text] = {
    "interest": Text(zh="民事权益", en="interests"),
    "offence": Text(zh="罪名", en="offences"),
    "violation": Text(zh="行政违法行为", en="administrative violations"),
    "duty": Text(zh="义务", en="duties"),
    "role": Text(zh="主体角色", en="roles"),
    "remedy": Text(zh="民事责任方式", en="civil remedies"),
    "consequence": Text(zh="法律后果种类", en="kinds of consequence"),
    "tier": Text(zh="档次", en="tiers"),
    "extent": Text(zh="责任范围", en="extents of liability"),
}


def literals(value: Any, datatype: str) -> Iterator[Literal]:
    """The literals of what a getter gave: nothing for None, one or two for each value of a list."""
    if value is None or value == "":
        return
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from literals(item, datatype)
    elif datatype == TEXT:
        yield Literal(value.zh, language="zh")
        yield Literal(value.en, language="en")
    elif datatype == CHINESE:
        yield Literal(str(value), language="zh")
    elif datatype == BOOLEAN:
        yield Literal("true" if value else "false", datatype=term(BOOLEAN))
    elif datatype == DECIMAL:
        yield Literal(f"{value:.10g}" if abs(value) < 1e10 else f"{value:.0f}", datatype=term(DECIMAL))
    else:
        yield Literal(str(value), datatype=term(datatype))


Statement = tuple[str, NamedNode, str, NamedNode | Literal]
"""A layer, a subject, the name of a property, an object."""


def record(layer: str, node: NamedNode, kind: str, value: Any, *classes: str) -> Iterator[Statement]:
    """The classes and the literal properties of one record, in the order of the tables."""
    for name in classes:
        yield layer, node, "rdf:type", term(name)
    for name, getter, datatype in PROPERTIES.get(kind, ()):
        for literal in literals(getter(value), datatype):
            yield layer, node, name, literal


def labelled(layer: str, node: NamedNode, label: Any, name: str = "skos:prefLabel") -> Iterator[Statement]:
    """A text in both languages; nothing for None."""
    for literal in literals(label, TEXT):
        yield layer, node, name, literal
