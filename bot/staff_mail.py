"""Letters to all of the staff who may do a thing: something waits for one of them."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.accounts import Act, may
from bot.config import Settings
from bot.store import outbox, staff
from bot.town import TownFile

_SPACE = uuid.UUID("3f0f4a52-6a1d-4c0b-9f9e-27b6f1c0a5d1")


def write_to_all_who_may(
    connection: Connection,
    act: Act,
    letter: Mapping[str, str],
    occasion: str,
    settings: Settings,
    town: TownFile,
    now: datetime,
    *,
    but: int | None = None,
) -> None:
    """Leave a letter (``subject`` and ``text``) for everyone who may do ``act`` and has an address.

    ``occasion`` names what it is about; of one occasion each gets one letter. ``but`` names the
    account that need not be told. Nothing happens where no mail server is set.
    """
    if settings.mail_url is None:
        return
    today = now.astimezone(ZoneInfo(town.town.timezone)).date()
    for account in staff.everyone(connection):
        asked = may(account.role, act) and account.id != but
        if asked and staff.in_force(account, today) and account.mail:
            outbox.add(
                connection,
                now,
                None,
                kind="mail",
                recipient=f"x{account.id}",
                retry_key=str(uuid.uuid5(_SPACE, f"{occasion}:{account.id}")),
                body=json.dumps({"to": account.mail, **letter}),
                purpose="call",
            )
