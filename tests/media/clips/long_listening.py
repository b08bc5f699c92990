"""Hours of speech and of music in pieces of some minutes, for detectors that must stay silent.

Recordings of Debian packages come first, then as much as is lacking of what engines say and play; all
of it at three speeds and levels, which makes other voices and instruments of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, count, islice

import numpy as np

from tests.media.clips import answer_clips, sounds, talkoff
from tests.media.clips.band import songs
from tests.media.clips.debian_sounds import PACKAGES, PROMPTS, WORDS, recorded
from tests.media.clips.sound_cache import FOLDER

SPEEDS = (1.0, 0.8, 1.25)
LEVELS = (-15.0, -22.0, -10.0)
PIECE = 30.0
"""Seconds; pieces are whole numbers of them."""
PLAYED = 120
"""Songs of the band."""


def speech(hours: float) -> Iterator[np.ndarray]:
    """Every recorded voice, then synthesised ones, until there is so much of it."""
    texts = talkoff.spoken(hours * 3600, FOLDER / "spoken")
    return _pieces(chain(_recorded_voices(), texts), hours, 60)


def music(hours: float) -> Iterator[np.ndarray]:
    """Music on hold, songs of the band, and tunes of few harmonics, which are most like tones."""
    held = recorded("asterisk-moh-opsound-wav")
    tunes = (
        make(40.0, np.random.default_rng([71, number]))
        for number in count()
        for make in (talkoff.music, _tune)
    )
    return _pieces(chain(held, songs(PLAYED), tunes), hours, 10)


def _recorded_voices() -> Iterator[np.ndarray]:
    """Every file of the packages with prompts, one by one, and the many short words joined."""
    for name in PROMPTS:
        yield from recorded(name)
    if PACKAGES["codec2-examples"].exists():
        yield from talkoff.recorded((PACKAGES["codec2-examples"],))
    for name in WORDS:
        words, gap = recorded(name), sounds.seconds(0.25)
        for first in range(0, len(words), 20):
            yield np.concatenate([x for word in words[first : first + 20] for x in (word, gap)])


def _tune(seconds: float, rng: np.random.Generator) -> np.ndarray:
    return answer_clips.part(rng, seconds) * 3000.0


def _pieces(sources: Iterable[np.ndarray], hours: float, together: int) -> Iterator[np.ndarray]:
    sources, made = iter(sources), 0.0
    while made < hours * 3600 and (some := list(islice(sources, together))):
        for speed, level in zip(SPEEDS, LEVELS, strict=True):
            piece = np.concatenate(
                [talkoff.at_level(talkoff.resampled(one, speed), level) for one in some]
            )
            piece = np.pad(piece, (0, -len(piece) % round(PIECE * sounds.RATE)))
            made += len(piece) / sounds.RATE
            yield piece.astype(np.float32)
