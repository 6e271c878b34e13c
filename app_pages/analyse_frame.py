"""Parties, contents and dated acts, edited as three tables."""

from __future__ import annotations

import datetime
from typing import Any

import pandas as pd
import streamlit as st

from app_pages import draft
from app_pages.analyse_file import take
from app_pages.shell import knowledge
from app_pages.words import language, t
from kb.case_text import to_yaml
from kb.records import Case, Text

PARTY_TYPES = ("person", "organisation", "deceased", "group", "product")


def frame_view() -> None:
    """Three tables and one button; what is wrong is shown as for a file. What is edited stays until it is applied."""
    case, lang, kb = draft.current(), language(), knowledge()
    st.caption(f"{t('frame_help')} {t('frame_kept')}")
    as_of = st.text_input(t("as_of"), case.as_of.isoformat())
    st.markdown(f"**{t('parties')}**")
    parties = _edited(
        "parties",
        pd.DataFrame(
            [{"id": k, "type": v.type, "name": v.name[lang]} for k, v in case.parties.items()],
            columns=["id", "type", "name"],
        ),
        {
            "id": st.column_config.TextColumn(t("id"), required=True),
            "type": st.column_config.SelectboxColumn(
                t("type"),
                options=PARTY_TYPES,
                format_func=lambda one: kb.types[one].name[lang] if one in kb.types else one,
                required=True,
            ),
            "name": st.column_config.TextColumn(t("name"), required=True),
        },
    )
    names = [str(one) for one in parties["id"].dropna()]
    st.markdown(f"**{t('contents')}**")
    contents = _edited(
        "contents",
        pd.DataFrame(
            [{"id": k, "name": v.name[lang], "concerns": list(v.concerns)} for k, v in case.contents.items()],
            columns=["id", "name", "concerns"],
        ),
        {
            "id": st.column_config.TextColumn(t("id"), required=True),
            "name": st.column_config.TextColumn(t("name"), required=True),
            "concerns": st.column_config.MultiselectColumn(t("concerns"), options=names),
        },
    )
    kinds = {
        one.id: one.says[lang].replace("“{Act}”是", "").replace("“{Act}” ", "")
        for one in kb.predicates.values()
        if one.act_kind
    }
    st.markdown(f"**{t('acts')}**")
    acts = _edited(
        "acts",
        pd.DataFrame(
            [
                {
                    "id": k,
                    "name": v.name[lang],
                    "by": list(v.by),
                    "does": list(v.does),
                    "content": list(v.content),
                    "to": list(v.to),
                    "date": _date(v.date),
                }
                for k, v in case.acts.items()
            ],
            columns=["id", "name", "by", "does", "content", "to", "date"],
        ),
        {
            "id": st.column_config.TextColumn(t("id"), required=True),
            "name": st.column_config.TextColumn(t("name"), required=True),
            "by": st.column_config.MultiselectColumn(t("by"), options=names),
            "does": st.column_config.MultiselectColumn(
                t("does"), options=list(kinds), format_func=lambda one: kinds.get(one, one)
            ),
            "content": st.column_config.MultiselectColumn(
                t("contents"), options=[str(one) for one in contents["id"].dropna()]
            ),
            "to": st.column_config.MultiselectColumn(t("to"), options=names),
            "date": st.column_config.TextColumn(t("date"), required=True),
        },
    )
    if st.button(t("apply_frame"), type="primary"):
        take(_assembled(case, as_of, _rows(parties), _rows(contents), _rows(acts)))


def _edited(name: str, fresh: pd.DataFrame, columns: dict[str, Any]) -> pd.DataFrame:
    """A table to edit. An editor forgets its edits when it is not drawn, so they are kept for this state of the case."""
    kept: dict[str, Any] = st.session_state.setdefault("frame-kept", {})
    key, stamp = f"{name} {draft.current().id} {language()}", draft.current()
    if kept.get(key, (None,))[0] is not stamp:
        kept[key] = (stamp, fresh, fresh)
        st.session_state.pop(key, None)
    _, base, last = kept[key]
    if key not in st.session_state:  # drawn anew: go on where the reader left it
        base = last
    edited: pd.DataFrame = st.data_editor(
        base, num_rows="dynamic", width="stretch", hide_index=True, key=key, column_config=columns
    )
    kept[key] = (stamp, base, edited)
    return edited


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {k: (list(v) if isinstance(v, list) else None if v is None or v != v else v) for k, v in row.items()}
        for row in table.to_dict("records")
    ]


def _assembled(
    case: Case, as_of: str, parties: list[dict[str, Any]], contents: list[dict[str, Any]], acts: list[dict[str, Any]]
) -> str:
    """The case as text with the tables in place; names keep the other language where they have one."""
    import yaml

    data = yaml.safe_load(to_yaml(case))
    data["as_of"] = _day(as_of)
    data["parties"] = {
        str(one["id"]): {"type": one["type"] or "person", "name": _named(case.parties, one)}
        for one in parties
        if one["id"]
    }
    data["contents"] = {
        str(one["id"]): {"name": _named(case.contents, one), "concerns": one["concerns"] or []}
        for one in contents
        if one["id"]
    }
    old = data.get("acts") or {}
    data["acts"] = {
        str(one["id"]): {
            **(old.get(str(one["id"])) or {}),
            "name": _named(case.acts, one),
            **{key: one[key] or [] for key in ("by", "does", "content", "to")},
            "date": _range(one["date"]),
        }
        for one in acts
        if one["id"]
    }
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=120)


def _named(old: Any, row: dict[str, Any]) -> dict[str, str]:
    name, lang = str(row["name"] or row["id"]), language()
    known: Text | None = old[row["id"]].name if row["id"] in old else None
    other = "en" if lang == "zh" else "zh"
    if known is not None and known[lang] == name:
        return {"zh": known.zh, "en": known.en}
    return {lang: name, other: name if known is None else known[other]}


def _date(date: Any) -> str:
    return date.first.isoformat() if date.first == date.last else f"{date.first} – {date.last}"


def _range(text: Any) -> Any:
    first, dash, last = str(text or "").partition(" – ")
    return {"from": _day(first), "to": _day(last)} if dash else _day(first)


def _day(text: str) -> Any:
    try:
        return datetime.date.fromisoformat(text.strip())
    except ValueError:
        return text.strip()
