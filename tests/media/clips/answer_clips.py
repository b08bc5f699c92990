"""What may be heard before and after an answer: greetings, machines and music, of many voices."""

from __future__ import annotations

import numpy as np

from drivers import g711
from drivers.simulated import speech as simulated
from tests.media.clips import sounds
from tests.media.clips.espeak import say

GREETINGS = {
    "cmn": (
        "喂，你好。",
        "喂？",
        "你好，哪位？",
        "喂，您好，请问您找谁？",
        "你好，我是小王，请讲。",
    ),
    "en": (
        "Hello?",
        "Hello, this is John.",
        "Yes, who is speaking?",
        "Good morning, how can I help?",
    ),
    "de": ("Hallo?", "Müller, guten Tag.", "Ja bitte, wer ist da?"),
    "es": ("¿Diga?", "Hola, ¿quién es?", "Buenos días, dígame."),
}
MACHINES = {
    "cmn": (
        "您好，我现在无法接听您的电话，请在提示音后留言，我会尽快给您回电，谢谢。",
        "您好，这里是李明的语音信箱，请在嘀声之后留下您的姓名和电话号码，我会尽快与您联系。",
    ),
    "en": (
        "Hello, you have reached the voicemail of John Smith. I am not able to take your call right "
        "now. Please leave a message after the tone.",
        "Hi, this is Mary. I am away from the phone. Please leave your message after the beep and I "
        "will get back to you soon.",
    ),
    "de": (
        "Guten Tag, Sie sind verbunden mit dem Anschluss der Familie Müller. Wir sind zurzeit nicht "
        "zu Hause. Bitte hinterlassen Sie eine Nachricht nach dem Signalton.",
    ),
    "es": (
        "Hola, ha llamado usted al contestador de la familia García. En este momento no podemos "
        "atenderle. Por favor, deje su mensaje después de la señal.",
    ),
}
VARIANTS = ("", "+f2", "+m3", "+f4")
SPEEDS = (145, 165, 185)


def _spoken(
    texts: dict[str, tuple[str, ...]], rng: np.random.Generator, level: float = -60.0
) -> list[np.ndarray]:
    """Every text in every voice and speed, over the noise of a line."""
    clips = []
    for voice, lines in texts.items():
        for text in lines:
            for variant in VARIANTS:
                for speed in SPEEDS:
                    gain = 10 ** (rng.uniform(-11, 5) / 20)
                    lead = sounds.seconds(rng.uniform(0.1, 1.2))
                    clip = np.concatenate([lead, say(text, voice + variant, speed) * gain])
                    clip = np.concatenate([clip, sounds.seconds(1.5)])
                    clips.append(
                        clip + sounds.noise(len(clip) / sounds.RATE, level, rng)[: len(clip)]
                    )
    return clips


def greetings(rng: np.random.Generator) -> list[np.ndarray]:
    return _spoken(GREETINGS, rng)


def machines(rng: np.random.Generator) -> list[np.ndarray]:
    return _spoken(MACHINES, rng)


def music(rng: np.random.Generator, count: int, seconds: float = 11.0) -> list[np.ndarray]:
    """Tunes of one to three parts with decaying notes, some with rests; and the simulator's."""
    clips = [
        g711.DECODE[simulated.music(number, seconds)].astype(float).ravel()
        for number in range(min(count // 4, 12))
    ]
    while len(clips) < count:
        parts = [part(rng, seconds) for _ in range(int(rng.integers(1, 4)))]
        sound = np.sum(parts, axis=0)
        level = g711.amplitude(rng.uniform(-26, -10)) / np.sqrt(2)
        clips.append(sound / np.sqrt(np.mean(sound**2)) * level)
    return clips


def part(rng: np.random.Generator, seconds: float) -> np.ndarray:
    count, rests = round(seconds * sounds.RATE), rng.uniform(0, 0.4)
    notes: list[np.ndarray] = []
    scale = 220 * 2 ** (np.array([0, 2, 4, 5, 7, 9, 11, 12, 14, 16, 17, 19]) / 12)
    while sum(map(len, notes)) < count:
        pitch, lasts = rng.choice(scale), rng.choice((0.2, 0.25, 0.4, 0.5, 0.8))
        times = np.arange(round(lasts * sounds.RATE)) / sounds.RATE
        harmonics = range(1, int(rng.integers(2, 6)))
        note = np.sum([np.sin(2 * np.pi * pitch * h * times) / h**1.5 for h in harmonics], axis=0)
        notes.append(note * np.exp(-times * rng.uniform(0, 4)))
        if rng.uniform() < rests:
            notes.append(sounds.seconds(rng.uniform(0.1, 0.9)))
    return np.concatenate(notes)[:count]
