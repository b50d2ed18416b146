"""Whether the month has a message left, as far as LINE has said."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot import quota
from bot.store.engine import Store

# 23:30 on the last of November in Japan, and an hour later.
NOVEMBER = datetime(2026, 11, 30, 14, 30, tzinfo=UTC)
DECEMBER = datetime(2026, 11, 30, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("limit", "used", "spent"), [(200, 199, False), (200, 200, True), (None, 9000, False)]
)
def test_a_month_is_spent_when_the_limit_is_reached(
    store: Store, limit: int | None, used: int, spent: bool
) -> None:
    with store.write() as connection:
        quota.keep(connection, limit, used, NOVEMBER)
    with store.read() as connection:
        assert quota.is_spent(connection, NOVEMBER) is spent
        assert not quota.is_spent(connection, DECEMBER), "a new month, by Japan's calendar"


def test_what_is_not_known_counts_as_left(store: Store) -> None:
    with store.read() as connection:
        assert not quota.is_spent(connection, NOVEMBER)
