"""Are 1,000 random tamperings of the log all found? `python -m benchmarks.tamper [how many]`; exits with 1 if not.

A log of 200 events in eight sealed blocks; each trial rewrites a copy of it in one of seven ways and verifies it
against the head that was written down before.
"""

import sys
import time
from collections import Counter

from app import models as models
from tests.access import tampering


def main(trials: int) -> int:
    """Run the trials; print how many of each kind, what they were named, and how many were missed."""
    sealed, began = tampering.log(), time.perf_counter()
    done = [tampering.trial(*sealed, seed) for seed in range(trials)]
    for way, count in sorted(Counter(way for way, _fault in done).items()):
        named = Counter(fault.kind if fault is not None else "MISSED" for other, fault in done if other == way)
        print(f"{way:>12} {count:>5}  {dict(named)}")
    missed = sum(fault is None for _way, fault in done)
    print(f"{trials} tamperings, {trials - missed} found, {time.perf_counter() - began:.1f} s")
    return int(missed > 0)


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if sys.argv[1:] else 1000))
