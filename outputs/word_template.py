"""A firm's Word template: its fields are filled in, its styles, header, footer and page stay, the memo goes in place of `{{memo}}`."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Emu, Mm

from kb.errors import Problem, ZhizeError
from outputs.blocks import plain

MEMO = "memo"
_FIELD = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
LARGEST_UNPACKED_MB = 200
NARROWEST = Mm(90)


def open_template(data: bytes, where: str, styles: tuple[str, ...]) -> WordDocument:
    """A Word file to write into. Raises ZhizeError where it is none, or one of the styles in it is not for paragraphs."""
    mend = "在 Word 中另存为未加密的 .docx · save it in Word as a .docx without a password"
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > LARGEST_UNPACKED_MB * 1024 * 1024:
                what = f"解压后超过 {LARGEST_UNPACKED_MB} MB · more than {LARGEST_UNPACKED_MB} MB when unpacked"
                raise ZhizeError([Problem(where, what, "把大图片缩小 · use smaller pictures")])
        document = Document(io.BytesIO(data))
        wrong = [one.name for one in document.styles if one.name in styles and one.type != WD_STYLE_TYPE.PARAGRAPH]
    except (zipfile.BadZipFile, PackageNotFoundError, SyntaxError, KeyError, ValueError, AttributeError, IndexError):
        what = "不是 Word 文件（.docx） · this is no Word file (.docx)"
        raise ZhizeError([Problem(where, what, mend)]) from None
    if wrong:
        what = "样式“{0}”不是段落样式 · style “{0}” is not a paragraph style"
        make = "改为段落样式，或者删去 · make it a paragraph style or delete it"
        raise ZhizeError([Problem(where, what.format(name), make) for name in wrong])
    return document


def fill(document: WordDocument, fields: Mapping[str, str], where: str) -> Any | None:
    """Put values in place of `{{name}}`, everywhere; returns the paragraph that says `{{memo}}`, or None.

    Raises ZhizeError with every field that is not known and every `{{memo}}` that is not alone in a paragraph of the body.
    """
    problems: list[Problem] = []
    places: list[Any] = []
    for part, root in _parts(document):
        for paragraph in root.iter(qn("w:p")):
            nodes = [one for one in paragraph.iter(qn("w:t")) if next(one.iterancestors(qn("w:p"))) is paragraph]
            text = "".join(one.text or "" for one in nodes)
            for found in reversed(list(_FIELD.finditer(text))):
                name = " ".join(found[1].lower().split())
                if name == MEMO:
                    alone = text.strip() == found[0] and paragraph.getparent() is document.element.body
                    places += [paragraph] if alone else []
                    if not alone:
                        what = (
                            f"{found[0]} 须在正文中独占一段 · {found[0]} has to stand alone in a paragraph of the body"
                        )
                        problems.append(
                            Problem(
                                f"{where} · {part}", what, "另起一段 · give it a paragraph of its own, outside tables"
                            )
                        )
                elif name in fields:
                    _replace(nodes, found.start(), found.end(), plain(fields[name]))
                else:
                    what = f"不认识的字段 {found[0]} · unknown field {found[0]}"
                    known = ", ".join("{{" + one + "}}" for one in (MEMO, *fields))
                    problems.append(Problem(f"{where} · {part}", what, f"可用 · known: {known}"))
    if len(places) > 1:
        what = f"{{{{memo}}}} 出现 {len(places)} 次 · {{{{memo}}}} is there {len(places)} times"
        problems.append(Problem(where, what, "只留一处 · keep one"))
    if problems:
        raise ZhizeError(problems)
    return places[0] if places else None


def _parts(document: WordDocument) -> Iterator[tuple[str, Any]]:
    """The body, then every header and footer, by name."""
    yield "正文 body", document.element.body
    kinds = {RELATIONSHIP_TYPE.HEADER: "页眉 header", RELATIONSHIP_TYPE.FOOTER: "页脚 footer"}
    related = [(kinds[one.reltype], one.target_part) for one in document.part.rels.values() if one.reltype in kinds]
    for name, part in sorted(related, key=lambda pair: str(pair[1].partname)):
        yield name, part.element


def _replace(nodes: list[Any], start: int, end: int, value: str) -> None:
    """Put a value in place of the characters from start to end of a paragraph whose text may be cut into several runs anywhere."""
    position = 0
    for node in nodes:
        text = node.text or ""
        first, last = max(start - position, 0), min(end - position, len(text))
        position += len(text)
        if first < last:
            node.text = text[:first] + value + text[last:]
            node.set(qn("xml:space"), "preserve")
            value = ""


def text_width(document: WordDocument, place: Any | None, where: str) -> int:
    """The width of the text where the memo goes. Raises ZhizeError where it is too narrow for its tables."""
    properties = document.sections[-1]._sectPr
    if place is not None:
        following = (place, *place.itersiblings())
        own = (one if one.tag == qn("w:sectPr") else one.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") for one in following)
        properties = next((one for one in own if one is not None), properties)
    section = Section(properties, document.part)
    width = (section.page_width or Mm(210)) - (section.left_margin or 0) - (section.right_margin or 0)
    columns = properties.find(qn("w:cols"))
    width = int(width / max(1, int(columns.get(qn("w:num")) or 1))) if columns is not None else int(width)
    if width < NARROWEST:
        what = f"版心宽 {Emu(width).mm:.0f} 毫米，太窄 · the text is {Emu(width).mm:.0f} mm wide, too narrow"
        raise ZhizeError([Problem(where, what, f"至少 · at least {NARROWEST.mm:.0f} mm")])
    return width


def put(document: WordDocument, place: Any | None, before: int) -> None:
    """Move what was written at the end of the body (from child number `before` on) to its place, and take the placeholder out."""
    if place is None:
        return
    body = document.element.body
    for element in [one for one in body[before:] if one.tag != qn("w:sectPr")]:
        place.addprevious(element)
    if place.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is None:
        body.remove(place)
    else:  # the paragraph also ends a section
        for run in place.findall(qn("w:r")):
            place.remove(run)
