"""Rich menus: made, given a picture, linked to everyone or one person."""

from typing import Any

from bot.simulator import marks
from bot.simulator.refusal import NOT_FOUND, Refusal, invalid

MOST_MENUS = 1000
LARGEST_PICTURE = 1024 * 1024


class RichMenus:
    """The account's rich menus and which of them each person sees."""

    def __init__(self) -> None:
        self.menus: dict[str, dict[str, Any]] = {}
        self.pictures: dict[str, tuple[bytes, str]] = {}
        self.aliases: dict[str, str] = {}
        self.links: dict[str, str] = {}
        self.default: str | None = None

    def create(self, menu: dict[str, Any]) -> str:
        """Make a menu of a checked body and return its id."""
        if len(self.menus) >= MOST_MENUS:
            raise Refusal(400, "The number of rich menus exceeds the limit")
        menu_id = marks.rich_menu_id()
        self.menus[menu_id] = {"richMenuId": menu_id, **menu}
        return menu_id

    def get(self, menu_id: str) -> dict[str, Any]:
        """Return a menu or refuse with 404."""
        if menu_id not in self.menus:
            raise Refusal(404, NOT_FOUND)
        return self.menus[menu_id]

    def delete(self, menu_id: str) -> None:
        """Remove a menu, its picture and its links; aliases to it must go first."""
        self.get(menu_id)
        if menu_id in self.aliases.values():
            raise Refusal(400, "The rich menu is set to a rich menu alias")
        del self.menus[menu_id]
        self.pictures.pop(menu_id, None)
        self.links = {user: menu for user, menu in self.links.items() if menu != menu_id}
        if self.default == menu_id:
            self.default = None

    def upload(self, menu_id: str, picture: bytes, kind: str) -> None:
        """Give a menu its picture, once, JPEG or PNG of at most 1 MB."""
        self.get(menu_id)
        if kind not in ("image/jpeg", "image/png"):
            raise Refusal(415, f"The content type, {kind}, is not supported")
        if len(picture) > LARGEST_PICTURE:
            raise Refusal(413, "The request entity is too large")
        if menu_id in self.pictures:
            raise Refusal(400, "An image has already been uploaded to the richmenu")
        self.pictures[menu_id] = (picture, kind)

    def picture(self, menu_id: str) -> tuple[bytes, str]:
        """Return a menu's picture and its kind."""
        if menu_id not in self.pictures:
            raise Refusal(404, NOT_FOUND)
        return self.pictures[menu_id]

    def shown_to(self, user_id: str) -> str | None:
        """Return the id of the menu a person sees: their own, or everyone's."""
        return self.links.get(user_id, self.default)

    def ready(self, menu_id: str) -> str:
        """Return the id of a menu that can be shown: it exists and has its picture."""
        self.get(menu_id)
        if menu_id not in self.pictures:
            raise Refusal(400, "must upload richmenu image before applying it to user")
        return menu_id

    def add_alias(self, alias: str, menu_id: str) -> None:
        """Name a menu."""
        self.ready(menu_id)
        if alias in self.aliases:
            raise Refusal(400, "conflict richmenu alias id")
        if not (0 < len(alias) <= 32):
            raise invalid(
                [{"property": "richMenuAliasId", "message": "Length must be between 1 and 32"}]
            )
        self.aliases[alias] = menu_id

    def move_alias(self, alias: str, menu_id: str) -> None:
        """Let a name stand for another menu."""
        self.alias(alias)
        self.aliases[alias] = self.ready(menu_id)

    def alias(self, alias: str) -> dict[str, str]:
        """Return a name with its menu, as LINE answers."""
        if alias not in self.aliases:
            raise Refusal(404, "richmenu alias not found")
        return {"richMenuAliasId": alias, "richMenuId": self.aliases[alias]}

    def remove_alias(self, alias: str) -> None:
        """Forget a name."""
        self.alias(alias)
        del self.aliases[alias]
