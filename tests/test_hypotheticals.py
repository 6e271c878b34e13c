"""What-if reasoning: single flips against brute force, a claim studied and marked from its tree, a case beside its change."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest
import theory
from hypothesis import HealthCheck, given, settings
from strategies import theories
from typer.testing import CliRunner

from interfaces.cli import app as cli
from kb.atoms import Atom, Comparison, parse_atom
from kb.errors import CaseError
from kb.load import KnowledgeBase
from kb.records import Case, Change, Fact
from kb.variants import vary
from reasoning.analysis import decide
from reasoning.hypothetical import Fork, changed, matters, side_of, stated
from reasoning.sensitivity import Barred, Effect, Sensor, sensitivity, sensitivity_lines
from reasoning.situation import Standing
from reasoning.study import EXPECTED, OUTCOMES, Study
from reasoning.unknowns import atom_of

LIAO, VOICE = "cn-civ-faceswap-liao-2024", "cn-inc-quanhongchan-voice-2025"
SCENARIOS = ("platform-notified", "defamation-crime", "label-missing-on-generated-video")


def brute(
    kb: KnowledgeBase, case: Case, claims: list[Atom], every: int = 1, wanted: Iterable[str] = ()
) -> dict[str, dict[str, Any]]:
    """Flips decided afresh and whole, with the claims that come out differently: those of stated facts, those wanted, and
    of the others every so many.
    """
    before = decide(kb, case)
    answers = {claim: (before.status(claim), before.holds(claim)) for claim in claims}
    found: dict[str, dict[str, Any]] = {}
    for index, flip in enumerate(Sensor(kb, case, claims).flips):
        if index % every and flip.statement not in wanted and flip.atom not in before.situation.facts:
            continue
        try:
            after = decide(kb, vary(case, Change(but=(Fact(fact=flip.statement),))))
        except CaseError:
            continue
        shifts = {
            str(claim): (*answer, after.status(claim), after.holds(claim))
            for claim, answer in answers.items()
            if (after.status(claim), after.holds(claim)) != answer
        }
        if shifts:
            found[flip.statement] = shifts
    return found


def fast(kb: KnowledgeBase, case: Case, claims: list[Atom]) -> dict[str, dict[str, Any]]:
    """The same from the engine's own table."""
    return {
        effect.statement: {
            one.claim: (
                one.status_before,
                one.on_record_before == "holds",
                one.status_after,
                one.on_record_after == "holds",
            )
            for one in effect.shifts
        }
        for effect in sensitivity(kb, case, claims).effects
    }


# -- sensitivity


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(theories())
def test_single_flips_agree_with_brute_force_on_random_theories(item: dict[str, Any]) -> None:
    kb = theory.knowledge_base(item)
    try:
        case = theory.case(item)
        decision = decide(kb, case)
    except CaseError:
        return
    claims = sorted(decision.compiled.program.heads)
    assert fast(kb, case, claims) == brute(kb, case, claims)


@pytest.mark.parametrize("name", SCENARIOS)
def test_single_flips_agree_with_brute_force_on_scenarios(kb: KnowledgeBase, name: str) -> None:
    case = kb.scenarios[name]
    claims = [parse_atom(text) for text in case.expect]
    found = fast(kb, case, claims)
    assert found == brute(kb, case, claims, 12, found)


def test_every_fact_and_stretch_is_tried_once(kb: KnowledgeBase) -> None:
    case = kb.scenarios["defamation-crime"]
    sensor = Sensor(kb, case)
    statements = [flip.statement for flip in sensor.flips]
    assert len(statements) == len(set(statements))
    assert {flip.atom for flip in sensor.flips} == {atom_of(key) for key in sensor.decision.compiled.program.keys}
    views = parse_atom("views(C)")
    levels = {key for key in sensor.decision.compiled.program.keys if isinstance(key, Comparison) and key.atom == views}
    tried = [flip.statement for flip in sensor.flips if flip.atom == views]
    assert "views(C) = 4999" in tried
    assert len(tried) == len(levels) + 1  # as many stretches as thresholds besides the one it lies in, and not known


