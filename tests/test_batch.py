"""Batches: every row answered as `decide` answers it; nothing lost by bad rows, by a kill, or by the kind of file."""

from __future__ import annotations

import datetime
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.feather
import pyarrow.parquet as pq
import pytest
import theory as theories_of
import typer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapes import real_kb
from strategies import FACTS, theories
from typer.testing import CliRunner

from interfaces.batch import as_rows, report_path
from interfaces.batch_files import Part, columns_of, parts_of, read_part, records
from interfaces.commands_batch import register
from kb.case_text import to_yaml
from kb.errors import CaseError, ZhizeError
from kb.load import KnowledgeBase
from kb.records import Case
from reasoning.analysis import decide
from reasoning.batch import STATUSES, Answers, Batch, Rows, bitmap, lanes, plane, tally

ROOT = Path(__file__).resolve().parent.parent
COMMAND = "import typer; from interfaces.commands_batch import register; app = typer.Typer(); register(app); app()"
FRAME = "cn-civ-faceswap-liao-2024"
FIRST = (datetime.date(2012, 1, 1) - datetime.date(1970, 1, 1)).days


def random_rows(batch: Batch, count: int, chance: random.Random) -> Rows:
    """Rows in which each fact is true, false or unknown, each number and date given or not."""
    facts, numbers, dates = {}, {}, {}
    for atom in batch.atoms:
        if atom in batch.numbers:
            values = np.array([chance.choice((2, 3, 4, 5, 6, 7, 500, 5000)) for _ in range(count)], np.float64)
            numbers[atom] = (values, plane(np.array([chance.random() < 0.7 for _ in range(count)])))
        else:
            drawn = np.array([chance.choice("tf?") for _ in range(count)])
            facts[atom] = (plane(drawn == "t"), plane(drawn == "f"))
    last = (batch.frame.as_of - datetime.date(1970, 1, 1)).days + 20
    for act in batch.dated:
        days = np.array([chance.randint(FIRST, last) for _ in range(count)], np.int32)
        dates[act] = (days, plane(np.array([chance.random() < 0.8 for _ in range(count)])))
    return Rows(count, facts, numbers, dates)


def compare_with_decide(kb: KnowledgeBase, batch: Batch, rows: Rows) -> None:
    """On the record alike; bounds never wrong where they settle; exact after `settle`; bad rows for the same reasons."""
    bounds, exact = batch.answer(rows), batch.answer(rows)
    batch.settle(rows, exact)
    refused = lanes(exact.bad, rows.count)
    for row in range(rows.count):
        told = {one.what for one in batch.problems(rows, exact, row)}
        assert refused[row] == bool(told)
        if told:
            with pytest.raises(CaseError) as refusal:
                decide(kb, batch.case(rows, row))
            assert told == {one.what for one in refusal.value.problems}
            continue
        decision = decide(kb, batch.case(rows, row))
        for claim in batch.claims:
            true = decision.status(claim)
            assert bool(lanes(exact.on_record[claim], rows.count)[row]) is decision.holds(claim), claim
            assert STATUSES[exact.codes(claim)[row]] == true, (claim, row)
            assert STATUSES[bounds.codes(claim)[row]] in (true, "open"), (claim, row)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(theories(), st.data())
def test_rows_of_random_theories_are_answered_as_cases(theory: dict[str, Any], data: st.DataObject) -> None:
    kb = theories_of.knowledge_base(theory)
    known = [name for name in (*FACTS, "n") if name in kb.predicates and kb.predicates[name].kind == "fact"]
    columns = data.draw(st.lists(st.sampled_from(known), unique=True, min_size=1)) if known else []
    dated = data.draw(st.sampled_from(([], ["date:x"])))
    try:
        batch = Batch(kb, theories_of.case(theory), [*(f"{name}(x)" for name in columns), *dated])
    except CaseError:
        return  # the theory's own facts contradict each other
    compare_with_decide(kb, batch, random_rows(batch, 12, random.Random(data.draw(st.integers(0, 999)))))


@pytest.mark.parametrize("name", [FRAME, "cn-crim-lang-he-defamation-2021", "cn-adm-limengmeng-fishoil-2025"])
def test_rows_of_real_frames_are_answered_as_cases(name: str) -> None:
    kb = real_kb()
    batch = frame_with_columns(kb, kb.cases[name], 12, dated=True)
    compare_with_decide(kb, batch, random_rows(batch, 8, random.Random(5)))


def test_kinds_of_act_can_be_columns() -> None:
    kb = real_kb()
    batch = Batch(kb, kb.cases[FRAME], ["makes(a2)", "uses(a2)", "for_profit(a2)"])
    compare_with_decide(kb, batch, random_rows(batch, 16, random.Random(6)))


