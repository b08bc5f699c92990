"""The voice half of a span of DAHDI channels: one C call reads all of them, one writes them."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from drivers.dahdi import mulaw
from drivers.dahdi.bearer import DEFAULT_BUFFERS, LAWS, Bearer, open_bearer
from drivers.dahdi.channel import DahdiChannel
from drivers.dahdi.disabled_echo import DisabledCancellers
from drivers.dahdi.ownership import MEDIA, SoundOwners
from drivers.dahdi.params import Law
from drivers.dahdi.returning import ReturningChannels
from drivers.dahdi.shelf import FileShelf
from drivers.driver import VoiceSpec
from drivers.line import (
    FRAME_SAMPLES,
    FRAME_SECONDS,
    SILENCE,
    Frame,
    LineError,
    LineUnavailable,
)
from drivers.native.dahdi import C, ffi

log = logging.getLogger(__name__)

PHASE_SECONDS = 0.005
"""How long before a tick the card's block shall be complete: late enough to be fresh, early enough
not to miss the tick by a tremble of either clock."""

DEFAULT_CUSHION_MS = 4.0
"""What waits to be sent when a tick comes. Whole blocks of 20 ms also wait to be heard."""

LOOK_TICKS = 50
"""Ticks between two looks for fresh files of the control process."""

ABSENT_TICKS = 5
"""Ticks without a block on any channel after which the span counts as silent."""


@dataclass(frozen=True, slots=True)
class VoiceCounters:
    """Blocks of 20 ms, summed over the channels of a span."""

    received: int = 0
    sent: int = 0
    late: int = 0
    """Ticks for which no block had come: the last one was heard again, or silence."""
    dropped: int = 0
    """Blocks that could not be sent any more."""
    slipped_in: int = 0
    """Received blocks left out to keep the delay down, mostly because the card's clock is faster."""
    slipped_out: int = 0
    """Blocks left out or sent twice because the clocks differ."""
    begun_anew: int = 0
    """Times that a channel had nothing left to send: the media process stood still too long."""


