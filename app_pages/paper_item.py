"""An item of the paper: what it says, how it stands today, and the provisions, duties, rules and changes behind that."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app_pages.here import here
from app_pages.markup import bullets
from app_pages.provision import badge, citation
from app_pages.safe import html, md, short
from app_pages.shell import knowledge, page_link
from app_pages.words import language, t
from kb.overlays import from_item
from kb.paper_map import Law, law_of
from kb.records import PaperItem

STANDING_SIGN = {"current": "✓", "moved_on": "↷", "errs": "≠", "proposal_only": "◇", "not_law": "–"}
RULES = 8


def item_box(group: Sequence[PaperItem], *, is_open: bool) -> None:
    """An item that unfolds, with those that belong to it; its sign and standing stand in the line that is always seen."""
    item, *others = group
    with st.expander(md(f"{item.id} · {standing(item)} · {short(item.says[language()], 90)}"), expanded=is_open):
        item_view(item, law_of(knowledge(), item))
        for one in others:
            part_view(one, law_of(knowledge(), one))


def standing(item: PaperItem) -> str:
    """How an item stands today, with sign and word."""
    return f"{STANDING_SIGN[item.standing]} {t(f'standing_{item.standing}')}"


def part_view(item: PaperItem, law: Law) -> None:
    """An example, statement or proposal under an item, in short."""
    name = f"{item.id} · {t(f'paper_{item.kind}')}"
    note = f'<p class="zz-quiet">{html(item.note[language()])}</p>' if item.note else ""
    st.html(
        f'<div class="zz zz-provision"><p>{badge(name)}'
        f"{badge(standing(item), warn=item.standing != 'current')}</p><p>{html(item.says[language()])}</p>{note}</div>"
    )
    provisions(law)
    overlays(item)


def overlays(item: PaperItem) -> None:
    """Buttons that switch on what would change if the item were law."""
    for one in from_item(knowledge(), item.id):
        here(t("overlay_open", name=one.name[language()]), overlay=one.id)


def item_view(item: PaperItem, law: Law) -> None:
    """All there is to one item."""
    lang = language()
    place = (
        " / ".join(part for part in item.place.split(" / ") if lang == "en" or not part.startswith("part"))
        or item.place
    )
    st.html(
        f'<div class="zz"><p>{html(item.says[lang])}</p>'
        f'<p class="zz-quiet">{html(t(f"paper_{item.kind}"))} · {html(t("paper_place", place=place))}</p></div>'
    )
    if item.note:
        st.html(f'<div class="zz"><p class="zz-head">{html(t("today"))}</p><p>{html(item.note[lang])}</p></div>')
    provisions(law)
    _bullets(t("paper_duties"), [f"{one.name[lang]}{t('colon')}{one.says[lang]}" for one in law.duties])
    rules(law)
    changed = [
        f"{one.day} {t('with_kind', name=one.instrument.short[lang], kind=one.instrument.authority.label[lang])}"
        f" — {t(f'change_{one.kind}')}"
        for one in law.newer
    ]
    _bullets(t("moved_since"), changed)
    if not (item.note or law.provisions or law.duties or law.rules):
        st.caption(t("nothing_linked"))
    overlays(item)
    page_link("graph", f"{t('open_graph')} →", node=f"paper/{item.id}")


def provisions(law: Law) -> None:
    """The provisions as links, each with its layer of authority."""
    if not law.provisions:
        return
    st.html(f'<div class="zz"><p class="zz-head">{html(t("paper_provisions"))}</p></div>')
    with st.container(horizontal=True, gap="small"):
        for address in law.provisions:
            authority = knowledge().instruments[address.instrument].authority
            label = citation(address)
            page_link(
                "statutes",
                label
                if authority.establishes_liability
                else t("with_kind", name=label, kind=authority.label[language()]),
                at=str(address),
            )


def rules(law: Law) -> None:
    """The rules that its risks lead to, the first few in words."""
    lang = language()
    lines = [f"{citation(rule.provision)}{t('colon')}{rule.reads[lang]}" for rule in law.rules[:RULES]]
    if (more := len(law.rules) - RULES) > 0:
        lines.append(t("more_rules", count=more))
    _bullets(t("paper_rules", risks=t("listing").join(one.name[lang] for one in law.risks)), lines)


def _bullets(title: str, lines: list[str]) -> None:
    if lines:
        st.html(bullets(lines, title))
