"""The versions of an instrument as a table, and an article in two of them side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import streamlit as st

from app_pages.here import here
from app_pages.markup import Markup, bullets, lines, quiet, table
from app_pages.provision import SIGNS, citation, interval
from app_pages.safe import html, md, short
from app_pages.shell import bound, from_url, knowledge, texts, used
from app_pages.words import language, t
from kb.provisions import Address, Instrument, Version
from kb.texts import Shown
from kb.wordings import Beside, Piece, Side, beside

TAG = {"same": "span", "left": "del", "right": "ins"}


def list_versions(instrument: Instrument, place: Address, day: date | None) -> None:
    """Draw the table; below it a link to each other version of the same place."""
    shown = instrument.version_on(day) if day else instrument.versions[-1]
    lang = language()
    rows = [
        (
            interval(version.effective, version.until) + (f" ◀ {t('this_version')}" if version is shown else ""),
            version.document_number or instrument.document_number or "",
            version.note[lang] if version.note else "",
            version.verified.label[lang],
        )
        for version in instrument.versions
    ]
    st.html(f'<div class="zz zz-table"><table>{"".join(_table(rows))}</table></div>')
    for version in instrument.versions:
        if version is not shown:
            here(f"{interval(version.effective, version.until)} →", at=str(place), on=str(version.effective))


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    heads = (t("interval"), t("document"), t("version_note"), t("text_known"))
    yield "<tr>" + "".join(f'<th scope="col">{html(head)}</th>' for head in heads) + "</tr>"
    for row in rows:
        yield "<tr>" + "".join(f"<td>{html(cell)}</td>" for cell in row) + "</tr>"


def compare_versions(instrument: Instrument, place: Address, day: date | None) -> None:
    """Choose another version of the article and see both: gists, anchors and rules of each part, and the words where verified."""
    if len(instrument.versions) < 2:
        return
    shown = (instrument.version_on(day) if day else None) or instrument.versions[-1]
    others = {str(one.effective): one for one in instrument.versions if one is not shown}
    named = from_url("vs")
    st.subheader(t("compare_versions"))
    if named and named not in {*others, str(shown.effective)}:
        st.warning(md(t("bad_version", day=short(named, 40))))
    names = {"": t("compare_nothing")} | {day: interval(one.effective, one.until) for day, one in others.items()}
    st.selectbox(
        t("compare_versions"),
        list(names),
        format_func=names.__getitem__,
        label_visibility="collapsed",
        **bound("vs", named if named in others else ""),
    )
    if named in others:
        first, second = sorted([shown.effective, others[named].effective])
        found = beside(knowledge(), texts(), used(), place.whole_article, first, second)
        _beside(place, found)


def _beside(place: Address, found: Beside) -> None:
    st.caption(t("by_number"))
    heads = ("", *(_days(version) for version in (found.left, found.right)))
    rows = []
    for pair in found.pairs:
        left, right = _side(pair.left), _side(pair.right)
        same = left == right and pair.left.gist
        rows.append((citation(pair.place), left, quiet(t("same_as_left")) if same else right))
    if rows:
        st.html(f'<div class="zz-beside">{table(heads, rows)}</div>')
    if found.pieces is not None:
        words = [_differences(place.whole_article, found.pieces)]
    else:
        words = [_differences(pair.place, pair.pieces) for pair in found.pairs if pair.pieces is not None]
    st.html(f'<div class="zz">{"".join(words)}</div>')
    if not words:
        st.info(t("no_two_texts"))
        both = [_text(shown, version) for shown, version in zip(found.texts, (found.left, found.right), strict=True)]
        st.html(f'<div class="zz">{"".join(both)}</div>')


def _differences(place: Address, pieces: Sequence[Piece]) -> str:
    """The words of a place with what was left out and what was added."""
    if all(piece.kind == "same" for piece in pieces):
        return f'<p class="zz-head">{html(citation(place))}{html(t("colon"))}{html(t("same_words"))}</p>'
    marked = "".join(f"<{TAG[one.kind]}>{_lines(one.text)}</{TAG[one.kind]}>" for one in pieces)
    head = f"{citation(place)}{t('colon')}{t('words_changed')}"
    return f'<p class="zz-head">{html(head)}</p><blockquote lang="zh">{marked}</blockquote>'


def _lines(text: str) -> str:
    """The text with its line ends, the last one too."""
    return "<br>".join(html(line) for line in text.split("\n"))


def _days(version: Version) -> str:
    return interval(version.effective, version.until)


def _side(side: Side) -> Markup:
    """Gist, anchors and rules of a place in one version."""
    lang = language()
    if not side.gist and not side.rules and not side.anchors:
        return quiet(t("absent_then"))
    anchors = t("listing").join(f"“{one}”" for one in side.anchors) or t("none_then")
    rules = bullets([rule.reads[lang] for rule in side.rules])
    words = lines(
        [
            side.gist.get(lang, t("absent_then")),
            quiet(f"{t('anchors')}{t('colon')}{anchors}"),
            quiet(f"{t('rules_then')} ({len(side.rules)})"),
        ]
    )
    return Markup(words + rules)


def _text(shown: Shown, version: Version) -> str:
    words = t(f"text_{shown.status}", source=shown.source or "")
    body = f'<blockquote lang="zh">{html(shown.text)}</blockquote>' if shown.text else ""
    return f'<p class="zz-head">{html(_days(version))}</p>{body}<p class="zz-quiet">{SIGNS[shown.status]} {html(words)}</p>'
