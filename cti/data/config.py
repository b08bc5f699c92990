"""What the administrator opens to flows: data sources, folders, hosts, credentials, programs.

Sections of the server's configuration: `[[sources]]`, `[folders]`, `[[hosts]]`, `[[credentials]]`,
`[[programs]]`. Passwords never stand in the file itself, see `cti.data.passwords`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import msgspec

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
FILE_KINDS = ("csv", "dbf")
"""Schemes of sources that are a folder of files, each file one table."""


class SourceConfig(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """One section `[[sources]]`: a database that flows may use by its name."""

    name: Name
    url: str
    """Any SQLAlchemy URL without a password, or `csv:///FOLDER` and `dbf:///FOLDER`."""
    password: str = ""
    """Where the password is: file:PATH, env:NAME or keyring:SERVICE/USER."""
    title_zh: str = ""
    title_en: str = ""
    read_only: bool = False
    pool: Annotated[int, msgspec.Meta(ge=1, le=50)] = 5
    """Connections at most, and statements at once."""
    limit: Annotated[float, msgspec.Meta(gt=0, le=120)] = 30.0
    """Seconds that a statement may take, whatever its block allows."""
    cache_mb: Annotated[float, msgspec.Meta(ge=0, le=1024)] = 8.0
    """Memory for cached results; 0 caches nothing."""
    check_seconds: Annotated[float, msgspec.Meta(gt=0)] = 10.0
    """How often its health is looked at."""
    zone: str = ""
    """IANA time zone of its times without a zone; empty is the site's."""
    encoding: str = "auto"
    """Of CSV and dBase files: auto, or a name such as gbk."""

    @property
    def kind(self) -> str:
        """The scheme before `+` and `:`, such as postgresql."""
        return self.url.partition(":")[0].partition("+")[0]


class HostConfig(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """One section `[[hosts]]`: a host that flows may speak to."""

    host: Name
    """`api.example.com`, with `:PORT` for that port alone, or `*.example.com`."""
    inside: bool = False
    """A host of our own network: it may be spoken to without encryption."""
    ca_file: str = ""
    """Certificates (PEM) of the authority that signed its own, where that is no public one."""


class CredentialConfig(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """One section `[[credentials]]`: how to sign in somewhere, known to flows by its name only."""

    name: Name
    kind: Literal["basic", "bearer", "header", "tcp", "sftp", "ftps"]
    hosts: tuple[str, ...] = ()
    """The hosts that get it, as `[[hosts]]` has them; none is any that is listed."""
    user: str = ""
    secret: str = ""
    """Where password, token or key is: file:PATH, env:NAME or keyring:SERVICE/USER."""
    header: str = "X-API-Key"
    """Its name, where `kind` is header."""
    address: str = ""
    """`HOST:PORT` where `kind` is tcp, sftp or ftps."""
    tls: bool = False
    """Of tcp: the link is encrypted."""
    known_host: str = ""
    """Of sftp: the server's public key, as ssh-keyscan writes it."""


class ProgramConfig(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """One section `[[programs]]`: a program that flows may run."""

    name: Name
    path: str


class DataConfigError(ValueError):
    """Two settings do not agree; the sentence says which and what to do."""


def check_sources(sources: tuple[SourceConfig, ...]) -> None:
    """What msgspec cannot see. Raises DataConfigError."""
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError

    from cti.data.databases.zones import zone_of

    for source in sources:
        where = f"source '{source.name}'"
        try:
            zone_of(source.zone, where=where)
        except ValueError as problem:
            raise DataConfigError(str(problem)) from None
        if source.kind in FILE_KINDS:
            if not source.url.startswith(f"{source.kind}:///"):
                raise DataConfigError(
                    f"{where}: '{source.url}' names no folder; write {source.kind}:///FOLDER."
                )
            continue
        try:
            url = make_url(source.url)
        except ArgumentError:
            raise DataConfigError(
                f"{where}: its url is no database URL; write DIALECT+DRIVER://USER@HOST/NAME or "
                "sqlite:///FILE."
            ) from None
        if url.password:
            raise DataConfigError(
                f"{where}: the password stands in the url; take it out and write "
                'password = "file:PATH", with a file that only the server may read.'
            )
        try:
            url.get_dialect()
        except (NoSuchModuleError, ImportError):
            raise DataConfigError(
                f"{where}: there is no driver for '{url.drivername}'; install it (the extras "
                "sqlserver, oracle and odbc bring theirs) or mend the url."
            ) from None


def check_rest(
    folders: dict[str, str],
    hosts: tuple[HostConfig, ...],
    credentials: tuple[CredentialConfig, ...],
    programs: tuple[ProgramConfig, ...],
) -> None:
    """What msgspec cannot see of the other sections. Raises DataConfigError."""
    for name, path in folders.items():
        if not name or any(sign in name for sign in "/\\:") or name.startswith("."):
            raise DataConfigError(
                f"[folders]: '{name}' cannot name a folder; use letters, digits, '-' and '_'."
            )
        if not path:
            raise DataConfigError(f"[folders]: '{name}' has no path; write {name} = \"/PATH\".")
    for host in hosts:
        if "/" in host.host or "@" in host.host or " " in host.host:
            raise DataConfigError(
                f"[[hosts]]: '{host.host}' is no host; write NAME or NAME:PORT without https://."
            )
    known = {host.host for host in hosts}
    for credential in credentials:
        where = f"credential '{credential.name}'"
        if credential.kind in ("tcp", "sftp", "ftps"):
            name, _, port = credential.address.rpartition(":")
            if not name or not port.isdecimal() or not 0 < int(port) < 65536:
                raise DataConfigError(
                    f"{where}: '{credential.address}' is no address; write address = \"HOST:PORT\"."
                )
        elif not credential.secret:
            raise DataConfigError(f'{where}: it has no secret; write secret = "file:PATH".')
        for wanted in credential.hosts:
            if wanted not in known:
                raise DataConfigError(
                    f"{where}: the host '{wanted}' is not among [[hosts]]; add it there."
                )
    for program in programs:
        if not Path(program.path).is_absolute():
            raise DataConfigError(
                f"program '{program.name}': '{program.path}' is no absolute path; write where it is."
            )
