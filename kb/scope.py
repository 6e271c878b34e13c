"""Which things a reader wants to see: by layer, by layer of authority, by whom they concern, by what is in force on a day.

`traits` says of every thing what can be asked of it; a `Scope` is what is asked. What a thing does not have cannot exclude it: a general
rule concerns every actor, a risk is on no date.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from kb.atoms import Literal
from kb.links import Link
from kb.load import KnowledgeBase
from kb.namespaces import unversioned
from kb.provisions import Address, Instrument
from kb.records import Case, Duty, Interval, Principle, Reading, Risk, Rule
from kb.things import Thing

ROLE = "role"
"""The enum of those who act: developer, provider, platform, user."""


@dataclass(frozen=True)
class Traits:
    """What can be asked of a thing. Empty `authorities`, `actors` or `days`: the question does not touch it."""

    layer: str
    authorities: frozenset[str] = frozenset()
    actors: frozenset[str] = frozenset()
    days: tuple[Interval, ...] = ()


@dataclass(frozen=True)
class Scope:
    """What is asked; empty sets and no day ask nothing."""

    layers: frozenset[str] = frozenset()
    authorities: frozenset[str] = frozenset()
    actors: frozenset[str] = frozenset()
    day: date | None = None

    def admits(self, traits: Traits) -> bool:
        """Whether the thing is to be shown."""
        return (
            (not self.layers or traits.layer in self.layers)
            and _meet(self.authorities, traits.authorities)
            and _meet(self.actors, traits.actors)
            and (self.day is None or not traits.days or any(span.contains(self.day) for span in traits.days))
        )

    def among(self, things: Mapping[str, Traits], always: Collection[str] = ()) -> frozenset[str]:
        """The keys of the things to be shown, `always` among them whatever they are."""
        return frozenset(key for key, traits in things.items() if key in always or self.admits(traits))


def _meet(asked: frozenset[str], given: frozenset[str]) -> bool:
    return not asked or not given or bool(asked & given)


def traits(kb: KnowledgeBase, things: Iterable[Thing], links: Iterable[Link]) -> dict[str, Traits]:
    """The traits of every thing of `kb.things.survey`."""
    breached: dict[str, set[str]] = {}
    for link in links:
        if link.relation == "breach":
            breached.setdefault(link.target, set()).update(kb.duties[link.source.removeprefix("duty/")].owed_by)
    return {
        thing.key: Traits(
            thing.layer,
            frozenset(_authorities(kb, thing)),
            frozenset(breached.get(thing.key, ()) or _actors(kb, thing)),
            _days(kb, thing),
        )
        for thing in things
    }


def _authorities(kb: KnowledgeBase, thing: Thing) -> set[str]:
    """Its own layer; for what has none, the layers of the provisions that it is about."""
    if thing.authority:
        return {thing.authority}
    record = thing.record
    places = record.provisions if isinstance(record, Duty) else ()
    places = (record.provision,) if isinstance(record, Reading | Principle) else places
    found = (kb.instruments.get(unversioned(place).instrument) for place in places)
    return {instrument.authority.value for instrument in found if instrument}


def roles_of(kb: KnowledgeBase, kinds: Iterable[str]) -> set[str]:
    """The roles that kinds of act make somebody play."""
    done = set(kinds)
    return {role.id for role in kb.enums.get(ROLE, {}).values() if done & set(role.does)}


def _actors(kb: KnowledgeBase, thing: Thing) -> set[str]:
    """Whom the thing concerns; nobody in particular where empty."""
    record = thing.record
    if isinstance(record, Risk):
        return set(record.actors)
    if isinstance(record, Duty):
        return set(record.owed_by)
    if isinstance(record, Case):
        return {role for act in record.acts.values() for role in roles_of(kb, act.does)}
    if isinstance(record, Rule):
        return _asked_of(kb, record)
    return {record.id} if thing.key.startswith(f"value/{ROLE}/") else set()


def _asked_of(kb: KnowledgeBase, rule: Rule) -> set[str]:
    """The roles that an element of the rule asks for, where every alternative of it asks for one."""
    found: set[str] = set()
    for element in rule.if_:
        kinds = [one.atom.predicate if isinstance(one, Literal) and one.positive else "" for one in element.formulas]
        if all(roles_of(kb, [kind]) for kind in kinds):
            found |= roles_of(kb, kinds)
    return found


def _days(kb: KnowledgeBase, thing: Thing) -> tuple[Interval, ...]:
    """When it is in force; a case from its own day on."""
    record = thing.record
    if isinstance(record, Rule | Duty | Principle):
        return (record.in_force,)
    if isinstance(record, Case):
        return (Interval(from_=record.as_of),)
    if isinstance(record, Instrument):
        return _versions(record)
    if isinstance(record, Address):
        kept = {provision.effective for provision in kb.provisions_at(record)}
        spans = _versions(kb.instruments[record.instrument])
        return tuple(span for span in spans if span.from_ in kept) or spans
    return ()


def _versions(instrument: Instrument) -> tuple[Interval, ...]:
    return tuple(Interval(from_=version.effective, until=version.until) for version in instrument.versions)
