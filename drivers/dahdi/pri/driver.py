"""ISDN PRI on DAHDI spans as a kind of line: `kind = "dahdi_pri"`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from functools import partial
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec

from drivers.driver import Span, VoiceSpec, spans_there
from drivers.line import LineError, LineUnavailable, NumberType, Voice

if TYPE_CHECKING:
    from drivers.dahdi.params import ChannelParams
    from drivers.dahdi.pri.line import PriLine
    from drivers.dahdi.watch import Watch
    from drivers.pri.line import PriLine as LibpriLine

Gain = Annotated[float, msgspec.Meta(ge=-24.0, le=24.0)]
TypeOfNumber = Literal["unknown", "international", "national", "network", "subscriber"]
SpanNumber = Annotated[int, msgspec.Meta(ge=1, le=128)]


class Settings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Keys of a section of this kind."""

    spans: Annotated[tuple[SpanNumber, ...], msgspec.Meta(min_length=1)]
    """DAHDI's numbers of the spans; each becomes a line, or all together one where they are a group."""
    nfas: tuple[Annotated[int, msgspec.Meta(ge=0, le=127)], ...] = ()
    """The network's numbers of these spans, in the same order, where they share D channels (NFAS). The
    first span that has a D channel is the preferred one, the others are in reserve."""
    side: Literal["cpe", "network"] = "cpe"
    """`cpe` towards a public network, `network` towards a private exchange of one's own."""
    switch: str = "euroisdn_e1"
    overlap: bool | None = None
    """Whether called numbers may come in pieces. Unless given, they may from a private exchange
    (side `network`) alone: many a public one that sends whole numbers does not say that they are, and
    every call would wait for more."""
    called_digits: Annotated[int, msgspec.Meta(ge=0, le=60)] = 0
    """With `overlap`: a called number of so many digits is complete at once; 0 waits for a silence."""
    called_type: TypeOfNumber = "unknown"
    """Of the called number of calls that go out, where the carrier insists on one."""
    calling_type: TypeOfNumber = "unknown"
    """The same of the calling number."""
    bearer: Literal["speech", "3.1khz"] = "speech"
    """What calls that go out ask for: 3.1 kHz audio where faxes go out."""
    timers: dict[str, int] = {}
    """libpri's timers in milliseconds, such as `T309 = 6000`."""
    law: Literal["alaw", "mulaw"] = "alaw"
    """The law of the line: A-law on an E1, mu-law on a T1 or J1."""
    rx_gain_db: Gain = 0.0
    tx_gain_db: Gain = 0.0
    echo_taps: Literal[0, 32, 64, 128, 256, 512, 1024] = 0
    """Length of the echo canceller, 8 taps a millisecond; 0 is none."""
    buffers: Annotated[int, msgspec.Meta(ge=4, le=32)] = 8
    """Blocks of 20 ms that the driver keeps each way while the media process stands still."""
    cushion_ms: Annotated[float, msgspec.Meta(ge=0.0, le=100.0)] = 4.0
    """What waits to be sent, and in whole blocks to be heard, against trembling clocks."""

    @property
    def in_pieces(self) -> bool:
        """Whether called numbers may come in pieces."""
        return self.side == "network" if self.overlap is None else self.overlap


class PriDriver:
    """Spans of E1, T1 or J1 cards."""

    default_name = "pri"
    settings = Settings

    async def start(self, settings: Settings, name: str, running: AsyncExitStack) -> Sequence[Span]:
        from drivers.dahdi.watch import Watch

        if len(set(settings.spans)) != len(settings.spans):
            raise LineError(f"{name}: a span is named twice in spans = {list(settings.spans)}")
        if settings.nfas and len(settings.nfas) != len(settings.spans):
            raise LineError(
                f"{name}: nfas has {len(settings.nfas)} numbers for {len(settings.spans)} spans: "
                "give the network's number of each span, in the order of spans"
            )
        watch = Watch()
        running.callback(watch.close)

        def make(own: str, numbered: Mapping[int, int]) -> Span:
            line = _line(settings, own, numbered, watch)
            running.callback(line.close)
            return Span(line, line.voice_spec)

        if settings.nfas:
            numbered, missing = _there(dict(zip(settings.nfas, settings.spans, strict=True)))
            group = spans_there([partial(make, name, numbered)])
            group.missing = missing
            return group
        several = len(settings.spans) > 1
        return spans_there(
            partial(make, f"{name}-{place}" if several else name, {0: span})
            for place, span in enumerate(settings.spans, 1)
        )

    def open_voice(self, spec: VoiceSpec) -> Voice:
        from drivers.dahdi.voice import voice_of

        return voice_of(spec)


