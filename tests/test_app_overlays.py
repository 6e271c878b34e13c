"""“假如这是法律” in the app: off by default, kept in the address bar, and marked as no law."""

from __future__ import annotations

from app_text import run, said

KRAMER = "foreign-us-kramer-robocall-2024"
MARK = "不是现行法：立法建议"


def test_analyse_is_off_by_default() -> None:
    words = said(run("analyse", case=KRAMER))
    assert "假如这是法律" in words
    assert MARK not in words
    assert "滥用人工智能罪" not in words


def test_the_address_bar_switches_one_on() -> None:
    app = run("analyse", case=KRAMER, overlay="ai-abuse-offence")
    words = said(app)
    assert MARK in words
    assert "论文 M4.p1" in words
    assert "没有这样的规则" in words
    assert not any("滥用人工智能" in button.label for button in app.button)


def test_a_choice_is_written_to_the_address_bar() -> None:
    app = run("analyse", case=KRAMER)
    pills = next(one for one in app.get("button_group") if one.key == "widget-overlay")
    pills.set_value(["ai-abuse-offence"]).run()
    assert app.query_params["overlay"] in ("ai-abuse-offence", ["ai-abuse-offence"])
    assert MARK in said(app)


def test_an_unknown_name_is_told_with_those_there_are() -> None:
    words = said(run("analyse", case=KRAMER, overlay="<b>nope</b>"))
    assert "可用的" in words
    assert "eu\\-ai\\-act" in words
    assert "<b>nope</b>" not in words


def test_the_paper_page_shows_a_proposal_as_rules() -> None:
    assert MARK not in said(run("paper"))
    words = said(run("paper", overlay="ai-abuse-offence"))
    assert MARK in words
    assert "（建议）故意滥用人工智能的" in words
    assert "用一个案件试试" in words


def test_an_item_of_the_paper_leads_to_its_overlay() -> None:
    app = run("paper", item="M4")
    button = next(one for one in app.button if "滥用人工智能罪" in one.label)
    button.click().run()
    assert MARK in said(app)


def test_in_english() -> None:
    words = said(run("paper", overlay="eu-ai-act", lang="en"))
    assert "not Chinese law: foreign law" in words


def test_what_was_decided_abroad_stands_on_the_case_sheet() -> None:
    words = said(run("cases", case=KRAMER))
    assert "域外的处理" in words
    assert "来电显示真实法" in words
