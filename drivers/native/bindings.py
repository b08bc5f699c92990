"""Loads a C module that `drivers.native.build` made."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from drivers.line import LineUnavailable


def load(name: str) -> tuple[Any, Any]:
    """`ffi` and `lib` of a module such as "pri". Raises LineUnavailable before it is built."""
    try:
        module: Any = import_module(f"drivers.native._{name}")
    except ImportError as problem:
        raise LineUnavailable(
            f"the drivers' C module '{name}' cannot be loaded ({problem}): run `make setup` once "
            "to build it"
        ) from problem
    return module.ffi, module.lib
