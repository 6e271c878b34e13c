"""The checks of the knowledge base: the real data are clean, and each kind of mistake is told with its mend.

`tests/invalid/` keeps one mistake a file. Its first line says where the file goes in the small base of `tests/mini/`,
and what must be said about it.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kb.checks import CHECKS, anchors_are_verbatim, check
from kb.errors import DataError
from kb.load import KnowledgeBase, load
from kb.texts import FolderSource, Texts, digest

HERE = Path(__file__).resolve().parent
INVALID = sorted((HERE / "invalid").glob("*.yaml"))


@pytest.mark.parametrize("one", CHECKS, ids=lambda one: one.__name__)
def test_the_knowledge_base_is_clean(kb: KnowledgeBase, one) -> None:  # type: ignore[no-untyped-def]
    assert not (found := list(one(kb))), "\n".join(map(str, found))


def test_the_small_base_is_clean() -> None:
    load(HERE / "mini", check=check)


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_each_mistake_is_told(path: Path, tmp_path: Path) -> None:
    first, _, rest = path.read_text("utf-8").partition("\n")
    target, _, expected = first.removeprefix("# ").partition(": ")
    data = tmp_path / "data"
    shutil.copytree(HERE / "mini", data)
    (data / target).parent.mkdir(parents=True, exist_ok=True)
    (data / target).write_text(rest, "utf-8")
    with pytest.raises(DataError) as caught:
        load(data, check=check)
    assert expected in str(caught.value), str(caught.value)


def test_every_anchor_is_verbatim_in_the_official_texts(kb: KnowledgeBase, law_folder: Path) -> None:
    problems = list(anchors_are_verbatim(kb, [FolderSource(law_folder)]))
    assert not problems, "\n".join(map(str, problems))


def test_every_hash_is_that_of_the_official_text(kb: KnowledgeBase, law_folder: Path) -> None:
    """Of the texts at hand; a provision without a hash has none there."""
    texts = Texts(kb.instruments, (), [FolderSource(law_folder)])
    wrong, missing = [], []
    for name, provision in kb.provisions.items():
        text = texts.text_at(provision.versioned)
        if text is not None and provision.sha256 is None:
            missing.append(name)
        elif text is not None and digest(text) != provision.sha256:
            wrong.append(name)
    assert not wrong
    assert not missing, f"run `zhize texts hash {law_folder}`: {missing[:5]}"


def test_no_official_text_is_kept(kb: KnowledgeBase, law_folder: Path) -> None:
    """No run of 40 characters of an official text stands in data/, the titles of instruments aside."""
    from kb.texts import normalise

    run = 40
    held = "\n".join(normalise(path.read_text("utf-8")) for path in sorted(kb.folder.rglob("*/*.yaml")))
    grams = {held[i : i + run] for i in range(len(held) - run)}
    source, found = FolderSource(law_folder), []
    for instrument in kb.instruments.values():
        for day, articles in source.wordings(instrument).items():
            for number, text in articles.items():
                plain = normalise(text)
                if any(plain[i : i + run] in grams for i in range(0, len(plain) - run + 1)):
                    found.append(f"{instrument.slug}@{day} {number}")
    assert not found, found
