"""Receipts give the same bytes again or say what changed; two releases are compared answer by answer."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from shapes import real_kb
from typer.testing import CliRunner

from interfaces.commands_batch import read_receipt, receipt_of, register
from kb.errors import ZhizeError
from kb.fingerprint import fingerprint
from kb.load import KnowledgeBase, data_folder, load
from kb.records import Case, Text
from reasoning.analysis import decide
from reasoning.compare import analyse
from reasoning.receipt import Receipt, answer_bytes, behind, case_data, diff, receipt, replay
from reasoning.report import claim_atoms

CASE = "cn-civ-faceswap-jinshan-lin-2022"
CASES = (CASE, "cn-civ-henan-sheraton-2019")


@pytest.fixture(scope="module")
def app() -> typer.Typer:
    found = typer.Typer()
    register(found)
    return found


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the data with everything in other files and another order: the same knowledge."""
    real_kb()
    folder = tmp_path_factory.mktemp("releases") / "data"
    shutil.copytree(data_folder(), folder, ignore=shutil.ignore_patterns("scenarios"))
    rules = [rule for path in sorted((folder / "rules").glob("*.yaml")) for rule in _read(path)]
    for path in (folder / "rules").glob("*.yaml"):
        path.unlink()
    _write(folder / "rules" / "all.yaml", rules[::-1])
    for path in (folder / "cases").glob("*.yaml"):
        if path.stem not in CASES:
            path.unlink()
    return folder


@pytest.fixture(scope="module")
def changed(older: Path) -> tuple[Path, str, str]:
    """A release without one rule that mattered to the case; the rule and a claim that rested on it."""
    kb = real_kb()
    decision = decide(kb, kb.cases[CASE])
    claim = next(atom for atom in claim_atoms(kb, decision) if decision.holds(atom))
    rule = decision.compiled.program.heads[claim][0].rule.id
    folder = older.parent / "changed"
    shutil.copytree(older, folder)
    path = folder / "rules" / "all.yaml"
    kept = [
        one for one in _read(path) if one["id"] not in {item.rule.id for item in decision.compiled.program.heads[claim]}
    ]
    _write(path, kept)
    return folder, rule, str(claim)


def _read(path: Path) -> list[dict[str, Any]]:
    return yaml.safe_load(path.read_text("utf-8")) or []


def _write(path: Path, data: list[dict[str, Any]]) -> None:
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=1000), "utf-8")


def test_the_hash_ignores_places_and_order(older: Path) -> None:
    kb = real_kb()
    assert fingerprint(load(older)) == fingerprint(replace(kb, cases={name: kb.cases[name] for name in CASES}))


def test_the_hash_sees_a_change(older: Path, changed: tuple[Path, str, str]) -> None:
    before, after = fingerprint(load(older)), fingerprint(load(changed[0]))
    assert before.knowledge != after.knowledge
    assert [name for name in before.sections if before.sections[name] != after.sections[name]] == ["rules"]


def test_a_case_survives_its_receipt() -> None:
    kb = real_kb()
    for case in kb.cases.values():
        data = json.loads(json.dumps(case_data(case)))
        untested = case.model_copy(update={"variants": (), "expect": {}, "on_record": {}})
        assert Case.model_validate(data).model_dump() == untested.model_dump(), case.id
        assert case_data(Case.model_validate(data)) == data


def test_a_receipt_is_the_same_each_time_and_names_the_bytes() -> None:
    import hashlib

    kb = real_kb()
    one, two = receipt(kb, kb.cases[CASE], "e"), receipt(kb, kb.cases[CASE], "e")
    assert one.model_dump_json() == two.model_dump_json()
    assert one.answer_sha256 == hashlib.sha256(answer_bytes(analyse(kb, kb.cases[CASE]))).hexdigest()


def test_replay_gives_the_same_bytes(app: typer.Typer, older: Path, tmp_path: Path) -> None:
    kb = real_kb()
    receipt_of(kb, kb.cases[CASE], tmp_path / "r.json")
    for options in ([], ["--data", str(older)]):
        done = CliRunner().invoke(app, ["replay", str(tmp_path / "r.json"), *options])
        assert done.exit_code == 0, (done.output, done.exception)
        assert "the same bytes" in done.output
        assert "rule " not in done.output


