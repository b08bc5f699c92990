"""The keys that recordings are encrypted with: a file in the hands of the site, and one key a recording.

The key file has one key a line, `NAME BASE64` of 32 octets; `#` begins a comment. The last line is the
key of new recordings, those before it stay for the recordings that were made with them.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import os
import re
import secrets
import stat
from collections.abc import Mapping
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

log = logging.getLogger(__name__)

KEY_BYTES = 32
NAME_BYTES = 24
_NAME = re.compile(r"[A-Za-z0-9._-]{1,24}")


class KeyProblem(ValueError):
    """A key file or a key cannot be used; the sentence says why and what to do."""


class KeyRing:
    """Keys by name. `active` is the one of new recordings.

    A key that is appended to the file is taken at once: nobody has to start anything anew.
    """

    def __init__(self, keys: Mapping[str, bytes], path: Path) -> None:
        self._keys = dict(keys)
        self._path = path
        self._seen = _state(path)
        self.source = str(path)
        self.active = list(self._keys)[-1]

    def renew(self) -> None:
        """Read the file again if it has changed; while it cannot be used, what is known stays. Blocks."""
        state = _state(self._path)
        if state == self._seen:
            return
        self._seen = state
        try:
            ring = KeyRing.load(self._path)
        except KeyProblem as problem:
            log.error("%s Until then the keys stay as they were.", problem)
            return
        self._keys, self.active = ring._keys, ring.active
        log.warning("The key file %s was read again; new recordings: %s.", self.source, self.active)

    @classmethod
    def load(cls, path: Path) -> KeyRing:
        """Read a key file. Raises KeyProblem."""
        try:
            text = path.read_text(encoding="utf-8-sig")
            rights = stat.S_IMODE(path.stat().st_mode)
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is no text"
            raise KeyProblem(
                f"The key file {path} cannot be read ({why}); make one with "
                f"`python -m cti.media.recording new-key {path}`."
            ) from error
        if rights & 0o077:
            raise KeyProblem(
                f"The key file {path} can be read by others; run chmod 600 {path} and make a new key."
            )
        keys: dict[str, bytes] = {}
        for number, line in enumerate(text.splitlines(), 1):
            words = line.partition("#")[0].split()
            if not words:
                continue
            where = f"Line {number} of the key file {path}"
            if len(words) != 2 or not _NAME.fullmatch(words[0]):
                raise KeyProblem(
                    f"{where} is not NAME BASE64; a name has 1 to {NAME_BYTES} letters, digits and ._-"
                )
            if words[0] in keys:
                raise KeyProblem(f"{where} has the name '{words[0]}' again; give each its own.")
            try:
                key = base64.b64decode(words[1], validate=True)
            except ValueError:
                key = b""
            if len(key) != KEY_BYTES:
                raise KeyProblem(f"{where} has no key of {KEY_BYTES} octets in base64; restore it.")
            keys[words[0]] = key
        if not keys:
            raise KeyProblem(
                f"The key file {path} has no key; add one with "
                f"`python -m cti.media.recording new-key {path}`."
            )
        return cls(keys, path)

    def __contains__(self, name: str) -> bool:
        return name in self._keys

    def derive(self, name: str, salt: bytes, info: bytes) -> bytes:
        """The key of one file (HKDF-SHA256, RFC 5869). Raises KeyProblem for an unknown name."""
        if name not in self._keys:
            self.renew()
        if name not in self._keys:
            raise KeyProblem(
                f"It is encrypted with the key '{name}', which is not in {self.source}; "
                "put that key back into the file, before the last line."
            )
        return HKDF(SHA256(), KEY_BYTES, salt, info).derive(self._keys[name])


def _state(path: Path) -> tuple[int, int, int, int] | None:
    """What changes with a file, whether it is written anew or put in the place of the old one."""
    try:
        told = path.stat()
    except OSError:
        return None
    return told.st_mtime_ns, told.st_size, told.st_ino, told.st_mode


def add_key(path: Path, name: str = "") -> str:
    """Append a fresh key, which new recordings take from then on; returns its name.

    Raises KeyProblem, OSError.
    """
    count = 0
    if path.exists():
        ring = KeyRing.load(path)
        count = len(ring._keys)
        if name in ring:
            raise KeyProblem(
                f"The key file {path} has a key '{name}' already; choose another name."
            )
    name = name or f"key-{count + 1}-{secrets.token_hex(3)}"
    if not _NAME.fullmatch(name):
        raise KeyProblem(
            f"'{name}' is no name of a key; take 1 to {NAME_BYTES} letters, digits and ._-"
        )
    # An editor may have left the last line without its end.
    begin = "" if not path.exists() or path.read_bytes()[-1:] in (b"", b"\n") else "\n"
    line = f"{begin}{name} {base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}\n"
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(file, line.encode())
        os.fsync(file)
    finally:
        os.close(file)
    return name


def check_value(key: bytes) -> bytes:
    """Eight octets that tell a wrong key from a damaged file, and nothing of the key."""
    return hmac.new(key, b"check", hashlib.sha256).digest()[:8]
