from __future__ import annotations

from .conftest import Shell  # type: ignore[import-not-found]


def test_everything_wrong_with_the_settings_is_named_at_once(shell: Shell) -> None:
    shell.environ |= {"LINE_CHANNEL_SECRET": None, "SECRET_KEY": "short", "PUBLIC_URL": "x"}
    result = shell.run("check")
    assert result.exit_code == 1
    for name in ("LINE_CHANNEL_SECRET", "SECRET_KEY", "PUBLIC_URL"):
        assert name in result.output


def test_a_town_that_cannot_be_used_is_named(shell: Shell) -> None:
    shell.environ["TOWN"] = str(shell.file("town.toml", 'code = "1"\n'))
    result = shell.run("check")
    assert result.exit_code == 1
    assert "languages" in result.output
    assert "code" in result.output


def test_old_tables_are_named_and_upgraded(shell: Shell) -> None:
    shell.environ["DATABASE_URL"] = f"sqlite:///{shell.folder / 'new.sqlite'}"
    assert "db upgrade" in shell.run("check").output
    assert "db upgrade" in shell.run("staff", "list").stderr
    assert shell.run("db", "upgrade").exit_code == 0
    assert shell.run("db", "upgrade").exit_code == 0
    assert shell.run("staff", "list").exit_code == 0


def test_a_simulator_before_a_public_address_is_wrong(shell: Shell) -> None:
    shell.environ["PUBLIC_URL"] = "https://line.example.jp"
    result = shell.run("check")
    assert result.exit_code == 1
    assert "LINE_API_ENDPOINT" in result.output


def test_what_is_missing_but_harmless_is_a_warning(shell: Shell) -> None:
    shell.account("admin", "admin")
    result = shell.run("check")
    assert result.exit_code == 0, result.output
    assert "group code" in result.output
    assert "MAIL_URL" in result.output
