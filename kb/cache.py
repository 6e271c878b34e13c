"""The knowledge base from a per-user cache, read again only when the data or this code changed.

The cache is a convenience: on any trouble the data are read as if there were none. A cached file is a pickle, and a
pickle can run code; so it is read only if the folder and the file belong to this user and nobody else may write them,
which is the protection the program itself has. A checksum keeps damaged files out.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import os
import pickle
import stat
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from kb.load import KnowledgeBase, data_folder, load

VARIABLE = "ZHIZE_CACHE"
"""The environment variable that names another cache folder; set to nothing, it switches the cache off."""

KEPT = 4
"""So many files are kept, the latest; each data folder and version has its own."""


def load_cached(folder: Path | None = None) -> KnowledgeBase:
    """The same as `kb.load.load(folder)`, DataError included, but fast where nothing changed since the last call."""
    folder = folder or data_folder()
    place = cache_folder()
    if place is None:
        return load(folder)
    try:
        path = place / f"{fingerprint(folder)}.kb"
    except OSError:
        return load(folder)
    kb = _read(path)
    if kb is None:
        kb = load(folder)
        _write(path, kb)
    gc.freeze()  # nothing changes it any more: the collector need not walk over it again and again
    return kb


def cache_folder() -> Path | None:
    """Where this user's programs keep what they can do without; None where the cache is switched off."""
    named = os.environ.get(VARIABLE)
    if named is not None:
        return Path(named) if named else None
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
        return Path(base) / "zhize" / "cache" if base else None
    if sys.platform == "darwin":
        return Path("~/Library/Caches/zhize").expanduser()
    return Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "zhize"


def fingerprint(folder: Path) -> str:
    """A hash of all data files, of the code that reads them and of the versions that shape the result."""
    digest = hashlib.sha256(f"{sys.version}|{version('pydantic')}|{folder.resolve()}".encode())
    for path in [*sorted(folder.rglob("*.yaml")), *sorted(Path(__file__).parent.glob("*.py"))]:
        content = path.read_bytes()
        digest.update(f"|{path.name}|{path.parent.name}|{len(content)}|".encode())
        digest.update(content)
    return digest.hexdigest()


def _mine(path: Path) -> bool:
    """Whether a file or folder is no link, belongs to this user and is writable by nobody else."""
    if sys.platform == "win32":  # the folder lies in the user's profile, which Windows keeps to its owner
        return path.exists() and not path.is_symlink()
    status = path.lstat()
    return not stat.S_ISLNK(status.st_mode) and status.st_uid == os.getuid() and not status.st_mode & 0o022


def _read(path: Path) -> KnowledgeBase | None:
    try:
        if not (_mine(path.parent) and _mine(path)):
            return None
        content = path.read_bytes()
        checksum, body = content[:32], content[32:]
        if hashlib.sha256(body).digest() != checksum:
            return None
        gc.disable()  # hundreds of thousands of new objects and no garbage among them
        try:
            kb = pickle.loads(body)
        finally:
            gc.enable()
    except Exception:  # whatever is wrong with a cache, the data can be read instead
        return None
    return kb if isinstance(kb, KnowledgeBase) else None


def _write(path: Path, kb: KnowledgeBase) -> None:
    with contextlib.suppress(Exception):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _mine(path.parent):
            return
        body = pickle.dumps(kb, pickle.HIGHEST_PROTOCOL)
        handle, name = tempfile.mkstemp(dir=path.parent)  # readable and writable by this user only
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(hashlib.sha256(body).digest() + body)
            os.replace(name, path)  # another process sees the whole file or none
        except OSError:
            os.unlink(name)
            return
        files = sorted(path.parent.glob("*.kb"), key=lambda file: file.stat().st_mtime, reverse=True)
        for old in files[KEPT:]:
            old.unlink()
