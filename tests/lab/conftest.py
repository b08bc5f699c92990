"""Tests on the real DAHDI driver: `make lab` runs them in its guest; elsewhere there is no driver."""

from __future__ import annotations

import os

if not os.environ.get("DAHDI_LAB_GUEST"):
    collect_ignore_glob = ["*"]
