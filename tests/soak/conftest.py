"""Lasting load, only where it is asked for: `pytest -m soak tests/soak`."""

from __future__ import annotations

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if "soak" in config.getoption("-m"):
        return
    lasting = [item for item in items if item.get_closest_marker("soak") is not None]
    items[:] = [item for item in items if item not in lasting]
    config.hook.pytest_deselected(items=lasting)
