"""The C loop over all channels of a span, on socket pairs that stand for channel files.

Clocks are played: the card's blocks are put into the far ends, ticks are calls.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pytest

from drivers.dahdi import mulaw
from drivers.dahdi.ownership import MEDIA, SIGNALLING, SoundOwners
from drivers.dahdi.params import Law
from drivers.dahdi.shelf import FileShelf
from drivers.dahdi.voice import LOOK_TICKS, DahdiVoice
from drivers.line import FRAME_SAMPLES, SILENCE, LineError

CHANNELS = 4
WINDOW = 1500
Codes = npt.NDArray[np.uint8]


class Card:
    """The far ends of a voice's files: blocks in, blocks out."""

    def __init__(self, law: Law = Law.ALAW, cushion_ms: float = 5.0) -> None:
        pairs = [socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET) for _ in range(CHANNELS)]
        self.near, self.far = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
        for end in (*self.near, *self.far):
            end.setblocking(False)
        self.owners = SoundOwners(CHANNELS, MEDIA)
        self.shelf = FileShelf(CHANNELS)
        self.voice = DahdiVoice(
            "card",
            range(1, CHANNELS + 1),
            descriptors=[end.fileno() for end in self.near],
            owners=self.owners,
            shelf=FileShelf.from_descriptor(self.shelf.descriptor, CHANNELS),
            law=law,
            cushion_ms=cushion_ms,
        )
        self.voice.open()
        self.heard = np.zeros((CHANNELS, FRAME_SAMPLES), np.uint8)
        self.spoken = np.full((CHANNELS, FRAME_SAMPLES), SILENCE, np.uint8)
        self.blocks = 0

    def bring(self, count: int = 1, channels: range = range(CHANNELS)) -> None:
        """So many blocks came from the line; the n-th has code n in every place."""
        for _ in range(count):
            self.blocks += 1
            for channel in channels:
                self.far[channel].send(bytes([self.blocks % 128]) * FRAME_SAMPLES)

    def tick(self) -> int:
        """One tick; the number of the block that was heard on channel 1."""
        self.voice.read(self.heard)
        self.voice.write(self.spoken)
        return int(self.heard[0, 0])

    def sent(self, channel: int = 0) -> list[bytes]:
        """What the line got since it was asked last."""
        found = []
        while True:
            try:
                found.append(self.far[channel].recv(8192))
            except BlockingIOError:
                return found

    def start(self) -> None:
        """The first tick, in which what lay there is thrown away."""
        self.tick()
        for channel in range(CHANNELS):
            self.sent(channel)

    def close(self) -> None:
        self.voice.close()
        self.shelf.close()
        for end in (*self.near, *self.far):
            end.close()


@pytest.fixture
def card() -> Iterator[Card]:
    made = Card()
    yield made
    made.close()


def test_all_channels_are_read_and_written_octet_by_octet(card: Card) -> None:
    chance = np.random.default_rng(1)
    card.start()
    said = chance.integers(0, 256, card.heard.shape).astype(np.uint8)
    for channel in range(CHANNELS):
        card.far[channel].send(said[channel].tobytes())
    card.spoken[:] = chance.integers(0, 256, card.spoken.shape)
    card.tick()
    assert (card.heard == said).all()
    for channel in range(CHANNELS):
        assert card.sent(channel) == [card.spoken[channel].tobytes()]


def test_what_came_before_the_first_tick_is_not_heard(card: Card) -> None:
    card.bring(3)
    assert card.tick() == SILENCE
    card.bring()
    assert card.tick() == 4


def test_the_cushion_goes_out_first() -> None:
    card = Card(cushion_ms=45)
    card.tick()
    assert [len(block) for block in card.sent()] == [160, 160, 40, 160]
    card.close()


def test_a_block_that_is_late_is_bridged_and_counted(card: Card) -> None:
    card.start()
    card.bring()
    assert card.tick() == 1
    assert card.tick() == 1
    assert card.tick() == SILENCE
    card.bring(2)
    assert [card.tick(), card.tick()] == [2, 3]
    assert card.voice.counters().late == 2 * CHANNELS


def test_a_short_block_is_filled_with_silence(card: Card) -> None:
    card.start()
    card.far[0].send(b"\x01" * 40)
    card.tick()
    assert bytes(card.heard[0]) == b"\x01" * 40 + bytes([SILENCE]) * 120


def test_a_channel_without_blocks_does_not_hold_up_the_others(card: Card) -> None:
    card.start()
    card.bring(1, range(1, CHANNELS))
    assert card.voice.read(card.heard)
    assert (card.heard[0] == SILENCE).all()
    assert (card.heard[1:] == 1).all()


def test_what_piled_up_while_the_caller_stood_still_is_made_up_for(card: Card) -> None:
    card.start()
    card.bring(6)
    assert [card.tick() for _ in range(6)] == [1, 2, 3, 4, 5, 6]
    assert card.voice.counters().slipped_in == 0


