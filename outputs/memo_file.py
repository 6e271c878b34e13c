"""A case's memorandum as a file of any kind: what the command line writes and the app offers."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from kb.load import KnowledgeBase
from kb.records import Case
from kb.texts import Texts
from outputs.articles import articles
from outputs.templates import read_template, style_sheet
from reasoning.analysis import decide
from reasoning.compare import analyse
from reasoning.issue_list import issue_list


@dataclass(frozen=True)
class Kind:
    """A kind of file: its media type, the modules that write it, and the command that installs them."""

    media: str
    needs: tuple[str, ...] = ()
    install: str = ""


KINDS = {
    "md": Kind("text/markdown"),
    "html": Kind("text/html"),
    "docx": Kind(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ("docx",), "pip install python-docx"
    ),
    "pdf": Kind("application/pdf", ("typst", "pylopdf_fonts_zh_cn"), "pip install 'zhize[pdf]'"),
}
"""By the ending of the file."""


def lacking(kind: str) -> str | None:
    """The command that installs what this kind of file needs; None where nothing lacks."""
    absent = [name for name in KINDS[kind].needs if find_spec(name) is None]
    return KINDS[kind].install if absent else None


def memo_file(
    kb: KnowledgeBase,
    case: Case,
    kind: str,
    lang: str,
    overlays: frozenset[str] = frozenset(),
    texts: Texts | None = None,
    template: Path | None = None,
) -> bytes:
    """The memorandum of a case as the bytes of a file; with the articles cited as an appendix where there are `texts`.

    Raises CaseError for a case that cannot be assessed, ZhizeError for a template that cannot be used or where the extra lacks.
    """
    given = read_template(template, kind) if template is not None else None
    memo = issue_list(kb, decide(kb, case), analyse(kb, case, overlays), lang)
    cited = articles(kb, texts, memo.cited, lang) if texts is not None else ()
    if kind == "md":
        from outputs.memo_markdown import markdown

        return markdown(memo, lang, cited).encode("utf-8")
    if kind == "html":
        from outputs.memo_html import html

        style = style_sheet(given, str(template)) if given is not None else ""
        return html(memo, lang, cited, style).encode("utf-8")
    if kind == "pdf":
        from outputs.memo_pdf import pdf

        return pdf(memo, lang, cited, template)
    from outputs.memo_word import word

    return word(memo, lang, cited, given, str(template))
