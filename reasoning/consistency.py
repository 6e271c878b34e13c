"""Rules that can never fire, parts of rules that can never matter, and conclusions that contradict each other.

Each question is put to a SAT solver over generic cases in which everything is open: parties of every type, several
acts (alone, jointly, towards all, towards nobody) of any kind and on any day since the first law, every fact and
number unknown, every reading possible. What the vocabulary says that facts imply or exclude is obeyed.

A rule is dead if in no generic case any record makes it fire. An element or an exception is idle if, wherever the
rest of its rule holds, the element holds as well, or the exception never does: it may still be there because the text
says so, but no test can notice when it is lost.

Two rules contradict each other if some record makes both fire for the same act and party, and they set different
amounts of the same kind of consequence for the same addressee, in one conclusion or in two tiers of it. Two tiers of one penalty or
sanction that can apply at once with measures of different kinds (an order first, a fine for disobeying it) are
reported apart: the text must mean them cumulatively. Ordering is a matter of what can hold: where one rule denies the
other's conclusion, or an exception defeats one of them, no record makes both fire and nothing is reported.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations

from kb.atoms import Atom, Distinct, is_variable
from kb.load import KnowledgeBase
from kb.records import ActEntity, Case, Consequence, ContentEntity, Dated, Element, Entity, Rule, Text
from reasoning.circuit import FALSE, TRUE, Node, compile_program
from reasoning.ground import ACT, GroundRule
from reasoning.mutation import without_element
from reasoning.reground import Grounded
from reasoning.sat import Sat
from reasoning.situation import situate
from reasoning.unknowns import space

TIER = "tier"
"""The enum whose values are steps of one penalty or sanction."""
_BLANK = Text(zh="—", en="—")
_FIRES, _PART = "fires", "part"
"""Heads given to rules and to their parts for asking about them; brackets keep them apart from the vocabulary."""


@dataclass(frozen=True)
class Dead:
    """A rule that no record makes fire, and the smallest set of its parts that cannot hold together."""

    rule: str
    where: str
    because: tuple[str, ...]


@dataclass(frozen=True)
class Idle:
    """A part of a rule that can never matter: `what` says which."""

    rule: str
    where: str
    what: str


@dataclass(frozen=True)
class Contradiction:
    """Two rules that can fire at once; `example` is the conclusion of the first where both do.

    `kinds` are the kinds of consequence with different amounts; empty for tiers that differ in kind only.
    """

    one: str
    other: str
    kinds: tuple[str, ...]
    example: str


@dataclass(frozen=True)
class Gaps:
    dead: tuple[Dead, ...]
    contradictions: tuple[Contradiction, ...] = ()
    cumulative: tuple[Contradiction, ...] = ()
    idle: tuple[Idle, ...] = ()


def dead(kb: KnowledgeBase, names: Iterable[str] | None = None) -> tuple[Dead, ...]:
    """The rules that cannot fire, of all or of those named."""
    asleep = dict.fromkeys(_judged(kb, names))
    reasons: dict[str, tuple[str, ...]] = {}
    for case in generic_cases(kb):
        if not asleep:
            break
        world = World(kb, case, asleep)
        for name in [name for name in asleep if world.can_fire(name)]:
            del asleep[name]
        for name in asleep:
            if name not in reasons and (core := world.conflict(name)):
                reasons[name] = core
    nowhere = ("no generic case has what it is about",)
    return tuple(Dead(name, kb.rules[name].where, reasons.get(name, nowhere)) for name in asleep)


def contradictions(kb: KnowledgeBase, names: Iterable[str] | None = None) -> tuple[Contradiction, ...]:
    """The pairs of rules that can fire at once with conclusions that exclude each other, in the order of the rules."""
    open_pairs = {pair: i for i, pair in enumerate(_pairs(kb, _judged(kb, names)))}
    found: dict[int, Contradiction] = {}
    for case in generic_cases(kb):
        if not open_pairs:
            break
        world = World(kb, case, {name for pair in open_pairs for name in pair})
        for pair in list(open_pairs):
            if atom := world.both_fire(*pair):
                kinds = clash(kb, kb.rules[pair[0]], kb.rules[pair[1]]) or ()
                found[open_pairs.pop(pair)] = Contradiction(*pair, kinds, str(atom))
    return tuple(found[i] for i in sorted(found))


def idle(kb: KnowledgeBase, names: Iterable[str] | None = None) -> tuple[Idle, ...]:
    """The parts that can never matter, of all rules or of those named; dead rules are left out. Takes a few minutes."""
    judged = _judged(kb, names)
    unused = dict.fromkeys(part for name in judged for part in _parts(kb.rules[name]))
    asleep = set(judged)
    for case in generic_cases(kb):
        if not unused:
            break
        wanted = frozenset(name for name, _ in unused)
        world = World(kb, case, wanted, parts=wanted)
        asleep -= {name for name in asleep if world.can_fire(name)}
        for part in list(unused):
            if world.matters(*part):
                del unused[part]
    return tuple(
        Idle(name, kb.rules[name].where, part_words(kb.rules[name], place))
        for name, place in unused
        if name not in asleep
    )


def gaps(kb: KnowledgeBase, names: Iterable[str] | None = None, parts: bool = False) -> Gaps:
    """Dead rules and contradictions, and with `parts` what is idle in rules."""
    found = contradictions(kb, names)
    return Gaps(
        dead(kb, names),
        tuple(one for one in found if one.kinds),
        tuple(one for one in found if not one.kinds),
        idle(kb, names) if parts else (),
    )


def _judged(kb: KnowledgeBase, names: Iterable[str] | None) -> list[str]:
    """The rules to look at, those that are not law (overlays) left out."""
    wanted = kb.rules if names is None else set(names)
    return [name for name, rule in kb.rules.items() if rule.overlay is None and name in wanted]


# -- parts of a rule

Place = tuple[str, int]
"""An element or an exception of a rule by its number."""


def _parts(rule: Rule) -> Iterator[tuple[str, Place]]:
    yield from ((rule.id, ("element", i)) for i in range(len(rule.if_)))
    yield from ((rule.id, ("exception", i)) for i in range(len(rule.unless)))


def part_words(rule: Rule, place: Place) -> str:
    """How a part is named: the element as written, or `unless` with the exception."""
    kind, i = place
    return f"unless {rule.unless[i]}" if kind == "exception" else " | ".join(map(str, rule.if_[i].formulas))


# -- contradictions


def _pairs(kb: KnowledgeBase, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Rules whose conclusions could exclude each other, by their text and dates."""
    by_head: dict[str, list[Rule]] = {}
    for name in names:
        if (head := kb.rules[name].head) is not None and kb.predicates[head.predicate].kind != "derived":
            by_head.setdefault(head.predicate, []).append(kb.rules[name])
    for rules in by_head.values():
        for one, other in combinations(rules, 2):
            if _intervals_meet(one, other) and clash(kb, one, other) is not None:
                yield one.id, other.id


