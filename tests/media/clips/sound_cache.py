"""Sound that takes long to make, kept between runs outside the repository.

In `~/.cache/cordboard-sounds` (or below XDG_CACHE_HOME), one file for each set. Delete the folder to
have everything made anew.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

FOLDER = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cordboard-sounds"


def cached(name: str, make: Callable[[], Iterable[np.ndarray]]) -> list[np.ndarray]:
    """The sounds of `make`, float32 of 16-bit scale at 8 kHz; rounded to 16 bits where they are kept.

    `name` says everything that `make` depends on: what was kept under it is taken as it is.
    """
    path = FOLDER / f"{name}.npz"
    if not path.exists():
        made = [np.clip(np.rint(one), -32768, 32767).astype(np.int16) for one in make()]
        FOLDER.mkdir(parents=True, exist_ok=True)
        begun = path.with_suffix(f".{os.getpid()}.npz")
        np.savez(
            begun,
            lengths=np.array([len(one) for one in made], np.int64),
            samples=np.concatenate([np.zeros(0, np.int16), *made]),
        )
        begun.replace(path)
    with np.load(path) as kept:
        samples, ends = kept["samples"].astype(np.float32), np.cumsum(kept["lengths"])
    return np.split(samples, ends[:-1]) if len(ends) else []