def test_the_most_telling_fact_comes_first(kb: KnowledgeBase) -> None:
    found = sensitivity(kb, kb.cases[LIAO])
    counts = [len(effect.shifts) for effect in found.effects]
    assert counts == sorted(counts, reverse=True)
    assert found.idle > 0
    assert all(isinstance(one, Barred) for one in found.barred)
    for lang in ("zh", "en"):
        assert len(list(sensitivity_lines(found, lang))) > len(found.effects)


def test_progress_is_told_to_the_end(kb: KnowledgeBase) -> None:
    heard: list[tuple[int, int]] = []
    case = kb.scenarios["platform-notified"]
    claims = [parse_atom(text) for text in case.expect]
    sensitivity(kb, case, claims, tell=lambda done, total: heard.append((done, total)))
    assert [done for done, _ in heard] == list(range(1, heard[0][1] + 1))


def test_a_flip_that_contradicts_a_stated_fact_is_barred() -> None:
    item = {
        "rules": [{"id": "r", "if": ["a", "b"], "then": "p"}],
        "facts": ["a", "b"],
        "meaning": {"a": {"implies": ["b"]}},
    }
    kb = theory.knowledge_base(item)
    found = sensitivity(kb, theory.case(item), [theory.atom("p")])
    assert [one.statement for one in found.barred] == ["not b(x)"]
    assert {one.statement for one in found.effects} >= {"not a(x)"}


def test_the_command_prints_lines_and_json() -> None:
    arguments = ["sensitivity", LIAO, "infringes(a2, D, L, portrait)"]
    shown = CliRunner().invoke(cli, [*arguments, "--lang", "en"])
    assert shown.exit_code == 0
    assert "can be recognised" in shown.output
    data = json.loads(CliRunner().invoke(cli, [*arguments, "--json"]).output)
    assert data["claims"] == ["infringes(a2, D, L, portrait)"]
    assert data["effects"][0]["shifts"][0]["on_record_after"] == "holds"


# -- study


def study_of(kb: KnowledgeBase, case: Case, claim: str) -> Study:
    return Study(kb, decide(kb, case), parse_atom(claim))


def perfect(study: Study) -> tuple[dict[str, Any], list[str]]:
    elements = {str(index): EXPECTED[view.mark] for index, view in study._elements()}
    return elements, [view.rule.id for view in study.rule.exceptions if view.fires] if study.rule else []


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_engines_own_answers_get_every_point(kb: KnowledgeBase, name: str) -> None:
    case = kb.scenarios[name]
    decision = decide(kb, case)
    for text in case.expect:
        study = Study(kb, decision, parse_atom(text))
        elements, exceptions = perfect(study)
        marking = study.mark(elements, exceptions, study.outcome)
        assert marking.points == marking.of
        assert all(one.verdict == "right" for one in (*marking.elements, *marking.exceptions, marking.outcome))
        assert not marking.missed


def test_the_sheet_says_nothing_of_the_answer(kb: KnowledgeBase) -> None:
    claim = "infringes(a2, D, L, portrait)"
    case = kb.cases[LIAO]
    other = changed(case, Change(but=(Fact(fact="identifiable(L, V)"),)))
    one, two = study_of(kb, case, claim), study_of(kb, other, claim)
    assert one.outcome != two.outcome
    assert one.sheet() == two.sheet()


def test_a_presumption_and_a_missing_proof_are_told_by_the_burden(kb: KnowledgeBase) -> None:
    case = kb.scenarios["platform-notified"]
    claim = "answers_jointly(h, P, L, portrait, enlarged)"
    silent = changed(case, Change(but=(Fact(fact="? measures_in_time(P, L, V)"), Fact(fact="? damage_enlarged(L, V)"))))
    study = study_of(kb, silent, claim)
    elements, exceptions = perfect(study)
    assert "cannot_tell" in elements.values()
    guessed = {name: "not_met" if answer == "cannot_tell" else answer for name, answer in elements.items()}
    marking = study.mark(guessed, exceptions, study.outcome)  # type: ignore[arg-type]
    half = [one for one in marking.elements if one.verdict == "burden"]
    assert half
    assert all("举证" in "".join(line.zh for line in one.why) for one in half)
    presumed = study.mark(dict.fromkeys(elements, "cannot_tell"), exceptions, study.outcome)
    assert any(one.verdict == "burden" and one.expected == "met" for one in presumed.elements)


