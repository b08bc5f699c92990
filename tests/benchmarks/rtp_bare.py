"""What the system alone takes for the packets of stations: one recvmmsg and one sendmmsg after the other.

The same number of datagrams of the same size, to and from as many addresses, on one socket with the
same options, in the same ticks; nobody looks into them. It is the floor under
`lines.rtp_cpu_ms_per_leg_second`, and it rises with that figure where the machine is slow.
"""

from __future__ import annotations

import ctypes
import select
import socket
import sys
import time

from drivers.line import FRAME_SAMPLES
from drivers.rtp.endpoint import bound_socket
from drivers.rtp.packet import HEAD_BYTES

PACKET_BYTES = HEAD_BYTES + FRAME_SAMPLES + 10
"""A packet of 20 ms with its tag (RFC 3711 3.1)."""
AT_ONCE = 64
ROOM_BYTES = 1408
NAME_BYTES = 28
CONTROL_BYTES = 64
SO_TIMESTAMPNS = 35
IP_MTU_DISCOVER, IP_PMTUDISC_PROBE = 10, 3


class _Part(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("size", ctypes.c_size_t)]


class _Message(ctypes.Structure):
    """struct mmsghdr of <sys/socket.h>."""

    _fields_ = [
        ("name", ctypes.c_void_p),
        ("name_size", ctypes.c_uint32),
        ("parts", ctypes.POINTER(_Part)),
        ("part_count", ctypes.c_size_t),
        ("control", ctypes.c_void_p),
        ("control_size", ctypes.c_size_t),
        ("flags", ctypes.c_int),
        ("unused", ctypes.c_uint32),  # struct msghdr ends on a multiple of eight
        ("length", ctypes.c_uint32),
        ("unused_too", ctypes.c_uint32),
    ]


class BareLoop:
    """One socket that takes what comes and sends a packet to everybody who spoke while it got to know them."""

    def __init__(self) -> None:
        self.socket = bound_socket("127.0.0.1")
        self.socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self.socket.setsockopt(socket.IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_PROBE)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        self.port: int = self.socket.getsockname()[1]
        self.received = 0
        self._c = ctypes.CDLL(None)
        self._kept: list[object] = []
        """What the messages point at."""
        self._incoming = self._messages([bytes(NAME_BYTES)] * AT_ONCE, ROOM_BYTES, CONTROL_BYTES)
        self._fresh = bytes(self._incoming)
        self._outgoing = self._messages([], PACKET_BYTES, 0)

    def get_to_know(self, count: int, patience: float = 10.0) -> None:
        """Wait until so many have spoken. Raises TimeoutError."""
        heard: dict[int, bytes] = {}
        while len(heard) < count:
            if not select.select([self.socket], [], [], patience)[0]:
                raise TimeoutError(f"only {len(heard)} of {count} telephones have spoken")
            _, (host, port) = self.socket.recvfrom(ROOM_BYTES)
            family = socket.AF_INET.to_bytes(2, sys.byteorder)
            heard[port] = family + port.to_bytes(2) + socket.inet_aton(host) + bytes(8)
        self._outgoing = self._messages(list(heard.values()), PACKET_BYTES, 0)

    def tick(self) -> int:
        """Everything that waits, and one packet to everybody; nanoseconds of this thread."""
        descriptor, wait = self.socket.fileno(), socket.MSG_DONTWAIT
        spent, came = 0, AT_ONCE
        while came == AT_ONCE:
            ctypes.memmove(self._incoming, self._fresh, len(self._fresh))
            before = time.thread_time_ns()
            came = self._c.recvmmsg(descriptor, self._incoming, AT_ONCE, wait, None)
            spent += time.thread_time_ns() - before
            self.received += max(came, 0)
        for first in range(0, len(self._outgoing), AT_ONCE):
            count = min(AT_ONCE, len(self._outgoing) - first)
            messages = ctypes.byref(self._outgoing, first * ctypes.sizeof(_Message))
            before = time.thread_time_ns()
            self._c.sendmmsg(descriptor, messages, count, wait)
            spent += time.thread_time_ns() - before
        return spent

    def _messages(self, names: list[bytes], size: int, control: int) -> ctypes.Array[_Message]:
        made = (_Message * len(names))()
        for one, name in zip(made, names, strict=True):
            room = [ctypes.create_string_buffer(name, len(name)), ctypes.create_string_buffer(size)]
            part = _Part(ctypes.addressof(room[1]), size)
            one.name, one.name_size = ctypes.addressof(room[0]), len(name)
            one.parts, one.part_count = ctypes.pointer(part), 1
            if control:
                room.append(ctypes.create_string_buffer(control))
                one.control, one.control_size = ctypes.addressof(room[2]), control
            self._kept += [part, *room]
        return made
