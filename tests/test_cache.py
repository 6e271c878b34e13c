"""The cached knowledge base is the loaded one; whatever is wrong with the cache, the data are read instead."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import fields
from pathlib import Path

import pytest
from shapes import real_kb

from kb import cache
from kb.errors import DataError
from kb.load import KnowledgeBase, data_folder


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own, not yet there."""
    folder = tmp_path / "cache"
    monkeypatch.setenv(cache.VARIABLE, str(folder))
    return folder


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders that were read in full; the reading itself gives the project's knowledge base."""
    kb, seen = real_kb(), []

    def load(folder: Path) -> KnowledgeBase:
        seen.append(folder)
        return kb

    monkeypatch.setattr(cache, "load", load)
    return seen


def files(place: Path) -> list[Path]:
    return sorted(place.glob("*.kb"))


def test_cached_equals_loaded(place: Path, reads: list[Path]) -> None:
    loaded, cached = cache.load_cached(), cache.load_cached()
    assert len(reads) == 1
    assert cached is not loaded
    for field in fields(KnowledgeBase):
        assert getattr(cached, field.name) == getattr(loaded, field.name), field.name
    rules = [(rule.where, rule.variables, rule.head) for rule in cached.rules.values()]
    assert rules == [(rule.where, rule.variables, rule.head) for rule in loaded.rules.values()]


def test_changed_data_are_read_again(place: Path, reads: list[Path], tmp_path: Path) -> None:
    copy = tmp_path / "data"
    shutil.copytree(data_folder(), copy)
    cache.load_cached(copy)
    cache.load_cached(copy)
    assert len(reads) == 1
    with (copy / "instruments.yaml").open("a", encoding="utf-8") as file:
        file.write("\n# another line\n")
    cache.load_cached(copy)
    assert len(reads) == 2


@pytest.mark.parametrize("content", [b"", b"x" * 100, None], ids=["empty", "other", "cut"])
def test_damaged_file_is_replaced(place: Path, reads: list[Path], content: bytes | None) -> None:
    cache.load_cached()
    (file,) = files(place)
    file.write_bytes(file.read_bytes()[:-1] if content is None else content)
    assert cache.load_cached().rules
    assert len(reads) == 2
    cache.load_cached()
    assert len(reads) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="modes are of POSIX")
@pytest.mark.parametrize("what", ["folder", "file"])
def test_what_others_may_write_is_not_trusted(place: Path, reads: list[Path], what: str) -> None:
    cache.load_cached()
    (file,) = files(place)
    os.chmod(place if what == "folder" else file, 0o777)
    cache.load_cached()
    assert len(reads) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_link_is_not_followed(place: Path, reads: list[Path], tmp_path: Path) -> None:
    cache.load_cached()
    (file,) = files(place)
    file.rename(tmp_path / "elsewhere")
    file.symlink_to(tmp_path / "elsewhere")
    cache.load_cached()
    assert len(reads) == 2


def test_cache_that_cannot_be_written_does_no_harm(
    reads: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "file" / "cache"))
    assert cache.load_cached().rules
    monkeypatch.setenv(cache.VARIABLE, "")
    assert cache.load_cached().rules
    assert len(reads) == 2


def test_faulty_data_are_reported_and_not_kept(place: Path, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no instruments\.yaml"):
        cache.load_cached(tmp_path)
    assert not files(place)


def test_old_files_go(place: Path, reads: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "abcdefg":
        monkeypatch.setattr(cache, "fingerprint", lambda folder, name=name: name)
        cache.load_cached()
    assert len(files(place)) == cache.KEPT
