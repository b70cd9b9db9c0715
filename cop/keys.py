"""Where the keys of sealed parts live: outside the database, outside every backup.

A store knows four things: make, find, burn, and which parts it holds. Whoever loses the store before a part
is opened loses that part's answers for good; whoever burns a key makes every copy of the sealed rows, in any
log or backup, unreadable for good. Both are the point.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from flask import Flask, current_app

from cop.errors import Unavailable
from cop.files import be_there, flush, write_through

KEY_BYTES = 32
Part = tuple[int, str]  # gathering id, "questions" or "how"


class KeysUnavailable(Unavailable):
    """The store cannot be asked just now. Nothing may be sealed or opened until it can."""


class KeyStore(Protocol):
    """All that sealing needs of a place for keys. Every method may raise KeysUnavailable."""

    def make(self, part: Part) -> None:
        """Give this part a key, unless it has one. Of two workers making it at once, one wins for both."""

    def find(self, part: Part) -> bytes | None:
        """The part's key; None when it was burnt, lost or never made."""

    def burn(self, part: Part) -> None:
        """Destroy the key. Burning a key that is not there is no fault: opening may be finished twice."""

    def held(self) -> set[Part]:
        """The parts whose keys are here."""


def init(app: Flask, url: str) -> None:
    app.extensions["keys"] = key_store(url)


def store() -> KeyStore:
    """The keys of this installation."""
    found: KeyStore = current_app.extensions["keys"]
    return found


def key_store(url: str) -> KeyStore:
    """The store that COP_KEYS_URL names: a Redis, or a folder (settings.py has refused anything else)."""
    return RedisKeyStore(url) if "://" in url else FolderKeyStore(Path(url))


class FolderKeyStore:
    """One file a part. Several servers may share the folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def make(self, part: Part) -> None:
        """link() fails where the name exists, so the first complete key stays and is never half written."""
        try:
            be_there(self.folder)
            draft = self.folder / f".{_name(part)}.{os.urandom(8).hex()}"
            write_through(draft, os.urandom(KEY_BYTES))
            with suppress(FileExistsError):
                os.link(draft, self._path(part))
            draft.unlink(missing_ok=True)
            flush(self.folder)
        except OSError as trouble:
            raise KeysUnavailable("The keys folder cannot be written.") from trouble

    def find(self, part: Part) -> bytes | None:
        try:
            key = self._read(f"{self.folder}/{_name(part)}")
        except FileNotFoundError:
            return None
        except OSError as trouble:
            raise KeysUnavailable("The keys folder cannot be read.") from trouble
        return key if len(key) == KEY_BYTES else None

    def _read(self, path: str) -> bytes:
        """Anew each time: a key that was burnt is in no process's memory. Past the layers of files and paths, because
        every phone asks for two."""
        file = os.open(path, os.O_RDONLY)
        try:
            return os.read(file, KEY_BYTES + 1)
        finally:
            os.close(file)

    def burn(self, part: Part) -> None:
        """A worker killed inside `make` may have left a second name for the same key: that goes too."""
        try:
            if not self.folder.is_dir():
                return
            for draft in self.folder.glob(f".{_name(part)}.*"):
                draft.unlink(missing_ok=True)
            self._path(part).unlink(missing_ok=True)
            flush(self.folder)
        except OSError as trouble:
            raise KeysUnavailable("A key could not be burnt.") from trouble

    def held(self) -> set[Part]:
        try:
            names = [file.name for file in self.folder.iterdir()] if self.folder.is_dir() else []
        except OSError as trouble:
            raise KeysUnavailable("The keys folder cannot be read.") from trouble
        return {part for name in names if (part := _part(name))}

    def _path(self, part: Part) -> Path:
        return self.folder / _name(part)


class RedisKeyStore:
    """For several servers without a shared folder. The Redis must run without persistence, or copies of its
    files keep keys that were burnt."""

    _PREFIX = "cop:key:"

    def __init__(self, url: str) -> None:
        import redis  # only where it is used: six megabytes

        self._wrong = redis.RedisError
        self._redis = redis.Redis.from_url(url, socket_timeout=5, socket_connect_timeout=5)

    def make(self, part: Part) -> None:
        self._ask("SET", self._PREFIX + _name(part), os.urandom(KEY_BYTES), "NX")

    def find(self, part: Part) -> bytes | None:
        key = self._ask("GET", self._PREFIX + _name(part))
        return key if isinstance(key, bytes) and len(key) == KEY_BYTES else None

    def burn(self, part: Part) -> None:
        self._ask("DEL", self._PREFIX + _name(part))

    def held(self) -> set[Part]:
        try:
            names = list(self._redis.scan_iter(match=self._PREFIX + "*"))
        except self._wrong as trouble:
            raise KeysUnavailable("The key server does not answer.") from trouble
        return {part for name in names if (part := _part(name.decode().removeprefix(self._PREFIX)))}

    def written_to_files(self) -> list[str] | None:
        """The settings of the server by which it writes what it holds to files; None where it lets nobody look, as
        rented ones do, and what it says of itself is not all."""
        from redis import ResponseError

        try:
            found = {name: _text(self._redis.config_get(name)) for name in ("save", "appendonly")}
        except ResponseError:
            return self._said_of_files()
        except self._wrong as trouble:
            raise KeysUnavailable("The key server does not answer.") from trouble
        return [f"{name} {value!r}" for name, value in found.items() if value not in {"", "no"}]

    def _said_of_files(self) -> list[str] | None:
        try:
            said = self._redis.info("persistence")
        except self._wrong:
            return None
        return ["appendonly 'yes'"] if said.get("aof_enabled") else None

    def _ask(self, *command: str | bytes) -> object:
        try:
            return self._redis.execute_command(*command)
        except self._wrong as trouble:
            raise KeysUnavailable("The key server does not answer.") from trouble


def _text(answer: dict[Any, Any]) -> str:
    """The one value of this answer, which comes as text or as bytes."""
    value = next(iter(answer.values()), "")
    return value.decode() if isinstance(value, bytes) else str(value)


def _name(part: Part) -> str:
    return f"{part[0]}-{part[1]}"


def _part(name: str) -> Part | None:
    """None for whatever else lies about in the folder."""
    gathering_id, _, part = name.partition("-")
    return (int(gathering_id), part) if gathering_id.isdigit() and part else None
