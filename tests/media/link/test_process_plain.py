"""An account that may not have real-time priority: the sound runs, and the log says what it lacks."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

from cti.media.link.commands import Play
from cti.media.link.config import MediaConfig
from cti.media.link.control_end import MediaProcess
from cti.media.link.records import Played, Report

WITHOUT_RIGHTS = """#!/bin/sh
if [ "$(id -u)" = 0 ]; then
    exec prlimit --rtprio=0:0 setpriv --bounding-set=-sys_nice -- "{python}" "$@"
fi
exec prlimit --rtprio=0:0 -- "{python}" "$@"
"""


async def test_without_the_right_to_priority_it_warns_and_plays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    python = tmp_path / "python"
    python.write_text(WITHOUT_RIGHTS.format(python=sys.executable))
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    media, played = MediaProcess(), asyncio.Event()

    def hear(report: Report) -> None:
        if isinstance(report, Played) and report.finished:
            played.set()

    media.listen(hear)
    try:
        await media.start(MediaConfig(2))
        assert not media.realtime
        assert media.pid is not None
        assert os.sched_getscheduler(media.pid) == os.SCHED_OTHER
        media.send(Play(0, 1, ("tone:zip",)))
        await asyncio.wait_for(played.wait(), 20)
    finally:
        await media.stop()
    told = capfd.readouterr().err
    assert told.count("without real-time priority") == 1
    assert "CAP_SYS_NICE" in told
