"""Fresh files for those who share a card's channels: looked at by several, replaced by newer ones."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from drivers.dahdi.shelf import FileShelf
from drivers.line import LineUnavailable


@pytest.fixture
def shelf() -> Iterator[FileShelf]:
    made = FileShelf()
    yield made
    made.close()


def opened(text: str) -> int:
    fd = os.memfd_create(text)
    os.write(fd, text.encode())
    return fd


def read(files: list[int] | None) -> list[str]:
    """What is in the files, which are closed."""
    assert files is not None
    told = [os.pread(fd, 100, 0).decode() for fd in files]
    for fd in files:
        os.close(fd)
    return told


def test_everybody_who_looks_gets_files_of_his_own(shelf: FileShelf) -> None:
    lookers = [FileShelf.from_descriptor(shelf.descriptor) for _ in range(2)]
    assert lookers[0].take(2) is None
    for round_ in ("first", "second"):
        files = [opened(f"{round_} {index}") for index in range(2)]
        shelf.show(files)
        for fd in files:
            os.close(fd)
        for looker in lookers:
            assert read(looker.take(2)) == [f"{round_} 0", f"{round_} 1"]
            assert looker.take(2) is None
    late = FileShelf.from_descriptor(shelf.descriptor)
    assert read(late.take(2)) == ["second 0", "second 1"]
    for looker in (*lookers, late):
        looker.close()
        looker.close()


def test_files_of_another_number_are_not_taken(shelf: FileShelf) -> None:
    file = opened("one")
    before = len(os.listdir("/proc/self/fd"))
    shelf.show([file])
    looker = FileShelf.from_descriptor(shelf.descriptor)
    assert looker.take(2) is None
    looker.close()
    assert len(os.listdir("/proc/self/fd")) == before
    os.close(file)


def test_what_is_no_shelf_is_told() -> None:
    file = opened("no socket")
    with pytest.raises(LineUnavailable, match="no shelf of files"):
        FileShelf.from_descriptor(file)
    os.close(file)
