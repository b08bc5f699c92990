"""The section [flows]: limits of flows, and where callers go whom an error would cut off."""

from __future__ import annotations

import pytest

from cti.config import Config, ConfigError, FlowsConfig, QueueEntry
from cti.from_config import flow_limits
from cti.ivr.run.limits import LIMITS


def test_the_limits_of_a_site() -> None:
    assert flow_limits(Config()) == LIMITS
    flows = FlowsConfig(call_seconds=600.0, overflow_queue="sales")
    limits = flow_limits(Config(flows=flows, queues=(QueueEntry(name="sales"),)))
    assert (limits.call_seconds, limits.overflow_queue) == (600.0, "sales")
    with pytest.raises(ConfigError, match="overflow_queue names 'sales', and there is no such"):
        flow_limits(Config(flows=flows))
