"""`cordboard audit`: the trail is read, searched and verified."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser
from pathlib import Path

import pytest

from cti.commands import audit as command
from cti.config.reading import parse
from cti.store.audit import Audit
from cti.store.database import Database


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    config = parse({"server": {"data": str(tmp_path)}}, "x")
    day = iter(dt.datetime(2026, 5, 1 + n, 12).timestamp() for n in range(9))
    with Database.open(config.database) as database:
        trail = Audit(database, now=lambda: next(day))
        trail.append("2001", "Recording", object="call:17/2", source="10.0.0.7")
        trail.append("8001", "RecordingRefused", object="call:17", detail="not_allowed")
        trail.append("2001", "Supervise", object="agent:8001")
        trail.append("2001", "Recording", object="call:170")
        trail.close()
    parser = ArgumentParser()
    command.add_to(parser.add_subparsers(required=True), lambda arguments: config)

    def go(*words: str) -> tuple[int, list[str]]:
        arguments = parser.parse_args(["audit", *words])
        status = arguments.act(arguments)
        return status, capsys.readouterr().out.splitlines()

    return go


def test_who_heard_a_call(run) -> None:
    status, lines = run("--object", "call:17")
    assert status == 0
    assert [line.split()[2:5] for line in lines] == [
        ["8001", "RecordingRefused", "call:17"],
        ["2001", "Recording", "call:17/2"],
    ]
    assert lines[1].startswith("2026-05-01 12:00:00")
    assert "10.0.0.7" in lines[1]


def test_it_is_searched_by_account_kind_and_day(run) -> None:
    assert len(run()[1]) == 4
    assert len(run("--who", "2001", "--what", "Recording")[1]) == 2
    assert len(run("--since", "2026-05-02", "--until", "2026-05-04")[1]) == 2
    assert len(run("--last", "1")[1]) == 1
    with pytest.raises(SystemExit):
        run("--since", "yesterday")


def test_the_chain_is_verified(run) -> None:
    status, (line,) = run("--verify")
    assert status == 0
    assert line.startswith("The trail is whole: 4 entries")
