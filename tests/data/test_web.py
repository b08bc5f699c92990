"""Requests, SOAP and TCP against servers of our own on the loopback, with our own authority."""

from __future__ import annotations

import asyncio
import json
import ssl
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import trustme

from cti.data.config import CredentialConfig, HostConfig
from cti.data.web.hosts import Hosts
from cti.data.web.requests import WebClient
from cti.ivr.run.happening import BlockFailed
from cti.ivr.services.web import Fault, Message, Request
from tests.support.web_host import Asked, Told, web_host


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> str:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


@asynccontextmanager
async def client(
    *hosts: HostConfig, credentials: tuple[CredentialConfig, ...] = ()
) -> AsyncIterator[WebClient]:
    made = WebClient(Hosts(hosts, credentials))
    try:
        yield made
    finally:
        await made.close()


async def fails(work: Awaitable[Any], kind: str) -> str:
    with pytest.raises(BlockFailed) as failed:
        await work
    assert failed.value.kind == kind, failed.value.text
    return failed.value.text


def inside(port: int) -> HostConfig:
    return HostConfig(f"localhost:{port}", inside=True)


async def test_a_request_by_tls_with_everything(
    authority: trustme.CA, ca_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("API_PW", "geheim")
    credentials = (
        CredentialConfig("crm", "basic", ("localhost",), user="house", secret="env:API_PW"),
        CredentialConfig("tok", "bearer", secret="env:API_PW"),
        CredentialConfig("key", "header", secret="env:API_PW", header="X-Key"),
        CredentialConfig("far", "bearer", ("api.example.com",), secret="env:API_PW"),
    )
    host = HostConfig("localhost", ca_file=ca_file)
    with web_host(
        lambda asked: Told(201, "你好".encode("gbk"), {"Content-Type": "text/plain; charset=gbk"}),
        authority,
    ) as server:
        async with client(host, credentials=credentials) as web:
            request = Request(
                f"{server.url}/rooms?b=2", "PUT", (("a", "1 & 2"),), (("X-House", "7"),),
                b'{"n":1}', "application/json", "crm", key="k-1",
            )  # fmt: skip
            reply = await web.request(request, 5)
            assert (reply.status, reply.text) == (201, "你好")
            (asked,) = server.asked
            assert (asked.method, asked.path, asked.body) == ("PUT", "/rooms", b'{"n":1}')
            assert asked.query["a"] == "1 & 2"
            assert asked.headers["Authorization"] == "Basic aG91c2U6Z2VoZWlt"
            assert (asked.headers["X-House"], asked.headers["Idempotency-Key"]) == ("7", "k-1")
            await web.request(Request(server.url, sign_in="tok"), 5)
            await web.request(Request(server.url, sign_in="key"), 5)
            assert server.asked[1].headers["Authorization"] == "Bearer geheim"
            assert server.asked[2].headers["X-Key"] == "geheim"
            await fails(web.request(Request(server.url, sign_in="far"), 5), "denied")
            await fails(web.request(Request(server.url, sign_in="none"), 5), "not_found")
            spoof = Request(server.url, headers=(("Host", "elsewhere"),))
            await fails(web.request(spoof, 5), "denied")
            assert len(server.asked) == 3


async def test_certificates_are_checked(authority: trustme.CA, ca_file: str) -> None:
    with (
        web_host(lambda _: Told(), authority, "elsewhere.example") as wrong_name,
        web_host(lambda _: Told(), trustme.CA()) as unknown,
    ):
        async with client(HostConfig("localhost", ca_file=ca_file)) as web:
            for server in (wrong_name, unknown):
                text = await fails(web.request(Request(server.url), 5), "denied")
                assert "certificate of localhost is not to be trusted" in text
        async with client(HostConfig("localhost")) as public:
            await fails(public.request(Request(unknown.url), 5), "denied")
    assert wrong_name.asked == unknown.asked == []


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://elsewhere.example/", "denied"),
        ("https://example.com/", "denied"),
        ("https://a.example.com.evil/", "denied"),
        ("http://a.example.com/", "denied"),
        ("https://user:pw@a.example.com/", "denied"),
        ("https://a.example.com:444/x", "unavailable"),
        ("http://localhost:9/", "denied"),
        ("file:///etc/passwd", "bad_value"),
        ("nonsense", "bad_value"),
        ("https://[", "bad_value"),
    ],
)
async def test_only_listed_hosts_are_spoken_to(url: str, kind: str) -> None:
    async with client(HostConfig("*.example.com"), HostConfig("localhost:1", inside=True)) as web:
        if kind != "unavailable":
            await fails(web.request(Request(url), 5), kind)
        else:
            assert web.hosts.admit(url).host == "*.example.com"


