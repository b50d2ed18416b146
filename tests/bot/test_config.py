from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.config import BadSettings, Settings, problems_of, warnings_of
from bot.town import TownFile, load_town

SECRET = "0123456789abcdef0123456789abcdef"
KEY = "k" * 32
SIMULATED = {
    "LINE_CHANNEL_SECRET": SECRET,
    "LINE_CHANNEL_ACCESS_TOKEN": "long-lived-token",
    "LINE_API_ENDPOINT": "http://127.0.0.1:8080/",
    "TOWN": "bot/sample/town.toml",
    "PUBLIC_URL": "http://localhost:8000/",
    "SECRET_KEY": KEY,
}
LIVE = {
    **{name: value for name, value in SIMULATED.items() if name != "LINE_API_ENDPOINT"},
    "PUBLIC_URL": "https://bot.vill.example",
}
SAMPLE = Path(__file__).parents[2] / "bot" / "sample" / "town.toml"


@pytest.fixture(scope="module")
def town() -> TownFile:
    return load_town(SAMPLE)


def problems(environ: dict[str, str]) -> tuple[str, ...]:
    with pytest.raises(BadSettings) as caught:
        Settings.from_env(environ)
    assert all(problem in str(caught.value) for problem in caught.value.problems)
    return caught.value.problems


def test_a_simulated_installation_is_read() -> None:
    settings = Settings.from_env(SIMULATED)
    assert settings.channel_secrets == (SECRET,)
    assert settings.channel_secret == SECRET
    assert settings.channel_access_token == "long-lived-token"
    assert settings.line_api_endpoint == "http://127.0.0.1:8080"
    assert settings.public_url == "http://localhost:8000"
    assert settings.database_url == "sqlite:///var/town.sqlite"
    assert settings.town == Path("bot/sample/town.toml")
    assert settings.trusted_proxies == 0
    assert settings.watch_url is settings.mail_url is None
    assert settings.is_simulated


def test_everything_missing_is_named_at_once() -> None:
    found = problems({})
    for name in (
        "LINE_CHANNEL_SECRET",
        "LINE_CHANNEL_ACCESS_TOKEN",
        "TOWN",
        "PUBLIC_URL",
        "SECRET_KEY",
    ):
        assert sum(problem.startswith(name) for problem in found) == 1
    assert len(found) == 5


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LINE_CHANNEL_SECRET", "with blank"),
        ("LINE_CHANNEL_SECRET_PREVIOUS", "全角"),
        ("LINE_CHANNEL_ACCESS_TOKEN", "line\nbreak"),
        ("LINE_CHANNEL_ID", "@bot"),
        ("LINE_API_ENDPOINT", "localhost:8080"),
        ("LINE_API_ENDPOINT", "http://host:port"),
        ("DATABASE_URL", "mysql://host/town"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "nothing"),
        ("PUBLIC_URL", "http://bot.vill.example"),
        ("PUBLIC_URL", "https://bot.vill.example/path"),
        ("PUBLIC_URL", "bot.vill.example"),
        ("SECRET_KEY", "k" * 31),
        ("TRUSTED_PROXIES", "-1"),
        ("TRUSTED_PROXIES", "many"),
        ("TRUSTED_PROXIES", "10"),
        ("WATCH_URL", "watch"),
        ("MAIL_URL", "https://mail.vill.example"),
        ("MAIL_URL", "smtp://"),
        ("MAIL_FROM", "town hall"),
    ],
)
def test_a_bad_value_is_named_with_its_variable(name: str, value: str) -> None:
    environ = SIMULATED | {"MAIL_FROM": "bot@vill.example"} | {name: value}
    (problem,) = problems(environ)
    assert problem.startswith(name)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_reached_by_psycopg(scheme: str) -> None:
    settings = Settings.from_env(SIMULATED | {"DATABASE_URL": f"{scheme}://u:p@db/town"})
    assert settings.database_url == "postgresql+psycopg://u:p@db/town"


@pytest.mark.parametrize(
    "name",
    [
        "LINE_CHANNEL_SECRET",
        "LINE_CHANNEL_SECRET_PREVIOUS",
        "LINE_CHANNEL_ACCESS_TOKEN",
        "DATABASE_URL",
        "SECRET_KEY",
        "WATCH_URL",
        "MAIL_URL",
    ],
)
def test_every_secret_may_stand_in_a_file(tmp_path: Path, name: str) -> None:
    value = {
        "DATABASE_URL": "sqlite:////srv/hidden.sqlite",
        "WATCH_URL": "https://watch.example/hidden",
        "MAIL_URL": "smtp://u:hidden@mail.example",
    }.get(name, "hidden-" * 6)
    path = tmp_path / "secret"
    path.write_text(f"{value}\n", encoding="utf-8")
    environ = SIMULATED | {"MAIL_FROM": "bot@vill.example", f"{name}_FILE": str(path)}
    environ.pop(name, None)
    settings = Settings.from_env(environ)
    told = [
        *settings.channel_secrets,
        settings.channel_access_token,
        settings.database_url,
        settings.secret_key,
        settings.watch_url,
        settings.mail_url,
    ]
    assert value in told
    assert "hidden" not in repr(settings)


