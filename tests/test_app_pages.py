"""The pages Home, Cases, Paper, Query, Coverage and About: as they open, from the address bar, in English, and on bad input."""

from __future__ import annotations

import html

import pytest
from app_text import run, said

from kb.completeness import completeness
from kb.load import KnowledgeBase

LIAO, LIN = "cn-civ-faceswap-liao-2024", "cn-civ-faceswap-jinshan-lin-2022"
RUMOUR = "cn-adm-pingxiang-firework-2026"
"""Soon analysed."""
EVIL = "<b>:red[$x$]</b>"
PAGES = ("home", "cases", "paper", "query", "coverage", "about")


def plain(words: str) -> str:
    """Without the backslashes that keep Markdown quiet."""
    return words.replace("\\", "")


@pytest.mark.parametrize(
    ("page", "zh", "en"),
    [
        ("home", "法律近来的变动", "What changed in the law lately"),
        ("cases", "个案例中的", "of 31 cases"),
        ("paper", "三重风险 × 三维规制", "Three risks × three dimensions"),
        ("query", "用 SPARQL 查询", "Ask the whole knowledge graph"),
        ("coverage", "没有编码什么，为什么", "What is not encoded, and why"),
        ("about", "一个案件，三个答案", "One case, three answers"),
    ],
)
def test_each_opens_in_both_languages(kb: KnowledgeBase, page: str, zh: str, en: str) -> None:
    assert zh in said(run(page))
    assert en.replace("31", str(len(kb.cases))) in plain(said(run(page, lang="en")))


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", ["case", "with", "risk", "court", "cell", "item", "standing", "q", "as", "find"])
def test_bad_parameters_are_answered_and_are_not_markup(page: str, name: str) -> None:
    for value in ("", EVIL, "../x"):
        assert EVIL not in said(run(page, **{name: value}))


# -- home


def test_home_has_three_ways_in_and_says_what_is_not_covered() -> None:
    words = said(run("home"))
    for part in ("描述案情", "从案例开始", "查法律", "没有收录什么", "不等于没有风险", "没有一条规则经律师审阅"):
        assert part in words


def test_changes_come_from_the_data(kb: KnowledgeBase) -> None:
    from kb.recent import newest_day, recent

    words = plain(said(run("home")))
    assert str(newest_day(kb)) in words
    assert all(str(one.day) in words and one.instrument.short.zh in words for one in recent(kb))


def test_home_and_about_lead_to_coverage_and_say_who_has_read_it(kb: KnowledgeBase) -> None:
    twice = sum(one.twice for one in completeness(kb).readings)
    home, about = run("home"), run("about")
    assert f"{len(kb.rules)} 条规则中 {twice} 条由编写者以外的人" in said(home)
    assert f"有意不编码的规则族 {len(kb.omissions)} 个" in said(home)
    assert f"{len(kb.rules)} 条中的 {twice} 条" in said(about)
    for app in (home, about):
        assert "逐条看" in said(app)


# -- coverage


def test_coverage_says_what_is_left_out_and_why(kb: KnowledgeBase) -> None:
    for lang in ("zh", "en"):
        words = html.unescape(said(run("coverage", lang=lang)))
        for one in kb.omissions.values():
            assert one.what[lang] in words
            assert one.why[lang] in words
        for duty in kb.duties.values():
            assert duty.not_encoded is None or duty.not_encoded[lang] in words


def test_coverage_names_what_is_unverified_and_every_file_of_rules(kb: KnowledgeBase) -> None:
    words = html.unescape(said(run("coverage")))
    for rule in kb.rules.values():
        if rule.confidence != "verified":
            assert rule.reads.zh in words
    assert all(f">{file}</td>" in words for file in kb.file_readings)
    assert "尚未" in words
    assert f"{len(kb.rules)} 条规则中的 0 条" in words


