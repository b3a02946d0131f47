"""How fast this machine is now, so that a slow or a busy one counts against nobody: by what counting takes it.

A processor of 3 GHz, left to itself, is the measure.
"""

import time

COUNTING = "() => { let sum = 0; for (let i = 0; i < 2e7; i++) sum += Math.sqrt(i); return sum }"  # in JavaScript
COUNTED_AT_3_GHZ = 27  # ms: an addition waits four cycles for the one before it
SECONDS_AT_3_GHZ = 0.05  # in Python


def slowness() -> float:
    """How many times as long as that processor this one takes to count in Python; at least 1."""

    def counted():
        begin, total = time.process_time(), 0
        for i in range(1_000_000):
            total += i * i
        return time.process_time() - begin

    return max(1, min(counted() for _ in range(3)) / SECONDS_AT_3_GHZ)
