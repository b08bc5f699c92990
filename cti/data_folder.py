"""The data folder of a server: one server at a time."""

from __future__ import annotations

import fcntl
import shutil
from contextlib import ExitStack
from pathlib import Path

from cti.config import ConfigError

LOCK = "server.lock"


def own(folder: Path, stack: ExitStack) -> None:
    """Make the folder and keep other servers out of it until `stack` ends. Raises ConfigError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = stack.enter_context((folder / LOCK).open("w"))
    except OSError as error:
        raise ConfigError(
            f"The data folder {folder} cannot be used ({error.strerror}); name another one with "
            "--data or as 'data' under [server] in the configuration, or mend its rights."
        ) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise ConfigError(
            f"Another server is running on the data folder {folder}; stop it, or name another folder "
            "with --data or as 'data' under [server] in the configuration."
        ) from error


def empty(folder: Path) -> None:
    """Remove everything in it, unless a server runs on it. Raises ConfigError."""
    with ExitStack() as stack:
        own(folder, stack)
        for entry in folder.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            elif entry.name != LOCK:
                entry.unlink()
