"""The Graph page: neighbourhood, path, layers; and the app's frame: bad data, words in both languages, safe text."""

from __future__ import annotations

import string
from xml.etree import ElementTree

import pytest
from app_text import APP, run, said
from streamlit.testing.v1 import AppTest

import app_pages.graph_words  # noqa: F401  (registers the words of the page)
from app_pages.picture import of_neighbourhood, of_paths
from app_pages.picture_svg import _span, svg, wrap
from app_pages.provision import marked
from app_pages.safe import html, md
from app_pages.words import WORDS
from kb.errors import DataError, Problem
from kb.load import KnowledgeBase
from kb.network import neighbourhood, network, paths


def test_it_opens_on_a_node() -> None:
    app = run("graph")
    assert app.title[0].value == "关系图"
    assert "标识" in said(app)


def test_the_address_bar_restores_node_layers_and_depth() -> None:
    app = run("graph", node="risk/portrait", layers="rules,law", depth="2", lang="en")
    assert app.selectbox(key="widget-node").value == "risk/portrait"
    assert app.get_by_key("widget-layers").value == ["rules", "law"]
    assert app.get_by_key("widget-depth").value == 2
    assert "identifier: risk/portrait" in said(app)


def test_a_path_says_why_two_things_are_linked() -> None:
    words = said(run("graph", node="risk/portrait", to="cn/civil-code/1019/p1"))
    assert "为什么相连" in words
    assert "路径 1" in words


def test_the_address_bar_restores_every_condition() -> None:
    query = {"authority": "statute,departmental-rule", "actor": "platform", "on": "2022-06-01", "layers": "duties,law"}
    app = run("graph", node="risk/labelling", depth="2", **query)
    assert app.multiselect(key="widget-authority").value == ["statute", "departmental-rule"]
    assert app.multiselect(key="widget-actor").value == ["platform"]
    assert str(app.date_input(key="widget-on").value) == "2022-06-01"
    assert "2025-09-01" not in said(app)  # the labelling measures, in force later
    app.multiselect(key="widget-actor").set_value(["user", "platform"]).run()
    assert app.query_params["actor"] in ("user,platform", "platform,user")


def test_a_day_leaves_out_what_is_not_yet_law() -> None:
    later, earlier = (said(run("graph", node="risk/labelling", on=day)) for day in ("2026-01-01", "2000-01-01"))
    assert "对应义务“" in later
    assert "对应义务“" not in earlier


def test_conditions_that_are_none_are_told_and_are_not_markup() -> None:
    words = said(run("graph", authority="<b>x", actor="nobody", on="1.1.2020", layers="law,<i>"))
    for part in ("x", "nobody", "1\\.1\\.2020"):
        assert part in words
    assert "<b>x" not in words
    assert "<i>" not in words


def test_the_centre_stays_and_says_that_it_meets_no_condition(kb: KnowledgeBase) -> None:
    duty = next(name for name, one in kb.duties.items() if "platform" not in one.owed_by)
    assert "仍显示在中心" in said(run("graph", node=f"duty/{duty}", actor="platform"))


def test_three_hundred_items_are_drawn_and_what_is_left_out_is_told() -> None:
    words = said(run("graph", node="risk/reputation", depth="2"))
    assert "只显示最近的 300 项" in words
    assert "条未画" in words


def test_any_two_things_have_a_way_or_a_word() -> None:
    words = said(run("graph", node="cn/administrative-penalty-law/8", to="cn/advertising-law/56/p1"))
    assert "路径 1" in words
    assert "说明不了多少" in words
    assert "同一项" in said(run("graph", node="risk/portrait", to="risk/portrait"))
    nowhere = said(run("graph", node="risk/portrait", to="cn/civil-code/1019/p1", on="1990-01-01", layers="risks"))
    assert "没有路径" in nowhere


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("node", "heads"),
    [
        ("rule/rumour-2025", ("panel_elements", "panel_then")),
        ("risk/portrait", ("panel_actors", "open_cases_of")),
        ("duty/easy_exit", ("panel_owed_by",)),
        ("case/cn-civ-faceswap-liao-2024", ("panel_outcome", "holdings", "open_case", "open_hypotheticals")),
        ("reading/portrait-without-face", ("panel_positions", "panel_default")),
        ("predicate/identifiable", ("panel_question", "panel_evidence")),
        ("value/role/platform", ("panel_does",)),
        ("paper/M4", ("standing", "open_paper")),
        ("overlay/eu-ai-act", ("open_overlay",)),
        ("cn/civil-code", ("panel_issuer",)),
        ("cn/civil-code/1019/p1", ("panel_uses",)),
    ],
)
def test_the_panel_says_what_the_record_says(node: str, heads: tuple[str, ...], lang: str) -> None:
    words = said(run("graph", node=node, lang=lang)).replace("\\", "")
    for head in heads:
        assert WORDS[head][lang == "en"].split("{")[0].rstrip("（(") in words, head


