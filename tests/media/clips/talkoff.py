"""Sound that must give no digit: speech of many voices and languages, held vowels, music.

Everything is linear float32 at 8 kHz. Vowels and music are made to be mistaken: two sharp formants
or few harmonics near pairs of DTMF tones. Recorded speech and music come from Debian packages
where they are installed (asterisk-core-sounds-*-wav, asterisk-moh-opsound-wav, codec2-examples),
spoken text from espeak-ng, flite and festival.
"""

from __future__ import annotations

import shutil
import subprocess
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from drivers import g711
from tests.media.clips import sounds

RATE = sounds.RATE

RECORDED_SPEECH = (Path("/usr/share/asterisk/sounds"), Path("/usr/share/codec2/raw"))
RECORDED_MUSIC = (Path("/usr/share/asterisk/moh"),)

VOICES = (
    *("en-us", "en-gb", "en-gb-scotland", "cmn", "yue", "de", "fr-fr", "es", "es-419", "it", "pt"),
    *("pt-br", "ru", "pl", "cs", "nl", "sv", "da", "nb", "fi", "hu", "ro", "el", "tr", "ar", "fa"),
    *("hi", "bn", "ta", "te", "ur", "id", "ms", "vi", "ja", "ko", "sw", "af", "ca", "eu", "cy"),
    *("et", "lv", "lt", "sk", "sl", "hr", "bg", "uk"),
)
VARIANTS = (
    "",
    "+f1",
    "+f2",
    "+f3",
    "+f4",
    "+m1",
    "+m3",
    "+m5",
    "+m7",
    "+whisper",
    "+croak",
    "+klatt2",
)

TEXT = {
    "en": "Thank you for calling. All our agents are busy at the moment, please hold the line and we "
    "will be with you as soon as we can. Yesterday evening, about a quarter to nine, somebody rang "
    "me up and asked whether we could move the meeting from Tuesday to Thursday afternoon. ",
    "cmn": "您好，欢迎致电客户服务中心。现在所有的坐席都在忙，请您稍等，我们会尽快为您服务。昨天下午三点，"
    "有一位先生打电话来问订单什么时候到，我告诉他大概还要两个星期。",
    "de": "Guten Tag, Sie sprechen mit der Kundenbetreuung. Einen Augenblick bitte, ich verbinde Sie "
    "mit meiner Kollegin aus der Buchhaltung. Könnten Sie mir noch einmal Ihre Nummer sagen? ",
    "fr": "Bonjour, toutes nos lignes sont occupées, veuillez patienter quelques instants. Hier soir "
    "nous avons reçu votre commande et nous l'enverrons au début de la semaine prochaine. ",
    "es": "Buenos días, en este momento todos nuestros agentes están ocupados. Le atenderemos en unos "
    "minutos. Ayer por la tarde llegó el paquete que usted estaba esperando desde hace un mes. ",
    "ru": "Здравствуйте, вы позвонили в службу поддержки. Пожалуйста, оставайтесь на линии, вам "
    "ответит первый освободившийся оператор. Вчера вечером мы получили ваше письмо. ",
    "it": "Buongiorno, tutti i nostri operatori sono occupati, la preghiamo di attendere in linea. "
    "Ieri pomeriggio abbiamo ricevuto la sua richiesta e risponderemo entro domani mattina. ",
    "hi": "नमस्ते, हमारे सभी प्रतिनिधि अभी व्यस्त हैं। कृपया प्रतीक्षा करें, हम जल्द ही आपसे बात करेंगे। ",
    "ja": "おでんわありがとうございます。ただいまでんわがたいへんこみあっております。しばらくおまちください。",
    "ar": "مرحبا بكم في خدمة العملاء، جميع الموظفين مشغولون الآن، يرجى الانتظار على الخط قليلا. ",
}


def at_level(sound: np.ndarray, dbm0: float) -> np.ndarray:
    """The sound with this level where it is not silent."""
    loud = sound[np.abs(sound) > 0.02 * np.abs(sound).max()] if len(sound) else sound
    if not len(loud):
        return sound
    return sound * (g711.amplitude(dbm0) / np.sqrt(2 * np.mean(loud.astype(np.float64) ** 2)))


def resampled(sound: np.ndarray, ratio: float) -> np.ndarray:
    """Played `ratio` times as fast: another voice."""
    places = np.arange(0, len(sound) - 1, ratio)
    return np.interp(places, np.arange(len(sound)), sound).astype(np.float32)


