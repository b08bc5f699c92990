"""Which hosts flows may speak to, with what trust, and how they sign in there."""

from __future__ import annotations

import ssl
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from cti.data.config import CredentialConfig, HostConfig
from cti.data.passwords import PasswordProblem, password
from cti.ivr.run.happening import BlockFailed


class Hosts:
    """The lists of the configuration."""

    def __init__(
        self, hosts: Sequence[HostConfig], credentials: Sequence[CredentialConfig]
    ) -> None:
        self._hosts = tuple(hosts)
        self._credentials = {one.name: one for one in credentials}
        self._trust: dict[str, ssl.SSLContext] = {}

    @property
    def entries(self) -> Sequence[HostConfig]:
        return self._hosts

    @property
    def names(self) -> Mapping[str, str]:
        return {one.host: one.host for one in self._hosts}

    @property
    def credentials(self) -> Mapping[str, str]:
        """Name -> kind."""
        return {name: one.kind for name, one in self._credentials.items()}

    def admit(self, url: str) -> HostConfig:
        """The entry of a URL's host; raises BlockFailed("denied") where there is none."""
        try:
            parts = urlsplit(url)
            host, port = (parts.hostname or "").lower(), parts.port
        except ValueError:
            raise BlockFailed("bad_value", f"“{url[:100]}” is no address of the web.") from None
        if parts.scheme not in ("http", "https") or not host:
            raise BlockFailed(
                "bad_value", f"“{url[:100]}” is no address of the web; write https://HOST/…"
            )
        if parts.username or parts.password:
            raise BlockFailed("denied", "A password stands in the address; use a credential.")
        port = port or (443 if parts.scheme == "https" else 80)
        found = next((one for one in self._hosts if _fits(one.host, host, port)), None)
        if found is None:
            raise BlockFailed(
                "denied",
                f"The host {host} is not among those that flows may speak to; ask the administrator.",
            )
        if parts.scheme == "http" and not found.inside:
            raise BlockFailed(
                "denied",
                f"{host} is not marked as inside, so it is spoken to with https:// only.",
            )
        return found

    def trust(self, host: HostConfig) -> ssl.SSLContext:
        """The certificates that a host's own is checked with. Blocks at the first use."""
        found = self._trust.get(host.ca_file)
        if found is None:
            try:
                found = ssl.create_default_context(cafile=host.ca_file or None)
            except (OSError, ssl.SSLError) as problem:
                raise BlockFailed(
                    "unavailable", f"The certificates {host.ca_file} cannot be read: {problem}."
                ) from None
            self._trust[host.ca_file] = found
        return found

    def credential(self, name: str, kinds: Sequence[str]) -> CredentialConfig:
        """Raises BlockFailed("not_found")."""
        found = self._credentials.get(name)
        if found is None or found.kind not in kinds:
            raise BlockFailed(
                "not_found", f"There is no credential “{name}” of the kind {' or '.join(kinds)}."
            )
        return found

    def secret(self, credential: CredentialConfig) -> str:
        """Its password or token. Blocks. Raises BlockFailed("unavailable")."""
        try:
            return password(credential.secret)
        except PasswordProblem as problem:
            raise BlockFailed("unavailable", str(problem)) from None

    def sign_in(self, name: str, host: HostConfig) -> tuple[CredentialConfig, str]:
        """A credential and its secret for a host that may have it. Blocks."""
        found = self.credential(name, ("basic", "bearer", "header"))
        if found.hosts and host.host not in found.hosts:
            raise BlockFailed("denied", f"The credential {name} is not meant for {host.host}.")
        return found, self.secret(found)


def _fits(pattern: str, host: str, port: int) -> bool:
    name, colon, wanted = pattern.lower().partition(":")
    if colon and wanted != str(port):
        return False
    if name.startswith("*."):
        return host.endswith(name[1:]) and host != name[2:]
    return host == name
