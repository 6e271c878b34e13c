"""The Graph page: neighbourhood, path, layers; and the app's frame: bad data, words in both languages, safe text."""

from __future__ import annotations

import string

import pytest
from app_text import APP, run, said
from streamlit.testing.v1 import AppTest

from app_pages.picture import of_neighbourhood, of_paths
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


def test_boxes_do_not_overlap(kb: KnowledgeBase) -> None:
    near = neighbourhood(network(kb), "risk/portrait", 2)
    drawn = [one for one in of_neighbourhood(near, "risk/portrait", "zh") if "position" in one]
    assert len({(one["position"]["x"], one["position"]["y"]) for one in drawn}) == len(drawn)
    assert sum("layer" in one["data"] for one in drawn) == len(near["nodes"]) <= 150


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
