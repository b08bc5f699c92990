"""Calls on which no limit of the answer judge was ever chosen: people, machines and ring-back music.

Other voices, texts, speeds, noises and codecs than `answer_clips`: recordings of people that Debian
packages carry, flite and festival, other languages and kinds of voice of espeak-ng; rooms with
traffic and other people's talk, GSM and AMR, lost frames, children. A judgement that is right here was
not learned by heart. Every call says what it is made of, so that a weakness has a name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from tests.media.clips import mobile, sounds, talkoff
from tests.media.clips.band import songs
from tests.media.clips.debian_sounds import (
    PACKAGES,
    PROMPTS,
    WORDS,
    recorded,
    spoken_by_festival,
    spoken_by_flite,
    trimmed,
)
from tests.media.clips.espeak import say
from tests.media.clips.unheard_texts import COMPANY, MESSAGES, PLAIN, SHORT

LONGEST_GREETING = 5.0
"""Seconds: who talks on for longer cannot be told from a machine by his sound alone."""
LISTENS = 8.5
"""Seconds of what is heard after a greeting: the person waits."""
FLITE = ("slt", "rms", "awb", "kal16")
STRETCHES = (0.8, 1.0, 1.25)
FESTIVAL = (
    "upc_ca_ona_hts", "czech_krb", "czech_machac", "pc_diphone", "hy_fi_mv_diphone",
    "ked_diphone", "kal_diphone", "cmu_us_slt_arctic_hts",
)  # fmt: skip
ESPEAK = ("+f1", "+f3", "+m1", "+m5", "+klatt2", "+croak")
SPEEDS = (120, 155, 200, 230)
MANNERS = ("quiet line", "gsm", "amr 12.2", "amr 4.75", "street", "talk behind", "lost frames")


class Call(NamedTuple):
    made_of: str
    """Voice and manner, such as `recorded word, gsm`."""
    sound: np.ndarray


def people(seed: int = 1) -> Iterator[Call]:
    """Some 1,300 greetings of at most `LONGEST_GREETING`, each followed by somebody who waits."""
    rng = np.random.default_rng([61, seed])
    words = [one for name in WORDS for one in recorded(name) if len(one) < 3.0 * sounds.RATE]
    places = rng.permutation(len(words))
    voices = [("recorded word", words[place]) for place in places[:500]]
    voices += [
        ("child", talkoff.resampled(words[place], rng.uniform(1.2, 1.4)))
        for place in places[500:600]
    ]
    voices += [
        ("twice", _joined((words[first], words[second]), rng.uniform(0.15, 0.55)))
        for first, second in zip(places[600:750], places[750:900], strict=True)
    ]
    prompts = [one for name in PROMPTS for one in recorded(name)]
    sentences = [one for one in prompts if 1.2 <= len(one) / sounds.RATE <= 3.4]
    some = rng.permutation(len(sentences))[:200]
    voices += [("recorded sentence", sentences[place]) for place in some]
    for number, voice in enumerate(FLITE):
        english = SHORT["en"] + COMPANY["en"]
        spoken = spoken_by_flite(voice, english, "greetings", STRETCHES[number % 3])
        voices += [("flite", one) for one in spoken]
    for voice in FESTIVAL:
        voices += [("festival", one) for one in spoken_by_festival(voice, PLAIN, "greetings")]
    voices += [("espeak-ng", trimmed(one)) for one in _espeak(SHORT, 4, rng)]
    voices += [("company", trimmed(one)) for one in _espeak(COMPANY, 12, rng)]
    short = [
        (made_of, one) for made_of, one in voices if len(one) <= LONGEST_GREETING * sounds.RATE
    ]
    return _on_the_line(short, rng, lead=(0.0, 1.5), tail=LISTENS)


def machines(seed: int = 2) -> Iterator[Call]:
    """Some 600 messages that go on for six seconds or more, with a beep at the end of most."""
    rng = np.random.default_rng([62, seed])
    voices: list[tuple[str, np.ndarray]] = []
    for name in PROMPTS:
        said = [one for one in recorded(name) if 1.0 <= len(one) / sounds.RATE <= 9.0]
        for _ in range(40 if len(said) > 20 else 0):
            voices.append(("recorded message", _message(said, rng)))
    for voice in FLITE:
        for stretch in STRETCHES:
            spoken = spoken_by_flite(voice, MESSAGES["en"], "messages", stretch)
            voices += [("flite", one) for one in spoken]
    for voice in FESTIVAL:
        spoken = spoken_by_festival(voice, MESSAGES["en"], "messages")
        voices += [("festival", one) for one in spoken]
    voices += [("espeak-ng", one) for one in _espeak(MESSAGES, 14, rng)]
    ended = [(made_of, np.concatenate([one, _beep(rng)])) for made_of, one in voices]
    return _on_the_line(ended, rng, lead=(0.1, 1.5), tail=4.0)


def ring_back_music(seed: int = 3) -> Iterator[Call]:
    """Some 400 pieces of 12 s: a band, recorded music on hold, and both with somebody who sings."""
    rng = np.random.default_rng([63, seed])
    length = 12 * sounds.RATE
    band = [("band", _piece(one, length, rng)) for one in songs(120) for _ in range(2)]
    held = recorded("asterisk-moh-opsound-wav")
    band += [("recorded music", _piece(one, length, rng)) for one in held for _ in range(16)]
    orchestra = recorded("wesnoth-1.16-music")
    band += [("orchestra", _piece(one, length, rng)) for one in orchestra for _ in range(4)]
    singers = _espeak(MESSAGES, 6, rng)
    sung = []
    for number, singer in enumerate(singers[:80]):
        under = band[number * 7 % len(band)][1] if band else sounds.seconds(12.0)
        voice = np.resize(talkoff.resampled(singer, rng.uniform(0.75, 1.0)), length)
        loud = mobile.sounds_at(voice, rng.uniform(-20, -14))
        sung.append(("song", loud + mobile.sounds_at(under, rng.uniform(-24, -16))))
    voices = [(made_of, _turned(one, rng)) for made_of, one in band] + sung
    return _on_the_line(voices, rng, lead=(0.0, 0.6), tail=0.0, room=False)


def _espeak(
    texts: dict[str, tuple[str, ...]], each: int, rng: np.random.Generator
) -> list[np.ndarray]:
    return [
        say(text, language + str(rng.choice(ESPEAK)), int(rng.choice(SPEEDS)))
        for language, lines in texts.items()
        for text in lines
        for _ in range(each)
    ]


def _joined(parts: Sequence[np.ndarray], pause: float) -> np.ndarray:
    gap = sounds.seconds(pause)
    return np.concatenate([piece for part in parts for piece in (part, gap)][:-1])


def _message(said: list[np.ndarray], rng: np.random.Generator) -> np.ndarray:
    """Recorded sentences of one voice, with breath between them, for seven to fourteen seconds."""
    made = said[rng.integers(len(said))]
    least = rng.uniform(7, 11) * sounds.RATE
    while len(made) < least:
        made = _joined((made, said[rng.integers(len(said))]), rng.uniform(0.15, 0.5))
    return made[: 14 * sounds.RATE]


def _beep(rng: np.random.Generator) -> np.ndarray:
    if rng.random() < 0.15:
        return sounds.seconds(0.5)
    tone = sounds.sine(rng.uniform(420, 1450), rng.uniform(0.2, 0.6), rng.uniform(-22, -10), rng)
    return np.concatenate([sounds.seconds(rng.uniform(0.2, 0.8)), tone])


def _piece(one: np.ndarray, length: int, rng: np.random.Generator) -> np.ndarray:
    """Some seconds out of a piece of music, which is repeated where it is short."""
    start = int(rng.integers(max(1, len(one) - length)))
    return np.resize(one[start:], length)


def _turned(one: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Faster or slower, and as loud as networks play it."""
    length = len(one)
    return mobile.sounds_at(
        np.resize(talkoff.resampled(one, rng.uniform(0.85, 1.2)), length), rng.uniform(-28, -12)
    )


