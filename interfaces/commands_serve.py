"""The commands that keep running: `zhize serve sparql`."""

from __future__ import annotations

from typing import Annotated

import typer

serve_app = typer.Typer(no_args_is_help=True, help="在本机提供服务 · serve on this machine.")


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(serve_app, name="serve")


@serve_app.callback()
def serve() -> None:
    """在本机提供服务 · serve on this machine."""


@serve_app.command()
def sparql(
    port: Annotated[int, typer.Option(min=1, max=65535, help="端口，只在 127.0.0.1 · a port of 127.0.0.1")] = 7878,
    seconds: Annotated[int, typer.Option(min=1, help="每个查询最多多少秒 · seconds a query may take")] = 30,
) -> None:
    """SPARQL 1.1 服务器（Oxigraph，只读）；Ctrl-C 结束 · a read-only SPARQL server; Ctrl-C ends it."""
    import signal

    from interfaces.cli import knowledge
    from kb.sparql import SETTING
    from kb.sparql_server import serving

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)  # so that the store is deleted then, too
    with serving(knowledge(), port, seconds) as server:
        typer.echo(f"{server.endpoint}\n{SETTING}={server.endpoint} zhize query 'ASK {{ ?s ?p ?o }}'")
        try:
            code = server.wait()
        except KeyboardInterrupt:
            code = 0
    raise typer.Exit(1 if code else 0)
