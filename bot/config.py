"""The settings of this installation, from the environment. Says everything wrong at once."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.messages import message, remedy
from bot.town import TownFile

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

DEFAULT_DATABASE = "sqlite:///var/town.sqlite"
SHORTEST_KEY = 32
MOST_PROXIES = 9
LEAST_DOORS = 2
"""By so many doors a call to staff leaves: one that is shut must not be the only one."""


class BadSettings(ValueError):
    """Settings that cannot be used; ``problems`` names every one, for the clerk."""

    def __init__(self, problems: list[str]) -> None:
        """Make one message of all ``problems``."""
        self.problems = tuple(problems)
        heading = message("settings.heading", count=len(problems))
        super().__init__("\n".join([heading, *(f"- {problem}" for problem in problems)]))


@dataclass(frozen=True, slots=True)
class Settings:
    """How this installation runs. Its repr shows no secret.

    ``channel_secrets`` are the channel secret and, during a rotation, the one before.
    ``channel_access_token`` is None when stateless tokens of ``channel_id`` are used.
    """

    channel_secrets: tuple[str, ...] = field(repr=False)
    channel_access_token: str | None = field(repr=False)
    channel_id: str | None
    line_api_endpoint: str | None
    database_url: str = field(repr=False)
    town: Path
    public_url: str
    secret_key: str = field(repr=False)
    trusted_proxies: int = 0
    watch_url: str | None = field(default=None, repr=False)
    mail_url: str | None = field(default=None, repr=False)
    mail_from: str = ""
    console_allow: tuple[Network, ...] = ()

    @property
    def channel_secret(self) -> str:
        """The channel secret in force."""
        return self.channel_secrets[0]

    @property
    def is_simulated(self) -> bool:
        """Whether a simulator on this machine stands in LINE's place."""
        return self.line_api_endpoint is not None and _is_loopback(urlsplit(self.line_api_endpoint))

    @staticmethod
    def from_env(environ: Mapping[str, str] = os.environ) -> Settings:
        """Read the settings; raises BadSettings naming every missing or bad variable.

        Each secret ``NAME`` may stand in a file instead, whose path is ``NAME_FILE``.
        """
        reading = _Reading(environ)
        settings = Settings(
            channel_secrets=reading.channel_secrets(),
            channel_access_token=reading.token(),
            channel_id=reading.channel_id(),
            line_api_endpoint=reading.address("LINE_API_ENDPOINT"),
            database_url=reading.database(),
            town=Path(reading.needed("TOWN")),
            public_url=reading.public_url(),
            secret_key=reading.secret_key(),
            trusted_proxies=reading.proxies(),
            watch_url=reading.address("WATCH_URL", secret=True),
            mail_url=reading.mail_url(),
            mail_from=reading.mail_from(),
            console_allow=reading.networks("CONSOLE_ALLOW"),
        )
        if reading.problems:
            raise BadSettings(reading.problems)
        return settings


def problems_of(settings: Settings, town: TownFile) -> list[str]:
    """Say what forbids running with these settings and this town; empty when nothing does."""
    problems = []
    is_public = not _is_loopback(urlsplit(settings.public_url))
    if settings.line_api_endpoint is not None and is_public:
        problems.append(message("check.simulator_in_public", public_url=settings.public_url))
    if settings.line_api_endpoint is None and not is_public:
        problems.append(message("check.unreachable", public_url=settings.public_url))
    if not settings.is_simulated:
        if town.privacy_url is None:
            problems.append(message("check.no_privacy_url"))
        if town.policy_url is None:
            problems.append(message("check.no_policy_url"))
    return problems


def warnings_of(settings: Settings, town: TownFile) -> list[str]:
    """Say what works less well than it could; none of it forbids running."""
    warnings = [] if settings.mail_url else [message("check.no_mail_url")]
    doors = [door for door in town.calls.doors if door != "mail" or settings.mail_url]
    if len(doors) < LEAST_DOORS:
        warnings.append(message("check.few_doors", doors="・".join(doors) or "—"))
    return warnings + [
        message("check.desk_without_mail", name=desk.names["ja"], id=desk.id)
        for desk in town.town.desks
        if desk.mail is None
    ]


