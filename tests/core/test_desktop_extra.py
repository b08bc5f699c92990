"""The desktop programs run with what the extra `desktop` installs, and without the server's libraries."""

from __future__ import annotations

import importlib.metadata
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

IMPORT_ALL = """
import importlib, json, pkgutil, sys

package, blocked = sys.argv[1], set(json.loads(sys.argv[2]))


class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in blocked:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return None


sys.meta_path.insert(0, Absent())
found = importlib.import_module(package)
for module in pkgutil.walk_packages(found.__path__, package + "."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
"""


def _name(requirement: str) -> str:
    """`psycopg[binary]>=3.1; …` -> `psycopg`, normalised (PEP 503)."""
    name = re.split(r"[\s\[<>=!~;(]", requirement.strip(), maxsplit=1)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


def _needed(requirements: list[str]) -> set[str]:
    """The distributions that these bring along, they themselves included."""
    needed: set[str] = set()
    left = [_name(one) for one in requirements]
    while left:
        name = left.pop()
        if name in needed:
            continue
        needed.add(name)
        try:
            brought = importlib.metadata.requires(name) or []
        except importlib.metadata.PackageNotFoundError:
            continue  # of another platform
        left += [_name(one) for one in brought if "extra ==" not in one]
    return needed


def _absent() -> set[str]:
    """Top-level modules of installed libraries that a desktop does not have."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    there = _needed(project["dependencies"] + project["optional-dependencies"]["desktop"])
    there.add("cordboard")
    return {
        module
        for module, dists in importlib.metadata.packages_distributions().items()
        if not {_name(dist) for dist in dists} & there
    }


def test_what_only_the_server_needs_is_absent() -> None:
    absent = _absent()
    assert {"sqlalchemy", "fastapi", "zeep"} <= absent
    assert not {"numpy", "msgspec", "PySide6", "phonenumbers"} & absent


@pytest.mark.parametrize("package", ["ivr_designer", "agent_app", "monitor_app"])
def test_a_desktop_program_imports_nothing_else(package: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL, package, json.dumps(sorted(_absent()))],
        cwd=ROOT,
        env={"QT_QPA_PLATFORM": "offscreen", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr.splitlines()[-1]
