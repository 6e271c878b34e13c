"""The commands `batch`, `replay` and `diff`, and the writing of receipts."""

from __future__ import annotations

import json
import sys
import tempfile
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kb.atoms import Atom
from kb.errors import Problem, ZhizeError
from kb.fingerprint import engine as engine_version
from kb.fingerprint import fingerprint
from kb.load import KnowledgeBase, load
from kb.records import Case
from reasoning.receipt import BatchReceipt, Receipt, case_data, diff, receipt, replay, stale
from reasoning.report import Model

if TYPE_CHECKING:
    from interfaces.batch import Job


class Engine(StrEnum):
    local = "local"
    dask = "dask"


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("batch")(batch_command)
    app.command("replay")(replay_command)
    app.command("diff")(diff_command)


def batch_command(
    source: Annotated[
        Path, typer.Argument(metavar="IN", help="输入表 · the incidents: .parquet, .arrow, .csv or .jsonl")
    ],
    output: Annotated[
        Path, typer.Argument(metavar="OUT", help="输出表 · the answers: .parquet, .arrow, .csv or .jsonl")
    ],
    frame: Annotated[
        str,
        typer.Option(
            metavar="CASE", help="共同的案情框架 · the case that all rows share: parties, contents, acts (file or id)"
        ),
    ],
    claims: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATTERN", help="只答这些结论，可重复 · only these conclusions, e.g. 'infringes(a1, ...)'"
        ),
    ] = None,
    id_column: Annotated[str | None, typer.Option("--id", help="行标识列 · the column that identifies rows")] = None,
    exact: Annotated[
        bool, typer.Option("--exact", help="逐行精确判定 · decide exactly what bounds leave open")
    ] = False,
    engine: Annotated[Engine, typer.Option(help="引擎 · this machine, or a Dask cluster")] = Engine.local,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Dask 调度器 · the cluster's address")
    ] = None,
    part_rows: Annotated[int, typer.Option(min=64, max=1 << 22, help="每份行数 · rows in a part")] = 1 << 18,
    restart: Annotated[bool, typer.Option("--restart", help="不续做，重头开始 · drop unfinished work")] = False,
) -> None:
    """批量分析：每行一案 · many incidents with one frame, each row a case; unfinished work is taken up again."""
    from interfaces.batch import columns_to_use, report_path, run
    from interfaces.batch_files import names_of
    from interfaces.cli import open_case
    from reasoning.batch import STATUSES

    if (engine is Engine.dask) != (scheduler is not None):
        raise typer.BadParameter("--engine dask and --scheduler ADDRESS go together")
    kb = load()
    case = open_case(kb, frame)
    if not source.is_file():
        raise ZhizeError([Problem(str(source), "没有此文件 · there is no such file", "给出表格文件 · name a table")])
    columns, id_column = columns_to_use(names_of(source), id_column)
    job = make_job(kb, case, columns, id_column, tuple(claims or ()), exact, source)

    def progress(rows: int) -> Any:
        return typer.progressbar(length=rows, label="rows", file=sys.stderr)

    done = run(kb, source, output, job, part_rows=part_rows, scheduler=scheduler, restart=restart, progress=progress)
    found = fingerprint(kb)
    kept = BatchReceipt(
        engine=engine_version(),
        knowledge=found.knowledge,
        sections=dict(found.sections),
        rules=dict(found.records["rules"]),
        frame=case_data(case),
        columns=job.columns,
        id=job.id,
        claims=job.claims,
        exact=exact,
        part_rows=part_rows,
        input=source.name,
        input_sha256=done.input_sha256,
        output=output.name,
        answer_sha256=done.sha256,
        rows=done.rows,
        bad=done.bad,
        counts=done.counts,
    )
    write_receipt(kept, output.with_name(output.name + ".receipt.json"))
    typer.echo("\t".join(["claim", "on_record", *STATUSES]))
    for claim, counts in done.counts.items():
        typer.echo("\t".join([claim, *(str(counts[name]) for name in ("on_record", *STATUSES))]))
    for column in done.unused:
        typer.echo(f"没有规则用到此列 · no rule looks at the column {column!r}", err=True)
    if done.bad:
        typer.echo(f"{done.bad}/{done.rows} 行无法评估 · rows could not be assessed: {report_path(output)}", err=True)


def make_job(
    kb: KnowledgeBase,
    case: Case,
    columns: tuple[str, ...],
    id_column: str | None,
    patterns: tuple[str, ...],
    exact: bool,
    source: Path,
    folder: Path | None = None,
) -> Job:
    """The job of a batch, checked as a whole. Raises ZhizeError with every problem of frame, columns and claims."""
    from interfaces.batch import Job
    from interfaces.batch_files import check_types
    from interfaces.cli import matching
    from kb.case_text import to_yaml
    from reasoning.batch import Batch

    batch = Batch(kb, case, columns)
    check_types(source, columns, batch)
    wanted: tuple[Atom, ...] = batch.claims
    if patterns:
        known = batch.shape(frozenset(batch.dated)).compiled.node
        wanted = tuple(sorted({atom for pattern in patterns for atom in matching(kb, known, pattern)}))
    return Job(
        to_yaml(case),
        columns,
        id_column,
        tuple(map(str, wanted)),
        exact,
        fingerprint(kb).knowledge,
        str(folder) if folder else None,
    )


