"""The appendix: official words only where their hash is proved, else the gist, which says so; every place the memo cites is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.load import KnowledgeBase
from kb.provisions import Address
from kb.texts import FolderSource, Texts
from outputs.articles import articles
from outputs.memo_html import html
from outputs.memo_markdown import markdown
from outputs.memo_word import word
from tests.test_memo import CASES, memo_of, text_of

PLACE = Address.parse("cn/civil-code/1019/p1@2021-01-01")


def test_every_citation_of_the_memo_is_in_the_appendix(kb: KnowledgeBase) -> None:
    report, memo = memo_of(kb, kb.cases[CASES[0]], "zh")
    found = articles(kb, Texts(kb.instruments, kb.provisions.values(), []), memo.cited, "zh")
    addresses = [Address.parse(one.address).unversioned for one in found]
    for claim in report.claims:
        if claim.alleged:
            for place in (*claim.basis, *(gap.provision for gap in claim.not_encoded)):
                assert any(Address.parse(place) in one for one in addresses), place
    for section in memo.sections:
        for issue in section.issues:
            for node in issue.argument:
                if node.provision:
                    assert any(Address.parse(node.provision) in one for one in addresses), node.heading
    assert addresses == sorted(addresses)
    assert not [one for one in addresses if any(one in other for other in addresses if one != other)]


def test_without_a_text_the_gist_stands_in_and_says_so(kb: KnowledgeBase) -> None:
    (one,) = articles(kb, Texts(kb.instruments, kb.provisions.values(), []), [PLACE], "zh")
    assert not one.official
    assert one.state == "要旨，不是原文"
    assert one.lines == (kb.provisions[str(PLACE)].gist.zh,)
    assert "2021-01-01 起施行" in one.about
    (english,) = articles(kb, Texts(kb.instruments, kb.provisions.values(), []), [PLACE], "en")
    assert english.state == "gist in our words, not the text"


def test_words_that_differ_are_never_shown_as_the_law(kb: KnowledgeBase, tmp_path: Path) -> None:
    (tmp_path / "civil-code@2021-01-01.jsonl").write_text(
        '{"article": "1019", "text": "改过的文字。\\n第二款。"}\n', "utf-8"
    )
    texts = Texts(kb.instruments, kb.provisions.values(), [FolderSource(tmp_path)])
    (one,) = articles(kb, texts, [PLACE], "zh")
    assert not one.official
    assert "改过的文字" not in "".join(one.lines)


def test_official_words_are_quoted_in_every_format(kb: KnowledgeBase, law_folder: Path) -> None:
    texts = Texts(kb.instruments, kb.provisions.values(), [FolderSource(law_folder)])
    _, memo = memo_of(kb, kb.cases[CASES[0]], "en")
    found = articles(kb, texts, memo.cited, "en")
    quoted = [one for one in found if one.official]
    assert quoted
    written = markdown(memo, "en", found)
    page, shown = html(memo, "en", found), text_of(word(memo, "en", found))
    for one in quoted:
        assert f"> {one.lines[0]}" in written
        assert f"<p>{one.lines[0]}</p>" in page
        assert one.lines[0] in shown
    for one in found:
        assert one.address in shown
    assert "Appendix: the articles cited" not in markdown(memo, "en"), "only where asked for"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_appendix_is_the_same_each_time(kb: KnowledgeBase, lang: str) -> None:
    _, memo = memo_of(kb, kb.cases[CASES[1]], lang)
    texts = Texts(kb.instruments, kb.provisions.values())
    assert articles(kb, texts, memo.cited, lang) == articles(kb, texts, reversed(memo.cited), lang)
