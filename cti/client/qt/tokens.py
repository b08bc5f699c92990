"""Every colour, size and distance that a widget may use; names say the job, never the hue."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor


@dataclass(frozen=True)
class Tokens:
    """The colours of one theme. Contrast duties (WCAG 2) stand beside the names."""

    name: str
    window: str  # behind everything
    surface: str  # cards, tables, fields
    raised: str  # headers, tool bars, the rail
    sunken: str  # wells, tracks, disabled fill
    line: str  # hairlines between things; decoration, no contrast duty
    edge: str  # borders of fields and buttons: 3:1 or more
    text: str  # values: 4.5:1 or more on every ground
    text2: str  # labels beside values: the same
    text3: str  # hints, units, key names: the same
    accent: str  # links, selection, focus
    on_accent: str  # text on the three filled buttons
    accent_fill: str  # the one primary action
    accent_soft: str  # selected row, active page
    answer_fill: str  # the only green button: answer
    hang_fill: str  # the only red button: hang up
    ready: str
    ring: str
    talk: str
    wrap: str
    away: str
    off: str
    alarm: str


LIGHT = Tokens(
    name="light",
    window="#F2F4F7",
    surface="#FFFFFF",
    raised="#F8F9FB",
    sunken="#E8ECF0",
    line="#DCE1E7",
    edge="#7F8C9A",
    text="#16202B",
    text2="#45525F",
    text3="#5F6C79",
    accent="#3357C9",
    on_accent="#FFFFFF",
    accent_fill="#3357C9",
    accent_soft="#E6EBFB",
    answer_fill="#0F7A55",
    hang_fill="#B3231C",
    ready="#14865E",
    ring="#AA6705",
    talk="#0A52A3",
    wrap="#642B61",
    away="#7B5E36",
    off="#677582",
    alarm="#A20E0A",
)
DARK = Tokens(
    name="dark",
    window="#11161B",
    surface="#1A2027",
    raised="#232B34",
    sunken="#0C1013",
    line="#303A45",
    edge="#728192",
    text="#E8EDF2",
    text2="#B3BEC9",
    text3="#8F9CA9",
    accent="#8EA6FF",
    on_accent="#FFFFFF",
    accent_fill="#4A68D9",
    accent_soft="#232F57",
    answer_fill="#177F5B",
    hang_fill="#C23B31",
    ready="#72D6AA",
    ring="#F1BB37",
    talk="#468DD4",
    wrap="#E9B1EB",
    away="#A4876D",
    off="#8A949D",
    alarm="#FA5B47",
)

FAMILIES = [
    "Microsoft YaHei UI",
    "PingFang SC",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "WenQuanYi Zen Hei",
]
MONO = [
    "Cascadia Mono",
    "Consolas",
    "Noto Sans Mono CJK SC",
    "WenQuanYi Zen Hei Mono",
    "DejaVu Sans Mono",
]
TYPE = {
    "caption": 12,
    "body": 14,
    "lead": 16,
    "title": 20,
    "figure": 28,
    "hero": 40,
    "axis": 18,
    "label": 20,
    "row": 28,
    "wall": 46,
}
"""Pixel sizes by role; axis, label, row and wall are read from across a room."""

SPACE = {"hair": 2, "tight": 4, "near": 8, "even": 12, "card": 16, "page": 24}
ROW = {"compact": 28, "normal": 32, "touch": 40}
TINT = 0.16
"""Share of a state's colour in the ground under it."""


def mix(front: str, back: str, share: float) -> str:
    """`share` of `front` laid over `back`: the one way to make a tint."""
    a, b = QColor(front), QColor(back)
    pairs = ((a.red(), b.red()), (a.green(), b.green()), (a.blue(), b.blue()))
    return "#" + "".join(f"{round(x * share + y * (1 - share)):02X}" for x, y in pairs)


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2, 0 for black to 1 for white."""
    q = QColor(colour)
    r, g, b = (
        v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4
        for v in (q.redF(), q.greenF(), q.blueF())
    )
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a: str, b: str) -> float:
    """Contrast ratio of two colours after WCAG 2, 1 to 21."""
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)
