"""Walking through a telegram's elements by their local names: bodies stand in three name spaces."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    # lxml brings no types; its elements do what the standard library's do, and more.
    from xml.etree.ElementTree import Element
else:
    Element = etree._Element

__all__ = ["Element", "child", "local", "texts", "words"]


def local(element: Element, name: str) -> Iterator[Element]:
    """Give the children with a local name."""
    return iter(element.findall(f"{{*}}{name}"))


def child(element: Element, *names: str) -> Element | None:
    """Follow local names down; None where one is missing."""
    return element.find(_path(names))


def words(element: Element, *names: str) -> str:
    """Give the text at the end of a path of local names; "" where there is none."""
    return (element.findtext(_path(names)) or "").strip()


def texts(element: Element) -> dict[str, str]:
    """Give the texts of all children by their local names, in one walk: for long lists."""
    return {one.tag.rpartition("}")[2]: (one.text or "").strip() for one in element}


@cache
def _path(names: tuple[str, ...]) -> str:
    return "/".join(f"{{*}}{name}" for name in names)
