"""法条 — a provision as in force on a day, its versions, and all that rests on it."""

from __future__ import annotations

from datetime import date

import streamlit as st

from app_pages.provision import citation, provision_box
from app_pages.safe import md, short
from app_pages.shell import bound, from_url, graph, knowledge, page_link, put_in_url, used
from app_pages.uses_list import list_uses
from app_pages.versions import list_versions
from app_pages.words import language, t
from kb.provisions import Address
from kb.search import locate, looks_cited, matching

HITS = 20


def searched() -> None:
    """The search box: a citation or an address opens its provision, a word lists the gists that contain it."""
    text = st.text_input(t("cite"), key="search-cite", placeholder=t("cite_hint"), on_change=open_cited)
    if not text.strip():
        return
    if looks_cited(text):
        if why := st.session_state.get("cite-error"):
            st.error(md(t("cite_bad", why=why)))
        return
    hits = matching(graph(), text, kinds=("provision", "instrument"))
    if not hits:
        st.warning(md(t("cite_none", text=short(text, 40))))
        return
    st.caption(md(t("cite_hits", count=len(hits), text=short(text, 40))))
    for key in hits[:HITS]:
        node = graph().nodes[key]
        gist = node[f"detail_{language()}"]
        page_link("statutes", f"{node[language()]}  {short(gist, 80)}", at=key.removeprefix("eli/"), on=from_url("on"))
    if len(hits) > HITS:
        st.caption(t("cite_more", count=HITS))


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


def wanted() -> Address:
    """The provision that the address bar names; a message and the first instrument if it names none."""
    instruments = knowledge().instruments
    if text := from_url("at"):
        try:
            return locate(text, instruments).unversioned
        except ValueError as error:
            st.error(md(t("cite_bad", why=error)))
    return max(instruments.values(), key=lambda one: (len(articles(one.address)), one.slug)).address


def articles(whole: Address) -> list[Address]:
    """The articles of an instrument that the knowledge base keeps or names."""
    keys = [key.removeprefix("eli/") for key in graph() if key.startswith(f"eli/{whole}/")]
    return sorted({Address.parse(key).whole_article for key in keys})


def on_day() -> date | None:
    """The day asked for, None for the latest wording."""
    text, day = from_url("on"), None
    if text:
        try:
            day = date.fromisoformat(text)
        except ValueError:
            st.warning(md(t("bad_day", text=short(text, 40))))
    st.date_input(
        t("day"),
        value=None,
        format="YYYY-MM-DD",
        min_value=date(1979, 1, 1),
        max_value=date(2100, 1, 1),
        **bound("on", day),
    )
    return day


def chosen(place: Address) -> date | None:
    """The widgets for instrument, article and day; each writes to the address bar."""
    instruments = knowledge().instruments
    ranked = sorted(instruments, key=lambda slug: (instruments[slug].authority.rank, slug))
    left, middle, right = st.columns([5, 3, 3], gap="medium")
    with left:
        st.selectbox(
            t("instrument"),
            ranked,
            format_func=lambda slug: instruments[slug].title[language()],
            **bound("at", place.instrument, lambda slug: str(instruments[slug].address)),
        )
    with middle:
        known = sorted({*articles(place.whole_instrument), *([place.whole_article] if place.article else [])})
        st.selectbox(
            t("article"),
            [place.whole_instrument, *known],
            format_func=lambda one: citation(one).removeprefix(citation(place.whole_instrument)).strip() or t("whole"),
            **bound("article", place.whole_article, str) | {"on_change": article_chosen},
        )
    with right:
        return on_day()


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
day = chosen(place)
instrument = knowledge().instruments[place.instrument]
if place.article:
    provision_box(place.whole_article, day, chosen=place == place.whole_article)
    if inner := parts(place):
        st.subheader(t("parts"))
        for one in inner:
            provision_box(one, day, chosen=one == place, read_at=False)
    page_link("graph", f"{t('open_graph')} →", node=str(place))
    st.subheader(t("uses"))
    list_uses(used().of(place.whole_article), instrument, day)
else:
    provision_box(place, day)
    st.caption(t("kept_articles", count=len(articles(place))))
st.subheader(t("versions"))
list_versions(instrument, place, day)