def test_files_that_help_nobody_are_named(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.touch()
    environ = SIMULATED | {
        "LINE_CHANNEL_SECRET_FILE": str(empty),
        "LINE_CHANNEL_ACCESS_TOKEN": "",
        "LINE_CHANNEL_ACCESS_TOKEN_FILE": str(empty),
        "SECRET_KEY": "",
        "SECRET_KEY_FILE": str(tmp_path / "absent"),
    }
    both, no_token, no_key = problems(environ)
    assert both.startswith("LINE_CHANNEL_SECRET と LINE_CHANNEL_SECRET_FILE")
    assert no_token.startswith("LINE_CHANNEL_ACCESS_TOKEN_FILE")
    assert no_key.startswith("SECRET_KEY_FILE")


def test_a_channel_id_stands_for_a_token() -> None:
    environ = SIMULATED | {"LINE_CHANNEL_ACCESS_TOKEN": "", "LINE_CHANNEL_ID": "1234567890"}
    settings = Settings.from_env(environ)
    assert settings.channel_access_token is None
    assert settings.channel_id == "1234567890"


def test_two_secrets_are_accepted_during_a_rotation() -> None:
    settings = Settings.from_env(SIMULATED | {"LINE_CHANNEL_SECRET_PREVIOUS": "before"})
    assert settings.channel_secrets == (SECRET, "before")
    assert settings.channel_secret == SECRET


def test_a_mail_server_needs_a_sender() -> None:
    environ = SIMULATED | {"MAIL_URL": "smtps://u:p%40ss@mail.example:465"}
    (problem,) = problems(environ)
    assert problem.startswith("MAIL_FROM")
    sender = "みどり村 <bot@vill.example>"
    assert Settings.from_env(environ | {"MAIL_FROM": sender}).mail_from == sender


def test_the_repr_shows_no_secret() -> None:
    shown = repr(Settings.from_env(SIMULATED | {"DATABASE_URL": "postgres://u:hidden@db/town"}))
    for secret in (SECRET, "long-lived-token", KEY, "hidden"):
        assert secret not in shown


def test_the_sample_village_may_run_on_the_simulator_and_live(town: TownFile) -> None:
    assert problems_of(Settings.from_env(SIMULATED), town) == []
    assert problems_of(Settings.from_env(LIVE), town) == []


def test_a_simulator_beside_a_public_address_is_refused(town: TownFile) -> None:
    settings = Settings.from_env(SIMULATED | {"PUBLIC_URL": "https://bot.vill.example"})
    (problem,) = problems_of(settings, town)
    assert "LINE_API_ENDPOINT" in problem


def test_line_cannot_reach_a_loopback_address(town: TownFile) -> None:
    settings = Settings.from_env(LIVE | {"PUBLIC_URL": "http://[::1]:8000"})
    (problem,) = problems_of(settings, town)
    assert "PUBLIC_URL" in problem


def test_going_live_needs_both_public_pages(town: TownFile) -> None:
    bare = replace(town, privacy_url=None, policy_url=None)
    privacy, policy = problems_of(Settings.from_env(LIVE), bare)
    assert "privacy_url" in privacy
    assert "policy_url" in policy
    assert problems_of(Settings.from_env(SIMULATED), bare) == []
    elsewhere = Settings.from_env(SIMULATED | {"LINE_API_ENDPOINT": "http://10.0.0.5:8080"})
    assert len(problems_of(elsewhere, bare)) == 2


def test_missing_mail_is_a_warning_only(town: TownFile) -> None:
    first, *others = town.town.desks
    silent = replace(town, town=replace(town.town, desks=(replace(first, mail=None), *others)))
    settings = Settings.from_env(SIMULATED)
    assert problems_of(settings, silent) == []
    no_server, one_door, no_address = warnings_of(settings, silent)
    assert "MAIL_URL" in no_server
    assert "doors" in one_door
    assert first.names["ja"] in no_address
    mailing = replace(settings, mail_url="smtp://mail.example", mail_from="bot@vill.example")
    assert warnings_of(mailing, town) == []


@pytest.mark.parametrize(
    "bad", ["everyone", "203.0.113.7/24", "203.0.113.0/24; ::1", "10.0.0.0/33"]
)
def test_a_network_that_is_none_is_named_with_what_to_do(bad: str) -> None:
    with pytest.raises(BadSettings) as wrong:
        Settings.from_env(SIMULATED | {"CONSOLE_ALLOW": bad})
    (problem,) = wrong.value.problems
    assert "CONSOLE_ALLOW" in problem and "203.0.113.0/24" in problem


def test_networks_are_read_and_none_means_everyone() -> None:
    allowed = Settings.from_env(SIMULATED | {"CONSOLE_ALLOW": " 203.0.113.0/24,2001:db8::1 ,"})
    assert [str(one) for one in allowed.console_allow] == ["203.0.113.0/24", "2001:db8::1/128"]
    assert Settings.from_env(SIMULATED).console_allow == ()