# -- receipts


def write_receipt(kept: Model, path: Path) -> None:
    """Write a receipt. Raises ZhizeError where the file cannot be written."""
    try:
        path.write_text(kept.model_dump_json(indent=1) + "\n", "utf-8")
    except OSError as error:
        raise ZhizeError(
            [Problem(str(path), f"写不了 · cannot write the file: {error.strerror}", "换个路径 · choose another path")]
        ) from None


def receipt_of(kb: KnowledgeBase, case: Case, path: Path) -> Receipt:
    """Analyse a case, write its receipt and return it."""
    kept = receipt(kb, case, engine_version())
    write_receipt(kept, path)
    return kept


def read_receipt(path: Path) -> Receipt | BatchReceipt:
    """A receipt from a file. Raises ZhizeError with what is wrong."""
    try:
        data = json.loads(path.read_text("utf-8"))
        return (BatchReceipt if isinstance(data, dict) and data.get("kind") == "batch" else Receipt).model_validate(
            data
        )
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise ZhizeError(
            [
                Problem(
                    str(path),
                    f"不是凭据 · not a receipt: {error}",
                    "给出本软件写出的凭据 · name a file written by Zhize",
                )
            ]
        ) from None


def replay_command(
    path: Annotated[Path, typer.Argument(metavar="RECEIPT", help="凭据文件 · a receipt")],
    data: Annotated[Path | None, typer.Option(help="知识库目录 · a data folder; the built-in one by default")] = None,
) -> None:
    """复核凭据：重算须逐字节一致，否则说明变化 · give an answer again: the same bytes, or what changed; exit 1 if not."""
    kept, kb = read_receipt(path), load(data)
    if isinstance(kept, BatchReceipt):
        same, changes = replay_batch(kept, kb, path.parent, data)
    else:
        same, changes = replay(kept, kb, engine_version())
    typer.echo("结果逐字节相同 · the same bytes" if same else "结果不同 · the answer differs")
    for change in changes:
        typer.echo(f"  {change}")
    if not same:
        raise typer.Exit(1)


def replay_batch(
    kept: BatchReceipt, kb: KnowledgeBase, folder: Path, data: Path | None = None
) -> tuple[bool, tuple[str, ...]]:
    """Run a batch again from the files beside its receipt, and compare."""
    from interfaces.batch import file_hash, run

    source = folder / kept.input
    if not source.is_file():
        raise ZhizeError(
            [
                Problem(
                    str(source),
                    "凭据旁没有输入表 · the input of the batch is not beside its receipt",
                    "放到同一目录 · put it there",
                )
            ]
        )
    found = fingerprint(kb)
    changes = list(stale(kept, found, engine_version()))
    changes += [f"rule {name}" for name, digest in kept.rules.items() if found.records["rules"].get(name) != digest]
    changes += [f"rule {name}" for name in found.records["rules"] if name not in kept.rules]
    if file_hash(source) != kept.input_sha256:
        changes.append(f"the input {kept.input} is not the one that was answered: its hash differs")
    case = Case.model_validate(kept.frame)
    try:
        job = make_job(kb, case, kept.columns, kept.id, kept.claims, kept.exact, source, data)
        with tempfile.TemporaryDirectory() as place:
            done = run(kb, source, Path(place) / kept.output, job, part_rows=kept.part_rows)
    except ZhizeError as error:
        return False, (*changes, *map(str, error.problems))
    for claim in sorted(kept.counts.keys() | done.counts.keys()):
        before, after = kept.counts.get(claim), done.counts.get(claim)
        if before != after:
            changes.append(f"{claim}: {before} → {after}")
    if done.bad != kept.bad:
        changes.append(f"rows that could not be assessed: {kept.bad} → {done.bad}")
    return done.sha256 == kept.answer_sha256, tuple(changes)


def diff_command(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="旧知识库目录 · the older data folder")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="新知识库目录 · the newer data folder")],
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON · print JSON")] = False,
) -> None:
    """比较两版知识库：哪些案例的答案因哪条规则而变 · which answers over data/cases change, and through which rule."""
    found = diff(load(old), load(new))
    if as_json:
        typer.echo(json.dumps([one.model_dump(mode="json") for one in found], ensure_ascii=False, indent=2))
        return
    for one in found:
        typer.echo(f"{one.case}\t{one.conclusion}")
        typer.echo(f"  {one.before or '—'}  →  {one.after or '—'}")
        typer.echo(f"  through {', '.join(one.through) or '—'}")
    typer.echo(f"{len(found)} 项答案有变 · answers change" if found else "答案不变 · no answer changes")
