"""The widgets that all three programs are built from, by subject."""

from cti.client.qt.widgets.badges import KeyHint, StateBadge, Tag, draw_badge
from cti.client.qt.widgets.buttons import CallButton, IconButton, KeyButton, RailButton
from cti.client.qt.widgets.cards import (
    Card,
    Picture,
    clear,
    clear_grid,
    ground,
    label,
    link_button,
    rule,
    scrolling,
    set_role,
)
from cti.client.qt.widgets.content import Content, EmptyState, Skeleton
from cti.client.qt.widgets.meters import CountRing, LevelMeter, ShareBar
from cti.client.qt.widgets.notices import Banner, Notice, Toasts
from cti.client.qt.widgets.rail import PageRail
from cti.client.qt.widgets.tables import Table
from cti.client.qt.widgets.timers import Seconds, TimerLabel, seconds

__all__ = [
    "Banner",
    "CallButton",
    "Card",
    "Content",
    "CountRing",
    "EmptyState",
    "IconButton",
    "KeyButton",
    "KeyHint",
    "LevelMeter",
    "Notice",
    "PageRail",
    "Picture",
    "RailButton",
    "Seconds",
    "ShareBar",
    "Skeleton",
    "StateBadge",
    "Table",
    "Tag",
    "TimerLabel",
    "Toasts",
    "clear",
    "clear_grid",
    "draw_badge",
    "ground",
    "label",
    "link_button",
    "rule",
    "scrolling",
    "seconds",
    "set_role",
]
