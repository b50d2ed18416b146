"""The many ways in which people write, and what the town's entries make of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from bot import learning
from bot.simulator.actions import actions_of
from bot.store import entries
from bot.store import learning as rows
from bot.store import staff as accounts
from bot.store.tables import asks

from .conftest import (  # type: ignore[import-not-found]
    RESIDENT,
    STAFF_GROUP,
    TOURIST,
    Village,
)

pytestmark = pytest.mark.journey
NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


def labels(village: Village, chat: str) -> list[str]:
    """List what the last message in a chat lets one tap."""
    return [str(action["label"]) for action in actions_of(village.shown(chat)[-1].content)]


def test_a_keyword_and_a_typing_mistake_are_understood(village: Village) -> None:
    village.sim.say(RESIDENT, "レンタカー")
    village.says(RESIDENT, "出典")
    village.sim.say(RESIDENT, "タトゥーがあっても温線に入れますか")
    village.says(RESIDENT, "出典", count=2)
    village.rest()
    assert village.shown(STAFF_GROUP) == []


def test_all_in_hiragana_is_understood(village: Village) -> None:
    village.sim.say(RESIDENT, "ひっこしのてつづき")
    village.says(RESIDENT, "転入届")


def test_a_korean_asks_what_only_japanese_covers(village: Village) -> None:
    village.sim.say(TOURIST, "도서관 몇시까지 해요?")
    answer = village.says(TOURIST, "일본어")
    village.rest()
    assert "図書" in answer.text, "the stored Japanese answer, and not a made-up translation"
    assert village.shown(STAFF_GROUP) == []


def test_two_questions_in_one_message_get_two_answers(village: Village) -> None:
    village.sim.say(
        RESIDENT, "タトゥーがあっても温泉に入れますか？レンタカーはどこで借りられますか？"
    )
    village.says(RESIDENT, "「タトゥーがあっても温泉に入れますか？」について")
    village.says(RESIDENT, "「レンタカーはどこで借りられますか？」について")
    village.rest()
    assert village.shown(STAFF_GROUP) == []


def test_a_stale_entry_says_so(village: Village) -> None:
    with village.store.write() as connection:
        known = {entry.id: entry for entry in entries.published(connection)}
        old = replace(known["onsen-tattoo"], review_by=date(2026, 1, 31))
        entries.save_drafts(connection, NOW, None, [old])
        entries.publish(connection, NOW, None)

    village.knows(lambda entry: entry == old, "the changed entry is loaded without a restart")
    village.sim.say(RESIDENT, "タトゥーがあっても温泉に入れますか")
    village.says(RESIDENT, "見直しの時期を過ぎた")


def test_whose_answers_come_first_is_asked_once_and_kept(village: Village) -> None:
    village.sim.follow(RESIDENT)
    village.says(RESIDENT, "公式アカウント")
    village.sim.tap(RESIDENT, "訪れます")
    village.says(RESIDENT, "訪れる方への案内を先に")
    village.rest()


def test_not_solved_leads_to_a_person(village: Village) -> None:
    village.sim.say(RESIDENT, "レンタカー")
    village.says(RESIDENT, "出典")
    village.sim.tap(RESIDENT, "解決していない")
    village.says(RESIDENT, "お役に立てず")
    village.sim.tap(RESIDENT, "職員に聞く")
    village.says(RESIDENT, "受付番号1で")
    village.says(STAFF_GROUP, "レンタカー")
    with village.store.read() as connection:
        (row,) = connection.execute(select(asks)).all()
    assert (row.outcome, row.chosen) == ("unsolved", "rental-car")


def test_the_loop_from_a_choice_to_a_direct_answer(village: Village) -> None:
    """What a resident chose becomes a wording, once a person has approved it, and not before."""
    words = "空撮したいのですが、許可はいりますか"
    village.sim.say(RESIDENT, words)
    village.says(RESIDENT, "どれでもない・職員に聞く")
    village.sim.tap(RESIDENT, labels(village, RESIDENT)[0])
    village.says(RESIDENT, "出典")
    village.sim.tap(RESIDENT, "解決した")
    village.says(RESIDENT, "よかったです")
    village.rest()
    village.sim.say(RESIDENT, words)
    village.says(RESIDENT, "どれでもない・職員に聞く", count=2)
    with village.store.read() as connection:
        (proposed,) = rows.open_proposals(connection)
    assert (proposed.entry, proposed.text, proposed.times) == ("drone", words, 2)
    with village.store.write() as connection:
        clerk = accounts.by_login(connection, "clerk")
        assert clerk is not None
        learning.approve(connection, proposed.id, clerk.id, NOW)

    village.knows(
        lambda entry: words in entry.wordings["ja"], "the new wording is loaded without a restart"
    )
    village.sim.say(RESIDENT, words)
    village.says(RESIDENT, "出典", count=2)


def test_words_taken_back_teach_nothing(village: Village) -> None:
    message = village.sim.say(RESIDENT, "空撮したいのですが、許可はいりますか")
    village.says(RESIDENT, "どれでもない・職員に聞く")
    village.sim.tap(RESIDENT, labels(village, RESIDENT)[0])
    village.says(RESIDENT, "出典")
    village.sim.unsend(RESIDENT, message)
    village.rest()
    with village.store.read() as connection:
        assert rows.open_proposals(connection) == []


def test_a_cry_for_help_is_answered_at_once_and_kept_nowhere(village: Village) -> None:
    village.sim.say(RESIDENT, "もう死にたい")
    village.says(RESIDENT, "0120-279-338")
    village.rest()
    with village.store.read() as connection:
        assert connection.execute(select(asks)).all() == []
    assert village.shown(STAFF_GROUP) == []
