"""The published JSON Schemas hold for real inputs and real outputs, and refuse what the program refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from interfaces import cli, service
from interfaces.schemas import SCHEMAS
from kb.fingerprint import engine
from kb.load import KnowledgeBase, data_folder
from reasoning.compare import analyse
from reasoning.receipt import receipt

CASE = "cn-civ-faceswap-liao-2024"


class _Plain(yaml.SafeLoader):
    """YAML as JSON has it: dates stay text."""


_Plain.yaml_implicit_resolvers = {
    key: [one for one in resolvers if one[0] != "tag:yaml.org,2002:timestamp"]
    for key, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def plain(path: Path) -> Any:
    return yaml.load(path.read_text("utf-8"), _Plain)


def faults(kb: KnowledgeBase, name: str, value: Any) -> list[str]:
    schema = SCHEMAS[name][1](kb)
    Draft202012Validator.check_schema(schema)
    return [f"{error.json_path}: {error.message[:200]}" for error in Draft202012Validator(schema).iter_errors(value)]


def test_every_schema_is_printed() -> None:
    assert set(cli.SchemaOf) == set(SCHEMAS)
    for name in SCHEMAS:
        done = CliRunner().invoke(cli.app, ["schema", "--of", name])
        assert done.exit_code == 0, name
        assert json.loads(done.output)["properties"], name


def test_all_cases_and_services_are_written_as_the_schemas_say(kb: KnowledgeBase) -> None:
    cases = sorted((data_folder() / "cases").glob("*.yaml"))
    services = sorted((data_folder() / "services").glob("*.yaml"))
    assert len(cases) == len(kb.cases)
    assert len(services) == len(kb.services)
    for kind, paths in (("case", cases), ("service", services)):
        schema = SCHEMAS[kind][1](kb)
        for path in paths:
            found = [error.message[:200] for error in Draft202012Validator(schema).iter_errors(plain(path))]
            assert not found, (path.name, found)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"parties": {"A": {"type": "persn", "name": {"zh": "甲", "en": "A"}}}}, "$.parties.A.type"),
        (
            {"acts": {"a": {"name": {"zh": "甲", "en": "A"}, "by": "D", "does": "flies", "date": "2024"}}},
            "$.acts.a.does",
        ),
        ({"facts": [3]}, "$.facts[0]"),
        ({"colour": "red"}, "$"),
    ],
)
def test_what_the_program_refuses_the_schema_refuses(kb: KnowledgeBase, change: dict[str, Any], where: str) -> None:
    value = plain(data_folder() / "cases" / f"{CASE}.yaml")
    assert not faults(kb, "case", value)
    assert [fault for fault in faults(kb, "case", value | change) if fault.startswith(f"{where}:")]


def test_answers_are_as_the_schemas_say(kb: KnowledgeBase) -> None:
    answers = {
        "report": analyse(kb, kb.cases[CASE], frozenset({"eu-ai-act"})),
        "interview": service.questions(kb, CASE, 5),
        "audit": service.audit(kb, "example-video-generator"),
        "receipt": receipt(kb, kb.cases[CASE], engine()),
    }
    for name, answer in answers.items():
        value = json.loads(answer.model_dump_json())
        assert not faults(kb, name, value), name
        value.pop(next(iter(value)))
        assert name == "receipt" or faults(kb, name, value), f"{name} does without its first field"


def test_the_receipt_of_a_batch_is_as_the_schema_says(kb: KnowledgeBase, tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text('"depicts(V, L)"\ntrue\nfalse\n', "utf-8")
    frame = tmp_path / "frame.yaml"
    frame.write_text(
        "id: f\ntitle: {zh: 框架, en: frame}\nas_of: 2024-01-01\n"
        "parties: {L: {type: person, name: {zh: 李, en: Li}}, D: {type: organisation, name: {zh: 丁, en: D}}}\n"
        "contents: {V: {name: {zh: 视频, en: video}, concerns: L}}\n"
        "acts: {a1: {name: {zh: 发布, en: publishing}, by: D, does: publishes, content: V, date: 2023-05-01}}\n",
        "utf-8",
    )
    done = CliRunner().invoke(
        cli.app,
        ["batch", str(rows), str(tmp_path / "out.csv"), "--frame", str(frame), "--claims", "infringes(a1, ...)"],
    )
    assert done.exit_code == 0, done.output
    written = json.loads((tmp_path / "out.csv.receipt.json").read_text("utf-8"))
    assert not faults(kb, "batch", written)
    assert faults(kb, "batch", {**written, "rows": "two"})
