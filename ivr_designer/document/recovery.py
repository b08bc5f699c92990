"""What the recovery file of a flow holds: the flow, and the version of the server that it goes back to."""

from __future__ import annotations

import json

from cti.ivr.check.finding import FlowError
from cti.ivr.flow.document import Flow
from cti.ivr.flow.file import load, save
from cti.ivr.flow.palette import Palette


def recovery_text(flow: Flow, base: int, palette: Palette) -> str:
    """The text of the file; `base` is 0 for a flow that no server has."""
    return json.dumps({"base": base, "text": save(flow, palette)})


def recovered(text: str, palette: Palette) -> Flow | None:
    """The flow in such a text; None where it cannot be read."""
    try:
        return load(str(json.loads(text)["text"]), palette)
    except (ValueError, KeyError, TypeError, FlowError):
        return None
