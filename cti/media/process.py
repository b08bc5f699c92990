"""The media process: the engine at its deadlines, and the far end of the link.

Nothing in here may wait: the link is drained without blocking once a tick, files belong to the disk
thread, and the collector of cycles is off (nothing here makes any). The process ends when it is
told to, or when its link closes and no other control process takes it over (`link.media_end`).
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import logging
import os
import signal
import sys

import msgspec

from cti.media.engine import Engine
from cti.media.link.commands import Detect, Play
from cti.media.link.config import MediaConfig
from cti.media.link.media_end import LinkEnd
from cti.media.link.records import Ready
from cti.media.pace import tick_on_time
from cti.media.recording.disk import DiskThread

log = logging.getLogger("cti.media")

TICK_PRIORITY = 20
DISK_PRIORITY = 10
_SWITCH_SECONDS = 0.0005
MLOCK_TOUCHED = 1 | 2 | 4
"""MCL_CURRENT, MCL_FUTURE and MCL_ONFAULT of mlockall(2)."""


def run(link: LinkEnd) -> None:
    """Build the engine that the link's first record asks for, and tick until the end."""
    _warm_up()
    config = link.configuration()  # a spare waits here, for as long as the other one lives
    realtime = config.realtime and _realtime(DISK_PRIORITY)
    disk = DiskThread()  # takes over the priority: it must not hold the interpreter while it waits
    if realtime:
        _realtime(TICK_PRIORITY)
    try:
        engine = Engine(config, disk=disk)
    except BaseException:
        disk.close()
        raise
    ended: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, frame: ended.append(number))
    link.say([Ready(config.rows, realtime)])
    _settle()
    try:
        tick_on_time(engine, link, ended)
    finally:
        reports = engine.close()
        link.say(reports)
        link.flush(1.0)


def _warm_up() -> None:
    """Run every part once, so that the first real tick finds libraries and memory ready."""
    engine = Engine(MediaConfig(4))
    for row in range(4):
        engine.post(Detect(row, digits=True, progress=True, answer=True))
        engine.post(Play(row, row, ("digits:159D",)))
    for _ in range(20):
        engine.tick()
        engine.heard[:4] = engine.spoken
    engine.close()


def _settle() -> None:
    gc.collect()
    gc.freeze()
    gc.disable()
    # Keep what was touched in memory: a page that comes back from the disk costs a tick. Where it is
    # not allowed nothing is lost but that.
    ctypes.CDLL(None).mlockall(MLOCK_TOUCHED)
    sys.setswitchinterval(_SWITCH_SECONDS)


def _realtime(priority: int) -> bool:
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(priority))
    except OSError as error:
        log.warning(
            "The sound runs without real-time priority (%s): under load it may stutter. "
            "Allow it with CAP_SYS_NICE or an rtprio limit for the account of the server.",
            error.strerror,
        )
        return False
    return True


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="cti.media", description=__doc__)
    parser.add_argument("--link", type=int, required=True, help="descriptor of the link's socket")
    options = parser.parse_args(arguments)
    logging.basicConfig(format="%(name)s: %(message)s", level=logging.INFO)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches everybody; the server ends this
    link = LinkEnd(options.link)
    try:
        run(link)
    except EOFError:
        pass  # a spare that was not needed
    except (ValueError, msgspec.MsgspecError) as error:
        log.error("The media process cannot start: %s", error)
        sys.exit(2)
    finally:
        link.close()