def test_the_delay_of_what_is_heard_is_bounded(card: Card) -> None:
    card.start()
    card.bring(8)
    for _ in range(40):
        card.bring()
        number = card.tick()
    assert card.blocks - number <= 1
    assert card.voice.counters().slipped_in == 7 * CHANNELS


def test_a_faster_card_makes_one_slip_in_the_end(card: Card) -> None:
    card.start()
    card.bring(2)
    got = 0
    for _ in range(2 * WINDOW + 600):
        number = card.tick()
        card.bring()
        for channel in range(CHANNELS):
            got += len(card.sent(channel))
    counted = card.voice.counters()
    assert counted.slipped_in == CHANNELS
    assert (card.blocks - 1 - number) % 128 == 0
    assert counted.slipped_out == CHANNELS, "the card sends faster as well"
    assert got == (card.blocks - 1) * CHANNELS


def test_a_slower_card_gets_one_block_less_in_the_end(card: Card) -> None:
    card.start()
    got = 0
    for tick in range(2 * WINDOW + 600):
        if tick != 400:  # by then the card is a whole block behind
            card.bring()
        card.tick()
        for channel in range(CHANNELS):
            got += len(card.sent(channel))
    assert card.voice.counters().slipped_out == CHANNELS
    assert got == card.blocks * CHANNELS


def test_what_is_written_ahead_of_the_card_is_bounded(card: Card) -> None:
    card.start()
    assert [card.voice.write(card.spoken) for _ in range(4)] == [True, True, False, False]
    assert card.voice.counters().dropped == 2 * CHANNELS


def test_the_signallings_channels_are_left_alone(card: Card) -> None:
    card.start()
    card.owners[1] = SIGNALLING
    card.bring()
    card.tick()
    assert (card.heard[1] == SILENCE).all()
    assert card.sent(1) == []
    assert card.near[1].recv(1000) == bytes([1]) * FRAME_SAMPLES  # it lies there still
    card.bring()
    card.owners[1] = MEDIA
    card.tick()
    assert (card.heard[1] == SILENCE).all(), "what came before belonged to the signalling"
    card.bring()
    card.tick()
    assert (card.heard[1] == 3).all()


def test_a_file_that_ends_takes_only_its_channel_away(card: Card) -> None:
    card.start()
    card.far[2].close()
    card.bring(1, range(2))
    card.tick()
    card.bring(1, range(2))
    card.tick()
    assert (card.heard[:2] == 2).all()
    assert (card.heard[2:] == SILENCE).all()


def test_a_span_that_brings_nothing_says_so_and_comes_back(card: Card) -> None:
    card.start()
    card.bring()
    assert card.voice.read(card.heard)
    card.voice.write(card.spoken)
    told = []
    for _ in range(8):
        told.append(card.voice.read(card.heard))
        card.voice.write(card.spoken)
    assert told == [True] * 5 + [False] * 3
    card.bring()
    assert card.voice.read(card.heard)


def test_mu_law_is_exchanged_both_ways() -> None:
    card = Card(law=Law.MULAW)
    card.start()
    codes = np.arange(160, dtype=np.uint8)
    card.far[0].send(codes.tobytes())
    card.spoken[0] = codes
    card.tick()
    assert (card.heard[0] == mulaw.TO_ALAW[codes]).all()
    assert card.sent() == [mulaw.FROM_ALAW[codes].tobytes()]
    assert (card.heard[1] == SILENCE).all()
    card.close()


def test_rows_of_a_larger_frame_are_used_in_place(card: Card) -> None:
    card.start()
    whole = np.zeros((CHANNELS + 3, FRAME_SAMPLES), np.uint8)
    card.bring()
    assert card.voice.read(whole[2 : 2 + CHANNELS])
    assert (whole[2 : 2 + CHANNELS] == 1).all()
    assert not whole[:2].any()
    assert not whole[-1].any()


def test_channels_and_files_must_be_as_many() -> None:
    with pytest.raises(LineError, match="2 channels need as many files, not 1"):
        DahdiVoice("card", (1, 2), descriptors=(3,))


def test_a_fresh_file_takes_the_place_of_the_lost_one_and_the_others_go_on(card: Card) -> None:
    card.start()
    card.far[0].close()  # its card is away
    living = range(1, CHANNELS)
    heard: list[int] = []
    for tick in range(3 * LOOK_TICKS):
        card.bring(1, living if tick < 2 * LOOK_TICKS else range(CHANNELS))
        card.tick()
        heard.append(int(card.heard[1, 0]))
        if tick == LOOK_TICKS // 2:
            assert (card.heard[0] == SILENCE).all()
            near, card.far[0] = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            near.setblocking(False)
            card.far[0].setblocking(False)
            card.shelf.show([near.fileno(), *(end.fileno() for end in card.near[1:])], [0])
            near.close()
    assert heard == [number % 128 for number in range(1, 3 * LOOK_TICKS + 1)]
    assert int(card.heard[0, 0]) == heard[-1]
