"""LINE's paths for channel access tokens: stateless, short-lived and v2.1; any JWT is believed.

Source of paths and answers: https://developers.line.biz/en/reference/messaging-api/#channel-access-token
"""

from datetime import timedelta
from typing import Any

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue

from bot.simulator.gate import line
from bot.simulator.parts import parts

STATELESS = timedelta(minutes=15)
SHORT = timedelta(days=30)


def issued(life: timedelta, **more: Any) -> Response:
    """Issue a token and answer as LINE does."""
    token = parts().platform.issue_token(life)
    seconds = int(life.total_seconds())
    return jsonify({"access_token": token, "expires_in": seconds, "token_type": "Bearer", **more})


def trusted() -> bool:
    """Tell whether the request shows the channel's id and secret, or an assertion of some kind."""
    if request.form.get("client_assertion"):
        return True
    platform = parts().platform
    shown = (request.form.get("client_id"), request.form.get("client_secret"))
    return shown == (platform.channel_id, platform.channel_secret)


def refused() -> ResponseReturnValue:
    """Answer a wrong id, secret or token."""
    return jsonify({"error": "invalid_client", "error_description": "invalid client"}), 400


@line.post("/oauth2/v3/token")
def stateless_token() -> ResponseReturnValue:
    """Issue a token good for fifteen minutes."""
    return issued(STATELESS) if trusted() else refused()


@line.post("/v2/oauth/accessToken")
def short_token() -> ResponseReturnValue:
    """Issue a token good for thirty days."""
    return issued(SHORT) if trusted() else refused()


@line.post("/oauth2/v2.1/token")
def token_by_assertion() -> ResponseReturnValue:
    """Issue a token for a signed assertion."""
    return issued(SHORT, key_id="simulated") if trusted() else refused()


@line.post("/v2/oauth/verify")
@line.get("/oauth2/v2.1/verify", endpoint="verify_by_query")
def verify_token() -> ResponseReturnValue:
    """Tell how long a token is good."""
    life = parts().platform.token_life(request.values.get("access_token", ""))
    if life is None:
        return jsonify({"error": "invalid_request", "error_description": "invalid token"}), 400
    platform = parts().platform
    seconds = int(life.total_seconds())
    return jsonify({"client_id": platform.channel_id, "expires_in": seconds, "scope": ""})


@line.post("/v2/oauth/revoke")
@line.post("/oauth2/v2.1/revoke", endpoint="revoke_by_client")
def revoke_token() -> ResponseReturnValue:
    """Make a token invalid."""
    parts().platform.revoke_token(request.form.get("access_token", ""))
    return Response(status=200)