async def test_redirects_stay_on_the_list() -> None:
    def answer(asked: Asked) -> Told:
        if asked.path == "/away":
            return Told(302, headers={"Location": "http://127.0.0.1:1/secret"})
        if asked.path == "/round":
            return Told(302, headers={"Location": "/round"})
        if asked.path == "/post":
            return Told(303, headers={"Location": "/end?x=1"})
        return Told(200, f"{asked.method} {asked.query}".encode())

    with web_host(answer) as server:
        async with client(inside(server.port)) as web:
            await fails(web.request(Request(f"{server.url}/away"), 5), "denied")
            await fails(web.request(Request(f"{server.url}/round"), 5), "refused")
            reply = await web.request(Request(f"{server.url}/post", "POST", body=b"x"), 5)
            assert reply.text == "GET {'x': '1'}"


async def test_answers_have_a_size_and_a_time() -> None:
    let_go = threading.Event()

    def answer(asked: Asked) -> Told:
        if asked.path == "/slow":
            let_go.wait(20)
        return Told(200, b"x" * (2**20 + (asked.path == "/big")))

    with web_host(answer) as server:
        async with client(inside(server.port)) as web:
            assert len((await web.request(Request(f"{server.url}/fits"), 10)).text) == 2**20
            await fails(web.request(Request(f"{server.url}/big"), 10), "too_long")
            await fails(web.request(Request(f"{server.url}/slow"), 0.2), "timeout")
            let_go.set()
    async with client(inside(server.port)) as web:
        assert "cannot be reached" in await fails(
            web.request(Request(server.url), 5), "unavailable"
        )


async def test_repeats_after_failures_only() -> None:
    with web_host(lambda _: Told(503 if len(server.asked) < 3 else 200, b"done")) as server:
        async with client(inside(server.port)) as web:
            reply = await web.request(Request(server.url, "POST", repeat=3, key="k"), 20)
            assert (reply.status, len(server.asked)) == (200, 3)
            assert {one.headers["Idempotency-Key"] for one in server.asked} == {"k"}
    with web_host(lambda _: Told(400)) as server:
        async with client(inside(server.port)) as web:
            assert (await web.request(Request(server.url, repeat=3), 20)).status == 400
            assert len(server.asked) == 1


# --- SOAP ------------------------------------------------------------------------------------------

WSDL = """<?xml version="1.0"?>
<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:s="http://schemas.xmlsoap.org/wsdl/soap/"
 xmlns:x="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:his" targetNamespace="urn:his" name="His">
 <types><x:schema targetNamespace="urn:his" elementFormDefault="qualified">
  <x:element name="Free"><x:complexType><x:sequence>
   <x:element name="doctor" type="x:string"/><x:element name="day" type="x:date"/>
  </x:sequence></x:complexType></x:element>
  <x:element name="FreeResponse"><x:complexType><x:sequence>
   <x:element name="count" type="x:int"/><x:element name="fee" type="x:decimal"/>
   <x:element name="slot" maxOccurs="unbounded"><x:complexType><x:sequence>
     <x:element name="at" type="x:string"/></x:sequence></x:complexType></x:element>
  </x:sequence></x:complexType></x:element>
 </x:schema></types>
 <message name="In"><part name="parameters" element="t:Free"/></message>
 <message name="Out"><part name="parameters" element="t:FreeResponse"/></message>
 <portType name="P"><operation name="Free"><input message="t:In"/><output message="t:Out"/></operation></portType>
 <binding name="B" type="t:P"><s:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
  <operation name="Free"><s:operation soapAction="urn:his#Free"/>
   <input><s:body use="literal"/></input><output><s:body use="literal"/></output></operation></binding>
 <service name="S"><port name="P" binding="t:B"><s:address location="ADDRESS"/></port></service>
</definitions>"""
ENVELOPE = '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>{}</e:Body></e:Envelope>'
FREE = (
    '<FreeResponse xmlns="urn:his"><count>2</count><fee>12.50</fee>'
    "<slot><at>09:00</at></slot><slot><at>09:30</at></slot></FreeResponse>"
)


