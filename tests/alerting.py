"""What tests of alerts share: a village on a river and a coast, and looks at what left."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from bot.alerting import Alerting
from bot.store import alerts as rows
from bot.store import progress
from bot.store.engine import Store
from bot.store.post_tables import announcements
from tests.posting import TOWN
from tests.telegrams import HERE, T0

VILLAGE = replace(TOWN, codes=replace(TOWN.codes, areas=HERE))


def at(minutes: float) -> datetime:
    return T0 + timedelta(minutes=minutes)


def automatic(store: Store, by: int, *hazards: str, **more: Any) -> None:
    values = {"mode": "auto", "minutes": 5, "lapses": "drop", "by": by, "at": T0} | more
    with store.write() as connection:
        for hazard in hazards:
            rows.set_policy(connection, hazard, **values)


def take(alerting: Alerting, *bodies: bytes, minutes: float = 0, name: str = "") -> int:
    came = [(f"{name or minutes}-{place}", body) for place, body in enumerate(bodies)]
    return alerting.take(came, at(minutes))


def sent(store: Store) -> list[Any]:
    with store.read() as connection:
        wanted = select(announcements).where(announcements.c.purpose == "alert")
        return list(connection.execute(wanted.order_by(announcements.c.id)))


def reached(store: Store, announcement: int) -> list[tuple[str, Any]]:
    with store.read() as connection:
        return [(one.kind, one.members) for one in progress.of(connection, announcement)]


def said(connection: Connection) -> list[str]:
    """Read every message that left, with its words as they are."""
    found = connection.exec_driver_sql("SELECT body FROM announcement_texts").scalars()
    return [json.dumps(json.loads(body), ensure_ascii=False) for body in found]
