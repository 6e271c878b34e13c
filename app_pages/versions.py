"""The versions of an instrument as a table, with the one shown marked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import streamlit as st

from app_pages.here import here
from app_pages.provision import interval
from app_pages.safe import html
from app_pages.words import language, t
from kb.provisions import Address, Instrument


def list_versions(instrument: Instrument, place: Address, day: date | None) -> None:
    """Draw the table; below it a link to each other version of the same place."""
    shown = instrument.version_on(day) if day else instrument.versions[-1]
    lang = language()
    rows = [
        (
            interval(version.effective, version.until) + (f" ◀ {t('this_version')}" if version is shown else ""),
            version.document_number or instrument.document_number or "",
            version.note[lang] if version.note else "",
            version.verified.label[lang],
        )
        for version in instrument.versions
    ]
    st.html(f'<div class="zz zz-table"><table>{"".join(_table(rows))}</table></div>')
    for version in instrument.versions:
        if version is not shown:
            here(f"{interval(version.effective, version.until)} →", at=str(place), on=str(version.effective))


def _table(rows: list[tuple[str, ...]]) -> Iterator[str]:
    heads = (t("interval"), t("document"), t("version_note"), t("text_known"))
    yield "<tr>" + "".join(f'<th scope="col">{html(head)}</th>' for head in heads) + "</tr>"
    for row in rows:
        yield "<tr>" + "".join(f"<td>{html(cell)}</td>" for cell in row) + "</tr>"
