"""DAHDI without a driver: what is said then, whose the sound is, gains, and waiting for events."""

from __future__ import annotations

import asyncio
import errno
import os
import socket

import numpy as np
import pytest

from drivers import g711
from drivers.dahdi import channel, device, mulaw, span
from drivers.dahdi.channel import DahdiChannel
from drivers.dahdi.device import ChannelGone, open_device, refused
from drivers.dahdi.gain import gain_table
from drivers.dahdi.ownership import MEDIA, SIGNALLING, SoundOwners
from drivers.dahdi.params import Alarm, Law, Signalling
from drivers.dahdi.span import health_of
from drivers.dahdi.watch import Watch
from drivers.line import Health, LineError, LineUnavailable


def test_without_a_driver_the_sentence_says_how_to_load_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setattr(channel, "CHANNEL", f"{tmp_path}/channel")
    monkeypatch.setattr(span, "CONTROL", f"{tmp_path}/ctl")
    with pytest.raises(LineUnavailable, match="channel is not there: the DAHDI driver is not load"):
        DahdiChannel(1)
    with pytest.raises(LineUnavailable, match="cordboard lines detect"):
        span.spans()


def test_without_rights_the_sentence_names_the_group(monkeypatch: pytest.MonkeyPatch) -> None:
    def no(*_: object) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "open", no)
    with pytest.raises(LineUnavailable, match="usermod -a -G dialout"):
        open_device(device.CHANNEL)


def test_a_card_that_is_gone_is_told_from_a_refusal() -> None:
    gone = refused("channel 4", OSError(errno.ENODEV, "No such device"))
    assert isinstance(gone, ChannelGone)
    assert str(gone) == "channel 4: the card is gone (No such device)"
    plain = refused("channel 4", OSError(errno.EINVAL, "Invalid argument"))
    assert not isinstance(plain, LineUnavailable)
    assert "events wait to be fetched" in str(refused("x", OSError(500, "Unknown error 500")))


def test_the_worst_alarm_is_the_health() -> None:
    assert health_of(Alarm.NONE) is Health.NORMAL
    assert health_of(Alarm.YELLOW) is Health.REMOTE_ALARM
    assert health_of(Alarm.BLUE | Alarm.YELLOW) is Health.ALARM_INDICATION
    assert health_of(Alarm.RED | Alarm.YELLOW) is Health.NO_SIGNAL
    assert health_of(Alarm.NOTOPEN) is Health.NO_SIGNAL
    assert health_of(Alarm.LOOPBACK) is Health.SIGNALLING_DOWN


def test_a_kind_of_signalling_that_is_not_used_is_other() -> None:
    assert Signalling.of(0x380) is Signalling.HDLCFCS
    assert Signalling.of(0x12345678) is Signalling.OTHER


def test_owners_are_shared_through_the_descriptor() -> None:
    with SoundOwners(3) as owners, SoundOwners.from_descriptor(owners.descriptor, 3) as media:
        assert [media[index] for index in range(3)] == [SIGNALLING] * 3
        owners[1] = MEDIA
        assert media[1] == MEDIA
        with pytest.raises(IndexError):
            media[3]
        with pytest.raises(ValueError, match="owner"):
            owners[0] = 2
    owners.close()


def test_a_descriptor_that_is_no_memory_is_refused() -> None:
    reader, writer = os.pipe()
    with pytest.raises(LineUnavailable, match="no memory of 3 owners"):
        SoundOwners.from_descriptor(reader, 3)
    os.close(reader)
    os.close(writer)


def test_no_gain_changes_nothing() -> None:
    assert gain_table(Law.ALAW, 0.0) == bytes(range(256))
    assert gain_table(Law.MULAW, 0.0) == bytes(range(256))


@pytest.mark.parametrize("decibels", [-12.0, -3.0, 6.0])
def test_a_gain_multiplies(decibels: float) -> None:
    factor = 10 ** (decibels / 20)
    alaw = np.frombuffer(gain_table(Law.ALAW, decibels), np.uint8)
    wanted = np.clip(g711.DECODE * factor, -32256, 32256)
    assert np.abs(g711.DECODE[alaw] - wanted).max() <= 1024  # the coarsest step
    codes = np.arange(256, dtype=np.uint8)
    got = mulaw.decode(np.frombuffer(gain_table(Law.MULAW, decibels), np.uint8))
    assert np.abs(got - np.clip(mulaw.decode(codes) * factor, -32124, 32124)).max() <= 1024


def test_a_gain_has_limits() -> None:
    with pytest.raises(LineError, match="between -24 and 24 dB"):
        gain_table(Law.ALAW, 30.0)


def test_mu_law_survives_the_way_through_samples() -> None:
    codes = np.arange(256, dtype=np.uint8)
    same = mulaw.encode(mulaw.decode(codes)) == codes
    assert same.sum() == 255  # the two zeros are one
    assert mulaw.decode(np.array([0x80, 0x00, 0xFF], np.uint8)).tolist() == [32124, -32124, 0]
    assert mulaw.TO_ALAW[0xFF] == 0xD5


async def test_a_watch_tells_of_urgent_data_and_of_sound_where_it_was_asked() -> None:
    """POLLPRI is out-of-band data on a TCP socket."""
    listener = socket.create_server(("127.0.0.1", 0))
    far = socket.create_connection(listener.getsockname())
    near, _ = listener.accept()
    told: asyncio.Queue[str] = asyncio.Queue()
    watch = Watch()

    def happened() -> None:
        kinds = "event" if _urgent(near) else "sound"
        if kinds == "sound":
            near.recv(100)
        told.put_nowait(kinds)

    watch.add(near.fileno(), happened)
    far.send(b"sound")
    far.send(b"!", socket.MSG_OOB)
    async with asyncio.timeout(5):
        assert await told.get() == "event"
    watch.change(near.fileno(), sound=True)
    far.send(b"sound")
    async with asyncio.timeout(5):
        while await told.get() != "sound":
            pass
    watch.remove(near.fileno())
    watch.remove(near.fileno())
    watch.close()
    watch.close()
    for end in (near, far, listener):
        end.close()


def _urgent(end: socket.socket) -> bool:
    try:
        return bool(end.recv(1, socket.MSG_OOB))
    except OSError:
        return False


async def test_a_file_that_hung_up_is_told_once_and_watched_no_more() -> None:
    near, far = socket.socketpair()
    told: asyncio.Queue[int] = asyncio.Queue()
    watch = Watch()
    watch.add(near.fileno(), lambda: told.put_nowait(1))
    far.close()
    async with asyncio.timeout(5):
        await told.get()
    for _ in range(20):
        await asyncio.sleep(0)
    assert told.empty()
    watch.remove(near.fileno())
    watch.close()
    near.close()
