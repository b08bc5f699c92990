"""Waiting for events of DAHDI channels on the asyncio loop.

The driver says "an event is queued" by POLLPRI, which asyncio does not watch. So one epoll file
watches for it, and the loop watches the epoll file.
"""

from __future__ import annotations

import asyncio
import logging
import select
from collections.abc import Callable

log = logging.getLogger(__name__)

_MOST_A_TURN = 64


class Watch:
    """Calls back on the running loop when a channel has an event, or sound where that was asked for.

    Made on the loop. What happened is told again and again until it was fetched (level triggered);
    a channel whose card was taken away is told once and then watched no more.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._epoll = select.epoll()
        self._callbacks: dict[int, Callable[[], None]] = {}
        self._loop.add_reader(self._epoll.fileno(), self._ready)

    def add(self, fd: int, happened: Callable[[], None], *, sound: bool = False) -> None:
        """`happened` is called when an event waits; with `sound` also when a block can be read."""
        self._epoll.register(fd, _mask(sound))
        self._callbacks[fd] = happened

    def change(self, fd: int, *, sound: bool) -> None:
        """Wait for sound as well, or no more."""
        self._epoll.modify(fd, _mask(sound))

    def remove(self, fd: int) -> None:
        """Watch no more; call it before the descriptor is closed. May be called twice."""
        if self._callbacks.pop(fd, None) is not None:
            self._unregister(fd)

    def close(self) -> None:
        """End; may be called twice."""
        if not self._epoll.closed:
            self._loop.remove_reader(self._epoll.fileno())
            self._epoll.close()
            self._callbacks.clear()

    def _unregister(self, fd: int) -> None:
        try:
            self._epoll.unregister(fd)
        except OSError as problem:  # closed already: the kernel forgot it by itself
            log.debug("descriptor %d was not watched any more: %s", fd, problem)

    def _ready(self) -> None:
        for fd, mask in self._epoll.poll(0, _MOST_A_TURN):
            happened = self._callbacks.get(fd)
            if happened is None:  # removed by a callback before it
                continue
            if mask & (select.EPOLLERR | select.EPOLLHUP):
                self._unregister(fd)
            try:
                happened()
            except Exception:
                log.exception("an event of descriptor %d was not worked on", fd)
            if self._epoll.closed:
                return


def _mask(sound: bool) -> int:
    return select.EPOLLPRI | (select.EPOLLIN if sound else 0)
