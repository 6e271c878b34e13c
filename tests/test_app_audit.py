"""The Audit page: an example, a blank profile, a full one, a bad file; the day and the roles change the answers."""

from __future__ import annotations

import datetime

import pytest
from app_text import run, said
from streamlit.testing.v1 import AppTest

from kb.load import KnowledgeBase
from reasoning.audit import audit
from reasoning.audit_form import questions, text_of

PLATFORM, MODEL = "example-video-platform", "example-open-model"
EVIL = "<b>:red[$x$]</b> <img src=x onerror=alert(1)>"


def plain(words: str) -> str:
    """Without the backslashes that keep Markdown quiet."""
    return words.replace("\\", "")


def button(app: AppTest, label: str) -> AppTest:
    """Press a button by its label."""
    return next(one for one in app.button if one.label == label).click().run()


def test_it_opens_with_an_example_that_is_marked_as_made_up(kb: KnowledgeBase) -> None:
    words = plain(said(run("audit", service=PLATFORM)))
    assert "虚构的示例" in words
    assert "答案立即随之改变" in words
    found = audit(kb, kb.services[PLATFORM])
    for duty in found.duties:
        assert (f">{duty.name.zh} <" in words or f">{duty.name.zh}<" in words) is duty.own, duty.duty


def test_it_opens_in_english() -> None:
    words = plain(said(run("audit", service=PLATFORM, lang="en")))
    assert "breached" in words
    assert "the answers change at once" in words
    assert "fictitious example" in words


def test_an_answer_is_told_by_shape_and_by_word_not_by_colour_alone() -> None:
    words = said(run("audit", service=PLATFORM))
    for sign, word in (("✗", "违反"), ("◐", "待定"), ("✓", "已履行"), ("○", "不适用")):
        assert f"<b>{sign}</b> {word}" in words


def test_the_details_of_a_breach_are_there(kb: KnowledgeBase) -> None:
    app = run("audit", service=PLATFORM, duty="remove_banned_information")
    words = plain(said(app))
    for part in (
        "《网络安全法》第四十九条",
        "2026-01-01起施行的文本",
        "10,000,000元以下",
        "拒不履行信息网络安全管理义务罪",
    ):
        assert part in words
    assert "details open" in words
    assert any("第四十九条" in plain(link.proto.label) for link in app.get("page_link"))


def test_another_day_is_another_law() -> None:
    """The labelling measures took effect on 2025-09-01."""
    app = run("audit", service=PLATFORM, status="not_covered")
    assert "审查日尚未施行" not in said(app)
    app.date_input(key="audit-date").set_value(datetime.date(2025, 8, 31)).run()
    assert "审查日尚未施行（自2025-09-01起施行）" in plain(said(app))
    assert app.query_params["service"] == PLATFORM


def test_another_role_is_another_set_of_duties() -> None:
    app = run("audit", service=MODEL, status="breached")
    assert "处置用户所发禁止信息" not in said(app)
    app.multiselect(key="audit-roles").set_value(["developer", "platform"]).run()
    assert "平台核验与提示" in said(run("audit", service=PLATFORM, status="breached"))
    assert app.query_params.get("service") is None
    app.multiselect(key="audit-roles").set_value([]).run()
    assert not app.exception


def test_a_blank_profile_has_no_breach_and_an_answer_makes_one() -> None:
    app = button(run("audit", service=PLATFORM), "空白档案")
    assert "<b>✗</b>" not in said(app)
    app.query_params["view"] = "form"
    app.query_params["group"] = "service"
    app.run()
    app.button_group(key="q serves_domestic_public").set_value("yes").run()
    app.query_params["group"] = "M6"
    app.run()
    app.button_group(key="q keeps_logs").set_value("no").run()
    app.query_params["view"] = "result"
    app.query_params["status"] = "breached"
    app.run()
    words = said(app)
    assert "<b>✗</b> 违反" in words
    assert "留存日志" in words


def test_every_question_is_asked_in_some_group(kb: KnowledgeBase) -> None:
    from reasoning.audit_form import groups

    shown: set[str] = set()
    for name in groups(kb):
        app = run("audit", service=PLATFORM, view="form", group=name)
        app.toggle(key="audit-all-questions").set_value(True).run()
        assert not app.exception
        shown |= {
            one.key.split()[1] for one in (*app.get("button_group"), *app.selectbox) if (one.key or "").startswith("q ")
        }
    assert shown == set(questions(kb))


def test_a_number_is_answered_by_bounds() -> None:
    app = run("audit", service=MODEL, view="form", group="M3")
    app.toggle(key="audit-all-questions").set_value(True).run()
    app.selectbox(key="q faces_stored mode").set_value("at_least").run()
    app.number_input(key="q faces_stored value").set_value(120000).run()
    app.query_params["view"] = "file"
    assert 'faces_stored: ">= 120000"' in app.run().text_area[0].value


def test_a_full_profile_is_taken_as_a_file(kb: KnowledgeBase) -> None:
    app = run("audit", service=MODEL, view="file")
    app.text_area[0].set_value(text_of(kb, kb.services[PLATFORM], "en"))
    words = plain(said(button(app, "采用")))
    assert kb.services[PLATFORM].service.zh in words
    assert app.query_params["view"] == ["result"] or app.query_params["view"] == "result"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("service: S\ndate: 2026-11-24\nroles: [judge]\n", "没有角色"),
        (f"service: {EVIL!r}\ndate: 2026-11-24\nroles: [provider]\ncontrols: {{x{EVIL!r}: yes}}\n", "处有误"),
        ("service: [", "不是有效的 YAML"),
        ("", "文件是空的"),
    ],
)
def test_a_bad_file_is_told_and_kept(text: str, told: str) -> None:
    app = run("audit", service=MODEL, view="file")
    app.text_area[0].set_value(text)
    words = said(button(app, "采用"))
    assert told in plain(words)
    assert EVIL not in words
    assert app.text_area[0].value == text or not text


def test_uploads_are_bounded_and_read(kb: KnowledgeBase) -> None:
    from kb.yaml_source import MAX_BYTES

    app = run("audit", service=MODEL)
    app.file_uploader[0].upload("a.yaml", b"#" * (MAX_BYTES + 1), "application/yaml").run()
    assert "超过 2 MB" in said(app)
    app = run("audit", service=MODEL)
    app.file_uploader[0].upload("a.yaml", b"\xff\xfe\x00", "application/yaml").run()
    assert "不是 UTF-8" in said(app)
    app = run("audit", service=MODEL)
    app.file_uploader[0].upload("a.yaml", text_of(kb, kb.services[PLATFORM], "zh").encode(), "application/yaml").run()
    assert kb.services[PLATFORM].service.zh in plain(said(app))


def test_words_of_others_are_not_markup() -> None:
    app = run("audit", service=MODEL, view="file")
    text = f"service: {EVIL!r}\norganisation: {EVIL!r}\nabout: {EVIL!r}\ndate: 2026-11-24\nroles: [provider]\ncontrols: {{keeps_logs: {{answer: yes, source: {EVIL!r}}}}}\n"
    app.text_area[0].set_value(text)
    words = said(button(app, "采用"))
    assert EVIL not in words


@pytest.mark.parametrize("name", ["service", "view", "status", "duty", "group"])
def test_bad_parameters_are_answered(name: str) -> None:
    for value in ("", EVIL, "../x"):
        for view in ("result", "form"):
            assert EVIL not in said(run("audit", **{"view": view, name: value}))
