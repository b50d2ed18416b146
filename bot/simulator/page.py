"""The chat page: people and groups side by side, for trying the bot by hand.

Plain forms, POST then redirect; the script in static/ only spares the reloading.
"""

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from threading import Timer
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, redirect, render_template, request, send_from_directory
from flask import url_for as address_of
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden

from bot.preview import STATIC, quote_line
from bot.preview.text import pieces
from bot.simulator.columns import MAILS, ZONE, columns, name_of
from bot.simulator.control import standing
from bot.simulator.faults import Kind
from bot.simulator.parts import Parts, parts
from bot.simulator.people import People
from bot.simulator.refusal import ActImpossible

page = Blueprint(
    "page", __name__, template_folder="templates", static_folder="static", static_url_path="/page"
)

PLACES = tomllib.loads(Path(__file__).with_name("places.toml").read_text("utf-8"))["places"]
FAILURES = {
    "slow": (Kind.LATENCY, 3.0),
    "down": (Kind.ERROR_BEFORE, 0.0),
    "lost": (Kind.DROP_AFTER, 0.0),
}
LONGEST_FAILURE = 600
MOST_LINES = 200
PICTURES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; "
    "img-src * data:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


@page.before_request
def refuse_other_sites() -> None:
    """Let no other site's page post a form here."""
    origin = request.headers.get("Origin")
    if request.method == "POST" and origin and urlsplit(origin).netloc != request.host:
        raise Forbidden("forms are taken from the simulator's own page only")


@page.after_request
def set_policy(response: Response) -> Response:
    """Run no script but ours, whatever a message holds."""
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Cache-Control", "no-store")
    return response


@page.get("/")
def home() -> ResponseReturnValue:
    """Show everything."""
    return render_template("page.html", **everything())


@page.get("/columns")
def fragment() -> ResponseReturnValue:
    """Show what changes by itself, for the script."""
    return render_template("columns.html", fragment=True, **everything())


@page.get("/preview/<name>")
def preview_style(name: str) -> ResponseReturnValue:
    """Serve the stylesheets of rendered messages."""
    return send_from_directory(STATIC, name)


@page.get("/ledger")
def ledger() -> ResponseReturnValue:
    """Show the platform's books, newest first."""
    all_parts = parts()
    books = all_parts.platform.ledger

    def newest(rows: list[Any]) -> list[Any]:
        return rows[: -MOST_LINES - 1 : -1]

    return render_template(
        "ledger.html",
        accepted=newest(books.accepted()),
        seen=newest(books.seen()),
        violations=newest(books.violations),
        deliveries=newest(all_parts.webhooks.deliveries),
        state=standing(all_parts),
        name_of=lambda chat: name_of(all_parts.platform, chat),
        quote_line=quote_line,
        zone=ZONE,
    )


@page.post("/act")
def act() -> ResponseReturnValue:
    """Do what a person does on LINE, then show the chat again."""
    try:
        more = done(parts(), request.form)
    except (ActImpossible, KeyError, TypeError, ValueError) as error:
        shown = everything(problem=str(error), draft=request.form.get("text", ""))
        return render_template("page.html", **shown), 400
    return back(**more)


@page.post("/failure")
def failure() -> ResponseReturnValue:
    """Make the platform fail for a while, or be well again."""
    faults = parts().faults
    kind = request.form.get("kind", "")
    faults.clear()
    if kind in FAILURES and "normal" not in request.form:
        seconds = min(max(request.form.get("seconds", 30, type=int), 1), LONGEST_FAILURE)
        fault, latency = FAILURES[kind]
        rule = faults.add(fault, seconds=latency)
        end = Timer(seconds, faults.remove, (rule,))
        end.daemon = True
        end.start()
    return back()


