"""Batch against Polars lazy (streaming), DuckDB and OpenFisca, one thread each: the same gates and rows, equal counts.

    uv run --group bench python benchmarks/bench_batch.py [--rows 262144] [--frame CASE] [--columns 40]
    uv run --group bench python benchmarks/bench_batch.py --memory --rows 10000000 --screen CASE
    uv run --group bench python benchmarks/bench_batch.py --cluster --rows 1000000 --screen CASE

Four stages, each ending in the counts of all claims on the record: from columns in memory (for Zhize: planes), from Arrow
columns in memory, from an Arrow file, from a Parquet file. The first is set against the time it takes to copy as many bytes as the planes have.
Polars, DuckDB and OpenFisca get each gate once, as a column of its stratum or a variable, with facts as two columns
without nulls. `--screen` takes a realistic table: the facts a case states and those its claims in view turn on, with
these claims only. `--memory` runs the command itself and gives time and peak memory; `--cluster` compares a Dask cluster
of one worker on this machine with no cluster, equal bytes asserted.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

os.environ["POLARS_MAX_THREADS"] = "1"
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from shapes import synthetic_case

from interfaces.batch import as_rows
from interfaces.batch import run as run_batch
from interfaces.batch_files import columns_of
from interfaces.commands_batch import make_job
from kb.atoms import Atom, Comparison, parse_atom, parse_statement
from kb.case_text import to_yaml
from kb.load import KnowledgeBase, load
from kb.records import Case
from reasoning.analysis import decide
from reasoning.batch import Batch, everywhere, tally
from reasoning.circuit import Disproved, Option
from reasoning.interview import in_view
from reasoning.report import report

ROOT = Path(__file__).resolve().parent.parent
GOALS = {"Polars lazy": 8.0, "DuckDB": 60.0}
BLOCK = 1 << 18


def make_table(batch: Batch, rows: int, seed: int) -> pa.Table:
    """Random rows: a fact is true, false or unknown with equal chance."""
    chance = np.random.default_rng(seed)
    columns = {}
    for atom in batch.atoms:
        drawn, known = chance.random(rows), chance.random(rows) < 2 / 3
        values = drawn * 10_000 if atom in batch.numbers else drawn < 0.5
        columns[str(atom)] = pa.array(values, mask=~known)
    return pa.table(columns)


class Gates:
    """The on-the-record gates of a frame, stratum by stratum."""

    def __init__(self, batch: Batch):
        self.shape = batch.shape(frozenset())
        self.circuit = self.shape.roots.circuit
        self.nodes = self.shape.roots.nodes[::4]
        self.names = [f"g{node}" for node in self.nodes]
        level: dict[int, int] = {}
        self.strata: dict[int, list[int]] = {}
        for node in self.circuit.cone(self.nodes):
            gate = self.circuit.gates[node]
            parts = gate[1:] if gate[0] in ("not", "and", "or") else ()
            level[node] = 1 + max((level[int(part)] for part in parts), default=0)
            self.strata.setdefault(level[node], []).append(node)

    def sql(self, node: int) -> str:
        """One gate as an SQL expression over its inputs; Polars and DuckDB both take their terms from here."""
        gate = self.circuit.gates[node]
        match gate[0]:
            case "true" | "false":
                return str(gate[0])
            case "bit":
                bit = self.circuit.bits[int(gate[1])]
                assert not isinstance(bit, Option)
                known = f'("{bit.key.atom if isinstance(bit.key, Comparison) else bit.key}" IS NOT NULL AND '
                if isinstance(bit.key, Comparison):
                    sign = {">=": "<", ">": "<="}[bit.key.operator] if isinstance(bit, Disproved) else bit.key.operator
                    return f'{known}"{bit.key.atom}" {sign} {bit.key.threshold})'
                return f'{known}{"NOT " if isinstance(bit, Disproved) else ""}"{bit.key}")'
            case "not":
                return f"NOT g{gate[1]}"
            case kind:
                return "(" + f" {str(kind).upper()} ".join(f"g{part}" for part in gate[1:]) + ")"

    def duckdb(self, table: str) -> str:
        """Nested selections, one for each stratum."""
        query = table
        for _, nodes in sorted(self.strata.items()):
            query = f"(SELECT *, {', '.join(f'{self.sql(node)} AS g{node}' for node in nodes)} FROM {query})"
        return f"SELECT {', '.join(f'count(*) FILTER (WHERE {name})' for name in self.names)} FROM {query}"

    def polars(self, frame: Any) -> Any:
        """The same strata as lazy columns."""
        import polars as pl

        def term(node: int) -> Any:
            gate = self.circuit.gates[node]
            match gate[0]:
                case "true" | "false":
                    return pl.lit(gate[0] == "true")
                case "bit":
                    bit = self.circuit.bits[int(gate[1])]
                    assert not isinstance(bit, Option)
                    if isinstance(bit.key, Comparison):
                        column = pl.col(str(bit.key.atom))
                        value = column > bit.key.threshold if bit.key.operator == ">" else column >= bit.key.threshold
                    else:
                        value = pl.col(str(bit.key))
                    return (~value if isinstance(bit, Disproved) else value).fill_null(False)
                case "not":
                    return ~pl.col(f"g{gate[1]}")
                case kind:
                    join = pl.all_horizontal if kind == "and" else pl.any_horizontal
                    return join([pl.col(f"g{part}") for part in gate[1:]])

        for _, nodes in sorted(self.strata.items()):
            frame = frame.with_columns([term(node).alias(f"g{node}") for node in nodes])
        return frame.select([pl.col(name).sum().alias(f"{i}") for i, name in enumerate(self.names)])


def openfisca(gates: Gates, columns: dict[str, tuple[Any, Any]], rows: int) -> Callable[[], list[int]]:
    """The gates as variables of a rules engine that computes on NumPy arrays. `columns` has values and what is known."""
    from openfisca_core import entities, periods, taxbenefitsystems, variables
    from openfisca_core.simulations import SimulationBuilder

    entity = entities.Entity("incident", "incidents", "", "")
    system = taxbenefitsystems.TaxBenefitSystem([entity])
    inputs: dict[str, Any] = {}

    def variable(name: str, formula: Callable[[Any, Any], Any] | None) -> None:
        body = {"value_type": bool, "entity": entity, "definition_period": periods.DateUnit.YEAR, "label": name}
        system.add_variable(type(name, (variables.Variable,), body | ({"formula": formula} if formula else {})))

    def made(node: int) -> Callable[[Any, Any], Any] | None:
        kind, *parts = gates.circuit.gates[node]
        match kind:
            case "true" | "false":
                return lambda person, period: np.full(rows, kind == "true")
            case "bit":
                inputs[f"g{node}"] = bit_of(gates.circuit.bits[int(parts[0])], columns)
                return None
            case "not":
                return lambda person, period: ~person(f"g{parts[0]}", period)
            case _:
                join = np.logical_and if kind == "and" else np.logical_or
                return lambda person, period: join.reduce([person(f"g{part}", period) for part in parts])

    for node in (node for _, stratum in sorted(gates.strata.items()) for node in stratum):
        variable(f"g{node}", made(node))

    def run() -> list[int]:
        simulation = SimulationBuilder().build_default_simulation(system, rows)
        for name, value in inputs.items():
            simulation.set_input(name, "2024", value())
        return [int(simulation.calculate(name, "2024").sum()) for name in gates.names]

    return run


def bit_of(bit: Any, columns: dict[str, tuple[Any, Any]]) -> Callable[[], Any]:
    """What a bit says of the columns, one truth value a row."""
    key = bit.key
    values, known = columns[str(key.atom if isinstance(key, Comparison) else key)]
    if isinstance(key, Comparison):
        over = np.greater if key.operator == ">" else np.greater_equal
        return lambda: known & (over(values, key.threshold) ^ isinstance(bit, Disproved))
    return lambda: known & (values ^ isinstance(bit, Disproved))


def race(candidates: dict[str, Callable[[], list[int]]], repetitions: int) -> dict[str, float]:
    """Median CPU seconds; they take turns, and what is made ready once is not counted. All must give the same counts."""
    times: dict[str, list[float]] = {name: [] for name in candidates}
    expected: list[int] | None = None
    for turn in range(repetitions + 1):
        for name, run in candidates.items():
            start = time.process_time()
            found = run()
            times[name] += [time.process_time() - start] if turn else []
            expected = expected or found
            assert found == expected, f"{name} counts otherwise"
    return {name: median(values) for name, values in times.items()}


def show(title: str, times: dict[str, float], rows: int, goals: dict[str, float]) -> None:
    """A line for each candidate."""
    print(title)
    base = next(iter(times.values()))
    for name, seconds in times.items():
        goal = f"   goal {goals[name]:g}x" if name in goals else ""
        print(f"  {name:28}{1000 * seconds:10.1f} ms {rows / seconds / 1e6:9.2f} M rows/s {seconds / base:8.1f}x{goal}")


def bandwidth() -> float:
    """Bytes this core copies in a second, in blocks far larger than its caches."""
    source = np.ones(1 << 25, np.uint64)
    target = np.zeros_like(source)
    times = []
    for _ in range(5):
        start = time.process_time()
        np.copyto(target, source)
        times.append(time.process_time() - start)
    return source.nbytes / median(times)


def screen(kb: KnowledgeBase, case: Case) -> Batch:
    """The facts a case states and those its claims in view turn on, as columns; these claims only.

    Facts tied to others by meaning stay the frame's: in random rows they would contradict one another.
    """
    decision = decide(kb, case)
    claims = [parse_atom(one.claim) for one in in_view(report(kb, decision))]
    stated = {parse_statement(fact.fact).atom for fact in case.facts}
    turned = {topic for claim in claims for topic in decision.turns_on(claim) if isinstance(topic, Atom)}
    kinds = {one for one in stated if kb.predicates[one.predicate].act_kind}
    wanted = (stated | turned) - kinds
    return Batch(kb, case, sorted(map(str, wanted - tied(Batch(kb, case, list(map(str, wanted)), claims)))), claims)


def tied(batch: Batch) -> set[Atom]:
    """The facts that imply or exclude others by their meaning, or are implied or excluded."""
    return {one for atom, ties in batch.meaning.ties.items() for other, _ in ties for one in (atom, other)}


def dense(kb: KnowledgeBase, case: Case, columns: int | None) -> Batch:
    """Every fact that the rules look at, but those tied to others by meaning: the peers know nothing of that."""
    keys = decide(kb, case).compiled.program.keys
    batch = Batch(kb, case, sorted({str(getattr(key, "atom", key)) for key in keys}))
    circuit, roots = batch.shape(frozenset()).roots.circuit, batch.shape(frozenset()).roots.nodes[::4]
    looked_at = {bit.key for root in roots for bit in circuit.bits_of(root) if not isinstance(bit, Option)}
    atoms = {key.atom if isinstance(key, Comparison) else key for key in looked_at}
    free = sorted(map(str, atoms - tied(batch)))
    return Batch(kb, case, free[:: max(1, len(free) // columns)][:columns] if columns else free)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", type=int, default=1 << 18)
    options.add_argument("--frame", help="a case of data/cases as frame; by default the tests' own shape")
    options.add_argument("--columns", type=int, help="so many columns at most")
    options.add_argument("--screen", help="a case of data/cases with the table of an incident screen")
    options.add_argument("--repetitions", type=int, default=3)
    options.add_argument("--memory", action="store_true", help="the command itself: time and peak memory")
    options.add_argument("--cluster", action="store_true", help="the command with and without Dask")
    options.add_argument("--folder", help="where the tables are kept while it runs; by default a temporary folder")
    given = options.parse_args()
    kb = load()
    if given.screen:
        case = kb.cases[given.screen]
        batch = screen(kb, case)
    else:
        case = kb.cases[given.frame].model_copy(update={"facts": ()}) if given.frame else synthetic_case(3, 2, 4)
        batch = dense(kb, case, given.columns)
    with tempfile.TemporaryDirectory(dir=given.folder) as place:
        path = Path(place) / "rows.parquet"
        shape = make_table(batch, 1, 0).schema
        with pq.ParquetWriter(path, shape) as writer, pa.ipc.new_file(path.with_suffix(".arrow"), shape) as arrow:
            for i, start in enumerate(range(0, given.rows, BLOCK)):
                part = make_table(batch, min(BLOCK, given.rows - start), i)
                writer.write_table(part, row_group_size=BLOCK)
                arrow.write_table(part)
        if given.memory:
            for source in (path, path.with_suffix(".arrow")):
                memory(source, given.rows, case, batch)
        elif given.cluster:
            cluster(kb, path, given.rows, case, batch)
        else:
            speed(batch, path, given.rows, given.repetitions, given.screen is None)


def speed(batch: Batch, path: Path, rows: int, repetitions: int, peers: bool) -> None:
    """All stages, all engines. Without peers the meaning of facts counts, which they do not know."""
    import duckdb
    import polars as pl

    gates = Gates(batch)
    names = [str(atom) for atom in batch.atoms]
    print(
        f"{rows} rows, {len(names)} columns, {len(batch.claims)} claims, {sum(map(len, gates.strata.values()))} gates"
    )
    on_record = gates.circuit.function(gates.nodes)
    arrow = path.with_suffix(".arrow")
    table = pa.ipc.open_file(pa.memory_map(str(arrow))).read_all().combine_chunks()
    whole = as_rows(batch, columns_of(table, names, None, batch))
    planes, everything = gates.shape.inputs(whole, batch.meaning.close(whole)[0]), everywhere(rows)

    def tallied(values: Sequence[Any]) -> Any:
        return np.array([tally(one) if isinstance(one, np.ndarray) else 0 for one in values])

    def summed(planes: Sequence[Any], ones: Any) -> Any:
        counts = np.zeros(len(gates.nodes), np.int64)
        for start in range(0, len(ones), 4096):
            block = slice(start, start + 4096)
            counts += tallied(on_record([None if one is None else one[block] for one in planes], ones[block]))  # type: ignore[arg-type,misc]
        return counts

    def ready() -> list[int]:
        return summed(planes, everything).tolist()  # type: ignore[no-any-return]

    def counted(pieces: Iterable[pa.RecordBatch], bounds: bool = False) -> list[int]:
        """Piece by piece from columns to counts; with bounds the whole answer, statuses and all."""
        counts = np.zeros(len(gates.nodes), np.int64)
        for piece in pieces:
            part = as_rows(batch, columns_of(pa.Table.from_batches([piece]), names, None, batch))
            if bounds:
                answers = batch.answer(part)
                counts += tallied([answers.on_record[claim] for claim in batch.claims])
                continue
            planes, ones = gates.shape.inputs(part, batch.meaning.close(part)[0]), everywhere(part.count)
            counts += summed(planes, ones)
        return counts.tolist()  # type: ignore[no-any-return]

    def mapped() -> Iterator[pa.RecordBatch]:
        file = pa.ipc.open_file(pa.memory_map(str(arrow)))
        return (file.get_batch(i) for i in range(file.num_record_batches))

    frame = pl.from_arrow(table)
    base = duckdb.connect()
    base.execute("SET threads TO 1")
    base.register("loaded", table)
    base.execute("CREATE TABLE held AS SELECT * FROM loaded")
    arrays = {
        name: (
            table[name].fill_null(0 if pa.types.is_floating(table[name].type) else False).to_numpy(),
            table[name].is_valid().to_numpy(),
        )
        for name in names
    }

    def polars(lazy: Any) -> list[int]:
        return list(gates.polars(lazy).collect(engine="streaming").row(0))

    def ask(source: str) -> list[int]:
        return list(base.execute(gates.duckdb(source)).fetchone() or ())

    read = sum(one.nbytes for one in planes if one is not None)
    floor = read / bandwidth()
    stages: list[tuple[str, dict[str, Callable[[], list[int]]]]] = [
        (
            "on the record, data in memory",
            {
                "Zhize, planes": ready,
                "Polars lazy": lambda: polars(frame.lazy()),  # type: ignore[union-attr]
                "DuckDB": lambda: ask("held"),
                **({"OpenFisca": openfisca(gates, arrays, rows)} if peers else {}),
            },
        ),
        (
            "from Arrow columns in memory",
            {
                "Zhize": lambda: counted(table.to_batches(BLOCK)),
                "Zhize, with status bounds": lambda: counted(table.to_batches(BLOCK), True),
                "Polars lazy": lambda: polars(pl.from_arrow(table).lazy()),
                "DuckDB": lambda: ask("loaded"),
            },  # type: ignore[union-attr]
        ),
        (
            "from an Arrow file",
            {
                "Zhize": lambda: counted(mapped()),
                "Zhize, with status bounds": lambda: counted(mapped(), True),
                "Polars lazy": lambda: polars(pl.scan_ipc(arrow)),
            },
        ),
        (
            "from a Parquet file",
            {
                "Zhize": lambda: counted(pq.ParquetFile(path).iter_batches(BLOCK, use_threads=False)),
                "Zhize, with status bounds": lambda: counted(
                    pq.ParquetFile(path).iter_batches(BLOCK, use_threads=False), True
                ),
                "Polars lazy": lambda: polars(pl.scan_parquet(path)),
                "DuckDB": lambda: ask(f"read_parquet('{path}')"),
            },
        ),
        (
            "decoding Parquet alone",
            {
                "Arrow": lambda: [
                    sum(one.num_rows for one in pq.ParquetFile(path).iter_batches(BLOCK, use_threads=False))
                ]
            },
        ),
    ]
    for title, ways in stages:
        kept = ways if peers else {name: way for name, way in ways.items() if name.startswith(("Zhize", "Arrow"))}
        times = race(kept, repetitions)
        show(title, times, rows, GOALS)
        if "Zhize, planes" in times:
            share = 100 * floor / times["Zhize, planes"]
            print(
                f"  {'copying the planes read':28}{1000 * floor:10.1f} ms  {read / rows:.0f} bytes a row: {share:.0f} % of the time above"
            )
    print("all engines counted alike")


def cluster(kb: KnowledgeBase, path: Path, rows: int, case: Case, batch: Batch) -> None:
    """The same job in this process and on a Dask cluster of one worker; wall time, for the work is elsewhere."""
    from distributed import Client, LocalCluster

    names = tuple(map(str, batch.atoms))
    job = make_job(kb, case, names, None, tuple(map(str, batch.claims)), False, path)
    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as local, Client(local):
        places = {"Zhize": None, "Zhize on Dask": local.scheduler_address}
        times: dict[str, list[float]] = {name: [] for name in places}
        sums: set[str] = set()
        for turn in range(4):
            for name, scheduler in places.items():
                start = time.perf_counter()
                done = run_batch(kb, path, path.with_name("answers.parquet"), job, scheduler=scheduler)
                times[name] += [time.perf_counter() - start] if turn else []  # the first makes the frame ready
                sums.add(done.sha256)
        assert len(sums) == 1, "other bytes on the cluster"
    show("one machine, one worker, wall time", {name: min(one) for name, one in times.items()}, rows, {})


def memory(path: Path, rows: int, case: Case, batch: Batch) -> None:
    """The command itself in a process of its own: wall time and peak memory."""
    output, frame = path.with_name("answers.parquet"), path.with_name("frame.yaml")
    frame.write_text(to_yaml(case), "utf-8")
    patterns = [part for claim in batch.claims for part in ("--claims", str(claim))]
    command = [
        sys.executable,
        "-m",
        "interfaces.cli",
        "batch",
        str(path),
        str(output),
        "--frame",
        str(frame),
        *patterns,
    ]
    code = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL); u = resource.getrusage(resource.RUSAGE_CHILDREN); print(u.ru_maxrss, u.ru_utime + u.ru_stime)"
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code, *command],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    seconds = time.perf_counter() - start
    peak, cpu = map(float, done.stdout.split())
    print(f"zhize batch {path.name}: {rows} rows, {len(batch.atoms)} columns, {len(batch.claims)} claims")
    print(
        f"  {seconds:.1f} s, {cpu:.1f} s of CPU, {rows / cpu / 1e6:.2f} M rows a CPU second, peak {peak / 1024:.0f} MiB"
    )
    print(f"  in {path.stat().st_size / 2**20:.0f} MiB, out {output.stat().st_size / 2**20:.0f} MiB")


if __name__ == "__main__":
    main()
