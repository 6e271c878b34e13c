"""How a provision, a citation and a layer of authority are shown, on every page the same.

Everything is returned or drawn as escaped HTML; colour is never the only sign.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import streamlit as st

from app_pages.safe import html
from app_pages.shell import knowledge, texts, used
from app_pages.words import language, t
from kb.citations import cite
from kb.provisions import Address, Authority, Instrument, Version
from kb.records import REVIEW_NONE
from kb.texts import Shown, Status

SIGNS = {Status.VERIFIED: "✓", Status.DIFFERENT: "≠", Status.UNCHECKED: "○", Status.ABSENT: "—"}


def citation(address: Address | str) -> str:
    """The citation in the reader's language, plain text; the address itself where its instrument is not known."""
    try:
        return cite(address, knowledge().instruments, language())
    except ValueError:
        return str(address)


def authority_badge(authority: str | None) -> str:
    """The layer of authority as a small label (HTML); dashed where the layer alone makes nobody liable. Empty for None."""
    if not authority:
        return ""
    layer = Authority(authority)
    style = "zz-badge" if layer.establishes_liability else "zz-badge zz-warn"
    return f'<span class="{style}">{html(layer.label[language()])}</span>'


def badge(words: str, *, warn: bool = False) -> str:
    """Any words as a small label (HTML)."""
    return f'<span class="zz-badge{" zz-warn" if warn else ""}">{html(words)}</span>'


def review_badge(review: str) -> str:
    """Whether a lawyer reviewed it; the initial state is that none did."""
    return badge(t("not_reviewed"), warn=True) if review == REVIEW_NONE else badge(t("reviewed", who=review))


def interval(since: date, until: date | None) -> str:
    """The days in force, as plain text."""
    return t("from_until", day=since, until=until) if until else t("from", day=since)


def provision_box(address: Address, on: date | None = None, *, chosen: bool = False, part: bool = False) -> None:
    """Draw one provision: gist, official text with its status, dates, where to read it, state of review.

    The wording is that in force on the day, else the version in the address, else the latest. `part` leaves out what the box of the
    whole article says already: the dates, the words and the publisher.
    """
    st.html(provision_html(address, on, chosen=chosen, part=part))


def provision_html(address: Address, on: date | None = None, *, chosen: bool = False, part: bool = False) -> str:
    """The same as markup, for a place inside other markup."""
    instrument = knowledge().instruments[address.instrument]
    shown = texts().show(address, on)
    version = instrument.version_of(shown.address.version) if shown.address.version else None
    name = citation(address.unversioned) if address.article else instrument.title[language()]
    parts = [f"<h4>{html(name)}</h4>", "" if part else _line(instrument, version, on)]
    if version:
        parts += [_gist(address, version), _state(shown) if part else _words(shown, address, version)]
    if not part:
        parts.append(_read_at(instrument))
    return f'<section class="zz zz-provision{" zz-chosen" if chosen else ""}">{"".join(parts)}</section>'


def _line(instrument: Instrument, version: Version | None, on: date | None) -> str:
    days = interval(version.effective, version.until) if version else t("not_then", day=on)
    return f'<p class="zz-quiet">{authority_badge(instrument.authority)}{html(days)}</p>'


def _gist(address: Address, version: Version) -> str:
    """The gist of the place; a word of its absence, unless its parts have theirs."""
    here = [p for p in knowledge().provisions.values() if p.effective == version.effective and p.address in address]
    own = next((p for p in here if p.address == address.unversioned), None)
    if own is None:
        return "" if here or not address.article else f'<p class="zz-quiet">{html(t("no_gist"))}</p>'
    return (
        f'<p class="zz-head">{html(t("gist"))} {badge(t("not_reviewed"), warn=True)}</p>'
        f"<p>{html(own.gist[language()])}</p>"
    )


def _words(shown: Shown, address: Address, version: Version) -> str:
    if not address.article:
        return ""
    if shown.text is None:
        return _state(shown)
    last = (version.until or date.max) - timedelta(days=1)
    anchors = [a.words for a in used().anchors(address) if a.in_force.overlaps(version.effective, last)]
    text = marked(shown.text, anchors)
    head = t("text_marked" if "<mark>" in text else "text")
    return f'<p class="zz-head">{html(head)}</p><blockquote lang="zh">{text}</blockquote>{_state(shown)}'


def _state(shown: Shown) -> str:
    words = t(f"text_{shown.status}", source=shown.source or "")
    return f'<p class="zz-quiet">{html(t("text"))}: {SIGNS[shown.status]} {html(words)}</p>'


def marked(text: str, words: Sequence[str]) -> str:
    """The text as HTML with the words marked; words within other words, or across a line end, are left unmarked."""
    spans: list[tuple[int, int]] = []
    for word in sorted(set(words), key=lambda word: (-len(word), word)):
        start = text.find(word)
        if start >= 0 and all(start + len(word) <= a or b <= start for a, b in spans):
            spans.append((start, start + len(word)))
    pieces, position = [], 0
    for start, end in sorted(spans):
        pieces += [_html(text[position:start]), f"<mark>{_html(text[start:end])}</mark>"]
        position = end
    return "".join([*pieces, _html(text[position:])])


def _html(text: str) -> str:
    return "<br>".join(html(line) for line in text.split("\n"))


def _read_at(instrument: Instrument) -> str:
    url = html(instrument.url)
    return (
        f'<p class="zz-quiet">{html(t("read_at"))}: '
        f'<a href="{url}" target="_blank" rel="noopener noreferrer">{url}</a></p>'
    )
