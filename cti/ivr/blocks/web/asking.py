"""What the blocks of the web share: addresses, values by path, checks."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import urlsplit

from cti.ivr.blocks.data import json, xml
from cti.ivr.blocks.waiting import Waiting
from cti.ivr.flow.block import (
    ERROR,
    FAILED,
    UNAVAILABLE,
    BlockFailed,
    Finding,
    Look,
    Session,
    Words,
    formula,
    reference,
    rows,
    text,
    variable,
    written,
)
from cti.ivr.services.web import Reply, Web

TROUBLE = (UNAVAILABLE, FAILED)


def url_field() -> Any:
    return text("地址", "Address", required=True, formula=True, most=2000,
                hint=Words("https://主机/路径", "https://HOST/PATH"))  # fmt: skip


def pairs(zh: str, en: str, **more: Any) -> Any:
    """Rows of name and value."""
    return rows(
        zh, en, most=50,
        columns={
            "name": text("名称", "Name", required=True, most=200),
            "value": formula("值", "Value", **more),
        },
    )  # fmt: skip


def credential_field() -> Any:
    return reference("credential", "登录凭据", "Sign in with")


def into_field() -> Any:
    return rows(
        "取值", "Values", most=100,
        columns={
            "path": text("路径", "Path", required=True, most=200),
            "variable": variable("存入变量", "Into", required=True),
        },
    )  # fmt: skip


def sample_field() -> Any:
    return text("样例回答", "Sample answer", most=65_536,
                hint=Words("用于检查路径和试运行", "paths are checked with it, trials answer with it"))  # fmt: skip


class OfWeb(Waiting):
    """A block that speaks to a host."""

    needs: ClassVar[tuple[str, ...]] = ("http",)
    fruitless = frozenset({"unavailable", "error", "fault", "not_found", "other"})

    def web(self, call: Session) -> Web:
        return call.service(Web)


def texts(given: Sequence[Mapping[str, Any]] | None) -> tuple[tuple[str, str], ...]:
    """Names and values as a request has them."""
    return tuple((str(row["name"]), written(row["value"])) for row in given or ())


def values(reply: Reply, into: Sequence[Mapping[str, Any]] | None) -> dict[str, Any]:
    """Variable -> what its path leads to in a JSON or XML answer; None where it leads nowhere.

    Raises BlockFailed("bad_value") where the answer is neither.
    """
    if not into:
        return {}
    if "xml" in reply.content_type or reply.text.lstrip("\ufeff \r\n\t").startswith("<"):
        read: Any = xml
        kind = "XML"
    else:
        read, kind = json, "JSON"
    try:
        document = read.load(reply.text)
    except ValueError:
        raise BlockFailed(
            "bad_value", f"The answer is no {kind}; no path can be followed."
        ) from None
    return {str(row["variable"]): read.value_at(document, str(row["path"]))[1] for row in into}


def paths(look: Look) -> Iterator[Finding]:
    """Paths that the sample answer does not have."""
    sample = look.value("sample")
    if isinstance(sample, str) and sample.strip():
        check = xml.check_paths if sample.lstrip().startswith("<") else json.check_paths
        yield from check(look)


def host(look: Look, field: str) -> Iterator[Finding]:
    """The host of an address is not listed, or the address is none."""
    address, known = look.value(field), list(look.site.names("host"))
    if not isinstance(address, str) or not address or address.startswith("{"):
        return
    try:
        parts = urlsplit(address)
        name, port = parts.hostname or "", parts.port
    except ValueError:
        parts, name, port = urlsplit(""), "", None
    if parts.scheme not in ("http", "https") or not name:
        words = Words("“{a}”不是网址。", "“{a}” is no address; it begins with https://.")
        mended = f"https://{address.partition('://')[2] or address}"
        title = Words("改为 {m}", "Change to {m}").fill(m=mended)
        fix = look.set_field(title, field, mended)
        yield look.finding("no_address", ERROR, words.fill(a=address[:80]), field, [fix])
        return
    if "{" in name or not known:
        return
    port = port or (443 if parts.scheme == "https" else 80)
    if any(_fits(one, name, port) for one in known):
        return
    words = Words(
        "主机 {h} 不在管理员的清单中。", "The host {h} is not among those that flows may speak to."
    ).fill(h=name)
    near = difflib.get_close_matches(name, known, 2, 0.3) or known[:2]
    fixes = [
        look.set_field(
            Words("改为 {n}", "Choose {n}").fill(n=one), field,
            address.replace(parts.netloc, one.replace("*", "www"), 1),
        )
        for one in near
    ]  # fmt: skip
    yield look.finding("host_not_listed", ERROR, words, field, fixes)


def _fits(pattern: str, name: str, port: int) -> bool:
    host_, colon, wanted = pattern.lower().partition(":")
    if colon and wanted != str(port):
        return False
    return name.endswith(host_[1:]) if host_.startswith("*.") else name == host_
