"""Articles under their chapters, two wordings side by side, and words sought in the texts.

The invented articles below stand in for law; no statute text is kept in this repository.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.chapters import chapters, headings_of
from kb.load import KnowledgeBase
from kb.provisions import Address, Instrument
from kb.search import in_texts
from kb.texts import FolderSource, PackageSource, Status, Texts, import_folder, read_headings
from kb.usage import usage
from kb.wordings import beside, differences, in_force

CODE = "civil-code"


def places(*numbers: str) -> list[Address]:
    return [Address("cn", CODE, number) for number in numbers]


# -- chapters


def test_articles_stand_under_their_headings_and_like_headings_are_parted() -> None:
    headings = {"1": "甲", "2": "甲", "5": "乙", "7": "甲"}
    found = chapters(places("1", "2", "7", "9"), headings)
    assert [(one.heading, [each.article for each in one.articles]) for one in found] == [
        ("甲", ["1", "2"]),
        ("甲", ["7"]),
        ("", ["9"]),
    ]


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([], []),
        (["5.1", "5.2"], [["5.1", "5.2"]]),
        ([str(n) for n in range(1, 13)], [[str(n) for n in range(1, 13)]]),
        ([str(n) for n in range(1, 14)], [[str(n) for n in range(1, 11)], ["11", "12", "13"]]),
        ([*map(str, range(1, 13)), "120-1"], [[*map(str, range(1, 11))], ["11", "12"], ["120-1"]]),
    ],
)
def test_without_headings_articles_stand_in_ranges(numbers: list[str], expected: list[list[str]]) -> None:
    found = chapters(places(*numbers), {})
    assert [[one.article for one in group.articles] for group in found] == expected


def test_every_kept_article_is_in_one_chapter(kb: KnowledgeBase, law_folder: Path) -> None:
    texts = Texts(kb.instruments, (), [PackageSource(), FolderSource(law_folder)])
    for slug, instrument in kb.instruments.items():
        kept = sorted({one.address.whole_article for one in kb.provisions.values() if one.instrument == slug})
        _, headings = headings_of(texts, instrument, instrument.versions[-1].effective)
        assert [one for group in chapters(kept, headings) for one in group.articles] == kept


def test_headings_are_kept_when_texts_are_imported(kb: KnowledgeBase, tmp_path: Path) -> None:
    source, into = tmp_path / "from", tmp_path / "into"
    source.mkdir()
    (source / "pipl@2021-11-01.jsonl").write_text('{"article": "1", "chapter": "第一章 甲", "text": "子"}\n', "utf-8")
    (source / "civil-code@2021-01-01.md").write_text(
        "## 第一编 天\n### 第一章 甲\n**第一条** 子。\n第二章 乙\n第一节 丙\n**第二条** 丑。\n## 第二编 地\n**第三条** 寅。\n",
        "utf-8",
    )
    import_folder(source, kb.instruments, into)
    assert read_headings(into / "pipl@2021-11-01.jsonl") == {"1": "第一章 甲"}
    texts = Texts(kb.instruments, (), [FolderSource(into, "mine")])
    assert headings_of(texts, kb.instruments[CODE], date(2021, 1, 1)) == (
        "mine",
        {"1": "第一编 天 第一章 甲", "2": "第一编 天 第二章 乙 第一节 丙", "3": "第二编 地"},
    )
    assert headings_of(texts, kb.instruments["criminal-law"], date(2021, 3, 1)) == ("", {})


# -- two wordings


@given(st.text(alphabet="甲乙丙，。\n", max_size=30), st.text(alphabet="甲乙丙，。\n", max_size=30))
def test_the_runs_of_each_text_are_that_text(left: str, right: str) -> None:
    pieces = list(differences(left, right))
    assert "".join(one.text for one in pieces if one.kind != "right") == left
    assert "".join(one.text for one in pieces if one.kind != "left") == right


def test_a_change_is_told_in_whole_words() -> None:
    pieces = [(one.kind, one.text) for one in differences("处五日以下拘留。", "处十日以上拘留。")]
    assert pieces == [("same", "处"), ("left", "五日以下"), ("right", "十日以上"), ("same", "拘留。")]


def test_an_article_in_two_versions(kb: KnowledgeBase, law_folder: Path) -> None:
    texts = Texts(kb.instruments, kb.provisions.values(), [FolderSource(law_folder)])
    used = usage(kb)
    compared = 0
    for provision in kb.provisions.values():
        versions = kb.instruments[provision.instrument].versions
        if len(versions) < 2 or provision.address != provision.address.whole_article:
            continue
        found = beside(kb, texts, used, provision.address, versions[0].effective, versions[-1].effective)
        verified = all(one.status is Status.VERIFIED for one in found.texts)
        assert (found.pieces is not None) == verified
        for pair in found.pairs:
            compared += pair.pieces is not None
            assert pair.place in provision.address
            assert all(rule.in_force.from_ < (found.left.until or date.max) for rule in pair.left.rules)
            assert all(
                rule.in_force.until is None or rule.in_force.until > found.right.effective for rule in pair.right.rules
            )
    assert compared


def test_no_version_of_the_day_is_refused(kb: KnowledgeBase) -> None:
    with pytest.raises(ValueError, match="has no version"):
        beside(kb, Texts(kb.instruments, (), []), usage(kb), places("1019")[0], date(2021, 1, 1), date(2022, 1, 1))


def test_a_day_parts_the_instruments(kb: KnowledgeBase) -> None:
    current, others = in_force(kb, date(2020, 12, 31))
    assert len(current) + len(others) == len(kb.instruments)
    assert kb.instruments[CODE] in others
    assert kb.instruments["tort-liability-law"] in current


# -- words in the texts


class Shelf:
    """A source with two wordings of one law."""

    name = "shelf"

    def wordings(self, instrument: Instrument) -> Mapping[date, Mapping[str, str]]:
        if instrument.slug != "criminal-law":
            return {}
        return {date(2021, 3, 1): {"1": "旧 词，甲"}, date(2024, 3, 1): {"1": "新词，甲", "2": "甲\n乙"}}


def test_words_are_found_in_the_wording_of_the_day(kb: KnowledgeBase) -> None:
    texts = Texts(kb.instruments, (), [Shelf()])
    found, searched = in_texts(texts, "旧词", date(2022, 1, 1))
    assert [(str(hit.article), hit.day, hit.before, hit.words, hit.after) for hit in found] == [
        ("cn/criminal-law/1", date(2021, 3, 1), "", "旧词", "，甲")
    ]
    assert searched == 1
    assert in_texts(texts, "旧词") == ([], 1)
    assert [hit.article.article for hit in in_texts(texts, "甲乙")[0]] == ["2"]
    assert in_texts(texts, " ") == ([], 0)
