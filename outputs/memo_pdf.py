"""The memorandum as PDF, set by Typst with fonts from a package, so that every machine gives the same page.

English is set in the Latin face that Typst brings along: in the Chinese faces its quotation marks are as wide as a character.
The memo goes in as JSON and is shown as text; nothing of it is ever part of the Typst source. A firm's template is a Typst file with
a function `template(memo, body)`; it is called with the memo's data and the content, after our own settings, so that its settings win.
"""

from __future__ import annotations

import datetime
import json
import re
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from kb.errors import Problem, ZhizeError
from outputs.articles import Article
from outputs.blocks import Block, Tree, look, plain
from outputs.memo import LABELS, blocks
from outputs.templates import utf8
from reasoning.argument_map import Node
from reasoning.issue_list import IssueList

INSTALL = "pip install 'zhize[pdf]'"
SOURCE = """
#let memo = json(bytes(sys.inputs.memo))
#let template = if sys.inputs.template == "" { (memo, body) => body } else { import sys.inputs.template: template; template }
#let zh = memo.lang == "zh"
#let signs = "New Computer Modern Math" // has ✓ and ✗; comes with Typst
#let strong-font = if zh { ("Noto Sans SC", signs) } else { ("Libertinus Serif", "Noto Sans SC", signs) }
#let strong-weight = if zh { "regular" } else { "bold" }
#let strong-text(body) = text(font: strong-font, weight: strong-weight, body)
#set document(title: memo.title, author: "Zhize", date: none)
#set text(font: if zh { ("Noto Serif SC", signs) } else { ("Libertinus Serif", "Noto Serif SC", signs) }, size: 10.5pt,
  lang: memo.lang, region: if zh { "CN" } else { "GB" })
#set par(leading: 0.75em, spacing: 0.9em, justify: zh)
#set page(paper: "a4", margin: (x: 24mm, top: 25mm, bottom: 22mm),
  header: align(right, text(size: 9pt, fill: luma(35%), memo.header)),
  footer: context align(center, text(size: 9pt, fill: luma(35%),
    memo.page.replace("{0}", str(counter(page).get().first())).replace("{1}", str(counter(page).final().first())))))
#show heading: it => block(above: 1.4em, below: 0.8em, text(font: strong-font, weight: strong-weight,
  size: (16pt, 13pt, 11.5pt, 10.5pt).at(it.level - 1), it.body))
#show heading.where(level: 1): it => align(center, it)
#let looks = (
  met: ("#e6f4ea", "#137333"), open: ("#fef7e0", "#8d5a00"), failed: ("#fce8e6", "#a50e0e"),
  rule: ("#e8f0fe", "#174ea6"), idle: ("#f1f3f4", "#5f6368"))
#let node(it) = {
  let (fill, edge) = looks.at(it.look).map(rgb)
  block(width: 100%, breakable: false, spacing: 3pt, inset: (x: 5pt, y: 4pt), fill: fill, stroke: (left: 2.5pt + edge), {
    if it.heading != "" { strong-text(it.heading) } else { text(fill: edge, it.sign) }
    h(0.5em); it.text
    if it.note != "" { h(0.5em); text(fill: luma(35%), "· " + it.note) }
  })
  if it.below.len() > 0 {
    block(spacing: 3pt, inset: (left: 8pt), stroke: (left: 0.5pt + luma(60%)), it.below.map(node).join())
  }
}
#context if query(<zhize-memo>).len() == 0 { panic("it leaves out body, and the memo with it") }
#show: template.with(memo)
#metadata(none) <zhize-memo>
#for one in memo.blocks {
  if one.kind == "Heading" { heading(level: one.level + 1, one.text) }
  else if one.kind == "Paragraph" {
    let shown = if one.quiet { text(size: 9pt, fill: luma(35%), one.text) } else { one.text }
    block(sticky: one.label != "" and (one.text == "" or one.quiet), {
      if one.label != "" { strong-text(one.label); h(0.8em) }
      shown
    })
  } else if one.kind == "Items" {
    let entries = one.items.map(item => {
      item.at(0)
      if item.at(1).len() > 0 { list(marker: [–], ..item.at(1).map(line => text(size: 9.5pt, line))) }
    })
    if one.numbered { enum(..entries) } else { list(..entries) }
  } else if one.kind == "Tree" {
    set text(size: 9pt)
    set par(leading: 0.5em, justify: false)
    block(above: 0.6em, below: 1.1em, node(one.root))
  } else if one.kind == "Quote" {
    block(inset: (left: 10pt, y: 2pt), stroke: (left: 1.5pt + luma(60%)), {
      set par(spacing: 0.6em)
      set text(font: ("Noto Serif SC",), lang: "zh", region: "CN")
      one.lines.map(line => par(line)).join()
    })
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


def pdf(memo: IssueList, lang: str, articles: tuple[Article, ...] = (), template: Path | None = None) -> bytes:
    """The memorandum as the bytes of a PDF file, the same for the same memo.

    Raises ZhizeError without the extra `pdf`, and for a template that cannot be used. Fonts may lie in a folder `fonts` beside a template.
    """
    try:
        import typst
        from pylopdf_fonts_zh_cn import sans_path
    except ImportError:
        what = "没有安装生成 PDF 的组件 · what sets a PDF is not installed"
        raise ZhizeError([Problem("pdf", what, INSTALL)]) from None
    if template is not None:
        _check(template)
    labels = LABELS[lang]
    data = {
        "lang": lang,
        "title": plain(memo.title),
        "date": memo.as_of,
        "header": labels["unreviewed"],
        "page": labels["page"],
        "blocks": [_block(one) for one in blocks(memo, lang, articles)],
    }
    day = datetime.datetime.combine(datetime.date.fromisoformat(memo.as_of), datetime.time(), datetime.UTC)
    fonts = [sans_path().parent] + ([template.parent / "fonts"] if template is not None else [])
    with tempfile.TemporaryDirectory() as empty:  # no template: there is nothing to be read; and no package anywhere
        try:
            compiler = typst.Compiler(
                SOURCE.encode(),
                root=str(template.resolve().parent) if template is not None else empty,
                font_paths=typst.Fonts(include_system_fonts=False, font_paths=fonts),
                package_path=empty,
                package_cache_path=empty,
                sys_inputs={
                    "memo": json.dumps(data, ensure_ascii=False),
                    "template": f"/{template.name}" if template is not None else "",
                },
            )
            made = compiler.compile(format="pdf", timestamp=int(day.timestamp()))
        except typst.TypstError as error:
            if template is None:
                raise
            raise ZhizeError([_refused(error, template)]) from None
    assert isinstance(made, bytes), "one PDF, not a picture for each page"
    return made


SHAPE = "模板须定义 · it has to define #let template(memo, body) = { … body }"
_PACKAGE = re.compile(r"""["']@[\w-]+/""")


