"""The commands for counsel: issues, flip, moot, ask, compare, precedents. They only arrange; `register` adds them to an app."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel

from interfaces.files import write_file
from kb.atoms import Atom, parse_atom
from kb.errors import CaseError, Problem, ZhizeError
from kb.load import KnowledgeBase, read_case
from kb.overlays import chosen
from kb.records import Case


class Lang(StrEnum):
    zh = "zh"
    en = "en"


class SideName(StrEnum):
    claimant = "claimant"
    respondent = "respondent"


CaseArgument = Annotated[
    str,
    typer.Argument(
        metavar="CASE", help="案情文件（YAML）或自带案例的 id · a case file, or the id of a case in data/cases"
    ),
]
ClaimArgument = Annotated[
    str,
    typer.Argument(
        metavar="CLAIM",
        help="如 'infringes(a1, D, L, portrait)'；'liable(D, ...)' 表示对 D 的全部请求 · a claim; liable(D, ...) for every claim against D",
    ),
]
LangOption = Annotated[Lang, typer.Option(help="输出语言 · language")]
OverlayOption = Annotated[
    list[str] | None,
    typer.Option(
        "--overlay",
        metavar="NAME",
        help="假如某项立法建议或者域外法是法律会怎样，可重复；不是现行法 · what would change if this proposal or foreign law were law; repeatable; not law",
        show_default=False,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="输出 JSON · print JSON")]


def register(app: typer.Typer) -> None:
    """Add the commands to a command line."""
    for command in (issues, flip, moot, ask, compare, precedents):
        app.command()(command)


def issues(
    case: CaseArgument,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", help="写入 .docx、.pdf、.html 或 .md 文件 · write a .docx, .pdf, .html or .md file"
        ),
    ] = None,
    lang: LangOption = Lang.zh,
    overlay: OverlayOption = None,
    articles: Annotated[
        bool,
        typer.Option(
            "--articles",
            help="附引用的条文：已核对的原文，否则要旨 · append the articles cited: verified text, else gist",
        ),
    ] = False,
    template: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="律所模板：.docx 配 Word、.typ 配 PDF、.css 配 HTML，见 docs/memo.md · a firm's template for Word, PDF or HTML",
        ),
    ] = None,
) -> None:
    """问题清单：要件、举证、抗辩、论证、依据、案例、后果 · the issue list as a memorandum: Word, PDF, HTML, Markdown."""
    from kb.texts import Texts
    from outputs.memo_file import KINDS, memo_file

    kind = output.suffix.lower().removeprefix(".") if output else "md"
    if kind not in KINDS:
        what = f"不能写这种文件 · cannot write .{kind}" if kind else "文件名没有后缀 · the file has no ending"
        raise ZhizeError([Problem(str(output), what, "改用 · use .docx, .pdf, .html or .md")])
    kb = _knowledge()
    texts = Texts(kb.instruments, kb.provisions.values()) if articles else None
    data = memo_file(kb, _open(kb, case), kind, lang, chosen(kb, overlay or ()), texts, template)
    if output is None:
        typer.echo(data.decode("utf-8"), nl=False)
    else:
        write_file(output, data)


def flip(
    case: CaseArgument,
    claim: ClaimArgument,
    side: Annotated[SideName | None, typer.Option(help="只看一方 · one side only")] = None,
    as_json: JsonOption = False,
    lang: LangOption = Lang.zh,
) -> None:
    """什么会翻转结论：最小事实组合、证据与举证责任 · what would flip or settle a claim, with evidence and burden."""
    from reasoning.analysis import decide
    from reasoning.cone import SIDES
    from reasoning.turning import turning, turning_lines

    kb = _knowledge()
    decision = decide(kb, _open(kb, case))
    sides = tuple(one for one in SIDES if side is None or one == side.value)
    found = [turning(kb, decision, atom, sides) for atom in _claims(kb, decision.compiled.node, claim)]
    if as_json:
        _echo_json(found)
    else:
        typer.echo("\n\n".join("\n".join(turning_lines(one, lang)) for one in found))


def moot(case: CaseArgument, as_json: JsonOption = False, lang: LangOption = Lang.zh) -> None:
    """哪些未决事实已不影响结论、不必再查，以及为什么 · open facts that can no longer matter, and why."""
    from reasoning.analysis import decide
    from reasoning.interview import raised
    from reasoning.moot import moot as moot_facts
    from reasoning.moot import moot_lines

    kb = _knowledge()
    decision = decide(kb, _open(kb, case))
    found = moot_facts(kb, decision, map(parse_atom, raised(kb, decision)))
    if as_json:
        _echo_json(found)
    else:
        typer.echo("\n".join(moot_lines(found, lang)))


def precedents(
    case: CaseArgument, claim: ClaimArgument, as_json: JsonOption = False, lang: LangOption = Lang.zh
) -> None:
    """相关案例：共同点、区分点、反例，以及约束到什么程度 · decided cases on a claim: shared, apart, counter-examples, a fortiori."""
    from reasoning.analysis import decide
    from reasoning.precedents import NO_CASE_LAW, constraint_line, details, standing_line
    from reasoning.precedents import precedents as near

    kb = _knowledge()
    decision = decide(kb, _open(kb, case))
    found = [near(kb, decision, atom) for atom in _claims(kb, decision.compiled.node, claim)]
    if as_json:
        _echo_json(found)
        return
    for one in found:
        typer.echo(f"{one.claim}\n{constraint_line(one, lang)}")
        for case_law in one.found:
            typer.echo(f"  {standing_line(case_law, lang)}")
            for line in details(one, case_law, lang):
                typer.echo(f"    {line}")
        typer.echo("")
    typer.echo(NO_CASE_LAW[lang])


def compare(
    case: CaseArgument,
    other: Annotated[
        str | None, typer.Argument(metavar="[CASE2]", help="另一案情 · another case", show_default=False)
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", help="假设各行为发生在这一天 · as if the acts were on this day (YYYY-MM-DD)")
    ] = None,
    reading: Annotated[
        list[str] | None,
        typer.Option("--reading", help="改采另一立场，NAME=POSITION · another position on a contested point"),
    ] = None,
    overlay: OverlayOption = None,
    as_json: JsonOption = False,
    lang: LangOption = Lang.zh,
) -> None:
    """两个案情，或者同一案情换日期、换立场、加叠加：结论哪里不同，经由哪条规则 · what changes, and through which rule."""
    from reasoning.analysis import decide
    from reasoning.contrast import apart_lines, contrast_lines, dated, differences, read_as, same_names, stated_apart
    from reasoning.overlay import NO_RULE, overlaid
    from reasoning.report import report

    if other is None and on is None and not reading and not overlay:
        raise typer.BadParameter("name a second case, --on DATE, --reading NAME=POSITION or --overlay NAME")
    kb = _knowledge()
    overlays = chosen(kb, overlay or ())
    first = _open(kb, case)
    second = _open(kb, other) if other else first
    if on is not None:
        second = dated(second, _day(on))
    if reading:
        second = read_as(second, dict(_choice(one) for one in reading))
    alike = same_names(first, second)
    found = differences(
        report(kb, decide(kb, first), turns="none"), report(kb, decide(kb, second, overlays), turns="none"), alike
    )
    if as_json:
        _echo_json(found)
        return
    typer.echo(f"甲 A: {_described(first, lang)}\n乙 B: {_described(second, lang)}")
    for one in overlaid(kb, overlays):
        typer.echo(f"  + {one.not_law[lang]} — {one.name[lang]} [{one.overlay}]: {one.says[lang]}")
    if alike:
        for line in apart_lines(stated_apart(first, second), lang):
            typer.echo(line)
    absent = NO_RULE[lang] if overlays and other is None else None
    typer.echo("\n".join(contrast_lines(kb, found, lang, absent=absent)))


def ask(
    case: CaseArgument,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="答案写入的案情文件，默认 NAME.answered.yaml · the case file to write"),
    ] = None,
    lang: LangOption = Lang.zh,
) -> None:
    """访谈：一次一问，先问最有用的；随时退出，随时接着来 · an interview, the most useful question first; leave and resume."""
    from interfaces.interview_prompt import prompt, talk
    from reasoning.interview import Interview

    if case == "-":
        raise ZhizeError([Problem("-", "the answers come from standard input", "name a case file")])
    kb = _knowledge()
    place = output or _answers_of(case)
    interview = Interview(kb, _resumed(_open(kb, case), place))
    talk(interview, place, lang, prompt)


def _answers_of(case: str) -> Path:
    """Where answers go by default: beside the case, so that the file the user wrote stays as it is."""
    path = Path(case)
    if path.name.endswith(".answered.yaml"):
        return path
    return path.with_name(f"{path.stem if path.exists() else path.name}.answered.yaml")


def _resumed(described: Case, place: Path) -> Case:
    """The case with the answers that an earlier session left in the file; a file of another case is never overwritten."""
    if not place.exists():
        return described
    earlier = read_case(place)
    if earlier.id != described.id:
        problem = Problem(str(place), f"holds another case ({earlier.id})", "choose another file with -o")
        raise CaseError([problem])
    return earlier


# -- what the commands share


def _open(kb: KnowledgeBase, source: str) -> Case:
    from interfaces.cli import open_case

    return open_case(kb, source)


def _knowledge() -> KnowledgeBase:
    from interfaces.cli import knowledge

    return knowledge()


def _claims(kb: KnowledgeBase, known: dict[Atom, int], pattern: str) -> list[Atom]:
    """The claims a pattern names; conclusions that are no claims are left aside. Raises CaseError where there is none."""
    from interfaces.cli import matching

    found = [atom for atom in matching(kb, known, pattern) if kb.predicates[atom.predicate].kind == "claim"]
    if not found:
        problem = Problem(pattern, "this is a conclusion but no claim", "`zhize analyze --all` lists the claims")
        raise CaseError([problem])
    return found


def _echo_json(found: Iterable[BaseModel]) -> None:
    typer.echo(json.dumps([one.model_dump(mode="json") for one in found], ensure_ascii=False, indent=2))


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise ZhizeError([Problem("--on", f"{text!r} is no date", "write it as 2024-06-20")]) from None


def _choice(text: str) -> tuple[str, str]:
    name, equals, position = text.partition("=")
    if not (equals and name and position):
        raise ZhizeError([Problem("--reading", f"cannot read {text!r}", "write NAME=POSITION")])
    return name.strip(), position.strip()


def _described(case: Case, lang: str) -> str:
    dates = sorted(
        {
            f"{act.date.first}" if act.date.first == act.date.last else f"{act.date.first}/{act.date.last}"
            for act in case.acts.values()
        }
    )
    readings = [f"{name}={position}" for name, position in sorted(case.readings.items())]
    return " · ".join([f"{case.title[lang]} ({case.id})", ", ".join(dates), *readings])
