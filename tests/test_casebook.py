"""The casebook: facets, sentences of facts, the answer beside the decision, two cases side by side."""

from __future__ import annotations

import pytest

from kb.load import KnowledgeBase
from reasoning.analysis import decide
from reasoning.casebook import FACETS, beside, compare_claims, compare_facts, facets, fact_lines, mentions, positions
from reasoning.decide import Decision

LIAO, LIN = "cn-civ-faceswap-liao-2024", "cn-civ-faceswap-jinshan-lin-2022"


@pytest.fixture(scope="module")
def liao(kb: KnowledgeBase) -> Decision:
    return decide(kb, kb.cases[LIAO])


@pytest.fixture(scope="module")
def lin(kb: KnowledgeBase) -> Decision:
    return decide(kb, kb.cases[LIN])


def test_every_case_has_its_facets(kb: KnowledgeBase) -> None:
    for case in kb.cases.values():
        found = facets(kb, case)
        assert tuple(found) == FACETS
        assert all(words[lang] for values in found.values() for words in values.values() for lang in ("zh", "en"))
        if case.acts:
            assert found["actor"]
            assert found["conduct"]


def test_facets_of_a_case(kb: KnowledgeBase) -> None:
    found = facets(kb, kb.cases[LIAO])
    assert set(found["branch"]) == {"civil"}
    assert {"liable", "not_liable"} <= set(found["outcome"])
    assert set(found["year"]) == {"2024"}
    assert set(found["court"]) == {"basic"}
    assert set(found["actor"]) == {"user"}
    assert found["conduct"]["makes"].zh == "制作、生成或者编辑内容"
    assert found["conduct"]["makes"].en == "makes, generates or edits content"


def test_actors_are_roles_or_others(kb: KnowledgeBase) -> None:
    def actors(name: str) -> list[str]:
        return list(facets(kb, kb.cases[name])["actor"])

    assert actors("cn-civ-ultraman-gz-2024") == ["developer", "provider"]
    assert actors("cn-inv-fraud-baotou-2023") == ["other"]
    assert actors("cn-crim-fraud-nantong-bai-2023") == ["developer", "other"]
    assert facets(kb, kb.cases["cn-civ-ai-voice-yin-2024"])["weight"].keys() == {"reference"}


def test_a_case_is_found_by_words_in_either_language(kb: KnowledgeBase) -> None:
    case = kb.cases[LIAO]
    assert mentions(case, "")
    assert mentions(case, case.title.en.upper())
    assert mentions(case, "廖某 换脸")
    assert not mentions(case, "廖某 no-such-word")


def test_facts_are_said_as_the_case_states_them(kb: KnowledgeBase, liao: Decision) -> None:
    lines = fact_lines(kb, liao)
    assert len(lines) == len(kb.cases[LIAO].facts)
    assert any(line.sentence.zh == "廖某没有同意“制作并上架换脸模板”" for line in lines)
    assert any(line.source for line in lines)


def test_numbers_have_their_unit(kb: KnowledgeBase) -> None:
    case = kb.cases["cn-adm-ai-crab-refund-2025"]
    assert any("195元" in line.sentence.zh for line in fact_lines(kb, decide(kb, case)))


def test_the_answer_stands_beside_what_was_decided(kb: KnowledgeBase, liao: Decision) -> None:
    rows = beside(kb, liao)
    assert [row.claim for row in rows] == [row.claim for row in kb.cases[LIAO].outcome]
    assert all(row.agrees for row in rows if row.decided in ("liable", "not_liable"))
    assert all(row.turns_on for row in rows if row.status == "open")


def test_an_answer_that_stands_apart_says_why(kb: KnowledgeBase) -> None:
    case = kb.cases[LIAO]
    turned = case.model_copy(
        update={"outcome": tuple(row.model_copy(update={"liable": not row.liable}) for row in case.outcome)}
    )
    rows = beside(kb, decide(kb, turned))
    assert all(row.agrees is False and row.apart and row.why for row in rows)
    assert any("没有证明" in one.zh for row in rows for one in row.why)
    assert any("均已具备" in one.zh for row in rows for one in row.why)


def test_what_was_not_pursued_is_not_compared(kb: KnowledgeBase) -> None:
    rows = beside(kb, decide(kb, kb.cases["cn-adm-ai-crab-refund-2025"]))
    assert [row.agrees for row in rows if row.decided == "not_pursued"] == [None]


def test_two_cases_side_by_side(kb: KnowledgeBase, liao: Decision, lin: Decision) -> None:
    rows = compare_facts(kb, liao, lin)
    relations = [row.relation for row in rows]
    assert relations == sorted(relations, key=["shared", "differing", "left_only", "right_only"].index)
    assert {"shared", "left_only"} <= set(relations)
    assert all(bool(row.left) != bool(row.right) for row in rows if row.relation.endswith("_only"))
    claims = compare_claims(kb, liao, lin)
    portrait = next(row for row in claims if "肖像权" in row.kind.zh and row.left and row.right)
    assert portrait.relation == "differing"
    assert [portrait.left[0].decided, portrait.right[0].decided] == ["not_liable", "liable"]


def test_a_case_beside_itself_differs_in_nothing(kb: KnowledgeBase, liao: Decision) -> None:
    assert {row.relation for row in compare_facts(kb, liao, liao)} == {"shared"}
    assert {row.relation for row in compare_claims(kb, liao, liao)} == {"shared"}


def test_positions_on_contested_points(kb: KnowledgeBase) -> None:
    taken = {one.reading: one.says.zh for one in positions(kb, kb.cases[LIAO])}
    other = {one.reading: one.says.zh for one in positions(kb, kb.cases[LIN])}
    assert taken["portrait-without-face"] != other["portrait-without-face"]
