"""One line of the journal: an event with its number, as text that reads back as the same event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from cti.events import Event


@dataclass(frozen=True, slots=True)
class Entry:
    seq: int
    at: float
    type: str
    call: int | None
    data: str
    """The event's fields as JSON text."""
    known: Event | None = None
    """The event itself where it was at hand."""

    @property
    def event(self) -> Event | None:
        """The event; None where this program does not know the type or cannot read its fields."""
        return self.known or event_of(self.type, self.data)


def entry_of(seq: int, event: Event) -> Entry:
    """What the journal writes of an event.

    Data that is not plain is written as its text, and text that is no Unicode with replacement marks.
    """
    known: Event | None = event
    try:
        text = msgspec.json.encode(event).decode()
    except (UnicodeEncodeError, TypeError):
        text = msgspec.json.encode(_readable(msgspec.to_builtins(event, enc_hook=str))).decode()
        known = None
    return Entry(seq, event.at, type(event).__name__, getattr(event, "call", None), text, known)


def event_of(kind: str, text: str) -> Event | None:
    """Read an event back; None where the type is unknown here or its fields do not fit."""
    cls = Event.kinds.get(kind)
    if cls is None:
        return None
    try:
        return _decoder(cls).decode(text)
    except msgspec.DecodeError:
        return None


def _decoder(cls: type[Event]) -> msgspec.json.Decoder[Event]:
    decoder = _decoders.get(cls.__name__)
    if decoder is None:
        decoder = _decoders[cls.__name__] = msgspec.json.Decoder(cls)
    return decoder


_decoders: dict[str, msgspec.json.Decoder[Event]] = {}


def _readable(value: Any) -> Any:
    """Lone surrogates, which have no UTF-8 form, become question marks."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_readable(key): _readable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_readable(item) for item in value]
    return value
