"""Scanners that others made, each started on its own against one server of ours on the loopback, within its time.

wapiti crawls and attacks, sqlmap (level 2) asks the addresses with questions in them, schemathesis sends what a
description of every address allows. Each answers with what it found: a kind in its own words, and where.
"""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from flask import Flask

from bench.servers import ROOT

SCANNERS = Path(os.environ.get("SCANNERS", ROOT / ".cache/scan/bin"))
MODULES = "sql,xss,permanentxss,redirect,file,exec,crlf,csp,cookieflags,http_headers"
"""Those that need no address outside to tell whether they got through."""
NOT_THERE = re.compile("sign-out|/erase|/leave|/sign-in/as/|/your-devices|forget-this-phone|/sign-in/sso")
"""What ends the scanner's own visit, or leads to somebody else's server."""
Finding = tuple[str, str]


@dataclass(frozen=True)
class Target:
    """A server, somebody's cookies, a folder for what the scanners write, and how long each of them has."""

    address: str
    cookie: str
    folder: Path
    seconds: int

    def run(self, *command: str) -> str:
        """What it says until it ends or its time is over; what it has written by then counts."""
        self.folder.mkdir(parents=True, exist_ok=True)
        home = {"HOME": str(self.folder), "PATH": f"{SCANNERS}:{os.environ['PATH']}", "LANG": "C.UTF-8"}
        try:
            done = subprocess.run(
                [str(SCANNERS / command[0]), *command[1:]],
                cwd=self.folder,
                env=home,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=self.seconds + 60,
            )
        except subprocess.TimeoutExpired as late:
            return (late.stdout or b"").decode(errors="replace")
        return (done.stdout + done.stderr).decode(errors="replace")


def wapiti(target: Target, ways_in: list[str]) -> set[Finding]:
    found = target.folder / "wapiti.json"
    session = ["--store-session", str(target.folder / "session"), "--flush-session", "--tasks", "4", "-v", "0"]
    # Its time to look round, and that of each of its ten kinds of attack: together no more than it has.
    times = ["--max-scan-time", str(target.seconds // 3), "--max-attack-time", str(max(target.seconds // 10, 8))]
    # What it starts with is one address of each kind: it need not look for more, only for their forms.
    width = ["-d", "1", "--max-links-per-page", "4", "--max-files-per-dir", "8", "--max-parameters", "12"]
    starts = [part for way in ways_in for part in ("-s", target.address + way)]
    leave = [part for word in LEFT_OUT for part in ("-x", f"{target.address}{word}")]
    what = ["-m", MODULES, "--scope", "domain", "--no-bugreport", "-H", f"Cookie: {target.cookie}"]
    written = ["-f", "json", "-o", str(found)]
    where = ["-u", f"{target.address}/", *starts, *leave]
    said = target.run("wapiti", *where, *what, *session, *times, *width, *written)
    if not found.exists():
        raise RuntimeError(f"wapiti ended without a report: {said[-500:]}")
    report = json.loads(found.read_text())
    kinds = {**report["vulnerabilities"], "Internal Server Error": report["anomalies"].get("Internal Server Error", [])}
    return {(kind, f"{each['path']} {each['parameter'] or ''}") for kind, all_ in kinds.items() for each in all_}


LEFT_OUT = ("/sign-out*", "/your-data/erase*", "/your-devices*", "/sign-in/as/*", "/*/leave*")


def sqlmap(target: Target, asked: list[str]) -> set[Finding]:
    """Each address with a question in its query; and three forms, which it fills in itself."""
    addresses, results = target.folder / "addresses.txt", target.folder / "sqlmap.csv"
    target.folder.mkdir(parents=True, exist_ok=True)
    addresses.write_text("\n".join(target.address + path for path in asked))
    usual = ["--batch", "--level", "2", "--risk", "1", "--technique", "BEU", "--threads", "2", "--retries", "0"]
    usual += ["--disable-coloring", "--flush-session", "--output-dir", str(target.folder / "sqlmap")]
    usual += ["--cookie", target.cookie, "--results-file", str(results), "--skip", "csrf_token,session,room-*"]
    said = target.run("sqlmap", "-m", str(addresses), "--time-limit", str(target.seconds), *usual)
    if not results.exists() and "testing URL" not in said:
        raise RuntimeError(f"sqlmap ended without results: {said[-500:]}")
    rows = csv.DictReader(results.read_text().splitlines() if results.exists() else [])
    sure = [row for row in rows if row["Parameter"] and "false positive" not in row["Note(s)"]]  # by its own judgement
    return {("SQL injection", f"{row['Target URL']} {row['Parameter']}") for row in sure}


def schemathesis(target: Target, description: dict[str, Any]) -> set[Finding]:
    """Any answer of 500 or more, to anything that the description of an address allows."""
    schema, report = target.folder / "schema.json", target.folder / "schemathesis.xml"
    target.folder.mkdir(parents=True, exist_ok=True)
    schema.write_text(json.dumps(description))
    what = [
        "--checks",
        "not_a_server_error",
        "--workers",
        "2",
        "--request-timeout",
        "20000",
        "--junit-xml",
        str(report),
    ]
    what += ["--hypothesis-seed", "1", "--hypothesis-database", "none", "--hypothesis-max-examples", "3"]
    what += ["--hypothesis-suppress-health-check", "all", "-H", f"Cookie: {target.cookie}"]
    said = target.run("schemathesis", "run", str(schema), "--base-url", target.address, *what)
    if not report.exists():
        raise RuntimeError(f"schemathesis ended without a report: {said[-500:]}")
    cases = list(ElementTree.parse(report).getroot().iter("testcase"))
    if sum(case.find("error") is not None for case in cases) > len(cases) / 10:
        raise RuntimeError(f"schemathesis could not ask: {said[-500:]}")
    return {("Server error", str(case.get("name"))) for case in cases if case.find("failure") is not None}


def described(app: Flask, values: dict[str, list[Any]], fields: dict[str, set[str]]) -> dict[str, Any]:
    """Every address of the app as OpenAPI has it: what may stand in it, and what its form holds."""
    paths: dict[str, Any] = {}
    for rule in app.url_map.iter_rules():
        plain = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        if NOT_THERE.search(rule.rule) or "<path" in rule.rule:
            continue
        for method in (rule.methods or set()) & {"GET", "POST"}:
            here: dict[str, Any] = paths.setdefault(plain, {}).setdefault(method.lower(), {"responses": ANY})
            here["parameters"] = [part(name, rule.rule, values) for name in sorted(rule.arguments)]
            if method == "POST":
                here["requestBody"] = {"content": {FORM: {"schema": form(fields.get(rule.endpoint, set()))}}}
            else:
                here["parameters"] += [question(name) for name in QUESTIONS]
    return {"openapi": "3.0.2", "info": {"title": "Every address", "version": "1"}, "paths": paths}


ANY = {"default": {"description": "any"}}
FORM = "application/x-www-form-urlencoded"
QUESTIONS = ("q", "next", "n", "from", "to", "view")


def part(name: str, rule: str, values: dict[str, list[Any]]) -> dict[str, Any]:
    number = f"int:{name}" in rule
    kind: dict[str, Any] = {"type": "integer", "minimum": 0} if number else {"type": "string", "minLength": 1}
    kind = {"enum": values[name]} if name in values else kind
    return {"name": name, "in": "path", "required": True, "schema": kind}


def question(name: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": {"type": "string"}}


def form(names: set[str]) -> dict[str, Any]:
    return {"type": "object", "properties": {name: {"type": "string"} for name in sorted(names)}}
