"""The blocks that ship, one module per family (`menu` and `input` share one)."""

from importlib import import_module

from cti.ivr.block import Block

MODULES = (
    "flow",
    "event",
    "layer",
    "call",
    "play",
    "menu",
    "input",
    "queue",
    "logic",
    "time",
    "var",
    "customer",
    "log",
)
"""Modules of this package that hold block classes, in any order; the palette sorts by family."""


def _of(module: str) -> list[type[Block]]:
    name = f"{__name__}.{module}"
    return [
        found
        for found in vars(import_module(name)).values()
        if isinstance(found, type)
        and issubclass(found, Block)
        and found.id
        and found.__module__ == name
    ]


BLOCKS: tuple[type[Block], ...] = tuple(block for module in MODULES for block in _of(module))
