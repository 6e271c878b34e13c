"""The audit: what each status means, which law applies on which day, what the examples are told, and what is wrong with bad profiles."""

from __future__ import annotations

import csv
import datetime
import io
import json
from pathlib import Path

import jsonschema
import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

import interfaces.cli
from kb.errors import CaseError
from kb.load import KnowledgeBase
from kb.profile import Answer, Profile, read_profile
from kb.records import Text
from kb.yaml_source import read_text
from reasoning.analysis import decide
from reasoning.audit import ORDER, Audit, audit
from reasoning.audit_form import breach_of, case_of, groups, questions, role_kinds, schema, text_of
from reasoning.audit_words import csv_bytes, lines, rows

GENERATOR, PLATFORM, MODEL = "example-video-generator", "example-video-platform", "example-open-model"
HOSTILE = "=cmd|'/c calc'!A1 <b>x</b> **y**"


@pytest.fixture(autouse=True)
def _one_knowledge_base(kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interfaces.cli, "knowledge", lambda: kb)


def zhize(*arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(interfaces.cli.app, list(arguments), input=given)


_audited: dict[str, Audit] = {}


def example(kb: KnowledgeBase, name: str) -> Audit:
    """The audit of an example, computed once."""
    if name not in _audited:
        _audited[name] = audit(kb, kb.services[name])
    return _audited[name]


def profile(roles: str, scope: str = "", controls: str = "", date: str = "2026-11-24", **more: str) -> Profile:
    """A profile from short texts, as a user writes it."""
    rest = "".join(f"{name}: {value}\n" for name, value in more.items())
    return read_profile(
        f"service: S\ndate: {date}\nroles: [{roles}]\nscope: {{{scope}}}\ncontrols: {{{controls}}}\n{rest}"
    )


PUBLIC = "serves_domestic_public: yes"


# -- what the statuses mean


def test_a_control_that_is_lacking_is_a_breach_and_one_that_is_there_meets_the_duty(kb: KnowledgeBase) -> None:
    for answer, status in (("no", "breached"), ("yes", "met"), ("unknown", "open"), ("disputed", "open")):
        found = audit(kb, profile("provider", PUBLIC, f"keeps_logs: {answer}")).duty("log_retention")
        assert found.status == status, answer


def test_a_service_outside_the_duty_is_not_applicable_even_if_it_has_the_control(kb: KnowledgeBase) -> None:
    found = audit(kb, profile("provider", "serves_domestic_public: no", "keeps_logs: yes")).duty("log_retention")
    assert found.status == "not_applicable"
    assert [one.fact for one in found.because] == ["serves_domestic_public(operation)"]
    found = audit(kb, profile("app_store", PUBLIC, "keeps_logs: no")).duty("log_retention")
    assert (found.status, found.because) == ("not_applicable", ())
    assert found.reason is not None


def test_an_open_duty_lists_exactly_the_facts_it_turns_on(kb: KnowledgeBase) -> None:
    found = audit(kb, profile("provider", PUBLIC, "")).duty("separate_consent_prompt")
    assert [one.topic for one in found.turns_on] == [
        "edits_biometrics(operation)",
        "prompts_separate_consent(operation)",
    ]
    found = audit(kb, profile("provider", f"{PUBLIC}, edits_biometrics: yes", "")).duty("separate_consent_prompt")
    assert [one.topic for one in found.turns_on] == ["prompts_separate_consent(operation)"]


def test_a_duty_not_yet_in_force_is_not_covered_and_never_met(kb: KnowledgeBase) -> None:
    """The labelling measures took effect on 2025-09-01."""
    for date, status in (("2025-08-31", "not_covered"), ("2025-09-01", "met")):
        found = audit(kb, profile("provider", PUBLIC, "adds_metadata_label: yes", date)).duty("implicit_label")
        assert found.status == status
        assert (found.reason is None) == (status == "met")


def test_the_wording_in_force_on_the_day_is_the_basis(kb: KnowledgeBase) -> None:
    """Cybersecurity Law art. 47 until the end of 2025, art. 49 as amended."""
    for date, place in (("2025-12-31", "cn/cybersecurity-law/47"), ("2026-01-01", "cn/cybersecurity-law/49")):
        (basis,) = audit(kb, profile("platform", date=date)).duty("remove_banned_information").basis
        assert basis.provision == place
        assert basis.version_from is not None
        assert basis.version_from <= datetime.date.fromisoformat(date)


def test_an_alternative_control_meets_the_duty_only_where_the_law_allows_it(kb: KnowledgeBase) -> None:
    """Labelling Measures art. 9: without an explicit label on request, with agreement and logs of six months."""
    scope = f"{PUBLIC}, synthesises_persons: yes, could_confuse_public: yes, unlabelled_on_request: yes"
    for months, status in ((6, "met"), (5, "breached")):
        controls = f"labels_output: no, agreement_fixes_label_duty: yes, recipient_log_months: {months}"
        assert audit(kb, profile("provider", scope, controls)).duty("explicit_label").status == status


def test_what_no_law_imposes_is_shown_as_such_and_never_as_breached(kb: KnowledgeBase) -> None:
    found = example(kb, GENERATOR)
    assert {"M4.p1", "M6.e1"} <= {one.item for one in found.not_imposed}
    assert not {one.item for one in found.not_imposed} & {one.duty for one in found.duties}


def test_the_case_of_a_profile_answers_as_the_audit_does(kb: KnowledgeBase) -> None:
    """No second rule base: the breach has the status that the same case has under `analyze`."""
    meaning = {
        "established": {"breached"},
        "open": {"open"},
        "excluded": {"met", "not_applicable"},
        "not_covered": {"not_covered"},
    }
    for one in kb.services.values():
        decision, found = decide(kb, case_of(kb, one)), example(kb, one.id)
        for duty in kb.duties.values():
            breach = breach_of(kb, duty)
            if breach is not None:
                assert found.duty(duty.id).status in meaning[decision.status(breach)], duty.id


@given(data=st.data())
@settings(max_examples=10, deadline=None)
def test_deciding_facts_suffice_and_are_all_needed(kb: KnowledgeBase, data: st.DataObject) -> None:
    """With nothing but the facts given as deciding, the answer is the same; without any one of them it is not."""
    asked = [one for one in questions(kb).values() if not one.number]
    answers = data.draw(st.lists(st.tuples(st.sampled_from(asked), st.sampled_from(["true", "false"])), max_size=40))
    try:
        found = audit(kb, filled(answers))
    except CaseError:  # drawn answers may contradict each other
        return
    settled = [one for one in found.duties if one.because and one.status in ("breached", "met")]
    if not settled:
        return
    duty = data.draw(st.sampled_from(settled))
    needed = [one.fact for one in duty.because]
    kept = [(question, answer) for question, answer in answers if str(question.atom) in needed]
    assert audit(kb, filled(kept)).duty(duty.duty).status == duty.status
    for fact in needed:
        fewer = [(question, answer) for question, answer in kept if str(question.atom) != fact]
        assert audit(kb, filled(fewer)).duty(duty.duty).status != duty.status


def filled(answers: list) -> Profile:
    """A provider and platform with these answers, the last one counting."""
    given_answers = {one.key: (one, Answer.model_validate({"standing": standing})) for one, standing in answers}
    sections: dict[str, dict[str, Answer]] = {"scope": {}, "controls": {}}
    for key, (question, answer) in given_answers.items():
        sections["controls" if question.control else "scope"][key] = answer
    return Profile(
        service=Text(zh="S", en="S"), date=datetime.date(2026, 11, 24), roles=("provider", "platform"), **sections
    )


# -- what follows from a breach


def test_a_breach_feeds_the_crime_of_refusing_network_duties(kb: KnowledgeBase) -> None:
    """Criminal Law art. 286-1: read off the rules, the breach of a statutory duty is its first element."""
    found = example(kb, PLATFORM).duty("remove_banned_information")
    (feed,) = [one for one in found.feeds if one.branch == "criminal"]
    assert feed.claim == "commits(operation, organisation, refusing_network_duty)"
    assert (feed.by_breach, feed.status) == (True, "open")
    assert "《刑法》第二百八十六条之一第一款" in [one.zh for one in feed.citations]


def test_a_breach_of_a_departmental_rule_alone_does_not(kb: KnowledgeBase) -> None:
    found = example(kb, GENERATOR)
    for name in ("rumour_refutation", "implicit_label", "algorithm_notice"):
        assert found.duty(name).status == "breached"
        assert not [one for one in found.duty(name).feeds if one.branch == "criminal"]


def test_a_duty_of_protection_feeds_the_penalty_for_unlawful_processing(kb: KnowledgeBase) -> None:
    """PIPL art. 66: up to a million on refusal, up to fifty million in grave cases."""
    found = example(kb, GENERATOR).duty("pi_impact_assessment")
    assert "violates(operation, organisation, unlawful_pi_processing)" in [one.claim for one in found.feeds]
    fines = {
        measure.amount.max
        for tier in found.consequences
        for measure in tier.measures
        if measure.kind == "fine" and measure.amount
    }
    assert {1_000_000, 50_000_000} <= fines


def test_the_tiers_of_the_day_are_the_consequences(kb: KnowledgeBase) -> None:
    """Art. 68 of 2016: up to 500,000 on refusal; art. 69 since 2026: 50,000 to 500,000 at once, up to ten million."""
    now = example(kb, PLATFORM).duty("remove_banned_information")
    before = audit(kb, on(kb.services[PLATFORM], "2025-12-31")).duty("remove_banned_information")

    def fines(duty: object) -> set[float | None]:
        return {m.amount.max for tier in duty.consequences for m in tier.measures if m.kind == "fine" and m.amount}  # type: ignore[attr-defined]

    assert max(one for one in fines(now) if one) == 10_000_000
    assert max(one for one in fines(before) if one) == 500_000


def test_lacking_controls_speak_for_fault_and_the_guidance_is_named(kb: KnowledgeBase) -> None:
    (weighed,) = example(kb, GENERATOR).weighed
    assert weighed.fact == "at_fault(organisation, operation)"
    assert weighed.claims
    text = "\n".join(lines(example(kb, GENERATOR), "zh"))
    assert "是审判指导，不是法律" in text


def on(one: Profile, date: str) -> Profile:
    return Profile.model_validate({**one.model_dump(), "date": date})


# -- the examples


EXPECTED = {
    # deep-synthesis provisions 10, 11, 14, 15, 16, 17, 20; generative measures 17; labelling measures 4, 5
    GENERATOR: {
        "content_review": "met",
        "rumour_refutation": "breached",
        "separate_consent_prompt": "breached",
        "new_function_assessment": "breached",
        "genai_assessment_and_filing": "breached",
        "algorithm_filing": "met",
        "explicit_label": "met",
        "export_label": "met",
        "implicit_label": "breached",
        "lawful_training_data": "open",
        "prevent_discrimination": "open",
        "label_function": "not_applicable",
        "illegal_content_handling": "not_applicable",
        "platform_label": "not_applicable",
        "store_review": "not_applicable",
        "easy_exit": "not_applicable",
        "ds_filing_notice": "met",
        "annotation_rules": "met",
        "minors_dependence": "open",
        "label_terms": "met",
        "recipient_logs": "not_applicable",
        "algorithm_notice": "breached",
        "network_logs": "met",
        "ad_review": "not_applicable",
        "pi_separate_consent": "open",
        "prohibited_content": "not_covered",
    },
    # labelling measures 6; algorithm provisions 9; Cybersecurity Law 26, 49
    PLATFORM: {
        "platform_label": "breached",
        "platform_label_function": "met",
        "platform_metadata": "open",
        "label_before_transmission": "breached",
        "remove_banned_information": "breached",
        "verify_real_name": "met",
        "stop_evidently_banned": "not_applicable",
        "obey_removal_order": "not_applicable",
        "implicit_label": "not_applicable",
        "cyberviolence_handling": "open",
        "algorithm_notice": "met",
        "network_logs": "met",
        "network_complaints": "met",
        "ad_review": "breached",
        "stop_unlawful_ads": "not_applicable",
        "ds_management_system": "not_applicable",
    },
    # deep-synthesis provisions 14, 15, 19: technical supporters
    MODEL: {
        "training_data_security": "met",
        "separate_consent_prompt": "met",
        "tool_assessment": "breached",
        "algorithm_filing": "open",
        "content_review": "not_applicable",
        "lawful_training_data": "not_applicable",
    },
}


@pytest.mark.parametrize("name", EXPECTED)
def test_an_example_is_told_what_the_articles_say(kb: KnowledgeBase, name: str) -> None:
    found = example(kb, name)
    assert {duty: found.duty(duty).status for duty in EXPECTED[name]} == EXPECTED[name]
    assert found.fictitious
    assert "虚构" in found.notices[0].zh


@pytest.mark.parametrize("name", EXPECTED)
def test_the_same_profile_gives_the_same_bytes(kb: KnowledgeBase, name: str) -> None:
    one, other = example(kb, name), audit(kb, kb.services[name])
    assert one.model_dump_json() == other.model_dump_json()
    assert csv_bytes(one, "zh") == csv_bytes(other, "zh")


# -- the records


def test_every_conclusion_of_a_breach_belongs_to_a_duty_and_every_duty_has_a_rule_or_a_reason(
    kb: KnowledgeBase,
) -> None:
    law = [rule for rule in kb.rules.values() if rule.overlay is None]
    concluded = {rule.head.terms[2] for rule in law if rule.head and rule.head.predicate == "breaches"}
    assert concluded - {"Duty"} <= set(kb.duties)
    for duty in kb.duties.values():
        assert (duty.breach is None) == (duty.not_encoded is not None), duty.id
        assert set(duty.owed_by) <= set(role_kinds(kb)), duty.id
        assert set(duty.controls) <= set(kb.predicates), duty.id
        assert not duty.paper or any(one in kb.paper for one in duty.paper)


def test_every_duty_with_a_rule_can_be_met_and_breached(kb: KnowledgeBase) -> None:
    """A duty whose rules look at no control could only be inapplicable."""
    controls = {question.key for question in questions(kb).values() if question.control}
    for duty in kb.duties.values():
        asked = {one.key for one in questions(kb).values() if duty.id in one.duties}
        assert duty.breach is None or asked & (controls | set(duty.controls)), duty.id


def test_each_question_stands_for_one_fact(kb: KnowledgeBase) -> None:
    asked = questions(kb)
    assert len({one.atom for one in asked.values()}) == len(asked)
    assert sum(len(those) for those in groups(kb).values()) == len(asked)
    assert all(one.text.zh.endswith("？") or one.number for one in asked.values())


# -- the form


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_blank_profile_is_a_profile_and_asks_every_question(kb: KnowledgeBase, lang: str) -> None:
    blank = read_profile(text_of(kb, None, lang))
    assert set(blank.scope) | set(blank.controls) == set(questions(kb))
    assert audit(kb, blank).counts["breached"] == 0


@pytest.mark.parametrize("name", EXPECTED)
def test_a_profile_survives_being_written_and_read(kb: KnowledgeBase, name: str) -> None:
    one = kb.services[name]
    again = read_profile(text_of(kb, one, "zh"))
    assert audit(kb, again).model_dump_json() == example(kb, name).model_dump_json()


def test_the_schema_accepts_examples_and_template_and_refuses_mistakes(kb: KnowledgeBase) -> None:
    validator = jsonschema.Draft202012Validator(schema(kb))
    for path in sorted((kb.folder / "services").glob("*.yaml")):
        value = json.loads(json.dumps(read_text(path.read_text("utf-8"), path.name, words=True)[0], default=str))
        assert not list(validator.iter_errors(value)), path.name
    blank = json.loads(json.dumps(read_text(text_of(kb, None, "en"), "blank", words=True)[0], default=str))
    assert not list(validator.iter_errors(blank))
    for wrong in (
        {"roles": ["judge"]},
        {"scope": {"keeps_logs": "yes"}},
        {"controls": {"keeps_logs": 5}},
        {"colour": 1},
    ):
        assert list(validator.iter_errors({**blank, **wrong})), wrong


def test_json_is_read_as_well(kb: KnowledgeBase) -> None:
    text = json.dumps({"service": "S", "date": "2026-11-24", "roles": ["provider"], "controls": {"keeps_logs": False}})
    assert audit(kb, read_profile(text)).duty("log_retention").status == "open"


WRONG = """\
service: S
date: 2026-11-24
roles: [provider, judge]
scope:
  serves_domestic_publik: yes
  faces_stored: yes
  labels_output: no
controls:
  keeps_logs: 5
facts: ["provides_service(operation)"]
"""


def test_every_mistake_is_told_at_once_with_line_and_mend_in_both_languages(kb: KnowledgeBase) -> None:
    with pytest.raises(CaseError) as caught:
        case_of(kb, read_profile(WRONG))
    told = {problem.where: problem for problem in caught.value.problems}
    assert {"profile:5", "profile:6", "profile:7", "profile:9"} <= set(told)
    assert len(caught.value.problems) == 6
    assert "serves_domestic_public" in told["profile:5"].mend
    for problem in caught.value.problems:
        assert " · " in problem.what
        assert problem.mend


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("service: S\ndate: 2026-02-30\nroles: [provider]", "profile:2: cannot read '2026-02-30'"),
        ("service: S\ndate: 2026-11-24\nroles: []", "至少写一个角色"),
        ("service: S\ndate: 2026-11-24\nsince: 2027-01-01\nroles: [provider]", "晚于审查日"),
        ("service: S\ndate: 2026-11-24\nroles: [provider]\nscope: {trains: maybe}", "读不懂答案"),
        ("service: S\ndate: 2026-11-24\nroles: [provider]\ncolour: red", "没有字段"),
        ("service: S\ndate: 2026-11-24", "缺少字段"),
        ("- a\n- b", "档案应为键值结构"),
        ("service: [", "不是有效的 YAML"),
        ("", "文件是空的"),
    ],
)
def test_a_bad_form_is_told(text: str, said: str) -> None:
    with pytest.raises(CaseError) as caught:
        read_profile(text)
    assert said in str(caught.value)
    assert " · " in str(caught.value)


