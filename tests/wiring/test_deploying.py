"""What a server is set up from: the image, compose, systemd's units and the proxy, as far as each can be tried here."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import yaml

from bench.servers import stop, wait_for
from tests.databases import a_quick_place
from tests.serving import ROOT, a_free_port, answers

COMPOSE = ROOT / "compose.yaml"
SAMPLES = ROOT / "docs/running"
NOBODY = 65534


@pytest.fixture(scope="module")
def services():
    return yaml.safe_load(COMPOSE.read_text())["services"]


def ran(*command, **more):
    """None where the program may not be run."""
    with suppress(OSError):
        return subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, timeout=120, **more)


def test_compose_finds_no_fault_in_its_file():
    if shutil.which("docker") is None or ran("docker", "compose", "version").returncode:
        pytest.skip("docker compose is not installed here")
    found = ran("docker", "compose", "--file", COMPOSE, "config", "--quiet", env=os.environ | {"COP_SITE": "a.example"})
    assert found.returncode == 0, found.stderr


def test_two_servers_serve_behind_one_door(services):
    assert services["app-a"] == services["app-b"]
    assert [name for name, each in services.items() if "ports" in each] == ["caddy"]
    assert services["caddy"]["environment"]["COP_SERVERS"] == "app-a:8000 app-b:8000"
    assert services["app-a"]["environment"]["COP_PROXIES"] == "1"


def test_nothing_starts_before_the_schema_is_up_to_date(services):
    for name in ("app-a", "app-b", "nightly"):
        assert services[name]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}


def test_no_container_of_ours_can_write_outside_its_two_folders(services):
    for name in ("migrate", "app-a", "app-b", "nightly"):
        mine = services[name]
        assert mine["read_only"] and mine["cap_drop"] == ["ALL"] and "privileged" not in mine
        assert mine["security_opt"] == ["no-new-privileges:true"] and mine["volumes"] == ["data:/data", "keys:/keys"]


def test_no_secret_stands_in_the_file_or_in_an_environment(services):
    for name, each in services.items():
        for setting, value in each.get("environment", {}).items():
            if re.search("SECRET|PASSWORD|DATABASE_URL|MAIL_URL", setting):
                assert setting.endswith("_FILE") and str(value).startswith("/run/secrets/"), name
    assert "/secrets/" in ROOT.joinpath(".gitignore").read_text().splitlines()


def test_every_other_setting_has_a_way_in_that_git_leaves_out(services):
    for name in ("migrate", "app-a", "app-b", "nightly"):
        assert services[name]["env_file"] == [{"path": "settings", "required": False}]
    assert {"/settings", "/.env"} <= set(ROOT.joinpath(".gitignore").read_text().splitlines())


def test_the_keys_are_where_no_backup_and_no_file_of_redis_keeps_them(services):
    assert services["app-a"]["environment"]["COP_KEYS_URL"].endswith(":-/keys}")
    assert "keys:/keys" in services["app-a"]["volumes"]
    redis = services["redis"]
    assert redis["command"][1:5] == ["--save", "", "--appendonly", "no"] and "volumes" not in redis
    assert redis["user"] == "redis", "as root its image would change the owner of /data, for which it has no right"


def test_the_image_gets_only_what_is_served():
    lines = ROOT.joinpath(".dockerignore").read_text().split()
    assert lines[0] == "*", "what is not named stays out: secrets, data, history"
    assert not {"!tests", "!bench", "!instance", "!secrets", "!.git"} & set(lines)
    told = ROOT.joinpath("Dockerfile").read_text()
    assert told.count("\nFROM ") == 2 and "RUN .ci/image /image" in told
    assert "\nCOPY --from=build /image /opt/cop\n" in told and "\nUSER cop\n" in told
    needed = set(re.findall(r"^cp -R -P (.*) \"\$1\"$", ROOT.joinpath(".ci/image").read_text(), re.M)[0].split())
    assert {f"!{name}" for name in needed - {".venv"}} <= set(lines)


def test_systemd_finds_no_fault_in_the_units(tmp_path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not installed here")
    units = [tmp_path / path.name for path in SAMPLES.glob("cop*.*")]
    for unit in units:  # the product is not in /opt/cop here, and systemd looks whether its programs are there
        unit.write_text(re.sub(r"/opt/cop/\.venv/bin/\w+", "/bin/true", (SAMPLES / unit.name).read_text()))
    found = ran("systemd-analyze", "verify", *units)
    assert len(units) == 5 and found.returncode == 0 and not found.stderr, found.stderr


def test_all_units_are_held_as_tightly():
    cage = [
        path.read_text().partition("# What it may do")[2].partition("\n\n")[0].strip()
        for path in SAMPLES.glob("*.service")
    ]
    assert len(cage) == 3 and len(set(cage)) == 1 and "ProtectSystem=strict" in cage[0]


def test_a_command_at_the_terminal_reads_what_the_service_reads():
    told, unit = (SAMPLES / "as-the-service").read_text(), (SAMPLES / "cop.service").read_text()
    assert ran("sh", "-n", SAMPLES / "as-the-service").returncode == 0
    for wanted in ("EnvironmentFile=/etc/cop/settings", "COP_INSTANCE=/var/lib/cop", "UMask=0077"):
        assert wanted in told and wanted in unit
    assert "--uid=cop" in told and "User=cop" in unit


DOCKER = """#!/bin/sh
echo "$*" >>"$SAID"
case "$*" in
"compose exec -T app-a cop backup "*) test "$FULL" != 1 ;;
"compose cp "*) : >"$4" ;;
esac
"""


def backed_up(place, **more):
    """With something in Docker's place that writes down what it is asked."""
    (place / "docker").write_text(DOCKER)
    (place / "docker").chmod(0o755)
    env = os.environ | {"PATH": f"{place}:{os.environ['PATH']}", "SAID": str(place / "said"), "FULL": ""} | more
    return ran("sh", SAMPLES / "backup-with-docker", place / "backups", env=env).returncode