def _intervals_meet(one: Rule, other: Rule) -> bool:
    starts, ends = (one.in_force.from_, other.in_force.from_), (one.in_force.until, other.in_force.until)
    return all(end is None or max(starts) < end for end in ends)


def clash(kb: KnowledgeBase, one: Rule, other: Rule) -> tuple[str, ...] | None:
    """The kinds of consequence of which two rules set different amounts for one conclusion or for tiers of one.

    None where they may well stand together; nothing (but not None) for two tiers without such a kind.
    """
    assert one.head is not None
    assert other.head is not None
    enums = kb.predicates[one.head.predicate].args.values()
    tiers = 0
    for a, b, enum in zip(one.head.terms, other.head.terms, enums, strict=True):
        if a != b and not is_variable(a) and not is_variable(b):
            if enum != TIER:
                return None
            tiers += 1
    kinds = sorted({a.kind for a in one.consequences for b in other.consequences if _differ(a, b)})
    return tuple(kinds) if kinds or tiers else None


def _differ(first: Consequence, second: Consequence) -> bool:
    """Whether two consequences of one kind, for the same addressee, are measured differently."""
    if (first.kind, first.to) != (second.kind, second.to):
        return False
    a, b = first.amount, second.amount
    return a is not None and b is not None and a.unit == b.unit and (a.min, a.max) != (b.min, b.max)


# -- generic cases


def generic_cases(kb: KnowledgeBase) -> Iterator[Case]:
    """Cases in which everything is open, one for each type of actor; persons of all types are concerned."""
    days = {day for rule in kb.rules.values() for day in (rule.in_force.from_, rule.in_force.until) if day}
    if not days:
        return
    last = max(days) + datetime.timedelta(days=1)
    parties, subjects = _narrowest(kb, "by"), _narrowest(kb, "towards")
    for actor in parties:
        yield _generic(kb, actor, subjects, min(days), last, last)
    # a rule without an act of its own follows the law of the day of the question
    actless = sorted({rule.in_force.from_ for rule in kb.rules.values() if ACT not in rule.variables})
    for day in actless:
        yield _generic(kb, parties[0], subjects, min(days), day, day)


