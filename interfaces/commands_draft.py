"""`zhize draft`: a case file drafted from an incident in somebody's own words; every fact in it waits to be confirmed."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from interfaces.commands_counsel import Lang, LangOption
from kb.case_text import to_yaml
from kb.errors import CaseError, Problem
from kb.load import KnowledgeBase
from kb.records import Case, Dated
from reasoning.intake import MOST, Intake, read
from reasoning.intake_frame import Proposal, bind, frame, sentence

NO_DAY = datetime.date.max
TO_FILL = "待填 # 写成 2025-03-01 · to be filled in: write 2025-03-01"
HEAD = """\
# 根据一段文字草拟，没有认定任何事实 · drafted from a text; it states no fact.
# 每项事实前的“?”表示不明；核对原话后，属实则去掉“? ”，不属实则改成“not ”，有争议则改成“disputed ”。
# “? ” leaves a fact open. Check the words quoted, then delete “? ”, or write “not ” or “disputed ” in its place.
"""


def register(app: typer.Typer) -> None:
    """Add the command to a command line."""
    app.command()(draft)


def draft(
    text: Annotated[
        str,
        typer.Argument(
            metavar="TEXT", help="文字文件（UTF-8），或 - 表示标准输入 · a text file, or - for standard input"
        ),
    ],
    on: Annotated[
        str | None,
        typer.Option(help="分析截至日；省略则用文中最后的日期 · the as-of date; the last day in the text by default"),
    ] = None,
    lang: LangOption = Lang.zh,
) -> None:
    """从自己的话草拟案情文件，每项事实待确认 · draft a case file from somebody's own words, each fact to be confirmed."""
    from interfaces.cli import knowledge

    typer.echo(draft_text(knowledge(), _text(text), on, lang), nl=False)


def draft_text(kb: KnowledgeBase, text: str, on: str | None, lang: str) -> str:
    """The draft as a file. Raises CaseError where the text cannot be read or says no day and `on` is not given."""
    found = read(kb, text)
    framed = frame(kb, found, _as_of(found, on))
    unknown = {
        name: framed.case.acts[name].model_copy(update={"date": Dated(first=NO_DAY, last=NO_DAY)})
        for name in framed.undated
    }
    written = to_yaml(framed.case.model_copy(update={"acts": {**framed.case.acts, **unknown}}))
    written = written.replace(f"date: {NO_DAY}", f"date: {TO_FILL}")
    lines = [
        line for one in bind(kb, found, framed.case, framed.places) for line in _fact(kb, found, framed.case, one, lang)
    ]
    facts = "\n".join(["facts:", *lines]) if lines else "facts: []"
    vague = [f"# 不明确，没有采用 · too vague, not used: {_line(one.span.of(found.text))}" for one in found.vague]
    return HEAD + written.replace("facts: []", facts, 1) + "".join(f"{line}\n" for line in vague)


def _fact(kb: KnowledgeBase, found: Intake, case: Case, one: Proposal, lang: str) -> Iterator[str]:
    how = one.found.how
    said = f"（{_line(one.found.said_by.of(found.text))}）" if one.found.said_by else ""
    yield f"# “{_line(one.found.span.of(found.text))}”{said} → {_line(sentence(kb, case, one, how)[lang])}"
    proposed = one.statement(kb, how)
    if proposed is None:
        yield f"#   {one.found.fact}：案情里缺少对应的人或物 · somebody or something it needs is missing in the case"
        return
    yield f"#   建议 · proposed: {proposed}"
    atom = one.statement(kb, "true") or ""
    yield f'- "? {atom.split(")")[0]})"'


def _line(words: str) -> str:
    return " ".join(words.split())


def _as_of(found: Intake, on: str | None) -> datetime.date:
    if on is not None:
        try:
            return datetime.date.fromisoformat(on)
        except ValueError:
            raise CaseError(
                [Problem("--on", f"不是日期 · no date: {on!r}", "写成 2025-03-01 · write it as 2025-03-01")]
            ) from None
    if not found.days:
        what = "文中没有可读的日期 · the text gives no day that can be read"
        raise CaseError([Problem("text", what, "用 --on 指定截至日 · give the as-of date with --on 2025-12-31")])
    return max(one.last for one in found.days)


def _text(source: str) -> str:
    """The text of a file or of standard input. Raises CaseError where it is none."""
    if source == "-":
        return sys.stdin.read()
    path = Path(source)
    try:
        if path.stat().st_size > 8 * MOST:
            what = f"文件过大，最多 {MOST} 字 · the file is too large, {MOST} characters at most"
            raise CaseError([Problem(source, what, "只写经过 · tell only what happened")])
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise CaseError(
            [Problem(source, f"读不了 · cannot be read: {error.strerror}", "给出文字文件 · name a text file")]
        ) from None
    except UnicodeDecodeError:
        raise CaseError(
            [Problem(source, "不是 UTF-8 文本 · no UTF-8 text", "另存为 UTF-8 · save it as UTF-8")]
        ) from None
