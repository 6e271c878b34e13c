"""Build the wheel, install it into an empty environment, and use it there: data, commands and the README's library lines.

    uv run python tests/wheel_smoke.py

Needs `uv`; the exact versions are those of pyproject.toml. It is no test module: `pytest` leaves it alone, `.ci/run` runs it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CASE = "cn-civ-faceswap-liao-2024"
WHERE = "import kb, reasoning; from kb.load import data_folder; print(kb.__file__); print(data_folder())"


def run(*command: str | Path, cwd: Path) -> str:
    """The output of a command; what it said, and exit 1, where it fails."""
    clean = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(
        [*map(str, command)], cwd=cwd, env=clean, capture_output=True, text=True, timeout=600, check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))[:200]}\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
    return done.stdout


def expect(fact: bool, words: str) -> None:
    if not fact:
        sys.exit(f"the wheel fails: {words}")


def main() -> None:
    begun = time.monotonic()
    pins = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["uv"]["constraint-dependencies"]
    (lines,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    with tempfile.TemporaryDirectory(prefix="zhize-wheel-") as name:
        place = Path(name)
        environment, constraints = place / "env", place / "constraints.txt"
        constraints.write_text("\n".join(pins) + "\n", "utf-8")
        run("uv", "build", "--wheel", "--out-dir", place / "dist", cwd=ROOT)
        (wheel,) = (place / "dist").glob("*.whl")
        run("uv", "venv", "--python", sys.executable, environment, cwd=place)
        folder = environment / ("Scripts" if sys.platform == "win32" else "bin")
        run("uv", "pip", "install", "--python", folder / "python", "--constraint", constraints, wheel, cwd=place)

        where, data = run(folder / "python", "-c", WHERE, cwd=place).split()
        expect(Path(where).is_relative_to(environment), f"another kb is imported: {where}")
        expect(Path(data).is_relative_to(environment), f"the data are read from elsewhere: {data}")
        expect("no problem found" in run(folder / "zhize", "check", cwd=place), "zhize check")
        report = json.loads(run(folder / "zhize", "analyze", CASE, "--json", cwd=place))
        expect(report["case"] == CASE and bool(report["claims"]), "zhize analyze")
        run(folder / "zhize", "analyze", CASE, "--rdf", place / "a.ttl", cwd=place)
        expect((place / "a.ttl").stat().st_size > 10_000, "zhize analyze --rdf")
        expect("void:Dataset" in run(folder / "zhize", "graph", "--of", "description", cwd=place), "zhize graph")
        printed = run(folder / "python", "-c", lines, cwd=place)
        expect("answers_jointly(h1, P, D, reputation, enlarged)" in printed, "the README's library lines")
    print(f"the wheel works in an empty environment ({time.monotonic() - begun:.0f} s)")


if __name__ == "__main__":
    main()
