"""What people do on LINE: each act changes what the chats show and becomes a webhook event."""

from dataclasses import replace
from typing import Any

from bot.simulator import marks
from bot.simulator.actions import Action, actions_of, named, quick_replies_of
from bot.simulator.chats import Message, Person, ShownMessage
from bot.simulator.lengths import units
from bot.simulator.platform import Platform
from bot.simulator.refusal import ActImpossible
from bot.simulator.webhooks import Event, Webhooks


class People:
    """The acts of the people on a platform. Each raises ActImpossible where LINE's app would not
    let them: strangers and blockers cannot write 1:1, outsiders cannot write in a group.
    """

    def __init__(self, platform: Platform, webhooks: Webhooks) -> None:
        self._platform = platform
        self._webhooks = webhooks
        self._stamps: dict[str, int] = {}

    # Saying

    def say(
        self,
        user_id: str,
        text: str,
        group: str | None = None,
        quote: str | None = None,
        mention: bool = False,
    ) -> str:
        """Write a text, quoting a message by its id or mentioning the account; return its id."""
        wire: Message = {"type": "text", "text": text}
        if mention:
            if group is None:
                raise ActImpossible("the account can be mentioned in groups only")
            wire |= self._mention(text)
        return self._speak(user_id, {"type": "text", "text": wire["text"]}, wire, group, quote)

    def _mention(self, text: str) -> Message:
        name = f"@{self._platform.bot_name}"
        if name not in text:
            text = f"{name} {text}"
        index = units(text[: text.index(name)])
        mentionee = {"index": index, "length": units(name), "type": "user"}
        mentionee |= {"userId": self._platform.bot_id, "isSelf": True}
        return {"text": text, "mention": {"mentionees": [mentionee]}}

    def sticker(
        self, user_id: str, package: str = "446", sticker: str = "1988", group: str | None = None
    ) -> str:
        """Send a sticker; return its message id."""
        content = {"type": "sticker", "packageId": package, "stickerId": sticker}
        more = {"stickerResourceType": "STATIC", "keywords": ["thanks", "hello"]}
        return self._speak(user_id, content, content | more, group)

    def picture(
        self, user_id: str, data: bytes, kind: str = "image/jpeg", group: str | None = None
    ) -> str:
        """Send a picture; the bot can fetch its bytes by the message id, which is returned."""
        wire = {"type": "image", "contentProvider": {"type": "line"}}
        return self._speak(user_id, {"type": "image"}, wire, group, data=(data, kind))

    def location(
        self,
        user_id: str,
        latitude: float,
        longitude: float,
        title: str = "",
        address: str = "",
        group: str | None = None,
    ) -> str:
        """Send a place in degrees; return its message id."""
        content: Message = {"type": "location", "latitude": latitude, "longitude": longitude}
        content |= {"title": title} if title else {}
        content |= {"address": address} if address else {}
        return self._speak(user_id, content, content, group)

    def _speak(
        self,
        user_id: str,
        content: Message,
        wire: Message,
        group: str | None,
        quote: str | None = None,
        data: tuple[bytes, str] | None = None,
    ) -> str:
        with self._platform.changed:
            chat = self._chat(user_id, group)
            if quote is not None and self._platform.find(chat, quote) is None:
                raise ActImpossible("only a message of this chat can be quoted")
            shown = self._platform.show(chat, user_id, content, "said", quotes=quote)
            if data is not None:
                self._platform.contents[shown.id] = data
                address = f"/_sim/content/{shown.id}"
                addresses = {"originalContentUrl": address, "previewImageUrl": address}
                shown = self._platform.change(replace(shown, content=content | addresses))
            message = {**wire, "id": shown.id, "markAsReadToken": marks.reply_token()}
            message |= {"quoteToken": shown.quote_token} if shown.quote_token else {}
            message |= {"quotedMessageId": quote} if quote else {}
            self.happen("message", user_id, group, message=message)
            return shown.id

    def unsend(self, user_id: str, message_id: str, group: str | None = None) -> None:
        """Take a message of one's own back."""
        with self._platform.changed:
            shown = self._own(user_id, message_id, group)
            self._platform.change(replace(shown, unsent=True, content={"type": "text", "text": ""}))
            self._platform.contents.pop(message_id, None)
            unsend = {"messageId": message_id}
            self.happen("unsend", user_id, group, reply=False, unsend=unsend)

    def edit(self, user_id: str, message_id: str, text: str, group: str | None = None) -> None:
        """Change a text of one's own."""
        with self._platform.changed:
            shown = self._own(user_id, message_id, group)
            content = {"type": "text", "text": text}
            self._platform.change(replace(shown, content=content, edited=True))
            message = {**content, "id": message_id, "quoteToken": shown.quote_token}
            self.happen("messageEdited", user_id, group, message=message)

    def _own(self, user_id: str, message_id: str, group: str | None) -> ShownMessage:
        shown = self._platform.find(self._chat(user_id, group), message_id)
        if shown is None or shown.sender != user_id or shown.unsent:
            raise ActImpossible("only a message of one's own can be changed")
        return shown

    # Tapping

    def tap(
        self,
        user_id: str,
        what: Action | str,
        group: str | None = None,
        params: dict[str, str] | None = None,
    ) -> str | None:
        """Tap an action, or the newest one with this label that is still shown.

        `params` is what was picked in a date picker. Return the id of the message it wrote into
        the chat, if any.
        """
        with self._platform.changed:
            chat = self._chat(user_id, group)
            action = self.offered(chat, what) if isinstance(what, str) else what
            if action.get("type") == "message" or ("text" in action and "data" not in action):
                return self.say(user_id, str(action["text"]), group)
            if "data" not in action:
                self._platform.opened.append((user_id, action))
                self._platform.changed.notify_all()
                return None
            words = action.get("displayText") or action.get("text")
            content = {"type": "text", "text": words}
            written = self._platform.show(chat, user_id, content, "said") if words else None
            postback: dict[str, Any] = {"data": action["data"]}
            if action.get("type") == "richmenuswitch":
                params = self._switch_menu(user_id, action["richMenuAliasId"])
            postback |= {"params": params} if params else {}
            self.happen("postback", user_id, group, postback=postback)
            return written.id if written else None

    def offered(self, chat: str, label: str) -> Action:
        """Return a chat's newest action of this label; quick replies only of the last message."""
        messages = self._platform.shown(chat)
        for message in reversed(messages):
            found = [action for action in actions_of(message.content) if named(action, label)]
            if message is not messages[-1]:
                gone = quick_replies_of(message.content)
                found = [action for action in found if action not in gone]
            if found:
                return found[0]
        raise ActImpossible(f"nothing to tap is called {label}")

    def _switch_menu(self, user_id: str, alias: str) -> dict[str, str]:
        menus = self._platform.rich_menus
        status = "RICHMENU_ALIAS_ID_NOTFOUND"
        if alias in menus.aliases:
            menus.links[user_id] = menus.aliases[alias]
            status = "SUCCESS"
        return {"newRichMenuAliasId": alias, "status": status}

    # Coming and going

    def follow(self, user_id: str) -> None:
        """Become a friend of the account, or stop blocking it."""
        with self._platform.changed:
            unblocked = self._person(user_id).blocked
            self._platform.change_person(user_id, following=True, blocked=False)
            self.happen("follow", user_id, follow={"isUnblocked": unblocked})

    def block(self, user_id: str) -> None:
        """Block the account."""
        with self._platform.changed:
            if not self._person(user_id).reachable:
                raise ActImpossible("only a friend can block the account")
            self._platform.change_person(user_id, following=True, blocked=True)
            self.happen("unfollow", user_id, reply=False)

    def invite_bot(self, group: str) -> None:
        """Bring the account into a group."""
        with self._platform.changed:
            self._platform.change_group(group, has_bot=True)
            self.happen("join", None, group)

    def remove_bot(self, group: str) -> None:
        """Put the account out of a group, or let it leave."""
        with self._platform.changed:
            self.happen("leave", None, group, reply=False)
            self._platform.change_group(group, has_bot=False)

    def member_joins(self, group: str, user_id: str) -> None:
        """Let a person into a group."""
        with self._platform.changed:
            self._person(user_id)
            members = dict.fromkeys((*self._platform.groups[group].members, user_id))
            self._platform.change_group(group, members=members)
            joined = {"members": [{"type": "user", "userId": user_id}]}
            self.happen("memberJoined", None, group, joined=joined)

    def member_leaves(self, group: str, user_id: str) -> None:
        """Let a person leave a group."""
        with self._platform.changed:
            members = [one for one in self._platform.groups[group].members if one != user_id]
            self._platform.change_group(group, members=members)
            left = {"members": [{"type": "user", "userId": user_id}]}
            self.happen("memberLeft", None, group, reply=False, left=left)

    # Events

    def happen(
        self,
        kind: str,
        user_id: str | None,
        group: str | None = None,
        *,
        reply: bool = True,
        **more: Any,
    ) -> Event | None:
        """Send the bot an event of any kind and return it; None in a group without the account."""
        with self._platform.changed:
            chat = group or user_id or ""
            if group is not None and not self._platform.groups[group].has_bot:
                return None
            now = self._platform.clock()
            stamp = max(marks.milliseconds(now), self._stamps.get(chat, 0) + 1)
            self._stamps[chat] = stamp
            event: Event = {
                "type": kind,
                "webhookEventId": marks.event_id(now),
                "timestamp": stamp,
                "mode": "active",
                "deliveryContext": {"isRedelivery": False},
                "source": self._source(user_id, group),
                **more,
            }
            if reply:
                event["replyToken"] = marks.reply_token()
                self._platform.reply_tokens.issue(event["replyToken"], chat)
            self._webhooks.deliver([event], chat)
            return event

    def _source(self, user_id: str | None, group: str | None) -> dict[str, str]:
        who = {"userId": user_id} if user_id else {}
        if group is None:
            return {"type": "user", **who}
        kind = self._platform.groups[group].kind
        return {"type": kind, f"{kind}Id": group, **who}

    def _person(self, user_id: str) -> Person:
        person = self._platform.people.get(user_id)
        if person is None:
            raise ActImpossible(f"nobody has the id {user_id}")
        return person

    def _chat(self, user_id: str, group: str | None) -> str:
        person = self._person(user_id)
        if group is None:
            if not person.reachable:
                raise ActImpossible("only a friend who does not block the account can write to it")
            return user_id
        if group not in self._platform.groups:
            raise ActImpossible(f"no group has the id {group}")
        if user_id not in self._platform.groups[group].members:
            raise ActImpossible("only a member can write in a group")
        return group
