"""Durations, times, numbers and telephone numbers in both languages."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from PySide6.QtWidgets import QApplication

from cti.client.qt import formats, language

NOON = datetime(2026, 7, 24, 14, 5, 9).timestamp()


@pytest.fixture
def chinese(qapp: QApplication) -> None:
    language.use(qapp, "zh")


@pytest.mark.parametrize(
    ("seconds", "short", "timer"),
    [
        (0, "0:00", "00:00"),
        (42.9, "0:42", "00:42"),
        (730, "12:10", "12:10"),
        (6727, "1:52:07", "1:52:07"),
        (None, "—", "—"),
        (-3, "0:00", "00:00"),
    ],
)
def test_durations(seconds: float | None, short: str, timer: str) -> None:
    assert formats.duration(seconds) == short
    assert formats.timer(seconds) == timer


def test_durations_in_words() -> None:
    assert formats.duration_words(222) == "3 min 42 s"
    assert formats.duration_words(3600) == "1 h"
    assert formats.duration_words(0) == "0 s"
    assert formats.seconds(2.24) == "2.2 s"
    assert formats.seconds(None) == "—"


def test_durations_in_chinese_words(chinese: None) -> None:
    assert formats.duration_words(222) == "3 分 42 秒"
    assert formats.seconds(12.4, 0) == "12 秒"


def test_times_name_the_day_when_it_is_not_today() -> None:
    assert formats.when(NOON, NOON + 60) == "today 14:05"
    assert formats.when(NOON, NOON + 86_400 * 6) == "24 Jul 14:05"
    assert formats.when(NOON, NOON + 86_400 * 300) == "24 Jul 2026 14:05"
    assert formats.when(None, NOON) == "—"
    assert formats.clock(NOON) == "14:05:09"
    assert formats.day(date(2026, 8, 2)) == "Sun 2 Aug 2026"


def test_times_in_chinese(chinese: None) -> None:
    assert formats.when(NOON, NOON + 60) == "今天 14:05"
    assert formats.when(NOON, NOON + 86_400 * 6) == "07-24 14:05"
    assert formats.when(NOON, NOON + 86_400 * 300) == "2026-07-24 14:05"
    assert formats.day(date(2026, 8, 2)) == "2026-08-02(周日)"


def test_numbers_shares_and_money(qapp: QApplication) -> None:
    assert formats.number(3106) == "3,106"
    assert formats.share(0.314) == "31.4%"
    assert formats.rate(0, 0) == "—"
    assert formats.rate(1, 4) == "25.0%"
    assert formats.money(1616) == "¥1,616.00"
    language.use(qapp, "zh")
    assert formats.money(1616) == "¥ 1,616.00"


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("13812346021", "138 1234 6021"),
        ("+8613812346021", "138 1234 6021"),
        ("138****6021", "138 **** 6021"),
        ("057188001200", "0571-8800-1200"),
        ("01088001200", "010-8800-1200"),
        ("4008216216", "4008-216-216"),
        ("88001200", "8800-1200"),
        ("204", "204"),
        ("", "—"),
        ("sip:zhao@hotel", "sip:zhao@hotel"),
    ],
)
def test_telephone_numbers(chinese: None, number: str, shown: str) -> None:
    assert formats.phone(number) == shown


def test_mobile_numbers_get_the_country_in_english() -> None:
    assert formats.phone("13812346021") == "+86 138 1234 6021"


@pytest.mark.parametrize(
    ("wanted", "found"), [("csy", True), ("思远", True), ("CSY", True), ("zl", False), ("", True)]
)
def test_names_are_found_by_pinyin_initials(wanted: str, found: bool) -> None:
    assert formats.matches(wanted, "陈思远") is found


def test_devices_are_named_as_people_do() -> None:
    assert formats.device("station:204") == "204"
    assert formats.device("trunk:e1-1/7") == "E1-1/7"
