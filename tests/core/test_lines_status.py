"""`cordboard lines status`: what is shown of spans, what is missed, how it ends."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from cti.care import status
from drivers.dahdi.params import Alarm, ChannelParams, Law, Signalling
from drivers.dahdi.span import SpanStatus
from tests.core.conftest import Lines
from tests.drivers.dahdi.board_records import NO_ERRORS


def report(alarms: Alarm = Alarm.NONE, growth: dict[str, int] | None = None) -> status.SpanReport:
    told = SpanStatus(
        1, "TE4/0/1", "", alarms, (1, 2, 16), 1, replace(NO_ERRORS, crc4=9), "ccs", "hdb3", True,
        "", "E1", "", "", "Wildcard TE420", 16,
    )  # fmt: skip
    kinds = (Signalling.CLEAR, Signalling.CLEAR, Signalling.HDLCFCS)
    channels = tuple(
        ChannelParams(number, 1, number, kind, Law.ALAW, "", 0, 0, 0, False, Alarm.NONE, 0, 0, 0, 0)
        for number, kind in zip((1, 2, 16), kinds, strict=True)
    )
    return status.SpanReport(told, channels, frozenset({16}), growth or {})


@pytest.fixture(autouse=True)
def configuration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    path = tmp_path / "status.conf"
    monkeypatch.setattr(status, "CONFIGURATION", path)
    return path


def shown(monkeypatch: pytest.MonkeyPatch, *reports: status.SpanReport) -> None:
    monkeypatch.setattr(status, "look", lambda before: list(reports))


def test_a_healthy_span_ends_with_0(lines: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    shown(monkeypatch, report())
    done = lines("status", "--channels")
    assert done.status == 0
    row = next(line for line in done.out.splitlines() if "TE4/0/1" in line)
    for said in ("E1 ccs hdb3 crc4", "none", "span 1", "B 1-2; D 16 (1 in use)"):
        assert said in row
    assert "All spans are well." in done.out
    assert "HDLCFCS     in use" in done.out


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (report(Alarm.RED | Alarm.LOS), "no signal arrives: look at the cable"),
        (report(Alarm.YELLOW), "our transmit pair, pins 4 and 5"),
        (report(Alarm.LMFA), "one side has CRC-4 and the other has not"),
        (report(growth={"crc4": 4}), "4 crc4 since the last look: what arrives is damaged"),
    ],
)
def test_what_is_wrong_ends_with_1_and_a_sentence(
    lines: Lines, monkeypatch: pytest.MonkeyPatch, one: status.SpanReport, said: str
) -> None:
    shown(monkeypatch, one)
    done = lines("status")
    assert done.status == 1
    assert said in done.out


def test_the_status_for_programs(lines: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    shown(monkeypatch, report(Alarm.BLUE, {"crc4": 4}))
    done = lines("status", "--json")
    assert done.status == 1
    told = json.loads(done.out)[0]
    assert told["alarms"] == ["blue"]
    assert told["counters"]["crc4"] == 9
    assert told["growth"] == {"crc4": 4}
    assert told["channels"][2] == {
        "channel": 16, "slot": 16, "signalling": "HDLCFCS", "off_hook": False, "in_use": True,
        "alarmed": False,
    }  # fmt: skip


def test_a_board_that_is_gone_is_missed(
    lines: Lines, monkeypatch: pytest.MonkeyPatch, configuration: Path
) -> None:
    shown(monkeypatch, report())
    configuration.write_text("# span=9\nspan=1,1,0,ccs,hdb3,crc4\nbchan=1-2\nfxsks=1,2\n")
    assert lines("status").status == 0
    configuration.write_text("span=1,1,0,ccs,hdb3\nspan = 2,2,0,cas,hdb3\nfxoks=40-43,45\n")
    done = lines("status")
    assert done.status == 1
    assert f"! Span 2 is in {configuration} but not there" in done.out
    assert "! The channels 40-43,45 are in" in done.out
    assert "All spans are well." not in done.out
    told = json.loads(lines("status", "--json").out)
    assert [one.get("missing") for one in told] == [None, "span 2", "channels 40-43,45"]


def test_the_bits_of_r2_are_no_hook(lines: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    one = report()
    kinds = (Signalling.CAS, Signalling.FXSKS, Signalling.CLEAR)
    shown(
        monkeypatch,
        replace(
            one,
            channels=tuple(
                replace(channel, signalling=kind, off_hook=True)
                for channel, kind in zip(one.channels, kinds, strict=True)
            ),
        ),
    )
    assert lines("status", "--channels").out.count("off hook") == 1
    told = json.loads(lines("status", "--json").out)[0]["channels"]
    assert [channel["off_hook"] for channel in told] == [False, True, False]


def test_growth_is_counted_from_the_last_look(
    lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    before: list[dict[str, status.Counts]] = []

    def look(counts: dict[str, status.Counts]) -> list[status.SpanReport]:
        before.append(dict(counts))
        return [report()]

    monkeypatch.setattr(status, "look", look)
    lines("status")
    lines("status")
    assert before[0] == {}
    assert before[1]["TE4/0/1"]["crc4"] == 9


def test_a_damaged_memory_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "memory.json"
    for text in ("[]", "{", '{"a": 3, "b": {"crc4": "x"}}'):
        path.write_text(text)
        assert not any(status.LastLook(path).counts.values())
