"""论文 — three dimensions of risk against three of regulation, and each item of the paper beside the law of today."""

from __future__ import annotations

import streamlit as st

from app_pages.markup import bullets
from app_pages.overlays import overlays_view, switch
from app_pages.paper_item import STANDING_SIGN, item_box
from app_pages.safe import html, md
from app_pages.shell import PAGES, bound, from_url, knowledge, put_in_url
from app_pages.words import language, t
from kb.paper_map import Cell, cells, groups, under
from kb.records import PaperItem
from reasoning.words import BRANCH

NAMES = 6


def dimension(item: PaperItem) -> str:
    """A dimension of risk by the names of its risks."""
    lang, risks = language(), knowledge().risks
    return t("listing").join(risks[name].name[lang] for name in item.risks if name in risks)


def cell_name(cell: Cell) -> str:
    return f"{dimension(cell.risk)} × {BRANCH[cell.branch][language()]}"


def map_view(rows: list[list[Cell]], chosen: str) -> None:
    """The nine fields; on a narrow screen one below the other, each with its full name."""
    for row in rows:
        for cell, column in zip(row, st.columns(len(row), gap="small"), strict=True):
            with column.container(border=True, height="stretch"):
                cell_view(cell, cell.key == chosen)


def cell_view(cell: Cell, is_open: bool) -> None:
    """A field: its measures, what current law concludes on, and a button to its items."""
    lang = language()
    named = [value.name[lang] for value in cell.concerned]
    more = t("and_so_many", count=len(named) - NAMES) if len(named) > NAMES else ""
    measures = t("listing").join(one.id for one in cell.measures) or t("no_measure")
    law = t("listing").join(named[:NAMES]) + more if named else t("cell_no_rule")
    st.html(
        f'<div class="zz"><p><b>{html(cell_name(cell))}</b></p>'
        f'<p class="zz-head">{html(t("paper_measures"))}</p><p>{html(measures)}</p>'
        f'<p class="zz-head">{html(t("law_now", count=len(cell.rules)))}</p><p>{html(law)}</p></div>'
    )
    st.button(
        t("shown_below") if is_open else t("show_items"),
        key=f"cell {cell.key}",
        type="primary" if is_open else "secondary",
        on_click=lambda: put_in_url(cell=None if is_open else cell.key, item=None),
    )


def standings(items: list[PaperItem]) -> list[str]:
    """Which standings to show; all where none is chosen."""
    known = list(STANDING_SIGN)
    chosen = [one for one in from_url("standing").split(",") if one in known]
    counts = {name: sum(item.standing == name for item in items) for name in known}
    st.pills(
        t("standing"),
        known,
        selection_mode="multi",
        format_func=lambda name: f"{STANDING_SIGN[name]} {t(f'standing_{name}')} ({counts[name]})",
        **bound("standing", chosen, ",".join),
    )
    return chosen or known


def in_cell(cell: Cell) -> list[PaperItem]:
    """The items of a field: the dimension of risk with all below it, the measures with all below them."""
    kb = knowledge()
    found = [*under(kb, cell.risk), *(item for measure in cell.measures for item in under(kb, measure))]
    return list({item.id: item for item in found}.values())


st.html(PAGES / "assets" / "pages.css")
st.title(t("page_paper"))
st.markdown(t("paper_intro"))
rows = cells(knowledge())
wanted, named = from_url("cell"), from_url("item")
open_cell = next((cell for row in rows for cell in row if cell.key == wanted), None)
if wanted and open_cell is None:
    st.warning(t("no_such_cell", name=md(wanted)))
if named and named not in knowledge().paper:
    st.warning(t("no_such_item", name=md(named)))
st.subheader(t("paper_map"))
st.caption(t("paper_map_says"))
map_view(rows, wanted)
st.subheader(t("overlay"))
overlays_view(switch())
st.subheader(t("items_of", name=md(cell_name(open_cell))) if open_cell else t("items_all"))
items = in_cell(open_cell) if open_cell else list(knowledge().paper.values())
if named in knowledge().paper and knowledge().paper[named] not in items:
    items.insert(0, knowledge().paper[named])
shown = standings(items)
listed = {item.id for item in items if item.standing in shown or item.id == named}
if not listed:
    st.info(t("items_none"))
for group in groups(knowledge()):
    if any(item.id in listed for item in group):
        item_box(group, is_open=any(item.id == named for item in group))
st.html(
    bullets(
        [
            f"{sign} {t(f'standing_{name}')}{t('colon')}{t(f'standing_{name}_says')}"
            for name, sign in STANDING_SIGN.items()
        ]
    )
)
