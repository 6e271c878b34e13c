"""All benchmarks in one run: `uv run python benchmarks`. Compare ratios of one run only; machines and their load differ."""

from __future__ import annotations

import bench_incident
import bench_load
import bench_open

for benchmark in (bench_incident, bench_open, bench_load):
    benchmark.main()
    print()
