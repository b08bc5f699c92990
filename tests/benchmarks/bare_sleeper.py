"""What this machine owes to a program that only sleeps: a tick of 20 ms without any work.

`python -m tests.benchmarks.bare_sleeper SECONDS`: one JSON line, how many ticks began how late, by the
bins of `LATENESS_EDGES`. It asks for SCHED_FIFO with the priority of the media process, beside which it
is run: what it is late as well is the kernel's, the host's or that of somebody with more priority.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import time
from bisect import bisect_left

from cti.media.link.records import LATENESS_EDGES
from cti.media.process import TICK_PRIORITY
from drivers.line import FRAME_SECONDS


def sleep_in_ticks(seconds: float) -> list[int]:
    """The bins; the first second is left out."""
    bins = [0] * (len(LATENESS_EDGES) + 1)
    start = time.monotonic()
    for number in range(1, round(seconds / FRAME_SECONDS) + 1):
        due = start + number * FRAME_SECONDS
        time.sleep(max(0.0, due - time.monotonic()))
        if number * FRAME_SECONDS > 1.0:
            bins[bisect_left(LATENESS_EDGES, time.monotonic() - due)] += 1
    return bins


if __name__ == "__main__":
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(TICK_PRIORITY))
        realtime = True
    except OSError:
        realtime = False
    gc.disable()
    counted = sleep_in_ticks(float(sys.argv[1]))
    os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))  # ending an interpreter takes long
    print(json.dumps({"realtime": realtime, "bins": counted}))
