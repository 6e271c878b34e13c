"""What the pages share: the knowledge base, the place in the address bar, and links from page to page.

The address bar is the only state of a page. A widget takes its value from it (`from_url`) and writes it back (`to_url`), so that
a link, a reload and the back button all restore what was shown.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import networkx as nx
import streamlit as st

from app_pages.safe import md, short
from app_pages.words import language, t
from kb.cache import load_cached
from kb.completeness import Completeness, completeness
from kb.errors import ZhizeError
from kb.load import KnowledgeBase
from kb.network import network
from kb.scope import Traits, traits
from kb.texts import Texts
from kb.things import Survey, Thing, survey
from kb.usage import Usage, usage

PAGES = Path(__file__).parent
SHOWN_PROBLEMS = 50


@st.cache_resource(show_spinner=False)
def knowledge() -> KnowledgeBase:
    """The knowledge base, read once. Raises DataError, which `app.py` shows."""
    return load_cached()


@st.cache_resource(show_spinner=False)
def texts() -> Texts:
    """The chain of official texts on this machine."""
    kb = knowledge()
    return Texts(kb.instruments, kb.provisions.values())


@st.cache_resource(show_spinner=False)
def surveyed() -> Survey:
    """Everything and every link, once for the three that are made of it."""
    return survey(knowledge())


@st.cache_resource(show_spinner=False)
def graph() -> nx.MultiDiGraph[str]:
    """Everything and its links."""
    return network(knowledge(), surveyed())


@st.cache_resource(show_spinner=False)
def known() -> dict[str, Thing]:
    """Everything the knowledge base is about, by key, with its record."""
    return {thing.key: thing for thing in surveyed()[0]}


@st.cache_resource(show_spinner=False)
def covered() -> Completeness:
    """What is encoded, what tests it, and what is missing."""
    return completeness(knowledge())


@st.cache_resource(show_spinner=False)
def scoped() -> dict[str, Traits]:
    """What can be asked of everything: its layer, authority, actors, days."""
    return traits(knowledge(), *surveyed())


@st.cache_resource(show_spinner=False)
def used() -> Usage:
    """What rests on each provision."""
    return usage(knowledge(), surveyed())


def problems(error: ZhizeError) -> None:
    """Every problem as a list: where, what, and how to mend it."""
    st.error(t("data_wrong", count=len(error.problems)))
    for problem in error.problems[:SHOWN_PROBLEMS]:
        mend = f"  \n→ {t('mend')}: {md(problem.mend)}" if problem.mend else ""
        st.markdown(f"- **{md(problem.where)}**  \n{md(problem.what)}{mend}")
    if (more := len(error.problems) - SHOWN_PROBLEMS) and more > 0:
        st.caption(t("and_more", count=more))


# -- the address bar ----------------------------------------------------------------------------------------------


def from_url(name: str, default: str = "") -> str:
    """A parameter of the address bar."""
    return st.query_params.get(name, default)


def put_in_url(**values: str | None) -> None:
    """Write parameters to the address bar; None or empty takes one out."""
    for name, value in values.items():
        if value:
            st.query_params[name] = value
        else:
            st.query_params.pop(name, None)


def bound(name: str, value: Any, write: Callable[[Any], str | None] = str) -> dict[str, Any]:
    """`key` and `on_change` of a widget that shows `value` and writes what the reader chooses to the parameter `name`."""
    key = f"widget-{name}"
    st.session_state[key] = value

    def changed() -> None:
        chosen = st.session_state[key]
        put_in_url(**{name: None if chosen is None else write(chosen)})

    return {"key": key, "on_change": changed}


# -- from page to page --------------------------------------------------------------------------------------------


FIRST_DAY, LAST_DAY = date(1949, 10, 1), date(2100, 1, 1)
"""The days that a date picker offers."""


def on_day(warning: str = "bad_day") -> date | None:
    """The day that the address bar names, None where it names none; a warning in these words if it is no date."""
    text = from_url("on")
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        day = LAST_DAY
    if day and not FIRST_DAY <= day < LAST_DAY:
        st.warning(md(t(warning, text=short(text, 40))))
        return None
    return day


def page_link(page: str, label: str, **query: str) -> None:
    """A link to a page of the app with its parameters; the label may be anybody's text."""
    parameters = {name: value for name, value in query.items() if value}
    if language() == "en":
        parameters["lang"] = "en"
    st.page_link(f"app_pages/{page}.py", label=md(label), query_params=parameters)
