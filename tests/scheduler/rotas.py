"""An invented village's rota, and others at random."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from scheduler.hours import OfficeHours
from scheduler.rota import Off, Rota, Slot

TOKYO = ZoneInfo("Asia/Tokyo")
HALL = OfficeHours(open=time(8, 30), close=time(17, 15), lunch=(time(12), time(13)))
DESKS = {"tourism": "観光係", "safety": "安全係"}
PEOPLE = {"hanako": "見本 花子", "taro": "見本 太郎", "jiro": "見本 次郎", "yuki": "例 ゆき"}
FIRST = date(2026, 12, 20)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO).astimezone(UTC)


def weekly(
    login: str,
    begin: str = "08:30",
    end: str = "17:15",
    days: str = "12345",
    place: int = 1,
    holidays: bool = False,
    desk: str = "tourism",
) -> tuple[Slot, ...]:
    first, last = time.fromisoformat(begin), time.fromisoformat(end)
    return tuple(Slot(desk, login, first, last, int(d), None, place, holidays) for d in days)


def once(
    login: str, day: str, begin: str = "08:30", end: str = "17:15", desk: str = "tourism"
) -> Slot:
    return Slot(
        desk,
        login,
        time.fromisoformat(begin),
        time.fromisoformat(end),
        None,
        date.fromisoformat(day),
    )


clocks = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30]))
days = st.dates(FIRST, FIRST + timedelta(days=20))
desks = st.sampled_from(sorted(DESKS))
logins = st.sampled_from(sorted(PEOPLE))
slots = st.builds(
    lambda desk, login, begin, end, on, place, holidays: Slot(
        desk,
        login,
        begin,
        end,
        on if isinstance(on, int) else None,
        None if isinstance(on, int) else on,
        place,
        holidays,
    ),
    desks,
    logins,
    clocks,
    clocks,
    st.integers(1, 7) | days,
    st.integers(1, 3),
    st.booleans(),
)
offs = st.builds(Off, desks, st.none() | logins, days)
rotas = st.builds(
    Rota,
    st.lists(
        slots,
        max_size=25,
        unique_by=lambda slot: (
            slot.desk,
            slot.login,
            slot.begin,
            slot.end,
            slot.weekday,
            slot.day,
        ),
    ).map(tuple),
    st.lists(offs, max_size=3, unique_by=lambda off: (off.desk, off.login, off.day)).map(tuple),
)
