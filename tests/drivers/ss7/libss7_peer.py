"""libss7 as the distribution ships it, its own ISUP and clock included: an independent far end."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cffi import FFI

HEADER = Path("/usr/include/libss7.h")
LIBRARY = "libss7.so.2.0"
_WRITABLE = 4

NATIONAL = 2
ITU, DAHDI_MTP2 = 1, 1
NAI_NATIONAL = 3
TIMERS = {"t1": 15000, "t5": 300000, "t7": 25000, "t16": 15000, "t17": 300000, "t22": 15000}
MTP3_TIMERS = {"q707_t1": 8000, "q707_t2": 60000, "t19": 68000, "t21": 64000}
UP = 1
EVENTS = {
    5: "IAM", 6: "ACM", 7: "ANM", 8: "REL", 9: "RLC", 10: "GRS", 11: "GRA", 12: "CON", 15: "BLO",
    16: "UBL", 17: "BLA", 18: "UBA", 19: "CGB", 20: "CGU", 21: "RSC", 22: "CPG", 34: "SAM",
}  # fmt: skip


def _declarations() -> str:
    text = re.sub(r"/\*.*?\*/", "", HEADER.read_text(), flags=re.DOTALL)
    text = re.sub(r"^#.*(?:\\\n.*)*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"__attribute__\s*\(\(.*?\)\)\)", "", text)
    return "struct timeval { long tv_sec; long tv_usec; };\n" + text


ffi = FFI()
ffi.cdef(_declarations(), override=True)  # the header has one function twice


class Libss7:
    """One end of a link; `happened` is handed every event of ISUP by its name, as long as it is good."""

    def __init__(self, end: socket.socket, own: int, far: int, code: int) -> None:
        self.lib: Any = ffi.dlopen(LIBRARY)
        self._socket, self._far = end, far
        end.setblocking(False)
        self._loop = asyncio.get_running_loop()
        self.said: list[str] = []
        self._spoke = asyncio.Event()
        self._callbacks = (
            ffi.callback("void(struct ss7 *, char *)", self._say),
            ffi.callback("int(struct ss7 *, int, unsigned int, int, int)", lambda *_: 2),
            ffi.callback("void(struct ss7 *, struct isup_call *, int)", lambda *_: None),
            ffi.callback("void(struct ss7 *, int, unsigned int)", lambda *_: None),
        )
        say, hangup, gone, unserved = self._callbacks
        self.lib.ss7_set_message(say)
        self.lib.ss7_set_error(say)
        self.lib.ss7_set_hangup(hangup)
        self.lib.ss7_set_call_null(gone)
        self.lib.ss7_set_notinservice(unserved)
        self.ss7 = ss7 = self.lib.ss7_new(ITU)
        self.lib.ss7_set_pc(ss7, own)
        self.lib.ss7_set_network_ind(ss7, NATIONAL)
        for name, value in TIMERS.items():
            self.lib.ss7_set_isup_timer(ss7, name.encode(), value)
        for name, value in MTP3_TIMERS.items():
            self.lib.ss7_set_mtp3_timer(ss7, name.encode(), value)
        self.lib.ss7_add_link(ss7, DAHDI_MTP2, end.fileno(), code, far)
        self.up = asyncio.Event()
        self.events: asyncio.Queue[tuple[str, dict[str, Any]]] = asyncio.Queue()
        self._timer: asyncio.TimerHandle | None = None
        self._repeat: asyncio.TimerHandle | None = None
        self.lib.ss7_start(ss7)
        self._loop.add_reader(end.fileno(), self._readable)
        self._again()
        self.work()

    def _say(self, ss7: Any, text: Any) -> None:
        self.said.append(ffi.string(text).decode().rstrip())
        self._spoke.set()

    async def hears(self, words: str) -> None:
        """Wait until the library says this."""
        async with asyncio.timeout(5):
            while not any(words in said for said in self.said):
                self._spoke.clear()
                await self._spoke.wait()

    def _again(self) -> None:
        self._repeat = self._loop.call_later(0.05, self._again)
        self.lib.ss7_write(self.ss7, self._socket.fileno())

    def _readable(self) -> None:
        self.lib.ss7_read(self.ss7, self._socket.fileno())
        self.work()

    def _timers(self) -> None:
        self._timer = None
        self.lib.ss7_schedule_run(self.ss7)
        self.work()

    def work(self) -> None:
        """Fetch what happened, send what is to be sent, wait for the next timer."""
        while (event := self.lib.ss7_check_event(self.ss7)) != ffi.NULL:
            if event.e == UP:
                self.up.set()
            elif event.e in EVENTS:
                name = EVENTS[event.e]
                self.events.put_nowait((name, _copied(getattr(event, name.lower()))))
        while self.lib.ss7_pollflags(self.ss7, self._socket.fileno()) & _WRITABLE:
            if self.lib.ss7_write(self.ss7, self._socket.fileno()) <= 0:
                break
        if self._timer is None:
            self._timer = self._loop.call_later(0.02, self._timers)

    def ask(self, act: Callable[..., int], *arguments: Any) -> None:
        """Call one of the library's functions, and let it work."""
        assert act(self.ss7, *arguments) >= 0
        self.work()

    async def expect(self, name: str) -> dict[str, Any]:
        """The next event, which must be of this name, with its fields."""
        async with asyncio.timeout(5):
            found, fields = await self.events.get()
        assert found == name, (found, self.said[-3:])
        return fields

    def new_call(self, cic: int, called: str, calling: str) -> Any:
        call = self.lib.isup_new_call(self.ss7, cic, self._far, 1)
        self.lib.isup_set_called(call, called.encode(), NAI_NATIONAL, self.ss7)
        self.lib.isup_set_calling(call, calling.encode(), NAI_NATIONAL, 1, 3)
        self.lib.isup_set_redirecting_number(call, b"95500", NAI_NATIONAL, 0, 0)
        self.lib.isup_set_redirection_info(call, 3, 0, 1, 2)
        self.lib.isup_set_col_req(call)
        return call

    def close(self) -> None:
        for timer in (self._timer, self._repeat):
            if timer is not None:
                timer.cancel()
        self._loop.remove_reader(self._socket.fileno())
        self.lib.ss7_destroy(self.ss7)
        self._socket.close()


def _copied(event: Any) -> dict[str, Any]:
    """The fields of an event, for libss7 writes over it."""
    found: dict[str, Any] = {}
    for name, field in ffi.typeof(event).fields:
        value = getattr(event, name)
        if field.type.kind == "array":
            text = field.type.item.cname == "char"
            value = ffi.string(value).decode() if text else list(value)
        found[name] = value
    return found
