"""How benchmarks measure: CPU time of this process, in turns, medians, ratios of one run only.

The knowledge base and the case are the tests' own (tests/shapes.py): 3 parties, 2 contents, 4 acts.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from kb.atoms import Atom, Comparison
from reasoning.ground import Key, Program
from reasoning.unknowns import atom_of


def compare(candidates: Mapping[str, Callable[[], object]], repetitions: int = 5) -> dict[str, float]:
    """The median CPU seconds of each candidate; they take turns, so that all see the same machine."""
    times: dict[str, list[float]] = {name: [] for name in candidates}
    for _ in range(repetitions):
        for name, run in candidates.items():
            start = time.process_time()
            run()
            times[name].append(time.process_time() - start)
    return {name: median(values) for name, values in times.items()}


def show(title: str, times: Mapping[str, float], each: int, goals: Mapping[str, float]) -> None:
    """One line for each candidate: milliseconds a piece, the ratio to the first, and the goal for it."""
    print(title)
    base = next(iter(times.values()))
    for name, seconds in times.items():
        goal = f"   goal {goals[name]:g}x" if name in goals else ""
        print(f"  {name:44} {1000 * seconds / each:9.3f} ms {seconds / base:8.1f}x{goal}")


def random_record(program: Program, chance: random.Random) -> dict[Key, bool]:
    """Each fact proved, disproved or neither; numbers reach all lines below one they reach, facts obey their meaning."""
    record: dict[Key, bool] = {}
    ties: dict[Atom, list[tuple[Atom, bool, bool]]] = {}
    for one, other, implied in program.ties:
        ties.setdefault(one, []).append((other, True, implied))
        ties.setdefault(other, []).append((one, not implied, False))
    topics = list(dict.fromkeys(atom_of(key) for key in program.keys))
    chance.shuffle(topics)
    keys: dict[Atom, list[Key]] = {}
    for key in program.keys:
        keys.setdefault(atom_of(key), []).append(key)

    def put(atom: Atom, truth: bool) -> None:
        if atom not in record:
            record[atom] = truth
            for other, when, then in ties.get(atom, ()):
                if truth is when:
                    put(other, then)

    for topic in topics:
        if isinstance(keys[topic][0], Comparison):
            value = chance.choice([key.threshold for key in keys[topic] if isinstance(key, Comparison)])
            value += chance.choice([-1, 0, 1])
            for key in keys[topic]:
                if isinstance(key, Comparison):
                    record[key] = value > key.threshold or (value == key.threshold and key.operator == ">=")
        elif topic not in record:
            put(topic, chance.random() < 0.5)
    return record
