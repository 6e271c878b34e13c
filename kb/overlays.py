"""Overlays: what is not law here, kept apart from what is.

A proposal or foreign law is encoded as rules that are off unless somebody asks what would change. `chosen` reads the names
asked for, `not_law` gives the words that must stand beside such a rule, `overlays_are_apart` is a check of the knowledge base.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

from kb.errors import CaseError, Problem
from kb.load import KnowledgeBase
from kb.provisions import Address
from kb.records import Overlay, Rule, Text
from kb.things import authority_behind, authority_of


def chosen(kb: KnowledgeBase, names: Iterable[str]) -> frozenset[str]:
    """The names, all of them known. Raises CaseError that lists the overlays there are."""
    wanted = list(dict.fromkeys(names))
    known = ", ".join(kb.overlays)
    problems = [
        Problem(name, f"没有叠加 {name!r} · there is no overlay {name!r}", f"可用的 · known: {known}")
        for name in wanted
        if name not in kb.overlays
    ]
    if problems:
        raise CaseError(problems)
    return frozenset(wanted)


def not_law(kb: KnowledgeBase, rule: Rule) -> Text | None:
    """The words that say a rule is not law, and of which overlay; None for a rule of the law in force."""
    overlay = kb.overlays.get(rule.overlay or "")
    return marked(overlay) if overlay else None


def marked(overlay: Overlay) -> Text:
    """The name of an overlay with the words that it is not law."""
    return Text(
        zh=f"{overlay.not_law.zh}——{overlay.name.zh}",
        en=f"{overlay.not_law.en} — {overlay.name.en}",
    )


def from_item(kb: KnowledgeBase, item: str) -> list[Overlay]:
    """The overlays that rest on an item of the paper."""
    return [one for one in kb.overlays.values() if f"paper/{item}" in one.sources]


def rules_of(kb: KnowledgeBase, overlay: str) -> list[Rule]:
    """The rules of an overlay, exceptions included, in the order of the files."""
    return [rule for rule in kb.rules.values() if rule.overlay == overlay]


# -- the check


def overlays_are_apart(kb: KnowledgeBase) -> Iterator[Problem]:
    """Rules that are not law name their overlay, every overlay has rules, and no rule of the law in force rests on either."""
    for overlay in kb.overlays.values():
        if not rules_of(kb, overlay.id):
            yield Problem(overlay.where, f"no rule belongs to the overlay {overlay.id}", "write its rules or delete it")
    used = {rule.overlay for rule in kb.rules.values()} - {None}
    for rule in kb.rules.values():
        yield from _own(kb, rule) if rule.overlay else _in_force(kb, rule)
    for case in [*kb.cases.values(), *kb.scenarios.values()]:
        for name in [*case.overlays, *(name for variant in case.variants for name in variant.overlays)]:
            if name not in used:
                yield Problem(case.where, f"{case.id}: there is no overlay {name!r}", _nearest(kb, name))


def _own(kb: KnowledgeBase, rule: Rule) -> Iterator[Problem]:
    """A rule of an overlay: the overlay is known, and rests on what the overlay says it rests on."""
    overlay = kb.overlays.get(rule.overlay or "")
    if overlay is None:
        yield Problem(rule.where, f"{rule.id}: there is no overlay {rule.overlay!r}", _nearest(kb, rule.overlay or ""))
        return
    wanted = authority_behind(overlay)
    if authority_of(kb, rule) != wanted:
        yield Problem(rule.where, f"{rule.id} belongs to a {overlay.kind} overlay", f"its authority is {wanted}")
    sources = [Address.parse(one) for one in overlay.sources if _readable(one)]
    if _readable(rule.provision) and not any(Address.parse(rule.provision) in source for source in sources):
        yield Problem(
            rule.where,
            f"{rule.id} rests on {rule.provision}, which is no source of {overlay.id}",
            "add it to the overlay's sources, or correct the provision",
        )
    for name in rule.unless:
        if name in kb.rules and kb.rules[name].overlay is None:
            users = [one for one in kb.rules.values() if name in one.unless]
            if all(one.overlay for one in users):
                yield Problem(
                    kb.rules[name].where, f"{name} is an exception to rules of overlays only", "name its overlay"
                )


def _in_force(kb: KnowledgeBase, rule: Rule) -> Iterator[Problem]:
    """A rule of the law in force rests on law."""
    if not _readable(rule.provision):
        return
    address = Address.parse(rule.provision)
    instrument = kb.instruments.get(address.instrument)
    if address.is_paper or (instrument and instrument.authority.overlay):
        yield Problem(
            rule.where, f"{rule.id} rests on {rule.provision}, which is not law", "name the overlay it belongs to"
        )


def _readable(text: str) -> bool:
    try:
        Address.parse(text)
    except ValueError:
        return False
    return True


def _nearest(kb: KnowledgeBase, name: str) -> str:
    near = difflib.get_close_matches(name, kb.overlays, 3)
    return (
        f"did you mean {' or '.join(near)}?" if near else f"data/overlays.yaml has {', '.join(kb.overlays) or 'none'}"
    )
