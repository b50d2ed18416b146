"""How soon a telegram at hand is a call to LINE and has reached a town; the reader's speed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lxml import etree

import bot
from bot.alerting import Alerting
from bot.config import Settings
from bot.fanout import Fanout
from bot.line import Line
from bot.pacing import Limits
from bot.store import alerts as rows
from bot.store import staff
from bot.store.engine import Store
from bot.town import load_town
from scheduler.jma.reader import read
from scheduler.jma.telegram import read_telegram
from tests import telegrams as t
from tests.bench.fanout import gather, platform, stats

FOLLOWERS = 20_000
TELEGRAMS = 100
"""Each raises or lowers a danger that everyone is told of."""
PAUSE = 0.05
CITIES = 1500
READS = 60
SAMPLE = Path(bot.__file__).parent / "sample" / "town.toml"


@dataclass(frozen=True, slots=True)
class Alerted:
    """Seconds from a telegram at hand to the first call; to the last one; the reader's ratio."""

    first: tuple[float, ...]
    whole: float
    calls: int
    reading: float
    parsing: float


def measure(database: str, say: Callable[[str], None]) -> Alerted:
    """Take telegrams in while a sender is running."""
    store = Store(database)
    town = load_town(SAMPLE)
    town = replace(town, codes=replace(town.codes, areas=t.HERE))
    try:
        gather(store, FOLLOWERS)
        say(f"{FOLLOWERS:,} follow us")
        with platform() as address:
            line = Line(secret="s" * 32, token="t", endpoint=address)
            fanout = Fanout(store, line, Limits(broadcasts_an_hour=100_000, reserve=0))
            fanout.start()
            try:
                alerting = Alerting(store, _settings(address), town)
                first = _dangers(store, alerting, fanout, address, say)
                calls, whole = _warning(alerting, fanout, address, say)
            finally:
                fanout.stop()
                line.close()
    finally:
        store.close()
    return Alerted(first, whole, calls, *_reading())


def _dangers(
    store: Store, alerting: Alerting, fanout: Fanout, address: str, say: Callable[[str], None]
) -> tuple[float, ...]:
    now = datetime.now(UTC)
    with store.write() as connection:
        made = {"password": "x", "role": "admin", "desks": "", "created_at": now}
        by = staff.add(connection, login="bench", name="bench", **made)
        policy = {"mode": "auto", "minutes": 5, "lapses": "drop", "by": by, "at": now}
        rows.set_policy(connection, "rain", **policy)
    told: list[float] = []
    for number in range(TELEGRAMS):
        moment = datetime.now(UTC)
        data = t.rain(4 + number % 2, minutes=(moment - t.T0) / timedelta(minutes=1))
        told.append(time.time())
        alerting.take([(f"danger-{number}", data)], moment)
        fanout.wake()
        _until(address, number + 1)
        time.sleep(PAUSE)
    came = stats(address)["alerts"]
    late = tuple(sorted(at - began for at, began in zip(came, told, strict=True)))
    say(f"first call after {late[len(late) // 2] * 1000:.0f} ms in the middle")
    return late


def _warning(
    alerting: Alerting, fanout: Fanout, address: str, say: Callable[[str], None]
) -> tuple[int, float]:
    """Tell everyone who lives here of something new, each in their language."""
    with alerting.store.write() as connection:
        by = next(iter(staff.everyone(connection))).id
        now = datetime.now(UTC)
        policy = {"mode": "auto", "minutes": 5, "lapses": "drop", "by": by, "at": now}
        rows.set_policy(connection, "landslide", **policy)
    before = len(stats(address)["alerts"])
    moment = datetime.now(UTC)
    kind = ("09", "レベル３土砂災害警報", "発表")
    data = t.weather("VPWW56", [kind], minutes=(moment - t.T0) / timedelta(minutes=1))
    began = time.time()
    alerting.take([("warning", data)], moment)
    fanout.wake()
    calls = FOLLOWERS // 500
    _until(address, before + calls)
    whole = float(stats(address)["alerts"][-1]) - began
    say(f"{FOLLOWERS:,} handed over in {whole:.2f} s")
    return calls, whole


def _until(address: str, calls: int) -> None:
    end = time.monotonic() + 30
    while len(stats(address)["alerts"]) < calls:
        if time.monotonic() > end:
            raise TimeoutError(f"{calls} calls did not come")
        time.sleep(0.01)


def _reading() -> tuple[float, float]:
    """Give seconds of reading, and of lxml's bare parse, of a telegram of many cities."""
    city = "<City><Name>ある町</Name><Code>{}</Code><MaxInt>4</MaxInt></City>"
    cities = "".join(city.format(f"{number:07d}") for number in range(CITIES))
    data = t.quake("4").replace(b"<City>", (cities + "<City>").encode(), 1)
    return _seconds(lambda: read(read_telegram(data, "VXSE53"))), _seconds(
        lambda: etree.fromstring(data)
    )


def _seconds(work: Callable[[], object]) -> float:
    times = []
    for _ in range(READS):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return sorted(times)[READS // 2]


def _settings(address: str) -> Settings:
    return Settings.from_env(
        {
            "LINE_CHANNEL_SECRET": "s" * 32,
            "LINE_CHANNEL_ACCESS_TOKEN": "t",
            "LINE_API_ENDPOINT": address,
            "DATABASE_URL": "sqlite:///unused.db",
            "TOWN": str(SAMPLE),
            "PUBLIC_URL": "http://127.0.0.1:8",
            "SECRET_KEY": "k" * 40,
        }
    )
