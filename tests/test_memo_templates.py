"""A firm's templates: what is theirs stays, the memo goes where they say, and a template that cannot serve is refused with place and mend."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from typer.testing import CliRunner

from interfaces.cli import app
from kb.errors import ZhizeError
from kb.load import KnowledgeBase
from outputs.memo_html import html
from outputs.memo_pdf import pdf
from outputs.memo_word import word
from outputs.templates import read_template, style_sheet
from reasoning.issue_list import IssueList
from tests.test_memo import CASES, hostile, memo_of, text_of
from tests.test_memo_pages import TYPST, read, typeset  # noqa: F401  (a fixture)

NAME = CASES[1]


@pytest.fixture(scope="module")
def memo(kb: KnowledgeBase) -> IssueList:
    return memo_of(kb, kb.cases[NAME], "zh")[1]


def firm(*paragraphs: str) -> WordDocument:
    """A firm's letter: its own page, fonts, header and footer."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height, section.left_margin = Mm(216), Mm(279), Mm(40)
    document.styles["Normal"].font.name, document.styles["Normal"].font.size = "FangSong", Pt(12)
    document.styles["Heading 1"].font.size = Pt(20)
    section.header.paragraphs[0].text = "某某律师事务所 · {{title}}"
    footer = section.footer.paragraphs[0]
    for piece in ("密件 {", "{date", " of law}} · {{ Review }}"):  # Word cuts text into runs anywhere
        footer.add_run(piece)
    for one in paragraphs:
        document.add_paragraph(one)
    return document


def saved(document: WordDocument) -> bytes:
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def refused(data: bytes, memo: IssueList) -> list[tuple[str, str, str]]:
    with pytest.raises(ZhizeError) as caught:
        word(memo, "zh", template=data, where="FIRM.docx")
    assert all(problem.where.startswith("FIRM.docx") and problem.mend for problem in caught.value.problems)
    return [(problem.where, problem.what, problem.mend) for problem in caught.value.problems]


# -- Word


def test_the_firms_page_styles_header_and_footer_stay(memo: IssueList) -> None:
    data = word(memo, "zh", template=saved(firm("尊敬的客户：", "{{memo}}", "此致")), where="FIRM.docx")
    document = Document(io.BytesIO(data))
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.left_margin.mm)) == (216, 40)
    assert section.header.paragraphs[0].text == f"某某律师事务所 · {memo.title}"
    assert section.footer.paragraphs[0].text == f"密件 {memo.as_of} · 未经律师复核"
    assert document.styles["Normal"].font.name == "FangSong"
    assert document.styles["Heading 1"].font.size == Pt(20)
    texts = [one.text for one in document.paragraphs]
    assert (texts[0], texts[-1]) == ("尊敬的客户：", "此致")
    assert texts[1] == "法律责任问题清单"
    assert "{{memo}}" not in text_of(data)
    for node in document.element.body.iter(qn("w:rFonts")):
        pytest.fail(f"a font is named over the firm's own: {node.attrib}")
    room = section.page_width - section.left_margin - section.right_margin
    assert document.tables
    assert all(sum(cell.width for cell in table.rows[0].cells) <= room for table in document.tables)
    assert data == word(memo, "zh", template=saved(firm("尊敬的客户：", "{{memo}}", "此致")), where="FIRM.docx")


def test_in_a_template_the_words_are_those_without_one(memo: IssueList) -> None:
    body = Document(io.BytesIO(word(memo, "zh", template=saved(firm()), where="FIRM.docx"))).element.body
    plain = Document(io.BytesIO(word(memo, "zh"))).element.body
    assert ["".join(one.itertext()) for one in body.iter(qn("w:t"))] == [
        "".join(one.itertext()) for one in plain.iter(qn("w:t"))
    ]


def test_a_section_that_lies_across_gives_its_own_width(memo: IssueList) -> None:
    document = firm("封面")
    across = document.add_section()
    across.orientation, across.page_width, across.page_height = WD_ORIENT.LANDSCAPE, Mm(279), Mm(216)
    document.add_paragraph("{{memo}}")
    made = Document(io.BytesIO(word(memo, "zh", template=saved(document), where="FIRM.docx")))
    assert len(made.sections) == 2
    assert sum(cell.width for cell in made.tables[0].rows[0].cells) > Mm(180)


def test_headings_that_count_by_themselves_get_no_second_number(memo: IssueList) -> None:
    document = firm("{{memo}}")
    properties = document.styles["Heading 1"].element.get_or_add_pPr()
    properties.append(OxmlElement("w:numPr"))
    made = Document(io.BytesIO(word(memo, "zh", template=saved(document), where="FIRM.docx")))
    headings = [one.text for one in made.paragraphs if one.style is not None and one.style.name == "Heading 1"]
    assert headings[:2] == ["结论一览", "案情与证据"]


