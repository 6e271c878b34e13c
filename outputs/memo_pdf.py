"""The memorandum as PDF, set by Typst with fonts from a package, so that every machine gives the same page.

English is set in the Latin face that Typst brings along: in the Chinese faces its quotation marks are as wide as a character.
The memo goes in as JSON and is shown as text; nothing of it is ever part of the Typst source.
"""

from __future__ import annotations

import datetime
import json
from dataclasses import asdict
from typing import Any

from kb.errors import Problem, ZhizeError
from outputs.blocks import Block, plain
from outputs.memo import LABELS, blocks
from reasoning.issue_list import IssueList

INSTALL = "pip install 'zhize[pdf]'"
SOURCE = """
#let memo = json(bytes(sys.inputs.memo))
#let zh = memo.lang == "zh"
#let strong-font = if zh { ("Noto Sans SC",) } else { ("Libertinus Serif", "Noto Sans SC") }
#let strong-weight = if zh { "regular" } else { "bold" }
#let strong-text(body) = text(font: strong-font, weight: strong-weight, body)
#set document(title: memo.title, author: "Zhize", date: none)
#set text(font: if zh { ("Noto Serif SC",) } else { ("Libertinus Serif", "Noto Serif SC") }, size: 10.5pt,
  lang: memo.lang, region: if zh { "CN" } else { "GB" })
#set par(leading: 0.75em, spacing: 0.9em, justify: zh)
#set page(paper: "a4", margin: (x: 24mm, top: 25mm, bottom: 22mm),
  header: align(right, text(size: 9pt, fill: luma(35%), memo.header)),
  footer: context align(center, text(size: 9pt, fill: luma(35%),
    memo.page.replace("{0}", str(counter(page).get().first())).replace("{1}", str(counter(page).final().first())))))
#show heading: it => block(above: 1.4em, below: 0.8em, text(font: strong-font, weight: strong-weight,
  size: (16pt, 13pt, 11.5pt, 10.5pt).at(it.level - 1), it.body))
#show heading.where(level: 1): it => align(center, it)
#for one in memo.blocks {
  if one.kind == "Heading" { heading(level: one.level + 1, one.text) }
  else if one.kind == "Paragraph" {
    let shown = if one.quiet { text(size: 9pt, fill: luma(35%), one.text) } else { one.text }
    block(sticky: one.text == "" , {
      if one.label != "" { strong-text(one.label); h(0.8em) }
      shown
    })
  } else if one.kind == "Items" {
    let entries = one.items.map(item => {
      item.at(0)
      if item.at(1).len() > 0 { list(marker: [–], ..item.at(1).map(line => text(size: 9.5pt, line))) }
    })
    if one.numbered { enum(..entries) } else { list(..entries) }
  } else {
    set text(size: 9pt)
    set par(leading: 0.55em, justify: false)
    table(
      columns: one.widths.map(share => share * 1fr), stroke: 0.5pt + luma(50%), inset: 4pt, align: left + top,
      fill: (_, y) => if y == 0 { luma(93%) },
      table.header(..one.header.map(strong-text)),
      ..one.rows.enumerate().map(((y, row)) => row.enumerate().map(((x, cell)) =>
        table.cell(breakable: false, pad(left: if x == 1 { one.indents.at(y, default: 0) * 4mm } else { 0mm }, cell)))).flatten(),
    )
  }
}
"""


def pdf(memo: IssueList, lang: str) -> bytes:
    """The memorandum as the bytes of a PDF file, the same for the same memo. Raises ZhizeError without the extra `pdf`."""
    try:
        import typst
        from pylopdf_fonts_zh_cn import sans_path
    except ImportError:
        what = "没有安装生成 PDF 的组件 · what sets a PDF is not installed"
        raise ZhizeError([Problem("pdf", what, INSTALL)]) from None
    labels = LABELS[lang]
    data = {
        "lang": lang,
        "title": plain(memo.title),
        "header": labels["unreviewed"],
        "page": labels["page"],
        "blocks": [_block(one) for one in blocks(memo, lang)],
    }
    day = datetime.datetime.combine(datetime.date.fromisoformat(memo.as_of), datetime.time(), datetime.UTC)
    made: bytes = typst.compile(
        SOURCE.encode(),
        format="pdf",
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=[sans_path().parent]),
        sys_inputs={"memo": json.dumps(data, ensure_ascii=False)},
        timestamp=int(day.timestamp()),
    )
    return made


def _block(block: Block) -> dict[str, Any]:
    return {"kind": type(block).__name__, **_plain(asdict(block))}


def _plain(value: Any) -> Any:
    """The value with every text in it on one line, without control characters."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, tuple | list) else value
