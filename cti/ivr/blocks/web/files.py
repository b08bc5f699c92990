"""Files from and to the web."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, ClassVar

from cti.ivr.blocks.file.naming import file_field, folder
from cti.ivr.blocks.web.asking import (
    TROUBLE,
    OfWeb,
    credential_field,
    host,
    pairs,
    texts,
    url_field,
)
from cti.ivr.flow.block import (
    ERROR,
    BlockFailed,
    Exit,
    Finding,
    Look,
    Session,
    Words,
    choice,
    integer,
    reference,
    text,
)
from cti.ivr.services.files import Files
from cti.ivr.services.web import FileServers, Request

DONE = Exit("done", Words("完成", "done"))
MEGABYTE = 1024 * 1024
MOST = 200
"""Megabytes that pass through the memory of the server at once."""


class OfWebFile(OfWeb):
    """A block that moves a file between a folder and a host."""

    needs: ClassVar[tuple[str, ...]] = ("http", "files")
    notes = "SW"

    url: str = url_field()
    file: str = file_field()
    sign_in: str | None = credential_field()
    headers: Sequence[Mapping[str, Any]] = pairs("请求头", "Headers", accepts_secrets=True)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        yield from host(look, "url")
        yield from folder(look, "file")


class Download(OfWebFile):
    """A file from a URL into a folder."""

    id = "web.download"
    title = Words("下载文件", "Download")
    purpose = Words("把网址上的文件存入文件夹。", "A file from a URL into a folder.")
    icon = "web_download"
    ways = (DONE, Exit("not_found", Words("不存在", "not found")), *TROUBLE)
    summary = Words("下载 {url} 到 {file}。", "{url} is saved as {file}.")
    line = Words("{file}", "{file}")

    most: int = integer("最大（MB）", "At most (MB)", 20, low=1, high=MOST)

    async def run(self, call: Session) -> str:
        files = call.service(Files)
        request = Request(self.url, "GET", headers=texts(self.headers), sign_in=self.sign_in or "")
        work = self.web(call).fetch(request, float(self.limit), int(self.most) * MEGABYTE)
        status, data = await self.slow(call, work)
        if not 200 <= status < 300:
            return "not_found"
        await self.slow(call, files.put(self.file, data))
        return "done"


class Upload(OfWebFile):
    """A file of a folder to a URL, as a form in a browser would send it."""

    id = "web.upload"
    title = Words("上传文件", "Upload")
    purpose = Words(
        "把文件（录音、传真）提交到网址。", "A file (recording, fax) to a URL, as a form sends it."
    )
    icon = "web_upload"
    ways = (DONE, Exit("other", Words("其他状态", "other status")), *TROUBLE)
    summary = Words("上传 {file} 到 {url}。", "{file} is sent to {url}.")
    line = Words("{file}", "{file}")

    field: str = text("表单字段", "Form field", "file", most=60)

    async def run(self, call: Session) -> str:
        data = await self.slow(call, call.service(Files).octets(self.file, MOST * MEGABYTE))
        body, content_type = form_of(self.field or "file", PurePosixPath(self.file).name, data)
        request = Request(
            self.url, "POST", headers=texts(self.headers), body=body, content_type=content_type,
            sign_in=self.sign_in or "",
        )  # fmt: skip
        reply = await self.slow(call, self.web(call).request(request, float(self.limit)))
        return "done" if 200 <= reply.status < 300 else "other"


class Transfer(OfWeb):
    """Puts or fetches a file by SFTP or FTPS."""

    id = "web.transfer"
    title = Words("文件服务器", "File server")
    purpose = Words("用 SFTP 或 FTPS 上传或取回文件。", "Puts or fetches a file by SFTP or FTPS.")
    icon = "web_transfer"
    needs: ClassVar[tuple[str, ...]] = ("http", "files")
    notes = "SW"
    ways = (DONE, Exit("missing", Words("不存在", "missing")), *TROUBLE)
    summary = Words("{do} {file}，服务器 {server}。", "{do} {file}, server {server}.")
    line = Words("{do} {file}", "{do} {file}")

    server: str = reference("credential", "服务器", "Server", required=True)
    do: str = choice("方向", "Do", "put", {"put": ("上传", "put"), "get": ("取回", "get")})
    file: str = file_field()
    remote: str = text(
        "远程文件", "Remote file", required=True, formula=True, most=500,
        hint=Words("服务器上的路径", "the path on the server"),
    )  # fmt: skip

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        yield from folder(look, "file")
        kinds = look.site.names("credential")
        server = look.value("server")
        if server and kinds and kinds.get(server) not in ("sftp", "ftps"):
            words = Words("“{n}”不是文件服务器的凭据。", "“{n}” signs in to no file server.").fill(
                n=server
            )
            fixes = [
                look.set_field(Words("改为 {n}", "Choose {n}").fill(n=name), "server", name)
                for name, kind in kinds.items()
                if kind in ("sftp", "ftps")
            ][:3]
            yield look.finding(
                "no_file_server", ERROR, words, "server", [*fixes, look.open_field("server")]
            )

    async def run(self, call: Session) -> str:
        files, servers = call.service(Files), call.service(FileServers)
        limit, most = float(self.limit), MOST * MEGABYTE
        if self.do == "put":
            try:
                data = await self.slow(call, files.octets(self.file, most))
            except BlockFailed as failed:
                if failed.kind == "not_found":
                    return "missing"
                raise
            await self.slow(call, servers.put(self.server, self.remote, data, limit))
            return "done"
        found = await self.slow(call, servers.get(self.server, self.remote, most, limit))
        if found is None:
            return "missing"
        await self.slow(call, files.put(self.file, found))
        return "done"


def form_of(field: str, name: str, data: bytes) -> tuple[bytes, str]:
    """One file as multipart/form-data (RFC 7578), and its media type."""
    boundary = f"cordboard-{secrets.token_hex(12)}"
    disposition = f'form-data; name="{_quoted(field)}"; filename="{_quoted(name)}"'
    head = (
        f"--{boundary}\r\nContent-Disposition: {disposition}\r\n"
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    return (
        head.encode() + data + f"\r\n--{boundary}--\r\n".encode(),
        f"multipart/form-data; boundary={boundary}",
    )


def _quoted(name: str) -> str:
    """As browsers write it: UTF-8, and three signs by their codes (WHATWG, form-data encoding)."""
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
