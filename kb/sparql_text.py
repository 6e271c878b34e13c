"""What is wrong with the text of a query, said so that it can be mended."""

from __future__ import annotations

import re

from kb.errors import Problem
from kb.namespaces import PREFIXES

UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")
FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
BEGIN = "以 SELECT、ASK 或 CONSTRUCT 开头 · begin with SELECT, ASK or CONSTRUCT"

_HIDDEN = re.compile(
    r"<[^<>\"{}|^`\\\s]*>|'''.*?'''|\"\"\".*?\"\"\"|'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"|\#[^\n]*", re.DOTALL
)
_PROLOGUE = re.compile(r"\s*(?:PREFIX\s+[\w.-]*:\s*_+|BASE\s+_+)", re.IGNORECASE)


def bare(text: str) -> str:
    """The query with IRIs, strings and comments blanked out, every character in its place."""

    def blank(match: re.Match[str]) -> str:
        fill = " " if match[0][0] == "#" else "_"
        return "".join(char if char == "\n" else fill for char in match[0])

    return _HIDDEN.sub(blank, text)


def refused(text: str) -> Problem | None:
    """Why a query is not even tried: it is empty, would change the graph, or would call another server."""
    stripped = bare(text)
    position = 0
    while match := _PROLOGUE.match(stripped, position):
        position = match.end()
    word = re.compile(r"\s*(\w+)").match(stripped, position)
    if word is None:
        return Problem("query:1:1", "查询是空的 · the query is empty", BEGIN)
    where = _where(text, word.start(1))
    if word[1].upper() in UPDATES:
        mend = "请用 SELECT、ASK 或 CONSTRUCT 提问；知识库在 data/*.yaml 里修改 · ask with SELECT, ASK or CONSTRUCT; the knowledge base is changed in data/*.yaml"
        return Problem(
            where,
            f"{word[1].upper()} 会改动图谱，而图谱只读 · {word[1].upper()} would change the graph, which is read-only",
            mend,
        )
    if service := re.search(r"(?<![?$:\w-])SERVICE(?![\w:-])", stripped, re.IGNORECASE):
        return Problem(
            _where(text, service.start()),
            "SERVICE 会访问别的服务器 · SERVICE would call another server",
            "只问本图谱 · ask this graph only",
        )
    return None


def unreadable(text: str, error: str) -> Problem:
    """A syntax error at its line and column, with a hint that fits."""
    match = re.search(r"(\d+):(\d+)", error)
    if match is None:
        return Problem("query", error.splitlines()[0], _hint(text, error))
    line, column = int(match[1]), int(match[2])
    lines = text.splitlines() or [""]
    shown = lines[min(line, len(lines)) - 1]
    rest = shown[column - 1 :].strip()
    what = (
        f"读不懂 · cannot go on at “{rest[:40]}”"
        if rest
        else f"查询没有写完 · the query stops too early after “{shown.strip()[-40:]}”"
    )
    return Problem(f"query:{line}:{column}", what, _hint(text, error))


def _hint(text: str, error: str) -> str:
    stripped = bare(text)
    declared = set(PREFIXES) | set(re.findall(r"PREFIX\s+([\w.-]*):", stripped, re.IGNORECASE))
    used = re.findall(r"(?<![\w?$:.-])([A-Za-z][\w.-]*):(?!:)", stripped)
    if unknown := sorted({prefix for prefix in used if prefix not in declared}):
        return (
            f"未知的前缀 · unknown prefix {', '.join(unknown)}; known without declaring: {', '.join(sorted(PREFIXES))}"
        )
    for opening, closing in ("{}", "()"):
        if stripped.count(opening) != stripped.count(closing):
            more = closing if stripped.count(opening) > stripped.count(closing) else opening
            return f"缺少“{more}” · a “{more}” is missing"
    if re.search(r"\w:[\w-]+/", stripped):
        return "含斜线的地址写全，放在 < 与 > 之间 · write an address with a slash in full, between < and >"
    expected = re.findall(r"\b[A-Z]{2,}\b|\"[^\"\s]{1,2}\"", error.partition("expected")[2])
    if not any(form in stripped.upper() for form in FORMS):
        return BEGIN
    return (
        f"此处应为 · expected {' or '.join(dict.fromkeys(expected[:6]))}"
        if expected
        else "请对照示例 · compare with the examples"
    )


def _where(text: str, position: int) -> str:
    before = text[:position]
    return f"query:{before.count(chr(10)) + 1}:{position - before.rfind(chr(10))}"
