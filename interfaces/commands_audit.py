"""The command `zhize audit`: the duties of a service, the blank profile and its schema."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from interfaces.files import write_file
from kb.errors import CaseError, Problem, ZhizeError
from kb.load import KnowledgeBase
from kb.profile import Profile, on_day, read_profile


class Lang(StrEnum):
    zh = "zh"
    en = "en"


KINDS = (".md", ".docx", ".csv")


def register(app: typer.Typer) -> None:
    """Add the command to a command line."""
    app.command()(audit)


def audit(
    service: Annotated[
        str | None,
        typer.Argument(
            metavar="SERVICE",
            help="服务档案（YAML 或 JSON）、自带示例的 id，或 - 表示标准输入 · a profile, the id of one in data/services, or - for standard input",
            show_default=False,
        ),
    ] = None,
    lang: Annotated[Lang, typer.Option(help="输出语言 · language")] = Lang.zh,
    on: Annotated[
        str | None, typer.Option("--on", help="改用另一审查日 · audit as of another day (YYYY-MM-DD)")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="列出不适用的义务 · list duties that do not apply")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON · print JSON")] = False,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="写入 .md、.docx 或 .csv 清单 · write a checklist")
    ] = None,
    template: Annotated[bool, typer.Option("--template", help="输出空白档案 · print a blank profile")] = False,
    role: Annotated[
        list[str] | None,
        typer.Option("--role", help="空白档案只问这些角色 · ask the blank profile for these roles only"),
    ] = None,
    schema: Annotated[bool, typer.Option("--schema", help="输出档案的 JSON Schema · print its JSON Schema")] = False,
) -> None:
    """服务合规检查：每项义务已履行、违反、待定、不适用或者未涵盖 · the duties of a service: met, breached, open, not applicable, not covered."""
    from interfaces.cli import knowledge
    from reasoning.audit import audit as audited
    from reasoning.audit_form import schema as schema_of
    from reasoning.audit_form import text_of
    from reasoning.audit_words import csv_bytes, lines

    kb = knowledge()
    if schema or template:
        if service is not None:
            raise typer.BadParameter("--schema and --template need no SERVICE")
        typer.echo(
            json.dumps(schema_of(kb), ensure_ascii=False, indent=2)
            if schema
            else text_of(kb, None, lang, _roles(kb, role or [])),
            nl=schema,
        )
        return
    if service is None:
        raise typer.BadParameter("name a SERVICE, or use --template for a blank profile")
    kind = output.suffix.lower() if output else ".md"
    if kind not in KINDS:
        raise ZhizeError(
            [
                Problem(
                    str(output),
                    f"不能写 {kind or '没有后缀的文件'} · cannot write {kind or 'a file without ending'}",
                    "用 .md、.docx 或 .csv · use .md, .docx or .csv",
                )
            ]
        )
    profile = open_profile(kb, service)
    if on is not None:
        profile = _dated(profile, on)
    found = audited(kb, profile)
    if output is None:
        typer.echo(found.model_dump_json(indent=2) if as_json else "\n".join(lines(found, lang, everything)))
    elif kind == ".csv":
        write_file(output, csv_bytes(found, lang))
    else:
        from outputs.audit_document import blocks
        from outputs.memo_markdown import as_markdown

        if kind == ".md":
            write_file(output, as_markdown(blocks(found, lang)).encode("utf-8"))
        else:
            from outputs.memo_word import as_word

            write_file(output, as_word(blocks(found, lang), found.service[lang], str(found.date), lang))


def open_profile(kb: KnowledgeBase, source: str) -> Profile:
    """A profile from a file, from data/services by id, or from standard input. Raises CaseError."""
    if source == "-":
        return read_profile(sys.stdin.read(), "stdin")
    path = Path(source)
    if not path.exists() and source in kb.services:
        return kb.services[source]
    if not path.is_file():
        raise CaseError(
            [
                Problem(
                    source,
                    "没有这个文件，也没有这个 id 的示例 · there is no such file, and no example of that id",
                    f"示例 · examples: {', '.join(kb.services) or '–'}",
                )
            ]
        )
    return read_profile(path)


def _dated(profile: Profile, day: str) -> Profile:
    try:
        return on_day(profile, day)
    except ValueError as error:
        detail = str(error.errors()[0]["msg"]) if hasattr(error, "errors") else str(error)
        raise ZhizeError([Problem("--on", f"{day!r}：{detail.removeprefix('Value error, ')}", "YYYY-MM-DD")]) from None


def _roles(kb: KnowledgeBase, roles: list[str]) -> list[str]:
    from reasoning.audit_form import role_kinds

    known = role_kinds(kb)
    if wrong := [role for role in roles if role not in known]:
        raise ZhizeError(
            [Problem("--role", f"没有角色 {', '.join(wrong)} · unknown role", f"可选 · roles: {', '.join(known)}")]
        )
    return roles
