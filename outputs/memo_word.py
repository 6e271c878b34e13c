"""The memorandum as a Word file that lawyers can edit: A4, Chinese fonts, repeated header rows, page x of y; or in a firm's template.

The same issue list gives the same bytes: dates in the file are fixed, the archive is written in one order.
"""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Iterable

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt, RGBColor, Twips
from docx.styles.style import BaseStyle
from docx.table import Table as WordTable
from docx.table import _Cell
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run

from outputs.articles import Article
from outputs.blocks import Block, Heading, Items, Paragraph, Quote, Table, Tree, plain
from outputs.memo import LABELS, blocks
from outputs.word_template import fill, open_template, put, text_width
from reasoning.argument_map import Node
from reasoning.issue_list import IssueList

SONG, HEI, LATIN = "宋体", "黑体", "Times New Roman"
FALLBACK = {
    SONG: "SimSun,Noto Serif CJK SC,Source Han Serif SC",
    HEI: "SimHei,Noto Sans CJK SC,Source Han Sans SC",
}
"""What a reader's machine may use where it lacks the font (w:altName in the font table)."""
TEXT_WIDTH = Mm(210 - 2 * 24)
GREY, INK = RGBColor(0x59, 0x59, 0x59), RGBColor(0, 0, 0)
SIZES = {0: 18, 1: 14, 2: 12, 3: 11}
HEADINGS = ("Title", "Heading 1", "Heading 2", "Heading 3")
SIGN_INK = {
    "✓": RGBColor(0x13, 0x73, 0x33),
    "?": RGBColor(0x8D, 0x5A, 0x00),
    "✗": RGBColor(0xA5, 0x0E, 0x0E),
    "→": RGBColor(0x17, 0x4E, 0xA6),
}
DEEPEST = 9
"""Lines of an argument further down are not indented any more."""
_NUMBER = re.compile(r"^(?:[一二三四五六七八九十]+、|\d+\. )")
BODY, SMALL = 10.5, 9
_STAMP = (1980, 1, 1, 0, 0, 0)
"""The earliest time a zip archive can hold; what the file says about time is the case's as-of date."""


def word(
    memo: IssueList, lang: str, articles: tuple[Article, ...] = (), template: bytes | None = None, where: str = ""
) -> bytes:
    """The memorandum as the bytes of a .docx file, in the template where one is given (`where` names it to the reader).

    Raises ZhizeError for a template that cannot serve.
    """
    found = blocks(memo, lang, articles)
    if template is not None:
        return _in_template(found, memo, lang, template, where)
    return as_word(found, memo.title, memo.as_of, lang)


def as_word(found: Iterable[Block], title: str, as_of: str, lang: str) -> bytes:
    """Blocks as the bytes of a .docx file; `as_of` is the day, in ISO form, that the file gives as its date."""
    document = Document()
    _page(document)
    _styles(document)
    writer = _Writer(document)
    for block in found:
        writer.write(block)
    _footer(document, title, lang)
    _properties(document, title, as_of, lang)
    document.core_properties.author = "Zhize"
    return _archive(document)


def _in_template(found: Iterable[Block], memo: IssueList, lang: str, template: bytes, where: str) -> bytes:
    document = open_template(template, where, HEADINGS)
    state = LABELS[lang]["unreviewed"]
    place = fill(document, {"title": memo.title, "date of law": memo.as_of, "review": state}, where)
    width = text_width(document, place, where)
    _missing_styles(document)
    before = len(document.element.body) - 1  # the last child holds the properties of the last section
    writer = _Writer(document, width, own=False)
    for block in found:
        writer.write(block)
    put(document, place, before)
    _properties(document, memo.title, memo.as_of, lang)
    return _archive(document)