class _Reading:
    """Reads variables one by one and gathers what is wrong with them."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.problems: list[str] = []

    def plain(self, name: str) -> str:
        return self._environ.get(name, "").strip()

    def secret(self, name: str) -> str:
        value, path = self.plain(name), self.plain(f"{name}_FILE")
        if not path:
            return value
        if value:
            self._note("both", name)
            return value
        try:
            value = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            self._note("unreadable", name, path=path)
            return ""
        if not value:
            self._note("empty_file", name, path=path)
        return value

    def needed(self, name: str, *, secret: bool = False) -> str:
        noted = len(self.problems)
        value = self.secret(name) if secret else self.plain(name)
        if not value and len(self.problems) == noted:
            self._note("missing", name)
        return value

    def channel_secrets(self) -> tuple[str, ...]:
        now = self._ascii("LINE_CHANNEL_SECRET", self.needed("LINE_CHANNEL_SECRET", secret=True))
        name = "LINE_CHANNEL_SECRET_PREVIOUS"
        before = self._ascii(name, self.secret(name))
        return (now, before) if before else (now,)

    def token(self) -> str | None:
        name = "LINE_CHANNEL_ACCESS_TOKEN"
        noted = len(self.problems)
        value = self._ascii(name, self.secret(name))
        if not value and not self.plain("LINE_CHANNEL_ID") and len(self.problems) == noted:
            self._note("missing_token", name)
        return value or None

    def channel_id(self) -> str | None:
        value = self.plain("LINE_CHANNEL_ID")
        if value and not (value.isascii() and value.isdecimal()):
            self._note("bad", "LINE_CHANNEL_ID")
        return value or None

    def address(self, name: str, *, secret: bool = False) -> str | None:
        value = (self.secret(name) if secret else self.plain(name)).rstrip("/")
        if value and _web_address(value) is None:
            self._note("not_url", name)
        return value or None

    def database(self) -> str:
        value = self.secret("DATABASE_URL") or DEFAULT_DATABASE
        # Platforms hand out both of these; SQLAlchemy would look for another driver.
        for scheme in ("postgres://", "postgresql://"):
            if value.startswith(scheme):
                value = "postgresql+psycopg://" + value.removeprefix(scheme)
        try:
            url = make_url(value)
        except (ArgumentError, ValueError):
            self._note("bad", "DATABASE_URL")
            return value
        in_memory = url.database in (None, "", ":memory:")
        if url.drivername not in ("sqlite", "postgresql+psycopg") or in_memory:
            self._note("bad", "DATABASE_URL")
        return value

    def public_url(self) -> str:
        value = self.needed("PUBLIC_URL").rstrip("/")
        url = _web_address(value)
        if not value:
            return value
        if url is None or url.path or url.query or url.fragment:
            self._note("not_url", "PUBLIC_URL")
        elif url.scheme != "https" and not _is_loopback(url):
            self._note("not_https", "PUBLIC_URL")
        return value

    def secret_key(self) -> str:
        value = self.needed("SECRET_KEY", secret=True)
        if value and len(value) < SHORTEST_KEY:
            self._note("too_short", "SECRET_KEY", least=SHORTEST_KEY, length=len(value))
        return value

    def proxies(self) -> int:
        value = self.plain("TRUSTED_PROXIES") or "0"
        if value.isascii() and value.isdecimal() and int(value) <= MOST_PROXIES:
            return int(value)
        self._note("not_number", "TRUSTED_PROXIES", least=0, most=MOST_PROXIES)
        return 0

    def mail_url(self) -> str | None:
        value = self.secret("MAIL_URL")
        url = _split(value)
        if value and (
            url is None or url.scheme not in ("smtp", "smtps") or url.path not in ("", "/")
        ):
            self._note("bad", "MAIL_URL")
        return value or None

    def mail_from(self) -> str:
        value = self.plain("MAIL_FROM")
        if not value and (self.plain("MAIL_URL") or self.plain("MAIL_URL_FILE")):
            self._note("missing", "MAIL_FROM")
        name, at, domain = parseaddr(value)[1].rpartition("@")
        if value and (not (name and at and domain) or len(value.splitlines()) > 1):
            self._note("bad", "MAIL_FROM")
        return value

    def networks(self, name: str) -> tuple[Network, ...]:
        found = []
        for text in filter(None, (part.strip() for part in self.plain(name).split(","))):
            try:
                found.append(ipaddress.ip_network(text))
            except ValueError:
                self._note("not_network", name, text=text)
        return tuple(found)

    def _ascii(self, name: str, value: str) -> str:
        # Both go into HTTP headers or the HMAC's key, where a pasted blank is hard to find later.
        if value and not all("!" <= letter <= "~" for letter in value):
            self._note("odd_letters", name)
        return value

    def _note(self, kind: str, name: str, **values: object) -> None:
        note = message(f"settings.{kind}", name=name, remedy=remedy("remedy", name), **values)
        self.problems.append(note)


def _split(text: str) -> SplitResult | None:
    try:
        url = urlsplit(text)
        # Reading the port is what refuses a bad one.
        return url if url.hostname and (url.port is None or url.port > 0) else None
    except ValueError:
        return None


def _web_address(text: str) -> SplitResult | None:
    url = _split(text)
    if url is None or url.scheme not in ("http", "https") or " " in text or url.username:
        return None
    return url


def _is_loopback(url: SplitResult) -> bool:
    host = url.hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
