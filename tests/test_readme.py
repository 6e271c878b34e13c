"""README says what is true: its console examples are run and compared, its library lines are executed.

The table of what is covered is that of today. Re-record the outputs on purpose with ZHIZE_RECORD=1.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

from kb.completeness import completeness
from kb.coverage_table import BEGIN, END, markdown
from kb.load import KnowledgeBase

README = Path(__file__).resolve().parent.parent / "README.md"
CONSOLE = re.compile(r"```console\n\$ zhize (.+)\n((?:.*\n)*?)```")


def output(command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "interfaces.cli", *shlex.split(command)],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout


def test_the_examples_print_what_the_readme_shows() -> None:
    text = README.read_text("utf-8")
    if os.environ.get("ZHIZE_RECORD"):
        text = CONSOLE.sub(lambda found: f"```console\n$ zhize {found[1]}\n{output(found[1])}```", text)
        README.write_text(text, "utf-8")
    examples = CONSOLE.findall(text)
    assert len(examples) >= 2
    for command, shown in examples:
        assert output(command) == shown, command


def test_the_table_of_what_is_covered_is_that_of_today(kb: KnowledgeBase) -> None:
    text = README.read_text("utf-8")
    before, _, rest = text.partition(f"{BEGIN}\n")
    shown, _, after = rest.partition(f"{END}\n")
    today = "\n".join(markdown(completeness(kb))) + "\n"
    if os.environ.get("ZHIZE_RECORD"):
        README.write_text(f"{before}{BEGIN}\n{today}{END}\n{after}", "utf-8")
        return
    assert shown == today, "README is stale: run this test with ZHIZE_RECORD=1"
    assert len(shown.splitlines()) <= 40


def test_the_library_lines_run() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code, {})
    assert "answers_jointly(h1, P, D, reputation, enlarged)" in printed.getvalue()
