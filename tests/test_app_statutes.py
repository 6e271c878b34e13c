"""The Statutes page: a provision, its versions, what rests on it; and what it answers to bad input."""

from __future__ import annotations

from app_text import run, said


def test_it_opens_on_an_instrument() -> None:
    assert "各版本" in said(run("statutes"))


def test_the_address_bar_names_the_provision() -> None:
    app = run("statutes", at="cn/civil-code/1019/p1")
    words = said(app)
    assert "《民法典》第一千零一十九条第一款" in words
    assert "未经律师审阅" in words
    assert "自 2021-01-01 起施行" in words
    assert app.selectbox(key="widget-at").value == "civil-code"


def test_in_english() -> None:
    words = said(run("statutes", at="cn/civil-code/1019/p1", lang="en"))
    assert "Civil Code art. 1019 para. 1" in words
    assert "not reviewed by a lawyer" in words
    assert "What rests on this provision" in words


def test_the_day_chooses_the_version() -> None:
    assert "2017-11-04 至 2021-03-01（不含）施行 ◀" in said(
        run("statutes", at="cn/criminal-law/291-1", on="2020-05-01")
    )
    assert "自 2024-03-01 起施行 ◀" in said(run("statutes", at="cn/criminal-law/291-1"))


def test_before_any_version_it_says_so() -> None:
    assert "没有收录当时有效的文本" in said(run("statutes", at="cn/civil-code/1019", on="2020-12-31"))


def test_a_bad_address_is_answered_with_the_nearest() -> None:
    words = said(run("statutes", at="cn/civil-codex/1019"))
    assert "读不懂" in words
    assert "《民法典》 →" in words.replace("\\", "")


def test_a_bad_day_is_told() -> None:
    assert "无法识别" in said(run("statutes", at="cn/civil-code/1019", on="20x"))
    assert "无法识别" in said(run("statutes", at="cn/civil-code/1019", on="0001-01-01"))


def test_a_citation_opens_its_provision() -> None:
    app = run("statutes")
    app.text_input(key="search-cite").set_value("《民法典》第1019条第一款").run()
    assert app.query_params["at"] == "cn/civil-code/1019/p1"
    assert "《民法典》第一千零一十九条第一款" in said(app)


def test_a_citation_that_cannot_be_read_is_told() -> None:
    app = run("statutes")
    app.text_input(key="search-cite").set_value("《民法点》第3条").run()
    assert "读不懂" in said(app)


def test_words_are_sought_in_the_gists() -> None:
    app = run("statutes", lang="en")
    app.text_input(key="search-cite").set_value("portrait").run()
    assert "provisions whose name or gist contains" in said(app)
    app.text_input(key="search-cite").set_value("<b>:red[$x$]</b>").run()
    assert "No gist contains" in said(app)


def test_choosing_an_article_writes_the_address_bar() -> None:
    app = run("statutes", at="cn/civil-code")
    box = app.selectbox(key="widget-article")
    box.set_value(next(option for option in box.options if "一千零一十九" in option)).run()
    assert app.query_params["at"] == "cn/civil-code/1019"
