"""Recordings whose process died: their files are completed, and what became of each is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from cti.media.link.commands import StartRecording
from cti.media.link.records import RecordingDone
from cti.media.recording.file import seal
from cti.media.recording.keys import KeyProblem, KeyRing

LOST = (
    "The media process ended in the middle, so the last second before that may be missing; "
    "the call goes on in another recording."
)


def sealed(recordings: Iterable[StartRecording], keys: str) -> Iterator[RecordingDone]:
    """Complete each file. `keys`: the file of keys, empty for none. Blocks at every step."""
    ring: KeyRing | None = None
    if keys:
        try:
            ring = KeyRing.load(Path(keys))
        except KeyProblem:
            pass  # told of each recording that needs one
    for one in recordings:
        seconds, sha256, problem, kept = 0.0, "", LOST, True
        try:
            seconds, sha256 = seal(Path(one.path), ring)
        except (OSError, ValueError) as error:
            kept = not isinstance(error, FileNotFoundError)
            why = error.strerror if isinstance(error, OSError) else error
            problem = f"The media process ended, and {one.path} cannot be completed: {why}."
        yield RecordingDone(one.token, one.path, seconds, sha256, problem, kept=kept)