def test_answers_that_contradict_each_other_are_told_at_their_lines(kb: KnowledgeBase) -> None:
    text = 'service: S\ndate: 2026-11-24\nroles: [platform]\nscope:\n  trains: yes\nfacts:\n- "not trains(operation)"\n'
    with pytest.raises(CaseError) as caught:
        case_of(kb, read_profile(text))
    assert "profile:5" in str(caught.value)
    assert "答了两次" in str(caught.value)


# -- the command and the documents


def test_the_command_prints_and_writes(kb: KnowledgeBase, tmp_path: Path) -> None:
    for lang, word in (("zh", "违反"), ("en", "breached")):
        result = zhize("audit", GENERATOR, "--lang", lang)
        assert result.exit_code == 0
        assert word in result.stdout
    parsed = Audit.model_validate_json(zhize("audit", GENERATOR, "--json").stdout)
    assert parsed == example(kb, GENERATOR)
    for name in ("list.md", "list.docx", "list.csv"):
        assert zhize("audit", GENERATOR, "-o", str(tmp_path / name)).exit_code == 0
    assert "# 服务合规检查" in (tmp_path / "list.md").read_text("utf-8")
    document = Document(str(tmp_path / "list.docx"))
    assert any("违反" in paragraph.text for paragraph in document.paragraphs)
    table = list(csv.reader(io.StringIO((tmp_path / "list.csv").read_text("utf-8-sig"))))
    assert len(table) == 1 + len(rows(parsed, "zh"))
    assert [row[0] for row in table[1:]].count("✗ 违反") == parsed.counts["breached"] > 0


