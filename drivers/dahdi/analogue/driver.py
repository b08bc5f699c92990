"""Analogue DAHDI channels as a kind of line: `kind = "dahdi_analogue"`.

The control process opens the channels, since their events come on the same file as their sound,
and hands the files to the media process with a memory that says whose the sound is.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import AsyncExitStack
from functools import partial
from typing import TYPE_CHECKING

from drivers.dahdi.analogue.settings import Settings
from drivers.driver import Span, VoiceSpec
from drivers.line import LineError, Voice

if TYPE_CHECKING:
    from drivers.analogue.line import AnalogueLine
    from drivers.analogue.port import Port, Post
    from drivers.dahdi.analogue.card import AnalogueCard
    from drivers.dahdi.channel import DahdiChannel
    from drivers.dahdi.ownership import SoundOwners
    from drivers.dahdi.watch import Watch

log = logging.getLogger(__name__)

KIND = "dahdi_analogue"

RETURN_SECONDS = 1.0
"""Between two attempts to have a card back."""


class AnalogueGroup:
    """The channels of one section: their files, their line, and what the media process inherits."""

    def __init__(self, name: str, settings: Settings) -> None:
        from drivers.dahdi.ownership import SoundOwners
        from drivers.dahdi.shelf import FileShelf

        self._settings = settings
        self._channels = _open(settings)
        try:
            self._stations = _are_stations(name, self._channels)
        except LineError:
            self._close_channels()
            raise
        self._span_of = [channel.params().span for channel in self._channels]
        """The card of each channel, by DAHDI's number of its span."""
        self._lost: set[int] = set()
        """Cards that are away."""
        self.owners: SoundOwners = SoundOwners(len(self._channels))
        self.shelf: FileShelf = FileShelf(len(self._channels))
        self._cards: list[AnalogueCard] = []
        self._watch: Watch | None = None
        self._sweep: asyncio.TimerHandle | None = None
        self._returning: asyncio.TimerHandle | None = None
        self.line = self._make_line(name)

    @property
    def voice_spec(self) -> VoiceSpec:
        descriptors = (*self._files(), self.owners.descriptor, self.shelf.descriptor)
        told = {"cushion_ms": str(self._settings.cushion_ms), "zone": self._settings.zone}
        if not self._stations and "tone" in self._settings.disconnect:
            told["busy_tones"] = ";".join(self._settings.busy_tones)
        return VoiceSpec(KIND, self.line.name, self.line.channels, descriptors, told)

    def _files(self) -> list[int]:
        return [channel.fd for channel in self._channels]

    def close(self) -> None:
        """Give everything back; may be called twice."""
        self.line.close()
        self.owners.close()
        self.shelf.close()
        self._close_channels()

    def _close_channels(self) -> None:
        _close(self._channels)

    def _make_line(self, name: str) -> AnalogueLine:
        from drivers.analogue.line import AnalogueLine

        return AnalogueLine(
            name,
            len(self._channels),
            self._make_port,
            answer_supervision=self._stations or self._settings.answer == "polarity",
            started=self._started,
            stopped=self._stopped,
        )

    def _make_port(self, channel: int, post: Post, incoming: Callable[[], int]) -> Port:
        from drivers.analogue.port_sound import PortSound
        from drivers.analogue.station_port import StationPort
        from drivers.analogue.trunk_port import TrunkPort
        from drivers.dahdi.analogue import fxo, fxs
        from drivers.dahdi.analogue.card import AnalogueCard
        from drivers.dahdi.watch import Watch

        if self._watch is None:
            self._watch = Watch()
        settings, file = self._settings, self._channels[channel - 1]
        form = settings.format(sending=self._stations)
        card = AnalogueCard(
            file,
            channel - 1,
            self.owners,
            self._watch,
            PortSound(settings.zone, form, settings.learned()),
            events=fxs.EVENTS if self._stations else fxo.EVENTS,
            gone=partial(self._card_gone, self._span_of[channel - 1]),
            echo_taps=settings.echo_taps,
        )
        self._cards.append(card)
        if self._stations:
            return StationPort(channel, card, post, incoming, settings.station(channel))
        kewl = fxo.tells_end(file.params().signalling)
        return TrunkPort(channel, card, post, incoming, settings.trunk(channel, kewl=kewl))

    def _started(self, ports: Sequence[Port]) -> None:
        for card, port in zip(self._cards, ports, strict=True):
            card.start(port)
        if not self._stations and self._settings.format(sending=False).has_keys:
            self._sweep_later()

    def _sweep_later(self) -> None:
        from drivers.dahdi.analogue.sound import SWEEP

        self._sweep = asyncio.get_running_loop().call_later(SWEEP, self._sweep_all)

    def _sweep_all(self) -> None:
        self._sweep_later()
        for card in self._cards:
            card.sweep()

    def _rows(self, span: int) -> list[int]:
        return [row for row, its in enumerate(self._span_of) if its == span]

    def _card_gone(self, span: int) -> None:
        if span in self._lost:
            return
        self._lost.add(span)
        self._return_later()
        rows = self._rows(span)
        self.line.card_gone([row + 1 for row in rows])
        for row in rows:
            self._cards[row].lose()

    def _return_later(self) -> None:
        if self._returning is None:
            loop = asyncio.get_running_loop()
            self._returning = loop.call_later(RETURN_SECONDS, self._return)

    def _return(self) -> None:
        if self._watch is not None:
            self._watch.ask(self._opened_anew, self._come_back)

    def _opened_anew(self) -> dict[int, dict[int, DahdiChannel]]:
        """On a thread: of each card that is back its fresh files, made ready, by row."""
        found: dict[int, dict[int, DahdiChannel]] = {}
        for span in list(self._lost):
            fresh: dict[int, DahdiChannel] = {}
            try:
                for row in self._rows(span):
                    opened = self._channels[row].opened_anew()
                    if opened is not None:
                        fresh[row] = opened
                        _prepare(opened, self._settings)
            except LineError as problem:
                log.debug("%s: %s", self.line.name, problem)
                _close(fresh.values())
            else:
                found[span] = fresh
        return found

    def _come_back(self, found: dict[int, dict[int, DahdiChannel]]) -> None:
        """Go on with fresh files; the media process finds them on the shelf."""
        self._returning = None
        for span, fresh in found.items():
            if self._watch is None:  # stopped meanwhile
                _close(fresh.values())
                continue
            self._lost.discard(span)
            for row, opened in fresh.items():
                self._channels[row].replace(opened)
            self.shelf.show(self._files(), fresh)
            self._regain(span)
        if self._lost and self._watch is not None:
            self._return_later()

    def _regain(self, span: int) -> None:
        rows = self._rows(span)
        for row in rows:
            self._cards[row].regain()
        self.line.card_back([row + 1 for row in rows])
        for row in rows:
            self._cards[row].look()
        log.warning("%s: the card of span %d is back", self.line.name, span)

    def _stopped(self) -> None:
        if self._returning is not None:
            self._returning.cancel()
            self._returning = None
        if self._sweep is not None:
            self._sweep.cancel()
            self._sweep = None
        for card in self._cards:
            card.stop()
        self._cards.clear()
        self._lost.clear()
        if self._watch is not None:
            self._watch.close()
            self._watch = None


