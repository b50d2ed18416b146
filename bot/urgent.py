"""What a town says in an emergency: chosen, filled in, sent ahead of everything to everyone.

One person sends it, and others look at it afterwards; 避難情報 waits for a second person first.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.accounts import may
from bot.config import Settings
from bot.posts import Desk
from bot.proposing import propose
from bot.store import outbox, staff
from bot.town import TownFile
from handlers import alert_mail, stock
from handlers.phrases import LANGUAGES
from scheduler.post import Audience, Content
from scheduler.posting import Approval
from scheduler.recurrence import Timing

GRAVE = ("evacuation-4", "evacuation-5", "shelter-open")
"""With these disaster mode is proposed."""
_SPACE = uuid.UUID("0d7c5b0e-4a4f-4f0e-8f43-2c7d5f1f9a11")


@dataclass(frozen=True, slots=True)
class Urgent:
    """What sending an emergency text needs."""

    settings: Settings
    town: TownFile

    def content(self, notice: stock.Notice, values: Mapping[str, str], local: datetime) -> Content:
        """Say it in every language of the town; ``local`` is the town's time. Raises BadSlot."""
        found = {
            language: stock.fill_notice(notice, language, values)
            for language in self.town.town.languages
            if language in LANGUAGES
        }
        return Content(
            category="other",
            titles={language: title for language, (title, _) in found.items()},
            bodies={language: text for language, (_, text) in found.items()},
            timing=Timing("now", local),
            audience=Audience(everyone=True),
            urgent=notice.id,
        )

    def send(self, desk: Desk, content: Content, why: str) -> tuple[int, bool]:
        """Let it out, or ask a second person; give the post's number and whether it is out."""
        number = desk.draft(content)
        desk.submit(number, 1)
        staff.record(desk.connection, desk.now, desk.by, "post.urgent", f"post {number}")
        if content.urgent in GRAVE:
            propose(desk.connection, content.titles["ja"], self.settings, self.town, desk.now)
        if content.is_evacuation:
            self._ask(desk, number, content)
            return number, False
        desk.approve(number, Approval(1, desk.by, "emergency", why))
        return number, True

    def _ask(self, desk: Desk, number: int, content: Content) -> None:
        if self.settings.mail_url is None:
            return
        link = f"{self.settings.public_url.rstrip('/')}/console/posts/{number}"
        subject, text = alert_mail.to_approve(content.titles["ja"], content.bodies["ja"], link)
        today = desk.now.astimezone(ZoneInfo(self.town.town.timezone)).date()
        for account in staff.everyone(desk.connection):
            asked = may(account.role, "post.approve") and account.id != desk.by
            if asked and staff.in_force(account, today) and account.mail:
                letter = {"to": account.mail, "subject": subject, "text": text}
                outbox.add(
                    desk.connection,
                    desk.now,
                    None,
                    kind="mail",
                    recipient=f"x{account.id}",
                    retry_key=str(uuid.uuid5(_SPACE, f"{number}:{account.id}")),
                    body=json.dumps(letter),
                    purpose="call",
                )
