from __future__ import annotations

from importlib import import_module

import pytest

from tests.months import NOW, invented_month

from .conftest import Shell  # type: ignore[import-not-found]


@pytest.fixture
def april(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Shell:
    # In its package the command's name stands before the module's.
    monkeypatch.setattr(import_module("bot.cli.figures"), "now", lambda: NOW)
    with shell.store.write() as connection:
        invented_month(connection)
    return shell


def test_the_figures_are_printed(april: Shell) -> None:
    result = april.run("figures")
    assert result.exit_code == 0, result.output
    out = result.output
    assert "2026-04-01 から 2026-04-20 まで" in out
    assert "問い合わせ 96件（49人）: そのまま答えた 62" in out
    assert "韓国語: 3未満件" in out
    assert "観光係: 取り次ぎ 6、回答済み 5" in out
    assert "今月の送信 60通" in out and "上限 200" in out
    assert "9回・5人" in out and "看板" not in out


def test_days_are_chosen(april: Shell) -> None:
    march = april.run("figures", "--from", "2026-03-30", "--to", "2026-03-31")
    assert march.exit_code == 0 and "安全係: 取り次ぎ 1" in march.output
    early = april.run("figures", "--from", "2026-01-01", "--to", "2026-04-20")
    assert "初めのほうは数に入っていません" in early.output
    nothing = april.run("figures", "--from", "2026-02-01", "--to", "2026-02-02")
    assert nothing.exit_code == 0 and "まだ記録がありません" in nothing.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--from", "2026-04-01"), "--from と --to の両方"),
        (("--from", "yesterday", "--to", "2026-04-01"), "日付として読めません"),
        (("--from", "2026-04-02", "--to", "2026-04-01"), "より前の日"),
        (("--from", "2024-04-02", "--to", "2026-04-01"), "400日まで"),
    ],
)
def test_days_that_make_no_period_are_refused(
    april: Shell, words: tuple[str, ...], said: str
) -> None:
    result = april.run("figures", *words)
    assert result.exit_code == 1 and said in result.output


def test_an_empty_town(shell: Shell) -> None:
    result = shell.run("figures")
    assert result.exit_code == 0 and "まだ記録がありません" in result.output
