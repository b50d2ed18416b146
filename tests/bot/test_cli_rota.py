"""The rota by command: a sheet in and out, what it leaves open, who is on duty."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import pytest
from click.testing import Result
from sqlalchemy import select

from bot.store import rota
from bot.store.staff_tables import audits

from .conftest import SAMPLE, Shell  # type: ignore[import-not-found]

HEAD = "窓口,曜日,日付,開始,終了,担当,順番,祝日も,休み,備考\n"
NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # Tuesday, 10:00 in Japan


@pytest.fixture
def town(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Shell:
    monkeypatch.setattr(sys.modules["bot.cli.rota"], "now", lambda: NOW)
    shell.settle("clerk", "staff")
    shell.settle("clerk-2", "staff")
    shell.settle("viewer", "viewer")
    return shell


def take(town: Shell, *rows: str, login: str = "clerk") -> Result:
    return town.act(login, "rota", "import", str(town.file("rota.csv", HEAD + "\n".join(rows))))


def test_the_sample_s_rota_is_taken_and_has_no_gap(town: Shell) -> None:
    result = town.act("clerk", "rota", "import", str(SAMPLE / "rota.csv"))
    assert result.exit_code == 0, result.output
    assert "空きも重なりもありません" in result.stdout
    with town.store.read() as connection:
        assert len(rota.read(connection).slots) == 47
        assert list(connection.scalars(select(audits.c.act))) == ["rota.import"]
    assert town.run("rota", "check").exit_code == 0


def test_one_bad_row_keeps_everything_as_it_was(town: Shell) -> None:
    assert town.act("clerk", "rota", "import", str(SAMPLE / "rota.csv")).exit_code == 0
    result = take(town, "観光係,平日,,8:30,17:15,clerk,,,,", "観光係,平日,,25:00,17:15,nobody,,,,")
    assert result.exit_code == 1
    assert "3 行目" in result.output or "3行目" in result.output
    assert "nobody" in result.output and "25:00" in result.output
    with town.store.read() as connection:
        assert len(rota.read(connection).slots) == 47


def test_an_empty_sheet_changes_nothing(town: Shell) -> None:
    assert take(town).exit_code == 1


def test_who_may_not_edit_is_refused(town: Shell) -> None:
    result = take(town, "観光係,平日,,8:30,17:15,clerk,,,,", login="viewer")
    assert result.exit_code == 1
    with town.store.read() as connection:
        assert not rota.read(connection).slots


def test_gaps_are_told_with_their_days(town: Shell) -> None:
    result = take(
        town,
        "観光係,平日,,8:30,17:15,clerk,,,,",
        "観光係,,2026-11-26,8:30,12:00,clerk,,,,",
        "観光係,,2026-11-30,8:30,17:15,clerk,,,,",
        "観光係,,2026-11-30,9:00,10:00,clerk-2,,,,",
    )
    assert result.exit_code == 0, result.output
    lines = town.run("rota", "check")
    assert lines.exit_code == 1
    assert "観光係　13:00〜17:15 当番がいません: 11/26(木)" in lines.stdout
    assert "観光係　9:00〜10:00 1番が重なっています（係、係）: 11/30(月)" in lines.stdout
    assert "安全係　当番表がありません: 11/24(火)" in lines.stdout


def test_what_is_exported_is_taken_back(town: Shell) -> None:
    town.act("clerk", "rota", "import", str(SAMPLE / "rota.csv"))
    file = town.folder / "out.csv"
    assert town.run("rota", "export", str(file)).exit_code == 0
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    with town.store.read() as connection:
        before = rota.read(connection)
    again = town.act("clerk", "rota", "import", str(file))
    assert again.exit_code == 0 and "増えた行 0、なくなった行 0" in again.stdout
    with town.store.read() as connection:
        assert rota.read(connection) == before


def test_who_is_on_duty_now_and_who_comes_next(town: Shell) -> None:
    take(
        town,
        "観光係,平日,,8:30,17:15,clerk,,,,",
        "安全係,毎日,,17:15,8:30,clerk-2,,○,,",
    )
    shown = town.run("rota", "show").stdout
    assert "観光係\tいま: 係\t次: 11/25(水) 8:30〜17:15 係" in shown
    assert "安全係\tいま: いません\t次: 11/24(火) 17:15〜翌8:30 係" in shown
    assert "移住係\tいま: いません\t次: 予定なし" in shown
