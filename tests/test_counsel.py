"""The commands for counsel: flips flip, settlements settle, the interview writes a case, a comparison names the rule."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
import typer
import yaml
from typer.testing import CliRunner, Result

import interfaces.cli
from interfaces import service
from interfaces.commands_counsel import register
from kb.atoms import Comparison, parse_atom, parse_formula, parse_statement
from kb.errors import CaseError, ZhizeError
from kb.load import KnowledgeBase, read_case
from kb.records import Case, Fact
from reasoning.analysis import decide
from reasoning.ask import questions
from reasoning.contrast import contrast_lines, differences, read_as
from reasoning.interview import Interview, Reply, answered, in_view, inquiries
from reasoning.report import report
from reasoning.situation import Standing
from reasoning.turning import Step, turning

LIAO, JINSHAN, BAI = "cn-civ-faceswap-liao-2024", "cn-civ-faceswap-jinshan-lin-2022", "cn-crim-fraud-nantong-bai-2023"
CLAIMS = [
    (JINSHAN, "infringes(a1, D, L, portrait)"),
    ("cn-civ-ai-prank-cheng-2025", "infringes(a2, S, C, personality)"),
    (BAI, "commits(a1, B, fraud)"),
    ("cn-crim-lang-he-defamation-2021", "commits(a1, L, defamation)"),
    ("cn-civ-ding-zhihu-2020", "answers_jointly(h1, P, D, reputation, whole)"),
]
app = typer.Typer()
register(app)


@pytest.fixture(autouse=True)
def _one_knowledge_base(kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interfaces.cli, "knowledge", lambda: kb)


def zhize(*arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(app, list(arguments), input=given)


def good(*arguments: str, given: str | None = None) -> str:
    result = zhize(*arguments, given=given)
    assert result.exit_code == 0, result.output + repr(result.exception)
    return result.stdout


def proved(step: Step) -> str:
    """The step as a fact that a case can state."""
    formula = parse_formula(step.fact)
    if not isinstance(formula, Comparison):
        return step.fact if step.proved else f"not {step.fact}"
    above = formula.threshold + (1 if formula.operator == ">" else 0)
    below = formula.threshold - (1 if formula.operator == ">=" else 0)
    return f"{formula.atom} >= {above:.15g}" if step.proved else f"{formula.atom} <= {below:.15g}"


def after(case: Case, steps: tuple[Step, ...]) -> Case:
    """The case once the steps are proved; bounds of numbers that it states stay."""
    new = [proved(step) for step in steps]
    plain = {parse_statement(text).atom for text in new if not parse_statement(text).bounded}
    kept = tuple(fact for fact in case.facts if parse_statement(fact.fact).atom not in plain)
    return case.model_copy(update={"facts": kept + tuple(Fact(fact=text) for text in new)})


# -- flips and settlements


@pytest.mark.parametrize(("name", "claim"), CLAIMS)
def test_flips_flip_and_less_does_not(kb: KnowledgeBase, name: str, claim: str) -> None:
    case, atom = kb.cases[name], parse_atom(claim)
    before = decide(kb, case)
    for side in turning(kb, before, atom).sides:
        assert side.won is (before.holds(atom) is (side.side == "claimant"))
        assert not (side.won and side.flips)
        for one in side.flips[:4]:
            assert decide(kb, after(case, one.steps)).holds(atom) is (side.side == "claimant"), one
            for left_out in one.steps if len(one.steps) > 1 else ():
                less = tuple(step for step in one.steps if step is not left_out)
                assert decide(kb, after(case, less)).holds(atom) is before.holds(atom), (one, left_out)


@pytest.mark.parametrize(("name", "claim"), CLAIMS)
def test_settlements_settle_whatever_else_is_answered(kb: KnowledgeBase, name: str, claim: str) -> None:
    case, atom, dice = kb.cases[name], parse_atom(claim), random.Random(0)
    for side in turning(kb, decide(kb, case), atom).sides:
        wanted = "established" if side.side == "claimant" else "excluded"
        for one in side.settlements[:2]:
            settled = decide(kb, after(case, one.steps))
            assert settled.status(atom) == wanted, one
            open_facts = [str(unknown.topic) for unknown in settled.space.unknowns if len(unknown.bits) == 2]
            for _ in range(3):
                record = after(case, one.steps)
                for fact in dice.sample(open_facts, min(6, len(open_facts))):
                    try:
                        more = answered(record, fact, dice.choice(list(Reply)))
                        decide(kb, more)
                    except (CaseError, ValueError):
                        continue  # an answer that cannot stand beside the others, or a choice that is no fact
                    record = more
                assert decide(kb, record).status(atom) == wanted


def test_flip_tells_evidence_and_burden(kb: KnowledgeBase) -> None:
    text = good("flip", JINSHAN, "infringes(a1, D, L, portrait)")
    assert "被诉一方举证" in text
    assert "通常证据" in text
    (found,) = json.loads(good("flip", JINSHAN, "infringes(a1, D, L, portrait)", "--side", "respondent", "--json"))
    assert [side["side"] for side in found["sides"]] == ["respondent"]
    steps = [step for one in found["sides"][0]["flips"] for step in one["steps"]]
    assert steps
    assert all(step["burden"] and step["sentence"]["zh"] and step["sentence"]["en"] for step in steps)


# -- the interview


def start(kb: KnowledgeBase, folder: Path, name: str = JINSHAN) -> Path:
    from kb.case_text import to_yaml

    path = folder / "case.yaml"
    path.write_text(to_yaml(kb.cases[name]), "utf-8")
    return path


def test_an_interview_writes_a_case_that_loads_after_each_answer(kb: KnowledgeBase, tmp_path: Path) -> None:
    path = start(kb, tmp_path)
    before = path.read_bytes()
    text = good("ask", str(path), given="maybe\ny\nn\nq\n")
    assert "为什么问" in text
    assert "《" in text
    assert "→" in text
    assert "请回答" in text
    written = tmp_path / "case.answered.yaml"
    case = read_case(written)
    assert len(case.facts) == len(kb.cases[JINSHAN].facts) + 2
    assert [fact.fact.startswith("not ") for fact in case.facts[-2:]] == [False, True]
    assert path.read_bytes() == before, "the user's own file stays as it is"


def test_an_interview_can_be_left_and_resumed(kb: KnowledgeBase, tmp_path: Path) -> None:
    path = start(kb, tmp_path)
    good("ask", str(path), given="d\n")
    first = read_case(tmp_path / "case.answered.yaml")
    text = good("ask", str(path), "--lang", "en", given="d\nq\n")
    assert "Left" in text
    second = read_case(tmp_path / "case.answered.yaml")
    assert second.facts[: len(first.facts)] == first.facts
    assert len(second.facts) == len(first.facts) + 1


def test_not_known_is_not_asked_again(kb: KnowledgeBase) -> None:
    interview, asked = Interview(kb, kb.cases[JINSHAN]), []
    for reply in (Reply.UNKNOWN, Reply.DISPUTED, Reply.UNKNOWN):
        one = interview.next()
        assert one is not None
        asked.append(one.fact)
        interview.answer(one, reply)
    assert len(set(asked)) == 3
    assert not interview.settled
    assert interview.decision.situation.standing(parse_atom(asked[1])) is Standing.DISPUTED


def test_an_interview_stops_when_all_is_settled(kb: KnowledgeBase, tmp_path: Path) -> None:
    path = start(kb, tmp_path)
    text = good("ask", str(path), "-o", str(tmp_path / "out.yaml"), given="n\n" * 60)
    assert "都已有定论" in text
    case = read_case(tmp_path / "out.yaml")
    assert decide(kb, case).status(parse_atom("infringes(a1, D, L, portrait)")) != "open"


@pytest.mark.parametrize("name", [JINSHAN, "cn-inc-celebrity-resurrection-2024"])
def test_an_interview_asks_what_the_report_has_in_view(kb: KnowledgeBase, name: str) -> None:
    interview = Interview(kb, kb.cases[name])
    of = report(kb, interview.decision)
    shown = [(one.claim, one.status, one.sentence, one.party, one.citations) for one in interview.claims.values()]
    assert shown == [(one.claim, one.status, one.sentence, one.party, one.citations) for one in in_view(of)]
    assert interview.next() == inquiries(kb, interview.decision, of)[0]


@pytest.mark.parametrize("name", [JINSHAN, "cn-inc-celebrity-resurrection-2024", "cn-civ-faceswap-liao-2024"])
def test_servers_ask_what_the_report_has_in_view(kb: KnowledgeBase, name: str) -> None:
    """They need no whole report for it."""
    decision = decide(kb, kb.cases[name])
    of = report(kb, decision)
    wanted = [
        one
        for one in inquiries(kb, decision, of)
        if decision.situation.standing(parse_atom(one.fact)) is not Standing.DISPUTED
    ]
    assert service.questions(kb, name, 100).questions == tuple(wanted[:100])
    assert service.questions(kb, name, 2).questions == tuple(wanted[:2])
    assert service.questions(kb, name).settled is all(claim.status != "open" for claim in in_view(of))


@pytest.mark.parametrize("name", [JINSHAN, LIAO, BAI])
def test_a_question_tells_what_either_answer_does(kb: KnowledgeBase, name: str) -> None:
    """As the decision has it when the topic comes to stand so."""
    decision = decide(kb, kb.cases[name])
    ends = {one.topic: one for one in decision.space.unknowns}
    for one in questions(kb, decision, [parse_atom(claim) for claim in Interview(kb, kb.cases[name]).claims])[:6]:
        unknown = ends[one.atom]
        half = len(unknown.bits) // 2
        for effect in one.effects:
            for status, proved in ((effect.if_proved, True), (effect.if_disproved, False)):
                known = {bit: (i < half) is proved for i, bit in enumerate(unknown.bits)}
                assert decision.status_if(effect.claim, known) == status, (one.atom, effect)


def test_a_number_is_asked_for_as_a_number(kb: KnowledgeBase) -> None:
    case = kb.cases[BAI]
    assert answered(case, "views(V)", "5000").facts[-1].fact == "views(V) = 5000"
    assert answered(case, "views(V)", ">= 500").facts[-1].fact == "views(V) >= 500"
    with pytest.raises(CaseError):
        answered(case, "views(V)", "many")


def test_an_answer_that_contradicts_is_refused_and_nothing_is_lost(kb: KnowledgeBase) -> None:
    interview = Interview(kb, kb.cases[JINSHAN])
    one = interview.next()
    assert one is not None
    before = interview.case
    interview.answer(one, Reply.YES)
    kept = interview.case
    assert kept != before
    wrong = type(one)("depicts(L, V)", one.question, None, None, ())
    with pytest.raises(CaseError):
        interview.answer(wrong, Reply.NO)
    assert interview.case is kept


def test_another_cases_file_is_never_overwritten(kb: KnowledgeBase, tmp_path: Path) -> None:
    path = start(kb, tmp_path)
    result = zhize("ask", LIAO, "-o", str(path), given="y\n")
    assert isinstance(result.exception, ZhizeError)
    assert read_case(path).id == JINSHAN


# -- comparing


def test_the_public_security_law_of_2026_is_named_as_the_change(kb: KnowledgeBase) -> None:
    found = json.loads(good("compare", BAI, "--on", "2026-02-01", "--json"))
    changed = next(one for one in found if one["first"] and one["first"]["claim"] == "violates(a1, B, petty_fraud)")
    assert "rules" in changed["changed"]
    assert any(place.endswith("/49") or "/49/" in place for place in changed["first"]["only_basis"])
    assert any("/58" in place for place in changed["second"]["only_basis"])
    assert "第五十八条" in good("compare", BAI, "--on", "2026-02-01")


def test_another_reading_turns_the_portrait_claim(kb: KnowledgeBase) -> None:
    text = good("compare", JINSHAN, "--reading", "portrait-without-face=result-must-identify")
    assert "infringes(a1, D, L, portrait)" in text
    assert "经由" in text


def test_two_cases_are_matched_by_roles(kb: KnowledgeBase) -> None:
    found = json.loads(good("compare", LIAO, JINSHAN, "--json"))
    pairs = {(one["first"] or {}).get("claim"): (one["second"] or {}).get("claim") for one in found}
    assert pairs["infringes(a2, D, L, portrait)"] == "infringes(a1, D, L, portrait)"


def test_a_case_does_not_differ_from_itself(kb: KnowledgeBase) -> None:
    case = kb.cases[JINSHAN]
    first = report(kb, decide(kb, case))
    assert differences(first, first) == ()
    assert differences(first, report(kb, decide(kb, read_as(case, case.readings)))) == ()
    assert list(contrast_lines(kb, (), "zh")) == ["没有差别。"]


# -- the others, and misuse


def test_precedents_command(kb: KnowledgeBase) -> None:
    text = good("precedents", LIAO, "infringes(a2, D, L, portrait)")
    assert "金山" in text
    assert "供参考" in text
    (found,) = json.loads(good("precedents", LIAO, "infringes(a2, D, L, portrait)", "--json"))
    assert found["issue"] == "infringes(Act, Actor, Subject, portrait)"


def test_issues_writes_word_and_markdown(kb: KnowledgeBase, tmp_path: Path) -> None:
    for name, start_bytes in (("m.docx", b"PK"), ("m.md", b"# ")):
        good("issues", JINSHAN, "-o", str(tmp_path / name))
        assert (tmp_path / name).read_bytes().startswith(start_bytes)
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize(
    "arguments",
    [
        ("issues", JINSHAN, "-o", "memo.odt"),
        ("issues", "nowhere.yaml"),
        ("flip", JINSHAN, "infringes(a9, D, L, portrait)"),
        ("flip", JINSHAN, "owes(a1, D, L, portrait, apology)"),
        ("precedents", JINSHAN, "nothing"),
        ("compare", JINSHAN, "--on", "yesterday"),
        ("compare", JINSHAN, "--reading", "portrait-without-face"),
        ("compare", JINSHAN, "--reading", "no-such-reading=x"),
        ("ask", "-"),
        ("issues", JINSHAN, "-o", "/nowhere/memo.md"),
    ],
    ids=" ".join,
)
def test_what_is_wrong_is_told_with_its_mend(arguments: tuple[str, ...]) -> None:
    result = zhize(*arguments)
    assert isinstance(result.exception, ZhizeError), result.output
    assert all(problem.what and problem.mend for problem in result.exception.problems)


@pytest.mark.parametrize("arguments", [("compare", JINSHAN), ("flip", JINSHAN), ("ask",)], ids=" ".join)
def test_misuse_exits_with_two(arguments: tuple[str, ...]) -> None:
    assert zhize(*arguments).exit_code == 2


def test_answers_are_yaml_that_people_can_read(kb: KnowledgeBase, tmp_path: Path) -> None:
    good("ask", str(start(kb, tmp_path)), given="d\n")
    data = yaml.safe_load((tmp_path / "case.answered.yaml").read_text("utf-8"))
    assert data["facts"][-1]["fact"].startswith("disputed ")
    assert data["facts"][-1]["source"]