def _on_the_line(
    voices: list[tuple[str, np.ndarray]],
    rng: np.random.Generator,
    *,
    lead: tuple[float, float],
    tail: float,
    room: bool = True,
) -> Iterator[Call]:
    """Each voice in one of the manners, after a while and before the silence of who waits.

    `room`: levels are the speaker's and noise stands behind; else the sound is as it is.
    """
    manners = [name for name in MANNERS if room or name not in ("street", "talk behind")]
    by_manner: dict[str, list[tuple[str, np.ndarray]]] = {name: [] for name in manners}
    for number, (made_of, voice) in enumerate(voices):
        sound = mobile.sounds_at(voice, rng.uniform(-26, -12)) if room else voice
        before, after = sounds.seconds(rng.uniform(*lead)), sounds.seconds(tail)
        whole = np.concatenate([before, sound, after])
        manner = manners[number % len(manners)]
        if manner == "street":
            whole = whole + mobile.street(len(whole), rng.uniform(-50, -36), rng)
        elif manner == "talk behind":
            whole = whole + _talk_behind(len(whole), rng)
        elif manner == "lost frames":
            whole = mobile.lossy(whole, rng.uniform(0.005, 0.03), rng)
        whole = (
            whole
            + sounds.noise(1 + len(whole) / sounds.RATE, rng.uniform(-70, -52), rng)[: len(whole)]
        )
        by_manner[manner].append((made_of, whole.astype(np.float32)))
    for manner, made in by_manner.items():
        codable = manner in mobile.CODECS and made and PACKAGES["sox"].exists()
        heard = mobile.coded([one for _, one in made], manner) if codable else [s for _, s in made]
        for (made_of, _), sound in zip(made, heard, strict=True):
            yield Call(f"{made_of}, {manner}", sound)


def _talk_behind(length: int, rng: np.random.Generator) -> np.ndarray:
    """Several people who talk elsewhere in the room."""
    voices = [np.resize(sounds.speech(15.0, -20, rng), length) for _ in range(4)]
    start = [np.roll(voice, int(rng.integers(length))) for voice in voices]
    return mobile.sounds_at(np.sum(start, axis=0), rng.uniform(-50, -40))
