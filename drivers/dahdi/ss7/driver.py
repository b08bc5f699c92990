"""Signalling System No. 7 on DAHDI spans as a kind of line: `kind = "dahdi_ss7"`."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec

from drivers.driver import Span, VoiceSpec
from drivers.line import LineError, LineUnavailable, Voice
from drivers.ss7.messages import LARGEST_CIC
from drivers.ss7.options import Ss7Options
from drivers.ss7.point_codes import NetworkIndicator, parse_point_code

if TYPE_CHECKING:
    from drivers.dahdi.params import ChannelParams
    from drivers.dahdi.ss7.line import DahdiSs7Line
    from drivers.dahdi.watch import Watch
    from drivers.ss7.line import Ss7Line

KIND = "dahdi_ss7"
SPAN_STEP = 100
"""From a channel to the one of the same time slot on the section's next span: 17, 117, 217."""

SLOTS = 31

Gain = Annotated[float, msgspec.Meta(ge=-24.0, le=24.0)]


class Settings(Ss7Options, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Keys of a section of this kind, besides those of No. 7 itself."""

    spans: Annotated[
        tuple[Annotated[int, msgspec.Meta(ge=1, le=128)], ...], msgspec.Meta(min_length=1)
    ]
    """DAHDI's numbers of the spans with circuits to one exchange; together they are one line."""
    first_cic: tuple[Annotated[int, msgspec.Meta(ge=0, le=LARGEST_CIC)], ...] = (1,)
    """Circuit identification code (CIC) of time slot 1 of each span, in the order of `spans`; the
    codes of the other slots follow it, also where a slot in between carries the signalling."""
    slc: tuple[Annotated[int, msgspec.Meta(ge=0, le=15)], ...] = (0,)
    """Signalling link code of each `mtp2=` channel, in the order of the channels."""
    rx_gain_db: Gain = 0.0
    tx_gain_db: Gain = 0.0
    echo_taps: Literal[0, 32, 64, 128, 256, 512, 1024] = 0
    """Length of the echo canceller, 8 taps a millisecond; 0 is none."""
    buffers: Annotated[int, msgspec.Meta(ge=4, le=32)] = 8
    """Blocks of 20 ms that the driver keeps each way while the media process stands still."""
    cushion_ms: Annotated[float, msgspec.Meta(ge=0.0, le=100.0)] = 4.0
    """What waits to be sent, and in whole blocks to be heard, against trembling clocks."""

    def __post_init__(self) -> None:
        """What no single key can say. Raises ValueError with a sentence."""
        super().__post_init__()
        if len(set(self.spans)) != len(self.spans):
            raise ValueError(f"a span is named twice in spans = {list(self.spans)}")
        if len(self.first_cic) != len(self.spans):
            raise ValueError(
                f"first_cic has {len(self.first_cic)} numbers for {len(self.spans)} spans: give the "
                "circuit code of time slot 1 of each span, in the order of spans"
            )
        first = sorted(self.first_cic)
        for low, high in itertools.pairwise(first):
            if high - low < SLOTS:
                raise ValueError(
                    f"first_cic has {low} and {high}, but a span takes {SLOTS} codes: these overlap"
                )
        if first[-1] + SLOTS - 1 > LARGEST_CIC:
            raise ValueError(f"first_cic = {first[-1]} is too large: codes end at {LARGEST_CIC}")
        try:
            own, *others = (
                parse_point_code(text, self.point_codes)
                for text in (self.own, self.destination, self.adjacent or self.destination)
            )
        except LineError as problem:
            raise ValueError(str(problem)) from problem
        if own in others:
            raise ValueError(f"own = {self.own!r} is also the far end's point code; each has one")


class Ss7Driver:
    """Spans of E1 cards; one of them, at least, has a time slot with a signalling link."""

    default_name = "ss7"
    settings = Settings

    async def start(self, settings: Settings, name: str, running: AsyncExitStack) -> Sequence[Span]:
        from drivers.dahdi.watch import Watch

        watch = Watch()
        running.callback(watch.close)
        line = _line(settings, name, watch)
        running.callback(line.close)
        return [Span(line, line.voice_spec)]

    def open_voice(self, spec: VoiceSpec) -> Voice:
        from drivers.dahdi.voice import voice_of

        return voice_of(spec)


def _line(settings: Settings, name: str, watch: Watch) -> DahdiSs7Line:
    """The line of these spans. Raises LineUnavailable, LineError."""
    from drivers.dahdi.channel import DahdiChannel
    from drivers.dahdi.common_channel import SpanPlace
    from drivers.dahdi.params import Signalling
    from drivers.dahdi.span import span_channels
    from drivers.dahdi.ss7.line import DahdiSs7Line
    from drivers.ss7.line import Ss7Line
    from drivers.ss7.link import LinkPlace
    from drivers.ss7.mtp import Mtp

    places: list[SpanPlace] = []
    codes: dict[int, int] = {}
    bearers: list[int] = []
    for at, (span, first_cic) in enumerate(zip(settings.spans, settings.first_cic, strict=True)):
        found: Sequence[ChannelParams] = span_channels(span)
        own = [one for one in found if one.signalling is Signalling.CLEAR]
        links = [one.number for one in found if one.signalling is Signalling.MTP2]
        numbers = tuple(SPAN_STEP * at + one.position for one in own)
        codes |= {
            number: first_cic + one.position - 1 for number, one in zip(numbers, own, strict=True)
        }
        bearers += [one.number for one in own]
        places.append(SpanPlace(span, numbers, tuple(links)))
    link_channels = [number for place in places for number in place.signalling]
    if not link_channels or not codes:
        raise LineUnavailable(
            f"{name}: DAHDI span {' and '.join(map(str, settings.spans))} has "
            f"{len(link_channels)} signalling links and {len(codes)} circuits: in "
            "/etc/dahdi/system.conf give the time slots with sound `bchan=` and the one with the "
            "signalling `mtp2=`, then run `dahdi_cfg`"
        )
    if len(settings.slc) != len(link_channels):
        raise LineError(
            f"{name}: slc has {len(settings.slc)} numbers for {len(link_channels)} signalling links "
            f"(`mtp2=` channels {', '.join(map(str, link_channels))}): give one for each"
        )
    for number in link_channels:
        DahdiChannel(number).close()  # one that another program has is told now, not when it opens
    own_code = parse_point_code(settings.own, settings.point_codes)
    destination = parse_point_code(settings.destination, settings.point_codes)
    adjacent = parse_point_code(settings.adjacent or settings.destination, settings.point_codes)

    def make(descriptors: Sequence[int]) -> Ss7Line:
        links = [
            LinkPlace(descriptor, code, adjacent)
            for descriptor, code in zip(descriptors, settings.slc, strict=True)
        ]
        mtp = Mtp(
            name,
            links,
            own=own_code,
            points=[destination],
            network=NetworkIndicator[settings.network.upper()],
            point_codes=settings.point_codes,
            timers=settings.mtp_timers(),
        )
        return Ss7Line(name, mtp, codes, settings)

    return DahdiSs7Line(name, places, watch, make, _voice(settings, name, codes, bearers))


def _voice(
    settings: Settings, name: str, codes: Mapping[int, int], bearers: Sequence[int]
) -> VoiceSpec:
    return VoiceSpec(
        KIND,
        name,
        tuple(codes),
        settings={
            "bearers": ",".join(map(str, bearers)),
            "rx_gain_db": str(settings.rx_gain_db),
            "tx_gain_db": str(settings.tx_gain_db),
            "echo_taps": str(settings.echo_taps),
            "buffers": str(settings.buffers),
            "cushion_ms": str(settings.cushion_ms),
        },
    )


DRIVER = Ss7Driver()
