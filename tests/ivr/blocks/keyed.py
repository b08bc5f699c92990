"""One input block with the keys that a caller presses."""

from __future__ import annotations

from typing import Any

from tests.ivr.blocks.harness import Ran, run_block

ONCE = {"tries": 1, "prompt": ["ask"]}


def ask(kind: str, fields: dict[str, Any], keys: str = "", **more: Any) -> Ran:
    return run_block(kind, {**ONCE, **fields}, keys=keys, **more)


def fault(ran: Ran) -> Any:
    return ran.variables.get("call.input_fault")
