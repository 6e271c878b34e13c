"""The memorandum says what the report says, shows the client's words as plain text, and is the same bytes each time."""

from __future__ import annotations

import io
import zipfile
from itertools import pairwise

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from markdown_it import MarkdownIt

from kb.load import KnowledgeBase
from kb.records import Case, Text
from outputs.blocks import Heading
from outputs.memo import blocks
from outputs.memo_markdown import escape, markdown
from outputs.memo_word import word
from reasoning.analysis import decide
from reasoning.compare import analyse
from reasoning.issue_list import IssueList, issue_list
from reasoning.report import Report
from reasoning.words import STATUS

CASES = ["cn-civ-faceswap-jinshan-lin-2022", "cn-crim-fraud-nantong-bai-2023"]
LANGS = ["zh", "en"]
HOSTILE = (
    "<script>alert('x')</script> **b** [l](http://e.cn) `c` | d ![i](j) &lt; $m$ ~~s~~ "
    '"><img src=x onerror=alert(1)> \\input{a} $\\frac{1}{2}$ #panic("x") #read("a") @ref <label> {{title}}'
)
LINES = "# heading\n- item\n1. one\n> quote\n===\n    code\n" + HOSTILE + "\x00\x0b"


_analysed: dict[str, Report] = {}


def memo_of(kb: KnowledgeBase, case: Case, lang: str) -> tuple[Report, IssueList]:
    """The memo of a case; the analysis, which is in both languages, is kept."""
    key = f"{case.id} {case.title.zh} {len(case.facts)}"
    if key not in _analysed:
        _analysed[key] = analyse(kb, case)
    return _analysed[key], issue_list(kb, decide(kb, case), _analysed[key], lang)


def hostile(kb: KnowledgeBase) -> Case:
    """A case whose client-given words are full of markup."""
    case = kb.cases[CASES[0]]
    text = Text(zh=HOSTILE, en=HOSTILE)
    parties = {name: one.model_copy(update={"name": text}) for name, one in case.parties.items()}
    facts = tuple(fact.model_copy(update={"source": HOSTILE, "note": text}) for fact in case.facts)
    changed = {"title": text, "narrative": Text(zh=LINES, en=LINES), "parties": parties, "facts": facts}
    return case.model_copy(update=changed)


def text_of(data: bytes) -> str:
    """All text of a Word file, tables, header and footer included."""
    document = Document(io.BytesIO(data))
    parts = [document.element.body, document.sections[0].header._element, document.sections[0].footer._element]
    return "\n".join(
        "".join(node.text or "" for node in paragraph.iter(qn("w:t")))
        for part in parts
        for paragraph in part.iter(qn("w:p"))
    )


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", CASES)
def test_the_memo_says_what_the_report_says(kb: KnowledgeBase, name: str, lang: str) -> None:
    report, memo = memo_of(kb, kb.cases[name], lang)
    shown = text_of(word(memo, lang))
    assert sum(len(section.issues) for section in memo.sections) == sum(claim.alleged for claim in report.claims)
    for claim in report.claims:
        if claim.alleged:
            assert claim.sentence[lang][1:] in shown  # a sentence may begin with a capital here
            assert STATUS[claim.status][lang] in shown
            assert all(one[lang] in shown for one in claim.citations)
            assert all(gap.because[lang] in shown for gap in claim.not_encoded)
    assert all(notice[lang] in shown for notice in report.notices)
    assert ("未经律师复核" if lang == "zh" else "not reviewed by a lawyer") in shown
    assert report.as_of.isoformat() in shown


def test_every_party_and_branch_is_answered(kb: KnowledgeBase) -> None:
    report, memo = memo_of(kb, kb.cases[CASES[0]], "zh")
    assert len(memo.sections) == len(report.matrix)
    assert all(bool(section.issues) != bool(section.silence) for section in memo.sections)


