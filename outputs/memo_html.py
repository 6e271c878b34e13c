"""The memorandum as one HTML file that loads nothing from elsewhere and prints on A4. Every word in it is escaped."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from outputs.blocks import Block, Heading, Items, Paragraph, Table, plain
from outputs.memo import blocks
from reasoning.issue_list import IssueList

STYLE = """
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #111; background: #fff;
  font: 15px/1.6 "Times New Roman", "Noto Serif CJK SC", "Source Han Serif SC", SimSun, serif; overflow-wrap: anywhere; }
h1, h2, h3, h4, th, strong { font-family: Arial, "Noto Sans CJK SC", "Source Han Sans SC", SimHei, sans-serif; }
h1 { text-align: center; font-size: 1.6rem; } h2 { font-size: 1.25rem; border-bottom: 1px solid #999; }
h3 { font-size: 1.1rem; } h4 { font-size: 1rem; } .quiet { color: #595959; font-size: .85rem; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; font-size: .85rem; margin: .5rem 0; }
th, td { border: 1px solid #888; padding: .25rem .4rem; text-align: left; vertical-align: top; } th { background: #ededed; }
@page { size: A4; margin: 22mm 20mm; @bottom-center { content: counter(page) " / " counter(pages); font-size: 9pt; } }
@media print { body { margin: 0; padding: 0; max-width: none; font-size: 10.5pt; }
  tr { break-inside: avoid; } h1, h2, h3, h4 { break-after: avoid; } }
"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""What a browser may load for this file: nothing but the style above. No script runs."""
LANG = {"zh": "zh-CN", "en": "en"}


def html(memo: IssueList, lang: str) -> str:
    """The memorandum as a page."""
    body = "\n".join(line for block in blocks(memo, lang) for line in _block(block))
    return (
        f'<!doctype html>\n<html lang="{LANG[lang]}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{_text(memo.title)}</title>\n'
        f"<style>{STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
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
        case Table(header, rows, widths, indents):
            columns = "".join(f'<col style="width:{100 * one / sum(widths):.4g}%">' for one in widths)
            yield f"<table><colgroup>{columns}</colgroup>"
            yield "<thead><tr>" + "".join(f"<th>{_text(one)}</th>" for one in header) + "</tr></thead><tbody>"
            for number, row in enumerate(rows):
                deep = indents[number] if indents else 0
                yield "<tr>" + "".join(_cell(one, deep if i == 1 else 0) for i, one in enumerate(row)) + "</tr>"
            yield "</tbody></table>"


def _cell(text: str, deep: int) -> str:
    style = f' style="padding-left:{0.4 + deep:g}rem"' if deep else ""
    return f"<td{style}>{_text(text)}</td>"
