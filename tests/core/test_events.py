"""Every event goes to JSON and comes back the same."""

from __future__ import annotations

import dataclasses
import typing

import msgspec
import pytest

from cti import events

SAMPLES = {
    int: 7,
    float: 1.5,
    str: "station:204",
    bool: True,
    bool | None: False,
    int | None: 7,
    float | None: 2.5,
    str | None: "x",
    dict[str, typing.Any]: {"customer": {"name": "陈思远", "nights": 26}},
    dict[str, int]: {"english": 3},
    dict[str, float]: {"ringing": 4.0},
    tuple[str, ...]: ("sales", "service"),
    tuple[int, ...]: (3, 17),
}


@pytest.mark.parametrize("name", sorted(events.Event.kinds))
def test_round_trip(name: str) -> None:
    kind = events.Event.kinds[name]
    hints = typing.get_type_hints(kind)
    event = kind(**{f.name: SAMPLES[hints[f.name]] for f in dataclasses.fields(kind)})
    assert msgspec.json.decode(msgspec.json.encode(event), type=kind) == event


def test_an_event_cannot_be_changed() -> None:
    event = events.Held(at=1.0, call=1, device="station:204")
    with pytest.raises(dataclasses.FrozenInstanceError):
        event.call = 2  # type: ignore[misc]
