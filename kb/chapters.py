"""The articles of an instrument under the headings they stand under.

Our data have no headings: they are words of the text. Where a text source on this machine has them, they are taken from there;
where none has, the articles are grouped by their numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from kb.provisions import Address, Instrument
from kb.texts import Headed, Headings, Texts

WIDTHS = (10, 20, 50, 100, 200)
MOST = 12
"""Ranges of numbers are as narrow as gives at most so many groups."""


@dataclass(frozen=True)
class Chapter:
    """Some articles in a row. `heading` is empty for a range of numbers."""

    heading: str
    articles: tuple[Address, ...]


def headings_of(texts: Texts, instrument: Instrument, effective: date) -> tuple[str, Headings]:
    """The name of the first source that has headings of that version, and the headings; empty where none has."""
    for source in texts.sources:
        if isinstance(source, Headed) and (found := source.headings(instrument).get(effective)) and any(found.values()):
            return source.name, found
    return "", {}


def chapters(articles: Sequence[Address], headings: Headings) -> list[Chapter]:
    """The articles, in the order of the law, in groups: by heading where any is known, else by ranges of numbers."""
    if any(one.article in headings for one in articles):
        return _by_heading(articles, headings)
    return [Chapter("", tuple(group)) for group in _by_number(articles)]


def _by_heading(articles: Sequence[Address], headings: Headings) -> list[Chapter]:
    """Chapters of different books may have the same heading: articles in between, kept here or not, part them."""
    prefix = articles[0].whole_instrument
    everything = sorted({*articles, *(Address(prefix.jurisdiction, prefix.instrument, number) for number in headings)})
    kept = set(articles)
    runs = groupby(everything, key=lambda one: headings.get(one.article or "", ""))
    found = [(heading, tuple(one for one in run if one in kept)) for heading, run in runs]
    return [Chapter(heading, run) for heading, run in found if run]


def _by_number(articles: Sequence[Address]) -> list[list[Address]]:
    """Ranges of whole hundreds, fifties ...; where the numbers are not whole (5.1, A) all in one."""
    numbers = [(one.article or "").split("-")[0] for one in articles]
    if len(articles) <= MOST or not all(number.isdigit() for number in numbers):
        return [list(articles)] if articles else []
    whole = dict(zip(articles, map(int, numbers), strict=True))
    for width in WIDTHS:
        keys = {one: (number - 1) // width for one, number in whole.items()}
        ranges = [list(run) for _, run in groupby(articles, key=keys.__getitem__)]
        if len(ranges) <= MOST:
            break
    return ranges
