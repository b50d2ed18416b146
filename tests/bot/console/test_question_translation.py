"""A machine's translation on the page of a question: off, pressed for, read before it goes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from bot import modes
from bot.store import questions
from bot.store.desk_tables import questions as table
from bot.store.engine import Store

from .conftest import ENVIRON, Browser, Time  # type: ignore[import-not-found]

PATH = "/console/questions/1"
OFFER = "機械翻訳"
PROGRAM = """#!/bin/sh
cat > {folder}/asked
cat {folder}/answer
"""


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """Give the folder of a program that answers with the file ``answer`` of it."""
    program = tmp_path / "translate"
    program.write_text(PROGRAM.format(folder=tmp_path))
    program.chmod(0o700)
    answers(tmp_path, "井戸の水は")
    return tmp_path


@pytest.fixture
def clerk(run: Callable[..., Flask], machine: Path, question: int, store: Store) -> Browser:
    """Log a member of staff in, in a town with the program, before a question in Korean."""
    with store.write() as connection:
        changed = {"language": "ko", "text": "우물물을 마실 수 있나요"}
        connection.execute(update(table).where(table.c.id == question).values(**changed))
    town = Path(ENVIRON["TOWN"]).read_text(encoding="utf-8")
    (machine / "town.toml").write_text(
        f'{town}\n[translation]\nservice = "{machine}/translate"\n', encoding="utf-8"
    )
    browser = Browser(run(TOWN=str(machine / "town.toml")))
    assert browser.log_in("staff").status_code == 303
    return browser


def answers(machine: Path, text: str) -> None:
    (machine / "answer").write_text(json.dumps({"text": text}), encoding="utf-8")


def row(store: Store) -> Any:
    with store.read() as connection:
        return questions.question(connection, 1)


@pytest.mark.usefixtures("question")
def test_it_is_off_unless_the_town_names_one(visit: Callable[..., Browser], store: Store) -> None:
    with store.write() as connection:
        connection.execute(update(table).values(language="ko"))
    staff = visit("staff")
    assert OFFER not in staff.get(PATH).text
    assert staff.post(f"{PATH}/translate").status_code == 404


def test_the_question_is_shown_in_japanese_and_marked(
    clerk: Browser, machine: Path, recorded: Any
) -> None:
    answers(machine, "井戸は？")
    page = clerk.post(f"{PATH}/translate", words="書きかけ", easy="みじかく")
    assert "井戸は？" in page.text and "まちがいがあるかもしれません" in page.text
    assert "書きかけ</textarea>" in page.text and "みじかく</textarea>" in page.text
    assert recorded()[-1] == ("question.translate", "question 1")


def test_an_answer_goes_out_with_it_only_after_it_was_seen(
    clerk: Browser, machine: Path, store: Store
) -> None:
    answers(machine, "마실 수 있습니다")
    page = clerk.post(f"{PATH}/translate", what="answer", words="飲めます。0261-00-0030")
    assert "마실 수 있습니다</textarea>" in page.text
    asked = json.loads((machine / "asked").read_text(encoding="utf-8"))
    assert asked == {"text": "飲めます。0261-00-0030", "from": "ja", "to": "ko"}
    assert row(store).state == "open", "looking sends nothing"
    clerk.post(f"{PATH}/answer", words="飲めます。", machine="마실 수 있어요", sending="wait")
    answer = row(store).answer
    assert answer.startswith("飲めます。") and answer.endswith("\n마실 수 있어요")
    assert "기계 번역입니다" in answer


def test_what_was_written_survives_a_machine_that_fails(clerk: Browser, machine: Path) -> None:
    (machine / "answer").write_text("oops")
    page = clerk.post(f"{PATH}/translate", what="answer", words="飲めます。")
    assert page.status_code == 502
    assert "いまは翻訳できませんでした" in page.text and "飲めます。</textarea>" in page.text
    page = clerk.post(f"{PATH}/translate", what="answer", words=" ")
    assert page.status_code == 400 and "文章を入れてください" in page.text


def test_never_in_a_disaster_nor_for_what_is_urgent(
    clerk: Browser, store: Store, time: Time, accounts: dict[str, int]
) -> None:
    assert OFFER in clerk.get(PATH).text
    with store.write() as connection:
        connection.execute(update(table).values(urgent=True))
    assert OFFER not in clerk.get(PATH).text
    with store.write() as connection:
        connection.execute(update(table).values(urgent=False))
        town = clerk.client.application.config["TOWN"]
        modes.set_disaster(connection, True, accounts["admin"], time.now, town)
    assert OFFER not in clerk.get(PATH).text
    assert clerk.post(f"{PATH}/translate").status_code == 404
    with store.read() as connection:
        assert connection.execute(select(table.c.state)).scalar_one() == "open"
