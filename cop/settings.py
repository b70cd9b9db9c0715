"""One frozen record of what the environment asks for; odd values stop the start with a sentence."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from cop.errors import Unstartable
from cop.files import account, held_in, must_be_ours, usable_folder

DATABASE_SCHEMES = ("sqlite", "postgresql+psycopg")
SHORTEST_SECRET = 32
MOST_PROXIES, SLOWEST_MS = 9, 60_000
IN_A_FILE = "_FILE"
"""After the name of a setting: a file holds it, so that what is secret stands in no environment."""
MAY_BE_EMPTY = {"COP_MAIL_URL"}
"""Of those in a file: letters then go to a folder. Any other, taken for not set, would be a database or a key of its
own, and nobody would know."""
IN_THE_DATA_FOLDER = (
    *("cop.db", "cop.db-wal", "cop.db-shm", "cop.lock", "secret-key", "nightly.lock", "nightly.done", "backup.done"),
    *("keys", "pictures", "exports", "outbox", "metrics"),
)
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
PATIENCE = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
"""With a PostgreSQL that has gone without a word, as when another takes its place: seconds, but for the last, which are
milliseconds. Without them a connection waits for minutes, and with it the thread that phones need."""
OIDC = (
    "COP_OIDC_ISSUER",
    "COP_OIDC_CLIENT_ID",
    "COP_OIDC_CLIENT_SECRET",
    "COP_OIDC_NAME",
    "COP_OIDC_REQUIRED",
)
NAMES = (
    *("COP_INSTANCE", "COP_DATABASE_URL", "COP_KEYS_URL", "COP_SECRET_KEY", "COP_BASE_URL", "COP_MAIL_URL"),
    *("COP_SAMPLE", "COP_SERVICE_NAME", "COP_PROXIES", "COP_METRICS_TOKEN", "COP_LOG_REQUESTS", "COP_SLOW_MS"),
    *OIDC,
)
OF_THE_PROXY = {"COP_SITE", "COP_SERVERS"}
"""Settings of docs/running/Caddyfile, which may stand in the same environment."""
MAY_BE_REQUIRED = {"administrator", "facilitator", "reviewer"}
TRUE, FALSE = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}


@dataclass(frozen=True)
class Settings:
    """Everything an operator can set; docs/running.md has a row for each."""

    instance: Path
    database_url: str
    keys_url: str
    secret_key: str
    base_url: str = "http://127.0.0.1:8000"
    mail_url: str | None = None
    sample: bool = False
    service_name: str = "Talent communities"
    oidc_issuer: str | None = None
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_name: str = "your organisation"
    oidc_required: frozenset[str] = frozenset()
    proxies: int = 0
    metrics_token: str = ""
    log_requests: bool = False
    slow_ms: int = 0

    @property
    def on_loopback(self) -> bool:
        return urlsplit(self.base_url).hostname in LOOPBACK

    @property
    def host(self) -> str:
        return urlsplit(self.base_url).hostname or "localhost"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        environ = with_files_read(environ)
        instance = usable_folder(Path(environ.get("COP_INSTANCE") or "instance").absolute())
        must_be_ours(instance / name for name in IN_THE_DATA_FOLDER)
        defaults = {
            "COP_DATABASE_URL": f"sqlite:///{instance / 'cop.db'}",
            "COP_KEYS_URL": str(instance / "keys"),
            "COP_BASE_URL": cls.base_url,
            "COP_SERVICE_NAME": cls.service_name,
        }
        value = {name: (environ.get(name) or default).strip() for name, default in defaults.items()}
        return cls(
            instance=instance,
            database_url=known_database(value["COP_DATABASE_URL"]),
            keys_url=known_keys(value["COP_KEYS_URL"]),
            secret_key=long_enough(environ.get("COP_SECRET_KEY", "")) or kept_secret(instance / "secret-key"),
            base_url=web_address(value["COP_BASE_URL"]),
            mail_url=mail_address(environ.get("COP_MAIL_URL", "").strip()),
            sample=yes_or_no("COP_SAMPLE", environ.get("COP_SAMPLE", "")),
            service_name=value["COP_SERVICE_NAME"],
            **single_sign_on(environ),
            **for_operators(environ),
        )


def with_files_read(environ: Mapping[str, str]) -> dict[str, str]:
    found = dict(environ)
    for name, path in environ.items():
        what = name.removesuffix(IN_A_FILE)
        if what == name or not name.startswith("COP_") or not path.strip():
            continue
        if environ.get(what):
            raise Unstartable(f"{what} and {name} are both set. Set one of them.")
        found[what] = held_in(Path(path.strip()), name)
        if not found[what] and what not in MAY_BE_EMPTY:
            raise Unstartable(f"{name} names {path}, which is empty. Write it, or leave {name} out.")
    return found


def unknown_names(environ: Mapping[str, str] = os.environ) -> list[str]:
    """A sentence for each name that looks like a setting and is none. It stops nothing: another program's may begin
    like ours, and a setting may be one of a newer version."""
    known = {*NAMES, *(f"{name}{IN_A_FILE}" for name in NAMES)}
    strange = sorted(name for name in environ if name.startswith("COP_") and name not in known | OF_THE_PROXY)
    return [f"{name} is no setting of this program and does nothing.{nearest(name, known)}" for name in strange]


def nearest(name: str, known: set[str]) -> str:
    from difflib import get_close_matches  # seldom needed

    found = get_close_matches(name, sorted(known), n=1)
    return f" Is it {found[0]} that is meant?" if found else ""


def for_operators(environ: Mapping[str, str]) -> dict[str, Any]:
    token = environ.get("COP_METRICS_TOKEN", "").strip()
    if token and len(token) < SHORTEST_SECRET:
        raise Unstartable(
            f"COP_METRICS_TOKEN has {len(token)} characters; it needs {SHORTEST_SECRET}, or leave it out."
        )
    return {
        "proxies": whole_number("COP_PROXIES", environ.get("COP_PROXIES", ""), MOST_PROXIES),
        "metrics_token": token,
        "log_requests": yes_or_no("COP_LOG_REQUESTS", environ.get("COP_LOG_REQUESTS", "")),
        "slow_ms": whole_number("COP_SLOW_MS", environ.get("COP_SLOW_MS", ""), SLOWEST_MS),
    }


def single_sign_on(environ: Mapping[str, str]) -> dict[str, Any]:
    """An organisation's own sign-in: all that it takes, or nothing of it."""
    value = {name: environ.get(name, "").strip() for name in OIDC}
    said = [name for name in OIDC if value[name]]
    if not said:
        return {}
    missing = [name for name in OIDC[:3] if not value[name]]
    if missing:
        raise Unstartable(f"{said[0]} is set, and {' and '.join(missing)} missing: set all three, or none.")
    required = frozenset(word for word in value["COP_OIDC_REQUIRED"].replace(",", " ").split())
    if required - MAY_BE_REQUIRED:
        raise Unstartable(f"COP_OIDC_REQUIRED is a list of {', '.join(sorted(MAY_BE_REQUIRED))}, with commas between.")
    kept = {name.removeprefix("COP_").lower(): value[name] for name in OIDC if value[name]}
    return kept | {"oidc_issuer": provider_address(value["COP_OIDC_ISSUER"]), "oidc_required": required}


