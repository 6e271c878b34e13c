"""The HTTP server over the loopback: requests a second and how long one takes, from several clients at once.

A server of its own is started on a free port of 127.0.0.1 and ended afterwards; the load is bounded in time and in count.

    uv run python benchmarks http
    uv run python benchmarks/bench_http.py --seconds 5 --clients 4
"""

from __future__ import annotations

import argparse
import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from statistics import quantiles

SMALL, LARGE = "cn-adm-pingxiang-firework-2026", "cn-civ-ai-voice-yin-2024"
MOST = 2000
"""So many requests to one route at most."""
STARTS_WITHIN = 90.0

REQUESTS: dict[str, tuple[str, dict[str, str] | None]] = {
    "GET /health": ("/health", None),
    "GET /cite": ("/cite?q=cn/civil-code/1019/p1", None),
    "POST /analyse, a small case": ("/analyse", {"case": SMALL}),
    "POST /analyse, the largest case": ("/analyse", {"case": LARGE}),
    "POST /audit": ("/audit", {"service": "example-video-platform"}),
}


def ask(base: str, path: str, body: dict[str, str] | None) -> float:
    """The seconds that one request takes. An answer other than 200 raises HTTPError."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(base + path, data, {"content-type": "application/json"})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    start = time.perf_counter()
    with opener.open(request, timeout=120) as response:
        response.read()
    return time.perf_counter() - start


def load(base: str, path: str, body: dict[str, str] | None, clients: int, seconds: float) -> tuple[list[float], float]:
    """What each request took, and how long it all took; every client asks again as soon as it is answered."""
    until, share = time.perf_counter() + seconds, MOST // clients

    def client(_: int) -> list[float]:
        found: list[float] = []
        while len(found) < share and (not found or time.perf_counter() < until):
            found.append(ask(base, path, body))
        return found

    start = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        taken = [one for found in pool.map(client, range(clients)) for one in found]
    return taken, time.perf_counter() - start


def main(clients: int = 4, seconds: float = 8.0) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "interfaces.cli", "serve", "http", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        begun = time.monotonic()
        while True:
            try:
                ask(base, "/health", None)
                break
            except urllib.error.URLError:
                if server.poll() is not None or time.monotonic() - begun > STARTS_WITHIN:
                    raise
                time.sleep(0.2)
        print(
            f"HTTP over the loopback, {clients} clients, at most {seconds:g} s each (wall time; two processes answer)"
        )
        for name, (path, body) in REQUESTS.items():
            ask(base, path, body)  # each process reads the knowledge at its first request
            ask(base, path, body)
            taken, whole = load(base, path, body, clients, seconds)
            cuts = quantiles(taken, n=20) if len(taken) > 1 else taken * 19
            print(
                f"  {name:34} {len(taken) / whole:9.1f} /s   p50 {1000 * cuts[9]:9.1f} ms   "
                f"p95 {1000 * cuts[18]:9.1f} ms   {len(taken)} requests"
            )
    finally:
        server.terminate()
        server.wait(30)


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--clients", type=int, default=4, choices=range(1, 17), metavar="1-16")
    options.add_argument("--seconds", type=float, default=8.0, help="for each kind of request")
    chosen = options.parse_args()
    main(chosen.clients, min(chosen.seconds, 60.0))
