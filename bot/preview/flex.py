"""Flex components' properties as CSS declarations.

Only values of a known form pass; all others fall back to the default, so that no message can
write CSS of its own. Sizes follow
https://developers.line.biz/en/reference/messaging-api/#flex-message as far as a preview needs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

Component = Mapping[str, object]

_TEXT_SIZE = {
    "xxs": "11px",
    "xs": "13px",
    "sm": "14px",
    "md": "16px",
    "lg": "19px",
    "xl": "22px",
    "xxl": "29px",
    "3xl": "35px",
    "4xl": "48px",
    "5xl": "74px",
}
_PICTURE_SIZE = {
    "xxs": "40px",
    "xs": "60px",
    "sm": "80px",
    "md": "100px",
    "lg": "120px",
    "xl": "140px",
    "xxl": "160px",
    "3xl": "180px",
    "4xl": "200px",
    "5xl": "220px",
    "full": "100%",
}
_SPACE = {
    "none": "0",
    "xs": "2px",
    "sm": "4px",
    "md": "8px",
    "lg": "12px",
    "xl": "16px",
    "xxl": "20px",
}
_BORDER = {
    "none": "0",
    "light": "0.5px",
    "normal": "1px",
    "medium": "2px",
    "semi-bold": "3px",
    "bold": "4px",
}
_BUBBLE = {
    "nano": "120px",
    "micro": "160px",
    "deca": "220px",
    "hecto": "241px",
    "kilo": "260px",
    "mega": "300px",
    "giga": "386px",
}
_ALIGN = {"start": "start", "center": "center", "end": "end"}
_GRAVITY = {"top": "flex-start", "center": "center", "bottom": "flex-end"}
_JUSTIFY = {
    "flex-start": "flex-start",
    "center": "center",
    "flex-end": "flex-end",
    "space-between": "space-between",
    "space-around": "space-around",
    "space-evenly": "space-evenly",
}
_ALIGN_ITEMS = {"flex-start": "flex-start", "center": "center", "flex-end": "flex-end"}
_WEIGHT = {"regular": "400", "bold": "700"}
_DECORATION = {"none": "none", "underline": "underline", "line-through": "line-through"}
_STYLE = {"normal": "normal", "italic": "italic"}
_LENGTH = re.compile(r"-?\d{1,4}(\.\d{1,3})?(px|%)\Z")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}([0-9A-Fa-f]{2})?\Z")
_ANGLE = re.compile(r"\d{1,3}(\.\d{1,3})?deg\Z")
_RATIO = re.compile(r"(\d{1,6}(?:\.\d{1,6})?):(\d{1,6}(?:\.\d{1,6})?)\Z")

_PADDING = (
    ("padding", "paddingAll"),
    ("padding-top", "paddingTop"),
    ("padding-bottom", "paddingBottom"),
    ("padding-inline-start", "paddingStart"),
    ("padding-inline-end", "paddingEnd"),
)
_OFFSET = (
    ("top", "offsetTop"),
    ("bottom", "offsetBottom"),
    ("inset-inline-start", "offsetStart"),
    ("inset-inline-end", "offsetEnd"),
)


def bubble_style(bubble: Component) -> str:
    """Give the bubble its width; LINE's default is mega."""
    return f"width:{_BUBBLE.get(str(bubble.get('size')), _BUBBLE['mega'])}"


def box_style(box: Component, block: Component | None = None) -> str:
    """Lay out a box; ``block`` is the bubble's style for the block whose root it is."""
    row = _is_row(box)
    found = [f"flex-direction:{'row' if row else 'column'}"]
    if box.get("layout") == "baseline":
        found.append("align-items:baseline")
    for name, key in _PADDING:
        found += _declared(name, _length(box.get(key), _SPACE))
    found += _declared("justify-content", _JUSTIFY.get(str(box.get("justifyContent"))))
    if box.get("layout") != "baseline":
        found += _declared("align-items", _ALIGN_ITEMS.get(str(box.get("alignItems"))))
    styled = block or {}
    found += _declared(
        "background-color",
        _colour(box.get("backgroundColor")) or _colour(styled.get("backgroundColor")),
    )
    found += _declared("background-image", _gradient(box.get("background")))
    width = _length(box.get("borderWidth"), _BORDER)
    colour = _colour(box.get("borderColor"))
    if width or colour:
        found.append(f"border:{width or '1px'} solid {colour or '#dddddd'}")
    radius = _length(box.get("cornerRadius"), _SPACE)
    if radius:
        found.append(f"border-radius:{radius};overflow:hidden")
    for name, key in (("height", "height"), ("max-height", "maxHeight")):
        found += _declared(name, _length(box.get(key)))
    return ";".join(found)


