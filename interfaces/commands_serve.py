"""The commands that serve others: mcp. `register` adds them to an app."""

from __future__ import annotations

from importlib.util import find_spec

import typer

from kb.errors import Problem, ZhizeError


def register(app: typer.Typer) -> None:
    """Add the commands to a command line."""
    app.command()(mcp)


def mcp() -> None:
    """供聊天助手使用的 MCP 服务器（标准输入输出） · an MCP server for a chat assistant, over standard input and output."""
    _needs("mcp", "mcp")
    from interfaces.cli import knowledge
    from interfaces.mcp_server import run

    run(knowledge)


def _needs(module: str, extra: str) -> None:
    """Raises ZhizeError where an optional package is not installed."""
    if find_spec(module) is None:
        what = f"没有安装附加组件 {extra} · the extra {extra!r} is not installed"
        raise ZhizeError([Problem(f"zhize[{extra}]", what, f"pip install '.[{extra}]'  /  uv sync --extra {extra}")])
