"""The folders that flows may use: fulfils `cti.ivr.services.files.Files` in threads."""

from __future__ import annotations

import asyncio
import fnmatch
import os
import re
import shutil
import wave
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, tzinfo
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from cti.data.files.encodings import decoded, encoded
from cti.data.files.programs import Programs
from cti.data.files.settings_files import changed, found_in
from cti.ivr.run.happening import BlockFailed
from cti.ivr.services.files import FILE_LIMIT, LINES_LIMIT, FileInfo

T = TypeVar("T")
LINES_FILE_LIMIT = 16 * FILE_LIMIT
"""Octets of a file that is gone through line by line."""
GROWN_LIMIT = 64 * FILE_LIMIT
"""Octets that a file which flows append to may have."""
_WINDOWS = re.compile(r"^[A-Za-z]:|[\\:*?\"<>|\0]")


class Folders:
    """Names of folders -> where they are. A path is looked at again at every use: links change."""

    def __init__(
        self, folders: Mapping[str, str], zone: tzinfo, programs: Mapping[str, str] | None = None
    ) -> None:
        self.folders = {name: Path(path) for name, path in folders.items()}
        self._zone = zone
        self._programs = Programs(programs or {})
        self._writers: WeakValueDictionary[Path, asyncio.Lock] = WeakValueDictionary()

    # --- where a file is -------------------------------------------------------------------------

    def place(self, name: str) -> Path:
        """The real path of `FOLDER/PATH`; raises BlockFailed("denied") for what leaves its folder."""
        parts = PurePosixPath(name.strip()).parts
        if not parts or name.strip().startswith("/") or _WINDOWS.search(name):
            raise BlockFailed(
                "denied", f"“{name[:100]}” names no file; write FOLDER/NAME with an opened folder."
            )
        base = self.folders.get(parts[0])
        if base is None:
            known = ", ".join(sorted(self.folders)) or "none"
            raise BlockFailed(
                "denied", f"The folder “{parts[0]}” is not open to flows; open are: {known}."
            )
        if ".." in parts or any(part.startswith("~") for part in parts):
            raise BlockFailed("denied", f"“{name[:100]}” leaves its folder; write a path below it.")
        root = base.resolve()
        found = root.joinpath(*parts[1:]).resolve()
        if found != root and root not in found.parents:
            raise BlockFailed("denied", f"“{name[:100]}” is a link that leaves its folder.")
        return found

    async def _do(self, act: Callable[[], T]) -> T:
        def told() -> T:
            try:
                return act()
            except FileNotFoundError as problem:
                raise BlockFailed("not_found", f"There is no file {_shown(problem)}.") from None
            except FileExistsError as problem:
                raise BlockFailed("conflict", f"{_shown(problem)} is there already.") from None
            except (IsADirectoryError, NotADirectoryError) as problem:
                raise BlockFailed("bad_value", f"{_shown(problem)} is no file.") from None
            except OSError as problem:
                text = f"{_shown(problem)} cannot be used: {problem.strerror or problem}."
                raise BlockFailed("refused", text) from None

        return await asyncio.to_thread(told)

    async def _alone(self, path: Path, act: Callable[[], T]) -> T:
        """Run this while nobody else writes the file; a caller who leaves does not cut it short."""
        lock = self._writers.get(path)
        if lock is None:
            lock = self._writers[path] = asyncio.Lock()

        async def locked() -> T:
            async with lock:
                return await self._do(act)

        return await asyncio.shield(locked())

    # --- reading ---------------------------------------------------------------------------------

    def read(self, file: str, encoding: str) -> Awaitable[str]:
        def act() -> str:
            return decoded(_octets(self.place(file), FILE_LIMIT), encoding, file)

        return self._do(act)

    def lines(self, file: str, encoding: str) -> Awaitable[Sequence[str]]:
        def act() -> Sequence[str]:
            text = decoded(_octets(self.place(file), LINES_FILE_LIMIT), encoding, file)
            found = text.splitlines()
            if len(found) > LINES_LIMIT:
                raise BlockFailed("too_many", f"{file} has more than {LINES_LIMIT:,} lines.")
            return found

        return self._do(act)

    def octets(self, file: str, most: int) -> Awaitable[bytes]:
        return self._do(lambda: _octets(self.place(file), most))

    async def exists(self, file: str) -> bool:
        return await self._do(lambda: self.place(file).is_file())

    def info(self, file: str) -> Awaitable[FileInfo]:
        def act() -> FileInfo:
            path = self.place(file)
            state = path.stat()
            at = datetime.fromtimestamp(state.st_mtime, self._zone)
            return FileInfo(state.st_size, at, _length_of_sound(path))

        return self._do(act)

    def list(self, folder: str, pattern: str, most: int) -> Awaitable[Sequence[str]]:
        def act() -> Sequence[str]:
            path = self.place(folder)
            if not path.is_dir():
                raise BlockFailed("not_found", f"There is no folder {folder}.")
            found = []
            with os.scandir(path) as entries:
                for entry in entries:
                    fits = fnmatch.fnmatchcase(entry.name.lower(), pattern.lower())
                    if fits and not entry.name.startswith(".") and entry.is_file():
                        found.append((-entry.stat().st_mtime_ns, entry.name))
            return tuple(name for _, name in sorted(found)[:most])

        return self._do(act)

    # --- writing ---------------------------------------------------------------------------------

    async def write(self, file: str, text: str, how: str, encoding: str) -> None:
        data = encoded(text, encoding)
        path = self.place(file)

        def act() -> None:
            path.parent.mkdir(parents=True, exist_ok=True)
            if how == "replace":
                _replace(path, data)
                return
            before = path.stat().st_size if path.exists() else 0
            if before + len(data) > GROWN_LIMIT:
                raise BlockFailed("too_long", f"{file} would grow above 64 MiB; begin a new one.")
            with path.open("xb" if how == "new" else "ab") as out:
                out.write(data)

        await self._alone(path, act)

    async def put(self, file: str, data: bytes) -> None:
        path = self.place(file)

        def act() -> None:
            path.parent.mkdir(parents=True, exist_ok=True)
            _replace(path, data)

        await self._alone(path, act)

    async def copy(self, source: str, to: str, over: bool) -> None:
        path, target = self.place(source), self.place(to)

        def act() -> None:
            _free(target, over)
            part = target.with_name(f".{target.name}.part")
            shutil.copyfile(path, part)
            part.replace(target)

        await self._alone(target, act)

    async def move(self, source: str, to: str, over: bool) -> None:
        path, target = self.place(source), self.place(to)

        def act() -> None:
            if not path.is_file():
                raise FileNotFoundError(2, "no such file", str(path))
            _free(target, over)
            shutil.move(path, target)

        await self._alone(target, act)

    async def delete(self, file: str) -> None:
        path = self.place(file)
        await self._alone(path, path.unlink)

    # --- settings and programs -------------------------------------------------------------------

    async def setting(self, file: str, section: str, key: str) -> Any:
        text = await self.read(file, "auto")
        return found_in(text, file, section, key)

    async def set_setting(self, file: str, section: str, key: str, value: Any) -> None:
        path = self.place(file)

        def act() -> None:
            text = decoded(_octets(path, FILE_LIMIT), "auto", file) if path.exists() else ""
            path.parent.mkdir(parents=True, exist_ok=True)
            _replace(path, encoded(changed(text, file, section, key, value)))

        await self._alone(path, act)

    def run(
        self, program: str, arguments: Sequence[str], given: str, limit: float
    ) -> Awaitable[tuple[str, int]]:
        return self._programs.run(program, arguments, given, limit)

    @property
    def programs(self) -> Sequence[str]:
        """The names of the listed programs."""
        return self._programs.names


def _octets(path: Path, limit: int) -> bytes:
    if path.is_dir():
        raise IsADirectoryError(21, "is a folder", str(path))
    with path.open("rb") as source:
        data = source.read(limit + 1)
    if len(data) > limit:
        raise BlockFailed(
            "too_long", f"{path.name} is longer than {limit // 2**20} MiB, which is not read whole."
        )
    return data


def _replace(path: Path, data: bytes) -> None:
    """Readers see the old file or the new one, never half of it."""
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(data)
    part.replace(path)


def _free(target: Path, over: bool) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists() and not over:
        raise FileExistsError(17, "is there", str(target))


def _length_of_sound(path: Path) -> float | None:
    if path.suffix.lower() != ".wav":
        return None
    try:
        with wave.open(str(path)) as sound:
            frames, rate = sound.getnframes(), sound.getframerate()
            return float(round(frames / rate, 3))
    except (wave.Error, EOFError, ZeroDivisionError):
        return None


def _shown(problem: OSError) -> str:
    return Path(str(problem.filename or "the file")).name
