"""What a server does with recordings, as its configuration says: keys, copies, retention, repair."""

from __future__ import annotations

import logging
from contextlib import AsyncExitStack
from datetime import date, datetime
from pathlib import Path

from cti.bus import Bus
from cti.calls.control import CallControl
from cti.calls.recording.copies import RecordingCopies
from cti.calls.recording.recording import Recording
from cti.calls.recording.retention import RecordingRetention
from cti.clock import Clock
from cti.config import Config, ConfigError
from cti.events import RecordingEnded
from cti.media.link.control_end import MediaLink
from cti.media.recording.file import seal
from cti.media.recording.keys import KeyProblem, KeyRing
from cti.media.recording.names import found
from cti.media.recording.retention import Rules
from cti.store.journal.interrupted import open_recordings
from cti.store.records.call_record import CallRecord
from cti.store.store import Store
from cti.succession import Succession

log = logging.getLogger(__name__)


def recording_keys(config: Config) -> KeyRing | None:
    """The keys of recordings; None where they are not encrypted. Blocks. Raises ConfigError."""
    path = config.recording.key_file
    if not path:
        return None
    if Path(path).resolve().is_relative_to(config.folder.resolve()):
        raise ConfigError(
            f"[recording] key_file: {path} lies in the data folder {config.folder}; whoever takes that "
            "has sound and keys. Move it to where only this account reads, such as /etc/cordboard."
        )
    try:
        return KeyRing.load(Path(path))
    except KeyProblem as error:
        raise ConfigError(f"[recording] key_file: {error}") from error


class Recordings:
    """The folder of recordings, and what is set up around it."""

    def __init__(self, config: Config, keys: KeyRing | None) -> None:
        self.folder = (config.folder / "recordings").absolute()
        self.keys = keys
        self._config = config.recording

    def start(
        self,
        stack: AsyncExitStack,
        bus: Bus,
        clock: Clock,
        control: CallControl,
        media: MediaLink,
        store: Store,
    ) -> Recording:
        """Record calls, copy what is sealed and remove what is old until the stack is left."""
        recording = Recording(
            bus,
            control,
            media,
            self.folder,
            encrypt=self.keys is not None,
            before_answer=self._config.before_answer,
        )
        stack.callback(recording.close)
        copies = Path(self._config.copy) if self._config.copy else None
        if copies is not None:
            stack.callback(RecordingCopies(bus, clock, self.folder, copies).close)
        retention = RecordingRetention(
            bus,
            clock,
            self.folder,
            Rules(self._config.keep_days, self._config.keep),
            lambda call, day: classes_of(store, call, day),
            archive=Path(self._config.archive) if self._config.archive else None,
            copies=copies,
        )
        stack.push_async_callback(retention.close)
        retention.start()
        return recording

    def seal_left(self, store: Store, now: float, succession: Succession) -> list[RecordingEnded]:
        """Complete the files of the calls in which an earlier server fell. Blocks.

        Those that its media process went on with are complete, or are still being written.
        """
        sealed = []
        for one in open_recordings(store.database):
            path = found(self.folder, one.recording) or self.folder / f"{one.recording}.wav"
            ended = succession.ended(one, path)
            if ended is not None:
                sealed.append(ended)
            if ended is not None or succession.goes_on(one, path):
                continue
            seconds, sha256, problem = 0.0, "", ""
            try:
                seconds, sha256 = seal(path, self.keys)
            except (OSError, ValueError) as error:
                why = error.strerror if isinstance(error, OSError) else error
                problem = f"The server fell, and {path} cannot be completed: {why}."
                log.warning("recording %s of call %d: %s", one.recording, one.call, problem)
            sealed.append(
                RecordingEnded(
                    at=now,
                    call=one.call,
                    recording=one.recording,
                    path=str(path) if path.exists() else "",
                    seconds=seconds,
                    sha256=sha256,
                    problem=problem,
                )
            )
        return sealed


def classes_of(store: Store, call: int, day: date) -> list[str] | None:
    """What the rules of retention may name of a call; None where its record is missing, or is one of
    another day: a database that was made anew gave the number again. Blocks."""
    record = store.records.get(call)
    if record is None or not _lived_on(record, day):
        return None
    named = (("queue", record.queue), ("campaign", record.campaign))
    return [f"{kind}:{name}" for kind, name in named if name]


def _lived_on(record: CallRecord, day: date) -> bool:
    began, ended = (datetime.fromtimestamp(at).date() for at in (record.began, record.ended))
    return began <= day <= ended
