"""Citations and addresses turn into each other without loss."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kb.citations import cite, find_citations, from_chinese, parse_citation, to_chinese
from kb.provisions import Address, Authority, Instrument, Numbering, ProvisionFile, Version

ROOT = Path(__file__).parents[1]
LISTED = yaml.safe_load((ROOT / "data" / "instruments.yaml").read_text("utf-8"))["instruments"]
INSTRUMENTS = {record["slug"]: Instrument(**record) for record in LISTED}

WRITTEN = [
    ("cn/civil-code", "《民法典》", "Civil Code"),
    ("cn/civil-code/1019/p1", "《民法典》第一千零一十九条第一款", "Civil Code art. 1019 para. 1"),
    ("cn/copyright-law/53/i1", "《著作权法》第五十三条第（一）项", "Copyright Law art. 53 item 1"),
    ("cn/criminal-law/291-1/p2", "《刑法》第二百九十一条之一第二款", "Criminal Law art. 291-1 para. 2"),
    (
        "cn/criminal-law/287-1/p1/i2",
        "《刑法》第二百八十七条之一第一款第（二）项",
        "Criminal Law art. 287-1 para. 1 item 2",
    ),
    ("cn/criminal-law-amendment-11/26", "《刑法修正案（十一）》第二十六条", "Criminal Law Amendment XI art. 26"),
    ("cn/spc-ai-disputes-opinion/7", "《涉人工智能纠纷意见》第（七）点", "SPC AI Disputes Opinion point 7"),
    (
        "cn/spc-reputation-1993/7/p2",
        "《名誉权解答（1993）》第七点第二段",
        "SPC Reputation Answers 1993 point 7 para. 2",
    ),
    ("cn/gb45438/5.1", "GB 45438—2025 第5.1条", "GB 45438-2025 cl. 5.1"),
    ("cn/gb45438/E", "GB 45438—2025 附录E", "GB 45438-2025 annex E"),
    ("eu/eu-ai-act/50/p2", "《欧盟人工智能法》第50条第2款", "AI Act art. 50(2)"),
    ("eu/eu-ai-act/5/p1/i8", "《欧盟人工智能法》第5条第1款第（8）项", "AI Act art. 5(1)(h)"),
    ("eu/eu-ai-act/3/i60", "《欧盟人工智能法》第3条第（60）项", "AI Act art. 3 point 60"),
]

READ = [
    ("刑法第二百九十一条之一第二款", "cn/criminal-law/291-1/p2"),
    ("《中华人民共和国民法典》第1019条第1款", "cn/civil-code/1019/p1"),
    ("民法典1019条", "cn/civil-code/1019"),
    ("刑法第291条之1", "cn/criminal-law/291-1"),
    ("刑法第291-1条第2款", "cn/criminal-law/291-1/p2"),
    ("刑法修正案(九)第二条", "cn/criminal-law-amendment-9/2"),
    ("《治安管理处罚法》（2025修订）第五十条第一款第(三)项", "cn/public-security-penalties-law/50/p1/i3"),
    ("《 民法典 》 第 一千零一十九 条", "cn/civil-code/1019"),
    ("个保法第13条第一款第二项", "cn/pipl/13/p1/i2"),
    ("消费者权益保护法", "cn/consumer-protection-law"),
    ("消费者权益保护法实施条例第三条", "cn/consumer-protection-regulation/3"),
    ("涉人工智能纠纷意见（七）", "cn/spc-ai-disputes-opinion/7"),
    ("《最高人民法院关于依法审理涉人工智能纠纷案件的意见》第（十二）条", "cn/spc-ai-disputes-opinion/12"),
    ("名誉权解释第十条", "cn/spc-reputation-1998/10"),
    (
        "《最高人民法院关于适用〈中华人民共和国民法典〉侵权责任编的解释（一）》第三条",
        "cn/spc-tort-interpretation-1/3",
    ),
    ("互联网信息服务深度合成管理规定第十七条第一款第（一）项", "cn/deep-synthesis-provisions/17/p1/i1"),
]

REFUSED = [
    ("网络安发法第三条", "no instrument called '网络安发法'; did you mean 网络安全法"),
    ("第三条", "no instrument called ''"),
    ("民法典之类", "cannot read '之类' as a place in 《民法典》"),
    ("民法典第一百千条", "'一百千' is no numeral"),
    ("民法典第一千条第二项第三款", "cannot read"),
]


@pytest.mark.parametrize(("address", "zh", "en"), WRITTEN, ids=[row[0] for row in WRITTEN])
def test_an_address_is_cited_in_both_languages_and_read_back(address, zh, en):
    assert cite(address, INSTRUMENTS) == zh
    assert cite(address, INSTRUMENTS, "en") == en
    assert str(parse_citation(zh, INSTRUMENTS)) == address
    assert str(parse_citation(cite(address, INSTRUMENTS, full=True), INSTRUMENTS)) == address


@pytest.mark.parametrize(("text", "address"), READ, ids=[row[1] for row in READ])
def test_citations_are_read_however_they_are_written(text, address):
    assert str(parse_citation(text, INSTRUMENTS)) == address
    assert [str(found) for _, found in find_citations(f"依照{text}。", INSTRUMENTS)] == (
        [address] if "/" in address.removeprefix("cn/") else []
    )


@pytest.mark.parametrize(("text", "message"), REFUSED)
def test_what_cannot_be_read_is_refused_with_the_reason(text, message):
    with pytest.raises(ValueError, match="(?s)" + message):
        parse_citation(text, INSTRUMENTS)


def test_every_name_of_every_instrument_is_read_as_that_instrument():
    for slug, instrument in INSTRUMENTS.items():
        for name in instrument.names:
            inner = name.replace("《", "〈").replace("》", "〉")
            assert parse_citation(f"《{inner}》第三条", INSTRUMENTS).instrument == slug, name
            assert parse_citation(f"{name}第三条", INSTRUMENTS).instrument == slug, name


def test_all_citations_of_a_text_are_found_with_their_spans():
    text = (
        "依据《民法典》第一千零一十九条第一款、第二款和第一千零二十条第（一）项、第（二）项，以及刑法第二百四十六条之规定；"
        "参照《刑法修正案（十一）》第三条。《民法典》另有规定的除外，刑法如此。民族区域自治法实施办法第三条不在此列。"
    )
    assert [(text[slice(*span)], str(address)) for span, address in find_citations(text, INSTRUMENTS)] == [
        ("《民法典》第一千零一十九条第一款", "cn/civil-code/1019/p1"),
        ("第二款", "cn/civil-code/1019/p2"),
        ("第一千零二十条第（一）项", "cn/civil-code/1020/i1"),
        ("第（二）项", "cn/civil-code/1020/i2"),
        ("刑法第二百四十六条", "cn/criminal-law/246"),
        ("《刑法修正案（十一）》第三条", "cn/criminal-law-amendment-11/3"),
        ("《民法典》", "cn/civil-code"),
    ]


@pytest.mark.parametrize("text", ["", "《", "刑法第〇条", "刑法第九千九百九十九条之", "第一条第二款第（三）项"])
def test_finding_never_fails(text):
    assert all(address.instrument in INSTRUMENTS for _, address in find_citations(text, INSTRUMENTS))


@given(st.integers(1, 9999))
def test_numerals_are_read_back(number):
    assert from_chinese(to_chinese(number)) == number
    assert from_chinese(str(number)) == number


@pytest.mark.parametrize(
    ("number", "zh"),
    [(10, "十"), (15, "十五"), (20, "二十"), (110, "一百一十"), (101, "一百零一"), (1001, "一千零一"),
     (1010, "一千零一十"), (1100, "一千一百"), (9999, "九千九百九十九")],
)  # fmt: skip
def test_numerals_are_written_as_in_statutes(number, zh):
    assert to_chinese(number) == zh


@pytest.mark.parametrize(("text", "number"), [("一〇一九", 1019), ("一百十", 110), ("两百", 200), ("１２", 12)])
def test_numerals_are_read_in_other_spellings(text, number):
    assert from_chinese(text) == number


@pytest.mark.parametrize("text", ["", "零", "十百", "一二十", "万", "10000", "-1"])
def test_no_numeral_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 — three messages, all say what to write
        from_chinese(text)


slugs = st.sampled_from([slug for slug, each in INSTRUMENTS.items() if each.numbering is not Numbering.CLAUSE])
numbers = st.integers(1, 9999)


@given(slugs, numbers, st.none() | numbers, st.none() | st.integers(1, 99))
def test_any_address_survives_its_citation(slug, article, paragraph, item):
    address = Address(INSTRUMENTS[slug].jurisdiction, slug, str(article), paragraph, item)
    assert parse_citation(cite(address, INSTRUMENTS), INSTRUMENTS) == address
    assert Address.parse(str(address)) == address


def test_an_unknown_instrument_is_refused_with_the_nearest():
    with pytest.raises(ValueError, match="did you mean civil-code"):
        cite("cn/civil-cod/3", INSTRUMENTS)


BAD_ADDRESSES = [
    ("civil-code/3", "write cn/"),
    ("cn", "write cn/"),
    ("cn/civil-code/x", "no article number"),
    ("cn/civil-code/0", "no article number"),
    ("cn/civil-code/3/2", "after the article"),
    ("cn/civil-code/3/i1/p1", "after the article"),
    ("cn/civil-code/3@yesterday", "is no date"),
]


@pytest.mark.parametrize(("text", "message"), BAD_ADDRESSES)
def test_a_bad_address_is_refused_with_the_reason(text, message):
    with pytest.raises(ValueError, match=message):
        Address.parse(text)


def test_addresses_sort_as_the_law_does():
    places = ["9", "10", "10/p1", "10/p1/i2", "10/p2", "10-1", "291", "291-1"]
    addresses = [Address.parse(f"cn/criminal-law/{place}") for place in places]
    assert sorted(set(addresses)) == addresses


def test_an_address_lies_within_its_parents():
    item = Address.parse("cn/criminal-law/287-1/p1/i2@2021-03-01")
    assert [str(parent) for parent in item.parents()] == [
        "cn/criminal-law/287-1/p1@2021-03-01",
        "cn/criminal-law/287-1@2021-03-01",
        "cn/criminal-law@2021-03-01",
    ]
    assert all(item in parent for parent in item.parents())
    assert item not in Address.parse("cn/criminal-law/287@2021-03-01")


def test_no_guidance_and_no_standard_makes_liable_by_itself():
    liable = [authority for authority in Authority if authority.establishes_liability]
    assert liable == list(Authority)[: Authority.DEPARTMENTAL_RULE.rank]
    assert {Authority.GUIDANCE, Authority.STANDARD, Authority.PROPOSAL}.isdisjoint(liable)
    assert all(authority.label.zh and authority.label.en for authority in Authority)


def test_names_are_unique_and_no_instrument_is_listed_twice():
    names = [name for instrument in INSTRUMENTS.values() for name in instrument.names]
    assert len(INSTRUMENTS) == len(LISTED)
    assert sorted({name for name in names if names.count(name) > 1}) == []


VERSIONS = {"verified": "one-source"}


@pytest.mark.parametrize(
    "versions",
    [
        [{"effective": "2021-01-01"}, {"effective": "2022-01-01"}],
        [{"effective": "2021-01-01", "until": "2022-02-01"}, {"effective": "2022-01-01"}],
        [{"effective": "2021-01-01", "until": "2021-01-01"}],
        [],
    ],
    ids=["open-end", "overlap", "empty-interval", "none"],
)
def test_versions_that_do_not_follow_are_refused(versions):
    record = {**LISTED[0], "versions": [VERSIONS | version for version in versions]}
    with pytest.raises(ValidationError):
        Instrument(**record)


def test_the_version_of_a_day():
    law = INSTRUMENTS["criminal-law"]
    assert [str(law.version_on(day).effective) for day in map(date, ("2021-02-28", "2021-03-01", "2026-01-01"))] == [
        "2017-11-04",
        "2021-03-01",
        "2024-03-01",
    ]
    assert law.version_on(date("2017-11-03")) is None
    with pytest.raises(ValueError, match="it has 2017-11-04, 2021-03-01, 2024-03-01"):
        law.version_of(date("2020-01-01"))


def date(text):
    return Version(effective=text, verified="one-source").effective


def test_a_provision_file_is_checked():
    gist = {"zh": "要旨", "en": "gist"}
    entries = [{"at": 994, "gist": gist}, {"at": "1019/p1", "gist": gist}]
    file = ProvisionFile(instrument="civil-code", effective="2021-01-01", provisions=entries)
    assert [str(record.versioned) for record in file.records(INSTRUMENTS["civil-code"])] == [
        "cn/civil-code/994@2021-01-01",
        "cn/civil-code/1019/p1@2021-01-01",
    ]
    with pytest.raises(ValueError, match="of civil-code, not of pipl"):
        file.records(INSTRUMENTS["pipl"])
    with pytest.raises(ValidationError, match="listed more than once: 994"):
        ProvisionFile(instrument="civil-code", effective="2021-01-01", provisions=[*entries, entries[0]])
    with pytest.raises(ValidationError, match="quote the clause number"):
        ProvisionFile(instrument="gb45438", effective="2025-09-01", provisions=[{"at": 5.1, "gist": gist}])
