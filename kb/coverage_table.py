"""The coverage of `kb.completeness` as Markdown, short enough for the README: totals by layer and by branch, then what is missing."""

from __future__ import annotations

from collections.abc import Iterator

from kb.completeness import Completeness

BEGIN, END = "<!-- zhize coverage --markdown -->", "<!-- /coverage -->"
"""The lines between which the README holds it."""

_LAYERS = (
    "层级 · layer", "文件 · instruments", "条文 · provisions", "条 · articles", "已编码 · encoded", "规则 · rules",
    "设例 · scenarios", "案例 · cases", "留待律师 · left to counsel",
)  # fmt: skip
_BRANCHES = (
    "部门 · branch", "责任规则 · rules on liability", "后果规则 · rules on consequences", "设例 · scenarios", "案例 · cases",
)  # fmt: skip


def markdown(table: Completeness) -> Iterator[str]:
    """Two tables and a short list, in Chinese and English."""
    yield from _head(_LAYERS)
    for group in (*table.groups, table.total):
        if group.articles or group is table.total:
            yield _row(
                _both(group.label), group.instruments, group.provisions, group.articles, group.encoded, group.rules,
                group.scenarios, group.cases, group.not_encoded,
            )  # fmt: skip
    yield ""
    yield from _head(_BRANCHES)
    for one in table.branches:
        yield _row(_both(one.label), one.claims, one.consequences, one.scenarios, one.cases)
    yield ""
    yield from (f"- {line}" for line in missing(table))


def missing(table: Completeness) -> Iterator[str]:
    """What is not encoded, not verified, not read or loose, a line each."""
    parts = sum(one.part for one in table.omissions)
    wholes = len(table.omissions) - parts
    yield f"有意不编码的规则族：全部 {wholes} 个，部分 {parts} 个 · families left out on purpose: {wholes} whole, {parts} in part"
    yield f"没有违反规则的义务，附理由 · duties without a rule, with the reason: {len(table.open_duties)}"
    names = ", ".join(one.rule for one in table.unverified) or "0"
    yield f"未核实的规则 · unverified rules: {len(table.unverified)} ({names})"
    rules = sum(one.rules for one in table.readings)
    yield f"经律师审阅 · reviewed by a lawyer: {table.reviewed}/{rules}"
    twice, read_twice = sum(one.twice for one in table.readings), sum(one.twice == one.rules for one in table.readings)
    yield (
        f"对照条文读过两遍 · read twice beside the texts: {twice}/{rules} 条规则 rules,"
        f" {read_twice}/{len(table.readings)} 个文件 files"
    )
    for tally in table.tallies:
        yield f"{_both(tally.label)}: {tally.done}/{tally.of}"


def _head(names: tuple[str, ...]) -> Iterator[str]:
    yield "| " + " | ".join(names) + " |"
    yield "| --- |" + " ---: |" * (len(names) - 1)


def _row(name: str, *numbers: int) -> str:
    return f"| {name} | " + " | ".join(map(str, numbers)) + " |"


def _both(label: dict[str, str]) -> str:
    return f"{label['zh']} · {label['en']}"