def test_a_backup_from_the_containers_is_dated_leaves_no_copy_there_and_lets_old_ones_go(tmp_path):
    old = tmp_path / "backups/2026-01-01.backup"
    old.parent.mkdir()
    old.touch()
    os.utime(old, (0, 0))
    assert backed_up(tmp_path, FULL="1") != 0 and old.exists(), "what fails lets nothing go"
    assert backed_up(tmp_path) == 0
    [kept] = old.parent.iterdir()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d{6}Z\.backup", kept.name)
    assert (tmp_path / "said").read_text().splitlines()[-1] == f"compose exec -T app-a rm -f /data/{kept.name}"


def test_a_backup_each_night_has_a_name_of_its_own_and_only_a_good_one_lets_old_ones_go():
    unit = (SAMPLES / "cop-backup.service").read_text()
    line = re.search(r"^ExecStart=/bin/sh -c '(.*)'$", unit, re.M)[1].replace("$$", "$").replace("%%", "%")
    said = ran("sh", "-c", line.replace("exec /opt/cop/.venv/bin/cop", "echo")).stdout
    assert re.fullmatch(r"backup /var/lib/cop-backups/\d{4}-\d\d-\d\dT\d{6}Z\.backup\n", said)
    assert "\nExecStartPost=/usr/bin/find /var/lib/cop-backups -mindepth 1 -mtime +14 -delete\n" in unit


def test_the_proxy_writes_down_nothing_and_believes_nobody():
    told = (SAMPLES / "Caddyfile").read_text()
    said = re.sub(r"#.*", "", told)
    assert re.findall(r"\blog\b[^\n]*", said) == ["log default {", "log.error http.handlers.reverse_proxy"]
    assert "exclude http.log.error http.handlers.reverse_proxy" in said
    assert "header_up -Forwarded" in said and "trusted_proxies" not in said
    caddy = shutil.which("caddy")
    if caddy:
        env = os.environ | {"COP_SITE": "localhost", "COP_SERVERS": "127.0.0.1:1 127.0.0.1:2"}
        found = ran(caddy, "validate", "--adapter", "caddyfile", "--config", SAMPLES / "Caddyfile", env=env)
        assert found.returncode == 0, found.stderr


@contextmanager
def a_clean_folder(tmp_path):
    """Where somebody without rights gets at it, as far as what is tested lets them."""
    with a_quick_place(tmp_path) as place:
        place.chmod(0o755)
        yield place


def a_python_for_everybody():
    """The one that runs this may be root's alone."""
    for python in (str(Path(sys.base_prefix).resolve() / "bin/python3"), "/usr/bin/python3"):
        tried = ran(python, "-c", "import sys, ensurepip; sys.exit(sys.version_info < (3, 11))", **somebody_else())
        if tried is not None and tried.returncode == 0:
            return python
    pytest.skip("there is no Python 3.11 here that others than root may run")


def somebody_else():
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}


@pytest.mark.server
@pytest.mark.slow
def test_what_the_image_does_works_in_a_clean_folder_for_nobody_in_particular(tmp_path):
    """From the files that git keeps, built as the image is, then served by somebody who may write nothing there."""
    with a_clean_folder(tmp_path) as place:
        clone, image, data = place / "clone", place / "image", place / "data"
        copied = f"mkdir {clone} && git ls-files --cached --others --exclude-standard | tar c -T - | tar x -C {clone}"
        assert ran("sh", "-c", copied, cwd=ROOT).returncode == 0
        built = ran(clone / ".ci/image", image, env=os.environ | {"MAKEFLAGS": "", "PYTHON": a_python_for_everybody()})
        assert built.returncode == 0, built.stderr
        assert not [name for name in ("tests", "bench", ".git", "node_modules") if (image / name).exists()]
        before = sorted(image.rglob("*"))
        data.mkdir(mode=0o700)
        assert served(image, data)["status"] == "ok"
        assert sorted(image.rglob("*")) == before


def served(image, data):
    """What /healthz says of the image's own command."""
    who = somebody_else()
    if who:
        os.chown(data, NOBODY, NOBODY)
    port, kept = a_free_port(), {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    environment = kept | {"COP_INSTANCE": str(data), "PYTHONDONTWRITEBYTECODE": "1", "HOME": "/nonexistent"}
    python = image / ".venv/bin/python"
    migrated = subprocess.run([python, "-m", "cop", "migrate"], cwd=image, env=environment, check=False, **who)
    assert migrated.returncode == 0
    command = [python, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "wsgi:app"]
    process = subprocess.Popen(command, cwd=image, env=environment, start_new_session=True, **who)
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz", process)
        return json.loads(answers(port, "/healthz"))
    finally:
        stop(process)
