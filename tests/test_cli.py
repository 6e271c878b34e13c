"""The command line: real answers for good input; for bad input where, what and how to mend, exit 1, no traceback."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from interfaces.cli import app
from reasoning.report import Report

CASE = "cn-civ-faceswap-liao-2024"
FRAME = """
id: c
title: {zh: 案, en: case}
as_of: 2024-01-01
parties: {L: {type: person, name: {zh: 李, en: Li}}, D: {type: organisation, name: {zh: 丁公司, en: D}}}
contents: {V: {name: {zh: 视频, en: video}, concerns: L}}
acts: {a1: {name: {zh: 发布, en: publishing}, by: D, does: publishes, content: V, date: DATE}}
facts: FACTS
"""


def zhize(*arguments: str, given: str | None = None) -> subprocess.CompletedProcess[str]:
    """The command as a user runs it, in a process of its own."""
    command = [sys.executable, "-m", "interfaces.cli", *arguments]
    return subprocess.run(command, input=given, capture_output=True, text=True, timeout=120, check=False)


def test_analyze_prints_a_report_that_validates() -> None:
    done = zhize("analyze", CASE, "--json")
    assert done.returncode == 0, done.stderr
    report = Report.model_validate_json(done.stdout)
    assert {claim.status for claim in report.claims} <= {"established", "excluded", "open", "not_covered"}
    assert report.claims
    assert all(claim.basis for claim in report.claims if claim.status != "not_covered")


def test_analyze_is_the_same_bytes_each_time() -> None:
    assert zhize("analyze", CASE, "--json").stdout == zhize("analyze", CASE, "--json").stdout


def test_a_receipt_of_an_analysis_can_be_replayed(tmp_path: Path) -> None:
    done = zhize("analyze", CASE, "--json", "--receipt", str(tmp_path / "r.json"))
    assert done.returncode == 0, done.stderr
    answered = {claim["claim"] for claim in json.loads(done.stdout)["claims"]}
    assert set(json.loads((tmp_path / "r.json").read_text("utf-8"))["answers"]) == answered
    assert zhize("replay", str(tmp_path / "r.json")).returncode == 0
    refused = zhize("analyze", CASE, "--receipt", str(tmp_path / "none" / "r.json"))
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_explain_prints_a_tree_or_a_why_not(lang: str) -> None:
    done = zhize("explain", CASE, "liable(D, ...)", "--lang", lang)
    assert done.returncode == 0, done.stderr
    assert "✓" in done.stdout
    assert ("《民法典》" if lang == "zh" else "PIPL art") in done.stdout


def test_schema_is_json_schema() -> None:
    schema = json.loads(zhize("schema").stdout)
    assert schema["title"] == "Report"
    assert "claims" in schema["properties"]


def test_cite_reads_a_citation() -> None:
    done = zhize("cite", "《民法典》第一千零一十九条第一款")
    assert done.returncode == 0
    assert "cn/civil-code/1019/p1" in done.stdout
    assert "rule/" in done.stdout


BAD = {
    "malformed yaml": ("title: [unclosed", "not valid YAML"),
    "empty": ("", "empty"),
    "not a mapping": ("- a\n- b\n", "a case is a mapping"),
    "twice": ("id: c\nid: d\n", "stands twice"),
    "no act": (
        FRAME.replace(
            "{a1: {name: {zh: 发布, en: publishing}, by: D, does: publishes, content: V, date: DATE}}", "{}"
        ).replace("FACTS", "[]"),
        "no act",
    ),
    "unknown predicate": (FRAME.replace("FACTS", '["depict(V, L)"]'), "did you mean depicts"),
    "unknown party": (FRAME.replace("FACTS", '["depicts(V, X)"]'), "'X' is not named in this case"),
    "wrong type": (FRAME.replace("FACTS", '["depicts(L, V)"]'), "is a person"),
    "contradiction": (FRAME.replace("FACTS", '["depicts(V, L)", "not depicts(V, L)"]'), "stated both"),
    "too early": (FRAME.replace("DATE", "1890-01-01").replace("FACTS", "[]"), "earliest law encoded"),
    "no date": (FRAME.replace("DATE", "2023-02-30").replace("FACTS", "[]"), "date"),
    "accidental truth value": (FRAME.replace("FACTS", "[yes]"), "truth value"),
    "a conclusion as fact": (FRAME.replace("FACTS", '["infringes(a1, D, L, portrait)"]'), "conclusion, not a fact"),
    "number for a truth": (FRAME.replace("FACTS", '["depicts(V, L) = 5"]'), "without a number"),
    "huge": ("# " + "x" * 5_000_000, "larger than"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_cases_are_answered(name: str, tmp_path: Path) -> None:
    text, expected = BAD[name]
    path = tmp_path / "case.yaml"
    path.write_text(text.replace("DATE", "2023-05-01"), "utf-8")
    done = zhize("analyze", str(path))
    assert done.returncode == 1
    assert expected in done.stderr
    assert "→" in done.stderr
    assert "Traceback" not in done.stderr


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(
        FRAME.replace("DATE", "2023-05-01").replace("FACTS", '["depict(V, L)", "depicts(V, X)", "depicts(L, V)"]'),
        "utf-8",
    )
    assert len([line for line in zhize("analyze", str(path)).stderr.splitlines() if "→" in line]) >= 3


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT ?x WHERE { ?x a", "query:1:23"),
        ("DELETE WHERE { ?s ?p ?o }", "read"),
        ("INSERT DATA { <a:b> <a:b> <a:b> }", "read"),
    ],
)
def test_bad_queries_are_answered(query: str, expected: str) -> None:
    done = zhize("query", query)
    assert done.returncode == 1
    assert expected in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [("analyze",), ("analyse", CASE), ("query",), ("graph", "--format", "xml"), ("analyze", CASE, "--lang", "fr")],
)
def test_misuse_exits_with_two(arguments: tuple[str, ...]) -> None:
    done = zhize(*arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_missing_case_says_where_cases_are() -> None:
    done = zhize("analyze", "nowhere.yaml")
    assert done.returncode == 1
    assert "no such file" in done.stderr


def test_unknown_conclusion_names_the_nearest() -> None:
    done = zhize("explain", CASE, "infringes(a1, D, L, portrai)")
    assert done.returncode == 1
    assert "infringes(" in done.stderr


def test_case_from_standard_input() -> None:
    text = FRAME.replace("DATE", "2023-05-01").replace("FACTS", '["depicts(V, L)"]')
    assert zhize("analyze", "-", given=text).returncode == 0


def test_every_command_is_in_the_readme() -> None:
    readme = (Path(__file__).resolve().parent.parent / "README.md").read_text("utf-8")
    for command in app.registered_commands:
        name = command.name or command.callback.__name__  # type: ignore[union-attr]
        assert f"zhize {name}" in readme, f"README does not mention zhize {name}"
