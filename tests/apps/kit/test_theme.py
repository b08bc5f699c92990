"""Contrast and distance of the colours in use, in both themes; the look of every state."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from cti.client.qt import language, states, theme
from cti.client.qt.shapes import draw_shape
from cti.client.qt.tokens import DARK, LIGHT, Tokens, contrast, mix
from cti.client.qt.widgets import StateBadge
from cti.client.views import AgentView, CallView, ConnectionView

STATE_TOKENS = ("ready", "ring", "talk", "wrap", "away", "off", "alarm")
THEMES = pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=lambda t: t.name)


@THEMES
def test_text_can_be_read_on_every_ground(tokens: Tokens) -> None:
    grounds = ("window", "surface", "raised", "sunken")
    for name in ("text", "text2", "text3"):
        for ground in grounds:
            ratio = contrast(getattr(tokens, name), getattr(tokens, ground))
            assert ratio >= 4.5, (name, ground, ratio)
    for fill in ("accent_fill", "answer_fill", "hang_fill"):
        assert contrast(tokens.on_accent, getattr(tokens, fill)) >= 4.5, fill
    for state in STATE_TOKENS:
        tint = mix(getattr(tokens, state), tokens.surface, 0.16)
        assert contrast(tokens.text, tint) >= 4.5, state


@THEMES
def test_borders_states_and_focus_stand_out(tokens: Tokens) -> None:
    for name in (*STATE_TOKENS, "edge", "accent"):
        assert contrast(getattr(tokens, name), tokens.surface) >= 3, name
    assert contrast(tokens.accent, tokens.accent_soft) >= 3


def linear(colour: str) -> np.ndarray:
    c = QColor(colour)
    v = np.array([c.redF(), c.greenF(), c.blueF()])
    return np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4)


# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB.
VISIONS = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.01182, 0.04294, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.3039],
        ]
    ),
}


def lab(rgb: np.ndarray) -> np.ndarray:
    xyz = (
        np.array(
            [
                [0.4124564, 0.3575761, 0.1804375],
                [0.2126729, 0.7151522, 0.0721750],
                [0.0193339, 0.1191920, 0.9503041],
            ]
        )
        @ np.clip(rgb, 0, 1)
    ) / np.array([0.95047, 1.0, 1.08883])
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@THEMES
@pytest.mark.parametrize("vision", VISIONS)
def test_no_two_states_look_alike_to_anybody(tokens: Tokens, vision: str) -> None:
    seen = {s: lab(VISIONS[vision] @ linear(getattr(tokens, s))) for s in STATE_TOKENS}
    for a, b in combinations(STATE_TOKENS, 2):
        assert np.linalg.norm(seen[a] - seen[b]) >= 14, (vision, a, b)


def drawn(shape: str) -> bytes:
    image = QImage(20, 20, QImage.Format.Format_Grayscale8)
    image.fill(QColor("white"))
    painter = QPainter(image)
    draw_shape(painter, image.rect().toRectF(), shape, "#000000", "#FFFFFF")
    painter.end()
    return bytes(image.constBits())


def test_shapes_are_told_apart_without_colour(qapp: QApplication) -> None:
    names = sorted({look.shape for look in states.LOOKS.values()})
    pictures = {name: np.frombuffer(drawn(name), np.uint8).astype(int) for name in names}
    for a, b in combinations(names, 2):
        assert (np.abs(pictures[a] - pictures[b]) > 96).sum() >= 8, (a, b)


def test_every_state_has_a_word_in_both_languages(qapp: QApplication) -> None:
    english = {state: states.word(state) for state in states.LOOKS}
    language.use(qapp, "zh")
    chinese = {state: states.word(state) for state in states.LOOKS}
    assert all(word.isascii() for word in english.values())
    assert not [state for state, word in chinese.items() if word.isascii()]
    assert chinese["wrap_up"] == "话后"


def agent(state: str, call: int | None = None) -> AgentView:
    return AgentView("8001", "Zhao", "station:204", state, call=call)


def call_with(**connections: str) -> CallView:
    view = CallView(7, "in", "138", "4008", 0.0)
    for name, state in connections.items():
        device = name.replace("_", ":")
        view.connections[device] = ConnectionView(device, state, 0.0)
    return view


@pytest.mark.parametrize(
    ("connections", "shown"),
    [
        ({"station_204": "alerting", "trunk_1": "connected"}, "ringing"),
        ({"station_204": "connected", "trunk_1": "connected"}, "talking"),
        ({"station_204": "held", "trunk_1": "connected"}, "held"),
        ({"station_204": "initiated"}, "dialling"),
        ({"station_204": "connected", "trunk_1": "alerting"}, "dialling"),
        (
            {"station_204": "connected", "trunk_1": "connected", "station_205": "connected"},
            "conference",
        ),
    ],
)
def test_a_busy_agent_is_shown_by_the_connection(
    qapp: QApplication, connections: dict[str, str], shown: str
) -> None:
    view = call_with(**connections)
    assert states.agent_state(agent("busy", 7), {7: view}) == shown


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        ("ready", "ready"),
        ("working_after_call", "wrap_up"),
        ("not_ready", "not_ready"),
        ("lost", "lost"),
        ("reserved", "reserved"),
        ("of a newer server", "unknown"),
    ],
)
def test_other_states_are_shown_as_they_are(qapp: QApplication, state: str, shown: str) -> None:
    assert states.agent_state(agent(state), {}) == shown


def test_a_theme_change_reaches_what_is_shown(qapp: QApplication, qtbot) -> None:
    badge = StateBadge("ready")
    qtbot.addWidget(badge)
    badge.show()
    light = badge.grab().toImage().pixelColor(2, 12).name()
    theme.apply(qapp, "dark")
    dark = badge.grab().toImage().pixelColor(2, 12).name()
    assert light != dark
    assert theme.tokens() is DARK


def test_headings_stand_out_with_a_font_of_one_face(qapp: QApplication) -> None:
    def ink(bold: bool) -> int:
        image = QImage(120, 30, QImage.Format.Format_Grayscale8)
        image.fill(QColor("white"))
        painter = QPainter(image)
        painter.setFont(theme.font("title", bold))
        painter.drawText(image.rect(), "陈思远 Ready")
        painter.end()
        return int((np.frombuffer(bytes(image.constBits()), np.uint8) < 128).sum())

    assert ink(True) > ink(False) * 1.1
