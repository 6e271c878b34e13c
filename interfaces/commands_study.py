"""Commands for what-if questions about one case: which single fact matters."""

from __future__ import annotations

from typing import Annotated

import typer

from interfaces.commands_counsel import CaseArgument, JsonOption, Lang, LangOption
from kb.atoms import Atom


def register(app: typer.Typer) -> None:
    """Add the commands to a command line."""
    app.command()(sensitivity)


def sensitivity(
    case: CaseArgument,
    claim: Annotated[
        str | None,
        typer.Argument(
            metavar="[CLAIM]",
            help="只看这项请求；省略则看案情涉及的全部请求 · one claim; all that the case points to by default",
            show_default=False,
        ),
    ] = None,
    as_json: JsonOption = False,
    lang: LangOption = Lang.zh,
) -> None:
    """逐一改动单项事实，看哪些结论随之改变 · flip each fact alone; which claims change, the most telling first."""
    from interfaces.cli import knowledge, matching, open_case
    from reasoning.analysis import decide
    from reasoning.sensitivity import sensitivity as run
    from reasoning.sensitivity import sensitivity_lines

    kb = knowledge()
    described = open_case(kb, case)
    claims: list[Atom] | None = None
    if claim is not None:
        claims = matching(kb, decide(kb, described).compiled.node, claim)
    found = run(kb, described, claims)
    typer.echo(found.model_dump_json(indent=2) if as_json else "\n".join(sensitivity_lines(found, lang)))
