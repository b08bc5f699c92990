"""How blocks look: the pictures of their meanings, the hues of their categories, layers' colours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtGui import QIcon

from cti.client.qt import theme
from cti.ivr.flow.document import Flow
from cti.ivr.flow.palette import FAMILIES, Palette
from ivr_designer.block_pictures import PICTURES

TOOLS = {
    "arrange": "sitemap-outline",
    "fit": "fit-to-screen-outline",
    "seen": "eye-outline",
    "unseen": "eye-off-outline",
    "locked": "lock-outline",
    "unlocked": "lock-open-variant-outline",
    "open": "folder-open-outline",
    "save": "content-save-outline",
    "delete": "delete-outline",
    "up": "arrow-up",
    "down": "arrow-down",
    "less": "minus",
    "step": "step-forward",
    "go": "play",
    "stop": "stop",
    "skip": "skip-next",
    "file": "file-document-outline",
    "speech": "comment-question-outline",
    "pause": "pause",
    "tone": "waveform",
    "variable": "variable",
    "prompt": "volume-high",
    "text": "text-box-outline",
}
"""Pictures that only this program needs."""

HUES = {
    "flow": "#5F6C79",
    "voice": "#2D6CA8",
    "input": "#7A5C1E",
    "call": "#2B7A62",
    "data": "#6A4B8F",
    "doors": "#8A5A44",
}
LAYER_COLOURS = ("#2D6CA8", "#642B61", "#2B7A62", "#7A5C1E", "#8A5A44", "#5F6C79")


def picture(meaning: str) -> str:
    """A meaning of blocks or tools as a name that `theme.icon` takes."""
    if meaning in PICTURES:
        return f"mdi6.{PICTURES[meaning]}"
    if meaning in TOOLS:
        return f"mdi6.{TOOLS[meaning]}"
    return meaning if meaning in theme.ICONS else "mdi6.cube-outline"


def tool(meaning: str, colour: str | None = None) -> QIcon:
    return theme.icon(picture(meaning), colour)


def hue(type_: str, palette: Palette) -> str:
    """The colour of a block's bar and picture in the theme in use."""
    return on_ground(HUES[palette.hue(type_)])


def family_hue(family: str) -> str:
    return on_ground(HUES[FAMILIES[family][1]])


def on_ground(colour: str) -> str:
    """A hue as it is drawn: lighter in the dark theme."""
    return theme.mix(colour, "#FFFFFF", 0.62) if theme.tokens().name == "dark" else colour


def block_picture(type_: str, palette: Palette) -> str:
    kind = palette.get(type_)
    return picture(kind.icon) if kind is not None else "mdi6.help-circle-outline"


def layer_style(flow: Flow, layer: str) -> Mapping[str, Any]:
    """What the file says of a layer's looks: colour, hidden, locked."""
    styles = flow.layout.get("layers")
    found = styles.get(layer) if isinstance(styles, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def layer_colour(flow: Flow, layer: str) -> str:
    colour = layer_style(flow, layer).get("colour")
    if isinstance(colour, str) and len(colour) == 7 and colour.startswith("#"):
        return colour
    order = [known.id for known in flow.layers]
    return LAYER_COLOURS[(order.index(layer) if layer in order else 0) % len(LAYER_COLOURS)]
