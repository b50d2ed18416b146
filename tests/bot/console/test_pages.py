"""What holds for every page: who may open it, which forms are taken, what browsers may do."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from bot.accounts import ROLES, may

from .conftest import Browser  # type: ignore[import-not-found]

Visit = Callable[..., Browser]
OPEN = {"console.login", "console.log_in_now", "console.look", "console.static"}


def rules(app: Flask, method: str) -> Iterator[tuple[Rule, str]]:
    """List the console's addresses for a method, with something in every gap."""
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/console") or method not in (rule.methods or ()):
            continue
        gaps: dict[str, object] = {}
        for name in rule.arguments:
            kind = type(rule._converters[name]).__name__
            gaps[name] = {"AnyConverter": "tokens.css", "PathConverter": "console.css"}.get(kind, 1)
        with app.test_request_context():
            yield rule, app.url_for(rule.endpoint, **gaps)  # type: ignore[arg-type]


def test_every_page_has_a_rule(app: Flask) -> None:
    missing = [
        rule.endpoint
        for method in ("GET", "POST")
        for rule, _ in rules(app, method)
        if rule.endpoint != "console.static"
        and not hasattr(app.view_functions[rule.endpoint], "needs")
    ]
    assert not missing


def test_a_page_without_a_rule_is_refused(visit: Visit, app: Flask) -> None:
    browser = visit("admin")
    # As if someone had forgotten @needs.
    del app.view_functions["console.inbox"].needs  # type: ignore[attr-defined]
    try:
        assert browser.get("/console/").status_code == 403
    finally:
        app.view_functions["console.inbox"].needs = None  # type: ignore[attr-defined]


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_its_pages_and_no_others(app: Flask, visit: Visit, role: str) -> None:
    browser = visit(role)
    for rule, path in rules(app, "GET"):
        act = getattr(app.view_functions[rule.endpoint], "needs", "nothing")
        page = browser.get(path)
        allowed = act in (None, "nothing") or may(role, act)
        assert (page.status_code == 403) is not allowed, path
        if not allowed:
            assert "あなたの役割では" in page.text
        assert page.status_code < 500
        page.close()
    for rule, path in rules(app, "POST"):
        act = getattr(app.view_functions[rule.endpoint], "needs", "nothing")
        if act not in (None, "nothing") and not may(role, act):
            assert browser.post(path).status_code == 403, path


def test_strangers_are_sent_to_the_login(app: Flask, visit: Visit) -> None:
    browser = visit()
    for method in ("GET", "POST"):
        for rule, path in rules(app, method):
            if rule.endpoint not in OPEN:
                page = browser.get(path) if method == "GET" else browser.post(path)
                assert page.status_code == 303, path
                assert page.location.startswith("/console/login"), path


def test_no_form_is_taken_without_its_token(app: Flask, visit: Visit) -> None:
    browser = visit("admin")
    paths = [path for _, path in rules(app, "POST")]
    assert "/console/login" in paths
    others = visit("staff").token()
    for path in paths:
        for form in ({}, {"csrf_token": "forged"}, {"csrf_token": others}):
            page = browser.client.post(path, data=form)
            assert page.status_code == 400, path
            assert "画面を開いてから時間がたちました" in page.text


def test_line_s_own_calls_need_no_token(app: Flask) -> None:
    assert app.test_client().post("/callback", data=b"{}").status_code in (400, 401, 403)
    assert "画面を開いて" not in app.test_client().post("/callback", data=b"{}").text


@pytest.mark.parametrize("role", [None, "viewer", "admin"])
def test_every_page_tells_browsers_what_they_may_do(
    app: Flask, visit: Visit, role: str | None
) -> None:
    browser = visit(role)
    paths = [path for _, path in rules(app, "GET")]
    for path in (*paths, "/console/no/such/page", "/console", "/desk/x"):
        page = browser.get(path)
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy, path
        assert "unsafe" not in policy, path
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert "Cache-Control" in page.headers
        if page.mimetype == "text/html":
            assert "<script>" not in page.text and " style=" not in page.text, path
            assert " onclick" not in page.text, path
        page.close()


def test_a_page_that_is_not_there_says_so_in_words(visit: Visit) -> None:
    page = visit("staff").get("/console/no/such/page")
    assert page.status_code == 404 and "この画面は見つかりません" in page.text
    assert visit().get("/no/such/page").status_code == 404


def test_the_navigation_shows_what_the_role_may_open(visit: Visit) -> None:
    assert "/console/staff" in visit("admin").get("/console/").text
    assert "/console/staff" not in visit("approver").get("/console/").text


@pytest.mark.parametrize(
    ("allowed", "address", "status"),
    [
        ("", "203.0.113.9", 200),
        ("203.0.113.0/24, 2001:db8::/32", "203.0.113.9", 200),
        ("203.0.113.0/24, 2001:db8::/32", "2001:db8::7", 200),
        ("203.0.113.0/24", "::ffff:203.0.113.9", 200),
        ("203.0.113.0/24", "198.51.100.1", 404),
        ("203.0.113.0/24", "2001:db8::7", 404),
    ],
)
def test_other_networks_find_nothing(
    run: Callable[..., Flask], accounts: dict[str, int], allowed: str, address: str, status: int
) -> None:
    app = run(CONSOLE_ALLOW=allowed, TRUSTED_PROXIES="1")
    client = app.test_client()
    headers = {"X-Forwarded-For": f"203.0.113.1, {address}"}
    page = client.get("/console/login", headers=headers)
    assert page.status_code == status
    if status == 404:
        unknown = client.get("/no/such/page", headers=headers)
        for path in ("/console/login", "/console", "/console/x", "/desk/x"):
            assert client.get(path, headers=headers).data == unknown.data
        assert client.post("/console/login", headers=headers).status_code == 404
        assert client.get("/healthz", headers=headers).status_code == 200
