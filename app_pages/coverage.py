"""覆盖范围 — what is encoded and what tests it, what is not and why, what is unverified, who has read it, what is loose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import streamlit as st

from app_pages.markup import Markup, bullets, lines, quiet, table
from app_pages.provision import badge, citation
from app_pages.safe import html, md, short
from app_pages.shell import PAGES, bound, covered, from_url, knowledge, page_link
from app_pages.words import language, t
from kb.completeness import Completeness, Coverage, Group, Read, group_of
from kb.search import has_words

MOST = 60  # matters left to counsel that are listed at once


def numbers(group: Group) -> tuple[int, ...]:
    return (
        group.provisions,
        group.articles,
        group.encoded,
        group.rules,
        group.scenarios,
        group.cases,
        group.not_encoded,
    )


def heads() -> tuple[str, ...]:
    names = ("provisions", "articles", "encoded", "rules", "scenarios", "cases", "left_to_counsel")
    return tuple(t(name) for name in names)


def counted(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table of a name and numbers; on a narrow screen the numbers of a row stand side by side."""
    return f'<div class="zz-numbers">{table(columns, rows)}</div>'


def by_layer(found: Completeness) -> None:
    """Totals by layer, and below each layer its instruments."""
    lang = language()
    st.subheader(t("by_layer"))
    rows = [
        (group.label[lang], group.instruments, *numbers(group))
        for group in (*found.groups, found.total)
        if group.articles or group is found.total
    ]
    st.html(counted((t("layer"), t("count_instruments"), *heads()), rows))
    st.caption(t("by_layer_says"))
    for group in found.groups:
        members = [one for one in found.instruments if one.authority == group.authority]
        with st.expander(md(t("instruments_of", layer=group.label[lang], count=group.instruments))):
            st.html(counted((t("instrument"), *heads()), [(title(one), *numbers(totals(one))) for one in members]))


def totals(one: Coverage) -> Group:
    return group_of(one.instrument, one.title, [one])


def title(one: Coverage) -> Markup:
    """The instrument as a link to its page, in a new window, and which versions are known only roughly."""
    instrument, lang = knowledge().instruments[one.instrument], language()
    query = f"at={instrument.address}" + ("&amp;lang=en" if lang == "en" else "")
    name = f'<a href="statutes?{query}" target="_blank" rel="noopener">{html(instrument.short[lang])}</a>'
    labels = {str(v.effective): v.verified.label[lang] for v in instrument.versions}
    doubts = [quiet(f"{day}{t('colon')}{labels[day]}") for day in one.unverified_versions]
    return lines([Markup(name), *doubts]) if doubts else Markup(name)


def by_branch(found: Completeness) -> None:
    """Rules in force by branch of law."""
    st.subheader(t("by_branch"))
    st.html(
        counted(
            (t("branch"), t("rules_liability"), t("rules_consequence"), t("scenarios"), t("cases")),
            [(one.label[language()], one.claims, one.consequences, one.scenarios, one.cases) for one in found.branches],
        )
    )


def not_encoded(found: Completeness) -> None:
    """Families, duties and matters for counsel, searched together."""
    st.subheader(t("not_encoded_title"))
    text = from_url("find")
    st.text_input(t("not_encoded_search"), placeholder=t("not_encoded_hint"), **bound("find", text))
    found_some = [families(found, text), duties(found, text), counsel(found, text)]
    if not any(found_some):
        st.info(md(t("not_encoded_none", text=short(text, 40))))


def families(found: Completeness, text: str) -> bool:
    lang = language()
    listed = [one for one in found.omissions if has_words(text, (one.family, *one.what.values(), *one.why.values()))]
    extent = {False: t("extent_whole"), True: t("extent_part")}
    rows = [(one.family, one.what[lang], extent[one.part], one.why[lang]) for one in listed]
    section(t("families_left", count=len(rows)), (t("family"), t("what"), t("extent"), t("why_not")), rows, opened=True)
    return bool(rows)


def duties(found: Completeness, text: str) -> bool:
    lang = language()
    listed = [one for one in found.open_duties if has_words(text, (one.duty, *one.name.values(), *one.why.values()))]
    rows = [(one.name[lang], one.why[lang]) for one in listed]
    section(t("duties_left", count=len(rows)), (t("duty"), t("why_not")), rows, opened=bool(text))
    return bool(rows)


