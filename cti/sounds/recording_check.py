"""Whether every recording is what was recorded: journal, files and second copies against each other."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cti.media.recording.names import call_of, without_suffix
from cti.store.records.sound_files import SoundFile

YOUNG_SECONDS = 60.0
"""A file that was written to so lately may belong to a call that goes on."""


@dataclass(slots=True)
class Checked:
    """How many recordings were looked at, and how many second copies."""

    recordings: int = 0
    copies: int = 0
    wrong: int = 0


def check(
    known: Iterable[SoundFile], folder: Path, copies: Path | None, day: str, checked: Checked
) -> Iterator[str]:
    """A sentence for whatever is wrong; reads every file. `day` (YYYY-MM-DD) or all days. Blocks."""
    names: set[str] = set()
    for file in known:
        names.add(file.recording)
        if file.recording.startswith(day):
            checked.recordings += 1
            yield from _wrong(file, folder, copies, checked)
    for path in sorted(folder.glob(f"{day or '*'}/*")):
        name = without_suffix(path.relative_to(folder).as_posix())
        if call_of(path) is None or name in names:
            continue
        if time.time() - path.stat().st_mtime > YOUNG_SECONDS:
            checked.wrong += 1
            yield f"{path} belongs to no call that the journal knows; nobody finds it but by its name."


def _wrong(file: SoundFile, folder: Path, copies: Path | None, checked: Checked) -> Iterator[str]:
    problem = _problem(file.path, file.sha256)
    if problem:
        checked.wrong += 1
        yield f"{file.path} {problem}."
    if copies is None or not file.path.is_relative_to(folder):
        return
    checked.copies += 1
    copy = copies / file.path.relative_to(folder)
    problem = _problem(copy, file.sha256)
    if problem:
        checked.wrong += 1
        yield f"{copy}, the second copy, {problem}."


def _problem(path: Path, sha256: str) -> str:
    """What is wrong with a file; "" where it is what was recorded."""
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return "is gone"
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    return "was changed since it was recorded" if sha256 and found != sha256 else ""