def read_sound(path: Path) -> np.ndarray:
    """A mono file at 8, 11, 16, 22 or 32 kHz as 8 kHz; `.raw` is 16 bits at 8 kHz."""
    if path.suffix == ".raw":
        return np.fromfile(path, "<i2").astype(np.float32)
    with wave.open(str(path)) as file:
        rate, channels = file.getframerate(), file.getnchannels()
        octets = file.readframes(file.getnframes())
    sound = np.frombuffer(octets[: len(octets) // 2 * 2], "<i2").astype(np.float32)[::channels]
    return sound if rate == RATE else _to_8_khz(sound, rate)


def _to_8_khz(sound: np.ndarray, rate: int) -> np.ndarray:
    """By a windowed low pass of 3.4 kHz and interpolation."""
    times = np.arange(-64, 65)
    taps = np.sinc(2 * 3400 / rate * times) * np.hanning(129)
    return resampled(np.convolve(sound, taps / taps.sum(), "same"), rate / RATE)


def recorded(folders: tuple[Path, ...]) -> Iterator[np.ndarray]:
    """Every sound of these folders that are there."""
    for folder in folders:
        for path in sorted([*folder.rglob("*.wav"), *folder.rglob("*.raw")]):
            sound = read_sound(path)
            if len(sound) > RATE // 2 and "sine" not in path.name and "silence" not in path.parts:
                yield sound


def spoken(seconds: float, folder: Path) -> Iterator[np.ndarray]:
    """Synthesised speech, about so much of it, kept as files in `folder`; nothing without espeak-ng.

    Voices, their variants, speed and pitch go round, so that nothing is said twice alike.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made, number = 0.0, 0
    while made < seconds and shutil.which("espeak-ng"):
        path = folder / f"{number}.wav"
        if not path.exists():
            _speak(number, path)
        sound = read_sound(path)
        made += max(len(sound) / RATE, 0.1)
        number += 1
        yield sound


def _speak(number: int, path: Path) -> None:
    if number % 10 == 3 and shutil.which("flite"):
        voice = ("kal", "slt", "rms", "awb", "kal16")[number // 10 % 5]
        stretch = 0.7 + 0.1 * (number // 50 % 7)
        command = ["flite", "-voice", voice, "--setf", f"duration_stretch={stretch}"]
        _run([*command, "-t", _text("en", number), "-o", str(path)])
    elif number % 10 == 7 and shutil.which("text2wave"):
        _run(["text2wave", "-o", str(path)], _text("en", number))
    if not path.exists():
        language = VOICES[number % len(VOICES)]
        voice = language + VARIANTS[number // len(VOICES) % len(VARIANTS)]
        speed, pitch = 110 + number * 37 % 130, number * 23 % 100
        text = TEXT.get(language.split("-")[0], TEXT["en"]) + _numbers(number)
        _run(
            [
                "espeak-ng",
                "-v",
                voice,
                "-s",
                str(speed),
                "-p",
                str(pitch),
                "-w",
                str(path),
                text * 2,
            ]
        )


def _text(language: str, number: int) -> str:
    return TEXT[language] + _numbers(number)


def _numbers(number: int) -> str:
    return " ".join(str(number * factor % 9973) for factor in (7, 131, 977, 3313)) + ". "


def _run(command: list[str], text: str = "") -> None:
    subprocess.run(command, input=text.encode(), capture_output=True, check=True, timeout=120)


def held_vowels(
    seconds: float, rng: np.random.Generator, widths: tuple[float, float] = (12.0, 40.0)
) -> np.ndarray:
    """Vowels that somebody holds: a gliding pitch through two sharp formants, one after the other.

    `widths` are the half widths of the formants in Hz, between which each vowel has its own; a
    third formant and the fundamental are there faintly, as in every voice.
    """
    parts, made = [], 0.0
    while made < seconds:
        lasts = rng.uniform(0.25, 1.0)
        times = np.arange(round(lasts * RATE)) / RATE
        pitch = rng.uniform(90, 420)
        glide = 1 + rng.uniform(-0.12, 0.12) * times / lasts
        glide += rng.uniform(0, 0.01) * np.sin(2 * np.pi * rng.uniform(4, 7) * times)
        harmonics = np.arange(1, int(3500 / pitch) + 1)[:, None]
        formants = np.array([rng.uniform(620, 1000), rng.uniform(1150, 1750), 2600.0, pitch])
        strengths = np.array([1.0, rng.uniform(0.5, 1.0), 0.1, 0.1])
        distance = (harmonics * pitch - formants) / rng.uniform(*widths)
        gains = (strengths / np.sqrt(1 + distance**2)).sum(1)
        phases = harmonics * (2 * np.pi * pitch / RATE * np.cumsum(glide))
        vowel = gains @ np.cos(phases + rng.uniform(0, 6.28, (len(harmonics), 1)))
        vowel *= np.minimum(1, np.minimum(times, times[::-1]) / 0.03)
        parts.append(at_level(vowel, rng.uniform(-25, -10)).astype(np.float32))
        made += lasts
    return np.concatenate(parts)


def music(seconds: float, rng: np.random.Generator) -> np.ndarray:
    """Notes and chords of one to six harmonics, struck or bowed, in equal temperament.

    Mostly high notes of soft instruments, whose few partials lie where DTMF has its tones.
    """
    parts, made = [], 0.0
    while made < seconds:
        lasts = rng.uniform(0.12, 0.6)
        times = np.arange(round(lasts * RATE)) / RATE
        sound = np.zeros(len(times))
        for note in rng.integers(67, 93, rng.integers(1, 4)):
            frequency = 440 * 2 ** ((note - 69) / 12) * rng.uniform(0.996, 1.004)
            fall = rng.uniform(0.02, 0.7)
            for harmonic in range(1, rng.integers(1, 7) + 1):
                if frequency * harmonic < 3500:
                    turns = frequency * harmonic * times + rng.uniform()
                    sound += fall ** (harmonic - 1) * np.sin(2 * np.pi * turns)
        sound *= np.exp(-times * rng.uniform(0, 6)) * np.minimum(1, times / 0.005)
        parts.append(at_level(sound, rng.uniform(-25, -10)).astype(np.float32))
        made += lasts
    return np.concatenate(parts)
