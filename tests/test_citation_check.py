"""Checking the citations of a text: what exists, what does not, and what nothing at hand can tell."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from kb.citation_check import Exists, check_citations
from kb.load import KnowledgeBase
from kb.provisions import Instrument
from kb.texts import Texts


class Held:
    """A source that holds one wording of one instrument."""

    name = "held"

    def __init__(self, slug: str, version: date, articles: Mapping[str, str]):
        self.slug, self.version, self.articles = slug, version, articles

    def wordings(self, instrument: Instrument) -> Mapping[date, Mapping[str, str]]:
        return {self.version: self.articles} if instrument.slug == self.slug else {}


@pytest.mark.parametrize(
    ("articles", "exists"),
    [
        ({str(number): "……" for number in range(1, 8999)}, Exists.NO),
        ({str(number): "……" for number in range(1, 9000)}, Exists.YES),
        ({"1": "……", "8990": "……"}, Exists.UNKNOWN),  # a text with gaps proves nothing
        ({}, Exists.UNKNOWN),
    ],
)
def test_a_place_is_absent_only_where_a_whole_text_lacks_it(
    kb: KnowledgeBase, articles: dict[str, str], exists: Exists
) -> None:
    version = kb.instruments["civil-code"].versions[-1].effective
    texts = Texts(kb.instruments, kb.provisions.values(), [Held("civil-code", version, articles)])
    (found,) = check_citations(kb, "见《民法典》第八千九百九十九条。", texts=texts).found
    assert found.exists is exists


def test_versions_uses_and_places_in_the_text(kb: KnowledgeBase) -> None:
    text = "《民法典》第一千零一十九条第一款；《某某办法》第三条；《民法典》。"
    texts = Texts(kb.instruments, kb.provisions.values(), [])
    check = check_citations(kb, text, date(2024, 1, 1), texts)
    article, whole = check.found
    assert text[article.start :].startswith(article.words)
    assert (str(article.address), article.exists) == ("cn/civil-code/1019/p1", Exists.YES)
    assert any(use.thing.key == "rule/portrait-used" for use in article.uses)
    assert whole.exists is Exists.YES
    assert check.unknown == ((text.index("《某某办法》"), "《某某办法》第三条"),)
    assert check_citations(kb, text, date(2019, 1, 1), texts).found[0].version is None
