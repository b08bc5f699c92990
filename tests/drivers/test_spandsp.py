"""spandsp's objects: owned, closed twice without harm, and never freed while they call back."""

from __future__ import annotations

import gc
import resource

import numpy as np
import pytest

from drivers.spandsp import DtmfReceiver, DtmfSender, FskModem, FskReceiver, FskSender
from tests.drivers.callerid.fsk_signal import dtmf

MESSAGE = b"\x04\x0c0501123011012345"[:14]
KEYS = "0123456789*#ABCD"


def test_keys_come_one_by_one_and_in_order() -> None:
    pressed: list[str] = []
    receiver = DtmfReceiver(pressed.append)
    sound = DtmfSender().sound(KEYS)
    for start in range(0, len(sound), 160):
        receiver.hear(sound[start : start + 160])
    receiver.hear(np.zeros(400, np.int16))
    assert "".join(pressed) == KEYS


def test_a_receiver_may_be_closed_by_whom_it_tells() -> None:
    """The first key of a number changes what a port listens for: inside the library's call."""
    pressed: list[str] = []

    def close(keys: str) -> None:
        pressed.append(keys)
        receiver.close()

    receiver = DtmfReceiver(close)
    receiver.hear(DtmfSender().sound("159"))
    receiver.hear(DtmfSender().sound("159"))
    assert len(pressed) == 1


def test_what_is_closed_hears_and_says_nothing() -> None:
    told: list[object] = []
    receivers = [FskReceiver(FskModem.V23, told.append), DtmfReceiver(told.append)]
    fsk, keys = FskSender(FskModem.V23), DtmfSender()
    sound = fsk.sound(MESSAGE)
    for one in (*receivers, fsk, keys):
        one.close()
        one.close()
    for receiver in receivers:
        receiver.hear(sound)
    assert not told
    assert not len(fsk.sound(MESSAGE))
    assert not len(keys.sound("1"))


def test_dial_tone_beside_a_key_is_filtered_away() -> None:
    pressed: list[str] = []
    receiver = DtmfReceiver(pressed.append, beside_dial_tone=True)
    sound = dtmf("5", dbm0=-20, on=0.1)
    times = np.arange(len(sound)) / 8000
    tone = sum(3000 * np.sin(2 * np.pi * hertz * times) for hertz in (350, 440))
    receiver.hear((sound + tone).astype(np.int16))
    assert pressed == ["5"]


@pytest.mark.parametrize("message", [b"", b"\x80\x00", bytes(256)])
def test_a_message_of_the_wrong_length_is_refused(message: bytes) -> None:
    with pytest.raises(ValueError, match="octets"):
        FskSender(FskModem.BELL_202).sound(message)


@pytest.mark.parametrize("keys", ["x", "1" * 128, "一"])
def test_what_is_no_key_is_refused(keys: str) -> None:
    with pytest.raises(ValueError, match="keyed"):
        DtmfSender().sound(keys)


def test_silence_and_noise_hold_no_caller() -> None:
    told: list[bytes] = []
    receiver = FskReceiver(FskModem.BELL_202, told.append)
    receiver.hear(np.zeros(8000, np.int16))
    receiver.hear(np.random.default_rng(1).normal(0, 3000, 80_000).astype(np.int16))
    assert not told


def test_memory_is_given_back() -> None:
    """20,000 receivers of some 3 kB each: kept, they would be 60 MB."""

    def make(times: int) -> None:
        for _ in range(times):
            FskReceiver(FskModem.V23, lambda message: None).close()
            DtmfReceiver(lambda keys: None)
        gc.collect()

    make(500)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    make(10_000)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 10_000
