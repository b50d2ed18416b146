from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Row, select

from bot.act import Door
from bot.config import Settings
from bot.rules import answering
from bot.store import people, questions, staff
from bot.store.staff_tables import audits
from bot.store.tables import outbox
from bot.town import load_town

from .conftest import SAMPLE, Shell  # type: ignore[import-not-found]

WORDS = "役場の前の看板を直してください"
ASKED = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


@pytest.fixture
def town(shell: Shell) -> Shell:
    shell.settle("clerk", "staff")
    shell.settle("viewer", "viewer")
    with shell.store.write() as connection:
        questions.add_question(
            connection,
            person_id=people.meet(connection, "U" + "1" * 32, ASKED),
            desk="living",
            text=WORDS,
            language="ja",
            asked_at=ASKED,
            promised_at=ASKED,
        )
    return shell


def question(shell: Shell) -> Row[tuple[object, ...]]:
    with shell.store.read() as connection:
        row = questions.question(connection, 1)
    assert row is not None
    return row


def pushing(folder: Path) -> str:
    text = (SAMPLE / "town.toml").read_text(encoding="utf-8")
    assert "\npush = false\n" in text
    path = folder / "town.toml"
    path.write_text(text.replace("\npush = false\n", "\npush = true\n"), encoding="utf-8")
    return str(path)


def test_the_list_shows_no_words(town: Shell) -> None:
    result = town.run("questions", "list")
    assert result.exit_code == 0, result.output
    assert "生活係" in result.stdout
    assert WORDS not in result.output


def test_an_answer_waits_for_its_asker(town: Shell) -> None:
    result = town.act("clerk", "questions", "answer", "1", "来週直します。")
    assert result.exit_code == 0, result.output
    row = question(town)
    assert (row.state, row.answer, row.delivery) == ("answered", "来週直します。", "waiting")
    with town.store.read() as connection:
        assert connection.execute(select(outbox)).first() is None
        assert list(connection.scalars(select(audits.c.act))) == ["question.answer"]
    assert town.run("questions", "list").exit_code == 0


def test_an_answer_to_be_pushed_is_left_to_the_running_processes(town: Shell) -> None:
    town.environ["TOWN"] = pushing(town.folder)
    assert town.act("clerk", "questions", "answer", "1", "来週直します。").exit_code == 0
    with town.store.read() as connection:
        (row,) = connection.execute(select(outbox)).all()
    assert (row.kind, row.state, row.claim, row.tries) == ("push", "new", None, 0)
    assert row.retry_key
    assert question(town).delivery == "pushed"


@pytest.mark.parametrize(("hour", "silent"), [(3, False), (14, True)])
def test_an_answer_pushed_at_night_makes_no_sound(town: Shell, hour: int, silent: bool) -> None:
    town.environ["TOWN"] = pushing(town.folder)
    found = Settings.from_env({name: value for name, value in town.environ.items() if value})
    with town.store.read() as connection:
        account = staff.by_login(connection, "clerk")
    assert account is not None
    at = ASKED.replace(hour=hour)
    door = Door(town.store, found, load_town(found.town))
    door.act(1, account, answering("来週直します。", lambda _: frozenset()), at)
    with town.store.read() as connection:
        assert connection.scalar(select(outbox.c.silent)) is silent


def test_the_first_answer_wins(town: Shell) -> None:
    town.act("clerk", "questions", "answer", "1", "来週直します。")
    second = town.act("clerk", "questions", "answer", "1", "直しません。")
    assert second.exit_code == 1
    assert "1" in second.stderr
    assert question(town).answer == "来週直します。"


@pytest.mark.parametrize(
    ("login", "number", "text"),
    [("viewer", "1", "はい。"), ("clerk", "2", "はい。"), ("clerk", "1", "  ")],
)
def test_what_may_not_be_answered_stays_open(
    town: Shell, login: str, number: str, text: str
) -> None:
    assert town.act(login, "questions", "answer", number, text).exit_code == 1
    assert question(town).state == "open"


def test_words_are_shown_to_those_who_may_answer_and_the_look_is_recorded(town: Shell) -> None:
    assert WORDS not in town.act("viewer", "questions", "show", "1").output
    shown = town.act("clerk", "questions", "show", "1")
    assert WORDS in shown.stdout
    with town.store.read() as connection:
        looks = connection.execute(select(audits).where(audits.c.act == "question.read")).all()
    assert [row.subject for row in looks] == ["question 1"]
