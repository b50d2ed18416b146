"""A clerk's phone, for stories: a browser with cookies and without a script."""

from __future__ import annotations

import re
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar


class Phone:
    """A clerk's phone: a browser with cookies, without a script."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.open = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(CookieJar())
        ).open

    def get(self, path: str) -> str:
        with self.open(self.base + path, timeout=20) as page:
            return str(page.read().decode())

    def post(self, path: str, at: str, **form: str) -> str:
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.get(at))
        assert token
        data = urllib.parse.urlencode({"csrf_token": token.group(1), **form}).encode()
        with self.open(self.base + path, data, timeout=20) as page:
            return str(page.read().decode())
