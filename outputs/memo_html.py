"""The memorandum as one HTML file that loads nothing from elsewhere and prints on A4. Every word in it is escaped."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from outputs.articles import Article
from outputs.blocks import Block, Heading, Items, Paragraph, Quote, Table, Tree, look, plain
from outputs.memo import blocks
from reasoning.argument_map import Node
from reasoning.issue_list import IssueList

STYLE = """
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #111; background: #fff;
  font: 15px/1.6 "Times New Roman", "Noto Serif CJK SC", "Source Han Serif SC", SimSun, serif; overflow-wrap: anywhere; }
body:lang(en) { font-family: "Times New Roman", "Liberation Serif", Georgia, "DejaVu Serif", "Noto Serif CJK SC", SimSun, serif; }
h1, h2, h3, h4, th, strong { font-family: Arial, "Noto Sans CJK SC", "Source Han Sans SC", SimHei, sans-serif; }
h1 { text-align: center; font-size: 1.6rem; } h2 { font-size: 1.25rem; border-bottom: 1px solid #999; }
h3 { font-size: 1.1rem; } h4 { font-size: 1rem; } .quiet { color: #595959; font-size: .85rem; }
.quiet strong { color: #111; font-size: .93rem; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; font-size: .85rem; margin: .5rem 0; }
th, td { border: 1px solid #888; padding: .25rem .4rem; text-align: left; vertical-align: top; } th { background: #ededed; }
blockquote { margin: .25rem 0 .75rem; padding: .1rem 0 .1rem .8rem; border-left: 3px solid #999; }
blockquote p { margin: .2rem 0; }
.map, .map ul { list-style: none; margin: 0; padding: 0; font-size: .85rem; line-height: 1.45; }
.map ul { margin-left: .55rem; padding-left: .65rem; border-left: 1px solid #9aa0a6; }
.map p { margin: .2rem 0; padding: .2rem .45rem; border: 1px solid; border-left-width: 4px; border-radius: 3px; color: #202124; }
.map .met { background: #e6f4ea; border-color: #137333; } .map .open { background: #fef7e0; border-color: #8d5a00; }
.map .failed { background: #fce8e6; border-color: #a50e0e; } .map .rule { background: #e8f0fe; border-color: #174ea6; }
.map .idle { background: #f1f3f4; border-color: #5f6368; border-style: dashed; border-left-style: solid; }
@page { size: A4; margin: 22mm 20mm; @bottom-center { content: counter(page) " / " counter(pages); font-size: 9pt; } }
@media print { body { margin: 0; padding: 0; max-width: none; font-size: 10.5pt; }
  tr, .map p { break-inside: avoid; print-color-adjust: exact; } h1, h2, h3, h4 { break-after: avoid; } }
"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""What a browser may load for this file: nothing but the style above. No script runs."""
TEMPLATE_POLICY = f"{POLICY}; img-src data:; font-src data:"
"""With a firm's style sheet: also pictures and fonts that are written out in it."""
LANG = {"zh": "zh-CN", "en": "en"}


def html(memo: IssueList, lang: str, articles: tuple[Article, ...] = (), style: str = "") -> str:
    """The memorandum as a page. `style` is a style sheet that follows ours, as `outputs.templates.style_sheet` gives it."""
    body = "\n".join(line for block in blocks(memo, lang, articles) for line in _block(block))
    policy = TEMPLATE_POLICY if style else POLICY
    return (
        f'<!doctype html>\n<html lang="{LANG[lang]}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{_text(memo.title)}</title>\n'
        f"<style>{STYLE}{style}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _text(text: str) -> str:
    return escape(plain(text))


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading(level, text):
            yield f"<h{level + 1}>{_text(text)}</h{level + 1}>"
        case Paragraph(text, label, quiet):
            strong = f"<strong>{_text(label)}</strong>" if label else ""
            yield f"<p{' class=quiet' if quiet else ''}>{' '.join(filter(None, (strong, _text(text))))}</p>"
        case Items(items, numbered):
            tag = "ol" if numbered else "ul"
            yield f"<{tag}>"
            for item, below in items:
                inner = "".join(f"<li>{_text(one)}</li>" for one in below)
                yield f"<li>{_text(item)}{f'<ul>{inner}</ul>' if inner else ''}</li>"
            yield f"</{tag}>"
        case Tree(root):
            yield f'<ul class="map">{_node(root)}</ul>'
        case Quote(lines):
            yield f'<blockquote lang="zh-CN">{"".join(f"<p>{_text(line)}</p>" for line in lines)}</blockquote>'
        case Table(header, rows, widths, indents):
            columns = "".join(f'<col style="width:{100 * one / sum(widths):.4g}%">' for one in widths)
            yield f"<table><colgroup>{columns}</colgroup>"
            yield "<thead><tr>" + "".join(f"<th>{_text(one)}</th>" for one in header) + "</tr></thead><tbody>"
            for number, row in enumerate(rows):
                deep = indents[number] if indents else 0
                yield "<tr>" + "".join(_cell(one, deep if i == 1 else 0) for i, one in enumerate(row)) + "</tr>"
            yield "</tbody></table>"


def _node(node: Node) -> str:
    head = f"<strong>{_text(node.heading)}</strong>" if node.heading else node.sign
    note = f'<span class="quiet">· {_text(node.note)}</span>' if node.note else ""
    words = " ".join(filter(None, (head, _text(node.text), note)))
    below = "".join(map(_node, node.below))
    return f'<li><p class="{look(node)}">{words}</p>{f"<ul>{below}</ul>" if below else ""}</li>'


def _cell(text: str, deep: int) -> str:
    style = f' style="padding-left:{0.4 + deep:g}rem"' if deep else ""
    return f"<td{style}>{_text(text)}</td>"
