"""What the knowledge base is about, as things and the links between them: one list for the RDF graph and for networkx.

`survey` gives every thing with its kind, layer and labels, and every link with its relation. It knows no law.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from kb.citations import cite
from kb.links import Link, stated
from kb.load import KnowledgeBase
from kb.namespaces import law_key, unversioned, value_key
from kb.provisions import Address, Authority
from kb.records import Case, Overlay, Predicate, Rule, Text

LAYERS: dict[str, Text] = {
    "law": Text(zh="法律文本", en="legal texts"),
    "rules": Text(zh="规则与词汇", en="rules and vocabulary"),
    "readings": Text(zh="争议点", en="contested points"),
    "risks": Text(zh="风险", en="risks"),
    "duties": Text(zh="义务", en="duties"),
    "cases": Text(zh="案例", en="cases"),
    "paper": Text(zh="论文", en="the paper"),
}
KINDS: dict[str, tuple[str, Text]] = {
    "instrument": ("law", Text(zh="法律文件", en="instrument")),
    "provision": ("law", Text(zh="条文", en="provision")),
    "rule": ("rules", Text(zh="规则", en="rule")),
    "exception": ("rules", Text(zh="例外", en="exception")),
    "principle": ("rules", Text(zh="适用原则", en="principle of application")),
    "overlay": ("rules", Text(zh="叠加（不是现行法）", en="overlay (not law)")),
    "predicate": ("rules", Text(zh="事实或结论", en="fact or conclusion")),
    "value": ("rules", Text(zh="词汇值", en="term")),
    "type": ("rules", Text(zh="类型", en="type")),
    "reading": ("readings", Text(zh="争议点", en="contested point")),
    "position": ("readings", Text(zh="观点", en="position")),
    "risk": ("risks", Text(zh="风险", en="risk")),
    "duty": ("duties", Text(zh="义务", en="duty")),
    "case": ("cases", Text(zh="案例", en="case")),
    "paper": ("paper", Text(zh="论文要点", en="item of the paper")),
}


@dataclass(frozen=True, order=True)
class Thing:
    """A node. `detail` says more than the label; `authority` is the layer of authority, where there is one."""

    key: str
    kind: str
    label: Text = field(compare=False)
    detail: Text | None = field(default=None, compare=False)
    authority: str | None = field(default=None, compare=False)
    record: Any = field(default=None, compare=False, repr=False)

    @property
    def layer(self) -> str:
        return KINDS[self.kind][0]


Survey = tuple[list[Thing], list[Link]]

# -- things -------------------------------------------------------------------------------------------------------


def survey(kb: KnowledgeBase) -> Survey:
    """Every thing, sorted by key (provisions without versions, each with its parents), and every link between two of them, once."""
    stated_links = set(stated(kb))
    addresses = _addresses(kb, stated_links)
    found = {thing.key: thing for thing in (*_law(kb, addresses), *_vocabulary(kb), *_statements(kb))}
    contained = {Link(law_key(place), "part_of", law_key(next(place.parents()))) for place in addresses}
    linked = sorted(link for link in stated_links | contained if link.source in found and link.target in found)
    return [found[key] for key in sorted(found)], linked


def _law(kb: KnowledgeBase, addresses: list[Address]) -> Iterator[Thing]:
    for instrument in kb.instruments.values():
        label = Text(zh=cite(instrument.address, kb.instruments), en=cite(instrument.address, kb.instruments, "en"))
        title = Text(zh=instrument.title.zh, en=instrument.title.en)
        yield Thing(
            law_key(instrument.address), "instrument", label, title, str(instrument.authority.value), instrument
        )
    for address in addresses:
        instrument = kb.instruments[address.instrument]
        latest = kb.provisions_at(address)
        yield Thing(
            law_key(address),
            "provision",
            Text(zh=cite(address, kb.instruments), en=cite(address, kb.instruments, "en")),
            Text(zh=latest[-1].gist.zh, en=latest[-1].gist.en) if latest else None,
            str(instrument.authority.value),
            address,
        )


def _addresses(kb: KnowledgeBase, links: Iterable[Link]) -> list[Address]:
    """Every place in the law that is kept or named, with the places that enclose it."""
    named = {p.address.unversioned for p in kb.provisions.values()}
    ends = {end for link in links for end in (link.source, link.target) if end.startswith("eli/")}
    named |= {Address.parse(end.removeprefix("eli/")) for end in ends}
    named |= {parent for place in list(named) for parent in place.parents()}
    return sorted(place for place in named if place.article and place.instrument in kb.instruments)


def _vocabulary(kb: KnowledgeBase) -> Iterator[Thing]:
    for kind in kb.types.values():
        yield Thing(f"type/{kind.id}", "type", kind.name, record=kind)
    for predicate in kb.predicates.values():
        yield Thing(f"predicate/{predicate.id}", "predicate", sentence(kb, predicate), predicate.note, record=predicate)
    for enum, values in kb.enums.items():
        for value in values.values():
            yield Thing(value_key(enum, value.id), "value", value.name, value.note, record=value)


def _statements(kb: KnowledgeBase) -> Iterator[Thing]:
    for rule in kb.rules.values():
        kind = "rule" if rule.then else "exception"
        yield Thing(f"rule/{rule.id}", kind, rule.reads, rule.note, authority_of(kb, rule), rule)
    for principle in kb.principles.values():
        yield Thing(f"principle/{principle.id}", "principle", principle.says, principle.note, record=principle)
    for overlay in kb.overlays.values():
        yield Thing(f"overlay/{overlay.id}", "overlay", overlay.name, overlay.says, authority_behind(overlay), overlay)
    for reading in kb.readings.values():
        yield Thing(f"reading/{reading.id}", "reading", reading.question, reading.note, record=reading)
        for position in reading.positions:
            yield Thing(f"reading/{reading.id}/{position.id}", "position", position.says, record=position)
    for risk in kb.risks.values():
        yield Thing(f"risk/{risk.id}", "risk", risk.name, risk.definition, record=risk)
    for duty in kb.duties.values():
        yield Thing(f"duty/{duty.id}", "duty", duty.name, duty.says, record=duty)
    for case in kb.cases.values():
        yield Thing(f"case/{case.id}", "case", case.title, case.narrative, _case_authority(case), case)
    for item in kb.paper.values():
        label = Text(zh=f"{item.id} {item.says.zh}", en=f"{item.id} {item.says.en}")
        yield Thing(f"paper/{item.id}", "paper", label, item.note, Authority.DOCTRINE.value, item)


def _case_authority(case: Case) -> str | None:
    return Authority.DECIDED_CASE.value if case.kind == "decided" else None


def authority_behind(overlay: Overlay) -> str:
    """The layer of authority that an overlay's rules must have."""
    return (Authority.PROPOSAL if overlay.kind == "proposal" else Authority.FOREIGN_LAW).value


def authority_of(kb: KnowledgeBase, rule: Rule) -> str | None:
    """The layer of authority of a rule: its own, else that of its instrument."""
    instrument = kb.instruments.get(unversioned(rule.provision).instrument)
    return rule.authority or (instrument.authority.value if instrument else None)


def sentence(kb: KnowledgeBase, predicate: Predicate) -> Text:
    """The sentence of a predicate with the kinds of thing in place of its arguments."""

    def fill(lang: str) -> str:
        def name(match: re.Match[str]) -> str:
            kind = kb.types.get(predicate.args.get(match[1], ""))
            return kind.name[lang] if kind else "……" if lang == "zh" else "…"

        return re.sub(r"\{(\w+)\}", name, predicate.says[lang])

    return Text(zh=fill("zh"), en=fill("en"))
