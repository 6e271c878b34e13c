"""The command line `zhize`. It only arranges: reading is for kb, thinking for reasoning."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kb.checks import check as all_checks
from kb.errors import ZhizeError
from kb.load import load

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.command()
def check(
    folder: Annotated[Path | None, typer.Argument(help="data 目录，默认本项目自带 · a data folder")] = None,
) -> None:
    """检查知识库，一次列出全部问题 · every integrity check, all problems at once."""
    kb = load(folder, check=all_checks)
    typer.echo(
        f"{len(kb.rules)} rules, {len(kb.predicates)} predicates, {len(kb.provisions)} provisions, {len(kb.cases)} cases, {len(kb.scenarios)} scenarios: no problem found"
    )


@app.command()
def version() -> None:
    """版本 · version."""
    from importlib.metadata import version as of

    typer.echo(of("zhize"))


def main() -> None:
    """Run the command line; wrong data or a wrong case ends with exit code 1 and its problems, never a traceback."""
    try:
        app()
    except ZhizeError as error:
        typer.echo(str(error), err=True)
        typer.echo(f"{len(error.problems)} problem(s)", err=True)
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
