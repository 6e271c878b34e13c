"""The interview at the prompt: it shows a question with its reason, takes an answer, and writes the case after each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import typer

from interfaces.files import write_file
from kb.case_text import to_yaml
from kb.errors import CaseError
from reasoning.interview import Inquiry, Interview, Reply, in_view
from reasoning.issue_list import reason_line
from reasoning.words import headline


def talk(interview: Interview, place: Path, lang: str, read: Callable[[str], str | None]) -> None:
    """Put questions until everything in view is settled, nothing is left to ask, or the user leaves.

    The case file is written after each answer. `read` gives what the user typed, None at the end of input.
    """
    words = _TALK[lang]
    typer.echo(words["help"].format(place))
    while True:
        inquiry = None if interview.settled else interview.next()
        if inquiry is None:
            typer.echo(words["settled" if interview.settled else "done"])
            break
        typer.echo("\n" + inquiry.question[lang])
        for line in _why(inquiry, lang):
            typer.echo(f"  {line}")
        if not _answer(interview, inquiry, place, lang, read):
            typer.echo(words["left"].format(place))
            break
    for claim in in_view(interview.report):
        typer.echo(headline(claim, lang))


_TALK = {
    "zh": {
        "help": "回答 y 是 / n 否 / ? 不明 / d 有争议 / q 退出；问数字时写数字（或者 >= 5000）。每次回答后写入 {0}。",
        "settled": "涉及的请求都已有定论。",
        "done": "没有更多可问的问题；其余取决于立场、日期，或者尚未查明、有争议的事实。",
        "left": "已退出；接着来：zhize ask {0}",
        "again": "请回答 y、n、?、d 或 q。",
        "number": "请写数字，如 5000、>= 5000，或者 ?、d、q。",
        "why": "为什么问：{0}",
        "evidence": "通常证据：{0}",
        "unit": "（单位：{0}）",
    },
    "en": {
        "help": "Answer y yes / n no / ? not known / d disputed / q quit; where a number is asked for, a number (or >= 5000). Written to {0} after each answer.",
        "settled": "Every claim in view is settled.",
        "done": "Nothing is left to ask; the rest turns on readings, dates, or facts not known or disputed.",
        "left": "Left. To go on: zhize ask {0}",
        "again": "Please answer y, n, ?, d or q.",
        "number": "Please give a number such as 5000 or >= 5000, or ?, d, q.",
        "why": "Why: {0}",
        "evidence": "Usual evidence: {0}",
        "unit": "(unit: {0})",
    },
}
_REPLIES = {
    "yes": ("y", "yes", "是", "有"),
    "no": ("n", "no", "否", "不是", "没有"),
    "not known": ("?", "？", "不明", "不知道", "unknown"),
    "disputed": ("d", "有争议", "disputed"),
}
_QUIT = ("q", "quit", "退出")


def _why(inquiry: Inquiry, lang: str) -> list[str]:

    words = _TALK[lang]
    lines = [words["why"].format(line) for line in reason_line(inquiry, lang)]
    lines += [words["evidence"].format(inquiry.evidence[lang])] if inquiry.evidence else []
    lines += [words["unit"].format(inquiry.unit[lang])] if inquiry.unit else []
    return lines


def _answer(interview: Interview, inquiry: Inquiry, place: Path, lang: str, read: Callable[[str], str | None]) -> bool:
    """Ask until there is an answer that can stand; False when the user leaves."""
    words = _TALK[lang]
    while True:
        typed = read("> ")
        if typed is None or typed.strip().lower() in _QUIT:
            return False
        said = typed.strip().lower()
        known = next((Reply(name) for name, forms in _REPLIES.items() if said in forms), None)
        if known is None and inquiry.unit is None:
            typer.echo(words["again"])
            continue
        if known in (Reply.YES, Reply.NO) and inquiry.unit is not None:
            typer.echo(words["number"])
            continue
        try:
            interview.answer(inquiry, said if known is None else known)
        except CaseError as error:
            typer.echo(str(error))
            continue
        write_file(place, to_yaml(interview.case).encode("utf-8"))
        return True


def prompt(text: str) -> str | None:
    """One line from the user, None at the end of input."""
    try:
        return input(text)
    except (EOFError, KeyboardInterrupt):
        typer.echo("")
        return None
