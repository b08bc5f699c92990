"""ISDN PRI on DAHDI spans as a kind of line: `kind = "dahdi_pri"`."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec

from drivers.driver import Span, VoiceSpec
from drivers.line import LineUnavailable, Voice

if TYPE_CHECKING:
    from drivers.dahdi.pri_line import PriLine
    from drivers.dahdi.watch import Watch

Gain = Annotated[float, msgspec.Meta(ge=-24.0, le=24.0)]


class Settings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Keys of a section of this kind."""

    spans: Annotated[
        tuple[Annotated[int, msgspec.Meta(ge=1, le=128)], ...], msgspec.Meta(min_length=1)
    ]
    """DAHDI's numbers of the spans; each becomes a line."""
    side: Literal["cpe", "network"] = "cpe"
    """`cpe` towards a public network, `network` towards a private exchange of one's own."""
    switch: str = "euroisdn_e1"
    overlap: bool = True
    """Whether called numbers may come in pieces."""
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


class PriDriver:
    """Spans of E1, T1 or J1 cards, with a D channel each."""

    default_name = "pri"
    settings = Settings

    async def start(self, settings: Settings, name: str, running: AsyncExitStack) -> Sequence[Span]:
        from drivers.dahdi.watch import Watch

        watch = Watch()
        running.callback(watch.close)
        lines: list[PriLine] = []
        for index, span in enumerate(settings.spans):
            own = name if len(settings.spans) == 1 else f"{name}-{index + 1}"
            line = _line(settings, own, span, watch)
            running.callback(line.close)
            lines.append(line)
        return [Span(line, line.voice_spec) for line in lines]

    def open_voice(self, spec: VoiceSpec) -> Voice:
        from drivers.dahdi.voice import voice_of

        return voice_of(spec)


def _line(settings: Settings, name: str, span: int, watch: Watch) -> PriLine:
    from drivers.dahdi.params import Signalling
    from drivers.dahdi.pri_line import PriLine
    from drivers.dahdi.span import span_channels

    channels = span_channels(span)
    hdlc = [one for one in channels if one.signalling in (Signalling.HDLCFCS, Signalling.HARDHDLC)]
    bearers = [one for one in channels if one.signalling is Signalling.CLEAR]
    if len(hdlc) != 1 or not bearers:
        raise LineUnavailable(
            f"{name}: DAHDI span {span} has {len(hdlc)} D channels and {len(bearers)} B channels, "
            "but a PRI needs one and at least one: in /etc/dahdi/system.conf give it `bchan=` and "
            "`dchan=` (or `hardhdlc=`), then run `dahdi_cfg`"
        )
    slots = tuple(one.position for one in bearers)
    voice = VoiceSpec(
        "dahdi_pri",
        name,
        slots,
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
    return PriLine(
        name,
        span,
        hdlc[0].number,
        slots,
        watch,
        node=settings.side,
        switch=settings.switch,
        timers=settings.timers,
        overlap=settings.overlap,
        voice=voice,
    )


DRIVER = PriDriver()
