"""A call between two real libpri, traced, written to a file, read and said in words."""

from __future__ import annotations

from pathlib import Path

from drivers.line import (
    Alerting,
    Cause,
    Connect,
    Digits,
    Disconnect,
    Proceeding,
    Release,
    Restart,
    Setup,
)
from drivers.trace import q921, q931
from drivers.trace.pcap import PcapReader, TracedFrame
from drivers.trace.readable import describe
from drivers.trace.trace_file import TraceFile
from tests.drivers.line_pair import Pair, libpri_pair


async def call(pair: Pair) -> None:
    mine = pair.near.line.new_reference()
    number, data = "13800138000", b"order 17"
    pair.near.line.send(Setup(mine, 7, "02087654321", number, "张三", user_data=data))
    theirs = (await pair.far.expect(Setup)).reference
    for message in (Proceeding(theirs, 7), Alerting(theirs, inband=True), Connect(theirs)):
        pair.far.line.send(message)
        await pair.near.expect(type(message))
    pair.near.line.send(Digits(mine, "12#"))
    await pair.far.expect(Digits)
    pair.near.line.send(Disconnect(mine, Cause.NORMAL_CLEARING))
    await pair.far.expect(Disconnect)
    pair.far.line.send(Release(theirs, Cause.NORMAL_CLEARING))
    await pair.near.released(mine)
    await pair.far.released(theirs)
    pair.near.line.send(Restart((9,)))
    await pair.far.expect(Restart)
    await pair.flush()


async def trace(path: Path) -> list[TracedFrame]:
    file = TraceFile(path)
    pair = libpri_pair()
    try:
        pair.near.line.tap = lambda frame, sent: file(frame[:-2], sent)  # type: ignore[attr-defined]
        await pair.up()
        await call(pair)
    finally:
        pair.close()
        file.close()
    with path.open("rb") as stream:
        return list(PcapReader(stream).frames())


async def test_a_call_of_libpri_is_said_in_words(tmp_path: Path) -> None:
    frames = await trace(tmp_path / "near.pcap")
    text = "\n".join(line for frame in frames for line in describe(frame, every_frame=False))
    for said in (
        "-> SETUP, call ",
        "<- SETUP, call ",
        " (begun here)",
        " (begun there)",
        "Bearer capability: speech, 64 kbit/s, A-law",
        "Channel identification: channel 7, ",
        "Calling party number: '13800138000', unknown, unknown plan, shown",
        "Called party number: '02087654321'",
        "Display: ' 张三'",
        "User-user: ",
        "<- CALL PROCEEDING, call ",
        "<- ALERTING, call ",
        "Progress indicator: 8 tones or an announcement can be heard",
        "<- CONNECT, call ",
        "-> CONNECT ACKNOWLEDGE, call ",
        "-> INFORMATION, call ",
        "-> DISCONNECT, call ",
        "Cause: 16 normal call clearing, said by: ",
        "<- RELEASE, call ",
        "-> RELEASE COMPLETE, call ",
        "-> RESTART, whole interface",
        "Restart indicator: these channels",
        "<- RESTART ACKNOWLEDGE, whole interface",
    ):
        assert said in text, text


async def test_every_frame_of_libpri_is_known(tmp_path: Path) -> None:
    kinds = set()
    for frame in await trace(tmp_path / "near.pcap"):
        lapd = q921.parse(frame.octets)
        assert lapd is not None
        assert lapd.kind, frame.octets.hex(" ")
        kinds.add((lapd.kind, frame.sent))
        if lapd.kind != "I":
            continue
        message = q931.parse(lapd.information)
        assert message is not None
        assert not message.name.startswith("message ")
        for element in message.elements:
            assert not element.name.startswith("Element "), element
            assert "cut short" not in element.text
            assert "ends within" not in element.text
    assert {("I", True), ("I", False), ("RR", True), ("RR", False)} <= kinds
