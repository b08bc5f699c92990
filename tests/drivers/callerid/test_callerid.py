"""Caller numbers: published messages, names in Chinese, and sound as bad as lines are."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers import g711
from drivers.callerid import data_message, dtmf_string
from drivers.callerid.caller import RESTRICTED, UNAVAILABLE, Caller, name_of, octets_of
from drivers.callerid.dtmf_string import DtmfForm, DtmfString
from drivers.callerid.receiver import CallerFormat, CallerReceiver
from drivers.callerid.sender import sound_of
from drivers.line import FRAME_SAMPLES, Presentation
from tests.drivers.callerid.fsk_signal import (
    BELL_202,
    V23,
    Sound,
    bits_of,
    dtmf,
    fsk,
    read_fsk,
    with_noise,
)

SINGLE = bytes.fromhex("04 12 30 39 33 30 31 32 32 34 36 30 39 35 35 35 31 32 31 32")
WITHHELD = bytes.fromhex("04 09 30 39 33 30 31 32 32 34 50")
MULTIPLE = bytes.fromhex(
    "80 20 01 08 30 33 32 34 30 39 30 32 07 08 4A 4F 48 4E 20 44 4F 45"
    "02 0A 38 30 30 35 35 35 31 32 31 32"
)
"""Examples of published descriptions of the format."""

MODEMS = {CallerFormat.FSK_BELL: BELL_202, CallerFormat.FSK_V23: V23}


def heard(sound: Sound, form: CallerFormat = CallerFormat.AUTO) -> list[Caller]:
    """What the receiver makes of sound that came over A-law in blocks of 20 ms."""
    found: list[Caller] = []
    receiver = CallerReceiver(form, found.append)
    codes = g711.encode(np.concatenate([sound, np.zeros(1600)]))
    for start in range(0, len(codes), FRAME_SAMPLES):
        receiver.hear(codes[start : start + FRAME_SAMPLES])
    receiver.close()
    return found


@pytest.mark.parametrize(
    ("message", "caller"),
    [
        (SINGLE, Caller("6095551212", time="09301224")),
        (WITHHELD, Caller(presentation=Presentation.RESTRICTED, time="09301224")),
        (MULTIPLE, Caller("8005551212", "JOHN DOE", time="03240902")),
    ],
)
@pytest.mark.parametrize("tones", [BELL_202, V23])
def test_published_messages(message: bytes, caller: Caller, tones: tuple[float, float]) -> None:
    assert data_message.decode(message) == caller
    assert heard(fsk(message, tones))[0] == caller


def test_the_published_check_sum() -> None:
    assert len(bits_of(SINGLE)) == 300 + 80 + 10 * (len(SINGLE) + 1) + 3
    assert -sum(SINGLE) & 0xFF == 0x51


def test_what_we_make_is_what_was_published() -> None:
    assert data_message.encode_single(Caller("6095551212", time="09301224")) == SINGLE
    withheld = Caller("110", presentation=Presentation.RESTRICTED, time="09301224")
    assert data_message.encode_single(withheld) == WITHHELD


@pytest.mark.parametrize("form", MODEMS)
@pytest.mark.parametrize("dbm0", [-5.0, -13.5, -25.0, -38.0])
def test_every_level_is_heard(form: CallerFormat, dbm0: float) -> None:
    assert heard(fsk(MULTIPLE, MODEMS[form], dbm0=dbm0), form)


@pytest.mark.parametrize("form", MODEMS)
@pytest.mark.parametrize("seed", range(5))
def test_noise_20_db_below_does_no_harm(form: CallerFormat, seed: int) -> None:
    assert heard(with_noise(fsk(MULTIPLE, MODEMS[form], dbm0=-25), 20, seed), form)


@pytest.mark.parametrize("form", MODEMS)
@pytest.mark.parametrize(("twist", "offset"), [(6, 0), (-6, 0), (0, 12), (0, -12), (4, 8)])
def test_twist_and_a_modem_off_its_frequency(
    form: CallerFormat, twist: float, offset: float
) -> None:
    sound = fsk(MULTIPLE, MODEMS[form], dbm0=-20, twist_db=twist, offset=offset)
    assert heard(with_noise(sound, 25), form)


@pytest.mark.parametrize(("dbm0", "twist"), [(-5, 0), (-24, 0), (-12, 3), (-12, -6)])
def test_keys_over_level_twist_and_noise(dbm0: float, twist: float) -> None:
    sound = dtmf("D02012345678C", dbm0=dbm0, twist_db=twist)
    assert heard(with_noise(sound, 20)) == [Caller("02012345678")]


def test_a_damaged_message_is_not_believed() -> None:
    damaged = bytearray(MULTIPLE)
    sound = fsk(bytes(damaged))
    middle = len(sound) * 3 // 4
    sound[middle : middle + 30] = 0
    assert heard(sound, CallerFormat.FSK_BELL) in ([], [data_message.decode(MULTIPLE)])
    wrong = fsk(bytes(damaged[:-1]) + b"9" + bytes([0]))
    assert heard(wrong, CallerFormat.FSK_BELL) != [Caller("8005551219", "JOHN DOE")]


@pytest.mark.parametrize("form", [*MODEMS, CallerFormat.DTMF])
@pytest.mark.parametrize("told", [CallerFormat.AUTO, None])
def test_what_we_send_is_heard(form: CallerFormat, told: CallerFormat | None) -> None:
    caller = Caller("02012345678", "" if form is CallerFormat.DTMF else "张三")
    sound = g711.decode(sound_of(caller, form, "cn")).astype(np.float64)
    assert heard(sound, told or form)[0] == caller


@pytest.mark.parametrize("form", MODEMS)
def test_what_we_send_is_read_by_a_plain_ear(form: CallerFormat) -> None:
    caller = Caller("02012345678", "李雷", time="05011230")
    sound = g711.decode(sound_of(caller, form, "cn")).astype(np.float64)
    octets = read_fsk(sound, MODEMS[form])
    message = octets[: octets[1] + 2]
    assert sum(octets[: octets[1] + 3]) & 0xFF == 0
    assert data_message.decode(message) == caller


@pytest.mark.parametrize(
    ("keys", "caller"),
    [
        ("D02012345678C", Caller("02012345678")),
        ("A5551234#", Caller("5551234")),
        ("A5551234C", Caller("5551234")),
        ("A5551234D999C", Caller("5551234", redirecting="999")),
        ("12345678#", Caller("12345678")),
        ("AB10C", RESTRICTED),
        ("AB00C", UNAVAILABLE),
        ("D1#", RESTRICTED),
        ("D3#", UNAVAILABLE),
        ("DC", UNAVAILABLE),
        ("5#", None),
        ("", None),
    ],
)
def test_keys_of_many_countries(keys: str, caller: Caller | None) -> None:
    assert dtmf_string.decode(keys) == caller


@given(st.text("0123456789*#ABCD", max_size=200))
def test_no_keys_harm(keys: str) -> None:
    collected = DtmfString()
    for key in keys:
        collected.feed(key)
    collected.forget()
    assert collected.feed("D02012345678C") == Caller("02012345678")


@given(st.from_regex(r"[0-9]{2,20}", fullmatch=True), st.sampled_from(DtmfForm))
def test_keys_there_and_back(number: str, form: DtmfForm) -> None:
    assert DtmfString().feed(dtmf_string.encode(Caller(number), form)) == Caller(number)


@given(st.binary(max_size=300))
def test_no_message_harms(message: bytes) -> None:
    data_message.decode(message)
    name_of(message)


@pytest.mark.parametrize(
    ("name", "coding"),
    [
        *itertools.product(["张三", "李镕基", "欧阳娜娜"], ["utf-8", "gbk"]),
        *itertools.product(["Müller", "José", "Ångström"], ["utf-8", "latin-1"]),
        ("JOHN DOE", "ascii"),
    ],
)
def test_names_in_what_coding_they_come(name: str, coding: str) -> None:
    assert name_of(name.encode(coding)) == name


def test_a_name_without_sense_shows_nothing_strange() -> None:
    assert name_of(b"\x00\x07AB\x1b ") == "AB"
    assert name_of(b"\xff\xfe\x80").isprintable()


@given(st.text("张王李赵abc é", max_size=60), st.booleans())
def test_a_name_is_cut_between_letters(name: str, chinese: bool) -> None:
    octets = octets_of(name, 15, chinese=chinese)
    assert len(octets) <= 15
    octets.decode("gbk" if chinese else "utf-8")


@given(
    st.from_regex(r"[0-9*#]{0,20}", fullmatch=True),
    st.text("张王李赵ABC", max_size=20),
    st.sampled_from(Presentation),
)
def test_messages_there_and_back(number: str, name: str, presentation: Presentation) -> None:
    caller = data_message.decode(
        data_message.encode_multiple(Caller(number, name, presentation), chinese=True)
    )
    assert caller is not None
    if presentation is Presentation.RESTRICTED:
        assert (caller.number, caller.name) == ("", "")
        assert caller.presentation is Presentation.RESTRICTED
    else:
        assert (caller.number, caller.name) == (number, name)
