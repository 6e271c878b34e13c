"""A firm's own template: read, and refused with every reason at once where it cannot serve.

Word (.docx) and Typst (.typ) templates are used by `outputs.memo_word` and `outputs.memo_pdf`; a style sheet (.css) goes into the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from kb.errors import Problem, ZhizeError

ENDINGS = {"docx": ".docx", "pdf": ".typ", "html": ".css"}
"""The ending of a template for each kind of file that may have one."""
LARGEST_MB = 20


def read_template(path: Path, kind: str) -> bytes:
    """The bytes of a template for a kind of file. Raises ZhizeError for the wrong kind, or where it cannot be read."""
    where, wanted = str(path), ENDINGS.get(kind)
    if wanted is None:
        what = f"这种文件没有模板：{kind} · this kind of file takes no template"
        raise ZhizeError([Problem(where, what, "改用 · write " + ", ".join(f".{one}" for one in ENDINGS))])
    if path.suffix.lower() != wanted:
        what = f"{kind} 文件的模板应是 {wanted} · a template for {kind} ends in {wanted}, this one in {path.suffix or 'nothing'}"
        mend = (
            "在 Word 中另存为 .docx · save it as .docx in Word"
            if path.suffix.lower() in (".dotx", ".doc", ".docm")
            else ""
        )
        raise ZhizeError([Problem(where, what, mend or f"换一个 {wanted} 文件 · give a {wanted} file")])
    try:
        if path.stat().st_size > LARGEST_MB * 1024 * 1024:
            what = f"文件超过 {LARGEST_MB} MB · the file is larger than {LARGEST_MB} MB"
            raise ZhizeError([Problem(where, what, "把大图片缩小 · use smaller pictures")])
        return path.read_bytes()
    except OSError as error:
        what = f"无法读取 · cannot read it: {error.strerror}"
        raise ZhizeError([Problem(where, what, "检查路径 · check the path")]) from None


def utf8(data: bytes, where: str) -> str:
    """A template that is text. Raises ZhizeError where it is not UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        what = f"不是 UTF-8 文本 · not text in UTF-8 (byte {error.start})"
        raise ZhizeError([Problem(where, what, "另存为 UTF-8 · save it in UTF-8")]) from None


_CSS = re.compile(
    r"""(?P<comment>/\*.*?(?:\*/|\Z)) | (?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
    | (?P<end></style) | (?P<comes>@import) | url\(\s*["']?(?!data:|["'\s])(?P<url>[^)"']*) | (?P<brace>[{}])""",
    re.DOTALL | re.IGNORECASE | re.VERBOSE,
)


def style_sheet(data: bytes, where: str) -> str:
    """A style sheet that stays within the page and loads nothing. Raises ZhizeError with all that is wrong in it."""
    text = utf8(data, where)
    if problems := list(_style_problems(text, where)):
        raise ZhizeError(problems)
    return text


def _style_problems(text: str, where: str) -> Iterator[Problem]:
    open_at: list[int] = []
    for found in _CSS.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        place = f"{where}:{line}"
        if found["end"] or "</style" in found[0].lower():
            yield Problem(
                place, "含有 </style，会提前结束样式 · </style would end the style sheet early", "删去 · take it out"
            )
        elif (found["comment"] or "*/")[-2:] != "*/":
            yield Problem(place, "注释没有结束 · unfinished comment", "补上 */ · add */")
        elif found["comes"] or found["url"]:
            what = "引用了文件以外的内容，打开时不会加载 · names something outside the file, which is never loaded"
            yield Problem(place, what, "写成 data: 地址 · embed it as a data: address")
        elif found["brace"] == "{":
            open_at.append(line)
        elif found["brace"] and open_at:
            open_at.pop()
        elif found["brace"]:
            yield Problem(place, "多余的 } · a } too many", "删去 · take it out")
    for line in open_at:
        yield Problem(f"{where}:{line}", "{ 没有对应的 } · this { is never closed", "补上 } · add a }")
