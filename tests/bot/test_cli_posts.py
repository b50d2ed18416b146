"""`post`: a sheet of news, approved by another, sent in haste, held, taken off; from a shell."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.releasing import Releasing
from bot.store import people, posts
from bot.town import load_town

from .conftest import SAMPLE, Shell  # type: ignore[import-not-found]

NOW = datetime.now(UTC)
DAY = f"{NOW + timedelta(days=3):%Y-%m-%d}"
SHEET = f"題名,本文,日,時刻\n断水のお知らせ,10時から断水します,{DAY},9:00\n"


@pytest.fixture(autouse=True)
def people_there(shell: Shell) -> None:
    """Make accounts of three roles, and one follower."""
    shell.account("admin", "admin")
    shell.settle("kouhou", "publisher")
    shell.settle("kacho", "approver")
    with shell.store.write() as connection:
        people.remember(connection, people.meet(connection, "U1", NOW), following=True)


def state(shell: Shell, number: int = 1) -> str:
    with shell.store.read() as connection:
        return str(posts.by_number(connection, number).state)


def test_a_sheets_post_goes_its_way(shell: Shell) -> None:
    file = str(shell.file("posts.csv", SHEET))
    done = shell.act("kouhou", "post", "import", file, "--submit")
    assert done.exit_code == 0 and "断水のお知らせ" in done.output, done.output
    assert "承認待ち" in shell.run("post", "list").output
    shown = shell.run("post", "show", "1").output
    assert "第1版" in shown and "1人、1通" in shown
    refused = shell.act("kouhou", "post", "approve", "1", "--edition", "1")
    assert refused.exit_code == 1
    assert shell.act("kacho", "post", "approve", "1", "--edition", "2").exit_code == 1
    done = shell.act("kacho", "post", "approve", "1", "--edition", "1")
    assert done.exit_code == 0 and "予定" in done.output
    done = shell.act("kouhou", "post", "cancel", "1", "--reason", "まちがい")
    assert done.exit_code == 0 and state(shell) == "cancelled"
    assert "断水" not in shell.run("post", "list").output
    assert "取りやめ" in shell.run("post", "list", "--all").output


def test_in_haste_it_is_sent_by_one_held_and_let_go(shell: Shell) -> None:
    shell.act("kouhou", "post", "import", str(shell.file("posts.csv", SHEET)))
    assert shell.act("kouhou", "post", "send", "1", "--reason", " ").exit_code == 1
    assert shell.act("kouhou", "post", "send", "1", "--reason", "水道管が破れた").exit_code == 0
    Releasing(shell.store, load_town(SAMPLE / "town.toml"), "https://bot.example").round(
        datetime.now(UTC)
    )
    assert state(shell) == "sending"
    assert "送信前\t1人" in shell.run("post", "report", "1").output
    assert shell.act("kouhou", "post", "pause", "1").exit_code == 0
    refused = shell.act("kouhou", "post", "pause", "1")
    assert refused.exit_code == 1 and "できません" in refused.stderr
    assert shell.act("kouhou", "post", "resume", "1").exit_code == 0


def test_a_bad_sheet_keeps_nothing_and_a_wrong_number_is_said(shell: Shell) -> None:
    file = str(shell.file("posts.csv", SHEET + "題名だけ,,2026-02-30,9:00\n"))
    done = shell.act("kouhou", "post", "import", file)
    assert done.exit_code == 1 and "2026-02-30" in done.output
    assert shell.run("post", "list", "--all").output == ""
    assert shell.run("post", "show", "9").exit_code == 1
    assert shell.act("kouhou", "post", "submit", "9").exit_code == 1