def test_markdown_and_word_hold_the_same_words(kb: KnowledgeBase) -> None:
    _, memo = memo_of(kb, kb.cases[CASES[0]], "en")
    rendered = MarkdownIt("commonmark").enable("table").parse(markdown(memo, "en"))
    text = "\n".join(child.content for token in rendered for child in token.children or ())
    shown = text_of(word(memo, "en"))
    for section in memo.sections:
        for issue in section.issues:
            for row in issue.elements:
                assert row.sentence[1:] in text
                assert row.sentence[1:] in shown


@pytest.mark.parametrize("lang", LANGS)
def test_the_clients_words_are_no_markup(kb: KnowledgeBase, lang: str) -> None:
    _, memo = memo_of(kb, hostile(kb), lang)
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown(memo, lang))
    inline = [child for token in tokens for child in token.children or ()]
    types = {token.type for token in [*tokens, *inline]}
    assert not types & {
        "html_block",
        "html_inline",
        "link_open",
        "image",
        "code_inline",
        "code_block",
        "fence",
        "s_open",
    }
    assert not types & {"blockquote_open", "hr"}
    titles = [tokens[i + 1].content for i, token in enumerate(tokens) if token.type == "heading_open"]
    assert "heading" not in titles
    texts = ["".join(one.content for one in token.children or ()) for token in tokens if token.type == "inline"]
    assert HOSTILE in texts, "the words are all there"
    assert "# heading" in texts
    assert "1. one" in texts
    assert HOSTILE in text_of(word(memo, lang))


@pytest.mark.parametrize("text", ["a\nb", "a\tb", " a b ", "a\x00b", "a\u2028b"])
def test_escaped_text_is_one_line(text: str) -> None:
    assert escape(text) == "a b"


@pytest.fixture(scope="module", params=LANGS)
def data(request: pytest.FixtureRequest, kb: KnowledgeBase) -> bytes:
    lang: str = request.param
    return word(memo_of(kb, kb.cases[CASES[1]], lang)[1], lang)


def test_the_word_file_opens_and_its_tables_read_well(data: bytes) -> None:
    document = Document(io.BytesIO(data))
    assert document.tables
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None, "the header row is repeated"
        for row in table.rows:
            assert row._tr.trPr.find(qn("w:cantSplit")) is not None
            widths = [cell.width for cell in row.cells]
            assert all(widths), "every cell has its width"
            assert sum(widths) <= Mm(210 - 48)
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert {paragraph.style.name for paragraph in document.paragraphs} >= {
        "Title",
        "Heading 1",
        "Heading 2",
        "Heading 3",
    }
    fields = [node.get(qn("w:instr")) for node in section.footer._element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]


def test_fonts_are_named_and_no_theme_overrides_them(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in ("word/styles.xml", "word/document.xml"):
            assert b"Theme=" not in archive.read(name), name
        table = archive.read("word/fontTable.xml").decode()
    assert "Noto Serif CJK SC" in table
    assert "Source Han Sans SC" in table
    for style in Document(io.BytesIO(data)).styles:
        if hasattr(style.element, "rPr"):
            assert style.element.rPr.rFonts.get(qn("w:eastAsia")) in ("宋体", "黑体"), style.name


def test_the_word_file_is_the_same_bytes_each_time(kb: KnowledgeBase, data: bytes) -> None:
    lang = "zh" if "法律责任问题清单" in text_of(data) else "en"
    assert word(memo_of(kb, kb.cases[CASES[1]], lang)[1], lang) == data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [name for name in archive.namelist() if "thumbnail" in name]
    properties = Document(io.BytesIO(data)).core_properties
    assert properties.created.date() == kb.cases[CASES[1]].as_of


def test_a_case_that_points_nowhere_still_gets_a_memo(kb: KnowledgeBase) -> None:
    case = kb.cases[CASES[0]].model_copy(update={"facts": (), "narrative": None})
    _, memo = memo_of(kb, case, "zh")
    found = list(blocks(memo, "zh"))
    assert not [
        a for a, b in pairwise(found) if isinstance(a, Heading) and isinstance(b, Heading) and b.level <= a.level
    ]
    assert word(memo, "zh")
