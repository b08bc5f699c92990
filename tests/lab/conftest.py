"""Tests on the real DAHDI driver: `make lab` runs them in its guest; elsewhere there is no driver."""

from __future__ import annotations

import os

import pytest

if not os.environ.get("DAHDI_LAB_GUEST"):
    collect_ignore_glob = ["*"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What lasts runs only where it is asked for: `-m soak`."""
    if "soak" in config.getoption("-m"):
        return
    lasting = [item for item in items if item.get_closest_marker("soak") is not None]
    items[:] = [item for item in items if item not in lasting]
    config.hook.pytest_deselected(items=lasting)
