"""The provider, as OpenID Connect says: where to send people, and what it told of whoever came back.

Authlib holds the protocol: state and nonce against swapped answers, PKCE, and the signature, issuer, audience and time
of the token. It is imported when somebody first needs it: most installations never do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, current_app

from cop.errors import Missing, Unavailable
from cop.settings import Settings
from cop.texts import on_one_line

TIMEOUT_SECONDS = 10
LONGEST = 255
SILENT = "Your organisation's sign-in does not answer just now. Try again in a minute, or use a mailed link."
WELL_KNOWN = "/.well-known/openid-configuration"


@dataclass(frozen=True)
class Told:
    """What the provider vouches for. `address` is empty unless it says that it has checked it."""

    issuer: str
    subject: str
    address: str
    name: str


class NotProved(Exception):
    """Whatever came back says nothing that we may believe."""


def client() -> Any:
    settings: Settings = current_app.config["SETTINGS"]
    if settings.oidc_issuer is None:
        raise Missing
    if "sso" not in current_app.extensions:
        from authlib.integrations.flask_client import OAuth

        current_app.extensions["sso"] = OAuth(current_app).register(
            "sso",
            server_metadata_url=settings.oidc_issuer.rstrip("/") + WELL_KNOWN,
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret,
            client_kwargs={
                "scope": "openid email profile",
                "code_challenge_method": "S256",
                "default_timeout": TIMEOUT_SECONDS,
            },
        )
    return current_app.extensions["sso"]


def send_there(back: str) -> Response:
    from requests import RequestException

    try:
        answer: Response = client().authorize_redirect(back)
    except (RequestException, ValueError, KeyError, RuntimeError) as problem:
        raise Unavailable(SILENT) from problem
    return answer


def came_back() -> Told:
    """Raise NotProved for an answer that was refused, forged, swapped, used or too old."""
    from authlib.common.errors import AuthlibBaseError
    from joserfc.errors import JoseError
    from requests import RequestException

    try:
        claims = vouched_for(client())
    except RequestException as problem:
        raise Unavailable(SILENT) from problem
    except (AuthlibBaseError, JoseError, ValueError, KeyError, TypeError, RuntimeError) as problem:
        raise NotProved from problem
    return believed(claims)


def vouched_for(provider: Any) -> Any:
    """The claims of the signed token; where it holds no address, those of the userinfo page for the same account."""
    token = provider.authorize_access_token()
    claims = token.get("userinfo")
    if not claims or claims.get("email"):
        return claims
    more = provider.userinfo(token=token)
    if more.get("sub") != claims.get("sub"):
        raise NotProved
    return {**more, **claims}


def believed(claims: Any) -> Told:
    issuer, subject = (str(claims.get(name) or "") for name in ("iss", "sub")) if claims else ("", "")
    if not issuer or not subject or len(issuer) > LONGEST or len(subject) > LONGEST:
        raise NotProved
    address = str(claims.get("email") or "")
    checked = claims.get("email_verified") is True and "@" in address and len(address) < LONGEST
    return Told(issuer, subject, address if checked else "", on_one_line(str(claims.get("name") or ""))[:120])
