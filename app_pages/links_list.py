"""The graph in words: every link a sentence, for those who do not see the picture or have a narrow screen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import streamlit as st

from app_pages.safe import html, short
from app_pages.shell import bound, graph, page_link, put_in_url
from app_pages.words import language, t
from kb.network import sentence

LABEL_SIGNS, DETAIL_SIGNS = 90, 160


def list_paths(ways: Sequence[list[dict[str, Any]]]) -> None:
    """Each way with its steps as numbered sentences and what each step leads to; then links to the law and cases on them."""
    parts = []
    for number, way in enumerate(ways, 1):
        steps = "".join(f"<li>{html(sentence(step, language()))}{_detail(step['target'])}</li>" for step in way)
        parts.append(f"<b>{html(t('path_one', n=number, steps=len(way)))}</b><ol>{steps}</ol>")
    st.html(f'<div class="zz">{"".join(parts)}</div>')
    met = dict.fromkeys(end["key"] for way in ways for step in way for end in (step["source"], step["target"]))
    with st.container(horizontal=True, gap="small"):
        for key in met:
            if place := place_of(key):
                page_link(place[0], f"{short(graph().nodes[key][language()], 40)} →", **place[1])


def place_of(key: str) -> tuple[str, dict[str, str]] | None:
    """The page that shows a thing in full, with its parameters; None for what only the graph shows."""
    kind, _, name = key.partition("/")
    known = {"eli": ("statutes", "at"), "case": ("cases", "case"), "paper": ("paper", "item")}
    return (known[kind][0], {known[kind][1]: name}) if kind in known else None


def _detail(node: Mapping[str, Any]) -> str:
    text = node[f"detail_{language()}"]
    return f'<br><span class="zz-quiet">{html(short(text, DETAIL_SIGNS))}</span>' if text else ""


def list_links(near: Mapping[str, Any], centre: str) -> None:
    """The links of the centre, then those among its neighbours; and a way to move on without the picture."""
    neighbours = [node["key"] for node in near["nodes"] if node["key"] != centre]
    if not neighbours:
        st.info(t("no_links"))
        return
    own = [edge for edge in near["edges"] if centre in (edge["source"], edge["target"])]
    rest = [edge for edge in near["edges"] if edge not in own]
    names = {key: _name(key) for key in neighbours}
    with st.expander(t("as_list"), expanded=len(own) <= 12):
        st.selectbox(t("goto"), neighbours, index=None, format_func=names.__getitem__, placeholder=t("stay"), **_move())
        st.html(_list(own))
        if rest:
            st.html(f'<hr style="margin:.3rem 0">{_list(rest)}')


def _move() -> dict[str, Any]:
    widget = bound("goto", None)

    def moved() -> None:
        put_in_url(node=st.session_state[widget["key"]])

    return {"key": widget["key"], "on_change": moved}


def _name(key: str) -> str:
    node = graph().nodes[key]
    return f"{node[f'kind_{language()}']} · {short(node[language()], 60)}"


def _list(edges: Iterable[Mapping[str, Any]]) -> str:
    return f'<div class="zz"><ul>{"".join(f"<li>{html(_sentence(edge))}</li>" for edge in edges)}</ul></div>'


def _sentence(edge: Mapping[str, Any]) -> str:
    ends = {"source": graph().nodes[edge["source"]], "target": graph().nodes[edge["target"]]}
    short_ends = {side: {**node, language(): short(node[language()], LABEL_SIGNS)} for side, node in ends.items()}
    return sentence({**short_ends, "relations": [{**edge, "forward": True}]}, language())
