"""Many incidents with one frame at once, on bit planes: one incident is one bit, one operation decides 64 of them.

The frame is a case: its parties, contents and acts are shared, and what it states holds for every incident. Each row
gives further facts, numbers and dates of acts. The answers are those of `reasoning.analysis.decide` for each row:
on the record exactly, and the status by bounds. A bound that leaves a row open can be too wide; `Batch.settle` then
decides the distinct incidents among these rows one by one.

Bits of a plane beyond the last row are always zero.
"""

from __future__ import annotations

import datetime
import difflib
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.atoms import Atom, Comparison, is_variable, parse_atom, parse_statement
from kb.errors import CaseError, Problem
from kb.load import KnowledgeBase
from kb.records import Case, Dated, Fact, Rule, Status, parse_date
from reasoning.analysis import decide
from reasoning.batch_circuit import Law, Roots, Run, roots
from reasoning.circuit import Compiled, Disproved, Option, Proved, compile_program
from reasoning.ground import ACT, Program, ground
from reasoning.situation import Situation, Standing, situate, ties

Plane = NDArray[np.uint64]
STATUSES: tuple[Status, ...] = ("established", "excluded", "open", "not_covered")
DATE = "date:"
"""A column of this name and an act gives the day of the act."""
BLOCK_WORDS = 4096
"""So many words are evaluated at once. A matter of speed only."""
CACHE = 100_000
EPOCH = datetime.date(1970, 1, 1)


# -- planes


def plane(bits: NDArray[np.bool_]) -> Plane:
    """One bit for each truth value, the first row in the lowest bit."""
    return bitmap(np.packbits(bits, bitorder="little"), 0, len(bits))