def frame_with_columns(kb: KnowledgeBase, case: Case, count: int, dated: bool = False) -> Batch:
    """A case as frame, with some of the facts and numbers that its rules look at as columns."""
    keys = decide(kb, case).compiled.program.keys
    atoms = sorted({str(getattr(key, "atom", key)) for key in keys})
    random.Random(len(atoms)).shuffle(atoms)
    return Batch(kb, case, atoms[:count] + ([f"date:{next(iter(case.acts))}"] if dated else []))


@pytest.mark.parametrize("offset", [0, 1, 7, 8, 13])
@pytest.mark.parametrize("count", [0, 1, 8, 63, 64, 65, 200])
def test_bitmaps_of_slices_are_planes(offset: int, count: int) -> None:
    chance = random.Random(offset + 31 * count)
    values = [chance.choice((True, False, None)) for _ in range(offset + count + 9)]
    array = pa.array(values, pa.bool_()).slice(offset, count)
    validity, bits = array.buffers()
    known, true = bitmap(validity, array.offset, count), bitmap(bits, array.offset, count)
    assert lanes(known & true, count).tolist() == [value is True for value in values[offset : offset + count]]
    assert lanes(known & ~true, count).tolist() == [value is False for value in values[offset : offset + count]]
    assert tally(known & true) == sum(value is True for value in values[offset : offset + count])


# -- files


@pytest.fixture(scope="module")
def app() -> typer.Typer:
    found = typer.Typer()
    register(found)
    return found


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a frame and 700 rows as Parquet, CSV and JSON Lines."""
    folder, kb, count = tmp_path_factory.mktemp("batch"), real_kb(), 700
    case = kb.cases[FRAME]
    (folder / "frame.yaml").write_text(to_yaml(case), "utf-8")
    write_rows(folder, kb, case, count)
    return folder


def write_rows(folder: Path, kb: KnowledgeBase, case: Case, count: int, *, text: bool = True) -> None:
    """Random rows for a case, in all kinds of file."""
    chance, batch = random.Random(8), frame_with_columns(kb, case, 8)
    last = case.as_of
    table: dict[str, list[Any]] = {"id": [f"r{i}" for i in range(count)]}
    for atom in batch.atoms:
        choices = (1.0, 500.0, 5000.0, None) if atom in batch.numbers else (True, False, None)
        table[str(atom)] = [chance.choice(choices) for _ in range(count)]
    table["date:a2"] = [last - datetime.timedelta(days=chance.randint(0, 4000)) for _ in range(count)]
    found = pa.table(table)
    pq.write_table(found, folder / "rows.parquet", row_group_size=300)
    pyarrow.feather.write_feather(found, folder / "rows.arrow", chunksize=300, compression="uncompressed")
    pyarrow.feather.write_feather(found, folder / "rows.feather", chunksize=450, compression="lz4")
    if text:
        pa.csv.write_csv(found, folder / "rows.csv")
        lines = (json.dumps(row, default=str, ensure_ascii=False) + "\n" for row in found.to_pylist())
        (folder / "rows.jsonl").write_text("".join(lines), "utf-8")


def batch(app: typer.Typer, folder: Path, source: str, output: str, *options: str) -> Any:
    """Run the command; returns click's result."""
    arguments = ["batch", str(folder / source), str(folder / output), "--frame", str(folder / "frame.yaml"), *options]
    return CliRunner().invoke(app, arguments)


def rows_of(path: Path) -> list[dict[str, Any]]:
    return pq.read_table(path).to_pylist()


@pytest.mark.parametrize("kind", ["csv", "jsonl", "arrow", "feather"])
def test_the_kind_of_file_makes_no_difference(app: typer.Typer, made: Path, kind: str) -> None:
    for source, output in (("rows.parquet", "p.parquet"), (f"rows.{kind}", f"{kind}.parquet")):
        done = batch(app, made, source, output, "--exact", "--part-rows", "256")
        assert done.exit_code == 0, done.exception
    assert rows_of(made / "p.parquet") == rows_of(made / f"{kind}.parquet")


def test_the_same_bytes_twice_and_whatever_the_parts(app: typer.Typer, made: Path) -> None:
    for output in ("one.parquet", "two.parquet"):
        assert batch(app, made, "rows.parquet", output, "--part-rows", "128").exit_code == 0
    assert (made / "one.parquet").read_bytes() == (made / "two.parquet").read_bytes()
    assert batch(app, made, "rows.parquet", "three.parquet", "--part-rows", "64").exit_code == 0
    assert rows_of(made / "one.parquet") == rows_of(made / "three.parquet")
    assert not list(made.glob("*.parts"))


def test_answers_can_be_written_as_arrow(app: typer.Typer, made: Path) -> None:
    for output in ("a.arrow", "a.parquet"):
        assert batch(app, made, "rows.arrow", output, "--part-rows", "128").exit_code == 0
    assert pa.ipc.open_file(made / "a.arrow").read_all().to_pylist() == rows_of(made / "a.parquet")


