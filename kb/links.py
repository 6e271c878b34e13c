"""The links between the things of the knowledge base, as the records state them; law-free.

`RELATIONS` names each kind of link, with its property in the graph and its words. `kb.things` adds what contains what.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kb.atoms import Atom, is_variable, parse_atom
from kb.load import KnowledgeBase
from kb.namespaces import law_key, unversioned, value_key
from kb.records import Rule
from kb.strata import body_atoms, may_match, needs_of


@dataclass(frozen=True)
class Relation:
    """A kind of link: its property in the graph, and how a sentence says it from source to target."""

    property: str
    zh: str
    en: str


RELATIONS: dict[str, Relation] = {
    "part_of": Relation("eli:is_part_of", "属于", "is part of"),
    "encodes": Relation("zhize:encodes", "的依据是", "encodes"),
    "element_from": Relation("zhize:elementFrom", "的要件见于", "takes an element from"),
    "consequence_from": Relation("zhize:consequenceFrom", "的后果见于", "takes its consequence from"),
    "not_encoded": Relation("zhize:leavesToCounsel", "留待律师判断", "leaves to counsel"),
    "concludes": Relation("zhize:concludes", "得出", "concludes"),
    "concerns": Relation("zhize:concerns", "涉及", "concerns"),
    "asks": Relation("zhize:asks", "询问", "asks whether"),
    "unless": Relation("zhize:unless", "，除非", "unless"),
    "builds_on": Relation("zhize:buildsOn", "依赖", "builds on"),
    "of_overlay": Relation("zhize:overlay", "属于", "belongs to the overlay"),
    "under_reading": Relation("zhize:underReading", "采取", "takes the position"),
    "position_on": Relation("zhize:positionOn", "回应", "is a position on"),
    "contests": Relation("zhize:contests", "争议", "contests the meaning of"),
    "supported_by": Relation("zhize:supportedBy", "的支持来自", "is supported by"),
    "weighed_under": Relation("zhize:weighedUnder", "的判断依据是", "is weighed under"),
    "defined_in": Relation("zhize:definedIn", "规定于", "is defined in"),
    "narrower_than": Relation("skos:broader", "的上位概念是", "is narrower than"),
    "leads_to": Relation("zhize:leadsTo", "引向", "leads to"),
    "met_by": Relation("zhize:metBy", "对应", "is met by the duty"),
    "reaches": Relation("zhize:reaches", "可能及于", "may reach"),
    "discussed_in": Relation("zhize:discussedIn", "见于", "is discussed in"),
    "rests_on": Relation("zhize:restsOn", "的依据是", "rests on"),
    "breach": Relation("zhize:breach", "的违反认定见", "is breached under"),
    "owed_by": Relation("zhize:owedBy", "的义务人是", "is owed by"),
    "item_of": Relation("dcterms:isPartOf", "属于", "belongs to"),
    "cites": Relation("zhize:cites", "援引", "cites"),
    "raises": Relation("zhize:raises", "提出", "raises"),
    "calls_for": Relation("zhize:callsFor", "要求", "calls for"),
    "carried_by": Relation("zhize:carriedBy", "体现于", "is carried by"),
    "illustrated_by": Relation("zhize:illustratedBy", "的实例是", "is illustrated by"),
    "decided_on": Relation("zhize:decidedOn", "的裁判依据是", "was decided on"),
    "shows": Relation("zhize:shows", "表现", "shows"),
    "decided": Relation("zhize:decided", "裁判", "decided whether"),
}


@dataclass(frozen=True, order=True)
class Link:
    source: str
    relation: str
    target: str


def stated(kb: KnowledgeBase) -> Iterator[Link]:
    """Every link that a record states, perhaps more than once, perhaps to something that is not there."""
    yield from _rule_links(kb)
    yield from _term_links(kb)
    yield from _reading_links(kb)
    yield from _risk_links(kb)
    yield from _duty_links(kb)
    yield from _paper_links(kb)
    yield from _case_links(kb)


def _to_law(source: str, relation: str, addresses: Iterable[str | None]) -> Iterator[Link]:
    for address in addresses:
        if address:
            yield Link(source, relation, law_key(unversioned(address)))


def _rule_links(kb: KnowledgeBase) -> Iterator[Link]:
    for rule in kb.rules.values():
        key = f"rule/{rule.id}"
        yield from _to_law(key, "encodes", [rule.provision])
        yield from _to_law(key, "element_from", [e.provision for e in rule.if_] + [e.burden_from for e in rule.if_])
        yield from _to_law(key, "consequence_from", [c.provision for c in rule.consequences])
        yield from _to_law(key, "not_encoded", [n.provision for n in rule.not_encoded])
        if rule.head:
            yield Link(key, "concludes", f"predicate/{rule.head.predicate}")
            yield from _constants(kb, key, [rule.head])
        yield from _constants(kb, key, (atom for atom, _ in body_atoms(rule)))
        yield from (Link(key, "asks", f"predicate/{atom.predicate}") for atom, _ in body_atoms(rule))
        yield from (Link(key, "concerns", value_key("consequence", one.kind)) for one in rule.consequences)
        yield from (Link(key, "unless", f"rule/{name}") for name in rule.unless)
        yield from (Link(key, "under_reading", f"reading/{point}/{taken}") for point, taken in rule.reading.items())
        if rule.overlay:
            yield Link(key, "of_overlay", f"overlay/{rule.overlay}")
    for overlay in kb.overlays.values():
        yield from _to_law(f"overlay/{overlay.id}", "rests_on", overlay.sources)
    for source, needed in needs_of(kb).items():
        for target, how in needed.items():
            if how.kind == "element":
                yield Link(f"rule/{source}", "builds_on", f"rule/{target}")
    for principle in kb.principles.values():
        yield from _to_law(f"principle/{principle.id}", "encodes", [principle.provision])


def _constants(kb: KnowledgeBase, source: str, atoms: Iterable[Atom]) -> Iterator[Link]:
    """The values of the vocabulary that atoms name, e.g. the interest at stake."""
    for atom in atoms:
        predicate = kb.predicates.get(atom.predicate)
        for enum, constant in zip(predicate.args.values() if predicate else (), atom.terms, strict=False):
            if not is_variable(constant) and enum in kb.enums:
                yield Link(source, "concerns", value_key(enum, constant))


def _term_links(kb: KnowledgeBase) -> Iterator[Link]:
    for predicate in kb.predicates.values():
        if predicate.weighed:
            yield from _to_law(f"predicate/{predicate.id}", "weighed_under", [predicate.weighed.provision])
    for enum, values in kb.enums.items():
        for value in values.values():
            yield from _to_law(value_key(enum, value.id), "defined_in", [value.provision])
    for kind in kb.types.values():
        if kind.is_a:
            yield Link(f"type/{kind.id}", "narrower_than", f"type/{kind.is_a}")


def _reading_links(kb: KnowledgeBase) -> Iterator[Link]:
    for reading in kb.readings.values():
        yield from _to_law(f"reading/{reading.id}", "contests", [reading.provision])
        for position in reading.positions:
            key = f"reading/{reading.id}/{position.id}"
            yield Link(key, "position_on", f"reading/{reading.id}")
            for authority in position.authorities:
                yield from _to_law(key, "supported_by", [authority.provision])
                if authority.case:
                    yield Link(key, "supported_by", f"case/{authority.case}")
                if authority.paper:
                    yield Link(key, "supported_by", f"paper/{authority.paper}")


def concluding(kb: KnowledgeBase, patterns: Iterable[str]) -> Iterator[tuple[Atom, list[Rule]]]:
    """For each pattern of a conclusion, e.g. `infringes(Act, Actor, Subject, portrait)`, the rules of law that can conclude it."""
    for text in patterns:
        wanted = parse_atom(text)
        of_predicate = kb.concluding.get(wanted.predicate, ())
        yield wanted, [rule for rule in of_predicate if rule.head and may_match(wanted, rule.head)]


def _risk_links(kb: KnowledgeBase) -> Iterator[Link]:
    for risk in kb.risks.values():
        key = f"risk/{risk.id}"
        if risk.broader:
            yield Link(key, "narrower_than", f"risk/{risk.broader}")
        for pattern, rules in concluding(kb, risk.conclusions):
            yield from _constants(kb, key, [pattern])
            yield from (Link(key, "leads_to", f"rule/{rule.id}") for rule in rules)
        yield from (Link(key, "met_by", f"duty/{duty}") for duty in risk.duties)
        yield from (Link(key, "discussed_in", f"paper/{item}") for item in risk.paper)
        yield from (Link(key, "reaches", value_key("role", actor)) for actor in risk.actors)


def _duty_links(kb: KnowledgeBase) -> Iterator[Link]:
    for duty in kb.duties.values():
        key = f"duty/{duty.id}"
        yield from _to_law(key, "rests_on", duty.provisions)
        for pattern, rules in concluding(kb, [duty.breach] if duty.breach else []):
            yield from _constants(kb, key, [pattern])
            yield from (Link(key, "breach", f"rule/{rule.id}") for rule in rules)
        yield from (Link(key, "owed_by", value_key("role", role)) for role in duty.owed_by)
        yield from (Link(key, "discussed_in", f"paper/{item}") for item in duty.paper)


def _paper_links(kb: KnowledgeBase) -> Iterator[Link]:
    for item in kb.paper.values():
        key = f"paper/{item.id}"
        if item.part_of:
            yield Link(key, "item_of", f"paper/{item.part_of}")
        yield from _to_law(key, "cites", item.provisions)
        yield from (Link(key, "raises", f"risk/{risk}") for risk in item.risks)
        yield from (Link(key, "calls_for", f"duty/{duty}") for duty in item.duties)
        yield from (Link(key, "carried_by", f"rule/{rule}") for rule in item.rules)
        yield from (Link(key, "illustrated_by", f"case/{case}") for case in item.cases)


def _case_links(kb: KnowledgeBase) -> Iterator[Link]:
    for case in kb.cases.values():
        key = f"case/{case.id}"
        yield from (Link(key, "shows", f"risk/{risk}") for risk in case.risks)
        yield from (Link(key, "under_reading", f"reading/{point}/{taken}") for point, taken in case.readings.items())
        for row in case.outcome:
            claim = parse_atom(row.claim)
            yield from _to_law(key, "decided_on", row.basis)
            yield Link(key, "decided", f"predicate/{claim.predicate}")
            yield from _constants(kb, key, [claim])
