"""MFC/R2 and China No. 1 on DAHDI spans as a kind of line: `kind = "dahdi_r2"`."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AsyncExitStack
from functools import partial
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec

from drivers.driver import Span, VoiceSpec, spans_there
from drivers.line import LineUnavailable, Voice
from drivers.r2.options import R2Options

if TYPE_CHECKING:
    from drivers.dahdi.channel import DahdiChannel
    from drivers.dahdi.r2.port import DahdiCasPort
    from drivers.dahdi.watch import Watch
    from drivers.r2.line import R2Line

KIND = "dahdi_r2"

Gain = Annotated[float, msgspec.Meta(ge=-24.0, le=24.0)]


class Settings(R2Options, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Keys of a section of this kind, besides those of R2 itself."""

    spans: Annotated[
        tuple[Annotated[int, msgspec.Meta(ge=1, le=128)], ...], msgspec.Meta(min_length=1)
    ]
    """DAHDI's numbers of the spans; each becomes a line."""
    rx_gain_db: Gain = 0.0
    tx_gain_db: Gain = 0.0
    echo_taps: Literal[0, 32, 64, 128, 256, 512, 1024] = 0
    """Length of the echo canceller, 8 taps a millisecond; 0 is none."""
    cushion_ms: Annotated[float, msgspec.Meta(ge=0.0, le=100.0)] = 5.0
    """What waits to be sent, and in whole blocks to be heard, against trembling clocks."""


class R2Driver:
    """Spans of E1 cards whose time slot 16 carries ABCD bits."""

    default_name = "r2"
    settings = Settings

    async def start(self, settings: Settings, name: str, running: AsyncExitStack) -> Sequence[Span]:
        from drivers.dahdi.r2.line import DahdiR2Line
        from drivers.dahdi.watch import Watch

        watch = Watch()
        running.callback(watch.close)

        def make(place: int, span: int) -> Span:
            own = name if len(settings.spans) == 1 else f"{name}-{place}"
            port = cas_port(settings, own, span, watch)
            line = DahdiR2Line(own, port, settings)
            running.callback(line.close)
            return Span(line, voice_spec(settings, line, port))

        return spans_there(partial(make, *one) for one in enumerate(settings.spans, 1))

    def open_voice(self, spec: VoiceSpec) -> Voice:
        from drivers.dahdi.voice import voice_of

        return voice_of(spec)


def voice_spec(settings: Settings, line: R2Line, port: DahdiCasPort) -> VoiceSpec:
    """What the process that has the sound of a line on such a port is told."""
    told = {"cushion_ms": str(settings.cushion_ms)}
    return VoiceSpec(KIND, line.name, line.channels, port.descriptors, told)


def cas_port(settings: Settings, name: str, span: int, watch: Watch) -> DahdiCasPort:
    """The CAS channels of a span, opened. Raises LineUnavailable, LineError."""
    from drivers.dahdi.params import Signalling
    from drivers.dahdi.r2.port import DahdiCasPort
    from drivers.dahdi.span import span_channels

    found = [one for one in span_channels(span) if one.signalling is Signalling.CAS]
    if not found:
        raise LineUnavailable(
            f"{name}: DAHDI span {span} has no CAS channels: in /etc/dahdi/system.conf give the "
            "span `cas` framing and its time slots `cas=1-15:1101` and `cas=17-31:1101`, then run "
            "`dahdi_cfg`"
        )

    def prepare(channel: DahdiChannel) -> None:
        if settings.rx_gain_db or settings.tx_gain_db:
            channel.gains(settings.rx_gain_db, settings.tx_gain_db)

    return DahdiCasPort(
        name,
        span,
        [(one.position, one.number) for one in found],
        watch,
        echo_taps=settings.echo_taps,
        prepare=prepare,
    )


DRIVER = R2Driver()