def test_an_arrow_file_that_is_none_is_refused(app: typer.Typer, made: Path) -> None:
    (made / "none.arrow").write_bytes(b"not an arrow file")
    assert isinstance(batch(app, made, "none.arrow", "x.parquet").exception, ZhizeError)


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_answers_can_be_written_as_text(app: typer.Typer, made: Path, kind: str) -> None:
    done = batch(app, made, "rows.parquet", f"out.{kind}", "--claims", "infringes(a2, ...)")
    assert done.exit_code == 0, done.exception
    lines = (made / f"out.{kind}").read_text("utf-8").splitlines()
    assert len(lines) == 700 + (kind == "csv")
    assert "status:infringes(a2, D, L, portrait)" in lines[0]
    assert "status:infringes(a1, D, L, personal_information)" not in lines[0]


BAD_LINES = {
    "twice": ('"depicts(V, L)": "perhaps"', "neither true nor false"),
    "late": ('"date:a2": "2030-01-01"', "comes after the as_of date"),
    "no day": ('"date:a2": "2023-02-30"', "is not a date"),
    "other": ('"depict(V, L)": true', "unknown column"),
    "list": ('"depicts(V, L)": [1]', "holds a list"),
    "contrary": ('"depicts(V, L)": false', "cannot both stand"),  # the frame says that her footage was kept
}


def test_bad_rows_are_told_and_the_rest_is_answered(app: typer.Typer, made: Path) -> None:
    good = (
        '{"depicts(V, L)": true, "date:a2": "2023-01-01", "consents(L, a2)": null, "separately_consents(L, a2)": null}'
    )
    lines = [good]
    for text, _ in BAD_LINES.values():
        lines += ["{" + text + "}", good]
    lines += ["[not json", "", good]
    (made / "bad.jsonl").write_text("\n".join(lines), "utf-8")
    done = batch(app, made, "bad.jsonl", "bad.parquet", "--part-rows", "64")
    assert done.exit_code == 0, done.exception
    told = [json.loads(line) for line in report_path(made / "bad.parquet").read_text("utf-8").splitlines()]
    assert [one["row"] for one in told] == [2, 4, 6, 8, 10, 12, 14]
    for one, (text, reason) in zip(told, BAD_LINES.values(), strict=False):
        assert any(reason in problem["what"] for problem in one["problems"]), (one, reason)
        assert text in one["values"]
    assert [row["row"] for row in rows_of(made / "bad.parquet")] == [1, 3, 5, 7, 9, 11, 13, 15]


def test_a_csv_with_faults_of_form(app: typer.Typer, made: Path) -> None:
    lines = [
        'id,"depicts(V, L)",date:a2',
        '"a,1",true,2023-01-01',
        "b,true",
        'c,"open,2023-01-01',
        "d,是,",
        "e,1,2023/1/1",
    ]
    (made / "form.csv").write_text("\r\n".join(lines), "utf-8")
    done = batch(app, made, "form.csv", "form.parquet")
    assert done.exit_code == 0, done.exception
    told = [json.loads(line) for line in report_path(made / "form.parquet").read_text("utf-8").splitlines()]
    assert [one["row"] for one in told] == [2, 3, 5]
    assert [(row["row"], row["id"]) for row in rows_of(made / "form.parquet")] == [(1, "a,1"), (4, "d")]


def test_numbers_that_are_none_are_bad_rows() -> None:
    kb = real_kb()
    found = next((b for case in kb.cases.values() if (b := frame_with_columns(kb, case, 400)).numbers), None)
    if found is None:
        pytest.skip("no case looks at a number")
    name = str(min(found.numbers))
    batch = Batch(kb, found.frame.model_copy(update={"facts": found.shared}), [name])
    table = columns_of(pa.table({name: pa.array([1.0, float("nan"), None, float("inf")])}), [name], None, batch)
    assert table.good.tolist() == [0, 2]
    assert sorted(table.problems) == [1, 3]
    assert as_rows(batch, table).count == 2


@pytest.mark.parametrize(
    ("header", "mend"),
    [
        ('"depict(V, L)"', "depicts"),
        ('"depicts(V, X)"', "'X'"),
        ("date:a9", "nearest: date:a"),
        ("remarks", "remarks"),
        ('"infringes(a2, D, L, portrait)"', "conclusion, not a fact"),
    ],
)
def test_columns_that_nobody_knows_stop_the_file(app: typer.Typer, made: Path, header: str, mend: str) -> None:
    (made / "unknown.csv").write_text(f"{header}\n\n", "utf-8")
    done = batch(app, made, "unknown.csv", "unknown.parquet")
    assert isinstance(done.exception, ZhizeError)
    assert mend in str(done.exception)
    assert not (made / "unknown.parquet").exists()


