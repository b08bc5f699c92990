"""A configuration that is wrong gets one sentence that names the place and the mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from cti import config


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[server]\nprot = 1\n", ("[server]", "'prot'", "did you mean 'port'")),
        ("[server]\nport = 'x'\n", ("server.port", "int")),
        ("[[queues]]\nnam = 'x'\n", ("[queues[0]]", "'nam'", "did you mean 'name'")),
        ("[serve]\n", ("'serve'", "did you mean 'server'")),
        ("[server\n", ("not valid TOML", "line 1")),
        (
            "[[queues]]\nname='sales'\n[[campaigns]]\nname='march'\nqueue='sale'\n",
            ("march", "'sale'", "did you mean 'sales'"),
        ),
        (
            "[[routes]]\ncalled='400'\ndestination='queue:sales'\n",
            ("'400'", "'sales'", "[[queues]]"),
        ),
        ("[[routes]]\ncalled='400'\ndestination='que:x'\n", ("'que:x'", "did you mean 'queue'")),
        ("[[routes]]\ncalled='400'\ndestination='main'\n", ("'main'", "flow:NAME")),
        ("[server]\nport = 70000\n", ("server.port", "65535")),
        ("[server]\nzone = 'fr'\n", ("server.zone", "'fr'", "cn, us, uk, itu")),
        ("[[queues]]\nname = 'a'\n[[queues]]\nname = 'a'\n", ("[[queues]]", "'a'", "twice")),
        ("[[queues]]\nname = 'a'\nring_seconds = 0\n", ("queues[0].ring_seconds", "> 0")),
        ("[flows]\nstep = 3\n", ("[flows]", "'step'", "did you mean 'steps'")),
        ("[recording]\nkeep_day = 3\n", ("[recording]", "did you mean 'keep_days'")),
        (
            "[[queues]]\nname='sales'\n[recording]\nkeep = {'queue:sale' = 3}\n",
            ("'queue:sale'", "campaign:NAME", "did you mean 'queue:sales'"),
        ),
        (
            "[[queues]]\nname='a'\n[[campaigns]]\nname='x'\nqueue='a'\ncalling_from='25:00'\n",
            ("'x'", "calling_from", "09:00"),
        ),
    ],
)
def test_a_wrong_file_is_named_with_its_mend(
    tmp_path: Path, text: str, words: tuple[str, ...]
) -> None:
    path = tmp_path / "site.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(config.ConfigError) as told:
        config.load(path)
    sentence = str(told.value)
    assert "\n" not in sentence
    assert "site.toml" in sentence
    for word in words:
        assert word.lower() in sentence.lower()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(config.ConfigError, match="cannot be read"):
        config.load(tmp_path / "none.toml")


def test_an_empty_file_is_the_defaults(tmp_path: Path) -> None:
    path = tmp_path / "site.toml"
    path.write_text("", encoding="utf-8")
    loaded = config.load(path)
    assert loaded == config.Config()
    assert loaded.database == "sqlite:///var/cordboard.db"
