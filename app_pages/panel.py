"""What is known of one thing: its names, kind, authority, dates and state of review, what its record says, and links to the other pages."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

import app_pages.graph_words  # noqa: F401  (registers the words of the panel)
from app_pages.markup import bullets
from app_pages.panel_facts import sections
from app_pages.provision import authority_badge, badge, citation, interval, review_badge
from app_pages.safe import html
from app_pages.shell import graph, knowledge, known, page_link
from app_pages.words import language, t
from kb.provisions import Address
from kb.records import Case, Overlay, PaperItem, Risk, Rule
from kb.things import Thing

LINKS, LINES = 12, 8


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
    lines += [_section(head, some) for head, some in sections(thing)]
    lines.append(f'<p class="zz-quiet">{html(t("identifier"))}: {html(key)}</p>')
    st.html(f'<section class="zz zz-provision">{"".join(lines)}</section>')
    with st.container(gap=None):
        _pages(thing)
        law = _law(key)
        for address in law[:LINKS]:
            page_link("statutes", f"{citation(address)} →", at=str(address))
    if len(law) > LINKS:
        st.caption(t("more_law", count=len(law) - LINKS))


def _section(head: str, lines: list[str]) -> str:
    """A headed list; what is beyond the first lines is folded away."""
    shown = bullets(lines[:LINES], t(head))
    if rest := lines[LINES:]:
        summary = f'<summary class="zz-quiet">{html(t("panel_more", count=len(rest)))}</summary>'
        shown += f"<details>{summary}{bullets(rest)}</details>"
    return shown


def _pages(thing: Thing) -> None:
    """Links to where else the thing is shown."""
    record = thing.record
    if isinstance(record, Case):
        page_link("cases", f"{t('open_case')} →", case=record.id)
        page_link("analyse", f"{t('open_in_analyse')} →", case=record.id)
        page_link("hypotheticals", f"{t('open_hypotheticals')} →", case=record.id)
    elif isinstance(record, Risk):
        if count := sum(record.id in case.risks for case in knowledge().cases.values()):
            page_link("cases", f"{t('open_cases_of', count=count)} →", risk=record.id)
    elif isinstance(record, PaperItem):
        page_link("paper", f"{t('open_paper')} →", item=record.id)
    elif isinstance(record, Overlay):
        page_link("paper", f"{t('open_overlay')} →", overlay=record.id)


def _marks(thing: Thing) -> Iterator[str]:
    if isinstance(thing.record, Rule):
        yield review_badge(thing.record.review)
        if thing.record.confidence != "verified":
            yield badge(t("unverified"), warn=True)


def _dates(thing: Thing) -> Iterator[str]:
    record = thing.record
    if (days := getattr(record, "in_force", None)) is not None:
        yield interval(days.from_, days.until)
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