def test_a_missed_exception_is_named_with_its_facts(kb: KnowledgeBase) -> None:
    case = kb.scenarios["label-missing-on-generated-video"]
    facts = ("unlabelled_on_request(s)", "agreement_fixes_label_duty(s)", "recipient_log_months(s) = 7")
    study = study_of(
        kb, changed(case, Change(but=tuple(Fact(fact=one) for one in facts))), "breaches(s, D, explicit_label)"
    )
    elements, exceptions = perfect(study)
    assert exceptions
    marking = study.mark(elements, [], study.outcome)
    assert [one.asked.id for one in marking.missed] == exceptions
    assert any(line.zh.startswith("案情：") for line in marking.missed[0].why)
    extra = study.mark(elements, [one.id for one in study.sheet().exceptions], study.outcome)
    assert not extra.missed


def test_an_outcome_that_is_right_on_the_record_gets_half(kb: KnowledgeBase) -> None:
    study = study_of(kb, kb.cases[LIAO], "infringes(a2, D, L, portrait)")
    elements, exceptions = perfect(study)
    verdicts = {one: study.mark(elements, exceptions, one).outcome.verdict for one in OUTCOMES}
    assert verdicts["excluded"] == "right"
    assert verdicts["open_fails"] == "burden"
    assert {verdicts[one] for one in ("established", "open_holds", "not_covered")} == {"wrong"}
    with pytest.raises(KeyError):
        study.mark({}, (), "excluded")


# -- a case beside its change


def test_a_fork_names_the_element_that_turned(kb: KnowledgeBase) -> None:
    case = kb.cases[LIAO]
    fork = Fork(kb, side_of(kb, case), side_of(kb, changed(case, Change(but=(Fact(fact="identifiable(L, V)"),)))))
    outcome = next(
        one
        for one in fork.outcomes()
        if one.difference.first and one.difference.first.claim == "infringes(a2, D, L, portrait)"
    )
    assert outcome.difference.first is not None
    assert outcome.difference.second is not None
    assert (outcome.difference.first.status, outcome.difference.second.status) == ("excluded", "open")
    assert [one.address for one in outcome.turned] == ["cn/civil-code/1018/p2"]
    assert outcome.turned[0].anchor


def test_every_built_in_twin_answers_as_expected_and_names_what_turned_it(kb: KnowledgeBase) -> None:
    for case in kb.cases.values():
        for variant in case.variants:
            fork = Fork(kb, side_of(kb, case), side_of(kb, vary(case, variant)))
            for one in fork.expected(variant):
                assert one.agrees, (case.id, one.conclusion, one.expected, one.actual)
                atom = parse_atom(one.conclusion)
                sides = [(side.decision.status(atom), side.decision.holds(atom)) for side in (fork.first, fork.second)]
                if sides[0] != sides[1]:
                    assert one.turned, (case.id, one.conclusion)


def test_an_unchanged_case_differs_in_nothing(kb: KnowledgeBase) -> None:
    side = side_of(kb, kb.cases[LIAO])
    assert not Fork(kb, side, side).outcomes()


def test_the_facts_worth_changing_are_stated_or_open_and_decisive(kb: KnowledgeBase) -> None:
    side = side_of(kb, kb.cases[LIAO])
    found = matters(side)
    situation = side.decision.situation
    claims = [parse_atom(claim.claim) for claim in side.report.claims if claim.alleged]
    decisive = {topic for claim in claims for topic in side.decision.turns_on(claim)}
    for atom in found:
        assert situation.standing(atom) is not Standing.UNKNOWN or atom in situation.numbers or atom in decisive

    assert len(stated(kb, side)) == len(kb.cases[LIAO].facts)


def test_effects_are_plain_records(kb: KnowledgeBase) -> None:
    sensor = Sensor(kb, kb.cases[VOICE])
    effects = [one for flip in sensor.flips if isinstance(one := sensor.effect(flip), Effect)]
    assert sensor.told(effects).model_dump_json() == sensor.told(effects).model_dump_json()
