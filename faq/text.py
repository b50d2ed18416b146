"""Texts folded to one spelling and cut into the grams that the index counts.

Decides by the text alone, and takes any: lone surrogates, control characters, nothing but emoji.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise

from faq.han import modern

# Beyond this a question is a letter; its first part says what it is about.
LONGEST_QUERY = 600

_KATAKANA: dict[int, int | str | None] = {code: code - 0x60 for code in range(0x30A1, 0x30F5)}
# ヶ and ヵ are written for か (一ヶ月, 1か月); long vowels are left out as often as written.
_KATAKANA |= {0x30F5: "か", 0x30F6: "か", 0x3095: "か", 0x3096: "か", 0x30FC: None}
_LATIN_ACCENTS = re.compile("[\u0300-\u036f]")
_ROUNDS = 4

_SOUND = re.compile("[ぁ-ゖ가-힣]")
_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_RUN = re.compile(r"[a-z0-9]+|[^a-z0-9 ]+")
# What is no sign to anybody: controls, and halves of pairs that came alone.
_NOISE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\S+", re.IGNORECASE)


@cache
def _filler(language: str) -> re.Pattern[str]:
    """Return what fits the words that only ask, from `filler.toml`."""
    read = tomllib.loads(resources.files("faq").joinpath("filler.toml").read_text(encoding="utf-8"))
    words = sorted(map(fold, read[language].split()), key=len, reverse=True)
    some = "|".join(map(re.escape, words))
    return re.compile(rf"(?<![^ ])(?:{some})(?![^ ])" if language == "en" else some)


def clean(text: str) -> str:
    """Return the text with a space for each control character and half of a pair."""
    return _NOISE.sub(" ", text)


def tidy(text: str) -> str:
    """Return the text as a dictionary of words expects it: one width, small, modern characters."""
    return modern(clean(unicodedata.normalize("NFKC", text)).lower())


def fold(text: str) -> str:
    """Return the text in one spelling: width, case, kana, accents, long vowels, punctuation.

    Words stay apart by single spaces; folding twice changes nothing more.
    """
    for _ in range(_ROUNDS):
        folded = _fold_once(text)
        if folded == text:
            break
        text = folded
    return text


def _fold_once(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKD", clean(text))
        text = modern(unicodedata.normalize("NFC", _LATIN_ACCENTS.sub("", text)))
    text = text.casefold().translate(_KATAKANA).replace("\u2019", "'")
    return " ".join("".join(map(_spelled, text)).split())


@lru_cache(maxsize=16_384)
def _spelled(letter: str) -> str:
    """Return a letter, digit or mark itself, and a space for anything else."""
    if letter == "'" or unicodedata.category(letter)[0] in "LNM":
        return letter
    return " "


def without_addresses(text: str) -> str:
    """Return the text without web and mail addresses, which tell no topic."""
    return _ADDRESS.sub(" ", text)


def grams(text: str, language: str) -> list[str]:
    """Cut a text into the grams of its language, repeats kept.

    English gives word stems and pairs of them; every other language gives characters and pairs
    of characters, with runs of ASCII letters or digits kept whole.
    """
    folded = fold(text)
    return _word_grams(folded) if language == "en" else _character_grams(folded)


def query_grams(text: str, language: str) -> list[str]:
    """Cut a question into grams, leaving out addresses and the words that only ask."""
    cut = without_addresses(text[: 2 * LONGEST_QUERY])[:LONGEST_QUERY]
    folded = fold(cut)
    kept = _filler("en" if language == "en" else "ja").sub(" ", folded)
    if not kept.strip():
        kept = folded
    return _word_grams(kept) if language == "en" else _character_grams(kept)


def _word_grams(folded: str) -> list[str]:
    words = [stem(word) for word in _WORD.findall(folded)]
    return words + [f"{first} {second}" for first, second in pairwise(words)]


def _character_grams(folded: str) -> list[str]:
    found: list[str] = []
    for run in _RUN.findall(folded):
        if run[0].isascii():
            found.append(run)
            continue
        # A single hiragana or hangul is grammar more often than meaning, and its list the longest.
        found.extend(letter for letter in run if not _SOUND.match(letter))
        found.extend(run[at : at + 2] for at in range(len(run) - 1))
    return found


def stem(word: str) -> str:
    """Return an English word without its commonest endings; good enough to match, not to show."""
    word = word.split("'")[0] or word
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    for ending in ("ing", "ed", "es", "s"):
        rest = word[: -len(ending)]
        if word.endswith(ending) and len(rest) > 2 and not word.endswith("ss"):
            if len(rest) > 3 and rest[-1] == rest[-2] and ending in ("ing", "ed"):
                return rest[:-1]
            return rest.removesuffix("e") if len(rest) > 3 else rest
    return word.removesuffix("e") if len(word) > 4 else word
