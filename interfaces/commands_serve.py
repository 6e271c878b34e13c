"""The commands that serve others: mcp, serve http. `register` adds them to an app."""

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


def _needs(module: str, extra: str) -> None:
    """Raises ZhizeError where an optional package is not installed."""
    if find_spec(module) is None:
        what = f"没有安装附加组件 {extra} · the extra {extra!r} is not installed"
        raise ZhizeError([Problem(f"zhize[{extra}]", what, f"pip install '.[{extra}]'  /  uv sync --extra {extra}")])
