"""What rests on a provision, grouped by kind, each with its relation, its dates and a link to the graph."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby

import streamlit as st

from app_pages.provision import citation, interval
from app_pages.safe import md, short
from app_pages.shell import page_link
from app_pages.words import language, t
from kb.links import RELATIONS
from kb.provisions import Instrument
from kb.things import KINDS
from kb.usage import Use

LABEL_SIGNS = 220


def list_uses(uses: list[Use], instrument: Instrument, day: date | None) -> None:
    """One expander for each kind, the first open."""
    if not uses:
        st.info(t("no_uses"))
    for index, (kind, group) in enumerate(groupby(uses, key=lambda use: use.thing.kind)):
        by_thing = _by_thing(group)
        with st.expander(f"{md(KINDS[kind][1][language()])} ({len(by_thing)})", expanded=index < 2):
            for some in by_thing:
                with st.container(gap=None):
                    _one(some, instrument, day)


def uses_of_part(uses: list[Use], instrument: Instrument, day: date | None) -> None:
    """What rests on one paragraph or item, folded under its numbers by kind; a word where nothing does."""
    if not uses:
        st.caption(t("hangs_nothing"))
        return
    kinds = {kind: list(group) for kind, group in groupby(uses, key=lambda use: use.thing.kind)}
    names = {kind: KINDS[kind][1][language()] for kind in kinds}
    counts = [f"{names[kind]} {len({use.thing.key for use in group})}" for kind, group in kinds.items()]
    with st.expander(md(f"{t('hangs_here')}{t('colon')}{' · '.join(counts)}")):
        for kind, group in kinds.items():
            st.markdown(f"**{md(names[kind])}**")
            for some in _by_thing(group):
                with st.container(gap=None):
                    _one(some, instrument, day)


def _by_thing(uses: Iterable[Use]) -> list[list[Use]]:
    found: dict[str, list[Use]] = {}
    for use in uses:
        found.setdefault(use.thing.key, []).append(use)
    return list(found.values())


def _one(uses: list[Use], instrument: Instrument, day: date | None) -> None:
    thing = uses[0].thing
    page_link("graph", short(thing.label[language()], LABEL_SIGNS), node=thing.key)
    reasons = "；" if language() == "zh" else "; "
    days = uses[0].in_force
    words = [_reason(use) for use in uses]
    if days:
        words.append(interval(days.from_, days.until))
        latest = instrument.versions[-1].effective
        applies = days.contains(day) if day else days.until is None or latest < days.until
        words += [] if applies else [t("other_wording")]
    st.caption(md(reasons.join(dict.fromkeys(words))))


def _reason(use: Use) -> str:
    if use.via:
        return t("via", rules=", ".join(use.via), place=citation(use.place))
    relation = RELATIONS[use.relation]
    words = relation.en if language() == "en" else relation.zh.strip("，：的")
    return f"{words} {citation(use.place)}"
