"""Several questions in one message, set apart. Decides by the text alone."""

from __future__ import annotations

import re

MOST = 3

_ENDS = re.compile(r"(?<=[。．？！?!\n])|(?<=[a-z]\.)\s")
_ASKS = re.compile(
    r"[?？]\s*$"
    r"|(?:か|かな|かしら|教えて|教えてください|教えて下さい|知りたい|知りたいです|お願いします)[。．!！\s]*$"
    r"|(?:吗|嗎|呢)[。．!！\s]*$"
    r"|(?:까|까요|나요|가요|는지요|주세요)[.。!！\s]*$"
)


def parts(text: str) -> list[str]:
    """Return the questions of a message, each with what was said before it; at most three.

    A message that asks once or not at all is one part, as it stands. What is said after the last
    question belongs to that.
    """
    found: list[str] = []
    said = ""
    for sentence in _ENDS.split(text):
        said += sentence
        if _ASKS.search(sentence):
            found.append(said.strip())
            said = ""
    if len(found) < 2:
        return [text]
    kept = found[:MOST]
    rest = "".join([*found[MOST:], said.strip()])
    if rest:
        kept[-1] = f"{kept[-1]} {rest}"
    return kept
