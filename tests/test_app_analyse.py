"""The Analyse page: a real case open, answers that change it, languages, and bad input that loses nothing."""

from __future__ import annotations

from app_text import run, said

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
