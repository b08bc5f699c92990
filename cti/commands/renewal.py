"""The server begins anew in place: same process number, new program and configuration, sound kept.

SIGUSR1 asks for it. What was written is on the disk before; then the program is executed again
(execv). Every file and socket closes with that, the link to the media process too, which therefore
goes on by itself until the new program takes it over (`cti.media.link.vacancy`). Processes that the old
program began are still children of this process number, so their ends have to be collected here.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from pathlib import Path
from typing import NoReturn

CHILDREN = "CORDBOARD_CHILDREN"
"""Environment variable: process numbers of what the old program began."""


def renew() -> NoReturn:
    """Execute the program again, with the arguments that it was begun with."""
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii").split()
    os.environ[CHILDREN] = ",".join(children)
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606


def collect_children() -> None:
    """On the running loop: collect each of the old program's processes when it ends."""
    for child in filter(None, os.environ.pop(CHILDREN, "").split(",")):
        _collect(int(child))


def _collect(pid: int) -> None:
    try:
        watched = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    loop = asyncio.get_running_loop()

    def ended() -> None:
        loop.remove_reader(watched)
        os.close(watched)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)

    loop.add_reader(watched, ended)
