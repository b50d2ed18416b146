# ruff: noqa: T201 - it prints
"""The search in the default profile: how soon it is ready, how fast, how large.

    python -m tests.bench.search            # 2,000 and 20,000 entries; about ten minutes, nearly
                                            # all of it for encoding texts the first time
    python -m tests.bench.search --sizes 2000

Entries and questions are a city's where outside data is at hand, else the sample village's, each
repeated for invented districts until there are enough. Each size runs in a process of its own, as
a fresh start would; vectors are kept from the first time, as a town's are.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import count, islice, product
from pathlib import Path

from bot.store.engine import Store
from bot.store.vectors import StoredVectors
from bot.vectors import keeping
from faq import profile
from faq.entry import Entry
from faq.index import Index
from faq.json_lines import read_jsonl, read_queries
from faq.sheet import read_sheet
from tests.bench.callers import quantile
from tests.bench.report import Line, table
from tests.databases import migrate
from tests.vectors import SAMPLE

BOUNDS = {2_000: (50.0, 5.0), 20_000: (100.0, None)}
"""For each number of entries: the p99 allowed in milliseconds, and the seconds until ready."""
MOST_MEMORY = 400
SEARCHES = 600
ODD = (
    *("", "😀", "あ" * 5000, "ごみ" * 2500, "a" * 5000, "\x00\x07\ud800", "ｺﾞﾐﾉﾋ"),
    *("ごみ garbage 쓰레기 垃圾 ขยะ", "https://example.com", "090-1234-5678"),
    "。？！" * 1600,
)
SLOWEST_ODD = 100.0
_SETS = Path(__file__).parents[1] / "faq" / "sets"
_SHARED = Path(os.environ.get("TOWN_VOICE_SHARED", Path(__file__).parents[3] / "shared" / "data"))
_FIRST = "東西南北上中下大小新古本奥前元"
_SECOND = "山川田沢原野木林森谷岡坂浜島崎"


def districts() -> Sequence[str]:
    """Name districts that do not exist."""
    return ["".join(pair) + "地区" for pair in product(_FIRST, _SECOND)]


def entries(size: int) -> list[Entry]:
    """Make that many entries."""
    city = _SHARED / "faq" / "amagasaki-entries.jsonl"
    if city.is_file():
        known = read_jsonl(city.read_text(encoding="utf-8")).entries
    else:
        known = read_sheet((SAMPLE / "faq.csv").read_bytes(), "faq.csv").entries
    return list(islice(_repeated(known), size))


def _repeated(known: Sequence[Entry]) -> Sequence[Entry]:
    def all_of_them() -> object:
        yield from known
        for turn, district in zip(count(1), districts(), strict=False):
            for entry in known:
                yield replace(
                    entry,
                    id=f"{entry.id}-{turn}",
                    wordings={"ja": (f"{district}の{entry.wordings['ja'][0]}",)},
                    answers={"ja": f"{district}では、{entry.answers['ja']}"},
                )

    return all_of_them()  # type: ignore[return-value]


def questions() -> list[str]:
    """Give what is asked."""
    city = _SHARED / "faq" / "amagasaki-queries-dev.jsonl"
    file = city if city.is_file() else _SETS / "off-topic.jsonl"
    return [query.text for query in read_queries(file.read_text(encoding="utf-8")).queries]


def child(size: int, database: str) -> None:
    """Load, say when ready, search, and print what was found as JSON."""
    found = entries(size)
    began = time.monotonic()
    keeper = StoredVectors(Store(database))
    told = 0.0

    def tell(done: int, total: int) -> None:
        nonlocal told
        if time.monotonic() > told + 10:
            told = time.monotonic()
            print(f"   encoded {done:,} of {total:,} texts", file=sys.stderr, flush=True)

    def build() -> Index:
        return Index(found, encoders=keeping(profile.load(), keeper, tell))

    index = build()
    ready = time.monotonic() - began
    asked = questions()
    alone = sorted(_ask(index, asked, SEARCHES))
    odd = _ask(index, ODD, len(ODD))
    memory = _memory()
    # The old index answers while the new one is built.
    built: list[Index] = []
    builder = threading.Thread(target=lambda: built.append(build()))
    builder.start()
    beside: list[float] = []
    while builder.is_alive():
        beside += _ask(index, asked, 10)
    beside.sort()
    print(json.dumps({"ready": ready, "alone": alone, "odd": odd, "beside": beside, **memory}))


def _ask(index: Index, asked: Sequence[str], times: int) -> list[float]:
    seconds = []
    for number in range(times):
        began = time.monotonic()
        index.search(asked[number % len(asked)], "ja")
        seconds.append(time.monotonic() - began)
    return seconds


def _memory() -> dict[str, float]:
    """Read what this process holds in memory, in MB: all, and its share of what is shared."""
    rollup = Path("/proc/self/smaps_rollup").read_text(encoding="ascii")
    values = {line.split(":")[0]: line.split() for line in rollup.splitlines()[1:]}
    return {name.lower(): int(values[name][1]) / 1024 for name in ("Rss", "Pss")}


def measure(size: int, folder: Path) -> list[Line]:
    """Measure one size in a process of its own, after a first one has encoded the texts."""
    folder.mkdir(parents=True, exist_ok=True)
    database = f"sqlite:///{folder}/vectors-{size}.sqlite"
    migrate(database)
    command = [sys.executable, "-m", "tests.bench.search", "--child", database]
    command += ["--sizes", str(size)]
    print(f"{size:,} entries: encoding", flush=True)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    print(f"{size:,} entries: measuring", flush=True)
    began = time.monotonic()
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    total = time.monotonic() - began
    found = json.loads(output)
    slowest, soonest = BOUNDS.get(size, (None, None))
    p99 = quantile(found["alone"], 0.99) * 1000
    name = f"{size:,}"
    beside = quantile(found["beside"], 0.99) * 1000 if found["beside"] else 0.0
    lines = [
        Line(name, "a search, middle", f"{quantile(found['alone'], 0.5) * 1000:.1f} ms"),
        Line(
            name,
            "a search, p99",
            f"{p99:.1f} ms",
            f"≤ {slowest:.0f} ms" if slowest else "",
            p99 <= slowest if slowest else None,
        ),
        Line(
            name,
            "ready after",
            f"{found['ready']:.1f} s",
            f"≤ {soonest:.0f} s" if soonest else "",
            found["ready"] <= soonest if soonest else None,
        ),
        Line(
            name,
            "the slowest odd text",
            f"{max(found['odd']) * 1000:.0f} ms",
            f"≤ {SLOWEST_ODD:.0f} ms",
            max(found["odd"]) * 1000 <= SLOWEST_ODD,
        ),
        Line(name, "searches while a new index is built", f"{len(found['beside'])}"),
        Line(name, "  their p99", f"{beside:.0f} ms"),
        Line(name, "resident memory (its share)", f"{found['rss']:.0f} ({found['pss']:.0f}) MB"),
    ]
    print(f"{size:,} entries: done in {total:.0f} s", flush=True)
    return lines


def main() -> int:
    """Measure, print, and return 1 when something required is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.search", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(BOUNDS))
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="where vectors are kept for the next time"
    )
    parser.add_argument("--child", metavar="DATABASE", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        child(arguments.sizes[0], arguments.child)
        return 0
    lines: list[Line] = []
    with tempfile.TemporaryDirectory(prefix="bench-search") as folder:
        for size in arguments.sizes:
            lines += measure(size, arguments.keep or Path(folder))
    print("\n" + table(lines))
    return 1 if any(line.good is False for line in lines) else 0


if __name__ == "__main__":
    sys.exit(main())
