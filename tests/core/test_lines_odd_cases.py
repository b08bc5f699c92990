"""`cordboard lines` where something is unusual: odd words, groups of spans, no server, no time."""

from __future__ import annotations

from pathlib import Path

import pytest

from cti.care import measure, monitor
from tests.core.conftest import Lines


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--country", "zz"), "no settings for 'zz'; choose one of ae, ar, au"),
        (("--network", "0"), "'0' is no list of spans"),
        (("--echo-canceller", "mg2,1-31\nspan=9"), "no name of a DAHDI echo canceller"),
    ],
)
def test_what_nobody_can_mean_is_refused_before_boards_are_looked_for(
    lines: Lines, words: tuple[str, ...], said: str
) -> None:
    done = lines("detect", *words)
    assert done.status == 2
    assert said in done.err
    assert done.out == ""


# --- D channels --------------------------------------------------------------------------------


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A group of two spans, and two spans with R2."""
    monkeypatch.setattr(monitor, "_held", lambda target: True)
    path = tmp_path / "site.toml"
    path.write_text(
        f'[server]\ndata = "{tmp_path}"\n\n'
        '[[lines]]\nkind = "dahdi_pri"\nname = "nfas"\nspans = [1, 2]\nnfas = [1, 2]\n\n'
        '[[lines]]\nkind = "dahdi_r2"\nname = "old"\nspans = [3, 4]\nvariant = "CN"\n'
    )
    return path


def looks(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    count = 0

    def sleep(seconds: float) -> None:
        nonlocal count
        count += 1
        if count == most:
            raise KeyboardInterrupt

    monkeypatch.setattr(monitor.time, "sleep", sleep)


@pytest.mark.parametrize("target", ["1", "2", "nfas"])
def test_spans_of_a_group_have_one_trace(
    lines: Lines, monkeypatch: pytest.MonkeyPatch, site: Path, target: str
) -> None:
    looks(monkeypatch, 1)
    done = lines("monitor", target, "--d-channel", "--config", str(site))
    assert "traces/nfas.pcap" in done.out, done.err


@pytest.mark.parametrize("target", ["3", "old-1", "old"])
def test_a_line_without_a_d_channel_is_not_waited_for(
    lines: Lines, site: Path, target: str
) -> None:
    done = lines("monitor", target, "--d-channel", "--config", str(site))
    assert done.status == 2
    assert f"no line '{target}' with a D channel; its lines are nfas." in done.err


def test_a_server_that_does_not_answer_is_told(
    lines: Lines, monkeypatch: pytest.MonkeyPatch, site: Path
) -> None:
    looks(monkeypatch, 30)
    done = lines("monitor", "nfas", "--d-channel", "--config", str(site))
    assert done.out.count("No server has begun this trace: is it running") == 1


# --- measurements ------------------------------------------------------------------------------


class Quiet:
    """A channel on which nothing is heard."""

    digital = True

    def __init__(self, number: int, **settings: object) -> None:
        self.number = number

    def __enter__(self) -> Quiet:
        return self

    def __exit__(self, *_: object) -> None:
        pass


@pytest.mark.parametrize("what", ["levels", "echo"])
@pytest.mark.parametrize("octets", [0, 1, 800, 1601, 3999])
def test_what_was_cut_short_is_not_judged(
    lines: Lines, monkeypatch: pytest.MonkeyPatch, what: str, octets: int
) -> None:
    """Ctrl-C, or a time that is too short: a level of nothing is no level."""
    monkeypatch.setattr(measure, "TrialChannel", Quiet)
    monkeypatch.setattr(measure, "run", lambda legs, seconds, going: legs[0][2](b"\xd5" * octets))
    done = lines("test", "8", what)
    assert done.status == 2
    assert "too little to judge: let the test run for a second" in done.err
    monkeypatch.setattr(measure, "run", lambda legs, seconds, going: legs[0][2](b"\xd5" * 8000))
    assert lines("test", "8", what).status in (0, 1)
