"""The simulated exchange as a kind of line: `kind = "simulated"`."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import Annotated, Literal

import msgspec

from drivers.driver import Span, VoiceSpec
from drivers.line import Voice
from drivers.r2.options import R2Options


class Settings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Keys of a section of this kind."""

    spans: Annotated[int, msgspec.Meta(ge=0, le=64)] = 1
    seed: int = 1
    signalling: Literal["pri", "r2"] = "pri"
    """What its E1s speak: ISDN in time slot 16, or MFC/R2 with ABCD bits there."""
    r2: R2Options = R2Options()
    """How, where that is R2."""
    dahdi_spans: tuple[Annotated[int, msgspec.Meta(ge=1, le=128)], ...] = ()
    """Spans of telephone cards, by DAHDI's numbers, that the exchange plays the network on: a cable
    from there to another port gives that port subscribers, for training and to test it."""
    dahdi_ports: str = ""
    """Telephone ports (FXS) of cards, by DAHDI's channel numbers, such as "187-190": a town line port
    that is wired to one gets subscribers."""


class SimulatedDriver:
    """An exchange in a process of its own, with as many E1s as are asked for."""

    default_name = "e1"
    settings = Settings

    async def start(self, settings: Settings, name: str, running: AsyncExitStack) -> Sequence[Span]:
        from drivers.simulated.exchange import Exchange

        exchange = Exchange()
        running.push_async_callback(exchange.stop)
        await exchange.start(
            settings.spans,
            settings.seed,
            name=name,
            dahdi_spans=settings.dahdi_spans,
            dahdi_ports=settings.dahdi_ports,
            r2=settings.r2 if settings.signalling == "r2" else None,
        )
        return [Span(line, line.voice_spec) for line in exchange.lines]

    def open_voice(self, spec: VoiceSpec) -> Voice:
        from drivers.simulated.voice import SimulatedVoice

        voice = SimulatedVoice(spec.name, spec.channels, spec.descriptors[0])
        voice.open()
        return voice


DRIVER = SimulatedDriver()
