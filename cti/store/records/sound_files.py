"""The sound files of calls: written when a recording ends, changed when retention moves or deletes it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from sqlalchemy import Connection, delete, select, update

from cti.events import Event, RecordingEnded, RecordingRemoved
from cti.store.tables import RecordingRow
from cti.store.text import clean
from cti.store.upsert import upsert


@dataclass(frozen=True, slots=True)
class SoundFile:
    """One recording of a call, as it was sealed."""

    recording: str
    """Its name: day and call, with the number of the part from the second on."""
    path: Path
    seconds: float
    sha256: str


class SoundFileWriter:
    """What events change in the table of recordings, until `save`."""

    def __init__(self) -> None:
        self._ended: dict[str, dict[str, Any]] = {}
        self._removed: dict[str, str] = {}
        """Recording -> where it was moved, "" where it was deleted."""

    def feed(self, event: Event) -> None:
        if isinstance(event, RecordingEnded) and event.path:
            self._removed.pop(event.recording, None)
            self._ended[event.recording] = {
                "recording": clean(event.recording),
                "call": event.call,
                "path": clean(event.path),
                "seconds": event.seconds,
                "sha256": clean(event.sha256),
                "at": event.at,
            }
        elif isinstance(event, RecordingRemoved):
            self._removed[event.recording] = event.moved_to

    def save(self, connection: Connection) -> None:
        upsert(connection, RecordingRow.__table__, list(self._ended.values()))
        for recording, moved_to in self._removed.items():
            this = RecordingRow.recording == clean(recording)
            if moved_to:
                connection.execute(update(RecordingRow).where(this).values(path=clean(moved_to)))
            else:
                connection.execute(delete(RecordingRow).where(this))

    def clear(self) -> None:
        self._ended.clear()
        self._removed.clear()


def sound_files(connection: Connection, call: int | None = None) -> list[SoundFile]:
    """Those that are still kept, of a call or of all, in the order in which they were recorded."""
    columns = (
        RecordingRow.recording, RecordingRow.path, RecordingRow.seconds, RecordingRow.sha256,
    )  # fmt: skip
    wanted = select(*columns)
    rows = connection.execute(
        wanted if call is None else wanted.where(RecordingRow.call == call)
    ).all()
    found = [SoundFile(row.recording, Path(row.path), row.seconds, row.sha256) for row in rows]
    return sorted(found, key=lambda one: _order(one.recording))


def is_of(path: str, recording: str) -> bool:
    """Whether a file, wherever it lies, is that of a recording."""
    file = PurePath(path)
    return PurePath(*file.parts[-2:]).as_posix().partition(".wav")[0] == recording


def _order(recording: str) -> tuple[str, int, int, str]:
    day, _, name = recording.rpartition("/")
    call, _, part = name.partition("-")
    return day, _number(call), _number(part), name


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0
