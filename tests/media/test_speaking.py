"""When somebody begins to speak, and when he has stopped."""

from __future__ import annotations

import numpy as np

from cti.media.speaking import SpeakingDetector, Voice
from drivers import g711
from drivers.line import FRAME_SAMPLES

ROWS = 3


def frames(level_dbm0: float, count: int) -> np.ndarray:
    """So many frames of a tone on row 1, silence elsewhere."""
    peak = 32256.0 * 10.0 ** ((level_dbm0 - 3.14) / 20.0)
    wave = peak * np.sin(2 * np.pi * 440 / 8000 * np.arange(count * FRAME_SAMPLES))
    sound = np.full((count, ROWS, FRAME_SAMPLES), 0xD5, np.uint8)
    sound[:, 1] = g711.encode(wave.astype(np.int16)).reshape(count, FRAME_SAMPLES)
    return sound


def test_speech_begins_at_once_and_ends_after_a_pause() -> None:
    ears = SpeakingDetector()
    ears.listen(1, True)
    told = [ears.hear(frame) for frame in frames(-25.0, 10)]
    assert told.index([Voice(1, True)]) == 1
    assert sum(map(len, told)) == 1
    quiet = [ears.hear(frame) for frame in frames(-90.0, 30)]
    assert quiet.index([Voice(1, False)]) == 9, "after 0.2 s"
    assert sum(map(len, quiet)) == 1


def test_noise_of_the_line_and_clicks_are_no_speech_and_who_is_not_listened_to_costs_nothing() -> (
    None
):
    ears = SpeakingDetector()
    ears.listen(1, True)
    assert not any(ears.hear(frame) for frame in frames(-50.0, 20))
    assert not any(ears.hear(frame) for frame in [*frames(-10.0, 1), *frames(-90.0, 20)])
    ears.listen(1, False)
    assert not any(ears.hear(frame) for frame in frames(-10.0, 20))