def provider_address(url: str) -> str:
    parts = whole(url)
    here = bool(parts) and parts is not None and parts.hostname in LOOPBACK
    if not parts or parts.scheme not in ({"http", "https"} if here else {"https"}) or parts.query or parts.username:
        raise Unstartable("COP_OIDC_ISSUER is the provider's own address. It looks like https://sign-in.example.org")
    return url


def known_database(url: str) -> str:
    scheme = url.split("://", 1)[0]
    if "://" not in url or scheme not in DATABASE_SCHEMES:
        raise Unstartable(
            f"COP_DATABASE_URL starts with “{scheme}”, which is not a database this product knows. "
            "Use sqlite:///… or postgresql+psycopg://…"
        )
    try:
        database = make_url(url).database
    except (ArgumentError, ValueError) as problem:
        raise Unstartable("COP_DATABASE_URL cannot be read. Ports are numbers, odd signs are %-coded.") from problem
    if scheme == "sqlite" and (not database or database == ":memory:"):
        raise Unstartable("COP_DATABASE_URL names no file. Use sqlite:///path/to/cop.db")
    return url


def patience(url: str) -> dict[str, int]:
    """What the operator's own address of the database does not say."""
    asked = make_url(url)
    if asked.get_backend_name() != "postgresql":
        return {}
    return {name: wait for name, wait in PATIENCE.items() if name not in asked.query}


def known_keys(url: str) -> str:
    if "://" not in url:
        folder = usable_folder(Path(url), "COP_KEYS_URL", "keys")
        must_be_ours(folder.iterdir())
        return str(folder)
    parts = whole(url)
    if not parts or parts.scheme not in {"redis", "rediss"}:
        raise Unstartable("COP_KEYS_URL is neither a folder nor an address such as redis://host:port/0")
    return url


def web_address(url: str) -> str:
    parts = whole(url)
    if not parts or parts.scheme not in {"http", "https"} or parts.path.strip("/") or parts.query or parts.username:
        raise Unstartable(
            f"COP_BASE_URL “{url}” is not the address of a whole site. It looks like https://communities.example.org"
        )
    return url.rstrip("/")


def mail_address(url: str) -> str | None:
    if not url:
        return None
    parts = whole(url)
    if not parts or parts.scheme not in {"smtp", "smtps"}:
        raise Unstartable(
            "COP_MAIL_URL is not a mail server. It looks like smtp://host:port, or smtps://name:word@host"
        )
    return url


def whole(url: str) -> SplitResult | None:
    """The parts of an address that has a host and, if any, a port that can be one."""
    try:
        parts = urlsplit(url)
        return parts if parts.hostname and parts.port != 0 else None
    except ValueError:
        return None


def yes_or_no(name: str, value: str) -> bool:
    word = value.strip().lower()
    if word not in TRUE | FALSE:
        raise Unstartable(f"{name} is “{value}”. Set it to 1 (on) or 0 (off).")
    return word in TRUE


def whole_number(name: str, value: str, most: int) -> int:
    word = value.strip() or "0"
    if not word.isdecimal() or int(word) > most:
        raise Unstartable(f"{name} is “{value}”. Set it to a whole number from 0 to {most}.")
    return int(word)


def long_enough(secret: str) -> str:
    if secret and len(secret) < SHORTEST_SECRET:
        raise Unstartable(
            f"COP_SECRET_KEY has {len(secret)} characters; it needs {SHORTEST_SECRET}, or leave it out and one is made."
        )
    return secret


def kept_secret(path: Path) -> str:
    """Made once, by whichever worker links it into place first; the losers read the winner's."""
    draft = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    try:
        if not path.exists():
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_urlsafe(48))
            with contextlib.suppress(FileExistsError):
                path.hardlink_to(draft)
            draft.unlink()
        secret = path.read_text().strip()
    except OSError as problem:
        raise Unstartable(f"The secret key {path} cannot be used by {account()} ({problem.strerror}).") from problem
    if len(secret) < SHORTEST_SECRET:
        raise Unstartable(f"The secret key {path} is damaged. Restore it, or delete it to sign everybody out.")
    return secret
