"""Passwords by reference: the configuration says where one is, never what it is."""

from __future__ import annotations

import importlib
import os
from pathlib import Path

KINDS = "file:PATH, env:NAME or keyring:SERVICE/USER"


class PasswordProblem(Exception):
    """A password cannot be had; the sentence names the reference, never a value."""


def password(reference: str) -> str:
    """What `file:PATH`, `env:NAME` or `keyring:SERVICE/USER` stands for; "" for no reference.

    A file holds the password alone; an end of line after it does not count. Blocks. Raises
    PasswordProblem.
    """
    if not reference:
        return ""
    kind, colon, where = reference.partition(":")
    if not colon or not where:
        raise PasswordProblem(f"A password is given by {KINDS}; what stands there is none of them.")
    if kind == "file":
        return _of_file(Path(where))
    if kind == "env":
        found = os.environ.get(where)
        if found is None:
            raise PasswordProblem(
                f"The environment has no {where}; set it where the server is started."
            )
        return found
    if kind == "keyring":
        return _of_keyring(where)
    raise PasswordProblem(f"'{kind}:' is no place of passwords; write {KINDS}.")


def _of_file(path: Path) -> str:
    try:
        text = path.read_text("utf-8")
        mode = path.stat().st_mode
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        raise PasswordProblem(
            f"The password file {path} cannot be read ({reason}); make it, for the server alone."
        ) from None
    if os.name == "posix" and mode & 0o007:
        raise PasswordProblem(
            f"Everybody on this machine may read the password file {path}; run chmod o-rwx {path}."
        )
    return text.rstrip("\r\n")


def _of_keyring(where: str) -> str:
    service, _, user = where.partition("/")
    try:
        keyring = importlib.import_module("keyring")
    except ImportError:
        raise PasswordProblem(
            "Passwords of a keyring need the extra 'keyring'; install it or use file:PATH."
        ) from None
    try:
        found = keyring.get_password(service, user)
    except keyring.errors.KeyringError as error:
        raise PasswordProblem(f"The keyring does not open: {error}. Use file:PATH.") from None
    if found is None:
        raise PasswordProblem(f"The keyring has nothing for {service}/{user}; put it there.")
    return str(found)