def counsel(found: Completeness, text: str) -> bool:
    rows = list(counsel_rows(found, text))
    opened = bool(text) and len(rows) <= MOST
    name = t("counsel_left", count=len(rows))
    more = t("shown_of", shown=MOST, count=len(rows)) if len(rows) > MOST else ""
    section(name, (t("provision"), t("what"), t("rule")), rows[:MOST], opened=opened, more=more)
    return bool(rows)


def counsel_rows(found: Completeness, text: str) -> Iterator[Sequence[str]]:
    for instrument in found.instruments:
        for article in instrument.articles:
            for gap in article.not_encoded:
                place = citation(gap["provision"])
                if has_words(text, (place, *gap.values())):
                    yield place, gap[language()], gap["rule"]


def section(
    name: str, columns: Sequence[str], rows: Sequence[Sequence[object]], *, opened: bool, more: str = ""
) -> None:
    """A table that unfolds; nothing where there are no rows."""
    if rows:
        with st.expander(md(name), expanded=opened):
            if more:
                st.caption(more)
            st.html(table(columns, rows))


def unverified(found: Completeness) -> None:
    """The rules whose basis was not at hand, each with its source."""
    lang = language()
    st.subheader(t("unverified_title"))
    st.caption(t("unverified_says"))
    rows = []
    for one in found.unverified:
        marks = badge(t("unverified"), warn=True) + (badge(t("is_overlay"), warn=True) if one.overlay else "")
        rows.append(
            (lines([Markup(marks), one.reads[lang], quiet(one.rule)]), citation(one.provision), one.source[lang])
        )
    st.html(table((t("rule"), t("provision"), t("source")), rows))


def readers(found: Completeness) -> None:
    """Who has read what, file by file; those not read twice first."""
    st.subheader(t("review_title"))
    st.caption(t("review_says"))
    total, files = sum(one.rules for one in found.readings), len(found.readings)
    twice = sum(one.twice for one in found.readings)
    done = sum(one.twice == one.rules for one in found.readings)
    st.html(
        bullets(
            [
                t("reviewed_by_lawyers", total=total, count=found.reviewed),
                t("read_twice", total=total, count=twice, files=files, done=done),
            ]
        )
    )
    columns = (t("file"), t("rules"), t("first_reading"), t("second_reading"))
    once = [one for one in found.readings if one.twice < one.rules]
    if once:
        with st.expander(f"{t('read_once_only')} ({len(once)})", expanded=True):
            st.html(counted(columns, [reading_row(one) for one in once]))
    with st.expander(t("all_files", count=files)):
        st.html(counted(columns, [reading_row(one) for one in found.readings]))


def reading_row(one: Read) -> tuple[object, ...]:
    return (
        one.file,
        one.rules,
        reading(one.first, one.once, one.rules),
        reading(one.second, one.twice, one.rules),
    )


def reading(day: date | None, count: int, total: int) -> str:
    """Whether, by when, and how many of the rules."""
    if day is None or not count:
        return t("not_yet")
    return t("by_day", day=day) if count == total else t("by_day_some", day=day, count=count, total=total)


def loose(found: Completeness) -> None:
    """The figures, then each loose end with its mend."""
    lang = language()
    st.subheader(t("loose_title"))
    st.caption(t("loose_says"))
    signs = {True: "✓", False: "△"}
    rows = [(f"{signs[one.done == one.of]} {one.label[lang]}", f"{one.done} / {one.of}") for one in found.tallies]
    st.html(table((t("should_have"), t("number")), rows))
    if not found.loose:
        st.info(t("loose_none"))
        return
    with st.expander(t("loose_count", count=len(found.loose))):
        st.html(bullets(loose_lines(found, lang)))


def loose_lines(found: Completeness, lang: str) -> Iterable[Markup]:
    for one in found.loose:
        yield lines([one.what[lang], quiet(f"{one.where} → {one.mend[lang]}")])


st.html(PAGES / "assets" / "pages.css")
st.title(t("page_coverage"))
st.markdown(t("coverage_intro"))
found = covered()
by_layer(found)
by_branch(found)
not_encoded(found)
unverified(found)
readers(found)
loose(found)
page_link("about", f"{t('page_about')} →")