class _Writer:
    """Writes blocks at the end of a document. `own` says that the look is ours: fonts are named; else the template's styles rule."""

    def __init__(self, document: WordDocument, width: int = TEXT_WIDTH, own: bool = True):
        self.document, self.width, self.own = document, width, own
        self.numbered = not own and _numbered(document.styles["Heading 1"])

    def write(self, block: Block) -> None:
        match block:
            case Heading(0, text):
                self.paragraph("Title", text)
            case Heading(level, text):
                self.paragraph(f"Heading {level}", _NUMBER.sub("", text) if self.numbered else text)
            case Paragraph(text, label, quiet):
                self.labelled(text, label, quiet)
            case Items(items, numbered):
                for number, (item, below) in enumerate(items, 1):
                    self.item(f"{number}." if numbered else "•", item, 0, bool(below))
                    for line in below:
                        self.item("–", line, 1)
            case Tree():
                for depth, node in block.lines():
                    self.node(node, depth)
            case Quote(lines):
                for line in lines:
                    form = self.paragraph(None, line).paragraph_format
                    form.left_indent, form.space_after = Mm(8), Pt(2)
            case Table():
                self.table(block)

    def paragraph(self, style: str | None, text: str = "") -> WordParagraph:
        return self.document.add_paragraph(plain(text), style=style)

    def bold(self, run: Run) -> None:
        run.bold = True
        if self.own:
            _font(run, HEI)

    def labelled(self, text: str, label: str, quiet: bool) -> None:
        paragraph = self.paragraph(None)
        if label:
            self.bold(paragraph.add_run(plain(label) + ("　" if text else "")))
            paragraph.paragraph_format.keep_with_next = True
        run = paragraph.add_run(plain(text))
        if quiet:
            run.font.size, run.font.color.rgb = Pt(SMALL), GREY

    def item(self, mark: str, text: str, depth: int, keep: bool = False) -> None:
        """A hanging item. The mark is text, so that no numbering definition has to agree between programs."""
        paragraph = self.hanging(6 * depth)
        paragraph.add_run(f"{mark}\t{plain(text)}")
        paragraph.paragraph_format.keep_with_next = keep
        if depth:
            for run in paragraph.runs:
                run.font.size = Pt(SMALL + 0.5)

    def hanging(self, indent_mm: float) -> WordParagraph:
        paragraph = self.paragraph(None)
        form = paragraph.paragraph_format
        form.left_indent, form.first_line_indent = Mm(indent_mm + 6), Mm(-6)
        form.tab_stops.add_tab_stop(Mm(indent_mm + 6))
        form.space_after = Pt(2)
        return paragraph

    def node(self, node: Node, depth: int) -> None:
        """A line of an argument, indented by its depth; the sign and the colour of the sign say how it stands."""
        paragraph = self.hanging(min(depth, DEEPEST) * 5)
        rule = bool(node.heading)
        sign = paragraph.add_run(("→" if rule else node.sign) + "\t")
        sign.bold, sign.font.color.rgb = True, SIGN_INK["→" if rule else node.sign]
        if rule:
            self.bold(paragraph.add_run(plain(node.heading) + "　"))
        paragraph.add_run(plain(node.text))
        if node.note:
            paragraph.add_run(f" · {plain(node.note)}").font.color.rgb = GREY
        for run in paragraph.runs:
            run.font.size = Pt(SMALL + 0.5)
        paragraph.paragraph_format.keep_with_next = depth == 0

    def table(self, block: Table) -> None:
        table = self.document.add_table(rows=1, cols=len(block.header))
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        page = Emu(int(self.width)).twips  # whole twips, so that rounding never makes the table wider than the text
        widths = [Twips(page * share // sum(block.widths)) for share in block.widths]
        for cell, text in zip(table.rows[0].cells, block.header, strict=True):
            self.cell(cell, text, heading=True)
            _shade(cell, "EDEDED")
            cell.paragraphs[0].paragraph_format.keep_with_next = True
        for i, row in enumerate(block.rows):
            cells = table.add_row().cells
            for column, (cell, text) in enumerate(zip(cells, row, strict=True)):
                deep = block.indents[i] if block.indents and column == 1 else 0
                self.cell(cell, text, indent=deep)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        for row in table.rows:
            _mark(row._tr.get_or_add_trPr(), "w:cantSplit")
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = width
        _mark(table.rows[0]._tr.get_or_add_trPr(), "w:tblHeader")
        _borders(table)
        self.paragraph(None).paragraph_format.line_spacing = Pt(6)

    def cell(self, cell: _Cell, text: str, heading: bool = False, indent: int = 0) -> None:
        paragraph = cell.paragraphs[0]
        run = paragraph.add_run(plain(text))
        if self.own:
            _font(run, HEI if heading else SONG)
        run.font.size, run.bold = Pt(SMALL), heading
        form = paragraph.paragraph_format
        form.space_before, form.space_after, form.line_spacing = Pt(0), Pt(1), 1.1
        form.left_indent, form.first_line_indent = Mm(4 * indent), Mm(0)


def _numbered(style: BaseStyle | None) -> bool:
    """Whether a style of headings counts by itself, so that our own numbers would be one too many."""
    while style is not None:
        if style.element.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None:
            return True
        style = style.base_style  # type: ignore[attr-defined]
    return False


def _missing_styles(document: WordDocument) -> None:
    """The styles for headings that a template lacks, after its own ordinary text."""
    for name, (level, size) in zip(HEADINGS, SIZES.items(), strict=True):
        if name not in document.styles:
            style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            style.base_style = document.styles.default(WD_STYLE_TYPE.PARAGRAPH)
            style.font.size, style.font.bold = Pt(size), True
            style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(10 if level else 0), Pt(5)
            style.paragraph_format.keep_with_next = True


def _page(document: WordDocument) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(24)
    section.top_margin, section.bottom_margin = Mm(25), Mm(22)
    section.header_distance = section.footer_distance = Mm(12)


def _styles(document: WordDocument) -> None:
    """Every style names its fonts outright; a theme font would win over them in Word."""
    root = document.styles.element
    for fonts in root.iter(qn("w:rFonts")):
        for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{name}"), None)
    defaults = root.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    if defaults is not None:
        _set_fonts(defaults.get_or_add_rFonts(), SONG)
        for language in defaults.findall(qn("w:lang")):
            language.set(qn("w:eastAsia"), "zh-CN")
    for style in document.styles:
        properties = style.element.get_or_add_rPr() if hasattr(style.element, "get_or_add_rPr") else None
        if properties is not None:
            heading = style.name == "Title" or style.name.startswith("Heading")
            _set_fonts(properties.get_or_add_rFonts(), HEI if heading else SONG)
    normal = document.styles["Normal"]
    normal.font.size, normal.font.color.rgb = Pt(BODY), INK
    normal.paragraph_format.line_spacing, normal.paragraph_format.space_after = 1.2, Pt(4)
    for level, size in SIZES.items():
        style = document.styles["Title" if not level else f"Heading {level}"]
        style.font.size, style.font.bold, style.font.italic = Pt(size), True, False
        style.font.color.rgb = INK
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(0 if not level else 10), Pt(5)
        style.paragraph_format.keep_with_next = True
        for border in style.element.iter(qn("w:pBdr")):
            border.getparent().remove(border)
            break
    document.styles["Title"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _fallback_fonts(document)


def _set_fonts(fonts: object, east: str) -> None:
    for name, font in (("ascii", LATIN), ("hAnsi", LATIN), ("cs", LATIN), ("eastAsia", east)):
        fonts.set(qn(f"w:{name}"), font)  # type: ignore[attr-defined]


def _font(run: Run, east: str) -> None:
    _set_fonts(run._r.get_or_add_rPr().get_or_add_rFonts(), east)


def _fallback_fonts(document: WordDocument) -> None:
    """Name substitutes in the font table, where the template has one."""
    part = next(
        (one.target_part for one in document.part.rels.values() if one.reltype == RELATIONSHIP_TYPE.FONT_TABLE), None
    )
    if part is None:
        return
    entries = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
        for name, other in FALLBACK.items()
    )
    part._blob = part.blob.replace(b"</w:fonts>", entries.encode() + b"</w:fonts>")


def _shade(cell: _Cell, fill: str) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", fill)):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _mark(properties: object, name: str) -> None:
    properties.append(OxmlElement(name))  # type: ignore[attr-defined]


def _borders(table: WordTable) -> None:
    """Thin horizontal lines only."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "A6A6A6")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    table._tbl.tblPr.append(borders)


def _footer(document: WordDocument, title: str, lang: str) -> None:
    words, section = LABELS[lang], document.sections[0]
    header = section.header.paragraphs[0]
    header.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _small(header, f"{plain(title)} · {words['unreviewed']}")
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    before, between, after = words["page"].replace("{1}", "{0}").split("{0}")
    _small(footer, before)
    _field(footer, "PAGE")
    _small(footer, between)
    _field(footer, "NUMPAGES")
    _small(footer, after)


def _small(paragraph: WordParagraph, text: str) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.font.color.rgb = Pt(SMALL), GREY


def _field(paragraph: WordParagraph, name: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)
    shown = Run(run, paragraph)
    shown.font.size, shown.font.color.rgb = Pt(SMALL), GREY


def _properties(document: WordDocument, title: str, as_of: str, lang: str) -> None:
    day = datetime.datetime.combine(datetime.date.fromisoformat(as_of), datetime.time())
    properties = document.core_properties
    properties.title, properties.last_modified_by = plain(title)[:250], "Zhize"
    properties.created = properties.modified = properties.last_printed = day
    properties.revision, properties.comments, properties.language = 1, LABELS[lang]["unreviewed"], lang
    package = document.part.package
    for name, relation in list(package.rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
            del package.rels[name]  # the template's picture, not this document's


def _archive(document: WordDocument) -> bytes:
    """The file with its parts in one order and one time stamp."""
    written, result = io.BytesIO(), io.BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for name in _in_order(source.namelist()):
            entry = zipfile.ZipInfo(name, _STAMP)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            target.writestr(entry, source.read(name))
    return result.getvalue()


def _in_order(names: Iterable[str]) -> list[str]:
    """The list of content types comes first, as readers expect; the rest by name."""
    return sorted(names, key=lambda name: (name != "[Content_Types].xml", name))
