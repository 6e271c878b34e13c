"""The knowledge base: read in full, and from the cache."""

from __future__ import annotations

import os
import tempfile

from measure import compare

from kb.cache import VARIABLE, load_cached
from kb.load import load

GOALS = {"read in full": 1.5, "from the cache": 0.3}


def main() -> None:
    before = os.environ.get(VARIABLE)
    with tempfile.TemporaryDirectory() as folder:
        os.environ[VARIABLE] = os.path.join(folder, "cache")
        try:
            load_cached()
            times = compare({"read in full": load, "from the cache": load_cached})
        finally:
            os.environ.pop(VARIABLE)
            if before is not None:
                os.environ[VARIABLE] = before
    print("The knowledge base (CPU seconds)")
    for name, seconds in times.items():
        print(f"  {name:44} {seconds:9.3f} s    goal {GOALS[name]:g} s")


if __name__ == "__main__":
    main()
