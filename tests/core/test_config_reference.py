"""The reference of the configuration is what the server takes, and the page that shows it is current."""

from __future__ import annotations

import re
import tomllib
import typing
from pathlib import Path

import msgspec
import pytest

from cti.__main__ import main
from cti.config import Config, ConfigError, parse
from cti.config.reference import reference, sections
from drivers.driver import driver, kinds

PAGE = Path(__file__).parents[2] / "docs" / "configuration.md"


def set_all(text: str) -> str:
    """The text with everything set that it offers."""
    return re.sub(r"(?m)^#(?! )", "", text)


def test_the_plain_sections_set_to_what_is_shown_are_the_defaults() -> None:
    names = ("server", "stations", "recording", "flows")
    text = "".join(reference(name) for name in names)
    assert tomllib.loads(text) == {name: {} for name in names}
    assert len(tomllib.loads(set_all(text))["recording"]) == 6
    assert parse(tomllib.loads(set_all(text)), "site.toml") == Config()


@pytest.mark.parametrize("kind", kinds())
def test_lines_of_every_kind_are_taken_with_what_is_shown(kind: str) -> None:
    needed = {
        struct.name: example
        for struct, example in zip(
            (f for f in msgspec.structs.fields(driver(kind).settings) if f.required),
            {
                "dahdi_analogue": ["[1]"],
                "dahdi_ss7": ['"22-10-106"', '"22-10-105"', "[1]"],
                "dialogic": ['["a"]', '["b"]', '["c"]'],
            }.get(kind, ["[1]"]),
            strict=False,
        )
    }
    text = set_all("\n".join(sections()[f"lines {kind}"]))
    for key, example in needed.items():
        text = text.replace(f"{key} =  # needed", f"{key} = {example}")
    text = re.sub(r"(?m)^\w+ =  # unset\n?", "", text)
    (line,) = parse(tomllib.loads(text), "site.toml").lines
    assert line.kind == kind
    assert line.settings == driver(kind).settings(
        **{key: getattr(line.settings, key) for key in needed}
    )


def test_every_key_of_every_section_is_there() -> None:
    for field in msgspec.structs.fields(Config):
        text = set_all(reference(field.name))
        assert f"[{field.name}]" in text
        for entry in typing.get_args(field.type) or (field.type,):
            if isinstance(entry, type) and issubclass(entry, msgspec.Struct):
                for key in set(entry.__struct_fields__) - {"settings"}:
                    assert re.search(rf"(?m)^{key} = ", text), f"[{field.name}] {key}"


def test_what_a_value_may_be_is_said() -> None:
    assert '# Tone plan. (cn | itu | uk | us)\n#zone = "cn"' in reference("server")
    assert "(0 to 65535)\n#port = 7443" in reference("server")
    assert "#name =  # needed" in reference("queues")


def test_an_unknown_section_is_named_with_the_nearest() -> None:
    with pytest.raises(ConfigError, match=r"'recordin'.*'recording'"):
        reference("recordin")


def test_the_page_of_the_configuration_is_current() -> None:
    shown = re.search(r"```toml reference\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert shown is not None
    assert shown[1] == reference(), "write the output of `cordboard config show` into the page"


def test_the_command_shows_and_checks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site.toml"
    site.write_text('[[queues]]\nname = "sales"\n', encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["cordboard", "config", "check", str(site)])
    assert main() == 0
    assert "is right: lines 1, queues 1" in capsys.readouterr().out
    site.write_text('[flows]\noverflow_queue = "sales"\n', encoding="utf-8")
    assert main() == 2
    assert "no such queue" in capsys.readouterr().err
    monkeypatch.setattr("sys.argv", ["cordboard", "config", "show", "flows"])
    assert main() == 0
    assert "#overflow_queue" in capsys.readouterr().out
