"""The second copy of a recording in another folder, proved by SHA-256.

A copy is made when the recording is sealed, beside its name until it is whole, read back and compared,
then given its name, with `NAME.sha256` (as `sha256sum -c` reads it) next to it. The folder must be
there; while it is away the copies wait, in memory; those that wait when the server ends are found again by `missing`.
"""

from __future__ import annotations

import hashlib
import logging
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cti.media.recording.names import call_of

log = logging.getLogger(__name__)

RETRY_SECONDS = (1.0, 5.0, 20.0, 60.0)
"""Pauses after so many failures in a row; the last one goes on."""
_PART = 1 << 18


class NotTheSame(ValueError):
    """What was copied is not what was sealed, or what was written reads otherwise."""


class Unreadable(ValueError):
    """The recording itself cannot be read; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Copied:
    """How a copy went. `problem` is empty, or says why there is none; `waits`: it is tried again."""

    recording: str
    path: str
    sha256: str
    problem: str = ""
    waits: bool = False


def copy(source: Path, target: Path, sha256: str = "") -> str:
    """Copy a sealed recording and prove the copy; returns its SHA-256. Blocks.

    Raises OSError of the copy, Unreadable for a source that cannot be read, NotTheSame where the
    source is not `sha256` any more (if that is given) or the copy reads otherwise than it was written.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    digest = hashlib.sha256()
    try:
        with private(part) as written:
            for content in _parts(source):
                digest.update(content)
                written.write(content)
            written.flush()
            os.fsync(written.fileno())
            # Read from the disk, not from what the system still has of the writing.
            os.posix_fadvise(written.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        found = digest.hexdigest()
        if sha256 and found != sha256:
            raise NotTheSame(f"{source} was changed after it was sealed; find out by whom.")
        with part.open("rb") as copied:
            if hashlib.file_digest(copied, "sha256").hexdigest() != found:
                raise NotTheSame(f"{target} reads otherwise than it was written; check that disk.")
        part.replace(target)
    except (NotTheSame, Unreadable):
        part.unlink(missing_ok=True)
        raise
    proof = target.with_name(f"{target.name}.sha256")
    proof.write_text(f"{found}  {target.name}\n", encoding="utf-8")
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return found


def private(path: Path) -> BinaryIO:
    """Begin a file as recordings are made: whoever is not of the account's group cannot read it."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o640), "wb")


def _parts(source: Path) -> Iterator[bytes]:
    """The content of a recording. Raises Unreadable."""
    try:
        with source.open("rb") as original:
            while content := original.read(_PART):
                yield content
    except OSError as error:
        raise Unreadable(
            f"{source} cannot be read: {error.strerror or error}; there is no second copy of it, "
            "check that disk."
        ) from error


def missing(folder: Path, copies: Path, before: float) -> Iterator[str]:
    """File names below `folder` of recordings without a copy of their size, oldest first.

    Only those that were last written before a time (Unix epoch): later ones may still grow. Blocks.
    """
    for path in sorted(folder.glob("*/*")):
        if call_of(path) is None:
            continue
        name = path.relative_to(folder)
        try:
            there = path.stat()
            if there.st_mtime < before and there.st_size != (copies / name).stat().st_size:
                yield name.as_posix()
        except FileNotFoundError:
            if path.exists():
                yield name.as_posix()


class Copies:
    """A thread that makes copies one after the other and tells how each went, from that thread."""

    def __init__(
        self,
        folder: Path,
        copies: Path,
        tell: Callable[[Copied], None],
        retry_seconds: Iterable[float] = RETRY_SECONDS,
    ) -> None:
        self._folder = folder
        self._copies = copies
        self._tell = tell
        self._retry = tuple(retry_seconds)
        self._waiting: deque[tuple[str, str]] = deque()
        self._missing: Iterator[str] | None = None
        self._changed = threading.Condition()
        self._ended = False
        self._failed = 0
        self._thread = threading.Thread(target=self._run, name="recording-copies", daemon=True)
        self._thread.start()

    def add(self, recording: str, sha256: str = "") -> None:
        """Copy a sealed recording, a file name below the folder."""
        with self._changed:
            self._waiting.append((recording, sha256))
            self._changed.notify()

    def add_missing(self, before: float) -> None:
        """Make up for copies that an earlier server did not come to, when nothing else waits."""
        with self._changed:
            self._missing = missing(self._folder, self._copies, before)
            self._changed.notify()

    def close(self) -> None:
        """End after the copy that is being made; what waits is found by `missing`.

        The thread is not waited for: a folder on a network that hangs must not keep the server.
        """
        with self._changed:
            self._ended = True
            self._changed.notify()

    def _run(self) -> None:
        while (entry := self._next()) is not None:
            recording, sha256 = entry
            try:
                outcome = self._copy(recording, sha256)
            except Exception as error:
                log.exception("The copy of %s failed", recording)
                outcome = Copied(recording, "", "", f"{recording} cannot be copied: {error}.")
            if outcome.waits:
                self._failed += 1
                with self._changed:
                    # One that the folder does not take must not keep those behind it waiting.
                    self._waiting.rotate(-1)
            else:
                self._failed = 0
                self._waiting.popleft()
            self._tell(outcome)

    def _next(self) -> tuple[str, str] | None:
        """What is copied now, the first that waits; None at the end."""
        while True:
            with self._changed:
                if self._failed:
                    # Something new does not end the pause: the folder is away for all of them.
                    pause = self._retry[min(self._failed, len(self._retry)) - 1]
                    self._changed.wait_for(lambda: self._ended, pause)
                if self._ended:
                    return None
                if self._waiting:
                    return self._waiting[0]
                if (background := self._missing) is None:
                    self._changed.wait()
                    continue
            try:
                name = next(background, None)
            except OSError as error:
                log.warning("Recordings without a copy cannot be looked for: %s", error)
                name = None
            with self._changed:
                if name is not None:
                    self._waiting.append((name, ""))
                elif background is self._missing:
                    self._missing = None

    def _copy(self, recording: str, sha256: str) -> Copied:
        source, target = self._folder / recording, self._copies / recording
        if not source.is_file():
            return Copied(recording, "", "", f"{source} is gone; there is no second copy of it.")
        if not self._copies.is_dir():
            # Not made here: below a mount point it would be on the wrong disk.
            why = f"The folder {self._copies} is not there; mount it, or make it"
            return Copied(recording, "", "", f"{why}. {len(self._waiting)} wait.", waits=True)
        try:
            return Copied(recording, str(target), copy(source, target, sha256))
        except (NotTheSame, Unreadable) as error:
            return Copied(recording, "", "", str(error))
        except OSError as error:
            why = f"{self._copies} takes no copies: {error.strerror or error}"
            return Copied(recording, "", "", f"{why}; {len(self._waiting)} wait.", waits=True)
