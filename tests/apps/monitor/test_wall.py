"""The wall: what is painted where, on any screen, and when the link is gone."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter

from cti.client.qt.theme import DARK
from cti.events import LeftQueue, Queued
from tests.support.supervisor_post import QUEUES, Post, open_monitor

Key = Qt.Key


@pytest.fixture
def post(qtbot, dressed, tmp_path: Path) -> Post:
    made = open_monitor(qtbot, tmp_path)
    made.log_on()
    return made


def painted(post: Post, wide: int = 1920, high: int = 1080) -> QImage:
    picture = post.window.pages.wall.canvas.picture
    picture.collect()
    image = QImage(wide, high, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    picture.paint(painter, wide, high)
    painter.end()
    return image


def share_of(image: QImage, colour: str) -> float:
    """The share of the picture's points that have exactly this colour, seen on a grid."""
    wanted = QColor(colour).rgb()
    points = [
        image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)
    ]
    return points.count(wanted) / len(points)


def test_a_good_day_has_no_red_and_no_amber(post: Post) -> None:
    image = painted(post)
    assert share_of(image, DARK.alarm) == 0
    assert share_of(image, DARK.ring) < 0.0003
    assert share_of(image, DARK.surface) > 0.4


def test_a_queue_in_trouble_is_marked_in_its_place(post: Post) -> None:
    post.wait(11, "after", "trunk:e1-1/3")
    post.link.at += 228
    picture = post.window.pages.wall.canvas.picture
    image = painted(post)
    assert [figures.queue for _, figures in picture.queues.rows] == list(QUEUES)
    trouble = {figures.queue: figures.trouble for _, figures in picture.queues.rows}
    assert trouble.pop("after") == "act"
    assert set(trouble.values()) == {""}
    assert share_of(image, DARK.alarm) > 0.0005


def test_the_newest_alarm_of_the_highest_level_is_on_the_strip(post: Post) -> None:
    post.span("e1-2", "remote_alarm")
    post.link.at += 5
    post.span("e1-6", "no_signal")
    picture = post.window.pages.wall.canvas.picture
    painted(post)
    assert picture.strip == "Span E1-6 carries no calls: No signal"
    post.watch.acknowledge()
    painted(post)
    assert picture.strip == "Span E1-2 carries no calls: Remote alarm"


def test_without_a_link_nothing_is_coloured_and_the_age_is_said(post: Post) -> None:
    post.talk()
    post.wait(11, "after", "trunk:e1-1/3")
    post.link.at += 60
    before = painted(post)
    assert share_of(before, DARK.talk) > 0.002
    assert share_of(before, DARK.ring) > 0.0005
    post.link.lose()
    image = painted(post)
    assert share_of(image, DARK.talk) == 0
    assert share_of(image, DARK.ring) == 0
    assert post.window.pages.wall.canvas.picture.strip.startswith("No connection to the server")


def test_the_day_grows_with_every_call(post: Post) -> None:
    for call in range(20, 26):
        post.wait(call, "sales", f"trunk:e1-1/{call - 19}")
        at = post.link.at
        outcome = "abandoned" if call == 25 else "answered"
        post.say(LeftQueue(at=at, call=call, queue="sales", outcome=outcome, waited=4.0))
    picture = post.window.pages.wall.canvas.picture
    painted(post)
    total = picture.calls.day.total
    assert (total.calls, total.answered, total.abandoned) == (6, 5, 1)
    assert total.level == pytest.approx(5 / 6)


@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768), (1280, 1024), (3840, 2160)])
def test_it_fits_any_screen(size: tuple[int, int], post: Post) -> None:
    post.say(Queued(at=post.link.at, call=99, device="queue:sales"))
    image = painted(post, *size)
    edge = image.width() - 4
    assert {image.pixel(edge, y) for y in range(0, image.height(), 5)} == {
        QColor(DARK.window).rgb()
    }


def test_the_whole_screen_is_opened_and_left_by_f11(post: Post, qtbot) -> None:
    post.press(Key.Key_F11)
    wall = post.window.wall
    assert wall is not None
    qtbot.waitUntil(wall.isActiveWindow)
    assert wall.isFullScreen()
    assert wall.cursor().shape() == Qt.CursorShape.BlankCursor
    qtbot.keyClick(wall.canvas, Key.Key_F11)
    assert not wall.isVisible()
    qtbot.waitUntil(post.window.isActiveWindow)
    post.press(Key.Key_F11)
    qtbot.waitUntil(wall.isActiveWindow)
    qtbot.keyClick(wall.canvas, Key.Key_Escape)
    assert not wall.isVisible()
