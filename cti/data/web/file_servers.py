"""Files to and from servers by SFTP and FTPS: fulfils `cti.ivr.services.web.FileServers`.

SFTP is asyncssh, an extra of its own (`pip install cordboard[sftp]`); FTPS is the standard library's,
explicit TLS (RFC 4217). A server's key or certificate is always checked.
"""

from __future__ import annotations

import asyncio
import ftplib
import io
import ssl
from typing import Any

from cti.data.config import CredentialConfig, HostConfig
from cti.data.web.hosts import Hosts
from cti.ivr.run.happening import BlockFailed

KEYS = ("ssh-", "ecdsa-", "sk-")
"""How the name of a public key begins."""
NO_FILE = "550"
"""RFC 959: the file is not there, or not to be had."""


class FileServersOfHouse:
    """The servers that credentials of the kinds sftp and ftps name."""

    def __init__(self, hosts: Hosts) -> None:
        self._hosts = hosts

    async def put(self, server: str, remote: str, data: bytes, limit: float) -> None:
        await self._within(server, limit, lambda one: one.put(remote, data))

    async def get(self, server: str, remote: str, most: int, limit: float) -> bytes | None:
        found = await self._within(server, limit, lambda one: one.get(remote, most))
        return None if found is None else bytes(found)

    async def _within(self, server: str, limit: float, work: Any) -> Any:
        credential = self._hosts.credential(server, ("sftp", "ftps"))
        secret = await asyncio.to_thread(self._hosts.secret, credential)
        name, _, port = credential.address.rpartition(":")
        where = (credential, secret, name, int(port))
        one: Any = _Sftp(*where) if credential.kind == "sftp" else _Ftps(*where, self._hosts, limit)
        try:
            async with asyncio.timeout(limit):
                return await work(one)
        except TimeoutError:
            raise BlockFailed("timeout", f"{name} was not done within {limit:.3g} s.") from None
        except OSError as problem:
            reason = problem.strerror or type(problem).__name__
            raise BlockFailed("unavailable", f"{name} cannot be reached ({reason}).") from None


class _Sftp:
    """One transfer by SSH."""

    def __init__(self, credential: CredentialConfig, secret: str, name: str, port: int) -> None:
        try:
            import asyncssh
        except ImportError:
            raise BlockFailed(
                "unavailable", "SFTP is not installed here; install the extra sftp of the server."
            ) from None
        self._ssh = asyncssh
        self._credential, self._secret = credential, secret
        self._name, self._port = name, port

    async def put(self, remote: str, data: bytes) -> None:
        async def write(sftp: Any) -> None:
            async with sftp.open(remote, "wb") as file:
                await file.write(data)

        await self._work(write)

    async def get(self, remote: str, most: int) -> bytes | None:
        async def read(sftp: Any) -> bytes | None:
            try:
                async with sftp.open(remote, "rb") as file:
                    data: bytes = await file.read(most + 1)
            except self._ssh.SFTPNoSuchFile:
                return None
            if len(data) > most:
                raise _too_long(remote, most)
            return data

        found: bytes | None = await self._work(read)
        return found

    async def _work(self, act: Any) -> Any:
        ssh, name = self._ssh, self._name
        try:
            link = await ssh.connect(name, self._port, config=None, **self._sign_in())
            async with link, link.start_sftp_client() as sftp:
                return await act(sftp)
        except ssh.HostKeyNotVerifiable:
            raise BlockFailed(
                "denied", f"{name} shows another key than known_host says; ask whose it is."
            ) from None
        except ssh.PermissionDenied:
            raise BlockFailed(
                "denied", f"{name} does not let {self._credential.user} in."
            ) from None
        except ssh.SFTPError as problem:
            raise BlockFailed("refused", f"{name} refuses: {problem.reason[:120]}.") from None
        except ssh.Error as problem:
            raise BlockFailed("unavailable", f"{name} broke off: {problem.reason[:120]}.") from None

    def _sign_in(self) -> dict[str, Any]:
        """By password, or by a private key that stands where the password would."""
        fields = self._credential.known_host.split()
        place = next((at for at, word in enumerate(fields) if word.startswith(KEYS)), None)
        if place is None or len(fields) < place + 2:
            raise BlockFailed(
                "denied",
                f"The credential {self._credential.name} has no known_host; write what ssh-keyscan "
                "says of the server.",
            )
        asked: dict[str, Any] = {"username": self._credential.user, "agent_path": None}
        try:
            key = self._ssh.import_public_key(" ".join(fields[place : place + 2]))
            asked["known_hosts"] = ([key], [], [])
            if self._secret.startswith("-----BEGIN"):
                asked["client_keys"] = [self._ssh.import_private_key(self._secret)]
            else:
                asked |= {"client_keys": None, "password": self._secret}
        except (self._ssh.KeyImportError, ValueError) as problem:
            raise BlockFailed(
                "unavailable", f"A key of {self._credential.name} cannot be read: {problem}."
            ) from None
        return asked


class _Ftps:
    """One transfer by FTP over TLS; it runs in a thread."""

    def __init__(
        self,
        credential: CredentialConfig,
        secret: str,
        name: str,
        port: int,
        hosts: Hosts,
        limit: float,
    ) -> None:
        self._credential, self._secret = credential, secret
        self._name, self._port, self._limit = name, port, limit
        self._entry = next(
            (one for one in hosts.entries if one.host in credential.hosts), HostConfig(name)
        )
        self._hosts = hosts

    async def put(self, remote: str, data: bytes) -> None:
        def act(ftp: ftplib.FTP_TLS) -> None:
            ftp.storbinary(f"STOR {remote}", io.BytesIO(data))

        await asyncio.to_thread(self._work, remote, act)

    async def get(self, remote: str, most: int) -> bytes | None:
        def act(ftp: ftplib.FTP_TLS) -> bytes | None:
            data = bytearray()

            def take(piece: bytes) -> None:
                data.extend(piece)
                if len(data) > most:
                    raise _too_long(remote, most)

            try:
                ftp.retrbinary(f"RETR {remote}", take)
            except ftplib.error_perm as refused:
                if str(refused).startswith(NO_FILE):
                    return None
                raise
            return bytes(data)

        found: bytes | None = await asyncio.to_thread(self._work, remote, act)
        return found

    def _work(self, remote: str, act: Any) -> Any:
        if "\r" in remote or "\n" in remote:
            raise BlockFailed("bad_value", "The name of a remote file has no line ends.")
        # Both links are encrypted before anything is said: what S321 warns of is plain FTP.
        trust = self._hosts.trust(self._entry)
        ftp = ftplib.FTP_TLS(context=trust, timeout=self._limit, encoding="utf-8")  # noqa: S321
        try:
            ftp.connect(self._name, self._port)
            ftp.login(self._credential.user, self._secret)
            ftp.prot_p()
            done = act(ftp)
            ftp.quit()
            return done
        except ssl.SSLCertVerificationError as problem:
            text = (
                f"The certificate of {self._name} is not to be trusted ({problem.verify_message})."
            )
            raise BlockFailed("denied", text) from None
        except ftplib.error_perm as refused:
            raise BlockFailed("denied", f"{self._name} refuses: {str(refused)[:120]}.") from None
        except (ftplib.Error, EOFError) as problem:
            raise BlockFailed("refused", f"{self._name} broke off: {str(problem)[:120]}.") from None
        finally:
            ftp.close()


def _too_long(remote: str, most: int) -> BlockFailed:
    return BlockFailed("too_long", f"{remote} is longer than {most // 2**20} MiB.")