async def test_a_soap_service() -> None:
    from datetime import date
    from decimal import Decimal

    def answer(asked: Asked) -> Told:
        xml = {"Content-Type": "text/xml; charset=utf-8"}
        if asked.method == "GET":
            location = (
                "http://127.0.0.1:1/out" if asked.path == "/out.wsdl" else f"{server.url}/soap"
            )
            return Told(200, WSDL.replace("ADDRESS", location).encode(), xml)
        if "李" in asked.body.decode():
            fault = (
                "<e:Fault><faultcode>e:Server</faultcode><faultstring>停诊</faultstring></e:Fault>"
            )
            return Told(500, ENVELOPE.format(fault).encode(), xml)
        return Told(200, ENVELOPE.format(FREE).encode(), xml)

    with web_host(answer) as server:
        async with client(inside(server.port)) as web:
            wsdl = f"{server.url}/his.wsdl"
            given = {"doctor": "陈", "day": date(2026, 11, 23)}
            found = await web.soap(wsdl, "Free", given, "", 20)
            assert isinstance(found, dict)
            assert (found["count"], found["fee"]) == (2, Decimal("12.50"))
            assert (found["slot[1].at"], found["slot[2].at"]) == ("09:00", "09:30")
            assert "2026-11-23" in server.asked[-1].body.decode()
            assert web.operations(wsdl) == ("Free",)
            fault = await web.soap(wsdl, "Free", {**given, "doctor": "李"}, "", 20)
            assert fault == Fault("e:Server", "停诊")
            assert "it has Free" in await fails(web.soap(wsdl, "Fre", {}, "", 20), "not_found")
            await fails(web.soap(wsdl, "Free", {"doctor": "陈", "sex": "f"}, "", 20), "bad_value")
            await fails(web.soap(f"{server.url}/out.wsdl", "Free", given, "", 20), "denied")
            await fails(web.soap("file:///etc/passwd", "Free", given, "", 20), "bad_value")
    with web_host(lambda _: Told(200, b"<html>")) as server:
        async with client(inside(server.port)) as web:
            await fails(web.soap(f"{server.url}/x", "Free", {}, "", 20), "bad_value")


# --- TCP -------------------------------------------------------------------------------------------

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def bank(serve: Serve, trust: Any = None, ca_file: str = "") -> AsyncIterator[WebClient]:
    """A host that serves so; by TLS with a context `trust` of the server's."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await serve(reader, writer)
        finally:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0, ssl=trust)
    port = server.sockets[0].getsockname()[1]
    credential = CredentialConfig(
        "bank", "tcp", ("localhost",) if ca_file else (), address=f"localhost:{port}",
        tls=trust is not None,
    )  # fmt: skip
    hosts = [HostConfig("localhost", ca_file=ca_file)] if ca_file else []
    async with server, client(*hosts, credentials=(credential,)) as web:
        yield web


async def test_a_message_by_tls(authority: trustme.CA, ca_file: str) -> None:
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(trust)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(8)
        writer.write(b"00020K")
        await writer.drain()

    async with bank(serve, trust, ca_file) as web:
        assert await web.exchange(Message("bank", b"0200"), 5) == b"0K"
    async with bank(serve, trust) as web:
        assert "not to be trusted" in await fails(
            web.exchange(Message("bank", b"0200"), 5), "denied"
        )


@pytest.mark.parametrize(
    ("message", "sent", "answer"),
    [
        (Message("bank", b"0200", "header", 4), b"00040200", b"00050210x"),
        (Message("bank", b"0200", "header", 4, whole=True), b"00080200", b"00090210x"),
        (
            Message("bank", b"0200", "header", 2, digits=False),
            b"\0\4" + b"0200",
            b"\0\5" + b"0210x",
        ),
        (Message("bank", b"0200", "end", mark=b"\x03"), b"0200\x03", b"0210x\x03rest"),
        (Message("bank", b"0200", "length", 5), b"0200", b"0210xrest"),
    ],
)
async def test_a_message_and_its_answer(message: Message, sent: bytes, answer: bytes) -> None:
    got = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        got.append(await reader.readexactly(len(sent)))
        for piece in (answer[:3], answer[3:]):
            writer.write(piece)
            await writer.drain()

    async with bank(serve) as web:
        assert await web.exchange(message, 5) == b"0210x"
    assert got == [sent]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [(b"0009ab", "bad_value"), (b"abcd", "bad_value"), (b"", "bad_value"), (None, "timeout")],
)
async def test_answers_that_are_none(answer: bytes | None, kind: str) -> None:
    let_go = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(8)
        if answer is None:
            await let_go.wait()
        else:
            writer.write(answer)
            await writer.drain()

    async with bank(serve) as web:
        await fails(web.exchange(Message("bank", b"0200"), 0.3 if answer is None else 5), kind)
        let_go.set()
    await fails(web.exchange(Message("bank", b"0200"), 5), "unavailable")
    await fails(web.exchange(Message("none", b""), 5), "not_found")
    await fails(web.exchange(Message("bank", b"x" * 10_000), 5), "too_long")


def test_json_answers_keep_exact_numbers() -> None:
    from cti.ivr.blocks.web.requests import _dump

    assert json.loads(_dump({"a": [1, "é", None, True]})) == {"a": [1, "é", None, True]}