def done(all_parts: Parts, form: Any) -> dict[str, str]:
    """Do one act of a form; return what the address of the next page says besides.

    Raises ActImpossible, KeyError, TypeError or ValueError for an act that cannot be done.
    """
    acts, platform = all_parts.acts, all_parts.platform
    chat = form["chat"]
    group = chat if chat in platform.groups else None
    who = form.get("who") or chat
    if "action" in form:
        return tapped(acts, who, group, json.loads(form["action"]), form.get("picked"))
    if "unsend" in form:
        message = platform.find(chat, form["unsend"])
        acts.unsend(message.sender if message else who, form["unsend"], group)
        return {}
    deeds: dict[str, Callable[[], object]] = {
        "say": lambda: say(acts, who, group, form),
        "sticker": lambda: acts.sticker(who, group=group),
        "picture": lambda: send_picture(acts, who, group),
        "place": lambda: send_place(acts, who, group, form["place"]),
        "follow": lambda: acts.follow(who),
        "block": lambda: acts.block(who),
        "invite": lambda: acts.invite_bot(chat),
        "remove": lambda: acts.remove_bot(chat),
    }
    deeds[form["do"]]()
    return {}


def say(acts: People, who: str, group: str | None, form: Any) -> None:
    """Write the typed text, if there is any."""
    text = form.get("text", "").replace("\r\n", "\n").strip()
    if text:
        mention = "mention" in form and group is not None
        acts.say(who, text, group, quote=form.get("quote") or None, mention=mention)


def send_picture(acts: People, who: str, group: str | None) -> None:
    """Send the chosen file."""
    file = request.files["picture"]
    if file.mimetype not in PICTURES:
        raise ValueError("先に写真を選んでください（JPEG・PNG・GIF・WebP）")
    acts.picture(who, file.read(), file.mimetype, group)


def send_place(acts: People, who: str, group: str | None, key: str) -> None:
    """Send one of the known places."""
    place = {entry["key"]: entry for entry in PLACES}[key]
    values = {name: value for name, value in place.items() if name != "key"}
    acts.location(who, group=group, **values)


def tapped(
    acts: People, who: str, group: str | None, action: Any, picked: str | None
) -> dict[str, str]:
    """Tap an action; those that need more from the person first open what is needed."""
    if not isinstance(action, dict):
        raise TypeError("an action is a JSON object")
    kind = action.get("type")
    if kind == "datetimepicker" and not picked:
        return {"pick": json.dumps(action, ensure_ascii=False)}
    if kind in ("location", "camera", "cameraRoll"):
        return {"open": "more"}
    params = {action["mode"]: picked} if kind == "datetimepicker" and picked else None
    acts.tap(who, action, group, params)
    return {}


def back(**more: str) -> ResponseReturnValue:
    """Send the browser to the page with the same chat and speaker."""
    kept: dict[str, Any] = {
        name: request.form[name] for name in ("chat", "who") if request.form.get(name)
    }
    return redirect(address_of("page.home", **(kept | more)), 303)


def everything(**more: Any) -> dict[str, Any]:
    """Return what the page's templates show."""
    all_parts, values = parts(), request.values
    shown = columns(all_parts, values.getlist("who"))
    known = {MAILS, *(column.id for column in shown)}
    current = values.get("chat", "")
    deliveries = all_parts.webhooks.deliveries
    return {
        "columns": shown,
        "current": current if current in known else shown[0].id if shown else MAILS,
        "mails": all_parts.mails.all(),
        "pieces": pieces,
        "state": standing(all_parts),
        "last": deliveries[-1] if deliveries else None,
        "rules": all_parts.faults.rules(),
        "places": PLACES,
        "quote": values.get("quote", ""),
        "pick": picker(values.get("pick", "")),
        "open": values.get("open", ""),
        "zone": ZONE,
        "problem": "",
        "draft": "",
        **more,
    }


def picker(action: str) -> dict[str, str] | None:
    """Return what a date picker needs, of the action it was opened for."""
    try:
        wanted = json.loads(action) if action else None
    except ValueError:
        return None
    kinds = {"date": "date", "time": "time", "datetime": "datetime-local"}
    if not isinstance(wanted, dict) or wanted.get("mode") not in kinds:
        return None
    names = ("initial", "min", "max")
    return {"action": action, "kind": kinds[wanted["mode"]]} | {
        name: str(wanted.get(name, "")) for name in names
    }
