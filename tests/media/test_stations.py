"""Stations in C and in Python: what a telephone sends and is sent, over real sockets."""

from __future__ import annotations

import base64
import itertools
import socket
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from cti.media.link.commands import OpenStation
from cti.media.link.records import DigitHeard, Report, StationHeard, StationOpened, StationQuality
from cti.media.matrix import silence
from cti.media.stations import QUALITY_EVERY, Stations
from drivers import g711
from drivers.line import SILENCE
from drivers.rtp import new_key
from drivers.rtp.native_ports import NativePorts
from drivers.rtp.packet import PAYLOAD_EVENT, PAYLOAD_MULAW
from drivers.rtp.ports import PlainPorts, Ports, open_ports
from drivers.rtp.rtcp import Goodbye, ReportBlock, pack
from drivers.rtp.rtcp import Report as RtcpReport
from tests.drivers.rtp.phone import DOWN, UP, Phone

ROW = 2
KEYS = base64.b64encode(UP).decode(), base64.b64encode(DOWN).decode()


class Desk:
    """Four rows, of which the last two are stations'; the test makes time pass."""

    def __init__(self, ports: Ports) -> None:
        self.ports = ports
        self.reports: list[Report] = []
        self.stations = Stations(range(2, 4), self.reports.append, ports)
        self.heard, self.spoken = silence(5), silence(4)

    def open(self, row: int = ROW) -> int:
        self.stations.open(OpenStation(row, "127.0.0.1", *KEYS))
        opened = self.reports.pop()
        assert isinstance(opened, StationOpened)
        return opened.port

    def tick(self, times: int = 1) -> None:
        for _ in range(times):
            self.stations.read(self.heard)
            self.stations.write(self.spoken)

    def told(self, kind: type[Report]) -> list[Report]:
        return [one for one in self.reports if isinstance(one, kind)]


@pytest.fixture(
    params=[
        NativePorts,
        lambda most: NativePorts(most, own_cipher=False),
        lambda most: PlainPorts(),
    ],
    ids=["c", "libsrtp", "python"],
)
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    make: Callable[[int], Ports] = request.param
    made = Desk(make(2))
    yield made
    made.stations.close_all()


@pytest.fixture
def phone(desk: Desk) -> Iterator[Phone]:
    made = Phone(desk.open())
    yield made
    made.close()


def talk(desk: Desk, phone: Phone, frames: int, code: int = 77) -> list[bytes]:
    """The telephone sends so many frames, one a tick; what was heard."""
    heard = []
    for _ in range(frames):
        phone.sound(bytes([code]) * 160)
        desk.tick()
        heard.append(desk.heard[ROW].tobytes())
    return heard


def test_the_fast_way_is_taken_where_it_is_built() -> None:
    assert isinstance(open_ports(1), NativePorts)


def test_sound_goes_both_ways_bit_by_bit(desk: Desk, phone: Phone) -> None:
    desk.spoken[ROW] = np.arange(160)
    heard = []
    for number in range(10):
        phone.sound(bytes((at + number) % 256 for at in range(160)))
        desk.tick()
        heard.append(desk.heard[ROW].tobytes())
    silent = bytes([SILENCE]) * 160
    assert heard == [silent, silent] + [
        bytes((at + number) % 256 for at in range(160)) for number in range(8)
    ]
    came = phone.listen()
    assert {one.payload for one in came} == {bytes(range(160))}
    assert [one.marker for one in came] == [True] + [False] * 9
    steps = {
        ((b.sequence - a.sequence) % 2**16, (b.timestamp - a.timestamp) % 2**32)
        for a, b in itertools.pairwise(came)
    }
    assert steps == {(1, 160)}
    assert desk.told(StationHeard) == [StationHeard(ROW, True)]


def test_mu_law_is_understood_and_answered(desk: Desk, phone: Phone) -> None:
    mulaw = bytes([0x80, 0xFF, 0x00, 0x7F]) * 40
    for _ in range(5):
        phone.sound(mulaw, PAYLOAD_MULAW)
        desk.tick()
    levels = g711.DECODE_INT16[desk.heard[ROW][:4]].tolist()
    assert levels[0] > 31000
    assert levels[2] < -31000
    assert max(abs(levels[1]), abs(levels[3])) <= 8
    assert phone.listen()[-1].payload_type == PAYLOAD_MULAW
    assert phone.heard[-1].payload == bytes([phone.heard[-1].payload[0]]) * 160


