"""A room that answers the closing questions: how long its phones wait to be told "saved", while others' are opened."""

from __future__ import annotations

import random
import statistics
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.burst import PHONES, SECONDS, all_there_once, p99, within
from bench.live import Session, led_by_one, p95
from bench.report import Report
from bench.room import Phone, Room, an_open_room, joined
from bench.servers import serving

ENOUGH_TO_SHOW = 4
OPENINGS = 4


def sending(phone: Phone, code: str, after: float) -> float:
    """Seconds until this phone was told that its new words are saved; it begins `after` seconds from now."""
    time.sleep(after)
    began = time.perf_counter()
    phone.send(code)
    return time.perf_counter() - began


def all_within(phones: list[Phone], code: str, seconds: float) -> list[float]:
    with ThreadPoolExecutor(len(phones)) as at_once:
        sent = [at_once.submit(sending, phone, code, random.uniform(0, seconds)) for phone in phones]
        return [each.result() for each in sent]


def show_questions(session: Session) -> None:
    """Its leader shows them: unsealing, splitting, shuffling and burning the key, in one transaction."""
    token = session.leader.get(f"{session.place}/console").html.select_one("input[name=csrf_token]")
    for press in ("ask", "questions/show"):
        held = {"csrf_token": str(token["value"]) if token else ""}
        answer = session.leader.ask("POST", f"{session.place}/{press}", held)
        if answer.status not in {200, 303}:
            raise RuntimeError(f"{press} was answered {answer.status}")


def show_one_after_another(sessions: list[Session], over: float) -> None:
    for session in sessions:
        time.sleep(over / (len(sessions) + 1))
        show_questions(session)


def a_room_answers(report: Report, quick: bool) -> None:
    """Sixty phones within a minute, while the questions of other sessions are opened; then two hundred new ones."""
    seconds = 3.0 if quick else 60.0
    with tempfile.TemporaryDirectory(prefix="cop-bench-") as place:
        room = an_open_room(Path(place) / "instance")
        with serving("wsgi:app", room.environment, "/healthz") as server:
            mine, burst, *others = led_by_one(room.app, server.port, 2 + OPENINGS)
            for other in others:
                all_within(joined(server.port, other.code, ENOUGH_TO_SHOW), other.code, 0)
            phones = joined(server.port, mine.code, 60)
            opening = threading.Thread(target=show_one_after_another, args=(others, seconds))
            opening.start()
            report.add("room_60_in_a_minute_p95", p95(all_within(phones, mine.code, seconds)), "s")
            opening.join()
            two_hundred(report, room, joined(server.port, burst.code, PHONES, Phone.come_in), burst.code)


def two_hundred(report: Report, room: Room, phones: list[Phone], code: str) -> None:
    """Each opens the form and sends it within ten seconds; beside it, what it would be if all sent in one moment."""
    waits = within(phones, code, SECONDS)
    all_there_once(room, code, phones)
    report.add("burst_200_p99", p99(waits), "s")
    turns = [p99(all_within(phones, code, 0)) for _turn in range(2)]
    all_there_once(room, code, phones)
    report.say(f"          {statistics.median(turns):.2f} s where all of them press Send in the same moment")