def test_replay_says_what_changed(app: typer.Typer, changed: tuple[Path, str, str], tmp_path: Path) -> None:
    folder, rule, claim = changed
    kb = real_kb()
    receipt_of(kb, kb.cases[CASE], tmp_path / "r.json")
    done = CliRunner().invoke(app, ["replay", str(tmp_path / "r.json"), "--data", str(folder)])
    assert done.exit_code == 1
    assert f"rule {rule}: no longer applies" in done.output
    assert "rules" in done.output
    assert f"{claim}: " in done.output


def test_replay_says_that_the_engine_changed() -> None:
    kb = real_kb()
    same, changes = replay(receipt(kb, kb.cases[CASE], "old"), kb, "new")
    assert same
    assert changes == ("engine: old → new",)


def test_a_case_that_was_touched_is_noticed() -> None:
    kb = real_kb()
    kept = receipt(kb, kb.cases[CASE], "e")
    case = {**kept.case, "facts": kept.case["facts"][1:]}
    same, changes = replay(kept.model_copy(update={"case": case}), kb, "e")
    assert not same
    assert "the case is not the one that was answered" in changes[0]


def test_what_is_no_receipt_is_refused(tmp_path: Path) -> None:
    for text in ("", "[]", "{}", '{"kind": "batch"}'):
        (tmp_path / "r.json").write_text(text, "utf-8")
        with pytest.raises(ZhizeError, match="not a receipt"):
            read_receipt(tmp_path / "r.json")


def test_diff_lists_the_answers_and_the_rule(app: typer.Typer, older: Path, changed: tuple[Path, str, str]) -> None:
    folder, rule, claim = changed
    done = CliRunner().invoke(app, ["diff", str(older), str(folder), "--json"])
    assert done.exit_code == 0, done.exception
    found = json.loads(done.output)
    assert any(one["case"] == CASE and one["conclusion"] == claim for one in found)
    mine = next(one for one in found if one["case"] == CASE and one["conclusion"] == claim)
    assert f"rules/{rule}" in mine["through"]
    assert mine["before"] != mine["after"]


def test_diff_of_a_release_with_itself_is_empty(app: typer.Typer, older: Path) -> None:
    done = CliRunner().invoke(app, ["diff", str(older), str(older)])
    assert done.exit_code == 0
    assert "no answer changes" in done.output


def test_diff_names_the_rule_that_decides_and_no_other() -> None:
    """Two rules change in one release; each answer is put down to the one without which it would not change."""
    kb = real_kb()
    case = kb.cases[CASE]
    decision = decide(kb, case)
    claim = next(atom for atom in claim_atoms(kb, decision) if decision.holds(atom))
    rule = decision.compiled.program.heads[claim][0].rule
    reached = {one.rule.id for one in behind(decision, claim)}
    idle = next(one for name, one in sorted(kb.rules.items()) if name not in reached)
    rules = {**kb.rules, idle.id: idle.model_copy(update={"note": Text(zh="改", en="changed")})}
    for one in decision.compiled.program.heads[claim]:
        rules.pop(one.rule.id, None)
    small = replace(kb, cases={CASE: case})
    found = next(one for one in diff(small, replace(small, rules=rules)) if one.conclusion == str(claim))
    assert f"rules/{rule.id}" in found.through
    assert f"rules/{idle.id}" not in found.through


def test_a_batch_has_a_receipt_that_replays(app: typer.Typer, changed: tuple[Path, str, str], tmp_path: Path) -> None:
    kb: KnowledgeBase = real_kb()
    case = kb.cases[CASE]
    column = str(min(atom for atom in decide(kb, case).situation.facts if atom.predicate in kb.predicates))
    (tmp_path / "in.csv").write_text(f'"{column}"\ntrue\nfalse\n\n?\n', "utf-8")
    done = CliRunner().invoke(app, ["batch", str(tmp_path / "in.csv"), str(tmp_path / "out.parquet"), "--frame", CASE])
    assert done.exit_code == 0, done.exception
    path = tmp_path / "out.parquet.receipt.json"
    assert not isinstance(read_receipt(path), Receipt)
    assert CliRunner().invoke(app, ["replay", str(path)]).exit_code == 0
    again = CliRunner().invoke(app, ["replay", str(path), "--data", str(changed[0])])
    assert again.exit_code == 1
    assert "rules" in again.output
    (tmp_path / "in.csv").write_text(f'"{column}"\ntrue\ntrue\n', "utf-8")
    again = CliRunner().invoke(app, ["replay", str(path)])
    assert again.exit_code == 1
    assert "its hash differs" in again.output