def test_another_day_is_one_option_away() -> None:
    result = zhize("audit", GENERATOR, "--on", "2024-07-01", "--json")
    found = Audit.model_validate_json(result.stdout)
    assert found.duty("implicit_label").status == "not_covered"
    assert found.duty("rumour_refutation").status == "breached"


def test_the_template_and_the_schema_are_printed(kb: KnowledgeBase) -> None:
    assert read_profile(zhize("audit", "--template", "--lang", "en").stdout).roles == ("provider",)
    only = read_profile(zhize("audit", "--template", "--role", "app_store").stdout)
    assert only.roles == ("app_store",)
    assert set(only.controls) < {one.key for one in questions(kb).values() if one.control}
    assert json.loads(zhize("audit", "--schema").stdout)["properties"]["controls"]["properties"]["keeps_logs"]


def test_a_profile_is_read_from_standard_input() -> None:
    result = zhize("audit", "-", "--json", given="service: S\ndate: 2026-11-24\nroles: [provider]\n")
    assert Audit.model_validate_json(result.stdout).counts["breached"] == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["nowhere.yaml"],
        [GENERATOR, "-o", "list.pdf"],
        [GENERATOR, "--on", "tomorrow"],
        [GENERATOR, "--on", "2020-01-01"],
        ["--template", "--role", "judge"],
    ],
)
def test_misuse_is_told_without_a_traceback(arguments: list[str]) -> None:
    from kb.errors import ZhizeError

    result = zhize("audit", *arguments)
    assert isinstance(result.exception, ZhizeError)
    assert all(problem.mend for problem in result.exception.problems)


def test_words_of_others_stay_words(kb: KnowledgeBase) -> None:
    """No cell becomes a formula, no name becomes markup."""
    from outputs.audit_document import blocks
    from outputs.memo_markdown import as_markdown

    text = Text(zh=HOSTILE, en=HOSTILE)
    given_answers = {"keeps_logs": Answer.model_validate({"answer": "yes", "source": HOSTILE})}
    one = kb.services[GENERATOR].model_copy(update={"service": text, "organisation": text, "controls": given_answers})
    found = audit(kb, one)
    for row in csv.reader(io.StringIO(csv_bytes(found, "zh").decode("utf-8-sig"))):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)
    markdown = as_markdown(blocks(found, "zh"))
    assert "<b>" not in markdown
    assert "**y**" not in markdown


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_line_is_empty_or_half_translated(kb: KnowledgeBase, lang: str) -> None:
    for name in EXPECTED:
        for line in lines(example(kb, name), lang, everything=True):
            assert "{" not in line
            assert "None" not in line
    assert all(status in ORDER for status in example(kb, MODEL).counts)
