"""How files of recordings are called: DAY/CALL.wav, DAY/CALL-2.wav; encrypted ones end in .wav.aes."""

from __future__ import annotations

from pathlib import Path, PurePath

PLAIN = ".wav"
ENCRYPTED = ".wav.aes"
SUFFIXES = (PLAIN, ENCRYPTED)


def call_of(path: PurePath) -> int | None:
    """The call of a recording; None for a file that is none."""
    for suffix in SUFFIXES:
        stem = path.name.removesuffix(suffix)
        number, _, part = stem.partition("-")
        if stem != path.name and number.isdecimal() and (not part or part.isdecimal()):
            return int(number)
    return None


def without_suffix(name: str) -> str:
    """The name of a recording from that of its file."""
    return name.removesuffix(ENCRYPTED).removesuffix(PLAIN)


def found(folder: Path, recording: str) -> Path | None:
    """The file of a recording, by its name without suffix; None where there is none."""
    paths = (folder / f"{recording}{suffix}" for suffix in SUFFIXES)
    return next((path for path in paths if path.exists()), None)
