"""The memorandum as HTML and PDF: the words of the report, the client's words as plain text, the same bytes each time."""

from __future__ import annotations

import builtins
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from kb.errors import ZhizeError
from kb.load import KnowledgeBase
from kb.records import Text
from outputs.memo_html import html
from outputs.memo_pdf import pdf
from tests.test_memo import CASES, HOSTILE, LANGS, hostile, memo_of

TYPST = '#import "/etc/passwd": * #panic("x") #read("a") $ x $ *b* _i_ @ref <label> = h'
ALLOWED = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "h1",
    "h2",
    "h3",
    "h4",
    "p",
    "strong",
    "ul",
    "ol",
    "li",
    "blockquote",
    "span",
} | {*("table", "colgroup", "col", "thead", "tbody", "tr", "th", "td")}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def read(page: str) -> _Reader:
    reader = _Reader()
    reader.feed(page)
    return reader


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_says_what_the_report_says(kb: KnowledgeBase, lang: str) -> None:
    report, memo = memo_of(kb, kb.cases[CASES[0]], lang)
    shown = "\n".join(read(html(memo, lang)).texts)
    for claim in report.claims:
        if claim.alleged:
            assert claim.sentence[lang][1:] in shown
            assert all(one[lang] in shown for one in claim.citations)
    assert all(notice[lang] in shown for notice in report.notices)


def test_the_clients_words_are_no_tags(kb: KnowledgeBase) -> None:
    _, memo = memo_of(kb, hostile(kb), "en")
    page = html(memo, "en")
    reader = read(page)
    assert reader.tags <= ALLOWED
    assert reader.attributes <= {"lang", "charset", "http-equiv", "content", "name", "style", "class"}
    assert HOSTILE in reader.texts, "the words are all there"
    assert page == html(memo, "en")


@pytest.fixture
def typeset() -> None:
    pytest.importorskip("typst", reason="the extra `pdf` is not installed")
    pytest.importorskip("pylopdf_fonts_zh_cn", reason="the extra `pdf` is not installed")


@pytest.mark.usefixtures("typeset")
@pytest.mark.parametrize("lang", LANGS)
def test_the_pdf_holds_the_words_as_they_are(kb: KnowledgeBase, lang: str, tmp_path: Path) -> None:
    text = Text(zh=TYPST, en=TYPST)
    report, memo = memo_of(kb, hostile(kb).model_copy(update={"title": text, "narrative": text}), lang)
    made = pdf(memo, lang)
    assert made.startswith(b"%PDF-")
    assert made == pdf(memo, lang)
    if not shutil.which("pdftotext"):
        pytest.skip("no pdftotext to read the words with")
    (tmp_path / "memo.pdf").write_bytes(made)
    command = ["pdftotext", "-raw", str(tmp_path / "memo.pdf"), "-"]
    shown = squeezed(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert squeezed(TYPST) in shown
    assert squeezed("onerror=alert(1)>\\input{a}$\\frac{1}{2}$#panic") in shown, "names and notes"
    for notice in report.notices:
        assert squeezed(notice[lang])[:12] in shown
    assert ("第1页" if lang == "zh" else "Page1of") in shown


def test_without_the_extra_the_command_to_install_it_is_named(
    kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, memo = memo_of(kb, kb.cases[CASES[0]], "zh")
    real = builtins.__import__

    def absent(name: str, *rest: Any) -> Any:
        if name == "typst":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", absent)
    with pytest.raises(ZhizeError, match=r"zhize\[pdf\]"):
        pdf(memo, "zh")
