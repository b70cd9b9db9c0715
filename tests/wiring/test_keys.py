"""A key is made once, is nobody else's to read, and once burnt is nowhere."""

import os
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from redis import Redis

from cop.db import db
from cop.keys import FolderKeyStore, KeysUnavailable, RedisKeyStore, key_store


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory):
    """A real Redis without persistence, on a free port of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    try:
        server = subprocess.Popen(command, cwd=tmp_path_factory.mktemp("redis"), stdout=subprocess.DEVNULL)
    except FileNotFoundError:
        pytest.skip("redis-server is not installed")
    _wait_for(port)
    yield f"redis://127.0.0.1:{port}/0"
    server.terminate()
    server.wait()


def _wait_for(port: int) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return


@pytest.fixture(params=["folder", "redis"])
def store(request, tmp_path):
    if request.param == "folder":
        return key_store(str(tmp_path / "keys"))
    return key_store(request.getfixturevalue("redis_url"))


def test_a_key_is_made_once_and_stays(store):
    store.make((1, "how"))
    first = store.find((1, "how"))
    store.make((1, "how"))
    assert first is not None and len(first) == 32
    assert store.find((1, "how")) == first


def test_two_parts_and_two_sessions_have_different_keys(store):
    for part in [(2, "how"), (2, "questions"), (3, "how")]:
        store.make(part)
    assert len({store.find((2, "how")), store.find((2, "questions")), store.find((3, "how"))}) == 3


def test_workers_making_one_key_at_once_all_get_the_same(store):
    def make_and_find(_):
        store.make((4, "how"))
        return store.find((4, "how"))

    with ThreadPoolExecutor(8) as workers:
        assert len(set(workers.map(make_and_find, range(40)))) == 1


def test_a_burnt_key_is_gone_and_burning_again_is_no_fault(store):
    store.make((5, "how"))
    store.burn((5, "how"))
    store.burn((5, "how"))
    assert store.find((5, "how")) is None
    assert (5, "how") not in store.held()


def test_the_store_knows_which_parts_it_holds(store):
    store.make((6, "questions"))
    assert (6, "questions") in store.held()


def test_only_the_owner_may_read_the_folder_and_the_key(tmp_path):
    store = FolderKeyStore(tmp_path / "keys")
    store.make((1, "how"))
    assert [oct(p.stat().st_mode & 0o777) for p in (store.folder, *store.folder.iterdir())] == [
        "0o700",
        "0o600",
    ]


def test_a_new_folder_reaches_the_disk_as_a_name_in_the_one_above(tmp_path, monkeypatch):
    flushed, fsync = [], os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: (flushed.append(os.fstat(handle).st_ino), fsync(handle)))
    FolderKeyStore(tmp_path / "instance" / "keys").make((1, "how"))
    for folder in (tmp_path, tmp_path / "instance", tmp_path / "instance" / "keys"):
        assert folder.stat().st_ino in flushed


def test_burning_leaves_no_second_name_that_a_killed_worker_forgot(tmp_path):
    store = FolderKeyStore(tmp_path / "keys")
    store.make((1, "how"))
    Path(store.folder / ".1-how.0011223344556677").hardlink_to(store.folder / "1-how")
    store.burn((1, "how"))
    assert list(store.folder.iterdir()) == []


def test_other_files_in_the_folder_are_nobodys_key(tmp_path):
    store = FolderKeyStore(tmp_path / "keys")
    store.make((1, "how"))
    (store.folder / "README").write_text("by hand")
    assert store.held() == {(1, "how")}


def test_a_torn_key_file_is_no_key(tmp_path):
    store = FolderKeyStore(tmp_path / "keys")
    store.folder.mkdir()
    (store.folder / "1-how").write_bytes(b"half")
    assert store.find((1, "how")) is None


def test_a_store_that_cannot_be_asked_says_so_instead_of_having_no_key(tmp_path):
    (tmp_path / "keys").write_text("a file where the folder should be")
    folder, server = FolderKeyStore(tmp_path / "keys"), RedisKeyStore("redis://127.0.0.1:1/0")
    for store, ask in [(folder, "make"), (folder, "find"), (server, "make"), (server, "find")]:
        with pytest.raises(KeysUnavailable):
            getattr(store, ask)((1, "how"))


@pytest.fixture
def keys_of(redis_url):
    """The same server as each test wants it to be."""
    server = Redis.from_url(redis_url)
    yield server, redis_url
    server.config_set("save", "")
    server.config_set("appendonly", "no")
    server.close()


def test_a_server_that_writes_files_says_so(keys_of):
    server, url = keys_of
    assert RedisKeyStore(url).written_to_files() == []
    server.config_set("save", "60 1")
    assert RedisKeyStore(url).written_to_files() == ["save '60 1'"]
    server.config_set("appendonly", "yes")
    assert RedisKeyStore(url).written_to_files() == ["save '60 1'", "appendonly 'yes'"]


def test_a_server_that_lets_nobody_look_is_not_called_well(keys_of):
    server, url = keys_of
    server.acl_setuser("limited", enabled=True, passwords=["+word"], keys=["*"], commands=["+@all", "-config"])
    limited = RedisKeyStore(url.replace("redis://", "redis://limited:word@"))
    assert limited.written_to_files() is None
    server.config_set("appendonly", "yes")
    assert limited.written_to_files() == ["appendonly 'yes'"]
    server.acl_setuser("limited", commands=["-info"])
    assert limited.written_to_files() is None


@pytest.mark.engine("sqlite")
def test_the_doctor_finds_keys_that_are_written_to_files_wrong(keys_of, apps, environment):
    server, url = keys_of
    made = apps.fresh(environment | {"COP_KEYS_URL": url})
    assert "WRONG" not in made.test_cli_runner().invoke(args=["doctor"]).output
    server.config_set("save", "60 1")
    said = made.test_cli_runner().invoke(args=["doctor"])
    assert said.exit_code == 1 and "WRONG keys: the Redis of COP_KEYS_URL writes files (save '60 1')" in said.output
    with made.app_context():
        db.engine.dispose()