def _there(spans: Mapping[int, int]) -> tuple[dict[int, int], tuple[LineUnavailable, ...]]:
    """The spans of a group that the driver has, by logical number, and why others are not there.

    Raises LineUnavailable where it has none of them.
    """
    from drivers.dahdi.span import span_channels

    there: dict[int, int] = {}
    missing: list[LineUnavailable] = []
    for logical, span in spans.items():
        try:
            span_channels(span)
        except LineUnavailable as problem:
            missing.append(problem)
        else:
            there[logical] = span
    if not there:
        raise missing[0]
    return there, tuple(missing)


def _line(settings: Settings, name: str, spans: Mapping[int, int], watch: Watch) -> PriLine:
    """The line of these spans, by logical number. Raises LineUnavailable."""
    from drivers.dahdi.channel import DahdiChannel
    from drivers.dahdi.common_channel import SpanPlace
    from drivers.dahdi.pri.line import PriLine
    from drivers.dahdi.span import span_channels
    from drivers.pri.channels import ChannelNumbers
    from drivers.pri.group import DChannelGroup
    from drivers.pri.line import DChannel
    from drivers.pri.setup import SetupDefaults

    found = {logical: _sorted(name, span, span_channels(span)) for logical, span in spans.items()}
    bearers = [one for _, own in found.values() for one in own]
    slots = {logical: tuple(one.position for one in own) for logical, (_, own) in found.items()}
    d_channels = {logical: one.number for logical, (one, _) in found.items() if one is not None}
    if not d_channels or (len(d_channels) < len(spans) and not settings.nfas):
        raise LineUnavailable(
            f"{name}: {_spans(spans)} has no D channel: in /etc/dahdi/system.conf give it `dchan=` "
            "(or `hardhdlc=`), then run `dahdi_cfg`"
        )
    for number in d_channels.values():
        DahdiChannel(number).close()  # one that another program has is told now, not when it opens
    numbers = ChannelNumbers(slots, group=bool(settings.nfas))
    voice = VoiceSpec(
        "dahdi_pri",
        name,
        numbers.channels,
        settings={
            "bearers": ",".join(str(one.number) for one in bearers),
            "law": settings.law,
            "rx_gain_db": str(settings.rx_gain_db),
            "tx_gain_db": str(settings.tx_gain_db),
            "echo_taps": str(settings.echo_taps),
            "buffers": str(settings.buffers),
            "cushion_ms": str(settings.cushion_ms),
        },
    )

    defaults = SetupDefaults(
        NumberType[settings.called_type.upper()],
        NumberType[settings.calling_type.upper()],
        settings.bearer,
        settings.law,
    )

    def link(descriptors: Mapping[int, int]) -> LibpriLine:
        if settings.nfas:
            return DChannelGroup(
                name,
                slots,
                descriptors,
                node=settings.side,
                switch=settings.switch,
                timers=settings.timers,
                overlap=settings.in_pieces,
                digits=settings.called_digits,
                defaults=defaults,
                changed=lambda up: line.d_channels_changed(up),
            )
        return DChannel(
            name,
            descriptors[0],
            node=settings.side,
            switch=settings.switch,
            channels=slots[0],
            timers=settings.timers,
            overlap=settings.in_pieces,
            digits=settings.called_digits,
            defaults=defaults,
        )

    places = {
        logical: SpanPlace(
            span,
            numbers.of_span(logical),
            (d_channels[logical],) if logical in d_channels else (),
        )
        for logical, span in spans.items()
    }
    line = PriLine(name, places, watch, link, voice, node=settings.side)
    return line


def _sorted(
    name: str, span: int, channels: Sequence[ChannelParams]
) -> tuple[ChannelParams | None, list[ChannelParams]]:
    """D channel, if there is one, and B channels of a span."""
    from drivers.dahdi.params import Signalling

    hdlc = [one for one in channels if one.signalling in (Signalling.HDLCFCS, Signalling.HARDHDLC)]
    bearers = [one for one in channels if one.signalling is Signalling.CLEAR]
    if len(hdlc) > 1 or not bearers:
        raise LineUnavailable(
            f"{name}: DAHDI span {span} has {len(hdlc)} D channels and {len(bearers)} B channels, "
            "which is no PRI: in /etc/dahdi/system.conf give it `bchan=` and `dchan=` (or "
            "`hardhdlc=`), then run `dahdi_cfg`"
        )
    return (hdlc[0] if hdlc else None), bearers


def _spans(spans: Mapping[int, int]) -> str:
    return " and ".join(f"DAHDI span {span}" for span in spans.values())


DRIVER = PriDriver()
