"""Requests over HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from cti.ivr.blocks.web.asking import (
    TROUBLE,
    OfWeb,
    credential_field,
    host,
    into_field,
    pairs,
    paths,
    sample_field,
    texts,
    url_field,
    values,
)
from cti.ivr.flow.block import (
    WARNING,
    Exit,
    Finding,
    Look,
    Session,
    Words,
    choice,
    integer,
    text,
    variable,
    written,
)
from cti.ivr.services.web import Reply, Request

OK = Exit("ok", Words("成功", "ok"))
OTHER = Exit("other", Words("其他状态", "other status"))
NOT_FOUND = Exit("not_found", Words("不存在", "not found"), falls_to="other")


class _Requesting(OfWeb):
    """What GET and its like share."""

    url: str = url_field()
    parameters: Sequence[Mapping[str, Any]] = pairs("参数", "Parameters", accepts_secrets=True)
    headers: Sequence[Mapping[str, Any]] = pairs("请求头", "Headers", accepts_secrets=True)
    sign_in: str | None = credential_field()
    into: Sequence[Mapping[str, Any]] = into_field()
    status: str | None = variable("状态码存入", "Status into", "integer")
    answer: str | None = variable("回答全文存入", "Body into", "text")
    sample: str | None = sample_field()

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        yield from host(look, "url")
        yield from paths(look)

    async def send(self, call: Session, request: Request) -> Reply:
        reply: Reply = await self.slow(call, self.web(call).request(request, float(self.limit)))
        if self.status:
            call.variables[self.status] = reply.status
        if self.answer:
            call.variables[self.answer] = reply.text
        if 200 <= reply.status < 300:
            for name, value in values(reply, self.into).items():
                call.variables[name] = value
        return reply


class Get(_Requesting):
    """GET with parameters; JSON or XML answers map straight to variables."""

    id = "web.get"
    title = Words("网页请求", "Web request")
    purpose = Words(
        "读取网页接口，JSON 或 XML 回答直接存入变量。", "GET; answers map to variables."
    )
    keywords = (
        "接口",
        "网址",
        "调用接口",
        "api",
        "http",
        "https",
        "rest",
        "url",
        "web service call",
    )
    icon = "web"
    ways = (OK, NOT_FOUND, OTHER, *TROUBLE)
    summary = Words("请求 {url}。", "Requests {url}.")
    line = Words("{url}", "{url}")

    async def run(self, call: Session) -> str:
        request = Request(
            self.url, "GET", texts(self.parameters), texts(self.headers),
            sign_in=self.sign_in or "",
        )  # fmt: skip
        status = (await self.send(call, request)).status
        if 200 <= status < 300:
            return "ok"
        return "not_found" if status in (404, 410) else "other"


class Send(_Requesting):
    """POST, PUT, PATCH, DELETE with JSON, form or text."""

    id = "web.send"
    title = Words("网页提交", "Web send")
    purpose = Words(
        "向网页接口提交 JSON、表单或文本。", "POST, PUT, PATCH, DELETE with JSON, form or text."
    )
    keywords = ("提交接口", "webhook", "post")
    icon = "web"
    notes = "SW"
    ways = (OK, OTHER, *TROUBLE)
    summary = Words("以 {method} 提交到 {url}。", "Sends to {url} by {method}.")
    line = Words("{method} {url}", "{method} {url}")

    method: str = choice(
        "方法", "Method", "POST",
        {name: (name, name) for name in ("POST", "PUT", "PATCH", "DELETE")},
    )  # fmt: skip
    form: str = choice(
        "格式", "Form", "json",
        {"json": ("JSON", "JSON"), "form": ("表单", "form"), "text": ("文本", "text"),
         "xml": ("XML", "XML")},
    )  # fmt: skip
    content: Sequence[Mapping[str, Any]] = pairs("内容", "Body", accepts_secrets=True)
    template: str | None = text(
        "内容模板", "Body as text", formula=True, most=65_536, accepts_secrets=True
    )
    repeat: int = integer("失败重发次数", "Repeat", 0, low=0, high=3)
    key: str | None = text(
        "防重键", "Idempotency key", formula=True, most=200,
        hint=Words("同一键只生效一次", "the host acts once for one key"),
    )  # fmt: skip

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        yield from super().check(look)
        repeat = look.value("repeat")
        again = isinstance(repeat, int) and repeat > 0
        if again and look.value("method") in ("POST", "PATCH") and not look.value("key"):
            words = Words(
                "重发而没有防重键，对方可能处理两次。",
                "Sent again without a key, the host may act twice.",
            )
            fixes = [
                look.set_field(
                    Words("用 call.id 作键", "Take call.id"), "key", f"{{call.id}}-{look.block.id}"
                ),
                look.set_field(Words("不重发", "Do not repeat"), "repeat", 0),
            ]
            yield look.finding("twice", WARNING, words, "repeat", fixes)

    async def run(self, call: Session) -> str:
        body, content_type = self._body()
        request = Request(
            self.url, self.method, texts(self.parameters), texts(self.headers), body, content_type,
            self.sign_in or "", int(self.repeat), self.key or "",
        )  # fmt: skip
        return "ok" if 200 <= (await self.send(call, request)).status < 300 else "other"

    def _body(self) -> tuple[bytes, str]:
        """(octets, media type): the template as it is, or the rows in the chosen form."""
        kinds = {"json": "application/json", "form": "application/x-www-form-urlencoded",
                 "xml": "application/xml; charset=utf-8"}  # fmt: skip
        kind = kinds.get(self.form, "text/plain; charset=utf-8")
        if self.template:
            return self.template.encode(), kind
        if not self.content:
            return b"", kind
        if self.form == "json":
            return _json(self.content).encode(), kind
        pairs_ = texts(self.content)
        if self.form == "form":
            return urlencode(pairs_).encode(), kind
        return "\n".join(f"{name}: {value}" for name, value in pairs_).encode(), kind


def _json(rows: Sequence[Mapping[str, Any]]) -> str:
    """`guest.name` makes an object in an object; exact numbers keep their digits."""
    tree: dict[str, Any] = {}
    for row in rows:
        *above, name = str(row["name"]).removeprefix("$.").split(".")
        at = tree
        for part in above:
            if not isinstance(at.get(part), dict):
                at[part] = {}
            at = at[part]
        at[name] = row["value"]
    return _dump(tree)


def _dump(value: Any) -> str:
    from decimal import Decimal

    if isinstance(value, dict):
        inner = ",".join(
            f"{json.dumps(k, ensure_ascii=False)}:{_dump(v)}" for k, v in value.items()
        )
        return f"{{{inner}}}"
    if isinstance(value, (list, tuple)):
        return f"[{','.join(_dump(item) for item in value)}]"
    if isinstance(value, Decimal):
        return format(value, "f")
    if value is None or isinstance(value, (bool, int, float, str)):
        return json.dumps(value, ensure_ascii=False)
    return json.dumps(value.isoformat() if hasattr(value, "isoformat") else written(value))
