"""A question without what tells who asked it. Decides by the text alone.

People's names are those that the dictionary of words knows as such, and whatever is called Mr or
Ms; so one may slip through, which is why a person reads each text before it is used.
"""

from __future__ import annotations

import re

from faq.words import Words

_NUMBER = re.compile(r"[0-9０-９]+(?:[-‐－ー.,:：／/][0-9０-９]+)*")
_MARK = re.compile(r"[〔\[][^〔〕\[\]]{1,20}[〕\]]")
_TITLE = "(?:さん|様|さま|氏|くん|君|ちゃん)?"
_SAYS_NAME = r"(?:(?:です|といいます|と言います|と申します)(?:が|けど)?[、。,.\s]*)?"
_CALLED = re.compile(
    r"\b(?i:my name is|i['’]?m|i am|this is|mr\.?|mrs\.?|ms\.?)\s+[A-Z]\w*(?:\s+[A-Z]\w*)?[,.]?"
)
_SPACES = re.compile(r"\s+")


def nameless(text: str, words: Words) -> str:
    """Return the text on one line, without names of people, numbers, and marks that hide them."""
    text = _MARK.sub(" ", text)
    if people := words.people(text):
        names = "|".join(re.escape(name) for name in sorted(people, key=len, reverse=True))
        text = re.sub(rf"(?i:{names})+{_TITLE}{_SAYS_NAME}", " ", text)
    text = _NUMBER.sub(" ", _CALLED.sub(" ", text))
    return _SPACES.sub(" ", text).strip(" 、。,")