@pytest.mark.parametrize("size", [80, 160, 240, 480])
def test_packets_of_10_to_60_ms_are_framed_anew(desk: Desk, phone: Phone, size: int) -> None:
    heard = b""
    for tick in range(60):
        while phone.timestamp <= tick * 160:
            start = phone.timestamp
            phone.sound(bytes((start + at) // 80 % 200 for at in range(size)))
        desk.tick()
        heard += desk.heard[ROW].tobytes() if tick >= 2 else b""
    assert heard == bytes(at // 80 % 200 for at in range(58 * 160))


def test_each_digit_is_told_once_whatever_is_lost(desk: Desk, phone: Phone) -> None:
    for number, event in enumerate((5, 5, 10, 15)):
        start = phone.timestamp
        packets = [(160 * (step + 1), False) for step in range(5)] + [(800, True)] * 3
        for at, (duration, end) in enumerate(packets):
            if at >= number:  # the beginning of the later ones never arrives
                phone.event(event, duration, end=end, start=start)
            desk.tick()
        phone.timestamp += 8 * 160
        phone.event(event, 800, end=True, start=start)
        talk(desk, phone, 3)
    assert [(one.row, one.digit) for one in desk.told(DigitHeard)] == [
        (ROW, digit) for digit in "55*D"
    ]
    assert desk.told(DigitHeard)[3].seconds == pytest.approx(0.08)


def test_a_digit_longer_than_a_segment_is_one_digit(desk: Desk, phone: Phone) -> None:
    phone.event(3, 160, start=0)
    phone.event(3, 0xFFFF, start=0)
    phone.event(3, 160, start=0xFFFF)
    phone.event(3, 1600, end=True, start=0xFFFF)
    phone.event(16, 160, start=0x20000)  # a flash is no digit
    desk.tick()
    assert [one.digit for one in desk.told(DigitHeard)] == ["3"]


def test_the_tone_beside_a_digit_is_not_heard(desk: Desk, phone: Phone) -> None:
    talk(desk, phone, 20)
    phone.event(1, 160, start=phone.timestamp)
    heard = talk(desk, phone, 3)
    assert set(b"".join(heard)) == {SILENCE}
    assert set(talk(desk, phone, 10)[-1]) == {77}


def test_digits_are_sent_as_events_instead_of_sound(desk: Desk, phone: Phone) -> None:
    talk(desk, phone, 2)
    phone.listen()
    desk.ports.press(ROW, "9*")
    talk(desk, phone, 30)
    events = [one for one in phone.listen() if one.payload_type == PAYLOAD_EVENT]
    assert [one.payload[0] for one in events] == [9] * 7 + [10] * 7
    assert len({one.timestamp for one in events}) == 2
    assert [bool(one.payload[1] & 0x80) for one in events[:7]] == [False] * 4 + [True] * 3
    assert [int.from_bytes(one.payload[2:]) for one in events[:7]] == [
        160, 320, 480, 640, 800, 800, 800,
    ]  # fmt: skip
    assert [one.marker for one in events[:2]] == [True, False]
    assert [one.payload_type for one in phone.heard[-8:]] == [8] * 8
    assert all(
        (b.sequence - a.sequence) % 2**16 == 1
        for a, b in zip(phone.heard, phone.heard[1:], strict=False)
    )
    with pytest.raises(ValueError, match="no digit"):
        desk.ports.press(ROW, "5x")


def test_comfort_noise_is_heard_until_sound_comes_again(desk: Desk, phone: Phone) -> None:
    talk(desk, phone, 10)
    phone.noise(40, 200, 120)
    levels = []
    for _ in range(200):
        desk.tick()
        levels.append(float(np.sqrt(np.mean(g711.decode(desk.heard[ROW]) ** 2))))
    assert levels[100:] == pytest.approx([32768 * 10**-2] * 100, rel=0.5)
    phone.timestamp += 190 * 160
    assert set(talk(desk, phone, 20)[-1]) == {77}


def test_a_lost_packet_is_made_up_from_what_was_heard_before(desk: Desk, phone: Phone) -> None:
    tone = g711.encode(8000 * np.sin(2 * np.pi * np.arange(40 * 160) / 50)).reshape(-1, 160)
    heard = []
    for number, frame in enumerate(tone):
        if number == 25:
            phone.timestamp += 160
        else:
            phone.sound(frame.tobytes())
        desk.tick()
        heard.append(desk.heard[ROW].copy())
    sound, truth = g711.decode(np.concatenate(heard[2:])), g711.decode(np.concatenate(tone[:-2]))
    lost = slice(25 * 160, 26 * 160)
    assert np.abs(sound - truth).max() < 1800  # it has begun to fade at the end
    assert np.abs(sound[lost] - truth[lost]).max() > 0
    assert (sound[: lost.start] == truth[: lost.start]).all()
    assert (sound[lost.stop + 160 :] == truth[lost.stop + 160 :]).all()


def test_a_stranger_changes_nothing(desk: Desk, phone: Phone) -> None:
    talk(desk, phone, 5)
    stranger = Phone(phone.address[1], key=bytes(30), source=7)
    for _ in range(20):
        stranger.sound(bytes(160))
        stranger.send(b"x")
        stranger.send(bytes(1500))
        heard = talk(desk, phone, 1)
    assert set(heard[0]) == {77}
    assert stranger.listen() == []
    assert len(phone.listen()) == 25
    stranger.close()


def test_a_replayed_packet_from_elsewhere_moves_nothing(desk: Desk, phone: Phone) -> None:
    packet = phone.pack(bytes(160))
    phone.send(packet)
    desk.tick()
    thief = Phone(phone.address[1])
    thief.send(packet)
    desk.tick()
    assert thief.listen() == []
    assert len(phone.listen()) == 2
    thief.close()


def test_a_station_that_moves_is_followed(desk: Desk, phone: Phone) -> None:
    talk(desk, phone, 5)
    phone.move()
    talk(desk, phone, 5)
    assert len(phone.listen()) == 5


def test_another_source_is_another_stream(desk: Desk, phone: Phone) -> None:
    talk(desk, phone, 20, 77)
    phone.source, phone.timestamp, phone.sequence = 99, 3_000_000_000, 60_000
    assert set(talk(desk, phone, 5, 50)[-1]) == {50}


def test_two_stations_are_told_apart(desk: Desk, phone: Phone) -> None:
    other = Phone(desk.open(3), source=8)
    for _ in range(6):
        phone.sound(bytes([77]) * 160)
        other.sound(bytes([50]) * 160)
        desk.spoken[2], desk.spoken[3] = 20, 30
        desk.tick()
    assert set(desk.heard[2].tolist() + desk.heard[3].tolist()) == {77, 50}
    heard = {one.payload[0] for one in phone.listen()}, {one.payload[0] for one in other.listen()}
    assert heard in (({20}, {30}), ({30}, {20}))  # both have the same keys: either may be first
    other.close()


def test_quality_is_told_every_five_seconds_and_at_the_end(desk: Desk, phone: Phone) -> None:
    for number in range(QUALITY_EVERY):
        if number % 10 == 5:
            phone.pack(bytes(160))
            phone.timestamp += 160
            desk.tick()
        else:
            talk(desk, phone, 1)
    (quality,) = desk.told(StationQuality)
    assert (quality.row, quality.closed, quality.packets) == (ROW, False, 225)
    assert quality.loss == pytest.approx(0.1, abs=0.005)
    assert quality.concealed == pytest.approx(0.1, abs=0.01)
    assert quality.round_trip_ms is quality.far_loss is None
    assert 3.3 < quality.mos < 3.5
    desk.stations.close(ROW)
    assert desk.reports[-2] == StationHeard(ROW, False)
    end = desk.reports[-1]
    assert isinstance(end, StationQuality)
    assert (end.closed, end.packets) == (True, 225)
    phone.listen()
    assert phone.reports[-1] == Goodbye(phone.heard[0].source)


def test_reports_go_both_ways(desk: Desk, phone: Phone) -> None:
    talk(desk, phone, QUALITY_EVERY)
    phone.listen()
    report = next(one for one in phone.reports if isinstance(one, RtcpReport))
    assert report.packets > 50
    assert report.octets == 160 * report.packets
    (block,) = report.blocks
    assert (block.source, block.lost) == (7, 0)
    told = ReportBlock(report.source, 0.25, 9, 1, 80, (report.ntp >> 16) & 0xFFFF_FFFF, 0)
    phone.report(pack(RtcpReport(7, blocks=(told,)), "phone"))
    talk(desk, phone, QUALITY_EVERY)
    quality = desk.told(StationQuality)[-1]
    assert quality.far_loss == 0.25
    assert quality.far_jitter_ms == 10.0
    assert quality.round_trip_ms is not None


def test_no_more_stations_than_there_is_room_for() -> None:
    ports = NativePorts(1)
    ports.open(0, "127.0.0.1", receive_key=UP, send_key=DOWN)
    with pytest.raises(OSError, match="all stations"):
        ports.open(1, "127.0.0.1", receive_key=UP, send_key=DOWN)
    ports.shut()
    ports.shut()


def test_all_stations_share_the_port_of_the_configuration() -> None:
    probe = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
    probe.close()
    reports: list[Report] = []
    stations = Stations(range(2), reports.append, port=port)
    for row in range(2):
        key = base64.b64encode(new_key()).decode()
        stations.open(OpenStation(row, "127.0.0.1", key, key))
    stations.close_all()
    assert [one.port for one in reports if isinstance(one, StationOpened)] == [port, port]
