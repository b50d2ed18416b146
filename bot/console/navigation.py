"""The console's navigation: every page that stands in it, in one place."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app

from bot.accounts import Act, may


@dataclass(frozen=True, slots=True)
class Place:
    """An item of the navigation; its words are ``nav.<id>`` in words.toml."""

    id: str
    endpoint: str
    act: Act | None


PLACES = (
    Place("inbox", "console.inbox", None),
    Place("posts", "console.posts", "figures.see"),
    Place("openchat", "console.openchat", "answer"),
    Place("rota", "console.rota", None),
    Place("faq", "console.faq", "faq.review"),
    Place("figures", "console.figures", None),
    Place("urgent", "console.urgent", "post.write"),
    Place("shelters", "console.shelters", "figures.see"),
    Place("alerts", "console.alerts", "figures.see"),
    Place("disaster", "console.disaster", "mode"),
    Place("desks", "console.desks", "staff.manage"),
    Place("staff", "console.people", "staff.manage"),
    Place("records", "console.records", "staff.manage"),
)
"""In the order of the navigation. One whose page does not exist is left out."""


def navigation(role: str) -> list[Place]:
    """List what a role may open."""
    return [
        place
        for place in PLACES
        if place.endpoint in current_app.view_functions
        and (place.act is None or may(role, place.act))
    ]
