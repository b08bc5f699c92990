"""Players: gathered together, yet each to the sample where it should be; moved and changed while they play."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cti.media.link.commands import (
    STREAM_BYTES,
    ChangePlaying,
    Play,
    PlayStream,
    StreamEnd,
    StreamSound,
)
from cti.media.link.records import Played, Report, Trouble
from cti.media.playing.player import RAMP_FRAMES, Players
from cti.media.playing.prompts import Prompts
from cti.media.playing.sound_memory import MemoryFull, SoundMemory
from cti.media.playing.stream import chunks
from drivers import g711
from tests.media.clips import sounds

ROWS = 6
SIL = 0xD5


class House:
    """Players whose frames are kept, row by row."""

    def __init__(self, prompts: Prompts | None = None) -> None:
        self.prompts = prompts or Prompts()
        self.reports: list[Report] = []
        self.players = Players(ROWS, self.prompts, self.reports.append)
        self.told: dict[int, list[np.ndarray]] = {row: [] for row in range(ROWS)}
        self.gains: list[dict[int, float]] = []

    def tick(self, times: int = 1) -> None:
        for _ in range(times):
            overlay = self.players.next_frames()
            given_out = dict(zip(overlay.rows, overlay.frames.copy(), strict=True))
            assert all(self.players.playing[row] for row in given_out)
            for row, frames in self.told.items():
                frames.append(given_out.get(row, np.full(160, SIL, np.uint8)))
            self.gains.append(dict(zip(overlay.rows, overlay.gains, strict=True)))

    def sound(self, row: int) -> np.ndarray:
        return np.concatenate(self.told[row])


@pytest.fixture
def house() -> House:
    return House()


def put(house: House, name: str, length: int, seed: int = 0) -> np.ndarray:
    codes = np.random.default_rng((seed, length)).integers(0, 256, length, dtype=np.uint8)
    house.prompts.put(name, codes)
    return codes


LENGTHS = (0, 1, 159, 160, 161, 320, 500, 1000)
HOUSE_PROMPTS = Prompts()
SOUNDS = {}
for size in LENGTHS:
    SOUNDS[f"p{size}"] = np.random.default_rng(size).integers(0, 256, size, dtype=np.uint8)
    HOUSE_PROMPTS.put(f"p{size}", SOUNDS[f"p{size}"])
SOUNDS["pause:0.06"] = np.full(480, SIL, np.uint8)
SOUNDS["pause:0.0125"] = np.full(100, SIL, np.uint8)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_lists_on_any_rows_are_heard_to_the_sample(data: st.DataObject) -> None:
    """Against the plain concatenation: starts at different ticks, loops, and rows that are taken over."""
    house = House(HOUSE_PROMPTS)
    expected = {row: [] for row in range(ROWS)}
    running: dict[int, tuple[np.ndarray, bool, int]] = {}
    for _ in range(data.draw(st.integers(1, 8))):
        row = data.draw(st.integers(0, ROWS - 1))
        items = data.draw(st.lists(st.sampled_from(sorted(SOUNDS)), max_size=4))
        loop = data.draw(st.booleans())
        house.players.play(Play(row, 1, tuple(items), loop))
        whole = np.concatenate([np.empty(0, np.uint8), *(SOUNDS[item] for item in items)])
        running[row] = (whole, loop, 0)
        for _ in range(data.draw(st.integers(1, 6))):
            house.tick()
            for other in range(ROWS):
                frame = np.full(160, SIL, np.uint8)
                if other in running:
                    whole, loop, place = running[other]
                    if loop and len(whole):
                        frame = np.take(whole, range(place, place + 160), mode="wrap")
                    else:
                        part = whole[place : place + 160]
                        frame[: len(part)] = part
                    running[other] = (whole, loop, place + 160)
                expected[other].append(frame)
    for row in range(ROWS):
        assert (house.sound(row) == np.concatenate(expected[row])).all()
    for row in range(ROWS):
        house.players.stop(row)
    assert not house.players.playing.any()


def test_both_forms_gather_the_same_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    memory, rng = SoundMemory(1 << 18), np.random.default_rng(4)
    kept = [
        memory.store(rng.integers(0, 256, int(rng.integers(1, 4000)), dtype=np.uint8))
        for _ in range(20)
    ]
    at = np.array([one.start + int(rng.integers(one.length)) for one in kept], np.intp)
    fast = memory.frames(at)
    monkeypatch.setattr(g711, "KERNELS", None)
    assert (memory.frames(at) == fast).all()
    for one, frame, place in zip(kept, fast, at, strict=True):
        rest = one.codes[place - one.start :][:160]
        assert (frame[: len(rest)] == rest).all()
        assert (frame[len(rest) :] == 0xD5).all()


def test_the_end_of_a_list_is_told_once(house: House) -> None:
    for row, length in enumerate((160, 320, 321)):
        put(house, f"x{row}", length)
        house.players.play(Play(row, 7, (f"x{row}",)))
    house.tick(6)
    assert house.reports == [Played(0, 7, True), Played(1, 7, True), Played(2, 7, True)]
    assert house.players.next_frames().rows == ()


def test_a_long_pause_takes_no_memory(house: House) -> None:
    before = house.prompts.memory.used
    house.players.play(Play(0, 1, ("pause:3600",)))
    house.tick(3)
    assert house.prompts.memory.used == before
    house.players.change(ChangePlaying(0, 1, seek=3599.94))
    house.tick(4)
    assert house.reports == [Played(0, 1, True)]


def test_seek_and_skip(house: House) -> None:
    first, second = put(house, "a", 1600), put(house, "b", 1000)
    whole = np.concatenate([first, second])
    house.players.play(Play(0, 1, ("a", "b")))
    house.tick(2)
    for change, place in (
        (ChangePlaying(0, 1, seek=0.21), 1680),
        (ChangePlaying(0, 1, skip=-0.1), 1680 + 320 - 800),
        (ChangePlaying(0, 1, skip=0.05), 1200 + 320 + 400),
        (ChangePlaying(0, 1, seek=-5.0), 0),
        (ChangePlaying(0, 1, seek=0.1, skip=0.1), 1600),
    ):
        house.players.change(change)
        house.tick(2)
        assert (house.sound(0)[-320:] == whole[place : place + 320]).all()
    house.players.change(ChangePlaying(0, 1, skip=100))
    house.tick()
    assert house.reports == [Played(0, 1, True)]


def test_seek_counts_round_a_loop(house: House) -> None:
    music = put(house, "music", 250)
    house.players.play(Play(0, 1, ("music",), loop=True))
    house.players.change(ChangePlaying(0, 1, seek=1.0))
    house.tick()
    assert (house.sound(0) == np.take(music, range(8000, 8160), mode="wrap")).all()


def test_a_loop_can_be_ended_and_begun(house: House) -> None:
    music = put(house, "music", 200)
    house.players.play(Play(0, 1, ("music",), loop=True))
    house.tick(3)
    house.players.change(ChangePlaying(0, 1, loop=False))
    house.tick(3)
    sound = house.sound(0)
    assert (sound[:600] == np.tile(music, 3)).all()
    assert (sound[600:] == SIL).all()
    assert house.reports == [Played(0, 1, True)]
    house.players.play(Play(0, 2, ("music",)))
    house.players.change(ChangePlaying(0, 2, loop=True))
    house.tick(10)
    assert len(house.reports) == 1


def test_volume_reaches_exactly_what_was_asked(house: House) -> None:
    put(house, "music", 8000)
    house.players.play(Play(0, 1, ("music",), loop=True))
    house.players.play(Play(3, 2, ("music",), loop=True, gain=0.25))
    house.tick()
    house.players.change(ChangePlaying(0, 1, gain=0.1))
    house.players.change(ChangePlaying(3, 2, gain=1.0))
    house.tick(RAMP_FRAMES + 1)
    falling = [gains[0] for gains in house.gains]
    assert falling[0] == 1.0
    assert np.diff(falling[1:]) == pytest.approx([-0.18] * RAMP_FRAMES)
    assert house.gains[-1] == {0: np.float32(0.1), 3: 1.0}


@pytest.mark.parametrize("target", [0.0, 0.3, 2.0])
def test_nothing_clicks_while_the_volume_moves(house: House, target: float) -> None:
    tone = sounds.sine(300, 1.0, -10, np.random.default_rng(2))
    house.prompts.put("tone", g711.encode(tone))
    house.players.play(Play(0, 1, ("tone",)))
    house.tick(5)
    house.players.change(ChangePlaying(0, 1, gain=target))
    house.tick(20)
    played = house.sound(0).reshape(-1, 160)
    heard = np.concatenate(
        [g711.decode(frame) * gains[0] for frame, gains in zip(played, house.gains, strict=True)]
    )
    glide = np.interp(np.arange(4000), (800, 800 + RAMP_FRAMES * 160), (1.0, target))
    assert abs(heard - tone[:4000] * glide).max() < 0.05 * abs(tone).max() * max(1.0, target)
    assert heard[-160:] == pytest.approx(target * g711.decode(g711.encode(tone[3840:4000])))


def test_a_player_that_ends_does_not_disturb_the_volume_of_another(house: House) -> None:
    put(house, "short", 320)
    put(house, "long", 8000)
    house.players.play(Play(0, 1, ("short",), gain=0.5))
    house.players.play(Play(1, 2, ("long",)))
    house.players.change(ChangePlaying(0, 1, gain=0.1))
    house.players.change(ChangePlaying(1, 2, gain=0.5))
    house.tick(8)
    assert house.gains[-1] == {1: 0.5}


@pytest.mark.parametrize(
    "change",
    [
        ChangePlaying(0, 1, gain=-1.0),
        ChangePlaying(0, 1, gain=float("nan")),
        ChangePlaying(0, 1, gain=1e300),
        ChangePlaying(0, 1, seek=float("inf")),
        ChangePlaying(0, 1, seek=1e308),
        ChangePlaying(0, 1, skip=float("nan"), loop=True),
    ],
)
def test_an_impossible_change_changes_nothing(house: House, change: ChangePlaying) -> None:
    codes = put(house, "a", 480)
    house.players.play(Play(0, 1, ("a",)))
    with pytest.raises(ValueError):
        house.players.change(change)
    house.players.change(ChangePlaying(0, 99, seek=0.02))
    house.players.change(ChangePlaying(5, 1, seek=0.02))
    house.tick(4)
    assert (house.sound(0)[:480] == codes).all()
    assert house.reports == [Played(0, 1, True)]


def test_a_stream_is_heard_as_it_comes(house: House) -> None:
    codes = np.random.default_rng(1).integers(0, 256, 5000, dtype=np.uint8)
    house.players.play_stream(PlayStream(0, 4))
    house.tick(2)
    for command in chunks(0, 4, codes):
        assert len(command.sound) <= STREAM_BYTES
        house.players.stream_sound(command)
        house.tick(3)
    house.players.stream_end(StreamEnd(0, 4))
    house.tick(40)
    sound = house.sound(0)[320:]
    assert (sound[:5000] == codes).all()
    assert (sound[5000:] == SIL).all()
    assert house.reports == [Played(0, 4, True)]


def test_a_stream_that_starves_is_silent_and_goes_on(house: House) -> None:
    codes = np.random.default_rng(2).integers(0, 255, 1600, dtype=np.uint8)
    house.players.play_stream(PlayStream(0, 4, gain=0.5))
    house.players.stream_sound(StreamSound(0, 4, codes[:700].tobytes()))
    house.tick(9)
    house.players.stream_sound(StreamSound(0, 4, codes[700:].tobytes()))
    house.players.stream_end(StreamEnd(0, 4))
    house.tick(9)
    sound = house.sound(0)
    assert (sound[:640] == codes[:640]).all()
    assert (sound[640 : 9 * 160] == SIL).all()
    assert (sound[9 * 160 : 9 * 160 + 960] == codes[640:]).all()
    assert house.reports == [Played(0, 4, True, 0.1)]
    assert house.gains[0] == {0: 0.5}


def test_a_stream_can_be_barged_into_and_late_chunks_go_nowhere(house: House) -> None:
    house.players.play_stream(PlayStream(0, 4))
    house.players.stream_sound(StreamSound(0, 4, bytes(1600)))
    house.tick(2)
    house.players.stop(0, 4)
    house.players.stream_sound(StreamSound(0, 4, bytes(1600)))
    house.players.stream_end(StreamEnd(0, 4))
    assert house.reports == [Played(0, 4, False)]
    house.tick(2)
    assert (house.sound(0)[320:] == SIL).all()


def test_what_a_stream_cannot_do_is_said(house: House) -> None:
    put(house, "a", 8000)
    house.players.play_stream(PlayStream(0, 1))
    house.players.play(Play(1, 2, ("a",)))
    with pytest.raises(ValueError, match="at most 1600"):
        house.players.stream_sound(StreamSound(0, 1, bytes(STREAM_BYTES + 1)))
    with pytest.raises(ValueError, match="plays a list"):
        house.players.stream_sound(StreamSound(1, 2, b"x"))
    with pytest.raises(ValueError, match="no other place"):
        house.players.change(ChangePlaying(0, 1, seek=1.0))
    for _ in range(300 * 8000 // STREAM_BYTES):
        house.players.stream_sound(StreamSound(0, 1, bytes(STREAM_BYTES)))
    with pytest.raises(ValueError, match="five minutes"):
        house.players.stream_sound(StreamSound(0, 1, b"x"))
    house.players.stream_end(StreamEnd(0, 1))
    with pytest.raises(ValueError, match="was ended"):
        house.players.stream_sound(StreamSound(0, 1, b""))


def test_missing_sounds_are_told_and_left_out(house: House) -> None:
    codes = put(house, "a", 160)
    house.players.play(Play(0, 1, ("nowhere", "a")))
    house.tick(2)
    assert isinstance(house.reports[0], Trouble)
    assert (house.sound(0)[:160] == codes).all()


def test_memory_is_given_back_by_the_last_who_plays_it(house: House) -> None:
    used = house.prompts.memory.used
    for _ in range(50):
        put(house, "a", 16_000)
        house.players.play(Play(0, 1, ("a", "digits:123")))
        house.tick(2)
    house.players.stop(0)
    assert house.prompts.memory.used < used + 60_000


def test_a_full_memory_is_said_and_breaks_nothing() -> None:
    memory = SoundMemory(16_000)
    kept = memory.store(np.arange(1000, dtype=np.uint8))
    others = [memory.store(np.full(2000, n, np.uint8)) for n in range(6)]
    with pytest.raises(MemoryFull, match="take out prompts"):
        memory.store(np.zeros(2000, np.uint8))
    del others[1:4]
    wide = memory.store(np.full(6000, 9, np.uint8))
    assert (wide.codes == 9).all()
    assert (kept.codes == np.arange(1000, dtype=np.uint8)).all()
    assert (others[-1].codes == 5).all()
