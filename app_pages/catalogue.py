"""The instruments in force on a day, by layer of authority, and the articles of one under its chapters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby

import streamlit as st

from app_pages.here import here
from app_pages.provision import citation
from app_pages.safe import html, md
from app_pages.shell import knowledge, texts
from app_pages.words import language, t
from kb.chapters import Chapter, chapters, headings_of
from kb.provisions import Address, Instrument
from kb.wordings import in_force, rules_by_article


def catalogue(day: date | None) -> None:
    """Every instrument kept here; with a day, those in force on it first, the others below with the reason."""
    current, others = in_force(knowledge(), day) if day else (list(by_rank()), [])
    total = len(knowledge().instruments)
    st.markdown(
        t("in_force_on", day=day, count=len(current), total=total) if day else t("in_force_latest", total=total)
    )
    for layer, group in groupby(current, key=lambda one: one.authority):
        members = list(group)
        with st.expander(md(f"{layer.label[language()]} ({len(members)})"), expanded=layer.rank == 1):
            listed(members, day)
    if others:
        with st.expander(md(t("not_in_force_then", count=len(others)))):
            listed(others, day)


def by_rank() -> Iterable[Instrument]:
    """The highest layer first."""
    return sorted(knowledge().instruments.values(), key=lambda one: (one.authority.rank, one.slug))


def listed(members: Iterable[Instrument], day: date | None) -> None:
    """Each instrument as a link with its days and what is encoded of it."""
    rules: Counter[str] = Counter()
    encoded: Counter[str] = Counter()
    for article, count in rules_by_article(knowledge(), day).items():
        rules[article.instrument] += count
        encoded[article.instrument] += 1
    with st.container(gap="xxsmall"):
        for one in members:
            numbers = (
                t("counts", articles=encoded[one.slug], rules=rules[one.slug]) if rules[one.slug] else t("no_rules")
            )
            here(f"{one.short[language()]} · {when(one, day)} · {numbers}", at=str(one.address))


def when(one: Instrument, day: date | None) -> str:
    """From when the wording of the day is in force, or why none is; without a day the latest wording."""
    version = one.version_on(day) if day else one.versions[-1]
    if version and not (version.until and not day):
        return t("begins", day=version.effective)
    later = next((v for v in one.versions if day and v.effective > day), None)
    return t("begins", day=later.effective) if later else t("ended", day=one.versions[-1].until)


def contents(instrument: Instrument, articles: Sequence[Address], day: date | None) -> None:
    """The articles kept or named here, chapter by chapter, each with the number of rules that rest on it."""
    version = (instrument.version_on(day) if day else None) or instrument.versions[-1]
    source, headings = headings_of(texts(), instrument, version.effective)
    counts = rules_by_article(knowledge(), day)
    st.subheader(t("kept_articles", count=len(articles)))
    if len(articles) > 1:
        st.caption(md(t("chapters_from", source=source)) if source else t("chapters_none"))
    whole = citation(instrument.address)
    names = {one: citation(one).removeprefix(whole).strip() for one in articles}
    for chapter in chapters(articles, headings):
        with st.container(gap=None):
            one_chapter(chapter, names, counts)


def one_chapter(chapter: Chapter, names: Mapping[Address, str], counts: Mapping[Address, int]) -> None:
    """The heading, or the range of numbers, and its articles in a row."""
    first, *rest = (names[one] for one in chapter.articles)
    heading = chapter.heading or (t("range", first=first, last=rest[-1]) if rest else first)
    st.html(f'<p class="zz zz-head" lang="{"zh" if chapter.heading else language()}">{html(heading)}</p>')
    with st.container(horizontal=True, gap="small"):
        for one in chapter.articles:
            count = counts.get(one, 0)
            here(f"{names[one]} · {t('rules_count', count=count)}" if count else names[one], at=str(one))
