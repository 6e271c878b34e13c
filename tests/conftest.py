"""What the tests share: the knowledge base once, and where the official texts lie, if they do."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from kb.load import KnowledgeBase, load

# The same examples at every CI run; on a developer's machine they are drawn anew, so that new ones are found there.
settings.register_profile("ci", derandomize=True, deadline=None)
if os.environ.get("CI"):
    settings.load_profile("ci")

ROOT = Path(__file__).resolve().parent.parent
LAW = Path(os.environ.get("ZHIZE_LAW", ROOT.parent / "shared" / "law"))


@pytest.fixture(scope="session")
def kb() -> KnowledgeBase:
    """The project's own knowledge base."""
    return load()


@pytest.fixture(scope="session")
def law_folder() -> Path:
    """The folder of official texts for checking; tests that need it are skipped where it is absent."""
    if not LAW.is_dir():
        pytest.skip("no folder of official texts beside the repository (set ZHIZE_LAW)")
    return LAW
