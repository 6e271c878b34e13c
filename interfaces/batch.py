"""Batches: files in, files out, in parts of a fixed number of rows, so that memory stays constant and work resumes.

A part is read, answered and kept beside the output until all are there; then the output is put together. Which engine
answers a part makes no difference to its bytes. A row that cannot be read or assessed goes to a report with its number,
its values and the reasons; every other row is answered.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.csv  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from interfaces.batch_files import Table, columns_of, kind_of, parts_of, read_part
from kb.atoms import Atom, parse_atom
from kb.errors import Problem, ZhizeError
from kb.fingerprint import digest, engine, fingerprint
from kb.load import KnowledgeBase, load, read_case
from reasoning.batch import DATE, STATUSES, Batch, Plane, Rows, bitmap, lanes

PART_ROWS = 1 << 18
ROW = "row"
STATUS_TYPE = pa.dictionary(pa.int8(), pa.string())
Step = Callable[[int], None]


@dataclass(frozen=True)
class Job:
    """What to do with each part; plain values, so that it can go to another machine.

    `frame` is a case as YAML, `columns` those of the file that are not the id, `folder` the data if not the built-in.
    """

    frame: str
    columns: tuple[str, ...]
    id: str | None
    claims: tuple[str, ...]
    exact: bool
    knowledge: str
    folder: str | None = None


@dataclass(frozen=True)
class Summary:
    """What came of a batch: rows read, rows that could not be assessed, and for each claim how many of each status."""

    rows: int
    bad: int
    counts: dict[str, dict[str, int]]
    resumed: int
    unused: tuple[str, ...]
    sha256: str
    input_sha256: str


# -- one part


_prepared: dict[Job, Batch] = {}
_lock = threading.Lock()


def prepared(job: Job, kb: KnowledgeBase | None = None) -> Batch:
    """The frame of a job made ready, once in each process. Raises ZhizeError where the knowledge here is another."""
    if job not in _prepared:
        kb = kb or load(Path(job.folder) if job.folder else None)
        if fingerprint(kb).knowledge != job.knowledge:
            raise ZhizeError(
                [
                    Problem(
                        "worker",
                        "工作节点的知识库版本不同 · the knowledge here differs from the scheduler's",
                        "安装同一版本 · install the same release",
                    )
                ]
            )
        _prepared.clear()
        _prepared[job] = Batch(kb, read_case(job.frame), job.columns, [parse_atom(one) for one in job.claims])
    return _prepared[job]


def answer_part(job: Job, data: Any, first: int) -> tuple[bytes, bytes]:
    """Answer one part, whose first row has the number `first`. Returns a Parquet file and the report of bad rows."""
    with _lock:  # the caches of the reasoning are not made for threads
        batch = prepared(job)
        table = columns_of(data, job.columns, job.id, batch)
        good, bad = table.good, dict(table.problems)
        rows = as_rows(batch, table)
        answers = batch.answer(rows)
        refused = lanes(answers.bad, rows.count)
        for row in np.flatnonzero(refused):
            bad.setdefault(int(good[row]), []).extend(batch.problems(rows, answers, int(row)))
        if job.exact:
            batch.settle(rows, answers)
        columns: dict[str, pa.Array] = {ROW: pa.array(good + first, pa.int64())}
        if job.id is not None:
            columns[job.id] = table.ids
        for claim in batch.claims:
            columns[f"on_record:{claim}"] = _truths(answers.on_record[claim], rows.count)
            codes = pa.array(answers.codes(claim))
            columns[f"status:{claim}"] = pa.DictionaryArray.from_arrays(codes, list(STATUSES))
        result = pa.table(columns, schema=schema(job))
        if refused.any():
            result = result.filter(pa.array(~refused))
    sink = pa.BufferOutputStream()
    pq.write_table(result, sink, row_group_size=max(1, result.num_rows))
    lines = [
        {
            ROW: first + row,
            "problems": [{"where": one.where, "what": one.what, "mend": one.mend} for one in sorted(set(problems))],
            "values": table.values(row),
        }
        for row, problems in sorted(bad.items())
    ]
    report = "".join(json.dumps(line, ensure_ascii=False, default=str) + "\n" for line in lines)
    return sink.getvalue().to_pybytes(), report.encode()


def schema(job: Job) -> pa.Schema:
    """The columns of the output."""
    fields = [pa.field(ROW, pa.int64())]
    if job.id is not None:
        fields.append(pa.field(job.id, pa.string()))
    for claim in job.claims:
        fields += [pa.field(f"on_record:{claim}", pa.bool_()), pa.field(f"status:{claim}", STATUS_TYPE)]
    return pa.schema(fields)


def as_rows(batch: Batch, table: Table) -> Rows:
    """Columns as planes. Arrow keeps truth values and their validity as bitmaps: these are the planes."""
    facts: dict[Atom, tuple[Plane, Plane]] = {}
    numbers: dict[Atom, tuple[Any, Plane]] = {}
    dates: dict[str, tuple[Any, Plane]] = {}
    count = len(table.good)
    for name, array in table.columns.items():
        validity, values = array.buffers()
        known = _plane(validity, array.offset, count)
        if name.startswith(DATE):
            dates[name.removeprefix(DATE).strip()] = (_numbers(array, values, np.int32), known)
            continue
        atom = parse_atom(name)
        if atom in batch.numbers:
            numbers[atom] = (_numbers(array, values, np.float64), known)
        else:
            true = bitmap(values, array.offset, count)
            facts[atom] = (true & known, ~true & known)
    return Rows(count, facts, numbers, dates)


def _plane(validity: Any, offset: int, count: int) -> Plane:
    full = np.full((count + 7) // 8, 255, np.uint8)
    return bitmap(full, 0, count) if validity is None else bitmap(validity, offset, count)


def _numbers(array: pa.Array, values: Any, kind: Any) -> Any:
    return np.frombuffer(values, kind)[array.offset : array.offset + len(array)] if len(array) else np.zeros(0, kind)


def _truths(bits: Plane, count: int) -> pa.Array:
    return pa.Array.from_buffers(pa.bool_(), count, [None, pa.py_buffer(bits)])


# -- the whole


def run(
    kb: KnowledgeBase,
    source: Path,
    output: Path,
    job: Job,
    *,
    part_rows: int = PART_ROWS,
    scheduler: str | None = None,
    restart: bool = False,
    progress: Callable[[int], Any] | None = None,
) -> Summary:
    """Answer a file. `scheduler` is the address of a Dask cluster; without it this process does the work.

    `progress` takes the number of rows and returns a context that takes how many are done. Raises ZhizeError.
    """
    kind_of(output)
    batch = prepared(job, kb)
    parts = list(parts_of(source, part_rows))
    rows = sum(part.rows for part in parts)
    folder = output.with_name(output.name + ".parts")
    identity = _identity(source, job, part_rows)
    _open_journal(folder, identity, restart)
    todo = [part for part in parts if not (folder / f"{part.index:06}.parquet").exists()]
    with (progress or _silent)(rows) as bar:
        bar.update(rows - sum(part.rows for part in todo))
        names = [*job.columns, *([job.id] if job.id else [])]
        work = ((part, read_part(source, part, names)) for part in todo)
        engine_ = _in_process(job, work) if scheduler is None else _on_cluster(scheduler, job, work)
        for part, (answers, report) in engine_:
            _keep(folder / f"{part.index:06}.bad.jsonl", report)
            _keep(folder / f"{part.index:06}.parquet", answers)
            bar.update(part.rows)
    bad, counts = _assemble(folder, len(parts), output, job)
    shutil.rmtree(folder)
    unused = tuple(map(str, batch.unused))
    return Summary(rows, bad, counts, len(parts) - len(todo), unused, file_hash(output), identity["input"])


def file_hash(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def report_path(output: Path) -> Path:
    """Where the rows that could not be assessed are told."""
    return output.with_name(output.name + ".bad.jsonl")


def _in_process(job: Job, work: Iterable[tuple[Any, Any]]) -> Iterator[tuple[Any, tuple[bytes, bytes]]]:
    for part, data in work:
        yield part, answer_part(job, data, part.first)


def _remote(job: Job, data: Any, first: int) -> tuple[bytes, bytes] | tuple[Problem, ...]:
    """As `answer_part`; problems are returned, since an error would lose them on its way."""
    try:
        return answer_part(job, data, first)
    except ZhizeError as error:
        return error.problems


def _on_cluster(scheduler: str, job: Job, work: Iterator[tuple[Any, Any]]) -> Iterator[tuple[Any, tuple[bytes, bytes]]]:
    """The same on a Dask cluster; a few parts are under way at a time, and what a lost worker held is done again."""
    try:
        from distributed import Client, as_completed
    except ImportError:
        raise ZhizeError(
            [
                Problem(
                    "--engine dask",
                    "未安装 Dask · Dask is not installed",
                    "安装 · install the extra: uv sync --extra cluster",
                )
            ]
        ) from None
    try:
        client = Client(scheduler, timeout=20)
    except (OSError, ValueError) as error:
        raise ZhizeError(
            [
                Problem(
                    scheduler,
                    f"没有调度器应答 · no scheduler answers there: {error}",
                    "启动 · start one with `dask scheduler`",
                )
            ]
        ) from None
    with client:
        threads = sum(client.nthreads().values()) or 2
        running: dict[Any, Any] = {}
        answered = as_completed()

        def send() -> None:
            if (item := next(work, None)) is not None:
                part, data = item
                future = client.submit(_remote, job, data, part.first, pure=False, retries=3)
                running[future.key] = part
                answered.add(future)

        for _ in range(2 * threads):
            send()
        for future in answered:
            result = future.result()
            if result and isinstance(result[0], Problem):
                raise ZhizeError(result)
            yield running.pop(future.key), result
            send()


# -- the journal


def _identity(source: Path, job: Job, part_rows: int) -> dict[str, Any]:
    return {"input": file_hash(source), "part_rows": part_rows, "engine": engine(), "job": digest(asdict(job))}


def _open_journal(folder: Path, identity: dict[str, Any], restart: bool) -> None:
    """Take up the parts of an earlier run, if they are of the very same run."""
    if restart:
        shutil.rmtree(folder, ignore_errors=True)
    journal = folder / "run.json"
    if journal.exists():
        before = json.loads(journal.read_text("utf-8"))
        if before != identity:
            changed = ", ".join(key for key in identity if before.get(key) != identity[key])
            raise ZhizeError(
                [
                    Problem(
                        str(folder),
                        f"另一次运行的未完成工作 · unfinished work of another run: {changed} differ",
                        "加 --restart 丢弃它 · give --restart to drop it",
                    )
                ]
            )
        return
    folder.mkdir(parents=True, exist_ok=True)
    _keep(journal, json.dumps(identity).encode())


def _keep(path: Path, data: bytes) -> None:
    """Write a file so that it is there as a whole or not at all."""
    draft = path.with_name(path.name + ".tmp")
    draft.write_bytes(data)
    os.replace(draft, path)


def _assemble(folder: Path, count: int, output: Path, job: Job) -> tuple[int, dict[str, dict[str, int]]]:
    """Put the parts together in their order. Returns the number of bad rows and the counts of each claim."""
    counts = {claim: dict.fromkeys((*STATUSES, "on_record"), 0) for claim in job.claims}
    draft, report = output.with_name(output.name + ".tmp"), folder / "bad.jsonl"
    bad = 0
    with _writer(draft, output, schema(job)) as write, report.open("wb") as told:
        for i in range(count):
            part = pq.read_table(folder / f"{i:06}.parquet", schema=schema(job))
            write(part)
            for claim, found in counts.items():
                column = part.column(f"status:{claim}").combine_chunks()
                codes = column.indices.to_numpy() if len(column) else np.zeros(0, np.int8)
                for status, number in zip(STATUSES, np.bincount(codes, minlength=len(STATUSES)), strict=True):
                    found[status] += int(number)
                found["on_record"] += part.column(f"on_record:{claim}").combine_chunks().true_count
            lines = (folder / f"{i:06}.bad.jsonl").read_bytes()
            bad += lines.count(b"\n")
            told.write(lines)
    os.replace(draft, output)
    if bad:
        os.replace(report, report_path(output))
    else:
        report_path(output).unlink(missing_ok=True)
    return bad, counts


class _writer:
    """A file of the output's kind, to which tables are added; closed at the end."""

    def __init__(self, draft: Path, output: Path, columns: pa.Schema):
        self.kind = kind_of(output)
        if self.kind == "parquet":
            self.file: Any = pq.ParquetWriter(draft, columns)
        elif self.kind == "arrow":
            self.file = pa.ipc.new_file(str(draft), columns)
        elif self.kind == "csv":
            plain = [pa.field(one.name, pa.string() if one.type == STATUS_TYPE else one.type) for one in columns]
            self.plain = pa.schema(plain)
            self.file = pa.csv.CSVWriter(draft, self.plain)
        else:
            self.file = draft.open("w", encoding="utf-8", newline="\n")

    def __enter__(self) -> Callable[[pa.Table], None]:
        return self.write

    def write(self, table: pa.Table) -> None:
        if self.kind == "jsonl":
            for row in table.to_pylist():
                self.file.write(json.dumps(row, ensure_ascii=False) + "\n")
        elif self.kind == "csv":
            self.file.write_table(table.cast(self.plain))
        else:
            self.file.write_table(table)

    def __exit__(self, *_: object) -> None:
        self.file.close()


class _silent:
    """A progress bar that shows nothing."""

    def __init__(self, rows: int):
        pass

    def __enter__(self) -> _silent:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def update(self, rows: int) -> None:
        pass


def columns_to_use(names: Sequence[str], id_column: str | None) -> tuple[tuple[str, ...], str | None]:
    """The columns of facts and dates, and the one that identifies rows (`id`, if there is such a column)."""
    if id_column is None and "id" in names:
        id_column = "id"
    if id_column == ROW:
        raise ZhizeError(
            [
                Problem(
                    f"列 · column {ROW!r}",
                    "输出以此名编号 · the output numbers rows under this name",
                    "改列名 · rename the column",
                )
            ]
        )
    if id_column is not None and id_column not in names:
        raise ZhizeError(
            [
                Problem(
                    f"列 · column {id_column!r}",
                    "没有此列 · there is no such column",
                    f"列 · columns: {', '.join(names)}",
                )
            ]
        )
    return tuple(name for name in names if name != id_column), id_column
