"""How files of recordings are called: DAY/CALL.wav, DAY/CALL-2.wav; encrypted ones end in .wav.aes."""

from __future__ import annotations

from datetime import datetime
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


def recorded_since(folder: Path, since: float) -> set[str]:
    """Names of the recordings of all days from that of a time (Unix epoch) on. Blocks.

    A folder that cannot be read has none: whoever writes there will be told why it cannot be done.
    """
    first = f"{datetime.fromtimestamp(since).astimezone():%Y-%m-%d}"
    try:
        return {
            f"{day.name}/{without_suffix(path.name)}"
            for day in folder.iterdir()
            if day.name >= first and day.is_dir()
            for path in day.iterdir()
            if call_of(path) is not None
        }
    except OSError:
        return set()


def found(folder: Path, recording: str) -> Path | None:
    """The file of a recording, by its name without suffix; None where there is none."""
    paths = (folder / f"{recording}{suffix}" for suffix in SUFFIXES)
    return next((path for path in paths if path.exists()), None)
