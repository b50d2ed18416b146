# ruff: noqa: T201 - it prints
"""Sum up what samples say: `python -m tests.golden FOLDER` prints changes, --keep keeps them."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from scheduler.jma.reader import read
from scheduler.jma.telegram import read_telegram

FILE = Path(__file__).parent / "scheduler" / "jma" / "golden.json"


def summary(folder: Path) -> dict[str, dict[str, Any]]:
    """Sum up what each sample that is understood says: areas by level, names by hazard."""
    found: dict[str, dict[str, Any]] = {}
    for file in sorted(folder.glob("*.xml")):
        telegram = read_telegram(file.read_bytes(), file.name)
        notice = read(telegram)
        if notice is None:
            continue
        said: dict[str, Any] = {"head": [telegram.type, telegram.status, telegram.info_type]}
        for hazard in sorted({one.hazard for one in notice.statements}):
            mine = [one for one in notice.statements if one.hazard == hazard]
            levels = Counter(str(one.level) for one in mine)
            names = sorted({one.name for one in mine if one.level})
            presumed = sum(one.presumed for one in mine)
            said[hazard] = {"levels": dict(sorted(levels.items())), "names": names}
            if presumed:
                said[hazard]["presumed"] = presumed
        found[file.name] = said
    return found


if __name__ == "__main__":
    now = summary(Path(sys.argv[1]))
    kept = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    for name in sorted(now.keys() | kept.keys()):
        if now.get(name) != kept.get(name):
            print(name, kept.get(name), "->", now.get(name))
    if "--keep" in sys.argv:
        FILE.write_text(
            json.dumps(now, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8"
        )
