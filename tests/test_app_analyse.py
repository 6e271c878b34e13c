"""The Analyse page: a real case open, answers that change it, languages, and bad input that loses nothing."""

from __future__ import annotations

import pytest
from app_text import run, said
from streamlit.testing.v1 import AppTest

from kb.case_text import to_yaml
from kb.load import KnowledgeBase

CASE = "cn-civ-faceswap-liao-2024"
EVIL = '<script>alert(1)</script> "><img src=x onerror=alert(1)> **b** $x$ :red[r]'


def test_it_opens_with_a_real_case() -> None:
    app = run("analyse")
    words = said(app)
    assert "各方一览" in words
    assert any("民事" in button.label for button in app.button)


def test_the_address_bar_names_a_case_and_carries_no_facts() -> None:
    app = run("analyse", case=CASE)
    assert "廖某诉" in said(app)
    assert set(app.query_params) <= {"case", "view", "lang"}


def test_in_english() -> None:
    words = said(run("analyse", case=CASE, lang="en"))
    assert "At a glance" in words
    assert "Liao v" in words
    assert "What was decided" in words


def test_an_unknown_case_is_told_and_another_opened() -> None:
    words = said(run("analyse", case="no-such-case"))
    assert "没有案例" in words
    assert "各方一览" in words


def test_the_decision_stands_beside_what_was_decided() -> None:
    words = said(run("analyse", case=CASE))
    assert "实际处理结果" in words
    assert "与结论一致" in words
    assert "与结论不同" not in words


def test_an_answer_changes_the_case_and_can_be_undone() -> None:
    app = run("analyse", case=CASE)
    before = app.session_state["draft"]
    app.button(key="ask no").click().run()
    assert not app.exception
    after = app.session_state["draft"]
    assert after.facts != before.facts
    assert len(app.session_state["undo"]) == 1
    next(button for button in app.button if button.label == "撤销").click().run()
    assert app.session_state["draft"].facts == before.facts


def test_a_cell_of_the_matrix_filters_the_claims() -> None:
    app = run("analyse", case=CASE)
    app.button(key="cell D criminal").click().run()
    assert not app.exception
    assert app.session_state["cell"] == ("D", "criminal")


def test_every_fact_has_a_question_and_an_answer() -> None:
    app = run("analyse", case=CASE, view="facts")
    words = said(app)
    assert "影响结论、尚未查明" in words
    assert "已经回答" in words
    assert len(app.get("segmented_control") or app.get("button_group")) > 5


def test_the_file_is_shown_and_a_mistake_keeps_what_was_typed(kb: KnowledgeBase) -> None:
    app = run("analyse", case=CASE, view="file")
    typed = to_yaml(kb.cases[CASE]).replace("facts:", "facts:\n- depict(V, L)", 1)
    app.text_area[0].set_value(typed).run()
    next(button for button in app.button if button.label == "采用").click().run()
    words = said(app)
    assert "需要更正" in words
    assert "depicts" in words.replace("\\", "")
    assert app.text_area[0].value == typed


def test_a_blank_case_says_what_is_needed() -> None:
    app = run("analyse", case=CASE)
    next(button for button in app.button if button.label == "新建空白案情").click().run()
    assert not app.exception
    assert "describes no act" in said(app).replace("\\", "")


def test_names_of_a_client_are_escaped(kb: KnowledgeBase) -> None:
    app = run("analyse", case=CASE, view="file")
    typed = to_yaml(kb.cases[CASE]).replace("zh: 廖某\n", f"zh: '{EVIL}'\n")
    app.text_area[0].set_value(typed).run()
    next(button for button in app.button if button.label == "采用").click().run()
    words = said(app)
    assert "<script>" not in words
    assert "<img src=x" not in words


def test_two_readers_do_not_share_a_case() -> None:
    one, other = run("analyse", case=CASE), run("analyse", case=CASE)
    one.button(key="ask no").click().run()
    assert one.session_state["draft"].facts != other.run().session_state["draft"].facts