def test_styles_that_lack_are_made(memo: IssueList) -> None:
    document = firm("{{memo}}")
    for name in ("Title", "Heading 1", "Heading 2", "Heading 3"):
        element = document.styles[name].element
        element.getparent().remove(element)
    made = Document(io.BytesIO(word(memo, "zh", template=saved(document), where="FIRM.docx")))
    assert {"Title", "Heading 1", "Heading 2", "Heading 3"} <= {one.style.name for one in made.paragraphs if one.style}


def test_every_fault_of_a_word_template_is_told_at_once(memo: IssueList) -> None:
    document = firm("{{memo}}", "文 {{memo}} 字", "{{memo}}", "{{client}}")
    document.add_table(1, 1).rows[0].cells[0].text = "{{memo}}"
    document.sections[0].header.add_paragraph("{{memo}}")
    problems = refused(saved(document), memo)
    assert len(problems) == 5
    assert sum("须在正文中独占一段" in what for _, what, _ in problems) == 3
    assert any("{{client}}" in what and "{{date of law}}" in mend for _, what, mend in problems)
    assert any("2 times" in what for _, what, _ in problems)
    assert any("页眉 header" in where for where, _, _ in problems)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"%PDF-1.7", b"\xd0\xcf\x11\xe0" * 300])
def test_what_is_no_word_file_is_told(memo: IssueList, data: bytes) -> None:
    ((_, what, mend),) = refused(data, memo)
    assert "不是 Word 文件" in what
    assert ".docx" in mend


def test_a_zip_of_something_else_is_told(memo: IssueList) -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("a.txt", "x")
    assert "不是 Word 文件" in refused(written.getvalue(), memo)[0][1]


def test_a_text_area_too_narrow_and_a_style_of_another_kind_are_told(memo: IssueList) -> None:
    document = firm("{{memo}}")
    document.sections[0].right_margin = Mm(120)
    assert "太窄" in refused(saved(document), memo)[0][1]
    document = firm("{{memo}}")
    element = document.styles["Heading 2"].element
    element.getparent().remove(element)
    document.styles.add_style("Heading 2", WD_STYLE_TYPE.CHARACTER)
    assert "“Heading 2”" in refused(saved(document), memo)[0][1]


def test_the_clients_words_are_no_fields(kb: KnowledgeBase) -> None:
    case = hostile(kb)
    text = case.title.model_copy(update={"zh": "{{memo}} {{title}} <w:p/> & \x00", "en": "x"})
    _, found = memo_of(kb, case.model_copy(update={"title": text}), "zh")
    data = word(found, "zh", template=saved(firm("{{title}}", "{{memo}}")), where="FIRM.docx")
    assert Document(io.BytesIO(data)).paragraphs[0].text == "{{memo}} {{title}} <w:p/> &"


# -- HTML


def test_a_style_sheet_follows_ours_and_may_embed_pictures(memo: IssueList) -> None:
    style = (
        "h1 { color: #123456; background: url('data:image/png;base64,AA==') }\n@media print { body { color: black } }"
    )
    page = html(memo, "zh", style=style_sheet(style.encode(), "FIRM.css"))
    assert page.index("#123456") > page.index("@page")
    assert "img-src data:" in page
    assert "img-src" not in html(memo, "zh")
    assert "script-src" not in page
    assert "default-src &#x27;none&#x27;" in page


@pytest.mark.parametrize(
    ("style", "line", "word_of_it"),
    [
        ("a {}\n</style><script>alert(1)</script>", 2, "</style"),
        ("a {}\n/* </STYLE> */", 2, "</style"),
        ('a { content: "</style>" }', 1, "</style"),
        ("\n\n@import 'https://example.org/a.css';", 3, "never loaded"),
        ("a { background: url(https://example.org/a.png) }", 1, "never loaded"),
        ('a { background: url("//example.org/a.png") }', 1, "never loaded"),
        ("a {\n b { color: red }\n", 1, "never closed"),
        ("a { }\n}", 2, "too many"),
        ("a { } /* unfinished", 1, "unfinished"),
        (b"a { content: '\xff' }", 0, "UTF-8"),
    ],
)
def test_a_bad_style_sheet_is_refused_with_its_line(style: str | bytes, line: int, word_of_it: str) -> None:
    with pytest.raises(ZhizeError) as caught:
        style_sheet(style if isinstance(style, bytes) else style.encode(), "FIRM.css")
    (problem,) = caught.value.problems
    assert problem.where == (f"FIRM.css:{line}" if line else "FIRM.css")
    assert word_of_it in problem.what
    assert problem.mend


