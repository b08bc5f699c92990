"""Times that a neighbour's load does not spoil: processes to which the others give way.

What is measured is the product on a machine of its own, and machines that measure are often shared.
Where the system allows it a process takes SCHED_RR for itself and all that it starts, which stands
above every ordinary process and below the media process's own SCHED_FIFO. Not for figures of full
load: the kernel stops real-time processes that leave nothing to the others.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator

from tests.benchmarks.figure import Figure

PRIORITY = 5


def reserve() -> bool:
    """Take the processors for this process and its children, as far as they want them."""
    try:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(PRIORITY))
    except OSError:
        print(
            "SCHED_RR was refused (CAP_SYS_NICE allows it): these figures hold only on a quiet machine",
            file=sys.stderr,
        )
        return False
    return True


def figures_of(module: str) -> Iterator[Figure]:
    """The figures that a module prints when it is run as a program of its own."""
    with subprocess.Popen([sys.executable, "-m", module], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        for line in process.stdout:
            yield Figure(**json.loads(line))
    if process.returncode:
        raise RuntimeError(
            f"{module} ended with status {process.returncode}; its own words are above"
        )
