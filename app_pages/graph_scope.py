"""What the Graph page shows: the reader's conditions, from the address bar and back to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import streamlit as st

from app_pages.safe import md, short
from app_pages.shell import FIRST_DAY, LAST_DAY, bound, from_url, knowledge, known, on_day, scoped
from app_pages.words import language, t
from kb.provisions import Authority
from kb.scope import ROLE, Scope
from kb.things import LAYERS


def scope() -> Scope:
    """Draw the conditions and return them."""
    lang = language()
    layers = _asked("layers", LAYERS)
    chosen = layers or list(LAYERS)
    st.pills(
        t("layers"),
        list(LAYERS),
        selection_mode="multi",
        wrap=True,
        format_func=lambda layer: LAYERS[layer][lang],
        **bound("layers", chosen, lambda some: "" if len(some) == len(LAYERS) else ",".join(some)),
    )
    with st.container(key="scope"):
        left, middle, right = st.columns(3, gap="small")
    authorities = _several(left, "authority", _authorities(), t("scope_authority"))
    roles = {name: role.name[lang] for name, role in knowledge().enums.get(ROLE, {}).items()}
    actors = _several(middle, "actor", roles, t("scope_actor"))
    day = on_day("scope_bad_day")
    limits: dict[str, Any] = {"min_value": FIRST_DAY, "max_value": LAST_DAY}
    right.date_input(t("scope_day"), value=None, format="YYYY-MM-DD", **limits, **bound("on", day))
    if authorities or actors or day:
        st.caption(t("scope_says"))
    return Scope(frozenset(layers), frozenset(authorities), frozenset(actors), day)


def shown_keys(asked: Scope, always: Iterable[str]) -> frozenset[str] | None:
    """The keys to be shown, None for all."""
    return None if asked == Scope() else asked.among(scoped(), tuple(always))


def _authorities() -> dict[str, str]:
    """The layers of authority that something here has, highest first."""
    there = {thing.authority for thing in known().values()}
    return {one.value: one.label[language()] for one in Authority if one.value in there}


def _asked(name: str, there: Iterable[str]) -> list[str]:
    """The values of a parameter; a warning for what is none of those there are."""
    values, allowed = [one for one in from_url(name).split(",") if one], list(there)
    for one in values:
        if one not in allowed:
            st.warning(md(t("scope_bad", name=short(one, 40))))
    return [one for one in values if one in allowed]


def _several(place: Any, name: str, names: Mapping[str, str], label: str) -> list[str]:
    chosen = _asked(name, names)
    write: Callable[[Any], str] = ",".join
    place.multiselect(
        label,
        list(names),
        format_func=names.__getitem__,
        placeholder=t("scope_any"),
        **bound(name, chosen, write),
    )
    return chosen
