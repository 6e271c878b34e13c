"""The Hypotheticals page: problems answered before the rules do, a case changed, the facts that matter, bad addresses."""

from __future__ import annotations

import pytest
from app_text import run, said
from streamlit.testing.v1 import AppTest

from kb.load import KnowledgeBase
from kb.records import Change, Fact, Text

LIAO, TWINS, PROBLEM = "cn-civ-faceswap-liao-2024", "cn-civ-jordan-name-2020", "template-without-her-face"
EVIL = '<script>alert(1)</script> "><img src=x onerror=alert(1)> **b** $x$ :red[r]'


def plain(words: str) -> str:
    """Without the backslashes that keep Markdown quiet."""
    return words.replace("\\", "")


def answered(app: AppTest) -> AppTest:
    """Every element called met, no exception, the outcome established; then compared."""
    for radio in app.radio:
        radio.set_value("established" if radio.key.endswith("outcome") else "met")
    app.run()
    return next(one for one in app.button if one.label == "对照规则的回答").click().run()


@pytest.mark.parametrize(("lang", "words"), [("zh", "先答后看"), ("en", "Claims to discuss")])
def test_a_problem_opens_without_its_answer(kb: KnowledgeBase, lang: str, words: str) -> None:
    app = run("hypotheticals", problem=PROBLEM, lang=lang)
    shown = plain(said(app))
    problem = kb.problems[PROBLEM]
    assert problem.title[lang] in shown
    assert problem.task[lang][:20] in shown
    assert problem.teaches[lang] not in shown
    assert words in shown or lang == "zh"
    assert app.radio


def test_a_problem_is_chosen_and_put_aside() -> None:
    app = run("hypotheticals")
    app.selectbox(key="hypo-problem").set_value("part-or-whole").run()
    assert "part-or-whole" in app.query_params["problem"]
    assert app.radio
    app.selectbox(key="hypo-problem").set_value(None).run()
    words = said(app)
    assert "没有案例" not in words
    assert "problem" not in app.query_params


def test_nothing_is_shown_before_all_is_answered(kb: KnowledgeBase) -> None:
    app = run("hypotheticals", problem=PROBLEM)
    next(one for one in app.button if one.label == "对照规则的回答").click().run()
    words = said(app)
    assert "没有作答" in words
    assert "得分" not in words


def test_a_problem_is_marked_with_reasons_and_kept(kb: KnowledgeBase) -> None:
    app = answered(run("hypotheticals", problem=PROBLEM))
    words = plain(said(app))
    assert "得分" in words
    assert "举证" in words
    assert "不正确" in words
    assert kb.problems[PROBLEM].teaches.zh in words
    assert list(app.session_state["hypo"].progress) == [f"problem {PROBLEM} {kb.problems[PROBLEM].claims[0]}"]
    next(one for one in app.button if one.label == "重新作答").click().run()
    assert all(radio.value is None for radio in app.radio)


def test_answers_outlive_the_language() -> None:
    app = run("hypotheticals", problem=PROBLEM)
    app.radio[0].set_value("not_met").run()
    app.segmented_control(key="lang").set_value("en").run()
    assert app.radio[0].value == "not_met"


def test_answers_outlive_the_page() -> None:
    app = run("hypotheticals", problem=PROBLEM)
    app.radio[0].set_value("not_met").run()
    app.switch_page("app_pages/about.py").run()
    for name in list(app.query_params):
        del app.query_params[name]
    app.switch_page("app_pages/hypotheticals.py").run()
    assert app.radio[0].value == "not_met"
    assert PROBLEM in app.query_params["problem"]


def test_a_twin_is_one_click_with_its_expected_answer_and_the_article(kb: KnowledgeBase) -> None:
    app = run("hypotheticals", case=TWINS)
    variant = kb.cases[TWINS].variants[0]
    assert variant.name is not None
    next(one for one in app.button if plain(one.label) == variant.name.zh).click().run()
    words = plain(said(app))
    assert "编写者的预期与规则的回答" in words
    assert "≠ " not in words
    assert "结论哪里不同" in words
    assert "第一百一十条" in words


