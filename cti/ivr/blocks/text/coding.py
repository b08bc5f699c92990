"""Digests, signatures and codings of text."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import quote, unquote

from cryptography.hazmat.primitives import hashes, hmac

from cti.ivr.blocks.taking import a_text, into, only_variable
from cti.ivr.flow.block import (
    ERROR,
    FAILED,
    NEXT,
    WARNING,
    BlockFailed,
    Finding,
    Look,
    Session,
    Words,
    choice,
    reference,
)
from cti.ivr.flow.function_block import FunctionBlock, function_block
from cti.ivr.services.house_keys import HouseKeys

DIGESTS: Mapping[str, Callable[[], hashes.HashAlgorithm]] = {
    "SHA-256": hashes.SHA256,
    "SM3": hashes.SM3,
    "MD5": hashes.MD5,
}


class _Signing(FunctionBlock):
    """Looks up the key of the house by the name in the field."""

    async def run(self, call: Session) -> str:
        given = self.arguments(call)
        name = given.pop("key", "")
        secret = call.service(HouseKeys).secret(name) if name else b""
        return await self.give(call, digest(given["text"], given["kind"], secret))


def check_weak(look: Look) -> Iterator[Finding]:
    if look.value("kind") == "MD5":
        words = Words("MD5 已不安全，只用于旧主机。", "MD5 is weak; it serves old hosts only.")
        fix = look.set_field(Words("改用 SHA-256", "Use SHA-256"), "kind", None)
        yield look.finding("md5", WARNING, words, "kind", [fix])


def digest(text: str, kind: str, key: bytes) -> str:
    """Hexadecimal; HMAC (RFC 2104) where there is a key."""
    made = DIGESTS.get(kind)
    if made is None:
        raise BlockFailed(
            "bad_value", f"There is no digest {kind}; there are {', '.join(DIGESTS)}."
        )
    if key:
        signed = hmac.HMAC(key, made())
        signed.update(text.encode())
        return signed.finalize().hex()
    plain = hashes.Hash(made())
    plain.update(text.encode())
    return plain.finalize().hex()


def plain_digest(text: str, kind: str = "SHA-256") -> str:
    """What formulas call: without a key."""
    return digest(text, kind, b"")


@function_block(
    "text.hash", Words("摘要/签名", "Digest or signature"),
    Words("SHA-256、SM3、MD5 摘要，或用密钥签名。",
          "SHA-256, SM3, MD5 for old hosts; HMAC with a key of the house."),
    icon="text_hash",
    takes={
        "text": a_text(accepts_secrets=True),
        "kind": choice("算法", "Kind", "SHA-256", {kind: (kind, kind) for kind in DIGESTS}),
        "key": reference("key", "密钥", "Key", ""),
    },
    gives={"into": into()}, ways=(NEXT, FAILED), checks=(check_weak,), base=_Signing,
    in_formulas=plain_digest,
    summary=Words("求“{text}”的 {kind} 摘要。", "The {kind} digest of “{text}”."),
)  # fmt: skip
def hash_(text: str, kind: str = "SHA-256", key: str = "") -> str:
    """Hexadecimal digest of the text in UTF-8; formulas know no keys."""
    return digest(text, kind, b"")


def check_binary(look: Look) -> Iterator[Finding]:
    name = only_variable(look.value("text"))
    if look.value("to") not in ("from_hex", "from_base64") or name is None:
        return
    for other in look.flow.blocks.values():
        if other.type == "text.hash" and other.fields.get("into") == name:
            words = Words("“{name}”是摘要，还原后不是文本。",
                          "{name} is a digest; decoded it is no text.")  # fmt: skip
            fix = look.set_field(Words("改为 Base64", "Use Base64"), "to", "base64")
            yield look.finding("binary", ERROR, words.fill(name=name), "to", [fix])


def _from(decode: Callable[[str], bytes], charset: str = "utf-8") -> Callable[[str], str]:
    return lambda text: decode(text).decode(charset)


_CODES: Mapping[str, tuple[tuple[str, str], Callable[[str], str]]] = {
    "base64": (("Base64", "Base64"), lambda t: base64.b64encode(t.encode()).decode()),
    "from_base64": (("还原 Base64", "from Base64"),
                    _from(lambda t: base64.b64decode(t, validate=True))),
    "url": (("URL 编码", "URL"), lambda t: quote(t, safe="")),
    "from_url": (("还原 URL", "from URL"), lambda t: unquote(t, errors="strict")),
    "hex": (("十六进制", "hex"), lambda t: t.encode().hex()),
    "from_hex": (("还原十六进制", "from hex"), _from(bytes.fromhex)),
    "gbk": (("GBK 字节（十六进制）", "GBK bytes in hex"), lambda t: t.encode("gbk").hex()),
    "from_gbk": (("还原 GBK 字节", "from GBK bytes"), _from(bytes.fromhex, "gbk")),
}  # fmt: skip


@function_block(
    "text.encode", Words("编码转换", "Encode"),
    Words("Base64、URL、十六进制、GBK 编码与还原。", "Base64, URL, hex, GBK bytes and back."),
    icon="text_encode",
    takes={
        "text": a_text(),
        "to": choice("转为", "To", "base64", {code: words for code, (words, _) in _CODES.items()}),
    },
    gives={"into": into()}, ways=(NEXT, FAILED), checks=(check_binary,),
    summary=Words("把“{text}”转为 {to}。", "“{text}” as {to}."),
)  # fmt: skip
def encode(text: str, to: str = "base64") -> str:
    """Text is UTF-8 unless the code says GBK; what is no text raises BlockFailed("bad_value")."""
    known = _CODES.get(to)
    if known is None:
        raise BlockFailed("bad_value", f"There is no coding {to}; there are {', '.join(_CODES)}.")
    try:
        return known[1](text)
    except (UnicodeError, ValueError, binascii.Error):
        raise BlockFailed("bad_value", f"The text cannot be written or read as {to}.") from None
