"""Walking through a telegram's elements by their local names: bodies stand in three name spaces."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    # lxml brings no types; its elements do what the standard library's do, and more.
    from xml.etree.ElementTree import Element
else:
    Element = etree._Element

__all__ = ["Element", "child", "local", "words"]


def local(element: Element, name: str) -> Iterator[Element]:
    """Give the children with a local name: bodies stand in three name spaces."""
    return (child for child in element if child.tag.rpartition("}")[2] == name)


def child(element: Element, *names: str) -> Element | None:
    """Follow local names down; None where one is missing."""
    found: Element | None = element
    for name in names:
        found = next(local(found, name), None) if found is not None else None
    return found


def words(element: Element, *names: str) -> str:
    """Give the text at the end of a path of local names; "" where there is none."""
    found = child(element, *names)
    return (found.text or "").strip() if found is not None else ""
