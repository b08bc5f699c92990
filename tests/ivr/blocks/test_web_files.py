"""Files from and to a web server on the loopback, and before the checker."""

from __future__ import annotations

from datetime import UTC
from email.parser import BytesParser
from email.policy import HTTP
from pathlib import Path
from typing import Any

import pytest

from cti.data.config import HostConfig
from cti.data.files.folders import Folders
from cti.data.web.hosts import Hosts
from cti.data.web.requests import WebClient
from cti.ivr.blocks.web.files import form_of
from cti.ivr.check.site import Site
from cti.ivr.flow.block import BlockFailed
from cti.ivr.services.files import Files
from cti.ivr.services.web import FileServers, Web
from tests.ivr.blocks.harness import Ran, check_block, covers, covers_check, run_block
from tests.support.web_host import Asked, Told, WebHost, web_host

SOUND = bytes(range(256)) * 5000
"""1.28 MB: more than an answer of text may have."""


class OneRun:
    """A client that is made for each run, as each run of a test has a loop of its own."""

    def __init__(self, port: int) -> None:
        self.port = port

    def __getattr__(self, name: str) -> Any:
        async def ask(*given: Any) -> Any:
            client = WebClient(Hosts([HostConfig(f"localhost:{self.port}", inside=True)], []))
            try:
                return await getattr(client, name)(*given)
            finally:
                await client.close()

        return ask


def run(kind: str, server: WebHost, folder: Path, path: str, **fields: Any) -> Ran:
    services = {Web: OneRun(server.port), Files: Folders({"inbox": str(folder)}, UTC)}
    given = {"url": f"{server.url}{path}", **fields}
    return run_block(kind, given, services=services, variables={"n": 7})


@covers("web.download")
def test_a_file_comes_whole_into_its_folder(tmp_path: Path) -> None:
    def answer(asked: Asked) -> Told:
        match asked.path:
            case "/moved":
                return Told(302, headers={"Location": "/sound.wav"})
            case "/sound.wav":
                return Told(200, SOUND, {"Content-Type": "audio/wav"})
        return Told(404, b"nothing here")

    with web_host(answer) as server:
        ran = run("web.download", server, tmp_path, "/moved", file="inbox/{n}/song.wav")
        assert (ran.exit, ran.text) == ("done", "")
        assert (tmp_path / "7" / "song.wav").read_bytes() == SOUND
        missing = run("web.download", server, tmp_path, "/gone", file="inbox/x")
        assert missing.exit == "not_found"
        assert not (tmp_path / "x").exists(), "the words of an error are no file"
        large = run("web.download", server, tmp_path, "/sound.wav", file="inbox/x", most=1)
        assert (large.exit, large.error) == ("error", "too_long")
        outside = run("web.download", server, tmp_path, "/sound.wav", file="../x")
        assert outside.error == "denied"
    away = run("web.download", server, tmp_path, "/sound.wav", file="inbox/x")
    assert away.exit == "unavailable"


@covers("web.upload")
def test_a_file_goes_out_as_a_form_sends_it(tmp_path: Path) -> None:
    (tmp_path / "录音 1.wav").write_bytes(SOUND)

    def answer(asked: Asked) -> Told:
        return Told(201 if asked.path == "/in" else 503)

    with web_host(answer) as server:
        ran = run("web.upload", server, tmp_path, "/in", file="inbox/录音 1.wav", field="fax")
        assert ran.exit == "done"
        asked = server.asked[0]
        head = f"Content-Type: {asked.headers['Content-Type']}\r\n\r\n".encode()
        (part,) = (
            BytesParser(policy=HTTP.clone(utf8=True)).parsebytes(head + asked.body).iter_parts()
        )
        assert part.get_payload(decode=True) == SOUND
        assert part.get_param("name", header="Content-Disposition") == "fax"
        assert part.get_filename() == "录音 1.wav"
        assert run("web.upload", server, tmp_path, "/full", file="inbox/录音 1.wav").exit == "other"
        gone = run("web.upload", server, tmp_path, "/in", file="inbox/none.wav")
        assert (gone.exit, gone.error) == ("error", "not_found")
    boundary = form_of("f", "a.wav", b"x")[1]
    assert boundary != form_of("f", "a.wav", b"x")[1], "nobody can guess where the file ends"


@covers_check("web.download", "web.upload")
@pytest.mark.parametrize("kind", ["web.download", "web.upload"])
def test_hosts_and_folders_are_those_of_the_house(kind: str) -> None:
    site = Site(named={"host": {"files.example.com": ""}, "folder": {"inbox": ""}})
    fields = {"url": "https://file.example.com/a", "file": "inbx/a.wav"}
    found = check_block(kind, fields, site=site)
    mended = found.fix(f"{kind}:host_not_listed")
    assert mended.flow.blocks["b3"].fields["url"] == "https://files.example.com/a"
    mended = mended.fix(f"{kind}:folder")
    assert mended.flow.blocks["b3"].fields["file"] == "inbox/a.wav"
    assert not {f"{kind}:folder", f"{kind}:host_not_listed"} & set(mended.ids)


class Archive:
    """Fulfils FileServers; it has one file."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {"/there.wav": b"sound"}

    async def put(self, server: str, remote: str, data: bytes, limit: float) -> None:
        if server != "archive":
            raise BlockFailed("unavailable", "It is away.")
        self.kept[remote] = data

    async def get(self, server: str, remote: str, most: int, limit: float) -> bytes | None:
        return self.kept.get(remote)


@covers("web.transfer")
def test_a_file_is_put_on_a_server_and_fetched_from_it(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(SOUND)
    archive = Archive()
    services = {FileServers: archive, Files: Folders({"inbox": str(tmp_path)}, UTC)}

    def move(do: str, file: str, remote: str, server: str = "archive") -> str:
        fields = {"server": server, "do": do, "file": file, "remote": remote}
        return run_block("web.transfer", fields, services=services, variables={"n": 7}).exit

    assert move("put", "inbox/a.wav", "/{n}.wav") == "done"
    assert archive.kept["/7.wav"] == SOUND
    assert move("put", "inbox/none.wav", "/x") == "missing"
    assert move("put", "inbox/a.wav", "/x", "other") == "unavailable"
    assert move("get", "inbox/b.wav", "/there.wav") == "done"
    assert (tmp_path / "b.wav").read_bytes() == b"sound"
    assert move("get", "inbox/c.wav", "/none.wav") == "missing"
    assert not (tmp_path / "c.wav").exists()


@covers_check("web.transfer")
def test_a_file_server_is_signed_in_to_as_such() -> None:
    site = Site(named={"credential": {"crm": "bearer", "archive": "sftp"}, "folder": {"inbox": ""}})
    fields = {"server": "crm", "file": "inbox/a.wav", "remote": "/a"}
    found = check_block("web.transfer", fields, site=site)
    mended = found.fix("web.transfer:no_file_server")
    assert mended.flow.blocks["b3"].fields["server"] == "archive"
    assert "web.transfer:no_file_server" not in mended.ids
    gone = check_block("web.transfer", {**fields, "server": "old"}, site=site)
    assert "web.transfer:no_file_server" in gone.ids
    outside = check_block("web.transfer", {**fields, "server": "archive", "file": "x/a"}, site=site)
    assert "web.transfer:folder" not in outside.fix("web.transfer:folder").ids
