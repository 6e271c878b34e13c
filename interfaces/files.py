"""Writing files: whole or not at all."""

from __future__ import annotations

from pathlib import Path

from kb.errors import Problem, ZhizeError


def write_file(path: Path, data: bytes) -> None:
    """Write a file whole or not at all. Raises ZhizeError where it cannot be written."""
    part = path.with_name(path.name + ".part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        raise ZhizeError(
            [Problem(str(path), f"cannot write the file: {error.strerror}", "choose another path")]
        ) from None
