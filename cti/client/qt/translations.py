"""Brings the translations up to date: `python -m cti.client.qt.translations [PACKAGE_FOLDER ...]`.

Gathers the texts of each package with lupdate into `i18n/*_zh_CN.ts` (and the plurals of English
into `i18n/*_en.ts`) and makes the `.qm` files that the programs load. Without folders it does the
kit and every program that is there.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

KIT = Path(__file__).parent
ROOT = KIT.parents[2]
PACKAGES = (KIT, ROOT / "agent_app", ROOT / "monitor_app", ROOT / "ivr_designer")
LANGUAGES = {
    "zh_CN": ["-target-language", "zh_CN"],
    "en": ["-target-language", "en", "-pluralonly"],
}


def ts_file(package: Path, language: str = "zh_CN", stem: str = "") -> Path:
    """Where the translators' file of a package is; its name begins like the package's."""
    name = stem or ("kit" if package == KIT else package.name)
    return package / "i18n" / f"{name}_{language}.ts"


def update(package: Path, stem: str = "") -> None:
    """Gather the texts, keep what is translated, drop what is gone, and compile."""
    sources = sorted(str(path.relative_to(package)) for path in package.rglob("*.py"))
    programs = Path(sys.executable).parent
    for language, target_options in LANGUAGES.items():
        target = ts_file(package, language, stem)
        target.parent.mkdir(exist_ok=True)
        options = ["-locations", "none", "-no-obsolete", *target_options]
        subprocess.run(
            [programs / "pyside6-lupdate", *options, *sources, "-ts", target],
            cwd=package,
            check=True,
        )
        subprocess.run(
            [programs / "pyside6-lrelease", target, "-qm", target.with_suffix(".qm")], check=True
        )


if __name__ == "__main__":
    for folder in [Path(a).resolve() for a in sys.argv[1:]] or PACKAGES:
        update(folder)
