"""Shelters: which are designated for what, and which staff have opened. Nothing is assumed open."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from bot.store.alert_tables import shelters
from faq.places import Site

AnyRow = Row[Any]


def all_of_them(connection: Connection) -> Sequence[AnyRow]:
    """Read every shelter, the open ones first."""
    found = connection.execute(select(shelters).order_by(shelters.c.name, shelters.c.id)).all()
    order = {"open": 0, "full": 1, "closed": 2}
    return sorted(found, key=lambda one: order[one.state])


def replace(connection: Connection, sites: Sequence[Site], now: datetime) -> None:
    """Put a new list in place of the old one; what is open stays so."""
    known = {(one.name, one.address): one for one in all_of_them(connection)}
    for site in sites:
        values = {
            "dangers": " ".join(sorted(site.dangers)),
            "latitude": site.at[0] if site.at else None,
            "longitude": site.at[1] if site.at else None,
        }
        old = known.pop((site.name, site.address), None)
        if old is None:
            row = {"name": site.name, "address": site.address, "state": "closed", "at": now}
            connection.execute(insert(shelters).values(**row, **values))
        else:
            connection.execute(update(shelters).where(shelters.c.id == old.id).values(**values))
    gone = [one.id for one in known.values() if one.state == "closed"]
    connection.execute(delete(shelters).where(shelters.c.id.in_(gone)))


def switch(connection: Connection, number: int, state: str, by: int, now: datetime) -> bool:
    """Say that a shelter is open, full or closed; False when there is none."""
    row = connection.execute(
        update(shelters)
        .where(shelters.c.id == number)
        .values(state=state, by=by, at=now)
        .returning(shelters.c.id)
    ).first()
    return row is not None


def open_for(connection: Connection, dangers: Collection[str]) -> list[str]:
    """List the open shelters meant for one of some dangers; all that are open, without any."""
    found = connection.execute(
        select(shelters).where(shelters.c.state == "open").order_by(shelters.c.name)
    )
    return [row.name for row in found if not dangers or set(dangers) & set(row.dangers.split())]
