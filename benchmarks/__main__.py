"""All benchmarks in one run. Compare ratios of one run only; machines and their load differ. Equal answers are asserted.

    uv run python benchmarks                        one incident, open issues, the knowledge base
    uv run python benchmarks http                   the HTTP server over the loopback
    uv run --group bench python benchmarks batch    batches against Polars, DuckDB and OpenFisca

Options of a batch (rows, frame, peak memory at 10,000,000 rows, Dask): benchmarks/bench_batch.py --help
"""

from __future__ import annotations

import argparse
import importlib
import sys

NAMES = {
    "incident": "one incident, all conclusions, against clingo and zen-engine",
    "open": "which claims are open and exactly what they turn on, with 20 to 320 facts unknown, against clingo",
    "load": "the knowledge base, read in full and from the cache",
    "http": "the HTTP server over the loopback: requests a second, p50 and p95",
    "batch": "many incidents, from planes, Arrow and Parquet to counts; needs the group `bench`",
}

options = argparse.ArgumentParser(
    prog="benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
)
listed = "; ".join(f"{name}: {what}" for name, what in NAMES.items())
options.add_argument("which", nargs="*", metavar="WHICH", help=f"by default all but http and batch. {listed}")
chosen = options.parse_args().which or ["incident", "open", "load"]
if unknown := [name for name in chosen if name not in NAMES]:
    options.error(f"no benchmark {unknown[0]!r}; known: {', '.join(NAMES)}")
sys.argv = sys.argv[:1]
for name in chosen:
    importlib.import_module(f"bench_{name}").main()
    print()
