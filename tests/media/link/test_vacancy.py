"""The socket on which a media process waits for the next control process: who finds it, and who may."""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cti.media.link.vacancy import Vacancy, knock, peer


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Deeper than the 108 octets that the address of a Unix socket has room for."""
    folder = tmp_path / ("deep" * 20) / ("er" * 40)
    folder.mkdir(parents=True)
    return folder / "media.sock"


Make = Callable[..., Vacancy]


@pytest.fixture
def vacancy(place: Path) -> Iterator[Make]:
    made: list[Vacancy] = []

    def make(**options: object) -> Vacancy:
        made.append(Vacancy(place, 30.0, **options))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_the_next_one_is_let_in(vacancy: Make, place: Path) -> None:
    free = vacancy()
    assert free.successor() is None
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    link = knock(place)
    assert link is not None
    inside = free.successor()
    assert inside is not None
    inside.send(b"alive")
    assert link.recv(100) == b"alive"
    assert peer(link) == (os.getpid(), os.geteuid())
    inside.close()
    link.close()


def test_another_account_is_turned_away(
    vacancy: Make, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = vacancy()
    link = knock(place)
    assert link is not None
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    assert free.successor() is None
    assert link.recv(100) == b""
    link.close()


def test_nobody_is_there(place: Path) -> None:
    assert knock(place) is None
    assert knock(place.parent / "none" / "media.sock") is None


def test_what_a_killed_one_left_is_no_hindrance(vacancy: Make, place: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as killed:
        folder = os.open(place.parent, os.O_PATH)
        killed.bind(f"/proc/self/fd/{folder}/{place.name}")
        os.close(folder)
    assert place.exists()
    assert knock(place) is None
    vacancy()
    link = knock(place)
    assert link is not None
    link.close()


def test_it_is_over_when_its_time_is(vacancy: Make, place: Path) -> None:
    now = [100.0]
    free = vacancy(now=lambda: now[0])
    now[0] += 29.9
    assert not free.over
    now[0] += 0.2
    assert free.over
    free.close()
    assert not place.exists()
