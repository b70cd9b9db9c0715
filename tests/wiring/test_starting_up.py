"""What cannot work stops the start with one sentence and exit code 2: the real command, in a process of its own.

The server ends with 3, on which gunicorn gives up: with any other code it would start the same again for ever.
"""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from cop.__main__ import main
from cop.settings import NAMES, OF_THE_PROXY, Settings, unknown_names

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.server
WAYS = {"the command": ["-m", "cop", "migrate"], "the server": ["-c", "import wsgi"]}
REFUSED = {"the command": 2, "the server": 3}
HERE = "{folder}"

BROKEN = {
    "half a single sign-on": ({"COP_OIDC_ISSUER": "https://sign-in.example.org"}, "COP_OIDC_CLIENT_ID"),
    "a sign-on in the clear": (
        {"COP_OIDC_ISSUER": "http://sign-in.example.org", "COP_OIDC_CLIENT_ID": "a", "COP_OIDC_CLIENT_SECRET": "b"},
        "COP_OIDC_ISSUER",
    ),
    "a sign-on for roles that nobody has": (
        {
            "COP_OIDC_ISSUER": "https://sign-in.example.org",
            "COP_OIDC_CLIENT_ID": "a",
            "COP_OIDC_CLIENT_SECRET": "b",
            "COP_OIDC_REQUIRED": "boss",
        },
        "COP_OIDC_REQUIRED",
    ),
    "a database nobody knows": ({"COP_DATABASE_URL": "mysql://localhost/cop"}, "mysql"),
    "no address of a database": ({"COP_DATABASE_URL": "cop.db"}, "cop.db"),
    "the other driver": ({"COP_DATABASE_URL": "postgresql://localhost/cop"}, "postgresql+psycopg://"),
    "a database in memory": ({"COP_DATABASE_URL": "sqlite://"}, "file"),
    "a database in memory, by name": ({"COP_DATABASE_URL": "sqlite:///:memory:"}, "file"),
    "a port that is no number": ({"COP_DATABASE_URL": "postgresql+psycopg://localhost:many/cop"}, "COP_DATABASE_URL"),
    "a server that does not answer": ({"COP_DATABASE_URL": "postgresql+psycopg://127.0.0.1:1/cop"}, "does not answer"),
    "a database in no folder": ({"COP_DATABASE_URL": "sqlite:////nowhere/at/all/cop.db"}, "does not answer"),
    "a file that is no database": ({"COP_DATABASE_URL": f"sqlite:///{HERE}/nonsense"}, "not a database"),
    "a data folder that is a file": ({"COP_INSTANCE": f"{HERE}/nonsense"}, "cannot be used"),
    "a data folder below a file": ({"COP_INSTANCE": f"{HERE}/nonsense/below"}, "cannot be used"),
    "a switch that is neither on nor off": ({"COP_SAMPLE": "perhaps"}, "COP_SAMPLE is “perhaps”"),
    "an address that is none": ({"COP_BASE_URL": "cop.example.org"}, "COP_BASE_URL"),
    "an address of another kind": ({"COP_BASE_URL": "ftp://cop.example.org"}, "COP_BASE_URL"),
    "an address with a path": ({"COP_BASE_URL": "https://example.org/cop"}, "COP_BASE_URL"),
    "an address with an odd port": ({"COP_BASE_URL": "http://localhost:99999"}, "COP_BASE_URL"),
    "a mail server of another kind": ({"COP_MAIL_URL": "https://mail.example.org"}, "smtp://"),
    "a mail server with an odd port": ({"COP_MAIL_URL": "smtp://mail.example.org:mail"}, "COP_MAIL_URL"),
    "a keys address that is none": ({"COP_KEYS_URL": "redis://[::1"}, "COP_KEYS_URL"),
    "a keys port that is none": ({"COP_KEYS_URL": "redis://keys:notaport/0"}, "COP_KEYS_URL"),
    "keys where nothing can be written": ({"COP_KEYS_URL": "/dev/null/keys"}, "COP_KEYS_URL"),
    "keys somewhere else": ({"COP_KEYS_URL": "https://keys.example.org"}, "COP_KEYS_URL"),
    "a number of proxies that is none": ({"COP_PROXIES": "one"}, "COP_PROXIES is “one”"),
    "a token that anybody could guess": ({"COP_METRICS_TOKEN": "secret"}, "COP_METRICS_TOKEN has 6"),
    "a slowness that is none": ({"COP_SLOW_MS": "-1"}, "COP_SLOW_MS is “-1”"),
    "a secret in a file that is not there": ({"COP_SECRET_KEY_FILE": f"{HERE}/nowhere"}, "COP_SECRET_KEY_FILE names"),
    "a database in a file that is empty": ({"COP_DATABASE_URL_FILE": "/dev/null"}, "/dev/null, which is empty"),
    "a secret here and in a file": ({"COP_MAIL_URL": "smtp://a", "COP_MAIL_URL_FILE": "/dev/null"}, "both set"),
    "a key that anybody could guess": ({"COP_SECRET_KEY": "secret"}, "COP_SECRET_KEY"),
}


