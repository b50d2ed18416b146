"""Disaster alerts in the database: what came, what holds, what waits, and how each hazard goes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, desc, func, insert, select, update

from bot.store.alert_tables import (
    alert_holds,
    alert_policies,
    alert_state,
    alert_told,
    telegrams,
)
from bot.store.engine import insert_new
from bot.store.tables import people, wishes

AnyRow = Row[Any]


class Stale(Exception):
    """Another process changed what holds since it was read."""


def came(connection: Connection, entries: Sequence[str]) -> set[str]:
    """Say which feed entries have come already, whole: what was cut short is fetched again."""
    found = select(telegrams.c.entry).where(
        telegrams.c.entry.in_(entries), telegrams.c.disposition != "unreadable"
    )
    return set(connection.scalars(found))


def is_kept(connection: Connection, entry: str, digest: str) -> bool:
    """Tell whether this very body of an entry was kept before."""
    found = select(telegrams.c.id).where(telegrams.c.entry == entry, telegrams.c.digest == digest)
    return connection.execute(found).first() is not None


def keep(connection: Connection, values: dict[str, object]) -> None:
    """Keep a telegram and what was decided; one that was kept before stays as it is."""
    insert_new(connection, telegrams, [values])


def listed(connection: Connection, limit: int = 50, *, all: bool = False) -> Sequence[AnyRow]:
    """Read telegrams, the latest first: those that mattered here, or all."""
    wanted = select(telegrams).order_by(desc(telegrams.c.id)).limit(limit)
    mattered = (telegrams.c.changes != "[]") | (telegrams.c.outcome != "silent")
    return connection.execute(wanted if all else wanted.where(mattered)).all()


def telegram(connection: Connection, number: int) -> AnyRow | None:
    """Read one telegram as it was kept."""
    return connection.execute(select(telegrams).where(telegrams.c.id == number)).first()


def state(connection: Connection) -> AnyRow | None:
    """Read what holds: ``state`` as JSON, its ``version``."""
    return connection.execute(select(alert_state)).first()


def keep_state(connection: Connection, written: str, version: int | None, now: datetime) -> None:
    """Write what holds, in place of the version that was read; raises Stale."""
    if version is None:
        first = {"id": 1, "version": 1, "state": written, "at": now}
        insert_new(connection, alert_state, [first])
        found = state(connection)
        if found is None or (found.version, found.state) != (1, written):
            raise Stale("state")
        return
    row = connection.execute(
        update(alert_state)
        .where(alert_state.c.version == version)
        .values(version=version + 1, state=written, at=now)
        .returning(alert_state.c.id)
    ).first()
    if row is None:
        raise Stale("state")


def hold(connection: Connection, purpose: str, change: str, due_at: datetime) -> int:
    """Let a change wait; give the hold's number."""
    values = {"purpose": purpose, "change": change, "due_at": due_at, "state": "waiting"}
    number: int = connection.execute(
        insert(alert_holds).values(**values).returning(alert_holds.c.id)
    ).scalar_one()
    return number


def waiting(connection: Connection, until: datetime | None = None) -> Sequence[AnyRow]:
    """Read what waits; with ``until``, only what is due then."""
    wanted = select(alert_holds).where(alert_holds.c.state == "waiting").order_by(alert_holds.c.id)
    return connection.execute(
        wanted if until is None else wanted.where(alert_holds.c.due_at <= until)
    ).all()


def settle(connection: Connection, number: int, to: str, by: int | None = None) -> bool:
    """End a hold; False when it was ended already: of two who do, the first did."""
    row = connection.execute(
        update(alert_holds)
        .where(alert_holds.c.id == number, alert_holds.c.state == "waiting")
        .values(state=to, by=by)
        .returning(alert_holds.c.id)
    ).first()
    return row is not None


def policies(connection: Connection) -> dict[str, AnyRow]:
    """Read how each hazard goes; one that is not here is watched only."""
    return {row.hazard: row for row in connection.execute(select(alert_policies))}


def set_policy(connection: Connection, hazard: str, **values: object) -> None:
    """Say how a hazard goes from now on."""
    insert_new(connection, alert_policies, [{"hazard": hazard, **values}])
    connection.execute(
        update(alert_policies).where(alert_policies.c.hazard == hazard).values(**values)
    )


def last_told(connection: Connection, incidents: Sequence[str]) -> dict[str, int]:
    """Give the latest announcement of incidents."""
    found = connection.execute(
        select(alert_told.c.incident, alert_told.c.announcement_id).where(
            alert_told.c.incident.in_(incidents)
        )
    )
    return {row.incident: row.announcement_id for row in found}


def tell(
    connection: Connection, incident: str, announcement: int, level: int, now: datetime
) -> None:
    """Note the latest announcement of an incident."""
    values = {"announcement_id": announcement, "level": level, "at": now}
    insert_new(connection, alert_told, [{"incident": incident, **values}])
    connection.execute(update(alert_told).where(alert_told.c.incident == incident).values(**values))


def last_push(connection: Connection) -> datetime | None:
    """Say when people were last told of anything."""
    found: datetime | None = connection.scalar(select(func.max(alert_told.c.at)))
    return found


def residents(connection: Connection) -> list[tuple[int, str | None]]:
    """List followers who live here, or have not said: our numbers and their languages."""
    found = connection.execute(
        select(people.c.id, people.c.language)
        .where(
            people.c.following.is_(True),
            func.coalesce(people.c.lens, "resident") == "resident",
        )
        .order_by(people.c.id)
    )
    return [(row.id, row.language) for row in found]


def opted(connection: Connection, hazards: Sequence[str]) -> list[tuple[int, str | None]]:
    """List followers who asked to be told of lesser warnings of some hazards, or of all."""
    found = connection.execute(
        select(people.c.id, people.c.language)
        .join(wishes, wishes.c.person_id == people.c.id)
        .where(
            people.c.following.is_(True),
            wishes.c.kind == "alert",
            wishes.c.value.in_((*hazards, "all")),
        )
        .distinct()
        .order_by(people.c.id)
    )
    return [(row.id, row.language) for row in found]
