"""The configuration of a server: one TOML file whose every key is checked, with defaults for all."""

from cti.config.lines import LineConfig
from cti.config.reading import load, parse
from cti.config.sections import (
    CampaignEntry,
    Config,
    FlowsConfig,
    GroupEntry,
    QueueEntry,
    RecordingConfig,
    RouteEntry,
    ServerConfig,
    StationsConfig,
)
from cti.config.sentences import ConfigError

__all__ = [
    "CampaignEntry",
    "Config",
    "ConfigError",
    "FlowsConfig",
    "GroupEntry",
    "LineConfig",
    "QueueEntry",
    "RecordingConfig",
    "RouteEntry",
    "ServerConfig",
    "StationsConfig",
    "load",
    "parse",
]
