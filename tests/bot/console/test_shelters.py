"""Shelters are opened and closed by staff, and only the open ones stand in alerts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from bot.store import shelters as rows
from bot.store.alert_tables import shelters
from bot.store.engine import Store
from faq.places import Site

from .conftest import Browser, Time  # type: ignore[import-not-found]

Visit = Callable[..., Browser]
HALL = Site("公民館", "本郷1", frozenset({"flood", "earthquake"}))
GYM = Site("体育館", "北沢2", frozenset({"landslide"}))


def keep(store: Store, time: Time, *sites: Site) -> None:
    with store.write() as connection:
        rows.replace(connection, sites, time.now)


def states(store: Store) -> list[tuple[str, str]]:
    with store.read() as connection:
        return [(one.name, one.state) for one in rows.all_of_them(connection)]


def test_one_tap_opens_and_another_closes(visit: Visit, store: Store, time: Time) -> None:
    clerk = visit("staff")
    assert "まだ登録がありません" in clerk.get("/console/shelters").text
    keep(store, time, HALL, GYM)
    assert states(store) == [("体育館", "closed"), ("公民館", "closed")]
    assert clerk.post("/console/shelters/1/open").status_code == 303
    assert states(store)[0] == ("公民館", "open")
    with store.read() as connection:
        assert rows.open_for(connection, {"flood"}) == ["公民館"]
        assert rows.open_for(connection, {"landslide"}) == []
    assert clerk.post("/console/shelters/1/full").status_code == 303
    with store.read() as connection:
        assert rows.open_for(connection, {"flood"}) == []
    assert clerk.post("/console/shelters/9/open").status_code == 404
    assert clerk.post("/console/shelters/1/shut").status_code == 404
    assert visit("viewer").post("/console/shelters/1/open").status_code == 403


def test_a_new_list_never_closes_what_is_open(visit: Visit, store: Store, time: Time) -> None:
    keep(store, time, HALL, GYM)
    visit("staff").post("/console/shelters/1/open")
    keep(store, time, GYM)
    assert states(store) == [("公民館", "open"), ("体育館", "closed")]


def test_tables_refuse_what_nobody_opened(store: Store, time: Time) -> None:
    values: dict[str, Any] = {"name": "x", "address": "", "dangers": "", "at": time.now}
    for more in ({"state": "open"}, {"state": "shut"}):
        with pytest.raises(IntegrityError), store.write() as connection:
            connection.execute(insert(shelters).values(**values | more))
