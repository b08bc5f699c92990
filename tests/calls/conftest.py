"""An office in leaping time for every test of call control."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.office import Office, office


@pytest.fixture(name="office")
def _office() -> Iterator[Office]:
    with office() as one:
        yield one