CLAIM = "infringes(a2, D, L, portrait)"
TOLD = "2025年3月1日，甲公司未经演员周女士同意，用AI换脸把她的脸合成到带货视频里发布，播放量8000次。去年也有过。"


def press(app: AppTest, label: str) -> AppTest:
    """Press the button with these words."""
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception, [one.value for one in app.exception]
    return app


def opened(app: AppTest, claim: str = CLAIM) -> AppTest:
    """Open the box of a claim, as a click on it does."""
    app.session_state["claims-open"] = {claim: True}
    app.run()
    assert not app.exception, [one.value for one in app.exception]
    return app


def test_a_claim_is_worked_out_only_when_it_is_opened() -> None:
    app = run("analyse", case=CASE)
    assert "zz-tree" not in "".join(one.value for one in app.get("html") if "<style>" not in one.value)
    ((_, worked_out),) = app.session_state["worked_out"]
    assert not any(isinstance(name, tuple) and name[0] in ("claim", "turning", "precedents") for name in worked_out)
    app = opened(app)
    assert "zz-tree" in "".join(one.value for one in app.get("html"))
    ((_, worked_out),) = app.session_state["worked_out"]
    assert ("claim", CLAIM) in worked_out
    assert ("turning", CLAIM) not in worked_out


def test_a_claim_stays_open_after_an_answer_and_only_the_new_state_is_worked_out() -> None:
    app = opened(run("analyse", case=CASE))
    app.button(key="ask no").click().run()
    assert not app.exception
    assert app.session_state["claims-open"][CLAIM]
    assert len(app.session_state["worked_out"]) == 2
    press(app, "撤销")
    assert len(app.session_state["worked_out"]) == 2  # the earlier state was still known


@pytest.mark.parametrize(
    ("part", "lang", "says"),
    [
        ("why", "zh", "为什么不成立"), ("why", "en", "Why it does not hold"),
        ("turn", "zh", "主张责任的一方"), ("turn", "en", "The side that resists it"),
        ("cases", "zh", "没有拘束力"), ("cases", "en", "persuasive"),
        ("articles", "zh", "在“法条”页打开"), ("articles", "en", "open on the Statutes page"),
    ],
)  # fmt: skip
def test_every_part_of_a_claim(part: str, lang: str, says: str) -> None:
    app = run("analyse", case=CASE, lang=lang)
    app.session_state["claims-open"] = {CLAIM: True}
    app.session_state[f"part {CLAIM}"] = part
    assert says in said(app.run())


@pytest.mark.parametrize(
    ("lang", "says"), [("zh", "廖某在“换脸模板”中不能被识别"), ("en", "Liao cannot be recognised")]
)
def test_facts_that_no_longer_matter_are_told_with_the_reason(lang: str, says: str) -> None:
    app = run("analyse", case=CASE, lang=lang)
    assert says not in "".join(one.value for one in app.markdown)
    app.session_state["moot"] = True
    assert says in "".join(one.value for one in app.run().markdown)
    assert not app.exception


def test_redo_makes_the_answer_again() -> None:
    app = run("analyse", case=CASE)
    app.button(key="ask no").click().run()
    answered = app.session_state["draft"]
    press(press(app, "撤销"), "重做")
    assert app.session_state["draft"] is answered
    press(app, "撤销")
    app.button(key="ask yes").click().run()
    assert not app.session_state["redo"]


def test_what_is_typed_and_not_applied_stays() -> None:
    app = run("analyse", case=CASE, view="file")
    app.text_area[0].set_value("id: half").run()
    app.query_params["view"] = "answer"
    app.run()
    app.query_params["view"] = "file"
    app.run()
    assert app.text_area[0].value == "id: half"
    assert app.session_state["draft"].id == CASE
    press(app, "放弃未采用的改动")
    assert app.text_area[0].value.startswith(f"id: {CASE}")


