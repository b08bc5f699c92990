"""What a server's flows reach outside, made from its configuration."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo
from pathlib import Path
from typing import Any

from cti.data.config import CredentialConfig, HostConfig, ProgramConfig, SourceConfig
from cti.data.databases.source import Health
from cti.data.databases.sources import DataSources
from cti.data.files.folders import Folders
from cti.data.web.file_servers import FileServersOfHouse
from cti.data.web.hosts import Hosts
from cti.data.web.requests import WebClient
from cti.ivr.data_sources.facts import SourceFacts
from cti.ivr.services.files import Files
from cti.ivr.services.sources import Sources
from cti.ivr.services.web import FileServers, Web


class Outside:
    """Data sources, folders and hosts. Made and closed on the loop."""

    def __init__(
        self,
        *,
        sources: Sequence[SourceConfig] = (),
        folders: Mapping[str, str] | None = None,
        hosts: Sequence[HostConfig] = (),
        credentials: Sequence[CredentialConfig] = (),
        programs: Sequence[ProgramConfig] = (),
        zone: tzinfo,
        data: Path,
    ) -> None:
        """`data`: the server's data folder, from which relative paths of folders start."""
        self.sources = DataSources(sources, zone, data / "sources")
        opened = {name: str(data / path) for name, path in (folders or {}).items()}
        self.folders = Folders(opened, zone, {one.name: one.path for one in programs})
        self.hosts = Hosts(hosts, credentials)
        self.web = WebClient(self.hosts)

    def start(self, on_health: Callable[[str, Health], None] | None = None) -> None:
        """Begin to watch the sources; `on_health` is told which goes away or serves again."""
        self.sources.start(on_health)

    async def close(self) -> None:
        await asyncio.gather(self.web.close(), self.sources.close())

    def services(self) -> Mapping[Any, object]:
        """The protocols that blocks ask for, as far as something is opened."""
        found: dict[Any, object] = {}
        if self.sources.titles:
            found[Sources] = self.sources
        if self.folders.folders or self.folders.programs:
            found[Files] = self.folders
        if self.hosts.entries or self.hosts.credentials:
            found[Web] = self.web
            found[FileServers] = FileServersOfHouse(self.hosts)
        return found

    def needs(self) -> frozenset[str]:
        """The same in the words of the catalogue."""
        words = {Sources: "db", Files: "files", Web: "http", FileServers: "http"}
        return frozenset(words[kind] for kind in self.services())

    def named(self) -> Mapping[str, Mapping[str, str]]:
        """What pickers offer: kind of reference -> name -> title."""
        return {
            "source": self.sources.titles,
            "folder": {name: name for name in self.folders.folders},
            "host": self.hosts.names,
            "credential": self.hosts.credentials,
            "program": {name: name for name in self.folders.programs},
        }

    def facts(self) -> Mapping[str, SourceFacts]:
        return self.sources.facts()
