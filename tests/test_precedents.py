"""Decided cases: factors from the rules, symmetric distinguishing, the a-fortiori constraint, and two real cases."""

from __future__ import annotations

import pytest
import theory
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.atoms import parse_atom
from kb.load import KnowledgeBase
from kb.records import Case, OutcomeRow
from reasoning.analysis import decide
from reasoning.precedents import (
    NO_CASE_LAW,
    Precedents,
    Profile,
    constraint,
    constraint_line,
    details,
    differences,
    forces,
    precedents,
    profile,
    standing_line,
)

RULES = {
    "rules": [
        {"id": "r1", "if": ["a", "b"], "then": "p", "unless": ["x"]},
        {"id": "r2", "if": ["c", {"fact": "not e", "burden": "respondent"}], "then": "p", "unless": ["x"]},
        {"id": "x", "if": [{"fact": "d", "burden": "respondent"}]},
    ]
}
KB = theory.knowledge_base(RULES)
CLAIM = theory.atom("p")
FACTS = st.lists(st.sampled_from("abcde"), unique=True).flatmap(
    lambda names: st.tuples(*(st.sampled_from([name, f"not {name}", f"disputed {name}"]) for name in names))
)


def of(*facts: str, winner: str | None = None, reason: frozenset[tuple[str, bool]] | None = None) -> Profile:
    """The profile of claim p in a case of these facts."""
    found = profile(KB, decide(KB, theory.case(RULES, facts)), CLAIM, winner)  # type: ignore[arg-type]
    return found if reason is None else Profile(**{**vars(found), "reason": reason})


def test_a_fact_helps_the_side_whose_rule_needs_it() -> None:
    favours = {one.pattern: one.favours for one in of("a", "not b", "d", "e").factors.values()}
    assert favours == {"a(Act)": "claimant", "b(Act)": "respondent", "d(Act)": "respondent", "e(Act)": "respondent"}


def test_what_the_respondent_has_not_proved_is_taken_as_not_so() -> None:
    here = of("a")
    assert here.has("d(Act)", False)
    assert here.has("e(Act)", False)
    assert not here.has("b(Act)", False), "what the claimant has not proved stays open"
    assert not of("a", "disputed d").has("d(Act)", False), "what is disputed is not taken as settled"


def test_a_fact_that_helps_either_side_has_no_direction() -> None:
    both = {"rules": [{"id": "r1", "if": ["a"], "then": "p", "unless": ["x"]}, {"id": "x", "if": ["a", "b"]}]}
    kb = theory.knowledge_base(both)
    found = profile(kb, decide(kb, theory.case(both, ["a", "b"])), CLAIM)
    assert set(found.factors) == {"b(Act)"}


def test_names_do_not_matter_roles_do() -> None:
    rule = {
        "rules": [{"id": "r1", "if": ["hurts(Actor, Subject)", "by(Act, Actor)"], "then": "p(Act, Actor, Subject)"}]
    }
    kb = theory.knowledge_base(rule)

    def patterns(one: str, other: str) -> set[str]:
        parties = {one: "person", other: "person"}
        case = theory.case({**rule, "parties": parties, "acts": {"x": {"by": one}}}, [f"hurts({one}, {other})"])
        return set(profile(kb, decide(kb, case), parse_atom(f"p(x, {one}, {other})")).factors)

    assert patterns("A", "B") == patterns("Li", "Wang") == {"hurts(Actor, Subject)"}


