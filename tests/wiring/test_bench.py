"""The bench's own instruments: a fast refusal is no speed, and a figure that is missing is a failure."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest

from bench import __main__ as bench
from bench import report, speed, telling
from bench.load import drive
from bench.report import Report


class Small(BaseHTTPRequestHandler):
    """Keeps its connections, as the production server does: a large answer, or the status that was asked for."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = b"x" * 100_000
        self.send_response(int(self.path[1:] or 200))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Nothing: these are tests."""


@pytest.fixture
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Small)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join(10)
    server.server_close()


def asking(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


def test_load_counts_every_whole_answer_once(port: int) -> None:
    taken = drive(port, [lambda: asking("/")] * 3, 0.3)
    assert len(taken.seconds) == taken.statuses[200] > 3
    assert 0.3 <= taken.lasted < 2
    assert taken.rate == len(taken.seconds) / taken.lasted


def test_a_fast_refusal_is_no_speed(port: int) -> None:
    taken = drive(port, [lambda: asking("/"), lambda: asking("/429")], 0.2)
    with pytest.raises(RuntimeError, match="429"):
        taken.only(200)


def test_the_limits_page_is_the_products_with_its_fields_left_open() -> None:
    form = (
        '<input name="csrf_token" type="hidden" value="abc"><input name="rev" value="3">'
        '<textarea id="f" name="feeling">\nwords</textarea>'
    )
    template = speed.as_template(form)
    assert 'value="{{ token }}"' in template
    assert 'value="{{ rev }}"' in template
    assert "{{ feeling }}" in template


@pytest.mark.parametrize(("measured", "code"), [(["one", "two"], 0), (["one"], 1)])
def test_the_bench_fails_when_a_figure_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path, measured: list[str], code: int
) -> None:
    def measure(report: Report, _quick: bool) -> None:
        for name in measured:
            report.add(name, 1, "s")

    monkeypatch.setattr(report, "RESULTS", tmp_path / "results.json")
    monkeypatch.setattr(report, "tell", lambda _figures: None)
    monkeypatch.setitem(bench.KINDS, "speed", SimpleNamespace(MEASURES=[measure], FIGURES=["one", "two"]))
    assert bench.main("speed") == code


def test_a_measure_that_breaks_is_a_missing_figure_and_not_the_end(
    monkeypatch: pytest.MonkeyPatch, tmp_path, capsys: pytest.CaptureFixture[str]
) -> None:
    def breaks(_report: Report, _quick: bool) -> None:
        raise RuntimeError("the server hung up")

    def works(report: Report, _quick: bool) -> None:
        report.add("one", 1, "s")

    monkeypatch.setattr(report, "RESULTS", tmp_path / "results.json")
    monkeypatch.setitem(bench.KINDS, "speed", SimpleNamespace(MEASURES=[breaks, works], FIGURES=["one", "two"]))
    assert bench.main("speed") == 1
    assert capsys.readouterr().out == "BENCH one 1 s\n"


def test_a_whole_run_is_told_in_the_docs_between_its_marks(tmp_path) -> None:
    page, picture = tmp_path / "performance.md", tmp_path / "performance.svg"
    marks = ("figures", "pages")
    page.write_text("Before\n" + "".join(f"<!-- {m} -->\nold\n<!-- end of {m} -->\n" for m in marks) + "After\n")
    figures = {"form_vs_bare_page": {"value": 0.3, "unit": "ratio"}, "start_s": {"value": 1.5, "unit": "s"}}
    shares = {"1": {"ms": 2, "kb": 3.5}, "100": {"ms": 4, "kb": 3.6}}
    telling.tell({"figures": figures, "pages": [{"page": "/map", "shares": shares}]}, page, picture)
    told = page.read_text()
    assert "old" not in told
    assert told.startswith("Before")
    assert told.endswith("After\n")
    assert "| `form_vs_bare_page` | 0.3 ratio | at least 0.6 |" in told
    assert "| `/map` | 2 ms, 3.5 kB | 4 ms, 3.6 kB |" in told
    assert "200 %" in picture.read_text()


def test_every_target_is_a_figure_that_is_measured() -> None:
    assert {*telling.AT_LEAST, *telling.AT_MOST} <= set(speed.FIGURES)
