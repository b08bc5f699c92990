"""Streams of events as Hypothesis strategies: any order, few names, so that events meet."""

from __future__ import annotations

import dataclasses
import types
import typing
from typing import Any

from hypothesis import strategies as st

import cti.wire
from cti.events import Event

CALLS = (1, 2, 3)
STATIONS = ("station:201", "station:202")
TRUNKS = ("trunk:e1-1/1", "trunk:e1-1/2")
DEVICES = (*STATIONS, *TRUNKS, "queue:sales", "campaign:march")

NAMED: dict[str, st.SearchStrategy[Any]] = {
    "at": st.floats(0, 1e9),
    "call": st.sampled_from(CALLS),
    "merged": st.none() | st.sampled_from(CALLS),
    "for_call": st.none() | st.sampled_from(CALLS),
    "consults": st.none() | st.sampled_from(CALLS),
    "device": st.sampled_from(DEVICES),
    "to": st.sampled_from(DEVICES),
    "station": st.sampled_from(STATIONS),
    "agent": st.sampled_from(("8001", "8002")),
    "queue": st.sampled_from(("sales", "care")),
    "queues": st.just(("sales",)),
    "skills": st.just({"english": 3}),
    "counters": st.just({"crc4": 2}),
    "campaign": st.sampled_from(("march", "april")),
    "contact": st.sampled_from((10, 11)),
    "state": st.sampled_from(
        ("not_ready", "ready", "reserved", "busy", "working_after_call", "lost", "running")
    ),
    "outcome": st.sampled_from(("answered", "abandoned", "DROPPED", "HUMAN")),
    "flow": st.just("main"),
    "block": st.sampled_from(("menu", "input")),
    "exit": st.sampled_from(("1", "end")),
    "span": st.just("e1-1"),
    "key": st.sampled_from(("span:e1-1", "disk")),
    "data": st.dictionaries(
        st.sampled_from(("name", "level")), st.integers() | st.text(max_size=3), max_size=2
    ),
    "inputs": st.dictionaries(st.just("ready"), st.floats(0, 9), max_size=1),
    "features": st.dictionaries(st.just("held"), st.floats(0, 1), max_size=1),
    "reasons": st.just(("hours",)),
    "mode": st.sampled_from(("listen", "whisper")),
}

TOLD_TO_ONE = (cti.wire.CallShown, cti.wire.CallHidden)
"""Events that only the feed of one client makes up."""

KINDS = tuple(kind for kind in Event.kinds.values() if kind not in TOLD_TO_ONE)


def _strategy(name: str, hint: Any) -> st.SearchStrategy[Any]:
    if name in NAMED and (name not in ("agent", "queue", "campaign", "contact", "call")):
        return NAMED[name]
    optional = isinstance(hint, types.UnionType) and type(None) in typing.get_args(hint)
    if name in NAMED:
        return st.none() | NAMED[name] if optional else NAMED[name]
    if optional:
        (plain,) = (one for one in typing.get_args(hint) if one is not type(None))
        return st.none() | _strategy("", plain)
    if hint is bool:
        return st.booleans()
    if hint is int:
        return st.integers(1 if name == "version" else 0, 40)  # versions of flows count from 1
    if hint == tuple[int, ...]:
        return st.lists(st.integers(1, 4), max_size=2).map(tuple)
    if hint is float:
        return st.floats(0, 100)
    return st.text("abc0189", max_size=4)


def events_of(kind: type[Event]) -> st.SearchStrategy[Event]:
    hints = typing.get_type_hints(kind)
    return st.builds(
        kind,
        **{one.name: _strategy(one.name, hints[one.name]) for one in dataclasses.fields(kind)},
    )


def any_event() -> st.SearchStrategy[Event]:
    return st.one_of([events_of(kind) for kind in KINDS])


def streams() -> st.SearchStrategy[list[Event]]:
    return st.lists(any_event(), max_size=30)
