"""How the platform says no: one exception that carries LINE's error answer."""

from typing import Any

MONTHLY_LIMIT = "You have reached your monthly limit."
RATE_LIMIT = "The API rate limit has been exceeded. Try again later."
INVALID_REPLY_TOKEN = "Invalid reply token"  # noqa: S105 - the words of an error
ALREADY_ACCEPTED = "The retry key is already accepted"
FAILED_TO_SEND = "Failed to send messages"
NOT_FOUND = "Not found"


class Refusal(Exception):
    """An answer that is not a success: status, LINE's message, details and extra headers."""

    def __init__(
        self,
        status: int,
        message: str,
        details: list[dict[str, str]] | None = None,
        headers: dict[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = headers or {}
        self.body: dict[str, Any] = {"message": message, **more}
        if details:
            self.body["details"] = details


def invalid(details: list[dict[str, str]]) -> Refusal:
    """Return the refusal of a body with wrong values, one detail for each."""
    return Refusal(400, f"The request body has {len(details)} error(s)", details)


class ActImpossible(Exception):
    """A person tried what LINE's app would not let them do."""
