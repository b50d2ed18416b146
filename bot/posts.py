"""What staff do with posts: every door comes through here, in the caller's transaction.

Each act reads the post, asks `scheduler.posting` whether it is legal, changes the row only if
nobody else has meanwhile, and is recorded.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row

from bot import announcing
from bot.audience import Reach, reach, too_dear
from bot.store import announcing as rows
from bot.store import posts, staff
from bot.town import TownFile
from handlers.news import Relation
from scheduler.post import Content, as_json, from_json, problems
from scheduler.posting import Approval, Refusal, after, may_approve
from scheduler.recurrence import approval_holds, next_after

AnyRow = Row[Any]
ALONE_AFTER = timedelta(minutes=3)
"""So long a second person is waited for before one may send 避難情報 alone."""


class Unpostable(ValueError):
    """An act that cannot be done; its text is the reason, a `scheduler.posting.Refusal`."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where posts are looked after: the transaction, the town, who acts, and when."""

    connection: Connection
    town: TownFile
    by: int
    now: datetime

    def read(self, number: int) -> AnyRow:
        """Read a post; raises Unpostable when there is none."""
        post = posts.by_number(self.connection, number)
        if post is None:
            raise Unpostable("not now")
        return post

    def draft(self, content: Content, *, drill: bool = False) -> int:
        """Keep a new draft; give its number."""
        number = posts.add(self.connection, as_json(content), self.by, self.now, drill=drill)
        self._record("post.draft", number)
        return number

    def edit(self, number: int, version: int, content: Content) -> None:
        """Keep another edition; an approval of the earlier one does not count any more."""
        post = self._seen(number, version)
        to = self._move(post, "edit")
        edition = post.edition + 1
        posts.change(self.connection, post, state=to, edition=edition, next_at=None, reason="")
        posts.add_edition(self.connection, number, edition, as_json(content), self.by, self.now)
        self._record("post.edit", number, f"edition {edition}")

    def submit(self, number: int, version: int) -> None:
        """Ask for approval; raises Unpostable for a post that could not be sent."""
        post = self._seen(number, version)
        to = self._move(post, "submit")
        self._fit(post)
        posts.change(self.connection, post, state=to, reason="")
        self._record("post.submit", number, f"edition {post.edition}")

    def approve(self, number: int, approval: Approval) -> None:
        """Approve an edition. It goes out at its time; a correction, or an emergency, at once."""
        post = self.read(number)
        refused = may_approve(
            approval,
            state=post.state,
            edition=post.edition,
            drafted_by=post.drafted_by,
            alone=self.town.posts.one_person,
        )
        if refused:
            raise Unpostable(refused)
        at_once = approval.manner == "emergency"
        content = self._fit(post, at_once=at_once)
        if content.is_public_drill and at_once:
            raise Unpostable("drill can wait")
        if at_once and content.is_evacuation and self.now - post.drafted_at < ALONE_AFTER:
            raise Unpostable("another first")
        found = reach(self.connection, content, self.town, drill=post.drill)
        if post.follows is None:
            if not found.people and not found.everyone and not post.drill:
                raise Unpostable("nobody")
            if not content.is_emergency and too_dear(self.connection, found, self.town, self.now):
                raise Unpostable("over the reserve")
        zone = ZoneInfo(self.town.town.timezone)
        leaves = self.now if at_once else next_after(content.timing, self.now, zone)
        kept = posts.approve(
            self.connection,
            post,
            approved_by=approval.by,
            manner=approval.manner,
            reason=approval.reason.strip()[:300],
            at=self.now,
            expires_at=approval_holds(content.timing, self.now, zone),
        )
        if not kept:
            raise Unpostable("changed meanwhile")
        posts.change(
            self.connection,
            post,
            state=self._move(post, "approve"),
            reckoned_to=self.now,
            # What leaves when it is approved has no time of its own.
            next_at=leaves or self.now,
            reason="",
        )
        self._record("post.approve", number, f"edition {post.edition} {approval.manner}")

    def reject(self, number: int, edition: int, reason: str) -> None:
        """Give a post back to whoever drafted it, with the reason."""
        post = self.read(number)
        to = self._move(post, "reject")
        if post.edition != edition:
            raise Unpostable("changed meanwhile")
        if not reason.strip():
            raise Unpostable("needs a reason")
        posts.change(self.connection, post, state=to, next_at=None, reason=reason.strip()[:300])
        self._record("post.reject", number, f"edition {edition}")

    def cancel(self, number: int, reason: str = "") -> None:
        """Take a post off: what has not left never will. Nothing is sent by this, ever."""
        post = self.read(number)
        to = self._move(post, "cancel")
        posts.change(self.connection, post, state=to, next_at=None, reason=reason.strip()[:300])
        for sent in rows.of_post(self.connection, number):
            announcing.stop(self.connection, sent.id, self.now)
        self._record("post.cancel", number)

    def follow(self, number: int, relation: Relation, content: Content) -> int:
        """Draft a correction or withdrawal of a sent post, to exactly those who have it."""
        post = self.read(number)
        if after(post.state, "correct") is None or self._sent(number) is None:
            raise Unpostable("not sent")
        timing = replace(content.timing, kind="now", start=self._local(), until=None)
        found = posts.add(
            self.connection,
            as_json(replace(content, timing=timing, expires=None)),
            self.by,
            self.now,
            drill=post.drill,
            follows=number,
            relation=relation,
        )
        self._record("post.draft", found, f"{relation} of post {number}")
        return found

    def copy(self, number: int) -> int:
        """Draft a new post from an old one."""
        post = self.read(number)
        found = posts.add(self.connection, post.content, self.by, self.now, drill=post.drill)
        self._record("post.draft", found, f"copy of post {number}")
        return found

    def review(self, number: int) -> None:
        """Say that a second person has looked at what was sent in an emergency."""
        if not posts.review(self.connection, number, self.by, self.now):
            raise Unpostable("own draft")
        self._record("post.review", number)

    def pause(self, number: int) -> None:
        """Hold what is being sent of a post."""
        if not sum(announcing.pause(self.connection, one) for one in self._live(number)):
            raise Unpostable("not now")
        self._record("post.pause", number)

    def resume(self, number: int) -> None:
        """Let what was held go on."""
        live = self._live(number)
        if not sum(announcing.resume(self.connection, one, self.now) for one in live):
            raise Unpostable("not now")
        self._record("post.resume", number)

    def put_up(self, number: int) -> None:
        """Note that the post's ready text is in the OpenChat."""
        self.read(number)
        posts.put_up_in_openchat(self.connection, number, self.by, self.now)
        self._record("post.put_up", number)

    def reach_of(self, post: AnyRow) -> Reach:
        """Count who would get a post now."""
        return reach(self.connection, from_json(post.content), self.town, drill=post.drill)

    def _live(self, number: int) -> list[int]:
        return [one.id for one in rows.of_post(self.connection, number)]

    def _sent(self, number: int) -> AnyRow | None:
        return posts.last_sent(self.connection, number)

    def _seen(self, number: int, version: int) -> AnyRow:
        post = self.read(number)
        if post.version != version:
            raise Unpostable("changed meanwhile")
        return post

    def _fit(self, post: AnyRow, *, at_once: bool = False) -> Content:
        content = from_json(post.content)
        wrong = problems(
            content,
            self._local(),
            self.town.town.languages,
            self.town.posts.areas,
            relation=post.relation,
            drill=post.drill,
            at_once=at_once,
        )
        if wrong:
            raise Unpostable("wrong")
        return content

    def _local(self) -> datetime:
        zone = ZoneInfo(self.town.town.timezone)
        return self.now.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)

    def _move(self, post: AnyRow, act: Any) -> str:
        to = after(post.state, act)
        if to is None:
            refusal: Refusal = "not now"
            raise Unpostable(refusal)
        return to

    def _record(self, act: str, number: int, detail: str = "") -> None:
        staff.record(self.connection, self.now, self.by, act, f"post {number}", detail)
