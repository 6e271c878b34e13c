"""A case, checked against the vocabulary and made ready for grounding.

Not stated means unknown, never false. Only the frame of a case is closed: who did which act, of which kind, with which
content and towards whom, and whom a content concerns. What the frame does not list did not happen in that act.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from kb.atoms import Atom, Statement, parse_atom, parse_statement
from kb.errors import CaseError, Problem
from kb.load import KnowledgeBase
from kb.records import STRUCTURE, Case, Fact, Text


class Standing(StrEnum):
    """Where a fact stands in the case as described."""

    TRUE = "true"
    FALSE = "false"
    DISPUTED = "disputed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Situation:
    """A checked case: what there is, what holds by its frame, and what is stated."""

    case: Case
    types: Mapping[str, str]
    names: Mapping[str, Text]
    frame: frozenset[Atom]
    facts: Mapping[Atom, Standing]
    numbers: Mapping[Atom, tuple[float | None, float | None]]
    readings: Mapping[str, str]
    """The positions that the case itself takes on contested points."""
    sources: Mapping[Atom, Fact] = field(default_factory=dict)
    open_kinds: frozenset[Atom] = frozenset()
    """Kinds of act that the case does not settle: for these alone the frame is not closed."""

    def standing(self, atom: Atom) -> Standing:
        return self.facts.get(atom, Standing.UNKNOWN)

    @property
    def chosen(self) -> dict[str, str]:
        """The choices of a program that the case makes."""
        return {f"reading:{name}": position for name, position in self.readings.items()}

    @cached_property
    def key(self) -> tuple[object, ...]:
        """What grounding depends on: two situations with equal keys share a program."""
        acts = tuple((name, act.date.first, act.date.last) for name, act in sorted(self.case.acts.items()))
        return (tuple(sorted(self.types.items())), self.frame, acts, self.case.as_of, self.open_kinds)


def situate(kb: KnowledgeBase, case: Case) -> Situation:
    """Check a case against the vocabulary. Raises CaseError with every problem at once."""
    reader = _Reader(kb, case)
    reader.run()
    if reader.problems:
        raise CaseError(sorted(set(reader.problems)))
    return Situation(
        case,
        reader.types,
        reader.names,
        frozenset(reader.frame),
        reader.facts,
        reader.numbers,
        dict(case.readings),
        reader.sources,
        frozenset(atom for atom in reader.facts if kb.predicates[atom.predicate].act_kind),
    )


class _Reader:
    def __init__(self, kb: KnowledgeBase, case: Case):
        self.kb, self.case = kb, case
        self.problems: list[Problem] = []
        self.types: dict[str, str] = {}
        self.names: dict[str, Text] = {}
        self.frame: set[Atom] = set()
        self.facts: dict[Atom, Standing] = {}
        self.numbers: dict[Atom, tuple[float | None, float | None]] = {}
        self.sources: dict[Atom, Fact] = {}

    def say(self, what: str, mend: str, where: str = "") -> None:
        self.problems.append(Problem(where or self.case.where or self.case.id, what, mend))

    def run(self) -> None:
        self.entities()
        self.acts()
        for fact in self.case.facts:
            self.state(fact)
        self.close()
        self.check_readings()
        self.check_overlays()

    def check_overlays(self) -> None:
        for name in self.case.overlays:
            if name not in self.kb.overlays:
                self.say(f"没有叠加 {name!r} · there is no overlay {name!r}", _nearest(name, self.kb.overlays))

    def entities(self) -> None:
        case = self.case
        sections = (
            [(name, entity.type, entity) for name, entity in (*case.parties.items(), *case.services.items())]
            + [(name, "content", content) for name, content in case.contents.items()]
            + [(name, "act", act) for name, act in case.acts.items()]
        )
        for name, kind, entity in sections:
            if kind not in self.kb.types:
                self.say(
                    f"{name}：没有类型 {kind!r} · unknown type {kind!r}", _nearest(kind, self.kb.types), entity.where
                )
            elif name in self.types:
                self.say(
                    f"名称 {name!r} 用了两次 · the name {name!r} is used twice",
                    "每个当事人、内容、服务和行为各用一个名称 · give each party, content, service and act its own name",
                    entity.where,
                )
            self.types[name], self.names[name] = kind, entity.name
        for predicate in self.kb.predicates.values():
            if predicate.type_test:
                self.frame |= {
                    Atom(predicate.id, (name,))
                    for name, kind in self.types.items()
                    if self.kb.is_a(kind, predicate.type_test)
                }
        for name, content in case.contents.items():
            for subject in content.concerns:
                self.tie("concerns", (name, subject), content.where)
        if not case.acts:
            self.say(
                "案情里没有任何行为，无从分析 · the case describes no act, so there is nothing to assess",
                "至少写一个行为：谁、何时、做了什么 · add at least one act: who did what, when",
            )

    def acts(self) -> None:
        first_law = min((rule.in_force.from_ for rule in self.kb.rules.values()), default=None)
        dates = [act.date for act in self.case.acts.values()]
        if first_law and dates and all(date.last < first_law for date in dates):
            self.say(
                f"全部行为都早于已编码的最早法律（{first_law}） · every act lies before the earliest law encoded ({first_law})",
                "核对日期；对这些日期无法作答 · check the dates; no answer can be given for them",
            )
        for name, act in self.case.acts.items():
            if act.date.first > self.case.as_of:
                self.say(
                    f"{name}：行为日（{act.date.first}）晚于截至日（{self.case.as_of}） · the act comes after the as_of date",
                    "改正其中一个日期 · correct one of the dates",
                    act.where,
                )
            for predicate, values in (
                ("by", act.by),
                ("content_of", act.content),
                ("service_of", act.service),
                ("towards", act.to),
            ):
                for value in values:
                    self.tie(predicate, (name, value), act.where)
            for kind in act.does:
                known = self.kb.predicates.get(kind)
                if known is None or not known.act_kind:
                    self.say(
                        f"{name}：没有行为种类 {kind!r} · unknown kind of act {kind!r}",
                        _nearest(kind, self.act_kinds()),
                        act.where,
                    )
                else:
                    self.frame.add(Atom(kind, (name,)))

    def act_kinds(self) -> list[str]:
        return [name for name, predicate in self.kb.predicates.items() if predicate.act_kind]

    def tie(self, predicate: str, terms: tuple[str, ...], where: str) -> None:
        atom = Atom(predicate, terms)
        if self.fits(atom, where):
            self.frame.add(atom)

    def fits(self, atom: Atom, where: str) -> bool:
        """Whether predicate, number and types of the terms agree with the vocabulary; says so where not."""
        predicate = self.kb.predicates.get(atom.predicate)
        if predicate is None:
            self.say(
                f"没有谓词 {atom.predicate!r}（{atom}） · unknown predicate",
                _nearest(atom.predicate, self.kb.predicates),
                where,
            )
            return False
        if len(atom.terms) != len(predicate.args):
            wanted = ", ".join(f"{name}: {kind}" for name, kind in predicate.args.items())
            self.say(
                f"{atom} 有 {len(atom.terms)} 项 · has {len(atom.terms)} terms",
                f"{predicate.id} 需要 {len(predicate.args)} 项 · takes {len(predicate.args)}: {wanted}",
                where,
            )
            return False
        before = len(self.problems)
        for term, (name, kind) in zip(atom.terms, predicate.args.items(), strict=True):
            if kind in self.kb.enums:
                if term not in self.kb.enums[kind]:
                    self.say(
                        f"{term!r} 不是 {kind} 的值（{atom}） · is no {kind}",
                        _nearest(term, self.kb.enums[kind]),
                        where,
                    )
            elif term not in self.types:
                self.say(
                    f"案情里没有 {term!r}（{atom}） · {term!r} is not named in this case",
                    _nearest(term, self.types),
                    where,
                )
            elif not self.kb.is_a(self.types[term], kind):
                self.say(
                    f"{term!r} 的类型不合：{predicate.id} 的 {name} 应为 {kind} · is a {self.types[term]}, but {name} is a {kind}",
                    "换一个该类型的名称 · choose a term of that type",
                    where,
                )
        return len(self.problems) == before

    def state(self, fact: Fact) -> None:
        statement = parse_statement(fact.fact)
        if not self.fits(statement.atom, fact.where):
            return
        predicate = self.kb.predicates[statement.atom.predicate]
        if predicate.kind != "fact":
            self.say(
                f"{statement.atom} 是结论，不是事实 · is a conclusion, not a fact",
                "写出得出它的事实；预期答案写在 expect · state the facts it follows from; `expect` is for expected answers",
                fact.where,
            )
        elif statement.atom.predicate in STRUCTURE or predicate.type_test:
            self.say(
                f"{statement.atom} 属于案情框架 · belongs to the frame of the case",
                "写在行为或者内容的描述里 · say it where the act or the content is described",
                fact.where,
            )
        elif statement.bounded if predicate.value == "truth" else not statement.counts:
            form = (
                "views(V) = 5000, or with >= or <="
                if predicate.value == "number"
                else "the fact alone, without a number"
            )
            self.say(
                f"{fact.fact}：{predicate.id} 是{'数' if predicate.value == 'number' else '是非事实'} · {predicate.id} is a {predicate.value}",
                f"写作 · write {form}",
                fact.where,
            )
        elif predicate.value == "number":
            self.state_number(statement, fact)
        else:
            self.put(statement.atom, Standing(statement.status), fact, predicate.act_kind)

    def state_number(self, statement: Statement, fact: Fact) -> None:
        atom = statement.atom
        self.sources.setdefault(atom, fact)
        if statement.status != "true":
            return
        low, high = self.numbers.get(atom, (None, None))
        low = (
            statement.at_least
            if low is None
            else max(low, statement.at_least if statement.at_least is not None else low)
        )
        high = (
            statement.at_most
            if high is None
            else min(high, statement.at_most if statement.at_most is not None else high)
        )
        if low is not None and high is not None and low > high:
            self.say(
                f"{atom}：上下限互相矛盾（{low:.15g} 与 {high:.15g}） · the bounds contradict each other",
                "只保留一处 · keep one statement",
                fact.where,
            )
        self.numbers[atom] = (low, high)

    def put(self, atom: Atom, standing: Standing, fact: Fact, act_kind: bool) -> None:
        known = self.facts.get(atom)
        if known is not None and known != standing:
            self.say(
                f"{atom} 前后不一（{known}、{standing}） · is stated both {known} and {standing}",
                "只保留一处；双方说法不同的写 disputed · keep one; write `disputed` where the parties differ",
                fact.where,
            )
        if act_kind:
            if standing is Standing.TRUE:
                self.frame.add(atom)
                return
            self.frame.discard(atom)
            if standing is Standing.FALSE:
                return
        self.facts[atom] = standing
        self.sources[atom] = fact

    def close(self) -> None:
        """Draw what stated facts imply or exclude by their meaning, so that contradictions show."""
        tied: dict[Atom, list[tuple[Atom, bool]]] = {}
        meant = {atom: ties(self.kb, atom) for atom in self.facts}
        for atom, found in meant.items():
            for other, implied in found:
                tied.setdefault(other, []).append((atom, implied))
        todo = [atom for atom, standing in self.facts.items() if standing in (Standing.TRUE, Standing.FALSE)]
        while todo:
            atom = todo.pop()
            truth = self.facts[atom] is Standing.TRUE
            drawn = list(meant.get(atom) or ties(self.kb, atom)) if truth else []
            drawn += [(other, False) for other, implied in tied.get(atom, ()) if implied is not truth]
            for other, holds in drawn:
                wanted = Standing.TRUE if holds else Standing.FALSE
                known = self.facts.get(other, Standing.UNKNOWN)
                if known is not Standing.UNKNOWN and known is not wanted:
                    place = self.sources[other].where if other in self.sources else ""
                    self.say(
                        f"{atom}（{self.facts[atom]}）与 {other}（{known}）不能并存 · cannot both stand",
                        "改正其中之一 · correct one of them",
                        place,
                    )
                elif known is Standing.UNKNOWN:
                    self.facts[other] = wanted
                    self.sources.setdefault(other, self.sources[atom])
                    todo.append(other)

    def check_readings(self) -> None:
        for name, position in self.case.readings.items():
            reading = self.kb.readings.get(name)
            if reading is None:
                self.say(f"没有立场问题 {name!r} · unknown reading {name!r}", _nearest(name, self.kb.readings))
            elif position not in (positions := [item.id for item in reading.positions]):
                self.say(
                    f"{position!r} 不是 {name} 的立场 · is no position on {name}",
                    f"可选 · positions: {', '.join(positions)}",
                )


def ties(kb: KnowledgeBase, atom: Atom) -> tuple[tuple[Atom, bool], ...]:
    """The atoms that `atom` implies (True) or excludes (False) by the meaning of its predicate, through any chain."""
    found: dict[Atom, bool] = {}
    todo = [atom]
    while todo:
        current = todo.pop()
        predicate = kb.predicates[current.predicate]
        binding = dict(zip(predicate.args, current.terms, strict=True))
        for text in predicate.excludes:
            found.setdefault(parse_atom(text).substitute(binding), False)
        for text in predicate.implies:
            implied = parse_atom(text).substitute(binding)
            if found.get(implied) is not True and implied != atom:
                found[implied] = True
                todo.append(implied)
    return tuple(sorted(found.items()))


def _nearest(word: str, known: Iterable[str]) -> str:
    names = sorted(known)
    near = difflib.get_close_matches(word, names, 3)
    return (
        f"是不是 · did you mean {' or '.join(near)}?"
        if near
        else f"known here: {', '.join(names[:12])}{' …' if len(names) > 12 else ''}"
    )