def start(folder: Path, way: str, **settings: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LD_LIBRARY_PATH") if name in os.environ}
    environment = kept | {"COP_INSTANCE": str(folder / "instance")} | settings
    command = [sys.executable, "-W", "error", *WAYS[way]]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)


def check_refused(ended: subprocess.CompletedProcess[str], said: str, way: str = "the command") -> None:
    assert (ended.returncode, ended.stdout) == (REFUSED[way], ""), ended.stderr
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr and len(ended.stderr.strip().splitlines()) == 1, ended.stderr


def broken(folder: Path, name: str) -> tuple[dict[str, str], str]:
    folder.joinpath("nonsense").write_bytes(b"This is no database, whatever its name says. " * 100)
    settings, said = BROKEN[name]
    return {key: value.replace(HERE, str(folder)) for key, value in settings.items()}, said


@pytest.mark.parametrize("name", BROKEN)
def test_a_setting_that_cannot_work_is_named_in_one_sentence(tmp_path, monkeypatch, capsys, name):
    """The command's own entry, in this process: it is quicker, and many."""
    settings, said = broken(tmp_path, name)
    for key in [key for key in os.environ if key.startswith("COP_")]:
        monkeypatch.delenv(key)
    for key, value in ({"COP_INSTANCE": str(tmp_path / "instance")} | settings).items():
        monkeypatch.setenv(key, value)
    monkeypatch.setattr(sys, "argv", ["cop", "migrate"])
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capsys.readouterr()
    check_refused(subprocess.CompletedProcess([], int(ended.value.code), printed.out, printed.err), said)


def test_what_is_secret_may_stand_in_a_file(tmp_path):
    tmp_path.joinpath("key").write_text("a key from a file, long enough to be taken\n")
    told = {"COP_INSTANCE": str(tmp_path / "instance"), "COP_SECRET_KEY_FILE": str(tmp_path / "key")}
    assert Settings.from_environment(told).secret_key == "a key from a file, long enough to be taken"


@pytest.mark.parametrize("way", WAYS)
def test_a_misspelt_setting_is_named_with_the_one_that_may_be_meant(tmp_path, way):
    """Said before anything else: what comes next may be wrong because of it, as that the server finds no database."""
    told = start(tmp_path, way, COP_DATABASEURL="sqlite:////var/lib/cop.db", COP_SITE="the proxy's")
    first, *_new, then = told.stderr.splitlines()
    assert first == (
        "COP_DATABASEURL is no setting of this program and does nothing. Is it COP_DATABASE_URL that is meant?"
    )
    assert ("up to date" if way == "the command" else "There is no database here") in then


def test_what_is_said_of_settings_knows_all_that_there_are():
    table = re.findall(r"^\| `(COP_\w+)` \|", (ROOT / "docs/running.md").read_text(), re.M)
    assert sorted(table) == sorted(NAMES)
    read = {name for file in ROOT.glob("cop/**/*.py") for name in re.findall(r"\bCOP_[A-Z_]+", file.read_text())}
    assert {name.removesuffix("_FILE") for name in read} <= {*NAMES, *OF_THE_PROXY}
    assert unknown_names(dict.fromkeys([*NAMES, *(f"{name}_FILE" for name in NAMES)], "x")) == []


@pytest.mark.parametrize(
    "name", ["a database nobody knows", "a file that is no database", "a data folder that is a file"]
)
def test_so_it_is_from_the_terminal(tmp_path, name):
    settings, said = broken(tmp_path, name)
    check_refused(start(tmp_path, "the command", **settings), said)


@pytest.mark.parametrize("way", WAYS)
def test_a_newer_database_is_left_alone(tmp_path, way):
    assert start(tmp_path, "the command").returncode == 0
    database = tmp_path / "instance" / "cop.db"
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    check_refused(start(tmp_path, way), "made by a newer version of this program (its schema is 9999)", way)


def test_the_server_does_not_change_an_older_database_by_itself(tmp_path):
    check_refused(start(tmp_path, "the server"), "Run: cop migrate", "the server")


def test_the_server_says_one_sentence_too(tmp_path):
    check_refused(start(tmp_path, "the server", COP_SAMPLE="perhaps"), "COP_SAMPLE", "the server")


def test_a_damaged_secret_key_is_named(tmp_path):
    assert start(tmp_path, "the command").returncode == 0
    tmp_path.joinpath("instance/secret-key").write_text("")
    check_refused(start(tmp_path, "the command"), "secret-key is damaged")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every folder")
def test_a_data_folder_that_may_not_be_read_is_named(tmp_path):
    folder = tmp_path / "instance"
    folder.mkdir(mode=0o000)
    check_refused(start(tmp_path, "the command"), "cannot be used")
