"""SOAP services and messages over TCP."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cti.ivr.blocks.web.asking import TROUBLE, OfWeb, credential_field, host, url_field
from cti.ivr.flow.block import (
    ERROR,
    BlockFailed,
    Exit,
    Finding,
    Look,
    Session,
    Words,
    choice,
    formula,
    integer,
    reference,
    rows,
    text,
    variable,
    yes_no,
)
from cti.ivr.services.web import Fault, Message

MARKS = {
    "\\n": "\n",
    "\\r": "\r",
    "\\t": "\t",
    "\\0": "\0",
    "ETX": "\x03",
    "EOT": "\x04",
    "FS": "\x1c",
}
"""How unprintable end marks are written."""


class Soap(OfWeb):
    """An operation of a SOAP service (hospital and government systems)."""

    id = "web.soap"
    title = Words("SOAP 服务", "Web service")
    purpose = Words("调用 SOAP 服务的一个操作。", "An operation of a SOAP service.")
    icon = "web"
    notes = "SW"
    ways = (Exit("ok", Words("成功", "ok")), Exit("fault", Words("服务拒绝", "fault")), *TROUBLE)
    summary = Words("调用 {wsdl} 的 {operation}。", "Calls {operation} of {wsdl}.")
    line = Words("{operation}", "{operation}")

    wsdl: str = url_field()
    operation: str = text("操作", "Operation", required=True, most=200)
    given: Sequence[Mapping[str, Any]] = rows(
        "输入", "In", most=100,
        columns={
            "name": text("名称", "Name", required=True, most=200),
            "value": formula("值", "Value", accepts_secrets=True),
        },
    )  # fmt: skip
    out: Sequence[Mapping[str, Any]] = rows(
        "输出", "Out", most=100,
        columns={
            "name": text("名称", "Name", required=True, most=200),
            "variable": variable("存入变量", "Into", required=True),
        },
    )  # fmt: skip
    sign_in: str | None = credential_field()
    fault: str | None = variable("拒绝原因存入", "Fault into", "text")
    known: str | None = text(
        "服务的操作", "Operations of the service", most=10_000,
        hint=Words("逗号分隔，用于检查", "separated by commas; the operation is checked with them"),
    )  # fmt: skip

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        yield from host(look, "wsdl")
        known = [one.strip() for one in str(look.value("known") or "").split(",") if one.strip()]
        name = look.value("operation")
        if known and isinstance(name, str) and name and name not in known:
            words = Words("服务没有操作 {n}。", "The service has no operation {n}.").fill(n=name)
            near = difflib.get_close_matches(name, known, 2, 0.3) or known[:2]
            fixes = [
                look.set_field(Words("改为 {o}", "Choose {o}").fill(o=one), "operation", one)
                for one in near
            ]
            yield look.finding("operation_gone", ERROR, words, "operation", fixes)

    async def run(self, call: Session) -> str:
        given = {str(row["name"]): row["value"] for row in self.given or ()}
        work = self.web(call).soap(
            self.wsdl, self.operation, given, self.sign_in or "", float(self.limit)
        )
        found = await self.slow(call, work)
        if isinstance(found, Fault):
            if self.fault:
                call.variables[self.fault] = found.text
            return "fault"
        for row in self.out or ():
            if row["name"] not in found:
                known = ", ".join(list(found)[:20]) or "none"
                raise BlockFailed(
                    "not_found", f"The answer has no value {row['name']}; it has {known}."
                )
            call.variables[row["variable"]] = found[row["name"]]
        return "ok"


class Tcp(OfWeb):
    """Sends bytes to a host and reads the answer up to length, end mark or length header."""

    id = "web.tcp"
    title = Words("TCP 报文收发", "Message to host")
    purpose = Words("向主机发送报文并读取回答。", "Sends bytes to a host and reads its answer.")
    icon = "host"
    notes = "SW"
    ways = (Exit("answered", Words("已回答", "answered")), *TROUBLE)
    summary = Words("向主机 {host} 发送报文并等待回答。", "A message to {host}, and its answer.")
    line = Words("{host}", "{host}")

    host: str = reference("credential", "主机", "Host", required=True)
    send: str = text("发送", "Send", required=True, formula=True, accepts_secrets=True)
    answer: str = choice(
        "回答的结束", "The answer ends", "header",
        {"header": ("长度头", "length header"), "length": ("固定长度", "length"),
         "end": ("结束符", "end mark")},
    )  # fmt: skip
    length: int | None = integer("长度（字节）", "Length in octets", None, low=1, high=1_048_576)
    mark: str | None = text(
        "结束符", "End mark", most=20, hint=Words("如 \\n、ETX", "such as \\n, ETX")
    )
    header: int = integer("长度头字节数", "Octets of the header", 4, low=1, high=10)
    header_form: str = choice(
        "长度头形式", "Header as", "digits",
        {"digits": ("数字字符", "digits"), "binary": ("二进制", "binary, highest octet first")},
    )  # fmt: skip
    header_counts: bool = yes_no("长度含头", "The header counts itself")
    encoding: str = choice(
        "编码", "Encoding", "GBK",
        {"GBK": ("GBK", "GBK"), "UTF-8": ("UTF-8", "UTF-8"), "ASCII": ("ASCII", "ASCII")},
    )  # fmt: skip
    into: str = variable("回答存入", "Answer into", "text", required=True)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        kind = look.value("answer")
        lacks = "length" if kind == "length" else "mark" if kind == "end" else ""
        if lacks and not look.value(lacks):
            words = Words(
                "既没有长度也没有结束符，回答读不完。",
                "There is neither length nor end mark: the answer never ends.",
            )
            title = Words("改用长度头", "Take a length header")
            fix = look.set_field(title, "answer", "header")
            yield look.finding("answer_endless", ERROR, words, lacks, [fix])

    async def run(self, call: Session) -> str:
        message = Message(
            self.host, _encoded(self.send, self.encoding), self.answer,
            int(self.length or 0) if self.answer == "length" else int(self.header),
            _mark(self.mark or "", self.encoding), self.header_form == "digits",
            bool(self.header_counts),
        )  # fmt: skip
        found = await self.slow(call, self.web(call).exchange(message, float(self.limit)))
        try:
            call.variables[self.into] = found.decode(
                "gb18030" if self.encoding == "GBK" else self.encoding
            )
        except UnicodeDecodeError:
            raise BlockFailed(
                "bad_value", f"The answer is no text in {self.encoding}; choose its encoding."
            ) from None
        return "answered"


def _encoded(given: str, encoding: str) -> bytes:
    try:
        return given.encode(encoding)
    except UnicodeEncodeError as problem:
        sign = given[problem.start]
        raise BlockFailed("bad_value", f"{encoding} has no “{sign}”.") from None


def _mark(given: str, encoding: str) -> bytes:
    for word, sign in MARKS.items():
        given = given.replace(word, sign)
    return _encoded(given, encoding)
