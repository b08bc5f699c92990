"""How long recordings are kept: what is due is found by the folder of its day, then deleted or moved."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from cti.media.recording.copy import SUFFIXES


@dataclass(frozen=True, slots=True)
class Rules:
    """Days that recordings are kept; 0 is for ever. Of several classes of a call the longest counts."""

    days: int = 0
    """Of calls that no class names."""
    classes: Mapping[str, int] = field(default_factory=dict)
    """Class (`queue:sales`, `campaign:march`) -> days."""

    @property
    def least(self) -> int:
        """Days after which the first recording may be due; 0 when none ever is."""
        return min((days for days in (self.days, *self.classes.values()) if days), default=0)

    def kept(self, classes: Iterable[str]) -> int:
        """Days that a call of these classes is kept; 0 is for ever."""
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


def due(
    folder: Path,
    rules: Rules,
    today: date,
    classes: Callable[[int], Iterable[str]],
    limit: int,
) -> Iterator[Due]:
    """At most `limit` recordings that are due, oldest first. Blocks.

    Files are DAY/CALL.wav or DAY/CALL-2.wav; what has another name is never touched. `classes` is
    asked only for calls that are older than the shortest rule.
    """
    if not rules.least:
        return
    found = 0
    for day, age in _days(folder, today):
        if age < rules.least:
            return
        for path in sorted(day.iterdir()):
            call = _call(path)
            if call is None:
                continue
            days = rules.kept(classes(call) if rules.classes else ())
            if not days or age < days:
                continue
            if found == limit:
                return
            found += 1
            yield Due(path.relative_to(folder).as_posix(), call, days)


def remove(folder: Path, recording: str, archive: Path | None) -> str:
    """Delete a recording, or move it below `archive`; returns where it is now, or nothing. Blocks.

    Raises OSError, and then it is where it was.
    """
    path = folder / recording
    where = ""
    if archive is None:
        path.unlink(missing_ok=True)
    else:
        target = archive / recording
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.part")
        shutil.copyfile(path, part)
        part.replace(target)
        path.unlink()
        where = str(target)
    if not any(path.parent.iterdir()):
        path.parent.rmdir()
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


def _call(path: Path) -> int | None:
    """The call of a recording; None for a file that is none."""
    for suffix in SUFFIXES:
        stem = path.name.removesuffix(suffix)
        number, _, part = stem.partition("-")
        if stem != path.name and number.isdecimal() and (not part or part.isdecimal()):
            return int(number)
    return None
