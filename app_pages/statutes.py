"""法条 — a provision as in force on a day, its versions, and all that rests on it."""

from __future__ import annotations

from datetime import date

import streamlit as st

from app_pages.here import here
from app_pages.provision import citation, provision_box
from app_pages.safe import md, short
from app_pages.shell import bound, from_url, graph, knowledge, page_link, put_in_url, used
from app_pages.uses_list import list_uses
from app_pages.versions import list_versions
from app_pages.words import language, t
from kb.provisions import Address
from kb.search import locate, looks_cited, matching, nearest

HITS = 20
FIRST_DAY, LAST_DAY = date(1949, 10, 1), date(2100, 1, 1)


def searched() -> None:
    """The search box: a citation or an address opens its provision, a word lists the gists that contain it."""
    text = st.text_input(t("cite"), key="search-cite", placeholder=t("cite_hint"), on_change=open_cited)
    if looks_cited(text):
        if why := st.session_state.get("cite-error"):
            unread(text, why)
    elif text.strip():
        list_hits(text)


def open_cited() -> None:
    """Go to the provision cited; keep what is wrong with the citation, to be shown."""
    text = st.session_state["search-cite"]
    st.session_state["cite-error"] = None
    if not looks_cited(text):
        return
    try:
        address = locate(text, knowledge().instruments)
    except ValueError as error:
        st.session_state["cite-error"] = str(error)
        return
    put_in_url(at=str(address.unversioned), on=str(address.version) if address.version else from_url("on"))


def unread(text: str, why: object) -> None:
    """Say that a citation cannot be read, why, and what may have been meant."""
    st.error(md(t("cite_bad", text=short(text, 80), why=why)))
    if near := nearest(text, knowledge().instruments):
        st.caption(t("cite_near"))
        with st.container(gap=None):
            for address in near:
                here(f"{citation(address)} →", at=str(address))


def list_hits(text: str) -> None:
    """The provisions and instruments whose names or gists contain the words."""
    hits = matching(graph(), text, kinds=("provision", "instrument"))
    if not hits:
        st.warning(md(t("cite_none", text=short(text, 40))))
        return
    st.caption(md(t("cite_hits", count=len(hits), text=short(text, 40))))
    with st.container(gap=None):
        for key in hits[:HITS]:
            node = graph().nodes[key]
            label = f"{node[language()]}　{short(node[f'detail_{language()}'], 80)}"
            here(label, at=key.removeprefix("eli/"))
    if len(hits) > HITS:
        st.caption(t("cite_more", count=HITS))


def wanted() -> Address:
    """The provision that the address bar names; a message and the instrument most used if it names none."""
    instruments = knowledge().instruments
    if text := from_url("at"):
        try:
            return locate(text, instruments).unversioned
        except ValueError as error:
            unread(text, error)
    return max(instruments.values(), key=lambda one: (len(articles(one.address)), one.slug)).address


def articles(whole: Address) -> list[Address]:
    """The articles of an instrument that the knowledge base keeps or names."""
    keys = [key.removeprefix("eli/") for key in graph() if key.startswith(f"eli/{whole}/")]
    return sorted({Address.parse(key).whole_article for key in keys})


def on_day() -> date | None:
    """The day that the address bar names, None for the latest wording; a warning if it is no date."""
    text = from_url("on")
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        day = LAST_DAY
    if day and not FIRST_DAY <= day < LAST_DAY:
        st.warning(md(t("bad_day", text=short(text, 40))))
        return None
    return day


def controls(place: Address, day: date | None) -> None:
    """The widgets for instrument, article and day; each writes to the address bar."""
    instruments = knowledge().instruments
    lang, whole = language(), citation(place.whole_instrument)
    ranked = sorted(instruments, key=lambda slug: (instruments[slug].authority.rank, slug))
    left, middle, right = st.columns([5, 3, 3], gap="medium")
    with left:
        st.selectbox(
            t("instrument"),
            ranked,
            format_func=lambda slug: instruments[slug].title[lang],
            **bound("at", place.instrument, lambda slug: str(instruments[slug].address)),
        )
    with middle:
        known = sorted({*articles(place.whole_instrument), *([place.whole_article] if place.article else [])})
        labels = {one: citation(one).removeprefix(whole).strip() for one in known} | {
            place.whole_instrument: t("whole")
        }
        st.selectbox(
            t("article"),
            [place.whole_instrument, *known],
            format_func=labels.__getitem__,
            **bound("article", place.whole_article, str) | {"on_change": article_chosen},
        )
    with right:
        limits = {"min_value": FIRST_DAY, "max_value": LAST_DAY}
        st.date_input(t("day"), value=None, format="YYYY-MM-DD", **limits, **bound("on", day))


def article_chosen() -> None:
    put_in_url(at=str(st.session_state["widget-article"]))


def parts(place: Address) -> list[Address]:
    """The kept paragraphs and items of the article, and the one asked for."""
    kept = {provision.address for provision in knowledge().provisions.values()}
    return sorted(
        {*(one for one in kept if one in place.whole_article and one != place.whole_article), place}
        - {place.whole_article}
    )


st.title(t("page_statutes"))
st.markdown(t("statutes_intro"))
searched()
place = wanted()
day = on_day()
controls(place, day)
instrument = knowledge().instruments[place.instrument]
if place.article:
    provision_box(place.whole_article, day, chosen=place == place.whole_article)
    if inner := parts(place):
        st.subheader(t("parts"))
        for one in inner:
            provision_box(one, day, chosen=one == place, part=True)
    page_link("graph", f"{t('open_graph')} →", node=str(place))
    st.subheader(t("uses"))
    list_uses(used().of(place.whole_article), instrument, day)
else:
    provision_box(place, day)
    st.subheader(t("kept_articles", count=len(articles(place))))
    with st.container(horizontal=True, gap="small"):
        for one in articles(place):
            label = citation(one).removeprefix(citation(place)).strip()
            here(label, at=str(one))
st.subheader(t("versions"))
list_versions(instrument, place, day)
