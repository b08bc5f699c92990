"""What the media process says of a tick: all of it, figures as well."""

from __future__ import annotations

import socket

from cti.media.link.media_end import LinkEnd
from cti.media.link.packets import Unpacker
from cti.media.link.records import Played, Report, TickFigures

FIGURES = TickFigures(50, 0, (0,), 0.4, (0.0, 0.0, 0.0))


def said(near: socket.socket) -> list[Report]:
    near.setblocking(False)
    told: list[Report] = []
    while True:
        try:
            packet = near.recv(1 << 18)
        except BlockingIOError:
            return told
        reports, problems = Unpacker[Report](Report).unpack(packet)
        assert not problems
        told += reports


def test_figures_are_told_also_in_a_tick_in_which_more_is_told() -> None:
    """With some stations there is always more: without figures the process was taken for dead."""
    near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    far.setblocking(False)
    end = LinkEnd(far.detach())
    try:
        played = Played(3, 7, finished=True)
        end.say([played, FIGURES])
        assert said(near) == [played, FIGURES]
    finally:
        end.close()
        near.close()


def test_whoever_does_not_read_is_told_no_old_figures() -> None:
    near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    far.setblocking(False)
    end = LinkEnd(far.detach())
    try:
        for token in range(2_000):
            end.say([Played(1, token, finished=True), FIGURES])
        before = said(near)
        end.say([])
        after = said(near)
        tokens = [one.token for one in before + after if isinstance(one, Played)]
        assert tokens == list(range(2_000))
        assert FIGURES in before
        assert after.count(FIGURES) <= 1
    finally:
        end.close()
        near.close()