def _narrowest(kb: KnowledgeBase, predicate: str) -> list[str]:
    """The types without narrower ones that fit the second place of a predicate of the frame."""
    wanted = list(kb.predicates[predicate].args.values())[1]
    broad = {kind.is_a for kind in kb.types.values()}
    return [name for name in kb.types if name not in broad and kb.is_a(name, wanted)] or [wanted]


def _generic(
    kb: KnowledgeBase,
    actor: str,
    subjects: Sequence[str],
    first: datetime.date,
    last: datetime.date,
    as_of: datetime.date,
) -> Case:
    people = {"A": actor, "B": actor} | {f"S{i}": kind for i, kind in enumerate(subjects)}
    service = list(kb.predicates["service_of"].args.values())[1] if "service_of" in kb.predicates else None
    frames: dict[str, dict[str, tuple[str, ...]]] = {
        "a": {"by": ("A",), "content": ("V",), "to": tuple(people)},
        "b": {"by": ("B",), "content": ("V",), "to": tuple(people)},
        "c": {"by": ("A", "B"), "content": ("V",), "to": tuple(people)},
        "d": {"by": ("A",), "content": ("W",)},
    }
    kinds = [name for name, predicate in kb.predicates.items() if predicate.act_kind]
    return Case(
        id=f"generic-{actor}-{as_of}",
        title=_BLANK,
        as_of=as_of,
        parties={name: Entity(type=kind, name=_BLANK) for name, kind in people.items()},
        contents={
            "V": ContentEntity(name=_BLANK, concerns=tuple(people)),
            "W": ContentEntity(name=_BLANK),
        },
        services={"T": Entity(type=service, name=_BLANK)} if service else {},
        acts={
            name: ActEntity.model_validate(
                {
                    "name": _BLANK,
                    "does": (),
                    "date": Dated(first=first, last=last),
                    "service": ("T",) if service else (),
                    **frame,
                }
            )
            for name, frame in frames.items()
        },
        facts=tuple({"fact": f"? {kind}({act})"} for kind in kinds for act in frames),  # type: ignore[misc]
    )


