"""The built module: `ffi` and `C`. Importing this before it is built raises LineUnavailable."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from drivers.line import LineUnavailable

try:
    _cordboard: Any = import_module("drivers.native._cordboard")
except ImportError as problem:
    raise LineUnavailable(
        f"the drivers' C part cannot be loaded ({problem}): run `make setup` once to build it"
    ) from problem

ffi: Any = _cordboard.ffi
C: Any = _cordboard.lib
