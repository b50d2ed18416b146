"""The platform's memory: people, groups, chats, tokens, quota. Every change is under one lock."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Condition, RLock

from bot.simulator import marks
from bot.simulator.chats import Chat, Group, Message, Person, ShownMessage
from bot.simulator.keys import ReplyTokens, RetryKeys
from bot.simulator.ledger import Ledger
from bot.simulator.quota import Quota, Rates
from bot.simulator.richmenus import RichMenus

BOT_ID = "U" + "b07" * 10 + "00"
QUOTABLE = frozenset({"text", "textV2", "sticker", "image", "video", "template"})
"""Sent messages that come back with a quote token (https://developers.line.biz/en/docs/messaging-api/get-quote-tokens/)."""


def utc_now() -> datetime:
    """Return the present as aware UTC."""
    return datetime.now(UTC)


class Platform:
    """One official account, the people and groups around it, and what each chat shows.

    `clock` gives aware UTC. `quota` is the plan's messages a month, None for a plan without limit.
    `lists_followers` says whether the account type may ask for follower ids.
    """

    def __init__(
        self,
        channel_secret: str,
        channel_token: str,
        channel_id: str = "1650000000",
        clock: Callable[[], datetime] = utc_now,
        quota: int | None = 200,
        rates: dict[str, tuple[int, float]] | None = None,
        bot_name: str = "Town",
        bot_id: str = BOT_ID,
        lists_followers: bool = True,
    ) -> None:
        self.channel_secret = channel_secret
        self.channel_token = channel_token
        self.channel_id = channel_id
        self.clock = clock
        self.bot_name = bot_name
        self.bot_id = bot_id
        self.lists_followers = lists_followers
        self.chat_mode = "bot"
        self.webhook_url: str | None = None
        self.webhook_active = True
        self.lock = RLock()
        self.changed = Condition(self.lock)
        self.ledger = Ledger(self.changed)
        self.quota = Quota(quota, clock)
        self.rates = Rates(clock, rates)
        self.reply_tokens = ReplyTokens(clock)
        self.retry_keys = RetryKeys(clock)
        self.rich_menus = RichMenus()
        self.contents: dict[str, tuple[bytes, str]] = {}
        self.people: dict[str, Person] = {}
        self.groups: dict[str, Group] = {}
        self.opened: list[tuple[str, Message]] = []
        """Links and other actions a person tapped that send nothing: (person's id, action)."""
        self.loading: dict[str, datetime] = {}
        """Until when each person sees the loading animation."""
        self.narrowcasts: dict[str, dict[str, object]] = {}
        self._chats: dict[str, Chat] = {}
        self._quotes: dict[str, tuple[str, str]] = {}
        self._issued: dict[str, datetime] = {}
        self._number = 0

    # People and groups

    def add_person(
        self,
        name: str,
        language: str = "ja",
        user_id: str | None = None,
        *,
        following: bool = True,
        blocked: bool = False,
    ) -> str:
        """Bring a person onto the platform and return their id; no event is sent."""
        person = Person(user_id or marks.user_id(), name, language, following, blocked)
        with self.changed:
            self.people[person.id] = person
            self.changed.notify_all()
        return person.id

    def add_group(
        self,
        name: str,
        members: Iterable[str] = (),
        group_id: str | None = None,
        *,
        has_bot: bool = True,
        kind: str = "group",
    ) -> str:
        """Make a group of people by their ids and return its id; no event is sent."""
        group = Group(group_id or marks.group_id(), name, tuple(members), has_bot, kind)
        with self.changed:
            self.groups[group.id] = group
            self.changed.notify_all()
        return group.id

    def change_person(self, user_id: str, *, following: bool, blocked: bool) -> None:
        """Set whether a person is a friend and whether they block the account."""
        with self.changed:
            self.people[user_id] = replace(
                self.people[user_id], following=following, blocked=blocked
            )
            self.changed.notify_all()

    def change_group(
        self, group_id: str, *, has_bot: bool | None = None, members: Iterable[str] | None = None
    ) -> None:
        """Set whether the account is in a group, or who else is."""
        with self.changed:
            group = self.groups[group_id]
            self.groups[group_id] = replace(
                group,
                has_bot=group.has_bot if has_bot is None else has_bot,
                members=group.members if members is None else tuple(members),
            )
            self.changed.notify_all()

    def friends(self) -> list[Person]:
        """Return everyone a broadcast is shown to."""
        with self.lock:
            return [person for person in self.people.values() if person.reachable]

    # Chats

    def show(
        self,
        chat: str,
        sender: str,
        content: Message,
        via: str,
        *,
        quotes: str | None = None,
        request_id: str | None = None,
    ) -> ShownMessage:
        """Put a message into a chat and return it as shown."""
        with self.changed:
            self._number += 1
            token = marks.quote_token() if content.get("type") in QUOTABLE else None
            message = ShownMessage(
                id=marks.message_id(),
                chat=chat,
                sender=sender,
                content=content,
                at=self.clock(),
                via=via,
                number=self._number,
                quotes=quotes,
                quote_token=token,
                request_id=request_id,
            )
            if token:
                self._quotes[token] = (chat, message.id)
            self._chats.setdefault(chat, Chat()).add(message)
            self.changed.notify_all()
            return message

    def find(self, chat: str, message_id: str) -> ShownMessage | None:
        """Return one message of a chat."""
        with self.lock:
            return self._chats.get(chat, Chat()).find(message_id)

    def change(self, message: ShownMessage) -> ShownMessage:
        """Show a changed message in its old place; its number becomes the newest."""
        with self.changed:
            self._number += 1
            message = replace(message, number=self._number)
            self._chats[message.chat].change(message)
            self.changed.notify_all()
            return message

    def shown(self, chat: str, since: int = 0) -> list[ShownMessage]:
        """Return what a chat shows, oldest first; with `since` only newer numbers."""
        with self.lock:
            messages = self._chats.get(chat, Chat()).messages
            return [message for message in messages if message.number > since]

    def start_loading(self, user_id: str, seconds: int) -> None:
        """Show a person the loading animation until a message comes or the time is over."""
        with self.changed:
            self.loading[user_id] = self.clock() + timedelta(seconds=seconds)
            self.changed.notify_all()

    def quoted(self, token: str, chat: str) -> str | None:
        """Return the message a quote token stands for; a token is good only in its own chat."""
        with self.lock:
            found = self._quotes.get(token)
            return found[1] if found and found[0] == chat else None

    # Access tokens

    def issue_token(self, life: timedelta) -> str:
        """Issue an access token that is good for so long."""
        token = marks.quote_token()
        with self.lock:
            self._issued[token] = self.clock() + life
        return token

    def revoke_token(self, token: str) -> None:
        """Make an issued token invalid."""
        with self.lock:
            self._issued.pop(token, None)

    def token_life(self, token: str) -> timedelta | None:
        """Return how long an access token is still good; None for an unknown or expired one."""
        if token == self.channel_token:
            return timedelta(days=3650)
        with self.lock:
            until = self._issued.get(token)
        left = until - self.clock() if until else timedelta()
        return left if left > timedelta() else None
