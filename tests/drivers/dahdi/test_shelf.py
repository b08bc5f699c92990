"""Fresh files for those who share a card's channels: looked at by several, replaced by newer ones."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from drivers.dahdi.shelf import FileShelf
from drivers.line import LineUnavailable


@pytest.fixture
def shelf() -> Iterator[FileShelf]:
    made = FileShelf(2)
    yield made
    made.close()


def opened(text: str) -> int:
    fd = os.memfd_create(text)
    os.write(fd, text.encode())
    return fd


def read(files: dict[int, int]) -> dict[int, str]:
    """What is in the files, which are closed, by row."""
    told = {row: os.pread(fd, 100, 0).decode() for row, fd in files.items()}
    for fd in files.values():
        os.close(fd)
    return told


def test_everybody_who_looks_gets_files_of_his_own(shelf: FileShelf) -> None:
    lookers = [FileShelf.from_descriptor(shelf.descriptor, 2) for _ in range(2)]
    assert lookers[0].take() == {}
    for round_ in ("first", "second"):
        files = [opened(f"{round_} {index}") for index in range(2)]
        shelf.show(files, range(2))
        for fd in files:
            os.close(fd)
        for looker in lookers:
            assert read(looker.take()) == {0: f"{round_} 0", 1: f"{round_} 1"}
            assert looker.take() == {}
    late = FileShelf.from_descriptor(shelf.descriptor, 2)
    assert read(late.take()) == {0: "second 0", 1: "second 1"}
    for looker in (*lookers, late):
        looker.close()
        looker.close()


def test_only_what_was_opened_anew_is_taken(shelf: FileShelf) -> None:
    """Each row by itself, and also where somebody did not look in between."""
    files = [opened("one"), opened("two")]
    looker, late = (FileShelf.from_descriptor(shelf.descriptor, 2) for _ in range(2))
    before = len(os.listdir("/proc/self/fd"))
    shelf.show(files, [1])
    assert read(looker.take()) == {1: "two"}
    shelf.show(files, [0])
    assert read(looker.take()) == {0: "one"}
    assert read(late.take()) == {0: "one", 1: "two"}
    shelf.show(files, [])
    assert looker.take() == {}
    assert len(os.listdir("/proc/self/fd")) == before
    for fd in files:
        os.close(fd)
    looker.close()
    late.close()


def test_files_of_another_number_are_not_taken(shelf: FileShelf) -> None:
    file = opened("one")
    before = len(os.listdir("/proc/self/fd"))
    shelf.show([file], [0])
    looker = FileShelf.from_descriptor(shelf.descriptor, 3)
    assert looker.take() == {}
    looker.close()
    assert len(os.listdir("/proc/self/fd")) == before
    os.close(file)


def test_what_is_no_shelf_is_told() -> None:
    file = opened("no socket")
    with pytest.raises(LineUnavailable, match="no shelf of files"):
        FileShelf.from_descriptor(file, 2)
    os.close(file)
