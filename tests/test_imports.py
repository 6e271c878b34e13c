"""One direction: data ← kb ← reasoning ← outputs ← interfaces, app. A test reads the imports."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MAY_NOT_IMPORT = {
    "kb": {"reasoning", "outputs", "interfaces", "app_pages", "streamlit", "typer"},
    "reasoning": {"outputs", "interfaces", "app_pages", "streamlit", "yaml", "typer", "rdflib", "pyoxigraph"},
    "outputs": {"interfaces", "app_pages", "streamlit", "typer", "rdflib", "pyoxigraph"},
    "interfaces": {"app_pages", "streamlit"},
    "app_pages": {"interfaces", "typer"},
}
FILES = [(package, path) for package in MAY_NOT_IMPORT for path in sorted((ROOT / package).rglob("*.py"))]


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize(("package", "path"), FILES, ids=lambda one: one.name if isinstance(one, Path) else one)
def test_imports_go_one_way(package: str, path: Path) -> None:
    assert not imported(path) & MAY_NOT_IMPORT[package]


def test_reasoning_opens_no_file() -> None:
    for path in sorted((ROOT / "reasoning").glob("*.py")):
        calls = {
            node.func.id
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert "open" not in calls, path.name


def test_python_is_law_free() -> None:
    """No rule of law hides in code: predicates of the vocabulary are not named there, the frame aside."""
    from kb.load import load
    from reasoning.situation import STRUCTURE

    kb = load()
    named = {name for name in kb.predicates if "_" in name} - set(STRUCTURE)
    for package in ("kb", "reasoning", "outputs", "interfaces", "app_pages"):
        for path in sorted((ROOT / package).rglob("*.py")):
            words = {
                node.value
                for node in ast.walk(ast.parse(path.read_text("utf-8")))
                if isinstance(node, ast.Constant) and isinstance(node.value, str)
            }
            assert not words & named, path.name
