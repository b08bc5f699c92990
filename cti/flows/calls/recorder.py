"""Recordings for flows: whole calls, messages of callers, and the proof that a caller was told."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Protocol

from cti.bus import Bus
from cti.calls.control import CallControl
from cti.calls.recording.recording import Recording
from cti.clock import Clock
from cti.errors import CtiError, NotFound
from cti.events import RecordingNotified
from cti.ivr.flow.block import BlockFailed
from cti.ivr.services.recorder import Message
from cti.media import wav
from cti.media.link.commands import StartRecording, StopRecording
from cti.media.link.control_end import MediaLink
from cti.media.link.records import RecordingDone, RecordingInterrupted, Report, VoiceHeard
from cti.media.recording.copy import private
from cti.media.recording.keys import KeyRing
from cti.media.recording.names import ENCRYPTED, PLAIN, found
from cti.media.recording.reader import RecordingReader
from cti.sounds.files import read_sound

log = logging.getLogger(__name__)

SECOND = 8000
"""Octets of A-law."""
SEAL_SECONDS = 10.0
"""So long the media process may take to complete a file."""


class HouseRecorder:
    """Fulfils `cti.ivr.services.recorder.CallRecorder`."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording

    def start(self, call: int) -> None:
        with suppress(NotFound):  # the caller has gone at this moment
            self._recording.start(call)

    def stop(self, call: int) -> None:
        self._recording.stop(call)

    def pause(self, call: int, on: bool, reason: str = "") -> None:
        with suppress(NotFound):  # nothing is recorded: there is nothing to hide
            self._recording.pause(call, on, reason or "Paused")


class Prompts(Protocol):
    """What keeps the prompts of the site."""

    def set_text(self, name: str, language: str, text: str) -> None: ...
    def store(self, name: str, language: str, sound: bytes, *, state: str = "final") -> str: ...


@dataclass(slots=True)
class _Running:
    call: int
    path: Path
    since: float
    """When the caller was last heard, or when it began."""
    speaking: bool
    done: asyncio.Event
    stop: Callable[[], None]


class HouseMessages:
    """Fulfils `cti.ivr.services.recorder.MessageRecorder`.

    Files are FOLDER/messages/YYYY-MM-DD/CALL-NUMBER.wav, the caller alone, A-law; flows play them by
    that path below FOLDER. With `keys` they are encrypted as recordings are, CALL-NUMBER.wav.aes.
    """

    def __init__(
        self,
        clock: Clock,
        control: CallControl,
        media: MediaLink,
        folder: Path,
        prompts: Prompts,
        zone: tzinfo | None,
        keys: KeyRing | None = None,
    ) -> None:
        self._clock = clock
        self._control = control
        self._media = media
        self._folder = folder
        self._prompts = prompts
        self._zone = zone
        self._keys = keys
        self._running: dict[int, _Running] = {}
        self._stop = media.listen(self._hear)

    def close(self) -> None:
        """Hear of recordings no more."""
        self._stop()

    def begin(self, call: int) -> int:
        token = self._media.new_token()
        now = self._clock.now()
        day = datetime.fromtimestamp(now, self._zone)
        path = self._folder / "messages" / f"{day:%Y-%m-%d}" / f"{call}-{token}.wav"
        try:
            live = self._control.calls[call]
            assert live.first is not None
            row = self._control.row(live.first.device)
            running = _Running(call, path, now, False, asyncio.Event(), lambda: None)

            def hear(report: Report) -> None:
                if isinstance(report, VoiceHeard):
                    running.speaking, running.since = report.speaking, self._clock.now()

            running.stop = self._control.listen_media(call, hear)
            self._control.detect(call, digits=True, voice=True)
        except (KeyError, CtiError) as gone:
            raise BlockFailed("not_found", f"Call {call} cannot be recorded: {gone}") from None
        self._running[token] = running
        part = str(path.with_suffix(".part"))
        self._media.send(StartRecording(token, row, part, encrypt=self._keys is not None))
        return token

    def voiced(self, number: int) -> float:
        one = self._running[number]
        if one.call not in self._control.calls:
            return math.inf  # the row may be another caller's at any moment
        return 0.0 if one.speaking else self._clock.now() - one.since

    async def end(self, number: int, *, keep: bool) -> Message | None:
        one = self._running[number]
        one.stop()
        if one.call in self._control.calls:
            self._control.detect(one.call, digits=True)
        self._media.send(StopRecording(number))
        part = one.path.with_suffix(".part")
        try:
            async with asyncio.timeout(SEAL_SECONDS):
                await one.done.wait()
            seconds = await asyncio.to_thread(self._keep, part, one.path) if keep else 0.0
        except TimeoutError:
            raise BlockFailed("timeout", "The recording was not completed in time.") from None
        except (OSError, ValueError) as problem:
            raise BlockFailed("refused", f"The recording cannot be kept: {problem}") from None
        finally:
            del self._running[number]
            await asyncio.to_thread(part.unlink, missing_ok=True)
        if not keep:
            return None
        name = one.path.relative_to(self._folder).with_suffix("").as_posix()
        return Message(name, seconds)

    def _hear(self, report: Report) -> None:
        if isinstance(report, RecordingDone | RecordingInterrupted):
            one = self._running.get(report.token)
            if one is None:
                return
            if isinstance(report, RecordingDone) and report.problem:
                log.warning("message of call %d: %s", one.call, report.problem)
            one.done.set()

    async def delete(self, file: str) -> None:
        path = self._message(file)
        await asyncio.to_thread(path.unlink, missing_ok=True)

    async def to_prompt(self, file: str, prompt: str, publish: bool, language: str) -> None:
        path = self._message(file)

        def make() -> None:
            sound = read_sound(path, self._keys).tobytes()
            known = getattr(self._prompts, "texts", {}).get(prompt, {})
            if language not in known:
                self._prompts.set_text(prompt, language, "")
            self._prompts.store(prompt, language, sound, state="final" if publish else "draft")
            path.unlink()

        try:
            await asyncio.to_thread(make)
        except CtiError as refusal:
            raise BlockFailed("refused", str(refusal), refusal.code) from None
        except (OSError, ValueError) as problem:
            raise BlockFailed("refused", f"The prompt cannot be kept: {problem}") from None

    def _message(self, file: str) -> Path:
        """A file that was recorded here. Raises BlockFailed("denied") for any other."""
        root = (self._folder / "messages").resolve()
        path = (self._folder / f"{file}{PLAIN}").resolve()
        if not path.is_relative_to(root):
            raise BlockFailed("denied", f"{file} is no message of a caller.")
        return found(self._folder, file) or path

    def _keep(self, part: Path, path: Path) -> float:
        """Keep a recording as a message: an encrypted one as it is, of a plain one the caller's side;
        its seconds. Blocks."""
        with RecordingReader(part, self._keys) as recording:
            if self._keys is not None:
                part.replace(path.with_suffix(ENCRYPTED))
                return recording.seconds
            sound = recording.read()[:, 0].tobytes()
        sound += b"\xd5" * (len(sound) % 2)
        temporary = path.with_suffix(".new")
        with private(temporary) as file:
            file.write(wav.header(len(sound), 1) + sound)
        temporary.replace(path)
        return len(sound) / SECOND


class JournalConsent:
    """Fulfils `cti.ivr.services.recorder.Consent`: the proof is an event of the journal."""

    def __init__(self, bus: Bus, clock: Clock) -> None:
        self._bus = bus
        self._clock = clock

    def told(self, call: int, agreed: bool | None) -> None:
        self._bus.publish(RecordingNotified(at=self._clock.now(), call=call, agreed=agreed))