def _check(template: Path) -> None:
    """Refuse a template that would fetch a package: nothing is loaded from elsewhere."""
    text = utf8(template.read_bytes(), str(template))
    if lines := [number for number, line in enumerate(text.splitlines(), 1) if _PACKAGE.search(line)]:
        what = "用到 Typst 包，而包要从网上取 · uses a Typst package, which would have to be fetched"
        mend = "把所需内容写进模板 · write what is needed into the template"
        raise ZhizeError([Problem(f"{template}:{number}", what, mend) for number in lines])


def _refused(error: Any, template: Path) -> Problem:
    """What Typst found wrong, with the line where it says so."""
    place = re.search(rf"{re.escape(template.name)}:(\d+)", error.diagnostic)
    hints = "; ".join(error.hints)
    what = f"Typst 不接受这个模板 · Typst does not take this template: {error.message}"
    return Problem(f"{template}:{place[1]}" if place else str(template), what, f"{hints}; {SHAPE}" if hints else SHAPE)


def _block(block: Block) -> dict[str, Any]:
    fields = {"root": _node(block.root)} if isinstance(block, Tree) else asdict(block)
    return {"kind": type(block).__name__, **_plain(fields)}


def _node(node: Node) -> dict[str, Any]:
    words = {"sign": node.sign, "heading": node.heading, "text": node.text, "note": node.note}
    return {**words, "look": look(node), "below": [_node(one) for one in node.below]}


def _plain(value: Any) -> Any:
    """The value with every text in it on one line, without control characters."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, tuple | list) else value