def told(text: str = TOLD, lang: str = "zh") -> AppTest:
    """The view in one's own words, after the search."""
    app = run("analyse", case=CASE, view="words", lang=lang)
    app.text_area(key="intake-text").set_value(text).run()
    app.button(key="intake-find").click().run()
    assert not app.exception, [one.value for one in app.exception]
    return app


def test_a_text_proposes_and_states_nothing() -> None:
    app = told()
    words = said(app)
    assert "未经演员周女士同意" in words
    assert "去年" in words
    assert app.session_state["draft"].id == CASE
    assert "采用 0 项" in words


def test_what_is_taken_becomes_a_case_with_its_quotes_and_can_be_undone() -> None:
    app = told()
    app.button(key="intake-all").click().run()
    app.button(key="intake-take").click().run()
    assert not app.exception
    case = app.session_state["draft"]
    assert case.id == "my-case"
    assert any(fact.fact.startswith("not consents(") and "未经" in (fact.source or "") for fact in case.facts)
    assert any(fact.fact.endswith("= 8000") for fact in case.facts)
    assert "各方一览" in said(app)
    press(app, "撤销")
    assert app.session_state["draft"].id == CASE


def test_one_proposal_is_taken_another_way_and_the_rest_left() -> None:
    app = told()
    app.session_state["take 0"] = "disputed"
    app.run()
    app.button(key="intake-take").click().run()
    assert not app.exception
    (fact,) = app.session_state["draft"].facts
    assert fact.fact.startswith("disputed ")


def test_facts_can_be_added_to_the_case_on_the_table(kb: KnowledgeBase) -> None:
    app = told("视频播放量8000次。")
    app.button_group(key="intake-target").set_value("add").run()
    app.button(key="intake-all").click().run()
    app.button(key="intake-take").click().run()
    assert not app.exception
    assert len(app.session_state["draft"].facts) == len(kb.cases[CASE].facts) + 1


def test_an_act_without_its_day_is_told_and_nothing_is_lost() -> None:
    app = told("甲公司未经周女士同意把她的脸合成到视频里发布。")
    app.button(key="intake-all").click().run()
    app.button(key="intake-take").click().run()
    assert "没有写明日期" in said(app)
    assert app.session_state["draft"].id == CASE
    app.text_input(key="take date a1").set_value("2025-03").run()
    app.button(key="intake-take").click().run()
    assert app.session_state["draft"].id == "my-case"


@pytest.mark.parametrize(
    ("text", "says"), [("", ""), ("今天天气不错。", "没有看出谁做了什么"), ("字" * 8001, "最多 8000 字")]
)
def test_a_text_with_nothing_in_it_is_answered(text: str, says: str) -> None:
    assert says in said(told(text)).replace("\\", "")


def test_a_text_is_shown_as_it_stands() -> None:
    app = told(f"{EVIL}先生未经同意换脸{EVIL}，2025年3月1日周女士发布了视频{EVIL}。")
    app.button(key="intake-all").click().run()
    assert_plain(app)
    app.button(key="intake-take").click().run()
    assert_plain(app)


def assert_plain(app: AppTest) -> None:
    """No markup of the text's own: not in HTML, nor in Markdown, of which every sign is escaped."""
    words = said(app)
    assert "<script>" not in words
    assert "<img src=x" not in words
    for element in (*app.markdown, *app.checkbox, *app.expander):
        text = str(getattr(element, "value", "") if element.type == "markdown" else element.label)
        assert ":red[r]" not in text, text
        assert "$x$" not in text, text


def test_what_if_takes_up_the_case_as_it_stands() -> None:
    app = run("analyse", case=CASE)
    app.button(key="ask no").click().run()
    changed = app.session_state["draft"]
    app.button(key="to-what-if").click().run()
    assert not app.exception
    assert app.session_state["hypo"].case == ""
    assert app.session_state["draft"] is changed
    assert "设例与练习" in said(app)