class World:
    """One generic case with a solver: whether the named rules can fire, and for `parts` of them what each part does."""

    def __init__(self, kb: KnowledgeBase, case: Case, names: Iterable[str], parts: frozenset[str] = frozenset()):
        self.kb, self.case = kb, case
        self.wider: dict[tuple[str, int], list[Atom]] = {}
        grounded = Grounded(kb, situate(kb, case), names)
        self.instances = {
            name: [one for one in found if one.guard is not None] for name, found in grounded.instances.items()
        }
        program = grounded.program()
        asked = [replace(one, head=head) for head, one in self._asked(parts)]
        asked += [replace(one, head=head) for name in parts for head, one in self._wider(grounded, name)]
        self.program = replace(program, rules=(*program.rules, *asked))
        self.compiled = compile_program(self.program)

    def _asked(self, parts: frozenset[str]) -> Iterator[tuple[Atom, GroundRule]]:
        """Each instance, and where wanted each of its parts and it without that part, under heads of their own."""
        for name, instances in self.instances.items():
            for i, one in enumerate(instances):
                yield Atom(_FIRES, (name, str(i))), one
                if name not in parts:
                    continue
                bare = replace(one, elements=(), exceptions=(), guard=())
                yield _part(name, i, ("guard", 0)), replace(bare, guard=one.guard)
                for j, element in enumerate(one.elements):
                    if element.settled is None:
                        yield _part(name, i, ("element", j)), replace(bare, elements=(element,))
                        rest = one.elements[:j] + one.elements[j + 1 :]
                        yield _part(name, i, ("element", j), "without"), replace(one, elements=rest)
                for j, (_, exceptions) in enumerate(one.exceptions):
                    yield from ((_part(name, i, ("exception", j)), exception) for exception in exceptions)
                    others = one.exceptions[:j] + one.exceptions[j + 1 :]
                    yield _part(name, i, ("exception", j), "without"), replace(one, exceptions=others)

    def _wider(self, grounded: Grounded, name: str) -> Iterator[tuple[Atom, GroundRule]]:
        """The instances that arise where an element is dropped that decides what a rule is about at all."""
        rule = grounded.rules[name]
        known = [set(one.binding.items()) for one in self.instances[name]]
        for j, element in enumerate(rule.if_):
            if self._selects(element):
                exchanged = grounded.exchanged(without_element(rule, j), frozenset({name}))
                for i, one in enumerate(exchanged.instances[name] if exchanged else ()):
                    if one.guard is not None and not any(set(one.binding.items()) <= binding for binding in known):
                        self.wider.setdefault((name, j), []).append(atom := _part(name, i, ("element", j), "wider"))
                        yield atom, one

    def _selects(self, element: Element) -> bool:
        """Whether an element chooses among things: by a conclusion about them, their type, or that they differ."""
        predicates = [
            None if isinstance(one, Distinct) else self.kb.predicates[one.atom.predicate] for one in element.formulas
        ]
        return all(one is None or one.kind != "fact" or one.type_test for one in predicates)

    @cached_property
    def sat(self) -> Sat:
        whole = space(self.program, {}, {})
        return Sat(self.compiled.circuit, whole.unknowns, whole.clauses)

    def node(self, atom: Atom) -> Node:
        return self.compiled.node.get(atom, FALSE)

    def possible(self, *nodes: tuple[Node, bool]) -> bool:
        """Whether some record gives each node its value."""
        if any(node == (FALSE if value else TRUE) for node, value in nodes):
            return False
        return self.sat.solve(
            [self.sat.literal(node) if value else -self.sat.literal(node) for node, value in nodes if node > TRUE]
        )

    def can_fire(self, name: str) -> bool:
        return any(
            self.possible((self.node(Atom(_FIRES, (name, str(i)))), True))
            for i in range(len(self.instances.get(name, ())))
        )

    def both_fire(self, one: str, other: str) -> Atom | None:
        """A conclusion of the first rule that can hold by it together with the contrary one of the second."""
        for i, first in enumerate(self.instances.get(one, ())):
            for j, second in enumerate(self.instances.get(other, ())):
                if (
                    first.head is not None
                    and second.head is not None
                    and _alike(self.kb, first.head, second.head)
                    and self.possible(
                        (self.node(Atom(_FIRES, (one, str(i)))), True),
                        (self.node(Atom(_FIRES, (other, str(j)))), True),
                    )
                ):
                    return first.head
        return None

    def matters(self, name: str, place: Place) -> bool:
        """Whether some record fulfils all of a rule but this element, or all of it and this exception."""
        kind = place[0]
        if kind == "element" and any(
            self.possible((self.node(one), True)) for one in self.wider.get((name, place[1]), ())
        ):
            return True
        for i, one in enumerate(self.instances.get(name, ())):
            if kind == "element" and one.elements[place[1]].settled is not None:
                if self._selects(one.elements[place[1]].element):
                    continue
                return True  # answered by the frame of a case: cases without it are not in this world
            part, rest = self.node(_part(name, i, place)), self.node(_part(name, i, place, "without"))
            if self.possible((rest, True), (part, kind == "exception")):
                return True
        return False

    def conflict(self, name: str) -> tuple[str, ...]:
        """A smallest set of parts of the rule's first instance that cannot hold together, in words."""
        if not self.instances.get(name):
            return ()
        return World(self.kb, self.case, [name], frozenset({name}))._conflict(name)

    def _conflict(self, name: str) -> tuple[str, ...]:
        for i, one in enumerate(self.instances.get(name, ())):
            places: list[tuple[Place, bool]] = [(("guard", 0), True)]
            places += [(("element", j), True) for j, element in enumerate(one.elements) if element.settled is None]
            places += [(("exception", j), False) for j in range(len(one.exceptions))]
            nodes = {place: (self.node(_part(name, i, place)), value) for place, value in places}
            alone = [place for place, (node, value) in nodes.items() if node == (FALSE if value else TRUE)]
            if alone:
                return tuple(self._say(name, place) for place in alone[:1])
            known = {
                (self.sat.literal(node) if value else -self.sat.literal(node)): place
                for place, (node, value) in nodes.items()
                if node > TRUE
            }
            return tuple(self._say(name, known[one]) for one in sorted(self.sat.core_of(list(known), 1), key=abs))
        return ()

    def _say(self, name: str, place: Place) -> str:
        return "its dates and readings" if place[0] == "guard" else part_words(self.kb.rules[name], place)


def _part(name: str, instance: int, place: Place, what: str = "") -> Atom:
    return Atom(_PART, (name, str(instance), place[0], str(place[1]), what))


def _alike(kb: KnowledgeBase, one: Atom, other: Atom) -> bool:
    """Whether two conclusions are the same or tiers of the same."""
    enums = kb.predicates[one.predicate].args.values()
    return all(a == b or enum == TIER for a, b, enum in zip(one.terms, other.terms, enums, strict=True))