def test_coverage_counts_by_layer_as_the_command_does(kb: KnowledgeBase) -> None:
    words = said(run("coverage", lang="en"))
    for group in completeness(kb).groups:
        assert not group.articles or f'<td data-head="Provisions">{group.provisions}</td>' in words
    for one in kb.instruments.values():
        assert f"at={one.address}" in words


def test_what_is_not_encoded_can_be_searched(kb: KnowledgeBase) -> None:
    app = run("coverage", lang="en")
    app.text_input(key="widget-find").set_value("gambling").run()
    assert app.query_params["find"] == "gambling"
    words = html.unescape(said(app))
    assert kb.omissions["C17"].why.en in words
    assert kb.omissions["B17"].why.en not in words
    assert "Nothing contains" in said(run("coverage", lang="en", find="no such word"))


# -- cases


def test_facets_of_the_address_bar_choose_the_cases(kb: KnowledgeBase) -> None:
    app = run("cases", branch="criminal")
    shown = "\n".join(plain(button.label) for button in app.button)
    assert app.multiselect(key="widget-branch").value == ["criminal"]
    assert kb.cases["cn-crim-lang-he-defamation-2021"].title.zh in shown
    assert kb.cases["cn-civ-ai-voice-yin-2024"].title.zh not in shown


def test_a_facet_writes_the_address_bar() -> None:
    app = run("cases")
    app.multiselect(key="widget-outcome").set_value(["not_liable"]).run()
    assert app.query_params["outcome"] == "not_liable"


def test_words_and_facets_are_restored_and_bad_values_are_told(kb: KnowledgeBase) -> None:
    query = {"q": "换脸", "court": "basic,supremest", "actor": "user", "weight": "typical", "year": "2024"}
    app = run("cases", **query, risk="<b>x")
    assert app.text_input(key="widget-q").value == "换脸"
    assert app.multiselect(key="widget-court").value == ["basic"]
    assert app.multiselect(key="widget-actor").value == ["user"]
    words = said(app)
    assert "supremest" in words
    assert "<b>x" not in words
    shown = "\n".join(plain(button.label) for button in run("cases", q="廖某").button)
    assert kb.cases[LIAO].title.zh in shown
    assert kb.cases[RUMOUR].title.zh not in shown


def test_all_conditions_are_taken_away_at_once() -> None:
    app = run("cases", branch="criminal", risk="voice", q="nothing-like-it")
    next(button for button in app.button if "去掉全部条件" in button.label).click().run()
    assert not {"branch", "risk", "q"} & set(app.query_params)
    assert "没有符合" not in said(app)


def test_conditions_that_no_case_meets_are_told() -> None:
    assert "没有符合全部条件的案例" in said(run("cases", branch="criminal", risk="voice"))


def test_a_case_shows_facts_holdings_and_both_results() -> None:
    words = plain(said(run("cases", case=LIAO)))
    for part in ("廖某没有同意", "裁判要点", "实际结果与规则的结论", "不承担责任", "来源", "在“案件分析”中打开"):
        assert part in words


def test_every_case_opens(kb: KnowledgeBase) -> None:
    for name in kb.cases:
        assert kb.cases[name].title.en in plain(said(run("cases", case=name, lang="en")))


def test_an_unknown_case_is_told_and_all_are_listed() -> None:
    words = said(run("cases", case="no-such"))
    assert "没有案例" in words
    assert "个案例中的" in words


def test_two_cases_are_compared() -> None:
    app = run("cases", **{"case": LIAO, "with": LIN})
    words = said(app)
    assert "事实对照" in words
    assert "≠ 不同" in words
    assert "= 相同" in words
    assert app.selectbox(key="widget-with").value == LIN
    assert "没有可比较的案例" in said(run("cases", **{"case": LIAO, "with": LIAO}))


def test_the_reader_keeps_his_own_case_when_a_case_is_opened(kb: KnowledgeBase) -> None:
    app = run("cases", case=RUMOUR)
    app.session_state["draft_of"] = ""
    app.session_state["draft"] = mine = kb.cases[RUMOUR].model_copy(update={"id": "mine"})
    app.run()
    next(button for button in app.button if "打开" in button.label).click().run()
    assert not app.exception
    assert app.session_state["draft_of"] == RUMOUR
    assert app.session_state["undo"][-1] == (mine, "")


