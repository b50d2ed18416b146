"""A button whose page does not open is named before approval is asked for; the clerk decides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from bot.store import posts
from bot.store.engine import Store

from .conftest import Browser  # type: ignore[import-not-found]
from .test_posts import FORM  # type: ignore[import-not-found]

Visit = Callable[..., Browser]
CLOSED = "https://127.0.0.1:1/page"
BUTTON = {"label_1": "くわしく", "address_1": CLOSED}


@pytest.fixture(autouse=True)
def checking(app: Flask) -> None:
    town = app.config["TOWN"]
    app.config["TOWN"] = replace(town, posts=replace(town.posts, check_links=True))


def test_a_closed_page_is_named_and_what_was_written_stays(visit: Visit, store: Store) -> None:
    clerk = visit("publisher")
    told = clerk.post("/console/posts/new", do="submit", **FORM, **BUTTON)
    assert told.status_code == 400
    assert f"開かないページがあります：{CLOSED}" in told.text and "このまま使う" in told.text
    assert "あす10時から断水します。" in told.text and CLOSED in told.text
    with store.read() as connection:
        assert posts.listed(connection) == []
    kept = clerk.post("/console/posts/new", do="submit", links_stay="1", **FORM, **BUTTON)
    assert kept.status_code == 303
    assert clerk.post("/console/posts/new", do="draft", **FORM, **BUTTON).status_code == 303
