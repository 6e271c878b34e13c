"""A batch on a real Dask cluster: a worker dies in the middle and nothing is lost."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest
from shapes import real_kb
from test_batch import FRAME, ROOT, write_rows

from interfaces.batch import run
from interfaces.batch_files import names_of
from interfaces.commands_batch import make_job

distributed = pytest.importorskip("distributed", reason="the extra `cluster` (Dask) is not installed")


def test_a_worker_dies_and_nothing_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kb = real_kb()
    case = kb.cases[FRAME]
    write_rows(tmp_path, kb, case, 6_400, text=False)
    source = tmp_path / "rows.parquet"
    columns = tuple(name for name in names_of(source) if name != "id")
    job = make_job(kb, case, columns, "id", (), False, source)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    killed: list[int] = []
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, processes=True, silence_logs=50
    ) as cluster:
        with distributed.Client(cluster) as client:
            client.wait_for_workers(2, timeout=120)
        victim = next(iter(cluster.workers.values())).pid
        journal = tmp_path / "cluster.parquet.parts"

        def kill() -> None:
            """Once some parts are there, kill a worker that is at work on others."""
            deadline = time.monotonic() + 90
            while len(list(journal.glob("*.parquet"))) < 5 and time.monotonic() < deadline:
                time.sleep(0.01)
            os.kill(victim, signal.SIGKILL)
            killed.append(len(list(journal.glob("*.parquet"))))

        killer = threading.Thread(target=kill)
        killer.start()
        done = run(kb, source, tmp_path / "cluster.parquet", job, part_rows=64, scheduler=cluster.scheduler_address)
        killer.join()
    alone = run(kb, source, tmp_path / "alone.parquet", job, part_rows=64)
    assert killed
    assert 5 <= killed[0] < 100, "the worker was to die in the middle"
    assert done == alone
    assert (tmp_path / "cluster.parquet").read_bytes() == (tmp_path / "alone.parquet").read_bytes()