# -- paper


def test_a_field_lists_its_items() -> None:
    words = plain(said(run("paper", cell="P2.A-P3.A")))
    assert "R1 ·" in words
    assert "M1 ·" in words
    assert "R7 ·" not in words


def test_a_button_opens_a_field_and_closes_it() -> None:
    app = run("paper")
    app.button(key="cell P2.C-P3.C").click().run()
    assert app.query_params["cell"] == "P2.C-P3.C"
    app.button(key="cell P2.C-P3.C").click().run()
    assert "cell" not in app.query_params


def test_standing_is_said_by_sign_and_word() -> None:
    words = plain(said(run("paper", standing="proposal_only,errs")))
    assert "≠ 须更正" in words
    assert "◇ 仅为建议" in words
    assert "R2 ·" not in words


def test_an_item_says_what_current_law_says() -> None:
    words = plain(said(run("paper", item="M1")))
    for part in ("现行法怎么说", "相关条文", "相关义务", "引向的现行规则", "论文之后这些文件的变动"):
        assert part in words
    assert "没有与这一点相连的" in plain(said(run("paper", item="P1")))
    assert "引向的现行规则" in plain(said(run("paper", item="P2.B")))
    assert "没有“nowhere”这一格" in plain(said(run("paper", cell="nowhere")))
    assert "论文没有要点" in said(run("paper", item="Z9"))


# -- query


def test_a_saved_question_is_asked_and_answered() -> None:
    app = run("query", q="most-used-provisions")
    assert app.selectbox(key="widget-q").value == "most-used-provisions"
    words = said(app)
    assert "30 行" in words
    assert "规则数" in words


def test_a_picture_of_a_part_says_that_it_is_one() -> None:
    words = said(run("query", q="around-a-risk", **{"as": "graph"}))
    assert "只画结果中的前 60 项" in words


def test_ones_own_query_is_kept_and_answered() -> None:
    app = run("query")
    own = "SELECT ?risk WHERE { ?risk a dpv:Risk } LIMIT 3"
    app.text_area(key="query-text").set_value(own).run()
    assert "3 行" in said(app)
    assert app.text_area(key="query-text").value == own
    assert app.selectbox(key="widget-q").value is None


def test_a_mistake_says_where_and_keeps_the_text() -> None:
    app = run("query")
    app.text_area(key="query-text").set_value("SELECT ?x WHERE { ?x }").run()
    words = plain(said(app))
    assert "查询无法执行" in words
    assert "第 1 行第" in words
    assert app.text_area(key="query-text").value == "SELECT ?x WHERE { ?x }"


def test_nothing_can_be_changed() -> None:
    app = run("query")
    app.text_area(key="query-text").set_value("DELETE WHERE { ?s ?p ?o }").run()
    assert "read-only" in plain(said(app))


def test_an_empty_query_and_an_empty_answer_are_told() -> None:
    app = run("query")
    app.text_area(key="query-text").set_value("  ").run()
    assert "写一个查询" in said(app)
    app.text_area(key="query-text").set_value("SELECT ?x WHERE { ?x a zhize:Nothing }").run()
    assert "没有结果" in said(app)


def test_text_in_an_answer_is_escaped() -> None:
    app = run("query")
    app.text_area(key="query-text").set_value('SELECT ("<img src=x onerror=alert(1)>" AS ?x) WHERE {}').run()
    assert "<img" not in said(app)


# -- about


def test_about_says_how_to_cite_and_under_which_licence() -> None:
    app = run("about")
    assert "Apache License 2.0" in said(app)
    assert "CC BY 4.0" in said(app)
    assert "docs/semantics.md" in said(app)
    assert "知识库 " in app.code[0].value