class DahdiVoice:
    """Reads and writes every channel of a span; never waits.

    Either it opens the bearer channels itself (`bearers`, DAHDI's numbers with their settings), and
    those that cannot be had, or fail, again and again beside the tick; or it uses `descriptors` that
    the control process opened, whose sound it leaves alone where `owners` says so, and when one fails
    it takes what the control process laid out on `shelf`. It owns the owners' memory and the shelf,
    not the descriptors.
    """

    def __init__(
        self,
        name: str,
        channels: Sequence[int],
        *,
        bearers: Sequence[Bearer] = (),
        descriptors: Sequence[int] = (),
        owners: SoundOwners | None = None,
        shelf: FileShelf | None = None,
        law: Law = Law.ALAW,
        cushion_ms: float = DEFAULT_CUSHION_MS,
    ) -> None:
        if len(bearers or descriptors) != len(channels):
            raise LineError(
                f"{name}: {len(channels)} channels need as many files, not "
                f"{len(bearers or descriptors)}"
            )
        self.name = name
        self.channels = tuple(channels)
        self._bearers, self._descriptors, self._owners = tuple(bearers), tuple(descriptors), owners
        self._shelf = shelf
        self._taken: dict[int, int] = {}
        """Files that were taken from the shelf, by row."""
        self._lost: set[int] = set()
        """Rows whose file failed, and no other was taken since."""
        self._cushion = round(cushion_ms * FRAME_SAMPLES / (FRAME_SECONDS * 1000))
        self._mulaw = law is Law.MULAW
        self._open: list[DahdiChannel | None] = [None] * len(self.channels)
        self._returning = ReturningChannels(
            f"sound of {name}", lambda row: open_bearer(self._bearers[row]), self._settle
        )
        self._scratch = np.empty((len(self.channels), FRAME_SAMPLES), np.uint8)
        self._flags = np.zeros(len(self.channels), np.uint8)
        self._flags_at = ffi.from_buffer("uint8_t *", self._flags)
        self._voice: Any = None
        self._shared: Any = ffi.NULL
        self._phasing: threading.Thread | None = None
        self._phased = True
        self._ticks = 0
        self._ticked_at = 0.0
        """Of the monotonic clock."""
        self._absent = 0
        self._read_since_write = False
        self._disabled = DisabledCancellers()
        self.alarmed = False
        """Whether the driver told of an alarm that is not over."""

    # --- opening ---------------------------------------------------------------------------

    def open(self) -> None:
        """Open every channel that can be; the others are tried again and again."""
        if self._voice is not None:
            raise LineError(f"{self.name} is open already")
        if self._owners is not None:
            self._shared = ffi.from_buffer("uint8_t *", self._owners.octets)
        self._voice = C.cordboard_dahdi_new(
            len(self.channels),
            self._cushion,
            int(bool(self._bearers)),
            mulaw.SILENCE if self._mulaw else SILENCE,
            self._shared,
        )
        if self._voice == ffi.NULL:
            self._voice = None
            raise LineUnavailable(f"{self.name}: there is no memory for its sound")
        if self._bearers:
            self._open_bearers()
        for index, fd in enumerate(self._descriptors):
            C.cordboard_dahdi_set(self._voice, index, fd)

    def _open_bearers(self) -> None:
        for row, bearer in enumerate(self._bearers):
            try:
                self._begin(row, open_bearer(bearer))
            except LineError as refusal:
                log.warning("%s: %s; it is tried again", self.name, refusal)
                self._returning.want(row, None)
        self._phased = False

    def _begin(self, row: int, channel: DahdiChannel) -> None:
        self._open[row] = channel
        C.cordboard_dahdi_set(self._voice, row, channel.fd)

    def _lose(self, row: int) -> None:
        """Its file is of no use any more; that of the control process stays its own."""
        C.cordboard_dahdi_set(self._voice, row, -1)
        lost, self._open[row] = self._open[row], None
        if self._bearers:
            self._returning.want(row, lost)

    def close(self) -> None:
        """Give the channels back; may be called twice."""
        if self._phasing is not None:
            self._phasing.join()
            self._phasing = None
        self._returning.close()
        if self._voice is not None:
            for row, channel in enumerate(self._open):
                if channel is not None:
                    channel.close()
                self._open[row] = None
            C.cordboard_dahdi_free(self._voice)
            self._voice = None
        if self._owners is not None and self._shared != ffi.NULL:
            ffi.release(self._shared)
            self._shared = ffi.NULL
            self._owners.close()
        if self._shelf is not None:
            self._shelf.close()
        for fd in self._taken.values():
            os.close(fd)
        self._taken = {}

    # --- every tick ------------------------------------------------------------------------

    def read(self, heard: Frame) -> bool:
        """20 ms of every channel; what has not come is silence.

        False while nothing at all comes, and when a tick's second read finds nothing.
        """
        if self._voice is None or not self._in_phase():
            return False
        self._ticked_at = time.monotonic()
        for row, channel in self._returning.back():
            self._begin(row, channel)
        may_refuse = self._read_since_write or self._absent >= ABSENT_TICKS
        in_place = not (may_refuse or self._mulaw) and heard.strides[1] == 1
        frame = heard if in_place else self._scratch
        brought = C.cordboard_dahdi_read(
            self._voice, ffi.from_buffer("uint8_t *", frame), frame.strides[0], self._flags_at
        )
        self._absent = 0 if brought or self._all_away() else self._absent + 1
        self._read_since_write = True
        self._ticks += 1
        self._look_at_flags()
        if self._lost and self._ticks % LOOK_TICKS == 0:
            self._take_fresh()
        if may_refuse and not brought:
            return False
        if not in_place:
            heard[:] = mulaw.TO_ALAW[frame] if self._mulaw else frame
        if self._disabled:
            self._disabled.sounded(heard)
        return True

    def _all_away(self) -> bool:
        """Whether the signalling has the sound of every channel: that none comes is no failure."""
        return self._owners is not None and MEDIA not in self._owners.octets[: len(self.channels)]

    def write(self, spoken: Frame) -> bool:
        """Send 20 ms on every channel; False when none could take them."""
        if self._voice is None:
            return False
        self._read_since_write = False
        if self._disabled:
            self._disabled.sounded(spoken)
            self._cancel_again()
        if self._mulaw:
            spoken = mulaw.FROM_ALAW[spoken]
        frame = spoken if spoken.strides[1] == 1 else spoken.copy()
        carried = C.cordboard_dahdi_write(
            self._voice, ffi.from_buffer("uint8_t *", frame), frame.strides[0], self._flags_at
        )
        self._look_at_flags()
        return bool(carried)

    def counters(self) -> VoiceCounters:
        """What happened to blocks since the voice was opened."""
        if self._voice is None:
            return VoiceCounters()
        names = VoiceCounters.__dataclass_fields__
        told = [
            C.cordboard_dahdi_counters(self._voice, index) for index in range(len(self.channels))
        ]
        return VoiceCounters(**{name: sum(getattr(one, name) for one in told) for name in names})

    def _look_at_flags(self) -> None:
        if not (self._flags > C.CORDBOARD_DAHDI_CAME).any():
            return
        failed = np.nonzero(self._flags & C.CORDBOARD_DAHDI_FAILED)[0].tolist()
        if failed:
            log.warning(
                "%s: the sound of channels %s is gone until they can be opened again",
                self.name,
                ", ".join(str(self.channels[index]) for index in failed),
            )
        for row in failed:
            self._lose(row)
        if failed and self._shelf is not None:
            self._lost.update(failed)
            self._take_fresh()
        for index in np.nonzero(self._flags & C.CORDBOARD_DAHDI_TONE)[0].tolist():
            if self._bearers and self._bearers[index].echo_taps:
                self._disabled.switched_off(index)
        if (self._flags & C.CORDBOARD_DAHDI_ALARM).any():
            self.alarmed = True
        if (self._flags & C.CORDBOARD_DAHDI_NO_ALARM).any():
            self.alarmed = False

    def _cancel_again(self) -> None:
        """Switch on the echo cancellers of channels on which no modem is heard any more."""
        for index in self._disabled.released():
            channel = self._open[index]
            try:
                if channel is not None:
                    channel.echo_canceller(self._bearers[index].echo_taps)
            except LineError as problem:
                log.warning("%s: %s", self.name, problem)

    def _take_fresh(self) -> None:
        """Go on with the files that the control process opened when the card came back."""
        if self._shelf is None:
            return
        fresh = self._shelf.take()
        for row, fd in fresh.items():
            C.cordboard_dahdi_set(self._voice, row, fd)
            if row in self._taken:
                os.close(self._taken[row])
        self._taken |= fresh
        self._lost.difference_update(fresh)

    # --- the phase of the card's blocks ----------------------------------------------------

    def _in_phase(self) -> bool:
        """Begin with the second tick: between the first two the card's blocks are put in phase.

        The driver begins a block when it is flushed, so a flush shortly before a tick makes every
        block complete shortly before a tick.
        """
        if self._phased:
            return True
        if self._phasing is None:
            self._ticked_at = time.monotonic()
            there = [channel for channel in self._open if channel is not None]
            self._phasing = threading.Thread(target=self._settle, args=(there,), daemon=True)
            self._phasing.start()
            return False
        if self._phasing.is_alive():
            return False
        self._phasing.join()
        self._phasing, self._phased = None, True
        return True

    def _settle(self, channels: Sequence[DahdiChannel]) -> None:
        """Flush channels shortly before a tick; not on the tick's thread."""
        since = time.monotonic() - self._ticked_at
        time.sleep((FRAME_SECONDS - PHASE_SECONDS - since) % FRAME_SECONDS)
        for channel in channels:
            try:
                channel.flush()
            except LineError as problem:
                log.debug("%s: %s", self.name, problem)


