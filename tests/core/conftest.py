"""Running `cordboard lines` within the test."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import cti.__main__ as cordboard


@dataclass
class Done:
    status: int
    out: str
    err: str


Lines = Callable[..., Done]


@pytest.fixture
def lines(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Lines:
    monkeypatch.setattr("signal.signal", lambda number, handler: None)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    def run(*words: str) -> Done:
        monkeypatch.setattr(sys, "argv", ["cordboard", "lines", *words])
        capsys.readouterr()
        try:
            ended = cordboard.main()
        except SystemExit as end:
            ended = int(end.code or 0)
        said = capsys.readouterr()
        return Done(ended, said.out, said.err)

    return run
