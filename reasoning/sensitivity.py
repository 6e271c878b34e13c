"""Which single fact matters: each fact of a case is flipped alone, and the claims that come out differently are told.

A fact that is stated may come out the other way or stay unproved, one that is open may be proved or disproved, and a
number may fall into another stretch between the thresholds that rules set. Nothing else changes. What a claim answers
depends on the record alone, so a claim is decided anew only where the record of a fact below it, or of one tied to it
by meaning, has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from pydantic import Field

from kb.atoms import Atom, Comparison, parse_atom
from kb.errors import CaseError
from kb.load import KnowledgeBase
from kb.records import Case, Change, Fact, Status, Text
from kb.variants import vary
from reasoning.analysis import decide
from reasoning.circuit import Circuit, Node, Option
from reasoning.decide import Decision
from reasoning.reference import on_record
from reasoning.report import Bilingual, Model, report
from reasoning.sentences import Speaker
from reasoning.situation import Situation, Standing, situate, ties
from reasoning.unknowns import atom_of
from reasoning.words import ON_RECORD, SIGN, STATUS, number

Answer = tuple[Status, bool]
"""The status of a claim over all final records, and whether it holds on the record."""
STATEMENTS = {Standing.TRUE: "{0}", Standing.FALSE: "not {0}", Standing.UNKNOWN: "? {0}"}


@dataclass(frozen=True)
class Flip:
    """One fact stated differently: the statement as a case writes it."""

    atom: Atom
    statement: str

    @property
    def change(self) -> Change:
        """The flip as a change of the case."""
        return Change(but=(Fact(fact=self.statement),))


class Shift(Model):
    """A claim before and after a flip."""

    claim: str
    sentence: Bilingual
    status_before: Status
    status_after: Status
    on_record_before: str = Field(description="holds or fails")
    on_record_after: str


class Effect(Model):
    """A flip with the claims that come out differently."""

    fact: str
    statement: str = Field(description="the fact as the case would then state it")
    now: Bilingual = Field(description="how the fact stands in the case")
    then: Bilingual = Field(description="how it stands after the flip")
    shifts: tuple[Shift, ...]


class Barred(Model):
    """A flip that cannot be made alone: by its meaning it contradicts another stated fact."""

    fact: str
    statement: str
    then: Bilingual
    because: str


class Sensitivity(Model):
    case: str
    claims: tuple[str, ...]
    effects: tuple[Effect, ...] = Field(description="flips that change a claim, those that change most first")
    idle: int = Field(description="flips that change none of the claims")
    barred: tuple[Barred, ...] = ()


class Sensor:
    """One case and the claims in view, ready to be told flip by flip, so that a caller can show how far it is."""

    def __init__(
        self,
        kb: KnowledgeBase,
        case: Case,
        claims: Iterable[Atom] | None = None,
        overlays: frozenset[str] = frozenset(),
    ):
        """`claims` are those that the case points to unless given. Raises CaseError as `decide` does."""
        self.kb, self.case, self.overlays = kb, case, overlays
        self.decision = decide(kb, case, overlays)
        self.claims = tuple(_raised(kb, self.decision) if claims is None else claims)
        self.before = {claim: _answer(self.decision, claim) for claim in self.claims}
        self.speaker = Speaker(kb, self.decision.situation)

    @cached_property
    def flips(self) -> tuple[Flip, ...]:
        """Every flip of every fact that some rule looks at, in the order of the facts."""
        found: list[Flip] = []
        for atom, keys in groupby(self.decision.compiled.program.keys, key=atom_of):
            levels = [key for key in keys if isinstance(key, Comparison)]
            found += self._numbers(atom, levels) if levels else self._truths(atom)
        return tuple(found)

    def effect(self, flip: Flip) -> Effect | Barred | None:
        """What a flip does to the claims in view; None where it changes none of them."""
        if not self._may_matter(flip.atom):
            return None
        changed = vary(self.case, flip.change)
        try:
            situation = situate(self.kb, changed)
        except CaseError as error:
            because = "; ".join(problem.what for problem in error.problems)
            return Barred(fact=str(flip.atom), statement=flip.statement, then=self._says(flip), because=because)
        shifts = []
        decision: Decision | None = None
        for claim in self._touched(situation):
            decision = decision or self._decided(changed, situation)
            before, after = self.before[claim], _answer(decision, claim)
            if before != after:
                shifts.append(self._shift(claim, before, after))
        if not shifts:
            return None
        return Effect(
            fact=str(flip.atom),
            statement=flip.statement,
            now=stands(self.kb, self.decision, flip.atom),
            then=self._says(flip),
            shifts=tuple(shifts),
        )

    def told(self, effects: Iterable[Effect | Barred | None]) -> Sensitivity:
        """All that the flips do, the most telling first; on ties those that change the record, then by name."""
        listed = list(effects)
        found = [one for one in listed if isinstance(one, Effect)]
        return Sensitivity(
            case=self.case.id,
            claims=tuple(map(str, self.claims)),
            effects=tuple(sorted(found, key=_rank)),
            idle=sum(one is None for one in listed),
            barred=tuple(one for one in listed if isinstance(one, Barred)),
        )

    # -- the flips

    def _truths(self, atom: Atom) -> Iterator[Flip]:
        now = self.decision.situation.standing(atom)
        record = self.decision.record.get(atom)
        if record is not None:  # what follows from a stated fact by its meaning stands like one
            now = Standing.TRUE if record else Standing.FALSE
        open_now = now in (Standing.UNKNOWN, Standing.DISPUTED)
        for standing, text in STATEMENTS.items():
            if standing is not now and not (open_now and standing is Standing.UNKNOWN):
                yield Flip(atom, text.format(atom))

    def _numbers(self, atom: Atom, levels: Sequence[Comparison]) -> Iterator[Flip]:
        """One value for each stretch between thresholds that the number does not lie in, and not known where it is stated."""
        rising = sorted(levels, key=lambda key: (key.threshold, key.operator == ">"))
        record = self.decision.record
        for place, value in _values(rising):
            stands = {key: index < place for index, key in enumerate(rising)}
            if any(record.get(key) is not stands[key] for key in rising):
                yield Flip(atom, f"{atom} = {value:.10g}")
        if any(key in record for key in rising):
            yield Flip(atom, f"? {atom}")

    # -- what a flip touches

    @cached_property
    def _tied(self) -> dict[Atom, frozenset[Atom]]:
        """For each fact tied to others by meaning all that hang together with it."""
        facts = self.decision.situation.facts
        meaning = {**self.decision.compiled.program.meaning, **{atom: ties(self.kb, atom) for atom in facts}}
        groups: dict[Atom, set[Atom]] = {}
        for one, meant in meaning.items():
            for other, _ in meant:
                merged = groups.get(one, {one}) | groups.get(other, {other})
                for atom in merged:
                    groups[atom] = merged
        return {atom: frozenset(group) for atom, group in groups.items()}

    def _together(self, atoms: Iterable[Atom]) -> frozenset[Atom]:
        return frozenset().union(*(self._tied.get(atom, frozenset((atom,))) for atom in atoms))

    @cached_property
    def _below(self) -> dict[Atom, frozenset[Atom]]:
        """For each claim the facts below it, whatever the record."""
        compiled = self.decision.compiled
        return {claim: _facts(compiled.circuit, compiled.node.get(claim)) for claim in self.claims}

    @cached_property
    def _left(self) -> dict[Atom, frozenset[Atom]]:
        """For each claim the facts that still matter under the record as it is."""
        decision = self.decision
        return {claim: _facts(decision.circuit, decision.node.get(claim)) for claim in self.claims}

    @cached_property
    def _known(self) -> frozenset[Atom]:
        return frozenset(atom_of(key) for key in self.decision.record)

    @cached_property
    def _any_below(self) -> frozenset[Atom]:
        return frozenset().union(*self._below.values())

    @cached_property
    def _any_left(self) -> frozenset[Atom]:
        return frozenset().union(*self._left.values())

    def _may_matter(self, atom: Atom) -> bool:
        """Whether a flip of the fact could reach a claim in view; an open one only where it still matters."""
        if self.kb.predicates[atom.predicate].act_kind:
            return True
        group = self._together([atom])
        known = not group.isdisjoint(self._known)
        return not group.isdisjoint(self._any_below if known else self._any_left)

    def _touched(self, situation: Situation) -> Iterator[Atom]:
        """The claims that the flipped case may answer otherwise."""
        if situation.key != self.decision.situation.key:  # another frame: other ground rules
            yield from self.claims
            return
        program, old = self.decision.compiled.program, self.decision.record
        new = on_record(program, situation)
        changed = {atom_of(key) for key in program.keys if new.get(key) is not old.get(key)}
        grown = all(new.get(key) is proved for key, proved in old.items())
        reached, facts = self._together(changed), self._left if grown else self._below
        yield from (claim for claim in self.claims if facts[claim] & reached)

    def _decided(self, changed: Case, situation: Situation) -> Decision:
        if situation.key != self.decision.situation.key:
            return decide(self.kb, changed, self.overlays)
        return Decision(self.decision.compiled, situation)

    # -- in words

    def _shift(self, claim: Atom, before: Answer, after: Answer) -> Shift:
        return Shift(
            claim=str(claim),
            sentence=Bilingual.of(self.speaker.say(claim)),
            status_before=before[0],
            status_after=after[0],
            on_record_before="holds" if before[1] else "fails",
            on_record_after="holds" if after[1] else "fails",
        )

    def _says(self, flip: Flip) -> Bilingual:
        if flip.statement.startswith("? "):
            return Bilingual.of(_open(_topic(self.kb, self.decision, flip.atom), "unproved"))
        if self.kb.predicates[flip.atom.predicate].value == "number":
            value = float(flip.statement.rpartition("=")[2])
            return Bilingual.of(_bounds(_topic(self.kb, self.decision, flip.atom), value, value))
        return Bilingual.of(self.speaker.say(flip.atom, not flip.statement.startswith("not ")))


def stands(kb: KnowledgeBase, decision: Decision, atom: Atom) -> Bilingual:
    """How a fact or number stands in a case: its sentence, or that it is not known or disputed."""
    situation, words = decision.situation, _topic(kb, decision, atom)
    if atom in situation.numbers:
        return Bilingual.of(_bounds(words, *situation.numbers[atom]))
    standing, record = situation.standing(atom), decision.record.get(atom)
    if record is None and standing in (Standing.TRUE, Standing.FALSE):
        record = standing is Standing.TRUE
    if record is not None:
        return Bilingual.of(Speaker(kb, situation).say(atom, record))
    return Bilingual.of(_open(words, "disputed" if standing is Standing.DISPUTED else "open"))


def _topic(kb: KnowledgeBase, decision: Decision, atom: Atom) -> Text:
    predicate = kb.predicates[atom.predicate]
    words = Speaker(kb, decision.situation).fill(predicate.says, predicate, atom)
    if predicate.value == "number" and predicate.unit:
        return Text(zh=f"{words.zh}（{predicate.unit.zh}）", en=f"{words.en} ({predicate.unit.en})")
    return words


def sensitivity(
    kb: KnowledgeBase,
    case: Case,
    claims: Iterable[Atom] | None = None,
    overlays: frozenset[str] = frozenset(),
    tell: Callable[[int, int], None] | None = None,
) -> Sensitivity:
    """Every single flip and the claims that it changes. `tell` hears after each flip how many of how many are done.

    Raises CaseError with every problem of the case.
    """
    sensor = Sensor(kb, case, claims, overlays)
    effects = []
    for done, flip in enumerate(sensor.flips, 1):
        effects.append(sensor.effect(flip))
        if tell is not None:
            tell(done, len(sensor.flips))
    return sensor.told(effects)


def _raised(kb: KnowledgeBase, decision: Decision) -> Iterator[Atom]:
    yield from (parse_atom(claim.claim) for claim in report(kb, decision, turns="none").claims if claim.alleged)


def _answer(decision: Decision, claim: Atom) -> Answer:
    return decision.status(claim), decision.holds(claim)


def _facts(circuit: Circuit, node: Node | None) -> frozenset[Atom]:
    bits = circuit.bits_of(node) if node is not None else ()
    return frozenset(atom_of(bit.key) for bit in bits if not isinstance(bit, Option))


def _values(rising: Sequence[Comparison]) -> Iterator[tuple[int, float]]:
    """For each stretch a value that meets so many thresholds and no more; stretches without a value of their own are left out."""
    for place in range(len(rising) + 1):
        above = rising[place].threshold if place < len(rising) else None
        open_end = place < len(rising) and rising[place].operator == ">"  # then the threshold itself lies below
        if place == 0:
            value = above if open_end else max(0.0, (above or 0) - 1)
        elif rising[place - 1].operator == ">=":
            value = rising[place - 1].threshold
        else:
            low = rising[place - 1].threshold
            value = (
                low + 1 if above is None or low + 1 < above or (open_end and low + 1 == above) else (low + above) / 2
            )
        assert value is not None
        met = sum(value > key.threshold or (value == key.threshold and key.operator == ">=") for key in rising)
        if met == place:
            yield place, value


def _rank(effect: Effect) -> tuple[int, int, str]:
    recorded = sum(shift.on_record_before != shift.on_record_after for shift in effect.shifts)
    return (-len(effect.shifts), -recorded, effect.statement)


_OPEN = {
    "open": ("尚未查明：{0}", "not known: {0}"),
    "disputed": ("双方有争议：{0}", "disputed: {0}"),
    "unproved": ("未能证明：{0}", "not proved either way: {0}"),
}


def _open(words: Text, how: str) -> Text:
    zh, en = _OPEN[how]
    return Text(zh=zh.format(words.zh), en=en.format(words.en))


def _bounds(words: Text, low: float | None, high: float | None) -> Text:
    if low is not None and low == high:
        sign = f"= {number(low)}"
    else:
        sign = " ".join(
            ([f"≥ {number(low)}"] if low is not None else []) + ([f"≤ {number(high)}"] if high is not None else [])
        )
    return Text(zh=f"{words.zh} {sign}", en=f"{words.en} {sign}")


# -- as sentences

_WORDS = {
    "zh": {
        "head": "逐一改动单项事实 {flips} 次，其中 {effects} 次改变所看的 {claims} 项结论",
        "none": "没有哪一项事实单独改变所看的结论。",
        "barred": "另有 {0} 处不能单独改动：与案情中的其他事实在语义上相互矛盾",
        "to": " → ",
    },
    "en": {
        "head": "{flips} flips of a single fact; {effects} of them change some of the {claims} claim(s) in view",
        "none": "No single fact changes any of the claims in view.",
        "barred": "{0} more cannot be flipped alone: by their meaning they contradict other facts of the case",
        "to": " → ",
    },
}


def shift_words(shift: Shift, lang: str) -> tuple[str, str]:
    """The answer before and after, each with its sign."""
    return (
        _standing(shift.status_before, shift.on_record_before, lang),
        _standing(shift.status_after, shift.on_record_after, lang),
    )


def _standing(status: Status, record: str, lang: str) -> str:
    words = f"{SIGN[status]} {STATUS[status][lang]}"
    if status != "open":
        return words
    return f"{words}（{ON_RECORD[record].zh}）" if lang == "zh" else f"{words} ({ON_RECORD[record].en})"


def sensitivity_lines(found: Sensitivity, lang: str) -> Iterator[str]:
    """The table as plain lines."""
    words = _WORDS[lang]
    flips = len(found.effects) + found.idle
    yield words["head"].format(flips=flips, effects=len(found.effects), claims=len(found.claims))
    if not found.effects:
        yield words["none"]
    for effect in found.effects:
        yield ""
        yield f"[{len(effect.shifts)}] {effect.now[lang]}{words['to']}{effect.then[lang]}  [{effect.statement}]"
        for shift in effect.shifts:
            before, after = shift_words(shift, lang)
            yield f"    {shift.sentence[lang]}: {before}{words['to']}{after}"
    if found.barred:
        yield ""
        yield words["barred"].format(len(found.barred))