def test_an_unknown_node_is_told_and_its_name_is_not_markup() -> None:
    words = said(run("graph", node="<b>:red[x]</b>"))
    assert "没有“" in words
    assert "<b>:red" not in words


def test_choosing_a_node_writes_the_address_bar() -> None:
    app = run("graph", node="risk/portrait")
    app.selectbox(key="widget-goto").set_value(app.selectbox(key="widget-goto").options[0]).run()
    assert app.query_params["node"] != "risk/portrait"


def test_bad_data_is_listed_and_not_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    import streamlit as st

    def broken() -> KnowledgeBase:
        raise DataError([Problem("data/risks.yaml:3", "unknown field '<i>x</i>'", "delete $it$")])

    st.cache_resource.clear()
    monkeypatch.setattr("kb.cache.load_cached", broken)
    monkeypatch.setattr("app_pages.shell.load_cached", broken)
    app = AppTest.from_file(APP, default_timeout=60).run()
    words = said(app)
    assert "知识库现在不能使用" in words
    assert "risks" in words
    assert "<i>" not in words


@pytest.mark.parametrize(("node", "depth"), [("risk/portrait", 1), ("risk/portrait", 2), ("risk/reputation", 2)])
def test_boxes_do_not_overlap(kb: KnowledgeBase, node: str, depth: int) -> None:
    near = neighbourhood(network(kb), node, depth, limit=300)
    boxes = [one for one in of_neighbourhood(near, node, "zh") if "layer" in one["data"]]
    assert len(boxes) == len(near["nodes"])
    spans = sorted(_span(one) for one in boxes)
    for number, (left, top, right, bottom) in enumerate(spans):
        assert not [
            one for one in spans[number + 1 :] if one[0] < right and one[2] > left and one[1] < bottom and one[3] > top
        ]


def test_three_hundred_boxes_are_small_and_in_a_picture_of_a_screens_shape(kb: KnowledgeBase) -> None:
    near = neighbourhood(network(kb), "risk/reputation", 2, limit=300)
    drawn = of_neighbourhood(near, "risk/reputation", "en")
    small = {one["data"]["id"] for one in drawn if "small" in one["classes"].split()}
    assert {node["key"] for node in near["nodes"] if node["distance"] == 2} == small
    spans = [_span(one) for one in drawn if "layer" in one["data"]]
    wide = max(one[2] for one in spans) - min(one[0] for one in spans)
    high = max(one[3] for one in spans) - min(one[1] for one in spans)
    assert 1 < wide / high < 2.6
    assert "(" in next(
        one["data"]["label"] for one in drawn if one["classes"] == "heading" and "rules" in one["data"]["id"]
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_picture_is_kept_as_svg(kb: KnowledgeBase, lang: str) -> None:
    near = neighbourhood(network(kb), "risk/portrait", 1)
    near["nodes"][0] = {**near["nodes"][0], lang: "<b>&"}
    elements = of_neighbourhood(near, "risk/portrait", lang)
    text = svg(elements)
    assert text == svg(elements)
    root = ElementTree.fromstring(text)
    space = "{http://www.w3.org/2000/svg}"
    assert len(root.findall(f"{space}g")) == len(near["nodes"])
    assert len(root.findall(f"{space}path")) == len(near["edges"])
    assert "&lt;b&gt;&amp;" in text
    assert ElementTree.fromstring(svg([])).tag == f"{space}svg"


@pytest.mark.parametrize("text", ["合成内容须加显式标识", "explicit labels are needed", "", "a" * 60, "甲 b 乙 ccc 丁"])
def test_text_is_broken_into_lines_and_nothing_is_lost(text: str) -> None:
    lines = wrap(text, 60, 12)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(len(line) <= 10 for line in lines)


def test_every_arrow_of_a_path_has_its_boxes(kb: KnowledgeBase) -> None:
    elements = of_paths(paths(network(kb), "risk/portrait", "cn/civil-code/1019/p1"), "risk/portrait", "en")
    boxes = {one["data"]["id"] for one in elements if "position" in one}
    assert all({one["data"]["source"], one["data"]["target"]} <= boxes for one in elements if "position" not in one)


@pytest.mark.parametrize("key", sorted(WORDS))
def test_both_languages_say_the_same(key: str) -> None:
    zh, en = ({name for _, name, _, _ in string.Formatter().parse(words) if name} for words in WORDS[key])
    assert zh == en
    assert all(WORDS[key])


def test_markdown_is_made_safe() -> None:
    assert md("a\n\n# b") == r"a \# b"
    assert md("*x* [y](z) <i> $a$") == r"\*x\* \[y\]\(z\) \<i\> \$a\$"
    assert ":smile:" not in md(":smile:").replace("\\", "")
    assert ":red[" not in md(":red[x]")
    assert html('<a href="x">\n&') == "&lt;a href=&quot;x&quot;&gt;<br>&amp;"


def test_anchors_are_marked_once_each_and_text_is_escaped() -> None:
    assert marked("甲<乙丙", ["乙", "乙丙", "丁"]) == "甲&lt;<mark>乙丙</mark>"