def bitmap(buffer: Any, offset: int, count: int) -> Plane:
    """A plane from a bitmap with the first row at bit `offset`, as Arrow keeps truth values and their validity."""
    data = np.frombuffer(buffer, np.uint8)
    start, shift = divmod(offset, 8)
    data = data[start : start + (shift + count + 7) // 8]
    result = np.zeros(words(count) * 8, np.uint8)
    if shift:
        data = np.append(data, np.uint8(0))
        data = np.bitwise_or(data[:-1] >> np.uint8(shift), data[1:] << np.uint8(8 - shift), dtype=np.uint8)
    size = (count + 7) // 8
    result[:size] = data[:size]
    if count % 8:
        result[size - 1] &= (1 << count % 8) - 1
    return result.view(np.uint64)


def lanes(bits: Plane, count: int) -> NDArray[np.bool_]:
    """The truth values of the first rows."""
    return np.unpackbits(bits.view(np.uint8), count=count, bitorder="little").view(np.bool_)


def tally(bits: Plane) -> int:
    """How many rows have their bit set."""
    return int(np.bitwise_count(bits).sum())


def words(count: int) -> int:
    """How many words of 64 bits a plane of so many rows has."""
    return (count + 63) // 64


def everywhere(count: int) -> Plane:
    """A plane with the bit of every row set."""
    result = np.full(words(count), ~np.uint64(0))
    if count % 64:
        result[-1] = np.uint64((1 << count % 64) - 1)
    return result


# -- rows in, answers out


@dataclass(frozen=True)
class Rows:
    """Incidents in columns. A fact has a plane for proved and one for disproved; what is in neither is unknown.

    A number has its values and the plane of the rows that give one; the date of an act is in days since 1970-01-01.
    """

    count: int
    facts: Mapping[Atom, tuple[Plane, Plane]] = field(default_factory=dict)
    numbers: Mapping[Atom, tuple[NDArray[np.float64], Plane]] = field(default_factory=dict)
    dates: Mapping[str, tuple[NDArray[np.int32], Plane]] = field(default_factory=dict)


@dataclass
class Answers:
    """Planes for each conclusion. `lower`: it holds in every final record; `upper`: in some, as far as bounds can tell.

    The rows in `late`, `early` and `contrary` cannot be assessed: an act after the as_of date, all acts before the
    earliest law, or facts that contradict each other by their meaning. What the other planes say of them means nothing.
    """

    count: int
    on_record: dict[Atom, Plane]
    lower: dict[Atom, Plane]
    upper: dict[Atom, Plane]
    covered: dict[Atom, Plane]
    late: dict[str, Plane]
    early: Plane
    contrary: Plane

    @property
    def bad(self) -> Plane:
        """The rows that cannot be assessed."""
        return np.bitwise_or.reduce([self.early, self.contrary, *self.late.values()])

    def open(self, atom: Atom) -> Plane:
        """The rows that the bounds leave open."""
        return self.covered[atom] & ~self.lower[atom] & self.upper[atom]

    def codes(self, atom: Atom) -> NDArray[np.int8]:
        """For each row the index of its status in STATUSES."""
        low, high, known = (lanes(one[atom], self.count) for one in (self.lower, self.upper, self.covered))
        index = low.view(np.uint8) + 2 * high.view(np.uint8) + 4 * known.view(np.uint8)
        return np.array([3, 3, 3, 3, 1, 0, 2, 0], np.int8)[index]

    def counts(self, atom: Atom) -> dict[str, int]:
        """How many assessable rows have each status, and in how many it holds on the record."""
        fine = everywhere(self.count) & ~self.bad
        known = fine & self.covered[atom]
        numbers = [known & self.lower[atom], known & ~self.upper[atom], fine & self.open(atom), fine & ~known]
        return {
            **{status: tally(one) for status, one in zip(STATUSES, numbers, strict=True)},
            "on_record": tally(fine & self.on_record[atom]),
        }


# -- the frame


class Batch:
    """A frame made ready for rows. `columns` are atoms or `date:ACT`; a column replaces what the frame says of it.

    `claims` are the conclusions to answer, by default all claims that rules could make here.
    Raises CaseError with every problem of the frame and of the columns.
    """

    def __init__(
        self,
        kb: KnowledgeBase,
        frame: Case,
        columns: Sequence[str],
        claims: Iterable[Atom] | None = None,
        overlays: frozenset[str] = frozenset(),
    ):
        self.kb, self.overlays = kb, overlays
        self.atoms, self.dated = _read_columns(frame, columns)
        self.shared = _without(frame, self.atoms)
        asked = tuple(Fact(fact=f"? {atom}", where=_column(atom)) for atom in self.atoms)
        self.frame = frame.model_copy(update={"facts": self.shared + asked, "variants": ()})
        self.situation = situate(kb, self.frame)
        self.numbers = frozenset(atom for atom in self.atoms if kb.predicates[atom.predicate].value == "number")
        self.kinds = frozenset(atom for atom in self.atoms if kb.predicates[atom.predicate].act_kind)
        self.ranged = frozenset(act for act in self.dated if not _is_day(self.frame.acts[act].date))
        self._shapes: dict[frozenset[str], Shape] = {}
        widest = self.shape(frozenset(self.dated))
        self.meaning = _Meaning(kb, self.situation, self.atoms, widest.compiled.program)
        known = widest.compiled.program.heads
        self.claims: tuple[Atom, ...] = tuple(
            sorted(atom for atom in known if kb.predicates[atom.predicate].kind == "claim")
            if claims is None
            else claims
        )
        self.unused = tuple(
            atom
            for atom in self.atoms
            if not any(key == atom or getattr(key, "atom", None) == atom for key in widest.compiled.program.keys)
        )
        """Columns that no rule looks at."""
        self._decided: OrderedDict[tuple[object, ...], Status] = OrderedDict()
        self._reasons: OrderedDict[tuple[object, ...], tuple[Problem, ...]] = OrderedDict()

    def shape(self, given: frozenset[str]) -> Shape:
        """The frame for rows that give the dates of these acts."""
        if given not in self._shapes:
            self._shapes[given] = Shape(self, given)
        return self._shapes[given]

    @cached_property
    def first_law(self) -> datetime.date:
        return min((rule.in_force.from_ for rule in self.kb.rules.values()), default=datetime.date.min)

    # -- answers

    def answer(self, rows: Rows) -> Answers:
        """The answers to all rows. Statuses are bounds; see `settle`."""
        record, contrary = self.meaning.close(rows)
        late, early = self._dates(rows)
        planes: list[dict[Atom, Plane]] = [{}, {}, {}, {}]
        for given, where in self._groups(rows):
            values = self.shape(given).run(rows, record)
            for i, claim in enumerate(self.claims):
                for part, value in zip(planes, values[4 * i : 4 * i + 4], strict=True):
                    value = value if where is None else value & where
                    part[claim] = part[claim] | value if claim in part else value
        return Answers(rows.count, planes[0], planes[1], planes[2], planes[3], late, early, contrary)

    def settle(self, rows: Rows, answers: Answers) -> None:
        """Make the statuses exact: decide each distinct incident among the rows that bounds could not settle."""
        record, _ = self.meaning.close(rows)
        fine = ~answers.bad
        for given, where in self._groups(rows):
            shape = self.shape(given)
            inputs = shape.inputs(rows, record)
            for claim in self.claims:
                if claim in shape.exact:
                    continue
                unsettled = answers.open(claim) & fine if where is None else answers.open(claim) & fine & where
                unsettled &= ~shape.confirmed(claim, inputs, rows.count)
                index = np.flatnonzero(lanes(unsettled, rows.count))
                if len(index):
                    statuses = self._statuses(shape, claim, rows, inputs, index)
                    for bounds, wanted in (
                        (answers.lower, ("established",)),
                        (answers.upper, ("excluded", "not_covered")),
                        (answers.covered, ("not_covered",)),
                    ):
                        found = np.zeros(rows.count, np.bool_)
                        found[index] = np.isin(statuses, [STATUSES.index(one) for one in wanted])
                        bounds[claim] = bounds[claim] ^ plane(found)

    def _statuses(
        self, shape: Shape, claim: Atom, rows: Rows, inputs: Sequence[Plane | None], index: NDArray[np.intp]
    ) -> NDArray[np.int8]:
        columns = [lanes(bits, rows.count)[index] for i in shape.support[claim] if (bits := inputs[i]) is not None]
        table = np.packbits(np.array(columns, np.bool_).reshape(len(columns), len(index)).T, axis=1)
        distinct, first, inverse = np.unique(table, axis=0, return_index=True, return_inverse=True)
        answers = np.empty(len(distinct), np.int8)
        for i, (line, one) in enumerate(zip(distinct, first, strict=True)):
            key = (shape.given, claim, line.tobytes())
            if key not in self._decided:
                case = self.case(rows, int(index[one]), shape)
                self._decided[key] = decide(self.kb, case, self.overlays).status(claim)
                if len(self._decided) > CACHE:
                    self._decided.popitem(last=False)
            answers[i] = STATUSES.index(self._decided[key])
        return answers[inverse.reshape(-1)]

    # -- single rows

    def case(self, rows: Rows, row: int, shape: Shape | None = None) -> Case:
        """One row as a case of its own. With a shape its dates are the first days of their stretch of the law."""
        facts = list(self.shared)
        for atom, (proved, disproved) in rows.facts.items():
            if _bit(proved, row) or _bit(disproved, row) or atom in self.kinds:
                word = "" if _bit(proved, row) else "not " if _bit(disproved, row) else "? "
                facts.append(Fact(fact=f"{word}{atom}", where=_column(atom)))
        for atom, (values, known) in rows.numbers.items():
            if _bit(known, row):
                facts.append(Fact(fact=f"{atom} = {Decimal(float(values[row])):f}", where=_column(atom)))
        acts = dict(self.frame.acts)
        for act, (days, known) in rows.dates.items():
            if _bit(known, row):
                day = EPOCH + datetime.timedelta(days=int(days[row]))
                if shape is not None:
                    day = max(first for _, first in shape.compiled.program.epochs[act] if first <= day)
                acts[act] = acts[act].model_copy(update={"date": parse_date(day), "where": _column(DATE + act)})
        return self.frame.model_copy(update={"facts": tuple(facts), "acts": acts, "variants": ()})

    def problems(self, rows: Rows, answers: Answers, row: int) -> tuple[Problem, ...]:
        """Why a row cannot be assessed, in the words in which a case would be refused; nothing if it can be."""
        facts: tuple[object, ...] = ()
        dates: tuple[object, ...] = ()
        if _bit(answers.contrary, row):
            facts = tuple((_bit(proved, row), _bit(disproved, row)) for proved, disproved in rows.facts.values())
        if _bit(answers.early, row) or any(_bit(late, row) for late in answers.late.values()):
            dates = tuple(int(days[row]) for days, known in rows.dates.values() if _bit(known, row))
        if not facts and not dates:
            return ()
        if (facts, dates) not in self._reasons:
            case = self.case(rows, row)
            update = {"facts": case.facts if facts else self.shared, "acts": case.acts if dates else self.frame.acts}
            try:
                situate(self.kb, case.model_copy(update=update))
                self._reasons[facts, dates] = ()
            except CaseError as error:
                self._reasons[facts, dates] = error.problems
            if len(self._reasons) > CACHE:
                self._reasons.popitem(last=False)
        return self._reasons[facts, dates]

    # -- dates

    def _groups(self, rows: Rows) -> Iterator[tuple[frozenset[str], Plane | None]]:
        """The shapes among the rows, each with its rows. A missing date is the frame's, which may be a range."""
        fixed = frozenset(self.dated) - self.ranged
        for pattern in product((True, False), repeat=len(self.ranged)):
            where = everywhere(rows.count)
            given = set(fixed)
            for act, here in zip(sorted(self.ranged), pattern, strict=True):
                known = rows.dates[act][1]
                where &= known if here else ~known
                given |= {act} if here else set()
            if where.any() or not rows.count:
                yield frozenset(given), where if self.ranged else None

    def days(self, rows: Rows, act: str) -> NDArray[np.int32]:
        """The day of an act in each row; where a row gives none, the first day the frame gives."""
        days, known = rows.dates[act]
        default = (self.frame.acts[act].date.first - EPOCH).days
        return np.where(lanes(known, rows.count), days, np.int32(default))

    def _dates(self, rows: Rows) -> tuple[dict[str, Plane], Plane]:
        as_of = (self.frame.as_of - EPOCH).days
        late = {act: plane(days > as_of) & known for act, (days, known) in rows.dates.items()}
        if not rows.dates:
            return late, np.zeros(words(rows.count), np.uint64)
        early = np.ones(rows.count, np.bool_)
        for name, act in self.frame.acts.items():
            early &= (
                np.where(lanes(rows.dates[name][1], rows.count), rows.dates[name][0], _days(act.date.last))
                if name in rows.dates
                else np.full(1, _days(act.date.last))
            ) < _days(self.first_law)
        return late, plane(early)


class Shape:
    """The frame for rows that give the dates of the same acts: one program over all stretches of the law."""

    def __init__(self, batch: Batch, given: frozenset[str]):
        self.batch, self.given = batch, given
        frame = batch.frame
        whole = Dated(first=datetime.date.min, last=frame.as_of)
        acts = {
            name: act.model_copy(update={"date": whole if name in given else act.date})
            for name, act in frame.acts.items()
        }
        self.situation = situate(batch.kb, frame.model_copy(update={"acts": acts}))
        self.compiled: Compiled = compile_program(ground(batch.kb, self.situation, batch.overlays))

    @cached_property
    def roots(self) -> Roots:
        """For each claim its gates: on the record, lower bound, upper bound, covered."""
        covers = {claim: list(self.covering(claim)) for claim in self.batch.claims}
        return roots(self.compiled, self.situation, self.batch.claims, covers, self.batch.meaning.variable, self.given)

    @property
    def exact(self) -> frozenset[Atom]:
        """The claims whose bounds are exact whatever a row says."""
        return self.roots.exact

    @property
    def support(self) -> Mapping[Atom, tuple[int, ...]]:
        """For each claim the inputs it depends on."""
        return self.roots.support

    def covering(self, claim: Atom) -> Iterator[Law]:
        """The law that could conclude the claim; see `Program.covers`."""
        as_of, overlays = self.batch.frame.as_of, self.batch.overlays
        for rule in self.batch.kb.rules.values():
            if rule.overlay is not None and rule.overlay not in overlays:
                continue
            binding = _match(rule, claim)
            if binding is None:
                continue
            for act, epochs in self.compiled.program.epochs.items():
                if binding.get(ACT, act) == act:
                    days = [(name, day if ACT in rule.variables else as_of) for name, day in epochs]
                    stretches = frozenset(name for name, day in days if rule.in_force.contains(day))
                    yield Law(act, stretches, rule.partial)

    def inputs(self, rows: Rows, record: Mapping[Atom, tuple[Plane, Plane]]) -> list[Plane | None]:
        """The planes of the circuit's bits, in their order; None for bits that no gate looks at."""
        result: list[Plane | None] = []
        stretches = {
            act: np.searchsorted(
                [_days(day) for _, day in self.compiled.program.epochs[act]], self.batch.days(rows, act), "right"
            )
            for act in self.given
        }
        reached: dict[Comparison, Plane] = {}
        for i, bit in enumerate(self.roots.circuit.bits):
            if i not in self.roots.used:
                result.append(None)
            elif isinstance(bit, Option):
                act = bit.choice.removeprefix(DATE)
                names = [name for name, _ in self.compiled.program.epochs[act]]
                result.append(plane(stretches[act] == names.index(bit.option) + 1))
            elif isinstance(bit.key, Comparison):
                values, known = rows.numbers[bit.key.atom]
                if bit.key not in reached:
                    above = values > bit.key.threshold if bit.key.operator == ">" else values >= bit.key.threshold
                    reached[bit.key] = plane(above)
                result.append(known & (reached[bit.key] if isinstance(bit, Proved) else ~reached[bit.key]))
            else:
                result.append(record[bit.key][isinstance(bit, Disproved)])
        return result

    def run(self, rows: Rows, record: Mapping[Atom, tuple[Plane, Plane]]) -> list[Plane]:
        """Four planes for each claim, see `roots`."""
        return self.evaluate(self.inputs(rows, record), rows.count)

    def confirmed(self, claim: Atom, inputs: Sequence[Plane | None], count: int) -> Plane:
        """The rows in which a few final records already show that the claim is open."""
        return self._evaluate(self.roots.confirm[claim], 1, inputs, count)[0]

    def evaluate(self, inputs: Sequence[Plane | None], count: int) -> list[Plane]:
        """The generated function on planes that are ready."""
        return self._evaluate(self.roots.run, 4 * len(self.batch.claims), inputs, count)

    def _evaluate(self, function: Run, results: int, inputs: Sequence[Plane | None], count: int) -> list[Plane]:
        size, ones = words(count), everywhere(count)
        result = [np.zeros(size, np.uint64) for _ in range(results)]
        for start in range(0, size, BLOCK_WORDS):
            block = slice(start, start + BLOCK_WORDS)
            found = function([None if one is None else one[block] for one in inputs], ones[block])
            for into, value in zip(result, found, strict=True):
                into[block] = value
        return result


class _Meaning:
    """What the facts of a row settle about other facts by their meaning, as `situate` and `on_record` have it."""

    def __init__(self, kb: KnowledgeBase, situation: Situation, columns: Sequence[Atom], program: Program):
        self.columns = [atom for atom in columns if kb.predicates[atom.predicate].value == "truth"]
        kinds = {atom for atom in self.columns if kb.predicates[atom.predicate].act_kind}
        self.situation = situation
        todo = [*situation.facts, *(key for key in program.keys if isinstance(key, Atom))]
        self.ties: dict[Atom, tuple[tuple[Atom, bool], ...]] = {}
        while todo:
            atom = todo.pop()
            if atom not in self.ties:
                self.ties[atom] = () if atom in kinds else ties(kb, atom)
                todo += [other for other, _ in self.ties[atom]]
        self.variable: frozenset[Atom] = frozenset(columns) | self._reached()

    def _reached(self) -> set[Atom]:
        """The facts on which a row may have a bearing."""
        reached, size = set(self.columns), -1
        while len(reached) != size:
            size = len(reached)
            for atom, tied in self.ties.items():
                if atom in reached or any(other in reached for other, _ in tied):
                    reached |= {atom, *(other for other, _ in tied)}
        return reached

    def close(self, rows: Rows) -> tuple[dict[Atom, tuple[Plane, Plane]], Plane]:
        """For each fact that varies the planes proved and disproved, and the rows that contradict themselves."""
        nothing, ones = np.zeros(words(rows.count), np.uint64), everywhere(rows.count)
        stated = dict.fromkeys(self.variable, (nothing, nothing)) | dict(rows.facts)
        for atom, standing in self.situation.facts.items():
            if atom in stated and standing is not Standing.UNKNOWN:
                true, false = stated[atom]
                stated[atom] = (
                    true | ones if standing is Standing.TRUE else true,
                    false | ones if standing is Standing.FALSE else false,
                )
        proved = {atom: true for atom, (true, _) in stated.items()}
        disproved = {atom: false for atom, (_, false) in stated.items()}
        pairs = [(a, b, sign) for a in self.ties if a in stated for b, sign in self.ties[a]]
        for a, b, implied in pairs:  # ties run through every chain: each of the three passes is complete
            if implied:
                proved[b] = proved[b] | stated[a][0]
        for a, b, implied in pairs:
            if not implied:
                disproved[a], disproved[b] = disproved[a] | proved[b], disproved[b] | proved[a]
        before = dict(disproved)
        for a, b, implied in pairs:
            if implied:
                disproved[a] = disproved[a] | before[b]
        contrary = nothing
        for atom in stated:
            disputed = self.situation.facts.get(atom) is Standing.DISPUTED
            both = proved[atom] | disproved[atom] if disputed else proved[atom] & disproved[atom]
            contrary = contrary | both
        return {atom: (proved[atom], disproved[atom]) for atom in stated}, contrary


# -- the small parts


def _read_columns(frame: Case, columns: Sequence[str]) -> tuple[list[Atom], list[str]]:
    atoms: list[Atom] = []
    dated: list[str] = []
    problems = []
    for name in columns:
        if name.startswith(DATE):
            act = name.removeprefix(DATE).strip()
            if act in frame.acts:
                dated.append(act)
            else:
                known = [f"{DATE}{one}" for one in frame.acts]
                near = difflib.get_close_matches(name, known, 3, 0.3) or known
                problems.append(
                    Problem(
                        _column(name),
                        "框架中没有此行为 · the frame has no such act",
                        f"相近 · nearest: {', '.join(near)}",
                    )
                )
            continue
        try:
            atoms.append(parse_atom(name))
        except ValueError as error:
            problems.append(Problem(_column(name), str(error), f"行为日写作 · for the day of an act: {DATE}ACT"))
    for one in sorted({str(atom) for atom in atoms if atoms.count(atom) > 1}):
        problems.append(Problem(_column(one), "同一事实有两列 · the fact stands in two columns", "保留一列 · keep one"))
    if problems:
        raise CaseError(sorted(problems))
    return atoms, dated


def _column(name: object) -> str:
    """How a column is named as the place of a problem."""
    return f"列 · column {str(name)!r}"


def _without(frame: Case, atoms: Sequence[Atom]) -> tuple[Fact, ...]:
    """The facts that all rows share: those of the frame that have no column of their own."""
    own = set(atoms)
    return tuple(fact for fact in frame.facts if parse_statement(fact.fact).atom not in own)


def _match(rule: Rule, atom: Atom) -> dict[str, str] | None:
    """The variables of a rule's conclusion when it is the atom, else None."""
    binding: dict[str, str] = {}
    if rule.head is None or rule.head.predicate != atom.predicate:
        return None
    for term, value in zip(rule.head.terms, atom.terms, strict=True):
        if (binding.setdefault(term, value) if is_variable(term) else term) != value:
            return None
    return binding


def _bit(bits: Plane, row: int) -> bool:
    return bool(int(bits[row >> 6]) >> (row & 63) & 1)


def _is_day(date: Dated) -> bool:
    return date.first == date.last


def _days(day: datetime.date) -> int:
    return (day - EPOCH).days