def test_no_rows_give_no_answers(app: typer.Typer, made: Path) -> None:
    (made / "none.csv").write_text('"depicts(V, L)"\n', "utf-8")
    assert batch(app, made, "none.csv", "none.parquet").exit_code == 0
    assert rows_of(made / "none.parquet") == []


def test_a_killed_run_is_taken_up_again(app: typer.Typer, made: Path, tmp_path: Path) -> None:
    kb = real_kb()
    (tmp_path / "frame.yaml").write_text((made / "frame.yaml").read_text("utf-8"), "utf-8")
    write_rows(tmp_path, kb, kb.cases[FRAME], 8_000, text=False)
    arguments = ["batch", "rows.parquet", "out.parquet", "--frame", "frame.yaml", "--part-rows", "64"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    running = subprocess.Popen(
        [sys.executable, "-c", COMMAND, *arguments], cwd=tmp_path, env=environment, stderr=subprocess.DEVNULL
    )
    journal = tmp_path / "out.parquet.parts"
    deadline = time.monotonic() + 60
    while len(list(journal.glob("*.parquet"))) < 3 and time.monotonic() < deadline and running.poll() is None:
        time.sleep(0.02)
    running.send_signal(signal.SIGKILL)
    running.wait()
    kept = {path.name: path.stat().st_mtime_ns for path in journal.glob("*.parquet")}
    assert 3 <= len(kept) < 125
    assert not (tmp_path / "out.parquet").exists()
    other = batch(app, tmp_path, "rows.parquet", "out.parquet", "--part-rows", "128")
    assert isinstance(other.exception, ZhizeError)
    assert "part_rows" in str(other.exception)
    assert {path.name: path.stat().st_mtime_ns for path in journal.glob("*.parquet")} == kept
    (journal / "000000.parquet").write_bytes((journal / "000001.parquet").read_bytes())  # shows that it is not redone
    assert batch(app, tmp_path, "rows.parquet", "out.parquet", "--part-rows", "64").exit_code == 0
    assert batch(app, tmp_path, "rows.parquet", "whole.parquet", "--part-rows", "64").exit_code == 0
    resumed, whole = rows_of(tmp_path / "out.parquet"), rows_of(tmp_path / "whole.parquet")
    assert resumed[:64] == whole[64:128]
    assert resumed[64:] == whole[64:]


@given(
    st.lists(
        st.text(st.sampled_from('ab,"\n'), max_size=12).map(lambda text: text.strip("\n")), min_size=1, max_size=20
    ),
    st.integers(1, 4),
)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_parts_of_a_text_hold_every_record_once(tmp_path_factory: Any, lines: list[str], size: int) -> None:
    path = tmp_path_factory.mktemp("parts") / "t.csv"
    path.write_bytes(("h\n" + "\n".join(lines) + "\n").encode())
    with path.open("rb") as stream:
        expected = [record for _, record in records(stream, "csv")][1:]
    parts: list[Part] = list(parts_of(path, size))
    assert sum(part.rows for part in parts) == len(expected)
    assert [part.first for part in parts] == [1 + size * i for i in range(len(parts))]
    text = b"".join(read_part(path, part, ["h"])[1] for part in parts)  # type: ignore[misc]
    assert b"".join(text.split()) == b"".join(b"".join(expected).split())


def test_counts_leave_bad_rows_out() -> None:
    kb = real_kb()
    batch = frame_with_columns(kb, kb.cases[FRAME], 12, dated=True)
    rows = random_rows(batch, 200, random.Random(2))
    answers: Answers = batch.answer(rows)
    for claim in batch.claims:
        counts = answers.counts(claim)
        assert sum(counts[status] for status in STATUSES) == 200 - tally(answers.bad)


def test_exact_statuses_see_the_facts_that_the_bounds_lost() -> None:
    """s if d, unless a, or unless d without a and without b: the upper bound forgets b, the exact status must not."""

    def rule(name: str, *elements: dict[str, Any], **more: Any) -> dict[str, Any]:
        return {"id": name, "if": list(elements), "in_force": {"from": "2020-01-01"}, **more}

    theory = {
        "rules": [
            rule("deep", {"fact": "a"}),
            rule("first", {"any": ["a", "b"]}),
            rule("late", {"fact": "d"}, unless=["deep", "first"]),
            rule("r4", {"fact": "d"}, then="s", unless=["deep", "late"], confidence="unverified"),
        ],
        "facts": ["a", "b", "? d"],
        "date": "2024-01-01",
        "readings": {},
        "meaning": {},
    }
    kb = theories_of.knowledge_base(theory)
    batch = Batch(kb, theories_of.case(theory), ["a(x)", "b(x)"])
    for seed in range(10):
        compare_with_decide(kb, batch, random_rows(batch, 12, random.Random(seed)))
