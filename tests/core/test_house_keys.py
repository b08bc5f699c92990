"""Keys of the house are files that nobody else may read."""

from __future__ import annotations

from pathlib import Path

import pytest

from cti.flows.house_keys import HouseKeys
from cti.ivr.flow.block import BlockFailed


def test_a_key_is_read_when_it_is_asked_for(tmp_path: Path) -> None:
    keys = HouseKeys(tmp_path / "keys")
    assert keys.names() == []
    (tmp_path / "keys").mkdir()
    file = tmp_path / "keys" / "bank"
    file.write_bytes(b"s3cret\n")
    file.chmod(0o600)
    assert keys.names() == ["bank"]
    assert keys.secret("bank") == b"s3cret"
    file.write_bytes(b"other")
    assert keys.secret("bank") == b"other"


def test_a_key_that_others_may_read_or_that_lies_outside_is_refused(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    keys = HouseKeys(tmp_path / "keys")
    for name in ("none", "", "..", "../outside"):
        (tmp_path / "outside").write_bytes(b"x")
        with pytest.raises(BlockFailed, match="There is no key"):
            keys.secret(name)
    (tmp_path / "keys" / "open").write_bytes(b"x")
    (tmp_path / "keys" / "open").chmod(0o644)
    with pytest.raises(BlockFailed, match="chmod 600"):
        keys.secret("open")
