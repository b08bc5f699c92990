"""The blocks of the web against a server on the loopback, and before the checker."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest

from cti.data.config import HostConfig
from cti.data.web.hosts import Hosts
from cti.data.web.requests import WebClient
from cti.ivr.check.site import Site
from cti.ivr.flow.block import BlockFailed
from cti.ivr.services.web import Fault, Message, Web
from tests.ivr.blocks.harness import Ran, check_block, covers, covers_check, run_block
from tests.support.web_host import Answer, Asked, Told, WebHost, web_host

JSON = {"Content-Type": "application/json"}


class OneRun:
    """A client that is made for each run, as each run of a test has a loop of its own."""

    def __init__(self, port: int) -> None:
        self.port = port

    async def request(self, *args: Any) -> Any:
        client = WebClient(Hosts([HostConfig(f"localhost:{self.port}", inside=True)], []))
        try:
            return await client.request(*args)
        finally:
            await client.close()


@contextmanager
def host(answer: Answer) -> Iterator[tuple[WebHost, Any]]:
    with web_host(answer) as server:

        def run(type_: str, path: str = "/x", **fields: Any) -> Ran:
            return run_block(
                type_, {"url": f"{server.url}{path}", **fields}, services={Web: OneRun(server.port)},
                variables={"room": "1 & 2", "sum": Decimal("88.50"), "names": ("a", "b")},
            )  # fmt: skip

        yield server, run


@covers("web.get")
def test_values_out_of_json_and_xml() -> None:
    def answer(asked: Asked) -> Told:
        match asked.path:
            case "/json":
                body = '{"guest": {"name": "陈", "bill": 88.50, "rooms": [101, 102]}}'
                return Told(200, body.encode(), JSON)
            case "/xml":
                return Told(200, b"<order><item no='7'><price>3</price></item></order>",
                            {"Content-Type": "text/xml"})  # fmt: skip
            case "/text":
                return Told(200, b"no json")
            case "/gone":
                return Told(404, b"gone")
        return Told(500)

    with host(answer) as (server, run):
        ran = run(
            "web.get", "/json", parameters=[{"name": "room", "value": "room"}], status="s", answer="all",
            into=[{"path": "$.guest.bill", "variable": "bill"},
                  {"path": "$.guest.rooms", "variable": "rooms"}, {"path": "$.none", "variable": "n"}],
        )  # fmt: skip
        assert (ran.exit, ran.variables["s"]) == ("ok", 200)
        assert (ran.variables["bill"], ran.variables["rooms"]) == (Decimal("88.50"), (101, 102))
        assert "n" not in ran.variables
        assert ran.variables["all"].startswith('{"guest"')
        assert server.asked[0].query == {"room": "1 & 2"}
        price = [{"path": "/order/item/price", "variable": "p"}]
        assert run("web.get", "/xml", into=price).variables["p"] == "3"
        assert run("web.get", "/text", into=price).error == "bad_value"
        assert run("web.get", "/gone", status="s").exit == "not_found"
        assert run("web.get", "/else", into=price).exit == "other"
        assert run_block("web.get", {"url": "https://x.y"}).exit == "unavailable"
        away = run_block("web.get", {"url": "https://x.y"}, services={Web: OneRun(1)})
        assert (away.exit, away.error) == ("error", "denied")


@covers("web.send")
def test_json_forms_and_texts_are_sent() -> None:
    with host(lambda asked: Told(201 if asked.method != "DELETE" else 409)) as (server, run):
        body = [
            {"name": "guest.room", "value": "room"},
            {"name": "guest.names", "value": "names"},
            {"name": "sum", "value": "sum"},
        ]
        assert run("web.send", content=body, key="{call.calling}-1").exit == "ok"
        assert server.asked[0].body == b'{"guest":{"room":"1 & 2","names":["a","b"]},"sum":88.50}'
        assert server.asked[0].headers["Content-Type"] == "application/json"
        assert server.asked[0].headers["Idempotency-Key"] == "13812340022-1"
        assert run("web.send", form="form", content=body[:1]).exit == "ok"
        assert server.asked[1].body == b"guest.room=1+%26+2"
        assert run("web.send", form="xml", method="PUT", template="<a>{sum}</a>").exit == "ok"
        assert (server.asked[2].method, server.asked[2].body) == ("PUT", b"<a>88.50</a>")
        assert run("web.send", method="DELETE").exit == "other"


class Told2:
    """A service that answers alike."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.asked: list[Any] = []

    async def soap(self, *args: Any) -> Any:
        self.asked.append(args)
        return self.answer

    async def exchange(self, message: Message, limit: float) -> bytes:
        self.asked.append(message)
        if isinstance(self.answer, BlockFailed):
            raise self.answer
        return bytes(self.answer)


