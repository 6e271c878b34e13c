"""Facts that can no longer matter, and why: what need not be proved, argued or asked any more.

An open fact is moot if a claim in view once could turn on it, and now none of them turns on it or on a fact tied to it by
meaning, in any final record. The reason is a subset-minimal part of what the case states (its facts, numbers and positions)
under which that is so already: what settles the claim, or what makes the fact idle while the claim stays open. Found as
refutations over two records that agree on all else (Lang, Liberatore and Marquis 2003, on independence from variables).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

from pydantic import Field

from kb.atoms import Atom
from kb.load import KnowledgeBase
from kb.records import Status
from reasoning.circuit import TRUE, Bit, Option, Proved
from reasoning.decide import Decision
from reasoning.flips import Move
from reasoning.report import Bilingual, Model
from reasoning.sat import Sat
from reasoning.sentences import Speaker
from reasoning.situation import Standing
from reasoning.turning import telling
from reasoning.unknowns import Topic, Unknown, atom_of, space
from reasoning.words import STATUS


@dataclass(frozen=True)
class Idle:
    """Facts that stopped mattering to a claim together, and the smallest part of the case that made them so."""

    claim: Atom
    because: tuple[Move, ...]
    facts: tuple[Atom, ...]


def idle_facts(decision: Decision, claims: Iterable[Atom]) -> list[Idle]:
    """The open facts that none of the claims turns on any more, by claim and reason.

    A fact that no record ever made matter to a claim is not listed for it: it has not stopped mattering.
    """
    in_view = [claim for claim in claims if decision.status(claim) != "not_covered"]
    needed = {topic for claim in in_view for topic in decision.turns_on(claim)}
    ties, stated = decision.compiled.program.ties, {atom_of(key) for key in decision.record}
    asked = [
        one.topic
        for one in decision.space.unknowns
        if isinstance(one.topic, Atom) and not needed & _tied({one.topic}, ties, stated)
    ]
    return [group for claim in in_view for group in _Blank(decision, claim).groups(asked)]


def _tied(topics: Set[Topic], ties: Iterable[tuple[Atom, Atom, bool]], stated: Set[Topic]) -> set[Topic]:
    """Topics with all that are tied to them by meaning, through facts that are not stated."""
    found, pending = set(topics), [(one, other) for one, other, _ in ties if not {one, other} & stated]
    while near := [pair for pair in pending if set(pair) & found]:
        found |= {one for pair in near for one in pair}
        pending = [pair for pair in pending if pair not in near]
    return found


class _Blank:
    """One claim over all records of its program, nothing known; what the case states comes in as assumptions."""

    def __init__(self, decision: Decision, claim: Atom):
        self.decision, self.claim = decision, claim
        compiled = decision.compiled
        single: dict[Bit, bool] = {
            Option(name, choice.options[0]): True
            for name, choice in compiled.program.choices.items()
            if len(choice.options) == 1
        }
        circuit, (self.node,) = compiled.circuit.restrict([compiled.node[claim]], single)
        everything = space(compiled.program, {}, {})
        self.own = set(circuit.bits_of(self.node))
        asked = {unknown.topic for unknown in everything.unknowns if not self.own.isdisjoint(unknown.bits)}
        within = _tied(asked, compiled.program.ties, set())
        self.unknowns = [unknown for unknown in everything.unknowns if unknown.topic in within]
        self.sat = Sat(circuit, everything.unknowns, everything.clauses)

    def groups(self, asked: Sequence[Atom]) -> Iterator[Idle]:
        """The facts asked for that stopped mattering to the claim, by reason."""
        with self.sat as sat:
            if self.node <= TRUE:
                return
            self.stated = {self._stated(move): move for move in self._moves()}
            self.apart = sat.new()  # one record has the claim, the other has not
            sat.add([-self.apart, sat.literal(self.node)])
            sat.add([-self.apart, -sat.literal(self.node, 1)])
            self.alike = {unknown.topic: sat.agree(unknown) for unknown in self.unknowns}
            wanted = set(asked)
            left = [
                unknown
                for unknown in self.unknowns
                if unknown.topic in wanted and self.own & set(unknown.bits) and self._differs({unknown.topic}, ())
            ]
            core = self._settled()
            while left:
                because = core if core is not None else self._core(left[0])
                idle = [one for one in left if not self._matters(one, because)]
                left = [one for one in left if one not in idle]
                moves = sorted((self.stated[one] for one in because), key=lambda move: str(move.topic))
                yield Idle(self.claim, tuple(moves), tuple(one.topic for one in idle if isinstance(one.topic, Atom)))

    def _moves(self) -> Iterator[Move]:
        """What the case states, topic by topic, as far as the claim looks at it."""
        record, chosen = self.decision.record, self.decision.situation.chosen
        for unknown in self.unknowns:
            bits: list[tuple[Bit, bool]] = []
            for bit in unknown.bits:
                if isinstance(bit, Option):
                    bits += [(bit, chosen[bit.choice] == bit.option)] if bit.choice in chosen else []
                elif bit.key in record:
                    bits.append((bit, record[bit.key] is isinstance(bit, Proved)))
            if bits:
                yield Move(unknown.topic, tuple(bits))

    def _stated(self, move: Move) -> int:
        """A literal under which both records have what the case states of a topic."""
        literal = self.sat.new()
        for bit, on in move.bits:
            for copy in (0, 1):
                self.sat.add([-literal, self.sat.bit(bit, copy) if on else -self.sat.bit(bit, copy)])
        return literal

    def _matters(self, unknown: Unknown, stated: Sequence[int]) -> bool:
        """Whether a topic, or what is tied to it, can decide the claim when no more than this is stated."""
        known = {self.stated[literal].topic for literal in stated}
        return self._differs(_tied({unknown.topic}, self.decision.compiled.program.ties, known), stated)

    def _differs(self, free: Set[Topic], stated: Sequence[int]) -> bool:
        """Whether two records that differ in these topics only differ on the claim."""
        return self.sat.solve(
            [*stated, *(alike for topic, alike in self.alike.items() if topic not in free), self.apart]
        )

    def _settled(self) -> list[int] | None:
        """A smallest part of the case that settles the claim; None where it is open."""
        status = self.decision.status(self.claim)
        if status == "open":
            return None
        goal = self.sat.literal(self.node)
        return self.sat.core_of(list(self.stated), -goal if status == "established" else goal)

    def _core(self, unknown: Unknown) -> list[int]:
        """A subset-minimal part of the case under which a topic does not matter."""
        core = list(self.stated)
        if self._matters(unknown, core):
            raise ValueError(f"{unknown.topic} still matters to {self.claim}")
        failed = set(self.sat.solver.get_core() or ())
        if not self._matters(unknown, part := [one for one in core if one in failed]):
            core = part
        for one in list(core):
            rest = [other for other in core if other != one]
            if not self._matters(unknown, rest):
                core = rest
        return core


# -- as sentences


class MootClaim(Model):
    claim: str
    sentence: Bilingual
    status: Status


class MootFact(Model):
    fact: str
    question: Bilingual
    disputed: bool = Field(description="whether the parties dispute it: a dispute that need not be fought")


class Moot(Model):
    """Facts that no claim in view turns on any more; these claims stopped turning on them for this reason."""

    because: tuple[Bilingual, ...] = Field(description="what the case states, all of it needed, or positions it takes")
    claims: tuple[MootClaim, ...]
    facts: tuple[MootFact, ...]


def moot(kb: KnowledgeBase, decision: Decision, claims: Iterable[Atom]) -> tuple[Moot, ...]:
    """The same for people: claims with one reason and the same facts together, disputed facts first."""
    speaker = Speaker(kb, decision.situation)
    groups: dict[tuple[tuple[Move, ...], tuple[Atom, ...]], list[Atom]] = {}
    for one in idle_facts(decision, claims):
        groups.setdefault((one.because, one.facts), []).append(one.claim)
    told = [
        Moot(
            because=tuple(words for move in because for words in _stated_words(kb, speaker, move)),
            claims=tuple(
                MootClaim(
                    claim=str(claim),
                    sentence=Bilingual.of(speaker.say(claim, decision.status(claim) != "excluded")),
                    status=decision.status(claim),
                )
                for claim in met
            ),
            facts=tuple(
                sorted(
                    (
                        MootFact(
                            fact=str(fact),
                            question=Bilingual.of(speaker.topic(fact)),
                            disputed=decision.situation.standing(fact) is Standing.DISPUTED,
                        )
                        for fact in facts
                    ),
                    key=lambda fact: not fact.disputed,
                )
            ),
        )
        for (because, facts), met in groups.items()
    ]
    return tuple(sorted(told, key=lambda group: not group.facts[0].disputed))


def _stated_words(kb: KnowledgeBase, speaker: Speaker, move: Move) -> Iterator[Bilingual]:
    for bit in move.proved:
        if isinstance(bit, Option):
            point = kb.readings[bit.choice.removeprefix("reading:")]
            yield Bilingual.of(next(one.says for one in point.positions if one.id == bit.option))
    for key, proved in telling(move):
        yield Bilingual.of(speaker.say(key, proved))


HEAD = Bilingual(
    zh="下列未决事实不论将来如何查明，都不再影响案情涉及的任何请求：",
    en="However these open facts may come to be found, no claim in view depends on them any more:",
)
NONE = Bilingual(
    zh="没有可以不再查的事实：每一项未决事实都还可能影响涉及的请求。",
    en="Nothing can be left aside: every open fact may still matter to a claim in view.",
)
DISPUTED = Bilingual(zh="（有争议，不必再争）", en=" (disputed: no need to fight over it)")

_WORDS = {
    "zh": {"because": "因为：{0}", "claim": "对：{0}（{1}）", "sep": "；"},
    "en": {"because": "because: {0}", "claim": "as to: {0} ({1})", "sep": "; "},
}


def moot_lines(found: Sequence[Moot], lang: str) -> Iterator[str]:
    """As plain lines: reason, claims, facts."""
    words = _WORDS[lang]
    yield (HEAD if found else NONE)[lang]
    for group in found:
        yield ""
        yield words["because"].format(words["sep"].join(one[lang] for one in group.because))
        for claim in group.claims:
            yield f"  {words['claim'].format(claim.sentence[lang], STATUS[claim.status][lang])}"
        for fact in group.facts:
            yield f"    - {fact.question[lang]}{DISPUTED[lang] if fact.disputed else ''}"
