"""Brings the translations up to date: `python -m cti.client.qt.translations [PACKAGE_FOLDER ...]`.

Gathers the texts of each package with lupdate into `i18n/*_zh_CN.ts` and makes the `.qm` file that
the programs load. Without folders it does the kit and every program that is there.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

KIT = Path(__file__).parent
ROOT = KIT.parents[2]
PACKAGES = (KIT, ROOT / "agent_app", ROOT / "monitor_app", ROOT / "ivr_designer")


def ts_file(package: Path) -> Path:
    """Where the translators' file of a package is."""
    name = "kit" if package == KIT else package.name
    return package / "i18n" / f"{name}_zh_CN.ts"


def update(package: Path) -> None:
    """Gather the texts, keep what is translated, drop what is gone, and compile."""
    sources = sorted(str(path.relative_to(package)) for path in package.rglob("*.py"))
    target = ts_file(package)
    target.parent.mkdir(exist_ok=True)
    programs = Path(sys.executable).parent
    options = ["-locations", "none", "-no-obsolete", "-target-language", "zh_CN"]
    subprocess.run(
        [programs / "pyside6-lupdate", *options, *sources, "-ts", target], cwd=package, check=True
    )
    subprocess.run(
        [programs / "pyside6-lrelease", target, "-qm", target.with_suffix(".qm")], check=True
    )


if __name__ == "__main__":
    for folder in [Path(a).resolve() for a in sys.argv[1:]] or PACKAGES:
        update(folder)
