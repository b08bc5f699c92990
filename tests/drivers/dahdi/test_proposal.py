"""What is proposed for the boards that a machine has, and the file that DAHDI reads."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from drivers.dahdi.hardware.boards import KINDS, boards
from drivers.dahdi.hardware.detection import Found, Port, SpanKind
from drivers.dahdi.hardware.proposal import DigitalSignalling, Wishes, propose
from drivers.dahdi.hardware.system_conf import ranges, system_conf, write
from drivers.dahdi.params import Alarm, Signalling
from drivers.line import LineError
from tests.drivers.dahdi.board_records import (
    ANYTHING,
    E1_SLOT,
    Machine,
    a104,
    aex410,
    b410,
    tdm800,
    tdm2400_fxo,
    te420,
)


def settings(text: str) -> list[str]:
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def test_a_te420_is_four_pri_with_the_clock_from_the_first() -> None:
    plan = propose(te420(Machine()).found, Wishes())
    assert settings(system_conf(plan)) == [
        "span=1,1,0,ccs,hdb3,crc4",
        "bchan=1-15,17-31",
        "dchan=16",
        "alaw=1-31",
        "echocanceller=mg2,1-15,17-31",
        "span=2,2,0,ccs,hdb3,crc4",
        "bchan=32-46,48-62",
        "dchan=47",
        "alaw=32-62",
        "echocanceller=mg2,32-46,48-62",
        "span=3,3,0,ccs,hdb3,crc4",
        "bchan=63-77,79-93",
        "dchan=78",
        "alaw=63-93",
        "echocanceller=mg2,63-77,79-93",
        "span=4,4,0,ccs,hdb3,crc4",
        "bchan=94-108,110-124",
        "dchan=109",
        "alaw=94-124",
        "echocanceller=mg2,94-108,110-124",
        "loadzone=cn",
        "defaultzone=cn",
    ]
    assert any("The clock comes from span 1, then 2, 3, 4" in one for one in plan.remarks)


def test_wanpipe_spans_are_known_by_their_31_slots() -> None:
    plan = propose(a104(Machine()).found, Wishes(signalling=DigitalSignalling.R2))
    assert settings(system_conf(plan))[:4] == [
        "span=1,1,0,cas,hdb3",
        "cas=1-15,17-31:1101",
        "alaw=1-15,17-31",
        "echocanceller=mg2,1-15,17-31",
    ]
    assert [one.d_channel for one in plan.digital] == [0, 0, 0, 0]


def test_analogue_ports_get_the_crossed_names_of_dahdi() -> None:
    plan = propose(tdm800(Machine()).found, Wishes())
    assert settings(system_conf(plan))[:4] == [
        "fxoks=1-4",
        "fxsks=5-8",
        "alaw=1-8",
        "echocanceller=mg2,1-8",
    ]
    assert plan.analogue[0].telephones == (1, 2, 3, 4)


def test_an_empty_place_is_left_out_and_said() -> None:
    plan = propose(aex410(Machine()).found, Wishes(echo_canceller=""))
    assert settings(system_conf(plan))[:3] == ["fxoks=3", "fxsks=1-2", "alaw=1-3"]
    assert plan.remarks == ("Span 1 (WCTDM/0): no module sits at the places 4.",)


def test_24_town_lines_are_no_t1() -> None:
    found = tdm2400_fxo(Machine()).found
    assert found.spans[0].kind is SpanKind.ANALOGUE
    assert set(found.spans[0].ports) == {Port.LINE}


def test_basic_rate_and_t1_are_left_alone_with_a_sentence() -> None:
    machine = b410(Machine()).plug("TE2/0/1", "Wildcard TE220", "T1", [0x80] * 24)
    plan = propose(machine.found, Wishes())
    assert not plan.digital
    assert not plan.analogue
    assert len(plan.remarks) == 5
    assert "BRI, which Cordboard has no lines for" in plan.remarks[0]
    assert "default_linemode=e1" in plan.remarks[4]


def test_boards_together_count_channels_and_clocks_through() -> None:
    plan = propose(te420(tdm800(Machine())).found, Wishes(network={3}))
    assert [one.timing for one in plan.digital] == [1, 0, 2, 3]
    assert [one.number for one in plan.digital] == [2, 3, 4, 5]
    assert plan.digital[0].bearers[:2] == (9, 10)
    assert plan.digital[0].d_channel == 24


def test_a_span_keeps_the_signalling_that_it_has() -> None:
    machine = Machine().plug("TE1/0/1", "TE110P", "E1", [E1_SLOT] * 31, signalling=Signalling.CAS)
    plan = propose(machine.found, Wishes())
    assert plan.digital[0].signalling is DigitalSignalling.R2
    assert (
        propose(machine.found, Wishes(signalling=DigitalSignalling.PRI)).digital[0].d_channel == 16
    )


def test_a_span_of_the_drivers_own_making_gives_no_clock() -> None:
    plan = propose(Machine().plug("DYN/loc/0:0", "", "DYNAM", [ANYTHING] * 31).found, Wishes())
    assert plan.digital[0].timing == 0
    assert plan.remarks == ()


def test_ports_that_could_be_either_are_left_to_a_person() -> None:
    plan = propose(Machine().plug("WCTDM/0", "Wildcard S400P", "", [ANYTHING] * 4).found, Wishes())
    assert plan.analogue[0].undecided == (1, 2, 3, 4)
    assert "fxoks (a telephone hangs there)" in plan.remarks[0]
    assert settings(system_conf(plan)) == ["loadzone=cn", "defaultzone=cn"]
    known = Machine().plug("DYN/loc/2:0", "", "DYNAM", [ANYTHING] * 4, signalling=Signalling.FXOKS)
    assert propose(known.found, Wishes()).analogue[0].telephones == (1, 2, 3, 4)


def test_crc4_and_country_as_the_installer_says() -> None:
    wishes = Wishes(country="BR", signalling=DigitalSignalling.R2, crc4=True)
    text = system_conf(propose(te420(Machine()).found, wishes))
    assert "span=1,1,0,cas,hdb3,crc4" in text
    assert "loadzone=br" in text


@pytest.mark.parametrize(
    ("wishes", "said"),
    [
        (Wishes(country="xx"), "no settings for the country 'xx'"),
        (Wishes(network={9}), "Span 9 cannot be the network's side.*The E1 spans are 1, 2, 3, 4"),
    ],
)
def test_wishes_that_cannot_be_met_get_a_sentence(wishes: Wishes, said: str) -> None:
    with pytest.raises(LineError, match=said):
        propose(te420(Machine()).found, wishes)


def test_a_span_in_alarm_is_said() -> None:
    plan = propose(te420(Machine(), alarms=Alarm.RED).found, Wishes())
    assert len(plan.digital) == 4
    assert "Span 1 (TE4/0/1) is in alarm" in plan.remarks[0]


def test_numbers_are_written_as_ranges() -> None:
    assert ranges([1, 2, 3, 5, 7, 8]) == "1-3,5,7-8"
    assert ranges([]) == ""


# --- boards in the slots -----------------------------------------------------------------------


def slot(folder: Path, address: str, key: str, driver: str = "") -> None:
    """A device as sysfs shows it; `key` is vendor:device/subvendor."""
    vendor, device, subvendor = re.split("[:/]", key)
    path = folder / "devices" / address
    path.mkdir(parents=True)
    for name, value in (("vendor", vendor), ("device", device), ("subsystem_vendor", subvendor)):
        (path / name).write_text(f"0x{value}\n")
    if driver:
        (folder / "drivers" / driver).mkdir(parents=True, exist_ok=True)
        (path / "driver").symlink_to(folder / "drivers" / driver)


def test_boards_are_known_by_their_numbers(tmp_path: Path) -> None:
    slot(tmp_path, "0000:04:08.0", "d161:1420/0005", "wct4xxp")
    slot(tmp_path, "0000:05:01.0", "e159:0001/b1d9")
    slot(tmp_path, "0000:05:02.0", "1923:0100/0000")
    slot(tmp_path, "0000:06:00.0", "8086:100e/8086", "e1000")
    found = boards(tmp_path / "devices")
    assert [(one.kind.name, one.driver) for one in found] == [
        ("Digium TE420", "wct4xxp"),
        ("Digium TDM400P", ""),
        ("Sangoma A104d four E1", ""),
    ]
    advice = Found(tuple(found), (), driver=True, installed=True).advice
    assert len(advice) == 2
    assert "TDM400P at 0000:05:01.0 has no driver: run `modprobe wctdm`" in advice[0]
    assert "wanpipe driver from Sangoma" in advice[1]


def test_a_machine_without_driver_is_told_what_to_install(tmp_path: Path) -> None:
    slot(tmp_path, "0000:04:08.0", "d161:1420/0005")
    found = tuple(boards(tmp_path / "devices"))
    advice = Found(found, (), driver=False, installed=False).advice
    assert len(advice) == 1
    assert "apt install dahdi-dkms dahdi-linux" in advice[0]
    advice = Found(found, (), driver=False, installed=True).advice
    assert len(advice) == 1
    assert "modprobe wct4xxp" in advice[0]


def test_a_machine_without_boards_is_told_to_look(tmp_path: Path) -> None:
    assert boards(tmp_path / "none") == []
    advice = Found((), (), driver=False, installed=True).advice
    assert "modprobe dahdi" in advice[0]
    assert "is it seated" in advice[1]


def test_the_table_of_boards_has_the_form_that_the_bus_tells() -> None:
    assert len(KINDS) > 60
    assert all(re.fullmatch(r"[0-9a-f]{4}:[0-9a-f]{4}(/[0-9a-f]{4})?", key) for key in KINDS)


# --- the file ----------------------------------------------------------------------------------


def test_the_former_file_is_kept(tmp_path: Path) -> None:
    assert write("one\n", tmp_path / "dahdi") is None
    kept = write("two\n", tmp_path / "dahdi")
    assert kept is not None
    assert kept.read_text() == "one\n"
    assert (tmp_path / "dahdi" / "system.conf").read_text() == "two\n"
    again = write("three\n", tmp_path / "dahdi")
    assert again is not None
    assert again.read_text() == "two\n"
    assert write("three\n", tmp_path / "dahdi") is None
    assert len(list((tmp_path / "dahdi").iterdir())) == 3


def test_a_full_disk_leaves_the_former_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("one\n", tmp_path)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(LineError, match=r"No space left on device.*--target"):
        write("two\n", tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == ["system.conf"]
    assert (tmp_path / "system.conf").read_text() == "one\n"