def test_braces_in_texts_and_comments_are_no_braces() -> None:
    style = "/* } url(x) */ a::before { content: '}' \"{\" '\\'}' }"
    assert style_sheet(style.encode(), "FIRM.css") == style


# -- PDF


TEMPLATE = """
#let template(memo, body) = {
  set page(paper: "us-letter", header: [MUSTER LLP #h(1fr) #memo.date], footer: none)
  set text(size: 11pt)
  [#memo.title]
  body
}
"""


@pytest.mark.usefixtures("typeset")
def test_a_typst_template_sets_the_page(kb: KnowledgeBase, tmp_path: Path) -> None:
    case = kb.cases[NAME]
    evil = case.title.model_copy(update={"zh": TYPST, "en": TYPST})
    _, found = memo_of(kb, case.model_copy(update={"title": evil}), "zh")
    path = tmp_path / "FIRM 一.typ"
    path.write_text(TEMPLATE, "utf-8")
    made = pdf(found, "zh", template=path)
    assert made == pdf(found, "zh", template=path)
    assert {one.split()[2] for one in re.findall(rb"/MediaBox ?\[([^]]*)\]", made)} == {b"612"}


@pytest.mark.usefixtures("typeset")
@pytest.mark.parametrize(
    ("source", "line", "word_of_it"),
    [
        ("#let template(memo, body) = {\n  foo(body)\n}", 2, "unknown variable: foo"),
        ("#let template(memo, body) = {", 1, "unclosed delimiter"),
        ("#let other = 1", None, "unresolved import"),
        ("#let template(memo) = memo", 1, "unexpected argument"),
        ("#let template(memo, body) = memo.title", None, "body"),
        ('\n#import "@preview/tablex:0.0.8": *', 2, "Typst package"),
        ('#let template(memo, body) = read("../../secret")', 1, "escape the project root"),
    ],
)
def test_a_bad_typst_template_is_refused_with_its_line(
    memo: IssueList, tmp_path: Path, source: str, line: int | None, word_of_it: str
) -> None:
    path = tmp_path / "FIRM.typ"
    path.write_text(source, "utf-8")
    with pytest.raises(ZhizeError) as caught:
        pdf(memo, "zh", template=path)
    (problem,) = caught.value.problems
    assert problem.where == (f"{path}:{line}" if line else str(path))
    assert word_of_it in problem.what
    assert problem.mend


# -- the command


def test_the_command_takes_a_template(tmp_path: Path) -> None:
    template, output = tmp_path / "FIRM.css", tmp_path / "memo.html"
    template.write_text("h1 { color: teal }", "utf-8")
    done = CliRunner().invoke(app, ["issues", NAME, "-o", str(output), "--template", str(template), "--articles"])
    assert done.exit_code == 0, done.exception
    page = output.read_text("utf-8")
    assert "teal" in page
    assert "附录：引用的条文" in read(page).texts


@pytest.mark.parametrize(
    ("name", "kind"), [("a.css", "docx"), ("a.docx", "pdf"), ("a.dotx", "docx"), ("a.css", "md"), ("a", "html")]
)
def test_a_template_of_the_wrong_kind_is_told(tmp_path: Path, name: str, kind: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"x")
    with pytest.raises(ZhizeError) as caught:
        read_template(path, kind)
    assert caught.value.problems[0].mend


def test_a_template_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ZhizeError, match="cannot read it"):
        read_template(tmp_path / "none.css", "html")


# -- the manual


@pytest.mark.usefixtures("typeset")
def test_the_examples_of_the_manual_are_taken(memo: IssueList, tmp_path: Path) -> None:
    manual = (Path(__file__).resolve().parent.parent / "docs" / "memo.md").read_text("utf-8")
    (source,) = re.findall(r"```typst\n(.*?)```", manual, re.DOTALL)
    (style,) = re.findall(r"```css\n(.*?)```", manual, re.DOTALL)
    path = tmp_path / "FIRM.typ"
    path.write_text(source, "utf-8")
    assert pdf(memo, "zh", template=path).startswith(b"%PDF-")
    assert style_sheet(style.encode(), "FIRM.css") == style
    fields = re.findall(r"^\| `(\{\{[a-z ]+\}\})`", manual, re.MULTILINE)
    assert len(fields) == 4
    assert not [
        one for one in fields if one in text_of(word(memo, "zh", template=saved(firm(*fields)), where="FIRM.docx"))
    ]
