"""How long recordings are kept: what is due is found by the folder of its day, then deleted or moved."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from cti.media.recording.copy import private
from cti.media.recording.names import call_of


@dataclass(frozen=True, slots=True)
class Rules:
    """Days that recordings are kept; 0 is for ever. Of several classes of a call the longest counts."""

    days: int = 0
    """Of calls that no class names."""
    classes: Mapping[str, int] = field(default_factory=dict)
    """Class (`queue:sales`, `campaign:march`) -> days."""

    @property
    def any(self) -> bool:
        """Whether anything is ever due."""
        return bool(self.days) or any(self.classes.values())

    def kept(self, classes: Iterable[str] | None) -> int:
        """Days that a call of these classes is kept; 0 is for ever.

        None is a call of which nothing is known: then the longest of all rules counts.
        """
        if classes is None:
            every = (self.days, *self.classes.values())
            return 0 if 0 in every else max(every)
        named = [self.classes[one] for one in classes if one in self.classes]
        if not named:
            return self.days
        return 0 if 0 in named else max(named)


@dataclass(frozen=True, slots=True)
class Due:
    """A recording that has been kept long enough."""

    recording: str
    """Its file name below the folder."""
    call: int
    days: int


Classes = Callable[[int, date], Iterable[str] | None]
"""Tells the classes of the call that has this number and was recorded on this day; None: unknown."""


class Sweep:
    """Goes through the folder a bounded number of files at a time, and remembers what it has seen.

    `classes` is asked only for calls that a rule could name. A day is looked at when it has reached
    the age of a rule, and then not before that of the next one.
    """

    def __init__(self, folder: Path, rules: Rules, classes: Classes) -> None:
        self._folder = folder
        self._rules = rules
        self._classes = classes
        self._ages = sorted({days for days in (rules.days, *rules.classes.values()) if days})
        self._seen: dict[str, int] = {}
        """Day -> the rule with whose age it was looked through."""
        self._after = ("", "")
        """Day and file that were looked at last, of a day that is not through."""

    def next(self, today: date, limit: int) -> tuple[list[Due], bool]:
        """What is due among the next `limit` files, oldest day first, and whether there are more files
        to look at. Blocks."""
        due: list[Due] = []
        looked = 0
        for day, age in _days(self._folder, today):
            rule = max((days for days in self._ages if days <= age), default=0)
            if not rule:
                break
            if self._seen.get(day.name, 0) >= rule:
                continue
            after = self._after[1] if self._after[0] == day.name else ""
            for path in sorted(path for path in day.iterdir() if path.name > after):
                if looked == limit:
                    return due, True
                looked += 1
                self._after = (day.name, path.name)
                call = call_of(path)
                if call is None:
                    continue
                began = date.fromisoformat(day.name)
                days = self._rules.kept(self._classes(call, began) if self._rules.classes else ())
                if days and age >= days:
                    due.append(Due(path.relative_to(self._folder).as_posix(), call, days))
            self._seen[day.name] = rule
            self._after = ("", "")
        return due, False

    def again(self, recording: str) -> None:
        """One that is due could not be removed: its day is looked through once more."""
        self._seen.pop(Path(recording).parts[0], None)
        self._after = ("", "")


def remove(
    folder: Path, recording: str, archive: Path | None = None, copies: Path | None = None
) -> str:
    """Delete a recording, or move it below `archive`; returns where it is now, or nothing. Its second
    copy is deleted. Blocks.

    Raises OSError, and then it is where it was. The folders must be there: an archive is never made
    below a mount point, and a copy that is away now would be left for ever.
    """
    for needed in (archive, copies):
        if needed is not None and not needed.is_dir():
            raise OSError(errno.ENOENT, f"the folder {needed} is not there; mount it, or make it")
    path = folder / recording
    where = ""
    if archive is not None:
        target = archive / recording
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.part")
        with path.open("rb") as original, private(part) as written:
            shutil.copyfileobj(original, written)
            written.flush()
            os.fsync(written.fileno())
        part.replace(target)
        where = str(target)
    if copies is not None:
        copied = copies / recording
        copied.unlink(missing_ok=True)
        copied.with_name(f"{copied.name}.sha256").unlink(missing_ok=True)
        _drop_empty(copied.parent)
    path.unlink(missing_ok=True)
    _drop_empty(path.parent)
    return where


def _days(folder: Path, today: date) -> Iterator[tuple[Path, int]]:
    """Folders of a day and their age in days, oldest first."""
    if not folder.is_dir():
        return
    for day in sorted(folder.iterdir()):
        try:
            began = date.fromisoformat(day.name)
        except ValueError:
            continue
        if day.is_dir():
            yield day, (today - began).days


def _drop_empty(day: Path) -> None:
    if day.is_dir() and not any(day.iterdir()):
        day.rmdir()
