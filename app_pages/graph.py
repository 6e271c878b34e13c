"""关系图 — what a thing is linked to, and why two things are linked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from app_pages.explorer import explorer
from app_pages.graph_scope import scope, shown_keys
from app_pages.links_list import list_links, list_paths
from app_pages.panel import panel
from app_pages.picture import Element, of_neighbourhood, of_paths
from app_pages.picture_svg import svg
from app_pages.safe import md, short
from app_pages.shell import PAGES, bound, from_url, graph, put_in_url, scoped
from app_pages.words import language, t
from kb.network import find, graphml, joined, neighbourhood, nodes, paths
from kb.scope import Scope

LABEL_SIGNS = 48
NODES, EDGES = 300, 400  # the most that one picture shows


@st.cache_data(show_spinner=False)
def names(lang: str) -> dict[str, str]:
    """Every node as a choice: kind, label, label in the other language, key; so one may search by any of them."""
    other = "zh" if lang == "en" else "en"
    return {
        key: " · ".join((node[f"kind_{lang}"], short(node[lang], LABEL_SIGNS), short(node[other], LABEL_SIGNS), key))
        for key, node in graph().nodes(data=True)
    }


def wanted(parameter: str) -> str | None:
    """The node that a parameter of the address bar names; a warning and None if there is none."""
    text = from_url(parameter)
    if not text:
        return None
    try:
        return find(graph(), text)
    except ValueError:
        st.warning(md(t("unknown_node", name=short(text, 60))))
        return None


def entry() -> str:
    """Where one begins: the risk that most cases show, or else the thing with most links."""
    cases = {
        node["key"]: sum(key.startswith("case/") for key in graph().predecessors(node["key"]))
        for node in nodes(graph(), kinds=("risk",))
    }
    return min(cases or list(graph()), key=lambda key: (-cases.get(key, 0), -graph().degree(key), key))


def choose(parameter: str, current: str | None, label: str) -> None:
    """A box that finds a node by what the reader types."""
    labels = names(language())
    st.selectbox(
        t(label),
        list(labels),
        format_func=labels.__getitem__,
        index=None,
        placeholder=t("find_hint"),
        filter_mode="contains",
        **bound(parameter, current),
    )


def depth() -> int:
    """How many links away."""
    steps = 2 if from_url("depth") == "2" else 1
    st.segmented_control(t("depth"), [1, 2], required=True, **bound("depth", steps, lambda n: "2" if n == 2 else None))
    return steps


def ways_between(centre: str, other: str, within: frozenset[str] | None) -> tuple[list[list[dict[str, Any]]], str]:
    """The paths to show, and what to say of them (a key of `WORDS`), if anything."""
    shown = graph() if within is None else graph().subgraph(within)
    if ways := paths(shown, centre, other, 3):
        return ways, ""
    if ways := paths(shown, centre, other, 1, avoid=(), longest=len(shown)):
        return ways, "path_loose"
    return [], "no_path_at_all" if within is None else "no_path_scope"


def draw(near: Mapping[str, Any], elements: list[Element], chosen: str) -> None:
    """The picture beside the panel of the chosen node, and the files of it; a click puts another node there."""
    left, right = st.columns([5, 2], gap="medium")
    file = f"zhize-{chosen.replace('/', '-')}"
    with left:
        clicked = explorer(elements, chosen, file=file)
        st.caption(t("graph_help"))
        with st.container(horizontal=True, gap="small"):
            keep = {"on_click": "ignore", "type": "tertiary"}
            st.download_button(t("keep_svg"), lambda: svg(elements), f"{file}.svg", "image/svg+xml", **keep)
            st.download_button(
                t("keep_graphml"), lambda: graphml(near), f"{file}.graphml", "application/graphml+xml", **keep
            )
    with right:
        panel(chosen)
    if clicked and clicked != chosen and clicked in graph():
        put_in_url(node=clicked)
        st.rerun()


def path_view(centre: str, other: str, within: frozenset[str] | None) -> None:
    """Why two things are linked: each way in sentences, and the ways as a picture."""
    ends = {name: short(graph().nodes[key][language()], 40) for name, key in (("a", centre), ("b", other))}
    st.subheader(md(t("path_title", **ends)))
    ways, remark = ways_between(centre, other, within)
    if remark:
        st.info(t(remark))
    if ways:
        list_paths(ways)
        draw(joined(ways), of_paths(ways, centre, language()), centre)
    else:
        panel(centre)


def near_view(centre: str, asked: Scope, within: frozenset[str] | None, steps: int) -> None:
    """What lies around a thing, as a picture and as a list."""
    near = neighbourhood(graph(), centre, steps, within=within, limit=NODES, edge_limit=EDGES)
    if not asked.admits(scoped()[centre]):
        st.info(t("scope_outside"))
    if near["truncated"]:
        st.info(t("cut", shown=len(near["nodes"])))
    if near["left_out"]:
        st.info(t("thinned", count=near["left_out"]))
    draw(near, of_neighbourhood(near, centre, language()), centre)
    list_links(near, centre)


st.html(PAGES / "assets" / "pages.css")
st.title(t("page_graph"))
st.markdown(t("graph_intro"))
if not graph():
    st.info(t("empty_graph"))
    st.stop()
centre = wanted("node") or entry()
other = wanted("to")
choose("node", centre, "find")
# every thing there is can be the other end: that list is sent only to who opens the box
with st.expander(t("path_to"), expanded=other is not None, key="path", on_change="rerun") as box:
    if box.open:
        choose("to", other, "path_find")
    if other == centre:
        st.info(t("path_same"))
left, right = st.columns([5, 1], gap="medium")
with left:
    asked = scope()
with right:
    steps = depth() if other in (None, centre) else 1
within = shown_keys(asked, [centre] if other is None else [centre, other])
if other and other != centre:
    path_view(centre, other, within)
else:
    near_view(centre, asked, within, steps)
