"""What a phone is known by here: a secret that it alone holds."""

from __future__ import annotations

import secrets

from flask import Response, after_this_request, request

from cop.tokens import set_cookie

DEVICE_DAYS = 180


def device_secret() -> str:
    """Known to this device alone; without it nobody, signed in or not, sees or changes what was sent."""
    secret = request.cookies.get("device")
    if secret and len(secret) == 32:
        return secret
    made = secrets.token_hex(16)

    @after_this_request
    def hand_over(response: Response) -> Response:
        set_cookie(response, "device", made, DEVICE_DAYS, "/rooms/")
        return response

    return made
