"""Commands on the quality of the knowledge base: what it covers, what its tests notice, where its rules do not fit."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from kb.load import load

Folder = Annotated[
    Path | None,
    typer.Option("--data", help="data 目录，默认为自带知识库 · a data folder; the built-in one by default"),
]
Json = Annotated[bool, typer.Option("--json", help="输出 JSON · print JSON")]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(coverage)
    app.command()(mutate)
    app.command()(gaps)


def coverage(
    as_json: Json = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="只输出表格 · print the table only")] = False,
    data: Folder = None,
) -> None:
    """覆盖情况：文件、条文、规则、设例、案例，以及未编码、未核实、未读和悬空之处 · what is covered, and what is not."""
    from kb.completeness import completeness
    from kb.coverage_table import markdown

    table = completeness(load(data))
    if as_json:
        _print_json(asdict(table))
        return
    typer.echo("\n".join(markdown(table)))
    if as_markdown:
        return
    typer.echo()
    _section(
        "有意不编码 · left out on purpose",
        (
            f"{one.family}{' 部分 part' if one.part else ''} {_both(one.what)} — {_both(one.why)}"
            for one in table.omissions
        ),
    )
    _section(
        "没有违反规则的义务 · duties without a rule", (f"{one.duty} {_both(one.why)}" for one in table.open_duties)
    )
    _section("未核实 · unverified", (f"{one.rule} {one.provision} {_both(one.source)}" for one in table.unverified))
    _section(
        "未读两遍的规则文件 · files of rules not read twice",
        (f"{one.file} {one.twice}/{one.rules}" for one in table.readings if one.twice < one.rules),
    )
    _section("悬空 · loose ends", (f"{one.where}: {_both(one.what)}\n    → {_both(one.mend)}" for one in table.loose))


def mutate(
    rules: Annotated[
        str,
        typer.Option(
            metavar="PATTERN", help="规则 id 或文件名的通配模式 · ids of rules or names of files, with * and ?"
        ),
    ] = "*",
    sample: Annotated[
        int | None, typer.Option(min=1, help="只试均匀抽取的若干个 · try only so many, spread evenly")
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="并行进程数 · processes")] = 1,
    idle: Annotated[
        bool, typer.Option("--idle", help="标出任何测试都无法察觉的 · mark those that no test could notice (slow)")
    ] = False,
    as_json: Json = False,
    data: Folder = None,
) -> None:
    """变异测试：去掉一个要件、一个例外，或者移动一个门槛，是否有情形察觉 · do the scenarios notice a damaged rule?"""
    from reasoning.consistency import idle as find_idle
    from reasoning.mutation import mutate as run
    from reasoning.mutation import words_without

    kb = load(data)
    outcome = run(kb, rules, sample, jobs)
    survivors = outcome.survivors
    blind: set[tuple[str, str]] = set()
    if idle:
        blind = {(one.rule, words_without(one.what)) for one in find_idle(kb, {one.rule for one in survivors})}
    if as_json:
        rows = [{**asdict(one), "idle": (one.rule, one.what) in blind} for one in survivors]
        _print_json({"mutants": len(outcome.verdicts), "survivors": rows, "broken": list(outcome.broken)})
        return
    for name in outcome.broken:
        typer.echo(f"本来就不符 · fails unchanged: {name}", err=True)
    for one in survivors:
        mark = "idle" if (one.rule, one.what) in blind else f"{one.examples} examples"
        typer.echo(f"{one.rule}\t{one.what}\t{mark}")
    total, lived = len(outcome.verdicts), len(survivors)
    share = f"{100 * (total - lived) / total:.1f}%" if total else "—"
    typer.echo(f"{total} 个变异，察觉 {total - lived}（{share}），未察觉 {lived} · mutants, killed, survived")
    if blind:
        seen = sum((one.rule, one.what) in blind for one in survivors)
        typer.echo(f"未察觉者中 {seen} 个任何测试都无法察觉 · of the survivors no test could notice")


def gaps(
    rules: Annotated[list[str] | None, typer.Option("--rule", help="只看这些规则 · only these rules")] = None,
    idle: Annotated[
        bool,
        typer.Option("--idle", help="也找不起作用的要件与例外 · also elements and exceptions that never matter (slow)"),
    ] = False,
    as_json: Json = False,
    data: Folder = None,
) -> None:
    """规则之间的矛盾与永不适用的规则，有则退出码为 1 · contradictions and rules that can never fire; exit 1 if any."""
    from reasoning.consistency import gaps as find

    kb = load(data)
    found = find(kb, rules or None, idle)
    if as_json:
        _print_json(asdict(found))
    else:
        _section("永不适用 · dead", (f"{one.where}: {one.rule}: {'; '.join(one.because)}" for one in found.dead))
        _section(
            "矛盾 · contradictions",
            (f"{one.one} / {one.other}: {', '.join(one.kinds)} — {one.example}" for one in found.contradictions),
        )
        _section(
            "可同时适用的档次，条文须为并处之意 · tiers that can apply at once; the text must mean them cumulatively",
            (f"{one.one} / {one.other} — {one.example}" for one in found.cumulative),
        )
        if idle:
            _section("不起作用 · idle", (f"{one.where}: {one.rule}: {one.what}" for one in found.idle))
    if found.dead or found.contradictions:
        raise typer.Exit(1)


def _section(title: str, rows: Iterable[str]) -> None:
    listed = list(rows)
    typer.echo(f"{title}: {len(listed)}")
    for row in listed:
        typer.echo(f"  {row}")


def _both(words: dict[str, str]) -> str:
    return f"{words['zh']} · {words['en']}"


def _print_json(value: object) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))
