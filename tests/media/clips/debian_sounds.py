"""Voices and music that Debian packages carry: people who were recorded, and engines that speak.

Everything is float32 of 16-bit scale at 8 kHz, made once and then taken from the cache. What a
package would bring that is not installed is left out; `missing` names it, with the line that installs
it (`installer/prepare bench` does the same).
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from tests.media.clips import sounds
from tests.media.clips.sound_cache import cached

PACKAGES = {
    "sox": Path("/usr/bin/sox"),
    "libsox-fmt-base": Path("/usr/share/doc/libsox-fmt-base"),
    "flite": Path("/usr/bin/flite"),
    "festival": Path("/usr/bin/text2wave"),
    "festvox-kallpc16k": Path("/usr/share/festival/voices/english/kal_diphone"),
    "festvox-kdlpc16k": Path("/usr/share/festival/voices/english/ked_diphone"),
    "festvox-us-slt-hts": Path("/usr/share/festival/voices/us/cmu_us_slt_arctic_hts"),
    "festvox-ca-ona-hts": Path("/usr/share/festival/voices/catalan/upc_ca_ona_hts"),
    "festvox-czech-krb": Path("/usr/share/festival/voices/czech/czech_krb"),
    "festvox-czech-machac": Path("/usr/share/festival/voices/czech/czech_machac"),
    "festvox-itapc16k": Path("/usr/share/festival/voices/italian/pc_diphone"),
    "festvox-suopuhe-mv": Path("/usr/share/festival/voices/finnish/hy_fi_mv_diphone"),
    "asterisk-core-sounds-en-wav": Path("/usr/share/asterisk/sounds/en_US_f_Allison"),
    "asterisk-core-sounds-es-wav": Path("/usr/share/asterisk/sounds/es_MX_f_Allison"),
    "asterisk-core-sounds-fr-wav": Path("/usr/share/asterisk/sounds/fr_CA_f_June"),
    "asterisk-core-sounds-it-wav": Path("/usr/share/asterisk/sounds/it_IT_m_Carlo"),
    "asterisk-core-sounds-ru-wav": Path("/usr/share/asterisk/sounds/ru_RU_f_IvrvoiceRU"),
    "asterisk-prompt-it-menardi-wav": Path("/usr/share/asterisk/sounds/it_IT_f_Menardi"),
    "asterisk-prompt-es-co": Path("/usr/share/asterisk/sounds/es"),
    "asterisk-prompt-fr-armelle": Path("/usr/share/asterisk/sounds/fr"),
    "asterisk-moh-opsound-wav": Path("/usr/share/asterisk/moh"),
    "wesnoth-1.16-music": Path("/usr/share/games/wesnoth/1.16/data/core/music"),
    "codec2-examples": Path("/usr/share/codec2/raw"),
    "ktuberling-data": Path("/usr/share/ktuberling/sounds"),
    "klettres-data": Path("/usr/share/klettres"),
    "fluidsynth": Path("/usr/bin/fluidsynth"),
    "timgm6mb-soundfont": Path("/usr/share/sounds/sf2/TimGM6mb.sf2"),
}
"""Debian package -> what of it is used. `installer/prepare` has the same names in its part `bench`."""

SUFFIXES = (".wav", ".ogg", ".gsm")
TALKING = tuple(
    name for name in PACKAGES if name.split("-")[0] not in ("wesnoth", "timgm6mb", "fluidsynth")
)
"""Those that bring speech."""
WORDS = ("ktuberling-data", "klettres-data")
PROMPTS = tuple(name for name in PACKAGES if name.startswith(("asterisk-core", "asterisk-prompt")))


def missing(packages: Iterable[str] = PACKAGES) -> str:
    """One sentence that says which are not installed, and what installs them; empty when all are."""
    absent = [name for name in packages if not PACKAGES[name].exists()]
    if not absent:
        return ""
    return (
        f"Some sounds are left out because {len(absent)} Debian packages are missing; install them "
        f"with: apt-get install -y --no-install-recommends {' '.join(absent)}"
    )


def _installed(*engines: str) -> bool:
    return all(PACKAGES[name].exists() for name in ("sox", *engines))


def decoded(path: Path) -> np.ndarray:
    """A sound file of any kind that sox reads; empty where it can not."""
    command = ["sox", "-V1", str(path), "-t", "s16", "-r", "8000", "-c", "1", "-"]
    made = subprocess.run(command, capture_output=True, check=False).stdout
    return np.frombuffer(made[: len(made) // 2 * 2], "<i2").astype(np.float32)


def recorded(package: str) -> list[np.ndarray]:
    """Every recording of a package that lasts 0.15 s at least, without the silence around it."""
    folder = PACKAGES[package]
    if not folder.exists() or not _installed():
        return []

    def make() -> Iterator[np.ndarray]:
        paths = sorted(p for p in folder.rglob("*") if p.suffix in SUFFIXES and p.is_file())
        with ThreadPoolExecutor(2) as pool:
            for sound in pool.map(decoded, [p for p in paths if "silence" not in p.parts]):
                bare = trimmed(sound)
                if len(bare) >= 0.15 * sounds.RATE:
                    yield bare

    return cached(f"recorded-{package}", make)


def trimmed(sound: np.ndarray) -> np.ndarray:
    """Without the silence before and after it: what is 32 dB below the loudest 20 ms."""
    frames = sound[: len(sound) // 160 * 160].reshape(-1, 160)
    power = (frames.astype(np.float64) ** 2).mean(1) if len(frames) else np.zeros(0)
    loud = np.flatnonzero(power > max(power.max(initial=0.0) * 10**-3.2, 100.0))
    return sound[loud[0] * 160 : (loud[-1] + 1) * 160] if len(loud) else sound[:0]


def spoken_by_festival(voice: str, texts: Sequence[str], name: str) -> list[np.ndarray]:
    """What a voice of festival says; `name` is that of the texts. Empty where it is not installed."""
    here = any(path.name == voice for path in Path("/usr/share/festival/voices").glob("*/*"))
    if not here or not _installed("festival"):
        return []

    def make() -> Iterator[np.ndarray]:
        with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:

            def say(number: int) -> np.ndarray:
                path = Path(folder) / f"{number}.wav"
                command = ["text2wave", "-eval", f"(voice_{voice})", "-o", str(path)]
                done = subprocess.run(
                    command, input=texts[number].encode(), capture_output=True, check=False
                )
                return decoded(path) if not done.returncode else np.zeros(0, np.float32)

            yield from (one for one in map(trimmed, pool.map(say, range(len(texts)))) if len(one))

    return cached(f"festival-{voice}-{name}", make)


def spoken_by_flite(
    voice: str, texts: Sequence[str], name: str, stretch: float
) -> list[np.ndarray]:
    """The same by flite; `stretch` above 1 is slower."""
    if not _installed("flite"):
        return []

    def make() -> Iterator[np.ndarray]:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "said.wav"
            for text in texts:
                slower = ["--setf", f"duration_stretch={stretch}"]
                command = ["flite", "-voice", voice, *slower, "-t", text, "-o", str(path)]
                subprocess.run(command, capture_output=True, check=True)
                yield trimmed(decoded(path))

    return cached(f"flite-{voice}-{name}-{stretch}", make)
