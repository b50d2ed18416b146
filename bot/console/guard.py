"""Who may come near the staff's pages at all, and what browsers may do with these pages."""

from __future__ import annotations

import ipaddress

from flask import Flask, Response, abort, current_app, request

from bot.config import Network, Settings

CONTENT = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""The Content-Security-Policy: no script or style but our own files."""

_PLACES = ("/console", "/desk")


def guard(app: Flask) -> None:
    """Keep strangers' networks out of the staff's pages, and harden what these answer."""
    app.before_request(_keep_out)
    app.after_request(_harden)


def is_guarded(path: str) -> bool:
    """Tell whether a path belongs to the staff."""
    return any(path == place or path.startswith(place + "/") for place in _PLACES)


def is_allowed(address: str | None, allowed: tuple[Network, ...]) -> bool:
    """Tell whether an address lies in one of the allowed networks; none given: everybody does."""
    if not allowed:
        return True
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return False
    # A server that listens on both kinds sees an IPv4 caller as ::ffff:192.0.2.1.
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return any((mapped or found) in network for network in allowed)


def _keep_out() -> None:
    settings: Settings = current_app.config["SETTINGS"]
    if is_guarded(request.path) and not is_allowed(request.remote_addr, settings.console_allow):
        # As if there were nothing: a page that refuses also tells that it is there.
        request.environ["town_voice.outsider"] = True
        abort(404)


def _harden(response: Response) -> Response:
    if is_guarded(request.path):
        response.headers.setdefault("Content-Security-Policy", CONTENT)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "no-referrer")
        response.headers.setdefault("Cache-Control", "no-store")
    return response
