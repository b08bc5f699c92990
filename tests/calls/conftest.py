"""An office in leaping time for every test of call control, and one with telephones."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.calls.telephone_house import House
from tests.support.office import Office, office


@pytest.fixture(name="office")
def _office() -> Iterator[Office]:
    with office() as one:
        yield one


@pytest.fixture(name="house")
def _house() -> Iterator[House]:
    with office() as one:
        yield House(one)
