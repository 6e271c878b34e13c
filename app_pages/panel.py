"""What is known of one thing: its names, kind, authority, dates and state of review, and links to the law it rests on."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from app_pages.provision import authority_badge, badge, citation, interval, review_badge
from app_pages.safe import html
from app_pages.shell import graph, knowledge, known, page_link
from app_pages.words import language, t
from kb.provisions import Address
from kb.records import Case, Rule
from kb.things import Thing

LINKS = 12


def panel(key: str) -> None:
    """Draw the panel of the node."""
    node, thing = graph().nodes[key], known()[key]
    lang = language()
    other = "en" if lang == "zh" else "zh"
    marks = badge(node[f"kind_{lang}"]) + authority_badge(thing.authority) + "".join(_marks(thing))
    lines = [
        f"<h4>{html(node[lang])}</h4>",
        f'<p class="zz-quiet" lang="{other}">{html(node[other])}</p>',
        f"<p>{marks}</p>",
    ]
    lines += [f"<p>{html(text)}</p>" for text in (node[f"detail_{lang}"], *_dates(thing)) if text]
    lines.append(f'<p class="zz-quiet">{html(t("identifier"))}: {html(key)}</p>')
    st.html(f'<section class="zz zz-provision">{"".join(lines)}</section>')
    law = _law(key)
    with st.container(gap=None):
        for address in law[:LINKS]:
            page_link("statutes", f"{citation(address)} →", at=str(address))
    if len(law) > LINKS:
        st.caption(t("more_law", count=len(law) - LINKS))


def _marks(thing: Thing) -> Iterator[str]:
    if isinstance(thing.record, Rule):
        yield review_badge(thing.record.review)
        if thing.record.confidence != "verified":
            yield badge(t("unverified"), warn=True)


def _dates(thing: Thing) -> Iterator[str]:
    record = thing.record
    if (days := getattr(record, "in_force", None)) is not None:
        yield interval(days.from_, days.until)
    elif isinstance(record, Case):
        yield str(record.decided or record.as_of)
    elif isinstance(record, Address):
        instrument = knowledge().instruments[record.instrument]
        kept = {provision.effective for provision in knowledge().provisions_at(record)}
        yield from (interval(v.effective, v.until) for v in instrument.versions if v.effective in kept)
    elif thing.kind == "instrument":
        yield from (interval(v.effective, v.until) for v in record.versions)


def _law(key: str) -> list[Address]:
    """The provision itself; else those the thing is linked to; else, for a risk, those behind the rules it leads to."""
    if key.startswith("eli/"):
        return [Address.parse(key.removeprefix("eli/"))]
    near = list(graph().successors(key))
    for things in (near, [law for rule in near if rule.startswith("rule/") for law in graph().successors(rule)]):
        if found := {thing.removeprefix("eli/") for thing in things if thing.startswith("eli/")}:
            return sorted(Address.parse(address) for address in found)
    return []