def voice_of(spec: VoiceSpec) -> DahdiVoice:
    """The opened voice that a spec of a DAHDI line asks for. Raises LineUnavailable, LineError."""
    voice = unopened_voice_of(spec)
    voice.open()
    return voice


def unopened_voice_of(spec: VoiceSpec) -> DahdiVoice:
    """The voice that a spec of a DAHDI line asks for. Raises LineUnavailable, LineError.

    Without descriptors its settings name the bearer channels; with them, the last ones are the
    memory of the owners and the shelf of fresh files.
    """
    settings, count = spec.settings, len(spec.channels)
    law = LAWS[settings.get("law", "alaw")]
    bearers: list[Bearer] = []
    owners: SoundOwners | None = None
    shelf: FileShelf | None = None
    if spec.descriptors:
        owners = SoundOwners.from_descriptor(spec.descriptors[count], count)
        shelf = FileShelf.from_descriptor(spec.descriptors[count + 1], count)
    else:
        bearers = [
            Bearer(
                number,
                law,
                rx_gain_db=float(settings.get("rx_gain_db", "0")),
                tx_gain_db=float(settings.get("tx_gain_db", "0")),
                echo_taps=int(settings.get("echo_taps", "0")),
                buffers=int(settings.get("buffers", DEFAULT_BUFFERS)),
            )
            for number in map(int, settings["bearers"].split(","))
        ]
    return DahdiVoice(
        spec.name,
        spec.channels,
        bearers=bearers,
        descriptors=spec.descriptors[:count],
        owners=owners,
        shelf=shelf,
        law=law,
        cushion_ms=float(settings.get("cushion_ms", DEFAULT_CUSHION_MS)),
    )
