"""Waiting for events of DAHDI channels on the asyncio loop, and asking the driver beside it.

The driver says "an event is queued" by POLLPRI, which asyncio does not watch. So one epoll file
watches for it, and the loop watches the epoll file.

While the driver takes a span out it holds its lock of all spans, 20 ms for each channel that is open
(`dahdi_chan_unreg`): whoever asks for a span or opens a channel waits most of a second. Such requests
go on a thread.
"""

from __future__ import annotations

import asyncio
import logging
import select
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

log = logging.getLogger(__name__)

_MOST_A_TURN = 64

_Answer = TypeVar("_Answer")


class Watch:
    """Calls back on the running loop when a channel has an event, or sound where that was asked for.

    Made on the loop. What happened is told again and again until it was fetched (level triggered);
    a channel whose card was taken away is told once and then watched no more.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._epoll = select.epoll()
        self._callbacks: dict[int, Callable[[], None]] = {}
        self._beside = ThreadPoolExecutor(1, "dahdi")
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

    def ask(self, question: Callable[[], _Answer], told: Callable[[_Answer], None]) -> None:
        """Ask the driver on a thread, one question after the other; `told` gets the answer on the loop.

        A question must not raise. It is answered even when the watch was closed meanwhile.
        """
        asked = self._loop.run_in_executor(self._beside, question)
        asked.add_done_callback(lambda answered: told(answered.result()))

    def close(self) -> None:
        """End; may be called twice. Waits for the answer to a question."""
        self._beside.shutdown()
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
