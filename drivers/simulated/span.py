"""One span of the exchange: the network's D channel, the voice packets, and who is on the channels."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from typing import Protocol, runtime_checkable

import numpy as np

from drivers import g711
from drivers.line import (
    CallMessage,
    Cause,
    Connect,
    Digits,
    Disconnect,
    Frame,
    Health,
    LineError,
    Message,
    Release,
    Restart,
    Setup,
    Signalling,
)
from drivers.simulated.callees import BEHAVIOURS
from drivers.simulated.caller import follow
from drivers.simulated.messages import Report, Script, SpanFigures, Subscriber
from drivers.simulated.numbers import voice_of
from drivers.simulated.sound import SpanSound
from drivers.simulated.telephone import Plot, Telephone

log = logging.getLogger(__name__)

LOUD_DBM0 = -40.0
"""Mean level of 20 ms from which on something is heard."""

LONGEST_NUMBER = 11
OVERLAP_SECONDS = 4.0
"""A number that comes in pieces is complete after this pause (T302, shortened)."""

_POWER = (g711.DECODE.astype(np.float32)) ** 2
_LOUD = np.float32(g711.amplitude(LOUD_DBM0) ** 2 / 2)


@runtime_checkable
class Pluggable(Protocol):
    """The network's side of a line whose cable can be pulled without hands."""

    unplugged: bool


class Span:
    """Gives every call a telephone, and every telephone its sound."""

    def __init__(
        self,
        index: int,
        line: Signalling,
        sound: SpanSound,
        *,
        look_up: Callable[[str], Subscriber],
        finished: Callable[[Report], None],
        seed: int = 1,
    ) -> None:
        self.index = index
        self._seed = seed
        self._times: Counter[str] = Counter()
        self._line, self._sound = line, sound
        self._rows = {channel: row for row, channel in enumerate(line.channels)}
        self._look_up, self._finished = look_up, finished
        self._phones: dict[int, Telephone] = {}
        self._offered = self._placed = self._frames = 0

    def open(self) -> None:
        """Begin. Raises LineUnavailable."""
        self._line.open(self._delivered)
        self._sound.open(self._tick)

    def close(self) -> None:
        self._sound.close()
        self._line.close()

    def cut(self, *, signalling: bool, voice: bool) -> None:
        """Carry no more frames of the D channel, of the voice, or of both."""
        if signalling:
            self._unplug(True)
        if voice:
            self._sound.silenced = True

    def restore(self) -> None:
        self._unplug(False)
        self._sound.silenced = False

    def _unplug(self, out: bool) -> None:
        if isinstance(self._line, Pluggable):
            self._line.unplugged = out
        else:
            log.warning("span %d sits on a card with bits or bells: pull its cable", self.index)

    def figures(self) -> SpanFigures:
        return SpanFigures(
            span=self.index,
            health=self._line.health.value,
            calls=len(self._phones),
            offered=self._offered,
            placed=self._placed,
            frames=self._frames,
            dropped=self._sound.dropped,
        )

    # --- calls -----------------------------------------------------------------------------

    def free(self) -> int | None:
        """The channel for a call into the switch: the last free one, as networks take them."""
        if self._line.health is not Health.NORMAL:
            return None
        busy = {phone.channel for phone in self._phones.values()}
        return next(
            (channel for channel in reversed(self._line.channels) if channel not in busy), None
        )

    def place(self, script: Script, number: int, channel: int) -> None:
        """Call into the switch. Raises LineError."""
        reference = self._line.new_reference()
        self._line.send(
            Setup(reference, channel, script.called, script.calling, script.name, complete=True)
        )
        self._placed += 1
        phone = self._telephone(
            reference, channel, script.calling, "caller", "script", script.voice, number
        )
        phone.plot = follow(phone, script)

    def press(self, script: int, keys: str) -> None:
        """Let the caller of a script key these; a caller who is gone keys nothing."""
        for phone in self._callers(script):
            phone.told_to_key.extend(keys)

    def leave(self, script: int) -> None:
        """Let the caller of a script hang up."""
        for phone in self._callers(script):
            phone.told_to_leave = True

    def _callers(self, script: int) -> list[Telephone]:
        return [one for one in self._phones.values() if one.script == script and script]

    def _telephone(
        self,
        reference: int,
        channel: int,
        number: str,
        role: str,
        behaviour: str,
        voice: int,
        script: int = 0,
    ) -> Telephone:
        phone = Telephone(
            self._line.send,
            reference,
            channel,
            number,
            role=role,
            behaviour=behaviour,
            voice=voice,
            span=self.index,
            script=script,
            salt=(self._seed, self._times[number]),
        )
        self._times[number] += 1
        self._phones[reference] = phone
        return phone

    def _delivered(self, message: Message) -> None:
        match message:
            case Setup():
                self._called(message)
            case Release(reference=reference, cause=cause):
                phone = self._phones.pop(reference, None)
                if phone is not None:
                    self._finished(phone.report(cause))
            case Disconnect(reference=reference, cause=cause):
                self._reply(Release(reference, cause))
            case Connect(reference=reference):
                self._phones[reference].connected()
            case Digits(reference=reference, digits=digits):
                self._dialled(self._phones[reference], digits)
            case Restart(channels=channels):
                log.info("span %d: channels %s were restarted", self.index, channels)
            case _:
                pass

    def _reply(self, message: CallMessage) -> None:
        try:
            self._line.send(message)
        except LineError as problem:
            log.info("span %d: %s", self.index, problem)

    def _called(self, setup: Setup) -> None:
        self._offered += 1
        phone = self._telephone(setup.reference, setup.channel, setup.called, "callee", "", 0)
        if setup.complete:
            phone.plot = self._behave(phone)
        else:
            phone.plot = self._await_digits(phone)

    def _behave(self, phone: Telephone) -> Plot:
        entry = self._look_up(phone.number)
        phone.behaviour = entry.behaviour
        phone.voice = entry.voice if entry.voice is not None else voice_of(phone.number)
        return BEHAVIOURS[entry.behaviour](phone, entry)

    def _await_digits(self, phone: Telephone) -> Plot:
        while (
            len(phone.number) < LONGEST_NUMBER
            and phone.elapsed - phone.dialled_at < OVERLAP_SECONDS
        ):
            yield 0.1
        yield from self._behave(phone)

    def _dialled(self, phone: Telephone, digits: str) -> None:
        if phone.answered_at is None and not phone.behaviour:
            phone.number += digits
            phone.dialled_at = phone.elapsed

    # --- voice -----------------------------------------------------------------------------

    def _tick(self, heard: Frame, spoken: Frame) -> None:
        """The span's clock ticked."""
        self._frames += 1
        if self._phones:
            loud = _POWER[heard].mean(axis=1) > _LOUD
            for phone in list(self._phones.values()):
                row = self._rows[phone.channel]
                phone.tick(heard[row], bool(loud[row]), spoken[row])

    def end(self) -> None:
        """Report whoever is still on the telephone."""
        for phone in self._phones.values():
            self._finished(phone.report(Cause.NETWORK_OUT_OF_ORDER))
        self._phones.clear()
