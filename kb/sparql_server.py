"""A SPARQL 1.1 server of the knowledge on this machine: Oxigraph, with the graph in a store that is deleted when it ends.

It reads only, listens on 127.0.0.1 alone, and its default graph is the union of the layers, as `kb.sparql` expects.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sysconfig
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kb.errors import Problem, ZhizeError
from kb.graph import write
from kb.load import KnowledgeBase

HOST, PORT = "127.0.0.1", 7878
INSTALL = "pip install 'zhize[sparql]'"
STARTS_WITHIN = 30.0
"""Seconds a server is given to answer for the first time."""


@dataclass(frozen=True)
class Server:
    """`endpoint` is where queries go; `wait` returns when the server ends."""

    endpoint: str
    process: subprocess.Popen[bytes]

    def wait(self) -> int:
        """The exit code of the server, once it has ended."""
        return self.process.wait()


def program() -> str:
    """The server's program: beside this Python, else on the PATH. Raises ZhizeError that names the command to install it."""
    found = shutil.which("oxigraph", path=sysconfig.get_path("scripts")) or shutil.which("oxigraph")
    if found is None:
        what = "没有安装 Oxigraph 服务器 · the Oxigraph server is not installed"
        raise ZhizeError([Problem("oxigraph", what, INSTALL)])
    return found


@contextmanager
def serving(kb: KnowledgeBase, port: int = PORT, seconds: int = 30) -> Iterator[Server]:
    """A running server with the graph loaded; a query has so many seconds. Raises ZhizeError where it does not start."""
    command = program()
    with socket.socket() as probe:
        if probe.connect_ex((HOST, port)) == 0:
            raise _failed("端口已被占用 · the port is taken", port)
    with tempfile.TemporaryDirectory(prefix="zhize-sparql-") as folder:
        graph, store = Path(folder) / "zhize.nq", Path(folder) / "store"
        graph.write_bytes(write(kb, "nquads"))
        loaded = subprocess.run(
            [command, "load", "--location", str(store), "--file", str(graph)],
            capture_output=True,
            text=True,
            check=False,
        )
        if loaded.returncode:
            raise _failed(loaded.stderr)
        graph.unlink()
        with (Path(folder) / "log").open("w+b") as log:
            options = ("--union-default-graph", "--bind", f"{HOST}:{port}", "--timeout-s", str(seconds))
            process = subprocess.Popen(
                [command, "serve-read-only", "--location", str(store), *options],
                stdout=log,
                stderr=log,
            )
            try:
                if not _answers(process, f"http://{HOST}:{port}/"):
                    log.seek(0)
                    raise _failed(log.read().decode("utf-8", "replace"), port)
                yield Server(f"http://{HOST}:{port}/query", process)
            finally:
                process.terminate()
                process.wait()


def _answers(process: subprocess.Popen[bytes], address: str) -> bool:
    """Whether the process has begun to answer; False once it has ended."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        time.sleep(0.05)
        if process.poll() is not None:
            return False
        try:
            with opener.open(address, timeout=2):
                return process.poll() is None
        except urllib.error.HTTPError:
            return process.poll() is None
        except OSError:
            continue
    return False


def _failed(said: str, port: int | None = None) -> ZhizeError:
    line = next((line.strip() for line in reversed(said.splitlines()) if line.strip()), "—")
    mend = "换一个端口：--port · another port: --port" if port else "检查磁盘空间 · check the space on the disk"
    where = f"{HOST}:{port}" if port else "oxigraph load"
    return ZhizeError([Problem(where, f"服务器没有启动 · the server did not start: {line}", mend)])
