"""Music that a band of General MIDI plays: ring-back music as networks have it, with drums and all.

A song has four chords, a bass, an accompaniment, a melody and mostly drums; tempo, key and instruments
differ from song to song. fluidsynth plays it with the soundfont of a Debian package.
"""

from __future__ import annotations

import struct
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from tests.media.clips.debian_sounds import PACKAGES, decoded
from tests.media.clips.sound_cache import cached

_DIVISION = 480
_DRUMS = 9
_KICK, _SNARE, _HAT = 36, 38, 42
_PROGRESSIONS = ((0, 5, 3, 4), (0, 4, 5, 3), (5, 3, 0, 4), (0, 3, 4, 0), (0, 5, 1, 4))
_SCALE = (0, 2, 4, 5, 7, 9, 11)
_LEADS = (0, 4, 11, 22, 24, 26, 40, 52, 56, 60, 65, 68, 71, 73, 75, 78, 80, 81, 104, 105, 107)
"""Pianos, mallets, guitars, strings, voices, brass, reeds, flutes, synthesisers, sitar, koto."""
_BACKS = (0, 4, 19, 24, 25, 27, 46, 48, 50, 88, 89)

Event = tuple[int, bytes]


def _note(beat: float, lasts: float, channel: int, pitch: int, loud: int) -> list[Event]:
    on, off = round(beat * _DIVISION), round((beat + lasts) * _DIVISION)
    return [(on, bytes([0x90 | channel, pitch, loud])), (off, bytes([0x80 | channel, pitch, 0]))]


def _degree(key: int, degree: int) -> int:
    return key + 12 * (degree // 7) + _SCALE[degree % 7]


def song(number: int, bars: int = 10) -> bytes:
    """A standard MIDI file of one track."""
    rng = np.random.default_rng([77, number])
    key, tempo = int(rng.integers(55, 67)), int(rng.integers(66, 150))
    chords = _PROGRESSIONS[rng.integers(len(_PROGRESSIONS))]
    events: list[Event] = [(0, b"\xff\x51\x03" + (60_000_000 // tempo).to_bytes(3, "big"))]
    for channel, programs in ((0, _LEADS), (1, _BACKS), (2, range(32, 39))):
        events.append((0, bytes([0xC0 | channel, int(rng.choice(list(programs)))])))
    drums, arpeggio, lead = rng.random() < 0.6, rng.random() < 0.5, rng.random() < 0.9
    rests = rng.uniform(0, 0.3)
    place = int(rng.integers(7, 12))
    for bar in range(bars):
        root, start = chords[bar % 4], 4.0 * bar
        triad = [_degree(key, root + step) for step in (0, 2, 4)]
        events += _note(start, 3.8, 2, triad[0] - 24, 85)
        for beat in range(8 if arpeggio else 1):
            notes = [triad[beat % 3]] if arpeggio else triad
            for pitch in notes:
                events += _note(start + beat / 2, 0.5 if arpeggio else 3.9, 1, pitch, 60)
        beat = 0.0
        while beat < 4 and lead:
            lasts = float(rng.choice((0.5, 0.5, 1.0, 1.5, 2.0)))
            place = int(np.clip(place + rng.integers(-2, 3), 4, 16))
            if rng.random() >= rests:
                events += _note(start + beat, lasts * 0.95, 0, _degree(key, place), 100)
            beat += lasts
        for half in range(8 if drums else 0):
            events += _note(start + half / 2, 0.1, _DRUMS, _HAT, 60)
            if half in (0, 4):
                events += _note(start + half / 2, 0.1, _DRUMS, _KICK, 100)
            elif half in (2, 6):
                events += _note(start + half / 2, 0.1, _DRUMS, _SNARE, 95)
    events.sort(key=lambda event: event[0])
    track, last = b"", 0
    for tick, message in events:
        track += _variable(tick - last) + message
        last = tick
    track += b"\x00\xff\x2f\x00"
    return (
        b"MThd" + struct.pack(">IHHH", 6, 0, 1, _DIVISION)
        + b"MTrk" + struct.pack(">I", len(track)) + track
    )  # fmt: skip


def _variable(value: int) -> bytes:
    """A number as MIDI files have it: seven bits in an octet, all but the last marked."""
    octets = [value & 0x7F]
    while value := value >> 7:
        octets.append(value & 0x7F | 0x80)
    return bytes(reversed(octets))


def songs(count: int) -> list[np.ndarray]:
    """So many songs at 8 kHz, float32 of 16-bit scale; empty without fluidsynth and its soundfont."""
    font = PACKAGES["timgm6mb-soundfont"]
    if not font.exists() or not PACKAGES["fluidsynth"].exists() or not PACKAGES["sox"].exists():
        return []

    def make() -> Iterator[np.ndarray]:
        with tempfile.TemporaryDirectory() as folder:
            score, wave = Path(folder) / "song.mid", Path(folder) / "song.wav"
            for number in range(count):
                score.write_bytes(song(number))
                command = ["fluidsynth", "-ni", "-q", "-g", "0.6", "-r", "16000", "-F", str(wave)]
                subprocess.run([*command, str(font), str(score)], capture_output=True, check=True)
                yield decoded(wave)

    return cached(f"band-{count}", make)
