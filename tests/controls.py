"""The simulator's acts, faults and books, from another process."""

from __future__ import annotations

import json
from typing import Any
from urllib.request import Request, urlopen


class Controls:
    """The simulator's acts and books."""

    def __init__(self, port: int) -> None:
        """Speak to the simulator on a port of this machine."""
        self._base = f"http://127.0.0.1:{port}/_sim/"

    def get(self, path: str) -> Any:
        """Read something."""
        return self._ask(Request(self._base + path))  # noqa: S310 - our own simulator

    def post(self, path: str, **values: object) -> Any:
        """Do something."""
        body = json.dumps(values).encode()
        headers = {"Content-Type": "application/json"}
        return self._ask(Request(self._base + path, body, headers))  # noqa: S310 - the same

    def clear_faults(self) -> None:
        """Let the platform work well again."""
        self._ask(Request(self._base + "faults", method="DELETE"))  # noqa: S310 - the same

    def undelivered(self) -> list[str]:
        """List the events that no delivery has brought to a 200."""
        acknowledged = {
            id
            for delivery in self.get("deliveries")
            if delivery["status"] == 200
            for id in delivery["event_ids"]
        }
        return [
            event["webhookEventId"]
            for event in self.get("events")
            if event["webhookEventId"] not in acknowledged
        ]

    def bring_again(self) -> int:
        """Deliver once more what was not acknowledged; give how many that were."""
        missing = self.undelivered()
        for id in missing:
            self.post("redeliver", event_id=id)
        return len(missing)

    def _ask(self, request: Request) -> Any:
        with urlopen(request, timeout=30) as answer:  # noqa: S310 - the same
            return json.load(answer)
