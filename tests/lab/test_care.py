"""`cordboard lines` on the real driver: finding, setting up, showing, testing, listening."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

import cti.__main__ as cordboard
from cti.config import load
from drivers.dahdi.span import spans
from tests.lab import layout

NEAR, FAR = layout.bearers(1)[7], layout.bearers(2)[7]


@dataclass
class Done:
    """What a command said, and how it ended."""

    returncode: int
    stdout: str
    stderr: str


Lines = Callable[..., Done]


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Lines:
    """The command, within this process: starting another takes seconds in the guest."""
    monkeypatch.setattr("signal.signal", lambda number, handler: None)

    def run(*words: str) -> Done:
        monkeypatch.setattr(sys, "argv", ["cordboard", "lines", *words])
        capsys.readouterr()
        status = cordboard.main()
        said = capsys.readouterr()
        return Done(status, said.out, said.err)

    return run


@pytest.fixture
def restored() -> Iterator[None]:
    """The guest's own configuration is in force again afterwards."""
    yield
    subprocess.run(["dahdi_cfg"], check=True, capture_output=True)


def test_what_the_guest_has_is_proposed(lines: Lines, tmp_path: Path, restored: None) -> None:
    done = lines(
        "detect", "--write", "--apply", "--target", str(tmp_path), "--country", "us",
        "--config", str(tmp_path / "site.toml"),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Span 1: DYN/loc/0:0, E1, channels 1-31." in done.stdout
    assert "channels 187-190: 4 fxs." in done.stdout
    assert "The driver has taken the configuration" in done.stdout
    text = (tmp_path / "system.conf").read_text()
    assert "span=1,0,0,ccs,hdb3,crc4\nbchan=1-15,17-31\ndchan=16\n" in text
    assert "span=5,0,0,cas,hdb3\ncas=125-139,141-155:1101\n" in text
    assert "fxoks=187-190\n" in text
    assert "fxsks=191-194\n" in text
    config = load(tmp_path / "site.toml")
    assert [(line.kind, line.name) for line in config.lines] == [
        ("dahdi_pri", "pri"),
        ("dahdi_r2", "r2"),
        ("dahdi_analogue", "town"),
        ("dahdi_analogue", "telephones"),
    ]
    assert config.lines[0].settings.spans == (1, 2, 3, 4)
    assert config.lines[3].telephones == {"1": 801, "2": 802, "3": 803, "4": 804}


def test_a_configuration_is_not_forced_on_channels_in_use(
    lines: Lines, tmp_path: Path, restored: None
) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", f"{_HOLD}\nhold({layout.d_channel(3)})"], stdout=subprocess.PIPE
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        done = lines("detect", "--write", "--apply", "--target", str(tmp_path))
    finally:
        holder.kill()
        holder.communicate()
    assert done.returncode == 2
    assert f"the channels {layout.d_channel(3)} are in use. Stop the server" in done.stderr
    assert (tmp_path / "system.conf").exists()


_HOLD = """
def hold(number):
    import signal
    from drivers.dahdi.channel import DahdiChannel
    channel = DahdiChannel(number)
    print("held", flush=True)
    signal.pause()
"""


def test_what_dahdi_cfg_refuses_is_said(
    lines: Lines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, restored: None
) -> None:
    monkeypatch.setattr("cti.care.detect.system_conf", lambda plan: "bchan=9999\n")
    done = lines("detect", "--write", "--apply", "--target", str(tmp_path))
    assert done.returncode == 2
    assert "`dahdi_cfg` refused" in done.stderr


def test_the_status_tells_how_every_span_is(lines: Lines, tmp_path: Path) -> None:
    done = lines("status", "--json", "--memory", str(tmp_path / "memory.json"))
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert [one["span"] for one in told] == [one.number for one in spans()]
    assert told[0]["alarms"] == []
    assert told[0]["channels"][15]["signalling"] == "HDLCFCS"
    assert told[6]["channels"][0]["signalling"] == "FXOKS"
    text = lines("status", "--memory", str(tmp_path / "memory.json")).stdout
    assert "B 1-15,17-31; D 16" in text
    assert "All spans are well." in text


def test_a_loop_over_a_wired_pair_is_clean(lines: Lines) -> None:
    done = lines("test", str(NEAR), "loop", "--partner", str(FAR))
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("the channel is good") == 2
    assert re.search(r"delay \d+\.\d ms", done.stdout)


def test_a_whole_span_is_tested_at_once(lines: Lines) -> None:
    done = lines("test", "3/all", "pattern", "--partner", "4/all", "--seconds", "0.5")
    assert done.stdout.count("the channel is good") == 60
    assert done.returncode == 0
    assert lines("test", "3/all", "loop", "--partner", "94").returncode == 2


def test_a_pattern_that_does_not_come_back_is_said(lines: Lines) -> None:
    done = lines("test", "1/9", "pattern", "--seconds", "0.4")
    assert done.returncode == 1
    assert "no loop plug is in" in done.stdout


def test_levels_are_measured_from_the_far_end(lines: Lines) -> None:
    sender = subprocess.Popen([sys.executable, "-c", _TALK_FAR], stdout=subprocess.PIPE)
    try:
        assert sender.stdout is not None
        sender.stdout.readline()
        done = lines("test", str(NEAR), "levels", "--seconds", "1")
    finally:
        sender.kill()
        sender.communicate()
    assert "1020 Hz at -10.0 dBm0" in done.stdout
    assert done.returncode == 0
    assert "Level and noise are good." in done.stdout


def test_an_idle_line_has_no_tone_and_no_echo(lines: Lines) -> None:
    done = lines("test", str(NEAR), "levels", "--seconds", "0.5")
    assert done.returncode == 1
    assert "No tone was heard" in done.stdout
    done = lines("test", str(layout.FXO_PORTS[1]), "echo", "--seconds", "1")
    assert done.returncode == 0, done.stderr
    assert "No echo came back" in done.stdout


def test_a_busy_tone_is_learned_and_stored(lines: Lines, tmp_path: Path) -> None:
    site = tmp_path / "site.toml"
    site.write_text(f'[[lines]]\nkind = "dahdi_analogue"\nchannels = "{layout.FXO_PORTS[2]}"\n')
    exchange = subprocess.Popen([sys.executable, "-c", _BUSY], stdout=subprocess.PIPE)
    try:
        assert exchange.stdout is not None
        exchange.stdout.readline()
        done = lines(
            "test", str(layout.FXO_PORTS[2]), "tone", "--seconds", "5", "--config", str(site)
        )
    finally:
        exchange.kill()
        exchange.communicate()
    assert done.returncode == 0, done.stdout + done.stderr
    learned = re.search(r"sends the tone (450/3[3-7]0,0/3[3-7]0)\.", done.stdout)
    assert learned is not None
    assert tomllib.loads(site.read_text())["lines"][0]["busy_tones"] == [learned[1]]


_BUSY = f"""
from drivers.dahdi.trial import TrialChannel, run
from drivers.tones import render
busy = render("busy", "cn").tobytes()
place = 0
def speak(count):
    global place
    start, place = place % len(busy), place + count
    return busy[start:start + count]
with TrialChannel({layout.FXS_PORTS[2]}, raw=False) as channel:
    print("busy", flush=True)
    run([(channel, speak, lambda block: None)], 60.0, lambda done: True)
"""


def test_a_channel_is_recorded_in_stereo(lines: Lines, tmp_path: Path) -> None:
    talker = subprocess.Popen([sys.executable, "-c", _TALK], stdout=subprocess.PIPE)
    try:
        assert talker.stdout is not None
        talker.stdout.readline()
        done = lines("monitor", str(NEAR), "--record", str(tmp_path / "x.wav"), "--seconds", "2")
    finally:
        talker.kill()
        talker.communicate()
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "x.wav").stat().st_mode & 0o777 == 0o600
    with wave.open(str(tmp_path / "x.wav")) as file:
        assert (file.getnchannels(), file.getframerate()) == (2, 8000)
        sound = np.frombuffer(file.readframes(16_000), "<i2").reshape(-1, 2)[8000:]
    peaks = np.abs(np.fft.rfft(sound.astype(float), axis=0)).argmax(axis=0) * 8000 / len(sound)
    assert peaks == pytest.approx([1300, 700], abs=2)  # left comes in, right goes out


