"""Files by SFTP and FTPS with real servers on the loopback."""

from __future__ import annotations

import asyncio
import threading
import warnings
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncssh
import pytest
import trustme

from cti.data.config import CredentialConfig, HostConfig
from cti.data.web.file_servers import FileServersOfHouse
from cti.data.web.hosts import Hosts
from cti.ivr.flow.block import BlockFailed

with warnings.catch_warnings():  # it stands on asyncore, which Python 3.11 announces the end of
    warnings.simplefilter("ignore", DeprecationWarning)
    from pyftpdlib.authorizers import DummyAuthorizer
    from pyftpdlib.handlers import TLS_FTPHandler
    from pyftpdlib.ioloop import IOLoop
    from pyftpdlib.servers import FTPServer

SOUND = bytes(range(256)) * 8000
PASSWORD = "not for everybody"


def servers(tmp_path: Path, *credentials: CredentialConfig, ca: str = "") -> FileServersOfHouse:
    (tmp_path / "secret").write_text(PASSWORD)
    (tmp_path / "secret").chmod(0o600)
    return FileServersOfHouse(Hosts([HostConfig("localhost", ca_file=ca)], credentials))


def credential(kind: Any, port: int, tmp_path: Path, **more: Any) -> CredentialConfig:
    given = {"user": "cordboard", "secret": f"file:{tmp_path}/secret", **more}
    return CredentialConfig("archive", kind, address=f"localhost:{port}", **given)


class OnePassword(asyncssh.SSHServer):
    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == ("cordboard", PASSWORD)


@pytest.fixture
async def sftp(tmp_path: Path) -> AsyncIterator[tuple[int, str, Path]]:
    """Port, key and folder of an SFTP server."""
    folder = tmp_path / "served"
    folder.mkdir()
    key = asyncssh.generate_private_key("ssh-ed25519")
    listening = await asyncssh.listen(
        "localhost", 0, server_host_keys=[key], server_factory=OnePassword,
        sftp_factory=lambda link: asyncssh.SFTPServer(link, chroot=str(folder).encode()),
    )  # fmt: skip
    yield listening.get_port(), key.export_public_key().decode(), folder
    listening.close()
    await listening.wait_closed()


async def test_a_file_goes_and_comes_by_sftp(sftp: tuple[int, str, Path], tmp_path: Path) -> None:
    port, key, folder = sftp
    known = f"[localhost]:{port} {key}"
    house = servers(tmp_path, credential("sftp", port, tmp_path, known_host=known))
    await house.put("archive", "/song.wav", SOUND, 10.0)
    assert (folder / "song.wav").read_bytes() == SOUND
    assert await house.get("archive", "/song.wav", len(SOUND), 10.0) == SOUND
    assert await house.get("archive", "/none.wav", 10, 10.0) is None
    with pytest.raises(BlockFailed) as long:
        await house.get("archive", "/song.wav", 1000, 10.0)
    assert long.value.kind == "too_long"
    with pytest.raises(BlockFailed) as lost:
        await house.put("archive", "/no/such/folder/a", b"x", 10.0)
    assert lost.value.kind == "refused"


async def test_a_server_with_another_key_gets_nothing(
    sftp: tuple[int, str, Path], tmp_path: Path
) -> None:
    port, key, folder = sftp
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
    for known, kind in ((other, "denied"), ("", "denied"), ("ssh-ed25519 nonsense", "unavailable")):
        house = servers(tmp_path, credential("sftp", port, tmp_path, known_host=known))
        with pytest.raises(BlockFailed) as refused:
            await house.put("archive", "/a", b"x", 10.0)
        assert refused.value.kind == kind
    assert not list(folder.iterdir())
    house = servers(tmp_path, credential("sftp", port, tmp_path, known_host=key, user="eve"))
    with pytest.raises(BlockFailed, match="does not let eve in"):
        await house.put("archive", "/a", b"x", 10.0)


@pytest.fixture
def ftps(tmp_path: Path) -> Iterator[tuple[int, str, Path]]:
    """Port, authority's file and folder of an FTPS server."""
    folder = tmp_path / "served"
    folder.mkdir()
    authority = trustme.CA()
    certificate = tmp_path / "server.pem"
    certificate.write_bytes(
        authority.issue_cert("localhost").private_key_and_cert_chain_pem.bytes()
    )
    ca = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(ca))
    people = DummyAuthorizer()
    people.add_user("cordboard", PASSWORD, str(folder), perm="elrw")
    loop = IOLoop()

    class Handler(TLS_FTPHandler):  # type: ignore[misc]
        authorizer = people
        certfile = str(certificate)
        tls_control_required = tls_data_required = True
        log_prefix = ""
        auth_failed_timeout = 0

    server = FTPServer(("localhost", 0), Handler, ioloop=loop)
    stopping = threading.Event()

    def serve() -> None:
        while not stopping.is_set():
            server.serve_forever(timeout=0.02, blocking=False)
        server.close_all()
        loop.close()

    thread = threading.Thread(target=serve)
    thread.start()
    yield server.address[1], str(ca), folder
    stopping.set()
    thread.join()


async def test_a_file_goes_and_comes_by_ftps(ftps: tuple[int, str, Path], tmp_path: Path) -> None:
    port, ca, folder = ftps
    given = credential("ftps", port, tmp_path, hosts=("localhost",))
    house = servers(tmp_path, given, ca=ca)
    await house.put("archive", "录音.wav", SOUND, 10.0)
    assert (folder / "录音.wav").read_bytes() == SOUND
    assert await house.get("archive", "录音.wav", len(SOUND), 10.0) == SOUND
    assert await house.get("archive", "none.wav", 10, 10.0) is None
    for remote, most, kind in (("录音.wav", 1000, "too_long"), ("a\r\nDELE b", 10, "bad_value")):
        with pytest.raises(BlockFailed) as failed:
            await house.get("archive", remote, most, 10.0)
        assert failed.value.kind == kind
    stranger = servers(tmp_path, given)
    with pytest.raises(BlockFailed, match="not to be trusted"):
        await stranger.put("archive", "a", b"x", 10.0)
    wrong = servers(
        tmp_path, credential("ftps", port, tmp_path, user="eve", hosts=("localhost",)), ca=ca
    )
    with pytest.raises(BlockFailed) as denied:
        await wrong.put("archive", "a", b"x", 10.0)
    assert denied.value.kind == "denied"


async def test_a_server_that_is_away_and_a_credential_of_another_kind(tmp_path: Path) -> None:
    probe = await asyncio.start_server(lambda r, w: w.close(), "localhost", 0)
    port = probe.sockets[0].getsockname()[1]
    probe.close()
    await probe.wait_closed()
    house = servers(
        tmp_path, credential("ftps", port, tmp_path),
        CredentialConfig("web", "bearer", secret=f"file:{tmp_path}/secret"),
    )  # fmt: skip
    for name, kind in (("archive", "unavailable"), ("web", "not_found"), ("none", "not_found")):
        with pytest.raises(BlockFailed) as failed:
            await house.put(name, "a", b"x", 5.0)
        assert failed.value.kind == kind
