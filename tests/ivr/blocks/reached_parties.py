"""A block that calls a second party, who talks until the talk ends."""

from __future__ import annotations

from typing import Any

from cti.ivr.flow.block import TalkEnded
from cti.ivr.services.legs import Legs, Reached
from tests.ivr.blocks.harness import Ran, run_block
from tests.support.second_parties import PretendLegs

OVER = TalkEnded("leg:8", 16)


def run(
    kind: str, fields: dict[str, Any], legs: PretendLegs | None = None, *more_of: Any, **more: Any
) -> Ran:
    services = {Legs: legs or PretendLegs(), **more.pop("services", {})}
    return run_block(kind, fields, services=services, script=[*more_of, OVER], **more)


def failing(outcome: str, number: str = "13800000001") -> PretendLegs:
    return PretendLegs({number: Reached(outcome, 0, 17, number)})
