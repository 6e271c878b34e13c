"""Batch against Polars lazy and DuckDB, one thread each: the same gates, the same rows, equal counts, one run.

    uv run --group bench python benchmarks/bench_batch.py [--rows 1000000] [--frame CASE]
    uv run --group bench python benchmarks/bench_batch.py --memory --rows 10000000    the whole command, peak memory

Two stages: from columns in memory (for Zhize: planes) to the counts of all claims on the record, and the same from a
Parquet file. Polars and DuckDB get each gate once, as a column of its stratum, with facts as two columns without nulls.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
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
from interfaces.batch_files import columns_of
from kb.atoms import Comparison
from kb.case_text import to_yaml
from kb.load import load
from kb.records import Case
from reasoning.analysis import decide
from reasoning.batch import Batch, everywhere, tally
from reasoning.circuit import Disproved, Option

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


def race(candidates: dict[str, Callable[[], list[int]]], repetitions: int) -> dict[str, float]:
    """Median CPU seconds; they take turns. All must give the same counts."""
    times: dict[str, list[float]] = {name: [] for name in candidates}
    expected: list[int] | None = None
    for _ in range(repetitions):
        for name, run in candidates.items():
            start = time.process_time()
            found = run()
            times[name].append(time.process_time() - start)
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


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--frame", help="a case of data/cases; by default the tests' own shape")
    options.add_argument("--columns", type=int, help="so many columns at most")
    options.add_argument("--repetitions", type=int, default=5)
    options.add_argument("--memory", action="store_true")
    given = options.parse_args()
    kb = load()
    case = kb.cases[given.frame].model_copy(update={"facts": ()}) if given.frame else synthetic_case(3, 2, 4)
    keys = decide(kb, case).compiled.program.keys
    batch = Batch(kb, case, sorted({str(getattr(key, "atom", key)) for key in keys}))
    circuit, roots = batch.shape(frozenset()).roots.circuit, batch.shape(frozenset()).roots.nodes[::4]
    looked_at = {bit.key for root in roots for bit in circuit.bits_of(root) if not isinstance(bit, Option)}
    tied = {one for atom, ties in batch.meaning.ties.items() for other, _ in ties for one in (atom, other)}
    atoms = {key.atom if isinstance(key, Comparison) else key for key in looked_at}
    free = sorted(map(str, atoms - tied))  # the others know nothing of what facts mean
    batch = Batch(kb, case, free[:: max(1, len(free) // given.columns)][: given.columns] if given.columns else free)
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "rows.parquet"
        with pq.ParquetWriter(path, make_table(batch, 1, 0).schema) as writer:
            for i, start in enumerate(range(0, given.rows, BLOCK)):
                writer.write_table(make_table(batch, min(BLOCK, given.rows - start), i), row_group_size=BLOCK)
        if given.memory:
            memory(path, given.rows, case)
        else:
            speed(batch, path, given.rows, given.repetitions)


def speed(batch: Batch, path: Path, rows: int, repetitions: int) -> None:
    """Both stages, all engines."""
    import duckdb
    import polars as pl

    gates = Gates(batch)
    names = [str(atom) for atom in batch.atoms]
    print(
        f"{rows} rows, {len(names)} columns, {len(batch.claims)} claims, {sum(map(len, gates.strata.values()))} gates"
    )
    on_record = gates.circuit.function(gates.nodes)
    table = pq.read_table(path).combine_chunks()
    whole = as_rows(batch, columns_of(table, names, None, batch))
    planes, everything = gates.shape.inputs(whole, batch.meaning.close(whole)[0]), everywhere(rows)
    frame = pl.from_arrow(table)
    base = duckdb.connect()
    base.execute("SET threads TO 1")
    base.register("loaded", table)
    base.execute("CREATE TABLE held AS SELECT * FROM loaded")

    def ready() -> list[int]:
        counts = np.zeros(len(gates.nodes), np.int64)
        for start in range(0, len(everything), 4096):
            block = slice(start, start + 4096)
            found = on_record([None if one is None else one[block] for one in planes], everything[block])  # type: ignore[arg-type,misc]
            counts += [tally(one) if isinstance(one, np.ndarray) else 0 for one in found]
        return counts.tolist()  # type: ignore[no-any-return]

    def from_file() -> list[int]:
        counts = np.zeros(len(gates.nodes), np.int64)
        for piece in pq.ParquetFile(path).iter_batches(BLOCK, use_threads=False):
            part = as_rows(batch, columns_of(pa.Table.from_batches([piece]), names, None, batch))
            answers = batch.answer(part)
            counts += [tally(answers.on_record[claim]) for claim in batch.claims]
        return counts.tolist()  # type: ignore[no-any-return]

    def answer_all() -> list[int]:
        answers = batch.answer(whole)
        return [tally(answers.on_record[claim]) for claim in batch.claims]

    show(
        "on the record, data in memory",
        race(
            {
                "Zhize, planes": ready,
                "Zhize, with status bounds": answer_all,
                "Polars lazy": lambda: list(gates.polars(frame.lazy()).collect().row(0)),
                "DuckDB": lambda: list(base.execute(gates.duckdb("held")).fetchone() or ()),
            },
            repetitions,
        ),
        rows,
        GOALS,
    )
    show(
        "from Parquet to counts (Zhize with status bounds)",
        race(
            {
                "Zhize": from_file,
                "Polars lazy": lambda: list(gates.polars(pl.scan_parquet(path)).collect().row(0)),
                "DuckDB": lambda: list(base.execute(gates.duckdb(f"read_parquet('{path}')")).fetchone() or ()),
            },
            min(repetitions, 2),
        ),
        rows,
        {},
    )
    print("all engines counted alike")


def memory(path: Path, rows: int, case: Case) -> None:
    """The command itself in a process of its own: wall time and peak memory."""
    code = "import typer; from interfaces.commands_batch import register; a = typer.Typer(); register(a); a()"
    output, frame = path.with_name("answers.parquet"), path.with_name("frame.yaml")
    frame.write_text(to_yaml(case), "utf-8")
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", code, "batch", str(path), str(output), "--frame", str(frame)],
        check=True,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"zhize batch, {rows} rows: {seconds:.1f} s, {rows / seconds / 1e6:.2f} M rows/s, peak {peak:.0f} MiB")
    print(f"  in {path.stat().st_size / 2**20:.0f} MiB, out {output.stat().st_size / 2**20:.0f} MiB")


if __name__ == "__main__":
    main()
