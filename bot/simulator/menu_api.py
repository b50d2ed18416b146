"""LINE's HTTP paths for rich menus."""

from typing import Any

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue

from bot.simulator.gate import body, line
from bot.simulator.limits import detail, problems_of_menu
from bot.simulator.parts import parts
from bot.simulator.refusal import NOT_FOUND, Refusal, invalid
from bot.simulator.richmenus import RichMenus

MOST_LINKED = 500


def menus() -> RichMenus:
    """Return the account's rich menus."""
    return parts().platform.rich_menus


def _menu() -> dict[str, Any]:
    if problems := problems_of_menu(body()):
        raise invalid(problems)
    return body()


@line.post("/v2/bot/richmenu")
def create_menu() -> ResponseReturnValue:
    """Make a menu."""
    return jsonify({"richMenuId": menus().create(_menu())})


@line.post("/v2/bot/richmenu/validate")
def validate_menu() -> ResponseReturnValue:
    """Say what is wrong with a menu, and make none."""
    _menu()
    return jsonify({})


@line.get("/v2/bot/richmenu/list")
def list_menus() -> ResponseReturnValue:
    """List the menus."""
    return jsonify({"richmenus": list(menus().menus.values())})


@line.get("/v2/bot/richmenu/<menu_id>")
def show_menu(menu_id: str) -> ResponseReturnValue:
    """Show a menu."""
    return jsonify(menus().get(menu_id))


@line.delete("/v2/bot/richmenu/<menu_id>")
def delete_menu(menu_id: str) -> ResponseReturnValue:
    """Remove a menu."""
    menus().delete(menu_id)
    return jsonify({})


@line.get("/v2/bot/richmenu/<menu_id>/content")
def show_picture(menu_id: str) -> ResponseReturnValue:
    """Show a menu's picture."""
    data, kind = menus().picture(menu_id)
    return Response(data, content_type=kind)


@line.post("/v2/bot/richmenu/<menu_id>/content")
def give_picture(menu_id: str) -> ResponseReturnValue:
    """Give a menu its picture."""
    menus().upload(menu_id, request.get_data(), request.mimetype)
    return jsonify({})


@line.get("/v2/bot/user/all/richmenu")
def show_default() -> ResponseReturnValue:
    """Show everyone's menu."""
    if menus().default is None:
        raise Refusal(404, "no default richmenu")
    return jsonify({"richMenuId": menus().default})


@line.delete("/v2/bot/user/all/richmenu")
def cancel_default() -> ResponseReturnValue:
    """Cancel everyone's menu."""
    menus().default = None
    return jsonify({})


@line.post("/v2/bot/user/all/richmenu/<menu_id>")
def set_default(menu_id: str) -> ResponseReturnValue:
    """Set everyone's menu."""
    menus().default = menus().ready(menu_id)
    return jsonify({})


@line.get("/v2/bot/user/<user_id>/richmenu")
def show_link(user_id: str) -> ResponseReturnValue:
    """Show one person's menu."""
    if user_id not in menus().links:
        raise Refusal(404, NOT_FOUND)
    return jsonify({"richMenuId": menus().links[user_id]})


@line.delete("/v2/bot/user/<user_id>/richmenu")
def cancel_link(user_id: str) -> ResponseReturnValue:
    """Cancel one person's menu."""
    menus().links.pop(user_id, None)
    return jsonify({})


@line.post("/v2/bot/user/<user_id>/richmenu/<menu_id>")
def link_menu(user_id: str, menu_id: str) -> ResponseReturnValue:
    """Set one person's menu."""
    if user_id not in parts().platform.people:
        raise Refusal(404, NOT_FOUND)
    menus().links[user_id] = menus().ready(menu_id)
    return jsonify({})


@line.post("/v2/bot/richmenu/bulk/<any(link, unlink):what>")
def link_many(what: str) -> ResponseReturnValue:
    """Link a menu to many people, or take theirs away."""
    users = body().get("userIds")
    if not isinstance(users, list) or not 1 <= len(users) <= MOST_LINKED:
        raise invalid([detail("userIds", f"Size must be between 1 and {MOST_LINKED}")])
    chosen = menus().ready(str(body().get("richMenuId"))) if what == "link" else None
    with parts().platform.lock:
        for user in users:
            if chosen is None:
                menus().links.pop(user, None)
            else:
                menus().links[user] = chosen
    return jsonify({}), 202


@line.post("/v2/bot/richmenu/alias")
def add_alias() -> ResponseReturnValue:
    """Name a menu."""
    menus().add_alias(str(body().get("richMenuAliasId")), str(body().get("richMenuId")))
    return jsonify({})


@line.get("/v2/bot/richmenu/alias/list")
def list_aliases() -> ResponseReturnValue:
    """List the names."""
    return jsonify({"aliases": [menus().alias(alias) for alias in menus().aliases]})


@line.get("/v2/bot/richmenu/alias/<alias>")
def show_alias(alias: str) -> ResponseReturnValue:
    """Show what a name stands for."""
    return jsonify(menus().alias(alias))


@line.post("/v2/bot/richmenu/alias/<alias>")
def move_alias(alias: str) -> ResponseReturnValue:
    """Let a name stand for another menu."""
    menus().move_alias(alias, str(body().get("richMenuId")))
    return jsonify({})


@line.delete("/v2/bot/richmenu/alias/<alias>")
def remove_alias(alias: str) -> ResponseReturnValue:
    """Forget a name."""
    menus().remove_alias(alias)
    return jsonify({})