@settings(max_examples=60, deadline=None)
@given(FACTS, FACTS)
def test_distinguishing_is_symmetric(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    first, second = of(*one), of(*other)
    ours, theirs = differences(first, second), differences(second, first)
    assert {f.pattern for f in ours if f.pattern in second.factors} == {
        f.pattern for f in theirs if f.pattern in first.factors
    }
    assert all(first.has(f.pattern, f.truth) and not second.has(f.pattern, f.truth) for f in ours)
    assert not differences(first, first)


def test_all_factors_of_a_won_case_and_no_more_against_is_forced() -> None:
    won = of("a", "b", "d", winner="claimant")
    assert forces(won, of("a", "b"))
    assert forces(won, of("a", "b", "c", "d"))
    assert not forces(won, of("a")), "a factor of the winner is missing"
    assert not forces(won, of("a", "b", "e")), "the loser has a factor that it had not there"
    assert not forces(won, of("a", "disputed b"))


def test_a_lost_case_forces_the_other_way() -> None:
    lost = of("a", "not b", winner="respondent")
    assert forces(lost, of("a", "not b"))
    assert forces(lost, of("not b", "d"))
    assert not forces(lost, of("a", "not b", "c"))


def test_a_case_without_factors_of_its_winner_forces_nothing() -> None:
    assert not forces(of("a", winner="respondent"), of("a"))


def test_a_recorded_reason_forces_more_than_all_factors() -> None:
    reason = frozenset({("a(Act)", True)})
    assert not forces(of("a", "b", "c", winner="claimant"), of("a"))
    assert forces(of("a", "b", "c", winner="claimant", reason=reason), of("a"))


@settings(max_examples=60, deadline=None)
@given(FACTS, FACTS, st.sampled_from(["claimant", "respondent"]))
def test_what_is_forced_stays_forced_when_the_winner_gets_stronger(
    precedent: tuple[str, ...], here: tuple[str, ...], winner: str
) -> None:
    decided, now = of(*precedent, winner=winner), of(*here)
    if not forces(decided, now):
        return
    stated = {fact.split()[-1] for fact in here}
    for name in set("abcde") - stated:
        for fact in (name, f"not {name}"):
            stronger = of(*here, fact)
            (added,) = set(stronger.factors) - set(now.factors)
            if stronger.factors[added].favours == winner:
                assert forces(decided, stronger)


def test_the_four_verdicts() -> None:
    won, lost = of("a", "b", winner="claimant"), of("a", "b", "d", winner="respondent")
    assert constraint([won, lost], of("a", "b")).verdict == "forced"
    assert constraint([won, lost], of("a", "b")).sides == ("claimant",)
    assert constraint([won, lost], of("a")).verdict == "permitted"
    assert constraint([won], of("not a")).verdict == "open"
    against = of("a", "b", "d", winner="claimant")
    assert constraint([lost, against], of("a", "b", "d")).verdict == "conflicting"


def test_only_what_was_adjudicated_counts_and_never_the_case_itself() -> None:
    kb = theory.knowledge_base(RULES)

    def decided(name: str, how: str, *facts: str) -> Case:
        row = OutcomeRow(claim="p(x)", liable=True, how=how)  # type: ignore[arg-type]
        return theory.case(RULES, facts).model_copy(update={"id": name, "kind": "decided", "outcome": (row,)})

    kb.cases.update(
        {one.id: one for one in (decided("one", "adjudicated", "a", "b"), decided("two", "not-pursued", "a"))}
    )
    found = precedents(kb, decide(kb, theory.case(RULES, ["a", "b", "c"])), CLAIM)
    assert [one.case for one in found.found] == ["one"]
    assert (found.constraint.verdict, found.constraint.by) == ("forced", ("one",))
    assert not precedents(kb, decide(kb, kb.cases["one"]), CLAIM).found


# -- real cases

LIAO, JINSHAN = "cn-civ-faceswap-liao-2024", "cn-civ-faceswap-jinshan-lin-2022"


def near(kb: KnowledgeBase, case: str, claim: str) -> Precedents:
    return precedents(kb, decide(kb, kb.cases[case]), parse_atom(claim))


def test_two_courts_on_a_face_swap_template(kb: KnowledgeBase) -> None:
    found = near(kb, LIAO, "infringes(a2, D, L, portrait)")
    jinshan = next(one for one in found.found if one.case == JINSHAN)
    assert jinshan.winner == "claimant"
    assert "footage_kept_but_face(Content, Subject)" in {one.pattern for one in jinshan.shared}
    assert "identifiable(Subject, Content)" in {one.pattern for one in jinshan.distinguishes}
    assert not jinshan.forces, "that nobody could recognise her sets the case apart"
    assert jinshan.positions, "the position the court took is shown"


def test_the_other_way_round(kb: KnowledgeBase) -> None:
    found = near(kb, JINSHAN, "infringes(a1, D, L, portrait)")
    liao = next(one for one in found.found if one.case == LIAO)
    assert liao.winner == "respondent"
    assert not liao.forces
    asked = {(one.pattern, one.truth) for one in liao.to_prove}
    assert ("identifiable(Subject, Content)", False) in asked


def test_the_nearest_comes_first_and_counter_examples_are_named(kb: KnowledgeBase) -> None:
    found = near(kb, JINSHAN, "infringes(a1, D, L, portrait)")
    counts = [len(one.shared) for one in found.found]
    assert counts == sorted(counts, reverse=True)
    for one in found.found:
        for name in one.counter_examples:
            other = next(other for other in found.found if other.case == name and other.winner != one.winner)
            assert {f.pattern for f in one.shared} <= {f.pattern for f in other.shared}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_words_are_persuasive_never_binding(kb: KnowledgeBase, lang: str) -> None:
    found = near(kb, LIAO, "infringes(a2, D, L, portrait)")
    said = [constraint_line(found, lang)]
    for one in found.found:
        said += [standing_line(one, lang), *details(found, one, lang)]
        assert one.court
        assert one.court[lang] in said[-len(details(found, one, lang)) - 1]
        assert one.decided in "\n".join(said)
    text = "\n".join(said)
    assert not any(word in text for word in ("拘束", "必须", "binding", "must"))
    assert ("应当参照" if lang == "zh" else "referred to") in NO_CASE_LAW[lang]


def test_weight_level_and_holdings_are_shown(kb: KnowledgeBase) -> None:
    found = near(kb, LIAO, "infringes(a2, D, L, portrait)")
    one = next(one for one in found.found if one.case == "cn-civ-ai-companion-he")
    assert (one.weight, one.court_level) == ("typical", "basic")
    for lang, weight, level in (("zh", "典型案例", "基层法院"), ("en", "typical case", "basic court")):
        assert weight in standing_line(one, lang)
        assert level in standing_line(one, lang)
        told = "\n".join(details(found, one, lang))
        assert all(text[lang] in told for text in kb.cases[one.case].holdings.values())
    other = next(one for one in found.found if one.weight is None)
    assert "未注明" in standing_line(other, "zh"), "nothing is said that no source says"


def test_a_named_court_has_its_level_and_a_decided_case_its_holdings(kb: KnowledgeBase) -> None:
    for case in kb.cases.values():
        assert (case.court is None) == (case.court_level is None), case.id
        assert case.kind != "decided" or case.holdings, case.id
