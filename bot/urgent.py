"""What a town says in an emergency: chosen, filled in, sent ahead of everything to everyone.

One person sends it, and others look at it afterwards; 避難情報 waits for a second person first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.config import Settings
from bot.missing_person import with_end
from bot.posts import Desk
from bot.proposing import propose
from bot.staff_mail import write_to_all_who_may
from bot.store import staff
from bot.town import TownFile
from handlers import alert_mail, stock
from handlers.phrases import LANGUAGES
from scheduler.post import Audience, Content
from scheduler.posting import Approval
from scheduler.recurrence import Timing

GRAVE = ("evacuation-4", "evacuation-5", "shelter-open")
"""With these disaster mode is proposed."""


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
        made = Content(
            category="other",
            titles={language: title for language, (title, _) in found.items()},
            bodies={language: text for language, (_, text) in found.items()},
            timing=Timing("now", local),
            audience=Audience(everyone=True),
            urgent=notice.id,
        )
        return with_end(made, local)

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
        link = f"{self.settings.public_url.rstrip('/')}/console/posts/{number}"
        subject, text = alert_mail.to_approve(content.titles["ja"], content.bodies["ja"], link)
        write_to_all_who_may(
            desk.connection,
            "post.approve",
            {"subject": subject, "text": text},
            f"post {number}",
            self.settings,
            self.town,
            desk.now,
            but=desk.by,
        )