def _open(settings: Settings) -> list[DahdiChannel]:
    """Every channel opened and ready. Raises LineUnavailable, LineError; then none is open."""
    from drivers.dahdi.channel import DahdiChannel

    opened: list[DahdiChannel] = []
    try:
        for number in settings.channel_numbers():
            opened.append(DahdiChannel(number))
            _prepare(opened[-1], settings)
    except LineError:
        _close(opened)
        raise
    return opened


def _close(channels: Iterable[DahdiChannel]) -> None:
    for channel in channels:
        channel.close()


def _prepare(channel: DahdiChannel, settings: Settings) -> None:
    """Make an opened channel ready. Raises LineError."""
    from drivers.dahdi.analogue.card import Making, prepare

    making = Making(
        settings.rx_gain_db,
        settings.tx_gain_db,
        settings.flash_ms or None,
        settings.hang_up_ms or None,
    )
    prepare(channel, making)


def _are_stations(name: str, channels: Sequence[DahdiChannel]) -> bool:
    """Whether telephones are on these channels; raises LineError where they are not of one kind."""
    from drivers.dahdi.analogue import fxo, fxs

    kinds = {channel.number: channel.params().signalling for channel in channels}
    others = [number for number, kind in kinds.items() if kind not in fxs.KINDS | fxo.KINDS]
    if others:
        kind = kinds[others[0]]
        raise LineError(
            f"{name}: channel {others[0]} is no analogue port but {kind.name}: take it out of "
            "`channels`, or give it `fxoks=` (a telephone) or `fxsks=` (a town line) in "
            "/etc/dahdi/system.conf and run `dahdi_cfg`"
        )
    telephones = [number for number, kind in kinds.items() if kind in fxs.KINDS]
    lines = [number for number, kind in kinds.items() if kind in fxo.KINDS]
    if telephones and lines:
        raise LineError(
            f"{name}: telephones ({_numbers(telephones)}) and town lines ({_numbers(lines)}) "
            "need a section each: write two [[lines]] of kind dahdi_analogue"
        )
    return bool(telephones)


def _numbers(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))


class AnalogueDriver:
    """Telephones or town lines on DAHDI channels."""

    default_name = "analogue"
    settings = Settings

    async def start(self, settings: Settings, name: str, running: AsyncExitStack) -> Sequence[Span]:
        group = AnalogueGroup(name, settings)
        running.callback(group.close)
        return [Span(group.line, group.voice_spec)]

    def open_voice(self, spec: VoiceSpec) -> Voice:
        from drivers.dahdi.voice import voice_of

        return voice_of(spec)


DRIVER = AnalogueDriver()
