"""Overlays: what is not law stays apart from what is, says so wherever it is shown, and answers what would change."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from oracle import Oracle
from test_oracle import disagreements
from typer.testing import CliRunner

from interfaces.cli import app
from kb.atoms import parse_atom
from kb.checks import _anchors
from kb.errors import CaseError
from kb.load import KnowledgeBase, read_case
from kb.overlays import chosen, overlays_are_apart
from kb.provisions import Address
from kb.records import Case, Change, Fact, Rule
from kb.strata import branches, resisting
from kb.texts import FolderSource, contains, text_of
from kb.variants import vary
from reasoning.analysis import decide
from reasoning.compare import analyse
from reasoning.explain import Explainer, render
from reasoning.report import report

KRAMER, ARUP, LIAO = "foreign-us-kramer-robocall-2024", "foreign-hk-arup-deepfake-2024", "cn-civ-faceswap-liao-2024"
FAKE = "breaches_eu(a1, D, deep_fake_disclosure)"


def in_the_union(kb: KnowledgeBase) -> Case:
    """A deep fake posted in the Union, on purpose and as an abuse of AI, with no overlay named."""
    said = tuple(Fact(fact=one) for one in ("uses_ai(a1)", "abuses_ai(D, a1)", "acts_intentionally(D, a1)"))
    case = kb.scenarios["eu-deployer-deep-fake"]
    return case.model_copy(update={"overlays": (), "variants": (), "facts": (*case.facts, *said)})


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == 0, result.output
    return result.output


# -- apart from the law in force


def test_every_rule_that_is_not_law_is_named_and_every_overlay_has_rules(kb: KnowledgeBase) -> None:
    assert set(kb.overlays) == {rule.overlay for rule in kb.rules.values() if rule.overlay}
    assert {one.kind for one in kb.overlays.values()} == {"proposal", "foreign"}
    assert not list(overlays_are_apart(kb))


def test_the_law_in_force_is_the_same_without_the_overlays(kb: KnowledgeBase) -> None:
    law = replace(kb, rules={name: rule for name, rule in kb.rules.items() if rule.overlay is None}, overlays={})
    for whole, bare in ((resisting(kb), resisting(law)), (branches(kb), branches(law))):
        assert {name for name in whole if kb.rules[name].overlay is None} == set(bare)
    for case in (kb.cases[LIAO], kb.cases[KRAMER]):
        assert report(kb, decide(kb, case)) == report(law, decide(law, case))


def test_an_overlay_changes_nothing_of_the_answer_in_force(kb: KnowledgeBase) -> None:
    case = in_the_union(kb)
    law, wide = analyse(kb, case), analyse(kb, case, frozenset(kb.overlays))
    assert (law.claims, law.matrix, law.later_law) == (wide.claims, wide.matrix, wide.later_law)
    assert law.what_if is None
    assert wide.what_if is not None
    changed = {side.claim for one in wide.what_if.changes for side in (one.first, one.second) if side}
    assert FAKE in changed
    assert FAKE not in {claim.claim for claim in wide.claims}


def test_a_case_that_names_an_overlay_gets_it_apart_too(kb: KnowledgeBase) -> None:
    case = in_the_union(kb).model_copy(update={"overlays": ("eu-ai-act",)})
    found = analyse(kb, case)
    assert found.what_if is not None
    assert [one.overlay for one in found.what_if.overlays] == ["eu-ai-act"]
    assert not any("eu/" in basis for claim in found.claims for basis in claim.basis)
    assert decide(kb, case).status(parse_atom(FAKE)) == "not_covered"


def test_joint_liability_would_change_through_the_proposal(kb: KnowledgeBase) -> None:
    case = kb.scenarios["proposal-revival-platform"].model_copy(update={"overlays": ()})
    claim = "answers_jointly(h1, P, T, deceased, whole)"
    found = analyse(kb, case, frozenset({"revival-platform"}))
    assert found.claim(claim).on_record == "fails"
    change = next(one for one in found.what_if.changes if one.second and one.second.claim == claim)  # type: ignore[union-attr]
    assert change.first is not None
    assert change.second is not None
    assert (change.first.on_record, change.second.on_record) == ("fails", "holds")
    assert "proposed-revival-platform" in change.second.only_rules


def test_the_engine_and_the_oracle_agree_on_overlays(kb: KnowledgeBase) -> None:
    for case in kb.scenarios.values():
        if case.overlays:
            decision = decide(kb, case, frozenset(case.overlays))
            assert not disagreements(decision, Oracle(kb, case), case), case.id


# -- words


def test_whatever_rests_on_an_overlay_says_that_it_is_not_law(kb: KnowledgeBase) -> None:
    case = in_the_union(kb)
    view = Explainer(kb, decide(kb, case, frozenset({"eu-ai-act"}))).explain(parse_atom(FAKE))
    assert "不是中国现行法：域外法" in render(view, kb, "zh")
    assert "not Chinese law: foreign law" in render(view, kb, "en")
    for name in ("ai_abuse", "ai_accident"):
        assert "不是现行法" in kb.enums["offence"][name].name.zh
        assert "not law" in kb.enums["offence"][name].name.en


def test_a_proposal_gives_no_penalty_and_says_what_the_paper_leaves_open(kb: KnowledgeBase) -> None:
    proposals = [rule for rule in kb.rules.values() if rule.overlay and kb.overlays[rule.overlay].kind == "proposal"]
    assert len(proposals) >= 4
    for rule in proposals:
        assert rule.not_encoded, rule.id
        assert rule.provision.removeprefix("paper/") in kb.paper
        assert all(one.silent and one.amount is None for one in rule.consequences), rule.id


def test_foreign_rules_stand_on_the_words_of_the_text_of_2024(kb: KnowledgeBase, law_folder: Path) -> None:
    instrument = kb.instruments["eu-ai-act"]
    articles = FolderSource(law_folder).wordings(instrument)[date(2024, 8, 1)]
    seen = 0
    for rule in kb.rules.values():
        for _, owner, place, anchor in _anchors(rule) if rule.overlay == "eu-ai-act" else ():
            text = text_of(Address.parse(place), articles, instrument)
            assert text is not None, (owner, place)
            assert contains(text, anchor), (owner, anchor)
            seen += 1
    assert seen > 100


def test_what_only_the_amendment_says_is_unverified(kb: KnowledgeBase) -> None:
    doubtful = {rule.id for rule in kb.rules.values() if rule.overlay and rule.confidence == "unverified"}
    assert doubtful == {
        "eu-marking-grace",
        "eu-intimate-imagery-provider",
        "eu-intimate-imagery-deployer",
        "eu-band-no-intimate-imagery",
    }
    assert all("2026/1744" in (kb.rules[name].source or kb.rules[name].reads).en for name in doubtful)


# -- checks and mistakes


@pytest.mark.parametrize(
    ("rule", "update", "fault"),
    [
        ("portrait-forged", {"provision": "paper/M3"}, "which is not law"),
        ("portrait-forged", {"provision": "eu/eu-ai-act/50/p4"}, "which is not law"),
        ("proposed-ai-abuse", {"overlay": "no-such"}, "there is no overlay"),
        ("proposed-ai-abuse", {"authority": "statute"}, "its authority is proposal"),
        ("proposed-ai-abuse", {"provision": "paper/M3"}, "no source of ai-abuse-offence"),
        ("eu-deep-fake-undisclosed", {"overlay": "ai-admission"}, "its authority is proposal"),
    ],
)
def test_a_rule_in_the_wrong_place_is_told(kb: KnowledgeBase, rule: str, update: dict[str, str], fault: str) -> None:
    found = kb.rules.get(rule) or next(one for one in kb.rules.values() if one.then and not one.overlay)
    broken: Rule = found.model_copy(update=update)
    problems = [
        f"{one.what} {one.mend}" for one in overlays_are_apart(replace(kb, rules={**kb.rules, broken.id: broken}))
    ]
    assert any(fault in one for one in problems), problems


def test_an_overlay_without_rules_and_a_case_with_an_unknown_one_are_told(kb: KnowledgeBase) -> None:
    empty = kb.overlays["ai-admission"].model_copy(update={"id": "empty"})
    case = kb.cases[LIAO].model_copy(update={"overlays": ("nowhere",)})
    broken = replace(kb, overlays={**kb.overlays, "empty": empty}, cases={**kb.cases, LIAO: case})
    told = "\n".join(one.what for one in overlays_are_apart(broken))
    assert "no rule belongs to the overlay empty" in told
    assert "there is no overlay 'nowhere'" in told
    with pytest.raises(CaseError, match="nowhere"):
        decide(kb, case)


def test_unknown_names_are_all_told_with_those_there_are(kb: KnowledgeBase) -> None:
    with pytest.raises(CaseError) as told:
        chosen(kb, ["eu-ai-act", "nope", "none"])
    assert len(told.value.problems) == 2
    assert all(name in told.value.problems[0].mend for name in kb.overlays)


def test_an_address_of_the_paper_is_no_address_of_law(kb: KnowledgeBase) -> None:
    from kb.citations import cite

    assert cite("paper/M4.p1", kb.instruments) == "论文 M4.p1"
    assert str(Address.parse("paper/M4.p1")) == "paper/M4.p1"
    for wrong in ("paper", "paper/", "paper/M4.p1/p1", "paper/../x", "paper/M4.p1@2024-01-01"):
        with pytest.raises(ValueError, match="address"):
            Address.parse(wrong)


# -- the command line


@pytest.fixture(scope="module")
def case_file(kb: KnowledgeBase, tmp_path_factory: pytest.TempPathFactory) -> str:
    from kb.case_text import to_yaml

    path = tmp_path_factory.mktemp("case") / "union.yaml"
    path.write_text(to_yaml(in_the_union(kb)), "utf-8")
    assert read_case(path).overlays == ()
    return str(path)


def test_analyze_lists_the_change_apart(case_file: str) -> None:
    words = run("analyze", case_file, "--overlay", "eu-ai-act")
    law, _, rest = words.partition("假如这是法律")
    assert "breaches_eu" not in law
    assert FAKE in rest
    assert "不是中国现行法：域外法" in rest
    assert "breaches_eu" not in run("analyze", case_file)
    data = json.loads(run("analyze", case_file, "--overlay", "eu-ai-act", "--json"))
    assert [one["overlay"] for one in data["what_if"]["overlays"]] == ["eu-ai-act"]
    assert not any("eu_" in claim["claim"] for claim in data["claims"])


def test_compare_shows_the_case_with_and_without(case_file: str) -> None:
    words = run("compare", case_file, "--overlay", "eu-ai-act", "--overlay", "ai-abuse-offence", "--lang", "en")
    for part in (
        FAKE,
        "commits(a1, D, ai_abuse)",
        "not law: a proposal",
        "not Chinese law: foreign law",
        "the paper, item M4.p1",
    ):
        assert part in words


def test_explain_keeps_the_law_in_force_first(case_file: str) -> None:
    words = run("explain", case_file, "liable(D, ...)", "--overlay", "eu-ai-act", "--lang", "en")
    law, mark, rest = words.partition("── What would change")
    assert mark
    assert "AI Act" not in law
    assert "AI Act art. 50(4)" in rest


def test_the_issue_list_has_its_own_heading(case_file: str) -> None:
    heading = "七、假如成为法律（不是现行法，不计入以上结论）"
    assert heading in run("issues", case_file, "--overlay", "eu-ai-act")
    assert heading not in run("issues", case_file)


@pytest.mark.parametrize("command", ["analyze", "compare", "issues"])
def test_an_unknown_overlay_is_a_clean_error(case_file: str, command: str) -> None:
    result = CliRunner().invoke(app, [command, case_file, "--overlay", "nope"])
    assert isinstance(result.exception, CaseError)
    assert "eu-ai-act" in str(result.exception)


# -- the rest


def test_the_foreign_cases_are_told_and_not_compared(kb: KnowledgeBase) -> None:
    for name in (KRAMER, ARUP):
        case = kb.cases[name]
        assert case.abroad
        assert not case.outcome
        assert case.variants
        for change in case.variants:
            one = vary(case, change)
            decision = decide(kb, one, frozenset(one.overlays))
            for claim, side in change.on_record.items():
                assert decision.holds(parse_atom(claim)) is (side == "holds"), (name, claim)


def test_the_graph_links_rules_overlays_and_what_they_rest_on(kb: KnowledgeBase) -> None:
    from kb.links import Link
    from kb.things import survey

    things, links = survey(kb)
    assert {f"overlay/{name}" for name in kb.overlays} <= {thing.key for thing in things}
    for link in (
        Link("rule/proposed-ai-abuse", "of_overlay", "overlay/ai-abuse-offence"),
        Link("rule/proposed-ai-abuse", "encodes", "paper/M4.p1"),
        Link("overlay/ai-abuse-offence", "rests_on", "paper/M4.p1"),
        Link("overlay/eu-ai-act", "rests_on", "eli/eu/eu-ai-act"),
    ):
        assert link in links


def test_coverage_counts_overlays_apart(kb: KnowledgeBase) -> None:
    from kb.coverage import coverage

    count = coverage(kb)
    assert sum(count.overlays.values()) == sum(rule.overlay is not None for rule in kb.rules.values())
    assert all(count.overlays.values())


def test_principles_for_counsel_stand_with_the_answers_they_may_move(kb: KnowledgeBase) -> None:
    def shown(case: Case) -> set[str]:
        return {one.principle for one in analyse(kb, case).for_counsel}

    case = kb.cases[LIAO]
    late = case.model_copy(update={"as_of": date(2027, 1, 1)})
    early = vary(case, Change(date=dict.fromkeys(case.acts, date(2019, 6, 1))))
    assert "civil-time-bar" in shown(late)
    assert "code-fills-gaps" not in shown(late)
    assert {"code-for-earlier-facts", "code-fills-gaps"} <= shown(early)