def component_style(component: Component, parent: Component, index: int) -> str:
    """Place a component in its box and dress it; ``index`` is its place there, from 0."""
    kind = component.get("type")
    row = _is_row(parent)
    found = [_share(component, row=row)]
    margin = _length(component.get("margin"), _SPACE)
    if margin is None and index:
        margin = _length(parent.get("spacing"), _SPACE)
    found += _declared("margin-inline-start" if row else "margin-top", margin)
    if component.get("position") == "absolute":
        found.append("position:absolute")
    for name, key in _OFFSET:
        found += _declared(name, _length(component.get(key), _SPACE))
    if row and parent.get("layout") != "baseline":
        found += _declared("align-self", _GRAVITY.get(str(component.get("gravity"))))
    if kind == "box":
        for name, key in (("width", "width"), ("max-width", "maxWidth")):
            found += _declared(name, _length(component.get(key)))
    elif kind == "text":
        found += _text(component)
    elif kind == "button":
        found += _button(component)
    elif kind == "separator":
        found += _declared("--line", _colour(component.get("color")))
    elif kind == "icon":
        size = _length(component.get("size"), _TEXT_SIZE) or _TEXT_SIZE["md"]
        found.append(f"height:{size};aspect-ratio:{_ratio(component)}")
    return ";".join(found)


def span_style(span: Component) -> str:
    """Dress a span within a text."""
    return ";".join(_letters(span))


def picture_style(image: Component) -> str:
    """Size an image or a video within its place."""
    size = _length(image.get("size"), _PICTURE_SIZE) or _PICTURE_SIZE["md"]
    fit = "cover" if image.get("aspectMode") == "cover" else "contain"
    found = [f"width:{size}", f"aspect-ratio:{_ratio(image)}", f"object-fit:{fit}"]
    found += _declared("background-color", _colour(image.get("backgroundColor")))
    return ";".join(found)


def _text(text: Component) -> list[str]:
    """Dress a text: letters, alignment, wrapping."""
    found = _letters(text)
    found += _declared("text-align", _ALIGN.get(str(text.get("align"))))
    found += _declared("--leading", _length(text.get("lineSpacing")))
    lines = text.get("maxLines")
    if text.get("wrap") is not True:
        found.append("white-space:nowrap;text-overflow:ellipsis")
    elif isinstance(lines, int) and 0 < lines < 1000:
        found.append(f"display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:{lines}")
    return found


def _letters(text: Component) -> list[str]:
    """Dress letters, of a text or a span."""
    found = _declared("font-size", _length(text.get("size"), _TEXT_SIZE))
    found += _declared("font-weight", _WEIGHT.get(str(text.get("weight"))))
    found += _declared("color", _colour(text.get("color")))
    found += _declared("font-style", _STYLE.get(str(text.get("style"))))
    return found + _declared("text-decoration", _DECORATION.get(str(text.get("decoration"))))


def _button(button: Component) -> list[str]:
    """Colour a button: its face, or only its words when it looks like a link."""
    face = "--face" if button.get("style") in ("primary", "secondary") else "--ink"
    return _declared(face, _colour(button.get("color")))


def _share(component: Component, *, row: bool) -> str:
    """Say how much of its box a component takes: in a row an equal share, in a column its own."""
    share = component.get("flex")
    if row and component.get("width") is not None:
        share = 0
    if not isinstance(share, int) or isinstance(share, bool) or not 0 <= share < 10_000:
        share = 1 if row and component.get("type") not in ("icon", "separator") else 0
    if component.get("type") in ("filler", "spacer"):
        share = share or 1
    if share == 0:
        return "flex:0 0 auto"
    return f"flex:{share} {share} 0" if row else f"flex:{share} 0 auto"


def _gradient(background: object) -> str | None:
    """Read a linear gradient."""
    if not isinstance(background, Mapping) or background.get("type") != "linearGradient":
        return None
    angle, start, end = (background.get(key) for key in ("angle", "startColor", "endColor"))
    if not (isinstance(angle, str) and _ANGLE.match(angle) and _colour(start) and _colour(end)):
        return None
    middle = _colour(background.get("centerColor"))
    place = _length(background.get("centerPosition")) or "50%"
    return f"linear-gradient({angle},{start},{f'{middle} {place},' if middle else ''}{end})"


def _ratio(image: Component) -> str:
    """Read "20:13" as CSS writes it; square unless said."""
    match = _RATIO.match(str(image.get("aspectRatio")))
    return f"{match[1]}/{match[2]}" if match else "1/1"


def _length(value: object, words: Mapping[str, str] | None = None) -> str | None:
    """Read a length in px or %, or one of the words for it."""
    if not isinstance(value, str):
        return None
    if words and value in words:
        return words[value]
    return value if _LENGTH.match(value) else None


def _colour(value: object) -> str | None:
    """Read #RRGGBB or #RRGGBBAA."""
    return value if isinstance(value, str) and _COLOUR.match(value) else None


def _is_row(box: Component) -> bool:
    """Tell whether a box lays its contents side by side."""
    return box.get("layout") in ("horizontal", "baseline")


def _declared(name: str, value: str | None) -> list[str]:
    """Write one declaration, or none."""
    return [] if value is None else [f"{name}:{value}"]
