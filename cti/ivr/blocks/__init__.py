"""The blocks that ship, one module or package per family."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from cti.ivr.flow.block import Block
from cti.ivr.flow.function_block import BlockFunction

MODULES = (
    "flow",
    "event",
    "layer",
    "call",
    "conference",
    "play",
    "say",
    "speech",
    "input",
    "queue",
    "record",
    "logic",
    "time",
    "var",
    "text",
    "math",
    "array",
    "data",
    "db",
    "file",
    "web",
    "voicemail",
    "sms",
    "fax",
    "message",
    "customer",
    "work",
    "order",
    "booking",
    "survey",
    "knowledge",
    "campaign",
    "log",
    "note",
    "test",
)
"""Modules of this package that hold block classes, in any order; the palette sorts by family."""


def _of(module: str) -> Iterator[type[Block]]:
    """The blocks of a module; of a package, those of its modules."""
    found = import_module(f"{__name__}.{module}")
    for part in iter_modules(getattr(found, "__path__", ())):
        yield from _of(f"{module}.{part.name}")
    for value in vars(found).values():
        kind = value.block if isinstance(value, BlockFunction) else value
        own = isinstance(kind, type) and issubclass(kind, Block)
        if own and kind.id and kind.__module__ == found.__name__:
            yield kind


BLOCKS: tuple[type[Block], ...] = tuple(block for module in MODULES for block in _of(module))
