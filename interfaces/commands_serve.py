"""The commands that serve others: mcp, serve http, serve sparql. `register` adds them to an app."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Annotated

import typer

from kb.errors import Problem, ZhizeError


def register(app: typer.Typer) -> None:
    """Add the commands to a command line."""
    app.command()(mcp)
    servers = typer.Typer(no_args_is_help=True, help="本机服务器 · servers for this machine.")
    servers.command()(http)
    servers.command()(sparql)
    app.add_typer(servers, name="serve")


def mcp() -> None:
    """供聊天助手使用的 MCP 服务器（标准输入输出） · an MCP server for a chat assistant, over standard input and output."""
    _needs("mcp", "mcp")
    from interfaces.cli import knowledge
    from interfaces.mcp_server import run

    run(knowledge)


def http(port: Annotated[int, typer.Option(min=1, max=65535, help="端口 · port")] = 8017) -> None:
    """HTTP 接口（仅限本机 127.0.0.1） · the HTTP interface, for this machine only."""
    _needs("fastapi", "api")
    _needs("uvicorn", "api")
    from interfaces.http import serve

    typer.echo(f"http://127.0.0.1:{port}/openapi.json", err=True)
    serve(port)


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


def _needs(module: str, extra: str) -> None:
    """Raises ZhizeError where an optional package is not installed."""
    if find_spec(module) is None:
        what = f"没有安装附加组件 {extra} · the extra {extra!r} is not installed"
        raise ZhizeError([Problem(f"zhize[{extra}]", what, f"pip install '.[{extra}]'  /  uv sync --extra {extra}")])