def test_a_fact_is_changed_and_taken_back() -> None:
    app = run("hypotheticals", case=LIAO)
    app.text_input(key=f"hypo search case {LIAO}").set_value("可被识别").run()
    app.segmented_control(key="hypo fact identifiable(L, V)").set_value("yes").run()
    words = plain(said(app))
    assert "已改动 1 处" in words
    assert "可以被识别" in words
    assert set(app.query_params) <= {"case", "view", "lang"}
    app.segmented_control(key="hypo fact identifiable(L, V)").set_value("no").run()
    assert "还没有改动" in said(app)


def test_a_date_and_a_reading_are_changed_and_a_bad_date_is_told() -> None:
    app = run("hypotheticals", case=LIAO)
    app.segmented_control(key="hypo controls").set_value("acts").run()
    app.text_input(key="hypo date a2").set_value("soon").run()
    words = plain(said(app))
    assert "不是日期" in words
    assert app.text_input(key="hypo date a2").value == "soon"
    app.text_input(key="hypo date a2").set_value("2020-06-01").run()
    assert "2020-06-01" in plain(said(app))
    app.segmented_control(key="hypo controls").set_value("readings").run()
    app.selectbox(key="hypo reading portrait-without-face").set_value("footage-suffices").run()
    assert "已改动 2 处" in said(app)


def test_a_change_that_cannot_stand_is_told_and_can_be_taken_back(kb: KnowledgeBase) -> None:
    app = run("hypotheticals", case=LIAO)
    app.session_state["hypo"].changes[f"case {LIAO}"] = (
        app.session_state["hypo-sides"][0][0],
        Change(but=(Fact(fact="depicts(V, nobody)"),)),
    )
    app.run()
    assert "改动后的案情不能成立" in said(app)
    app.segmented_control(key="widget-view").set_value("sensitivity").run()
    assert "改动后的案情不能成立" in said(app)
    app.segmented_control(key="widget-view").set_value("fork").run()
    next(one for one in app.button if one.label == "全部撤回").click().run()
    assert "还没有改动" in said(app)


def test_the_facts_that_matter_are_worked_out_on_request_only() -> None:
    app = run("hypotheticals", problem=PROBLEM, view="sensitivity")
    assert "hypo-sense" not in app.session_state
    next(one for one in app.button if one.label == "计算").click().run()
    words = plain(said(app))
    assert "次单项改动" in words
    assert "→" in words
    assert len(app.session_state["hypo-sense"]) == 1
    app.run()
    assert len(app.session_state["hypo-sense"]) == 1


@pytest.mark.parametrize("name", ["case", "problem", "view"])
def test_bad_addresses_are_told_and_are_not_markup(name: str) -> None:
    for value in ("no-such", EVIL):
        words = said(run("hypotheticals", **{name: value}))
        assert "<script>" not in words
        assert name == "view" or "没有" in words


def test_the_readers_own_case_is_taken_up_and_escaped(kb: KnowledgeBase) -> None:
    app = run("about")
    case = kb.cases[LIAO]
    party = case.parties["L"].model_copy(update={"name": Text(zh=EVIL, en=EVIL)})
    title = Text(zh=EVIL, en=EVIL)
    app.session_state["draft"] = case.model_copy(update={"title": title, "parties": {**case.parties, "L": party}})
    app.session_state["draft_of"] = ""
    app.switch_page("app_pages/hypotheticals.py").run()
    words = said(app)
    assert "<script>" not in words
    assert "<img src=x" not in words
    assert "case" not in app.query_params


def test_a_case_without_claims_says_so(kb: KnowledgeBase) -> None:
    name = "cn-civ-platform-ai-label-dispute-2025"
    for view in ("study", "sensitivity", "fork"):
        assert said(run("hypotheticals", case=name, view=view))
