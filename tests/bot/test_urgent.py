"""避難情報 is asked about by mail of whoever may approve, and of nobody else."""

from __future__ import annotations

import json

from sqlalchemy import select

from bot.config import Settings
from bot.posts import Desk
from bot.proposing import proposed
from bot.store import staff
from bot.store.engine import Store
from bot.store.tables import outbox
from bot.urgent import Urgent
from handlers.stock import urgent
from tests.posting import NOW, TEN, TOWN, people_of

EVACUATE = {"area": "北沢地区", "time": "2:05", "shelter": "公民館"}


def test_approvers_are_asked_by_mail(store: Store, settings: Settings) -> None:
    accounts = people_of(store)
    with store.write() as connection:
        for login, number in accounts.items():
            staff.change(connection, number, mail=f"{login}@town.example")
    made = Urgent(settings, TOWN)
    notice = next(one for one in urgent() if one.id == "evacuation-4")
    with store.write() as connection:
        desk = Desk(connection, TOWN, accounts["ito"], NOW)
        number, out = made.send(desk, made.content(notice, EVACUATE, TEN), "")
    assert (number, out) == (1, False)
    with store.read() as connection:
        mails = [one for one in connection.execute(select(outbox)) if one.kind == "mail"]
        assert proposed(connection) is not None
    letters = [json.loads(one.body) for one in mails]
    asked = [one for one in letters if "承認" in one["subject"]]
    assert {one["to"] for one in asked} == {"sato@town.example", "mori@town.example"}
    assert all("避難指示" in one["subject"] and "/console/posts/1" in one["text"] for one in asked)
