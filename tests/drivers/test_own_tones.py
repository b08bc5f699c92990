"""Tones by frequency, and those of another zone."""

from __future__ import annotations

import numpy as np
import pytest

from cti.media.playing.prompts import PromptError, Prompts
from drivers import g711, tones


def test_a_tone_of_ones_own_has_its_frequency_and_cadence() -> None:
    codes = tones.render("own/800x500,0x300")
    assert len(codes) == 6400
    sound = g711.decode(codes)
    spectrum = abs(np.fft.rfft(sound[:4000]))
    assert int(spectrum.argmax()) * 8000 / 4000 == 800
    assert abs(sound[4000:]).max() < 20


def test_a_tone_of_another_zone() -> None:
    assert np.array_equal(tones.render("us/busy", "cn"), tones.render("busy", "us"))


@pytest.mark.parametrize(
    "name", ["own/", "own/x", "own/9000x100", "own/450x1", "own/450", "us/own"]
)
def test_what_is_no_tone_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"write 450x350|is not 0 to 3400|take one of"):
        tones.render(name)


def test_who_plays_the_same_tone_plays_one_sound() -> None:
    prompts = Prompts()
    first = prompts.item("tone:own/800x500")
    assert prompts.item("tone:own/800x500")[0] is first[0]
    with pytest.raises(PromptError, match="cannot be played"):
        prompts.item("tone:own/1x1")


def test_a_tone_that_nobody_plays_any_more_takes_no_room() -> None:
    prompts = Prompts()
    prompts.item("tone:own/400x60000")
    used = prompts.memory.used
    for hertz in range(401, 411):
        prompts.item(f"tone:own/{hertz}x60000")
    assert prompts.memory.used == used
