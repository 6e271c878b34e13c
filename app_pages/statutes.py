"""法条 — instruments, chapters, articles: a provision as in force on a day, all that rests on each paragraph, and two wordings."""

from __future__ import annotations

from datetime import date

import streamlit as st

from app_pages.catalogue import catalogue, contents
from app_pages.here import here
from app_pages.provision import citation, provision_box
from app_pages.safe import html, md, short
from app_pages.shell import (
    FIRST_DAY,
    LAST_DAY,
    PAGES,
    bound,
    from_url,
    graph,
    knowledge,
    on_day,
    page_link,
    put_in_url,
    texts,
    used,
)
from app_pages.uses_list import list_uses, uses_of_part
from app_pages.versions import compare_versions, list_versions
from app_pages.words import language, t
from kb.provisions import Address
from kb.search import in_texts, locate, looks_cited, matching, nearest

HITS = 20


def searched(day: date | None) -> None:
    """The search box: a citation or an address opens its provision, words list the gists and the texts that contain them."""
    key = "search-cite"
    if key not in st.session_state or st.session_state.get("search-shown") != from_url("find"):
        st.session_state[key] = from_url("find")
    st.session_state["search-shown"] = from_url("find")
    text = st.text_input(t("cite"), key=key, placeholder=t("cite_hint"), on_change=open_cited)
    if looks_cited(text):
        if why := st.session_state.get("cite-error"):
            unread(text, why)
    elif text.strip():
        list_hits(text)
        list_text_hits(text, day)


def open_cited() -> None:
    """Go to the provision cited; keep what is wrong with the citation, to be shown."""
    text = st.session_state["search-cite"]
    st.session_state["cite-error"] = None
    if not looks_cited(text):
        put_in_url(find=text.strip() or None)
        st.session_state["search-shown"] = text.strip()
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
            here(label, at=key.removeprefix("eli/"), find=None)
    if len(hits) > HITS:
        st.caption(t("cite_more", count=HITS))


def list_text_hits(text: str, day: date | None) -> None:
    """The articles whose official text on this machine contains the words, in the wording of the day."""
    hits, held = in_texts(texts(), text, day)
    count = t("text_hits", count=len(hits), text=short(text, 40), day=day or t("latest_wording"))
    st.caption(f"{md(count)}{t('stop')}{t('texts_searched', count=held)}")
    for hit in hits[:HITS]:
        words = f"…{html(hit.before)}<mark>{html(hit.words)}</mark>{html(hit.after)}…"
        with st.container(gap=None):
            here(citation(hit.article), at=str(hit.article), find=None)
            st.html(f'<p class="zz zz-quiet" lang="zh">{words}</p>')
    if len(hits) > HITS:
        st.caption(t("cite_more", count=HITS))


def wanted() -> Address | None:
    """The provision that the address bar names; None where it names none, with a message where it cannot be read."""
    instruments = knowledge().instruments
    if text := from_url("at"):
        try:
            return locate(text, instruments).unversioned
        except ValueError as error:
            unread(text, error)
    return None


def articles(whole: Address) -> list[Address]:
    """The articles of an instrument that the knowledge base keeps or names."""
    keys = [key.removeprefix("eli/") for key in graph() if key.startswith(f"eli/{whole}/")]
    return sorted({Address.parse(key).whole_article for key in keys})


def controls(place: Address | None, day: date | None) -> None:
    """The widgets for instrument, article and day; each writes to the address bar."""
    instruments = knowledge().instruments
    lang = language()
    ranked = sorted(instruments, key=lambda slug: (instruments[slug].authority.rank, slug))
    names = {"": t("all_instruments")} | {slug: instruments[slug].title[lang] for slug in ranked}
    left, middle, right = st.columns([5, 3, 3], gap="medium")
    with left:
        st.selectbox(
            t("instrument"),
            list(names),
            format_func=names.__getitem__,
            **bound(
                "at", place.instrument if place else "", lambda slug: str(instruments[slug].address) if slug else None
            ),
        )
    with middle:
        if place:
            choose_article(place)
    with right:
        limits = {"min_value": FIRST_DAY, "max_value": LAST_DAY}
        st.date_input(t("day"), value=None, format="YYYY-MM-DD", **limits, **bound("on", day))


def choose_article(place: Address) -> None:
    whole = citation(place.whole_instrument)
    known = sorted({*articles(place.whole_instrument), *([place.whole_article] if place.article else [])})
    labels = {one: citation(one).removeprefix(whole).strip() for one in known} | {place.whole_instrument: t("whole")}
    st.selectbox(
        t("article"),
        [place.whole_instrument, *known],
        format_func=labels.__getitem__,
        **bound("article", place.whole_article, str) | {"on_change": article_chosen},
    )


def article_chosen() -> None:
    put_in_url(at=str(st.session_state["widget-article"]))


def parts(place: Address) -> list[Address]:
    """The paragraphs and items of the article that are kept, that something rests on, or that were asked for."""
    article = place.whole_article
    found = {provision.address for provision in knowledge().provisions.values()}
    found |= {use.place for use in used().of(article)}
    return sorted({*(one for one in found if one in article), place} - {article})


def article_view(place: Address, day: date | None) -> None:
    """The article and each of its parts, with what rests on it."""
    article, instrument = place.whole_article, knowledge().instruments[place.instrument]
    provision_box(article, day, chosen=place == article)
    inner, uses = parts(place), used().of(article)
    if inner:
        st.subheader(t("parts"))
        for one in inner:
            provision_box(one, day, chosen=one == place, part=True)
            uses_of_part([use for use in uses if use.place == one], instrument, day)
    page_link("graph", f"{t('open_graph')} →", node=str(place))
    st.subheader(t("uses_whole" if inner else "uses"))
    list_uses([use for use in uses if use.place == article], instrument, day)


st.html(PAGES / "assets" / "pages.css")
st.title(t("page_statutes"))
st.markdown(t("statutes_intro"))
day = on_day()
searched(day)
place = wanted()
controls(place, day)
if place is None:
    catalogue(day)
else:
    instrument = knowledge().instruments[place.instrument]
    if place.article:
        article_view(place, day)
        compare_versions(instrument, place, day)
    else:
        provision_box(place, day)
        contents(instrument, articles(place), day)
    st.subheader(t("versions"))
    list_versions(instrument, place, day)
