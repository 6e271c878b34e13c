"""Tables of incidents from Parquet, Arrow, CSV and JSON Lines, part by part, each value checked, each fault told at its row."""

from __future__ import annotations

import csv
import datetime
import io
import json
import math
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]
from numpy.typing import NDArray

from kb.atoms import parse_atom
from kb.errors import Problem, ZhizeError
from reasoning.batch import DATE, Batch

KINDS = {
    ".parquet": "parquet",
    ".arrow": "arrow",
    ".feather": "arrow",
    ".csv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
TRUE = frozenset({"true", "1", "yes", "y", "t", "是", "真"})
FALSE = frozenset({"false", "0", "no", "n", "f", "否", "假"})
UNKNOWN = frozenset({"", "null", "none", "na", "?", "unknown", "不明", "未知"})
QUOTED_LINES = 100
"""A quotation mark that is not closed within so many lines is a mistake in its own line."""


@dataclass(frozen=True)
class Part:
    """Some rows of a file: its number, the number of its first row (from 1), how many, and where they are."""

    index: int
    first: int
    rows: int
    place: tuple[int, ...]


@dataclass
class Table:
    """The readable rows of a part in typed columns. `good` has their places in the part, `problems` the other rows."""

    columns: dict[str, pa.Array]
    ids: pa.Array | None
    good: NDArray[np.int64]
    problems: dict[int, list[Problem]] = field(default_factory=dict)
    values: Callable[[int], Any] = lambda row: None


def kind_of(path: Path) -> str:
    """parquet, arrow, csv or jsonl, by the name. Raises ZhizeError otherwise."""
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        raise ZhizeError(
            [Problem(str(path), "不认识的表格种类 · unknown kind of table", f"可用 · use {', '.join(KINDS)}")]
        )
    return kind


def names_of(path: Path) -> list[str]:
    """The columns of a file; for JSON Lines those of the first line that can be read. Raises ZhizeError."""
    kind = kind_of(path)
    try:
        if kind in ("parquet", "arrow"):
            names = list(_schema(path).names)
        else:
            with path.open("rb") as stream:
                names = _names(stream, kind)
    except (OSError, pa.ArrowInvalid, UnicodeDecodeError) as error:
        raise ZhizeError(
            [Problem(str(path), f"读不了 · cannot read the file: {error}", "给出表格文件 · name a table")]
        ) from None
    if doubled := sorted({name for name in names if names.count(name) > 1}):
        raise ZhizeError(
            [
                Problem(str(path), f"列重复 · the column {name!r} stands twice", "保留一列 · keep one")
                for name in doubled
            ]
        )
    return names


def _schema(path: Path) -> pa.Schema:
    return pq.read_schema(path) if kind_of(path) == "parquet" else _arrow(path).schema


def _arrow(path: Path) -> Any:
    """An Arrow file in place: its bitmaps of truth values and of what is known are read without being decoded."""
    return pa.ipc.open_file(pa.memory_map(str(path)))


def _names(stream: BinaryIO, kind: str) -> list[str]:
    for _, record in records(stream, kind):
        if kind == "csv":
            return _cells(record.removeprefix(b"\xef\xbb\xbf"))
        value = _object(record.removeprefix(b"\xef\xbb\xbf"))
        if isinstance(value, dict):
            return list(value)
    return []


def parts_of(path: Path, rows: int) -> Iterator[Part]:
    """The parts of a file, of so many rows at most, always cut at the same places."""
    if (kind := kind_of(path)) == "parquet":
        meta = pq.read_metadata(path)
        yield from _grouped_parts((meta.row_group(i).num_rows for i in range(meta.num_row_groups)), rows)
    elif kind == "arrow":
        file = _arrow(path)
        yield from _grouped_parts((file.get_batch(i).num_rows for i in range(file.num_record_batches)), rows)
    else:
        yield from _text_parts(path, rows)


def _grouped_parts(sizes: Iterable[int], rows: int) -> Iterator[Part]:
    """The parts of a file whose rows come in groups of these sizes."""
    index, first = 0, 1
    for group, size in enumerate(sizes):
        for start in range(0, size, rows):
            count = min(rows, size - start)
            yield Part(index, first, count, (group, start))
            index, first = index + 1, first + count


def _text_parts(path: Path, rows: int) -> Iterator[Part]:
    kind = kind_of(path)
    with path.open("rb") as stream:
        index = count = 0
        first, start, end = 1, 0, 0
        header = kind == "csv"
        for offset, record in records(stream, kind):
            if header:
                header = False
                continue
            if count == rows:
                yield Part(index, first, count, (start, end))
                index, first, count = index + 1, first + count, 0
            start = offset if not count else start
            count, end = count + 1, offset + len(record)
        if count:
            yield Part(index, first, count, (start, end))


def records(stream: BinaryIO, kind: str) -> Iterator[tuple[int, bytes]]:
    """The records of a text with their offsets: lines, but a quoted cell of a CSV may go on over several. No blanks."""
    waiting: deque[bytes] = deque()
    offset = 0

    def line() -> bytes:
        return waiting.popleft() if waiting else stream.readline()

    while record := line():
        if kind == "csv" and record.count(b'"') % 2:
            more: list[bytes] = []
            while len(more) < QUOTED_LINES and (following := line()):
                more.append(following)
                if following.count(b'"') % 2:
                    record = b"".join([record, *more])
                    break
            else:
                waiting.extendleft(reversed(more))
        if record.strip():
            yield offset, record
        offset += len(record)


def read_part(path: Path, part: Part, columns: Sequence[str]) -> pa.Table | tuple[str, bytes, tuple[str, ...]]:
    """The rows of a part as they are in the file: a table, or kind, text and columns."""
    if kind_of(path) == "parquet":
        group, start = part.place
        return _row_group(path, group, tuple(columns)).slice(start, part.rows)
    if kind_of(path) == "arrow":
        group, start = part.place
        return pa.Table.from_batches([_arrow(path).get_batch(group).select(list(columns)).slice(start, part.rows)])
    with path.open("rb") as stream:
        names = tuple(_names(stream, "csv")) if kind_of(path) == "csv" else tuple(columns)
        stream.seek(part.place[0])
        return kind_of(path), stream.read(part.place[1] - part.place[0]), names


@lru_cache(maxsize=1)
def _row_group(path: Path, group: int, columns: tuple[str, ...]) -> pa.Table:
    return pq.ParquetFile(path).read_row_group(group, columns=list(columns))


# -- from values to typed columns


def columns_of(data: Any, columns: Sequence[str], id_column: str | None, batch: Batch) -> Table:
    """Typed columns of the rows that can be read, and the problems of the others."""
    if isinstance(data, pa.Table):
        raw = {name: _whole(data.column(name)) for name in data.column_names}
        problems: dict[int, list[Problem]] = {}
        count = data.num_rows

        def values(row: int) -> Any:
            return data.slice(row, 1).to_pylist()[0]

    else:
        raw, problems, lines = _from_text(data, [*columns, *([id_column] if id_column else [])])
        count = len(lines)

        def values(row: int) -> Any:
            return lines[row].decode("utf-8", "replace").rstrip("\r\n")

    typed = {name: _typed(raw[name], _kind(name, batch), name, problems) for name in columns}
    ids = raw[id_column].cast(pa.string()) if id_column else None
    good = np.arange(count, dtype=np.int64)
    if problems:
        good = np.delete(good, sorted(problems))
        take = pa.array(good)
        typed = {name: array.take(take) for name, array in typed.items()}
        ids = None if ids is None else ids.take(take)
    return Table(typed, ids, good, problems, values)


def check_types(path: Path, columns: Sequence[str], batch: Batch) -> None:
    """Whether the columns of a Parquet or Arrow file can be read at all. Raises ZhizeError with every one that cannot."""
    if kind_of(path) not in ("parquet", "arrow"):
        return
    problems, schema = [], _schema(path)
    for name in columns:
        kind, found = _kind(name, batch), schema.field(name).type
        if not _readable(found, kind):
            problems.append(
                Problem(
                    f"列 · column {name!r}",
                    f"类型不合 · is of type {found}",
                    f"应为 {kind}，不明留空 · write it as {kind}, null if unknown",
                )
            )
    if problems:
        raise ZhizeError(problems)


def _readable(found: pa.DataType, kind: str) -> bool:
    if pa.types.is_dictionary(found):
        found = found.value_type
    if pa.types.is_string(found) or pa.types.is_large_string(found) or pa.types.is_null(found):
        return True
    number = pa.types.is_integer(found) or pa.types.is_floating(found) or pa.types.is_decimal(found)
    return {
        "boolean": pa.types.is_boolean(found) or pa.types.is_integer(found),
        "number": number,
        "date": pa.types.is_date(found) or pa.types.is_timestamp(found),
    }[kind]


def _kind(name: str, batch: Batch) -> str:
    if name.startswith(DATE):
        return "date"
    return "number" if parse_atom(name) in batch.numbers else "boolean"


ARROW = {"boolean": pa.bool_(), "number": pa.float64(), "date": pa.date32()}


def _typed(array: pa.Array, kind: str, name: str, problems: dict[int, list[Problem]]) -> pa.Array:
    """A column in its type; values that have no place there are told and left out."""
    if array.type == ARROW[kind]:
        return _finite(array, name, problems) if kind == "number" else array
    if kind == "number" and not _textual(array.type):
        return _finite(array.cast(pa.float64(), safe=False), name, problems)
    if kind == "date" and (pa.types.is_timestamp(array.type) or pa.types.is_date(array.type)):
        return array.cast(pa.date32(), safe=False)
    coded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
    read = [_value(value, kind) for value in coded.dictionary.to_pylist()]
    faulty = [i for i, (_, fault) in enumerate(read) if fault]
    if faulty:
        mask = pc.is_in(coded.indices, value_set=pa.array(faulty, coded.indices.type))
        for row in np.flatnonzero(mask.to_numpy(zero_copy_only=False)):
            fault = read[coded.indices[int(row)].as_py()][1]
            problems.setdefault(int(row), []).append(Problem(f"列 · column {name!r}", *fault))
    return pa.array([value for value, _ in read], ARROW[kind]).take(coded.indices)


def _textual(found: pa.DataType) -> bool:
    return pa.types.is_string(found) or pa.types.is_large_string(found) or pa.types.is_dictionary(found)


def _finite(array: pa.Array, name: str, problems: dict[int, list[Problem]]) -> pa.Array:
    values = np.frombuffer(array.buffers()[1] or b"", np.float64)[array.offset : array.offset + len(array)]
    wrong = ~np.isfinite(values)
    if wrong.any():  # behind a null there may be anything
        wrong &= array.is_valid().to_numpy(zero_copy_only=False)
    for row in np.flatnonzero(wrong):
        fault = Problem(
            f"列 · column {name!r}",
            f"不是数 · {array[int(row)]} is not a number",
            "不明留空 · leave it empty where it is unknown",
        )
        problems.setdefault(int(row), []).append(fault)
    return array


def _whole(column: pa.ChunkedArray) -> pa.Array:
    """A column in one piece, copied only if it is in several."""
    return (
        column.chunk(0)
        if column.num_chunks == 1
        else pa.concat_arrays(column.chunks)
        if column.num_chunks
        else pa.array([], column.type)
    )


def _value(value: Any, kind: str) -> tuple[Any, tuple[str, str] | None]:
    """A value as read, or what is wrong with it and how to mend it."""
    text = str(value).strip() if not isinstance(value, bool) else str(value).lower()
    if value is None or text.lower() in UNKNOWN:
        return None, None
    if kind == "boolean":
        if text.lower() in TRUE | FALSE:
            return text.lower() in TRUE, None
        return None, (
            f"既非真也非假 · {text[:60]!r} is neither true nor false",
            "写 true 或 false，不明留空 · write true or false, nothing where unknown",
        )
    if kind == "number":
        try:
            number = float(text) if not isinstance(value, bool) and "_" not in text else math.nan
        except ValueError:
            number = math.nan
        fault = (
            f"不是数 · {text[:60]!r} is not a number",
            "只写数字，不明留空 · write digits only, nothing where unknown",
        )
        return (number, None) if math.isfinite(number) else (None, fault)
    try:
        return datetime.datetime.strptime(text, "%Y-%m-%d").date(), None
    except ValueError:
        return None, (
            f"不是日期 · {text[:60]!r} is not a date",
            "写如 2024-03-01，从框架则留空 · write it as 2024-03-01, nothing for the date of the frame",
        )


# -- text


def _from_text(
    data: tuple[str, bytes, tuple[str, ...]], columns: Sequence[str]
) -> tuple[dict[str, pa.Array], dict[int, list[Problem]], list[bytes]]:
    kind, text, names = data
    lines = [record for _, record in records(io.BytesIO(text), kind)]
    problems: dict[int, list[Problem]] = {}
    cells: list[Sequence[str | None]] = []
    nothing = (None,) * len(names)
    read = _csv_row if kind == "csv" else _json_row
    for row, line in enumerate(lines):
        found = read(line, names)
        if isinstance(found, Problem):
            problems[row] = [found]
            found = nothing
        cells.append(found)
    table = list(zip(*cells, strict=True)) if cells else [()] * len(names)
    by_name = {name: pa.array(column, pa.string()) for name, column in zip(names, table, strict=True)}
    return {name: by_name[name] for name in columns}, problems, lines


def _csv_row(line: bytes, names: Sequence[str]) -> Sequence[str | None] | Problem:
    try:
        cells = _cells(line)
    except (UnicodeDecodeError, csv.Error) as error:
        return Problem(
            "行 · row",
            f"读不了 · cannot read it: {error}",
            "用 UTF-8，含逗号的格加引号 · write UTF-8, and quote cells that hold a comma",
        )
    if len(cells) != len(names):
        return Problem(
            "行 · row",
            f"格数与列数不符 · {len(cells)} cells for {len(names)} columns",
            "含逗号的格加引号 · quote cells that hold a comma",
        )
    return cells


def _cells(line: bytes) -> list[str]:
    text = line.decode("utf-8").rstrip("\r\n")
    return next(csv.reader([text], strict=True)) if '"' in text else text.split(",")


def _json_row(line: bytes, names: Sequence[str]) -> Sequence[str | None] | Problem:
    value = _object(line)
    if not isinstance(value, dict):
        return Problem(
            "行 · row", "不是 JSON 对象 · not a JSON object", '一行一个 · one line: {"depicts(V, L)": true, ...}'
        )
    if other := sorted(set(value) - set(names)):
        return Problem("行 · row", f"没有此列 · unknown column {other[0]!r}", f"列 · columns: {', '.join(names)}")
    if nested := [name for name, cell in value.items() if isinstance(cell, dict | list)]:
        return Problem(
            f"列 · column {nested[0]!r}", "不是单个值 · holds a list or an object", "写一个值 · write one value"
        )
    return [_text(value.get(name)) for name in names]


def _text(value: Any) -> str | None:
    return None if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _object(line: bytes) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None