_SPEAKER = """
from drivers.care import level
from drivers.dahdi.trial import TrialChannel, run
def tone(hertz):
    sent = 0
    def speak(count):
        nonlocal sent
        sent += count
        return level.tone(count, sent - count, hertz=hertz)
    return speak
def talk(*tones):
    nothing = lambda block: None
    channels = [TrialChannel(number, raw=False) for number, _ in tones]
    print("talking", flush=True)
    legs = [(channel, tone(hertz), nothing) for channel, (_, hertz) in zip(channels, tones)]
    run(legs, 60.0, lambda done: True)
"""
_TALK = f"{_SPEAKER}\ntalk(({NEAR}, 700.0), ({FAR}, 1300.0))"
_TALK_FAR = f"{_SPEAKER}\ntalk(({FAR}, 1020.0))"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("test", "999", "loop"), "no DAHDI channel 999"),
        (("test", "1/40", "loop"), "Span 1 has no slot 40"),
        (("test", "abc", "loop"), "'abc' is no channel"),
        (("test", str(layout.d_channel(1)), "loop"), "configured as HDLCFCS"),
        (("monitor", str(layout.d_channel(1))), "1 --d-channel"),
        (("monitor", "5", "--d-channel"), "Span 5 has no D channel"),
        (("monitor", "1", "--record", "/nowhere/x.wav"), "/nowhere/x.wav cannot be written"),
    ],
)
def test_what_cannot_be_done_gets_a_sentence(
    lines: Lines, words: tuple[str, ...], said: str
) -> None:
    done = lines(*words)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