@covers("web.soap")
def test_a_soap_operation() -> None:
    fields: dict[str, Any] = {
        "wsdl": "https://his/s?wsdl", "operation": "Free", "given": [{"name": "doctor", "value": '"陈"'}],
        "out": [{"name": "count", "variable": "n"}], "fault": "why",
    }  # fmt: skip
    service = Told2({"count": 2})
    ran = run_block("web.soap", fields, services={Web: service})
    assert (ran.exit, ran.variables["n"]) == ("ok", 2)
    assert service.asked == [("https://his/s?wsdl", "Free", {"doctor": "陈"}, "", 10.0)]
    ran = run_block("web.soap", fields, services={Web: Told2(Fault("x", "停诊"))})
    assert (ran.exit, ran.variables["why"]) == ("fault", "停诊")
    assert run_block("web.soap", fields, services={Web: Told2({"other": 1})}).error == "not_found"


@covers("web.tcp")
def test_a_message_to_a_host() -> None:
    fields = {"host": "bank", "send": "0200{call.calling}余额", "into": "a"}
    service = Told2("0210余额".encode("gbk"))
    ran = run_block("web.tcp", fields, services={Web: service})
    assert (ran.exit, ran.variables["a"]) == ("answered", "0210余额")
    data = "020013812340022余额".encode("gbk")
    assert service.asked == [Message("bank", data, "header", 4, b"", True, False)]
    by_mark = {**fields, "answer": "end", "mark": "ETX\\n"}
    run_block("web.tcp", by_mark, services={Web: service})
    assert service.asked[1].mark == b"\x03\n"
    away = Told2(BlockFailed("unavailable", "bank cannot be reached."))
    assert run_block("web.tcp", fields, services={Web: away}).exit == "unavailable"
    wrong = run_block("web.tcp", {**fields, "encoding": "ASCII"}, services={Web: service})
    assert wrong.error == "bad_value"


SITE = Site(
    named={"host": {"api.example.com": "", "*.gov.cn": ""}, "credential": {"bank": "tcp"}},
    services=frozenset({"http"}),
)


@covers_check("web.get", "web.send", "web.soap")
@pytest.mark.parametrize(
    ("type_", "field"), [("web.get", "url"), ("web.send", "url"), ("web.soap", "wsdl")]
)
def test_addresses_are_checked(type_: str, field: str) -> None:
    def check(url: str) -> Any:
        return check_block(type_, {field: url}, site=SITE)

    bare = check("api.example.com/x").fix(f"{type_}:no_address")
    assert bare.flow.blocks["b3"].fields[field] == "https://api.example.com/x"
    assert f"{type_}:no_address" not in bare.ids
    other = check("https://api.exampel.com/x").fix(f"{type_}:host_not_listed")
    assert other.flow.blocks["b3"].fields[field] == "https://api.example.com/x"
    for fine in (
        "https://www.his.gov.cn/x",
        "https://{call.called}.x/",
        "https://api.example.com:443/y",
    ):
        assert f"{type_}:host_not_listed" not in check(fine).ids


@covers_check("web.get")
@pytest.mark.parametrize(
    ("sample", "path", "mended"),
    [
        ('{"guest": {"name": "a"}}', "$.guest.nam", "$.guest.name"),
        ("<a><total>1</total></a>", "/a/totl", "/a/total"),
    ],
)
def test_paths_are_those_of_the_sample(sample: str, path: str, mended: str) -> None:
    fields = {"url": "https://api.example.com", "sample": sample,
              "into": [{"path": path, "variable": "v"}]}  # fmt: skip
    fixed = check_block("web.get", fields, site=SITE, variables="v").fix("web.get:path_unknown")
    assert "web.get:path_unknown" not in fixed.ids
    assert fixed.flow.blocks["b3"].fields["into"][0]["path"] == mended


@covers_check("web.send")
def test_a_repeated_order_has_a_key() -> None:
    fields = {"url": "https://api.example.com", "repeat": 2}
    found = check_block("web.send", fields, site=SITE)
    assert "web.send:twice" not in found.fix("web.send:twice").ids
    assert "web.send:twice" not in found.fix("web.send:twice", 1).ids
    assert (
        "web.send:twice" not in check_block("web.send", {**fields, "method": "PUT"}, site=SITE).ids
    )


@covers_check("web.soap", "web.tcp")
def test_operations_and_ends_of_answers() -> None:
    fields = {"wsdl": "https://api.example.com", "operation": "Fre", "known": "Free, Book"}
    fixed = check_block("web.soap", fields, site=SITE).fix("web.soap:operation_gone")
    assert fixed.flow.blocks["b3"].fields["operation"] == "Free"
    for kind in ("length", "end"):
        found = check_block("web.tcp", {"host": "bank", "send": "x", "answer": kind}, site=SITE)
        assert "web.tcp:answer_endless" not in found.fix("web.tcp:answer_endless").ids
