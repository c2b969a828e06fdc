"""The smoke test passes on a good deployment and names what is wrong with a bad one."""

import json
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from infra.ops import smoke

KEY = "the-key"


class Host(BaseHTTPRequestHandler):
    """Page, gateway and function in one, well behaved; a test makes it misbehave through `faults`."""

    faults: frozenset[str] = frozenset()

    def do_GET(self):
        if self.path == "/config.json":
            self.answer(200, {"apiBaseUrl": "/v1", "apiKey": KEY}, caching=self.unless("cached config", "no-store"))
        elif self.path == "/index.html":
            self.answer(200, {}, media_type=self.unless("page as text", "text/html"))
        elif self.path.startswith("/private/"):
            self.answer(200 if "open function" in self.faults else 403, {})
        elif self.headers.get("X-Api-Key") == KEY:
            self.answer(200, {"ready": "cold function" not in self.faults})
        elif "X-Api-Key" in self.headers:
            self.answer(200 if "any key" in self.faults else 400, {})
        else:
            self.answer(200 if "no key" in self.faults else 401, {})

    def do_OPTIONS(self):
        own = f"http://{self.headers['Host']}"
        is_allowed = self.headers["Origin"] == own or "any origin" in self.faults
        shown = self.headers["Origin"] if is_allowed and "no origin" not in self.faults else None
        self.answer(204, None, origin=shown)

    def answer(self, status, document, *, caching="no-store", media_type="application/json", origin=None):
        body = b"" if document is None else json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", media_type or "text/plain")
        self.send_header("Cache-Control", caching or "max-age=60")
        if origin:
            self.send_header("Access-Control-Allow-Origin", origin)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def unless(self, fault, value):
        return None if fault in self.faults else value

    def log_message(self, *_):
        pass


@pytest.fixture
def host():
    """Return a function that starts the host with the given faults and returns its address."""
    servers = []

    def start(*faults):
        handler = type("FaultyHost", (Host,), {"faults": frozenset(faults)})
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def without_analysis(monkeypatch):
    """Leave the analysis out: it needs real functions."""
    monkeypatch.setattr(
        smoke, "CHECKS", tuple(check for check in smoke.CHECKS if check is not smoke.a_face_is_analysed)
    )


def run(url, capsys):
    functions = json.dumps(dict.fromkeys(("crop", "emotion", "gender", "age"), f"{url}/private"))
    code = smoke.main([url, "--functions", functions])
    return code, [line for line in capsys.readouterr().out.splitlines() if not line.startswith("ok")]


def test_a_good_deployment_passes(host, capsys, without_analysis):
    assert run(host(), capsys) == (0, [])


@pytest.mark.parametrize(
    ("fault", "complaint"),
    [
        ("cached config", "page is served: expected Cache-Control: no-store for config.json, not 'max-age=60'"),
        ("page as text", "page is served: expected text/html, not text/plain"),
        ("no key", "gateway refuses callers without a key: expected status 401 for crop without a key, not 200"),
        ("any key", "gateway refuses unknown keys: expected a refusal of an unknown key by crop, not 200"),
        (
            "open function",
            "functions refuse callers without a token: expected status 401 or 403 from crop without a token, not 200",
        ),
        ("cold function", "functions are ready: expected crop to be ready"),
        (
            "any origin",
            "foreign origins may not call: "
            "expected no Access-Control-Allow-Origin for https://foreign.example, not https://foreign.example",
        ),
    ],
)
def test_a_fault_is_named(host, capsys, without_analysis, fault, complaint):
    assert run(host(fault), capsys) == (1, [f"FAIL  {complaint}"])


def test_a_page_that_may_not_call_is_named(host, capsys, without_analysis):
    url = host("no origin")

    assert run(url, capsys) == (
        1,
        [f"FAIL  pages origin may call: expected Access-Control-Allow-Origin: {url}, not None"],
    )


def test_functions_whose_address_is_unknown_are_skipped(host, capsys, without_analysis):
    assert smoke.main([f"{host()}/index.html"]) == 0

    assert "skip  functions refuse callers without a token" in capsys.readouterr().out


def test_an_address_without_a_page_fails(capsys):
    assert smoke.main(["http://127.0.0.1:9"]) == 1

    assert "does not answer" in capsys.readouterr().out


def test_something_that_is_not_an_address_is_refused(capsys):
    with pytest.raises(SystemExit) as exit_:
        smoke.main(["file:///etc/passwd"])

    assert exit_.value.code == 2


def test_without_an_address_terraform_is_asked(host, capsys, without_analysis, monkeypatch, tmp_path):
    outputs = {"page_url": {"value": f"{host()}/index.html"}, "function_urls": {"value": {"crop": f"{host()}/private"}}}
    terraform = tmp_path / "terraform"
    terraform.write_text(f"#!/bin/sh\necho '{json.dumps(outputs)}'\n")
    terraform.chmod(0o755)
    monkeypatch.setitem(os.environ, "PATH", f"{tmp_path}:{os.environ['PATH']}")

    assert smoke.main([]) == 0

    assert "ok    functions refuse callers without a token" in capsys.readouterr().out


def test_without_a_deployment_it_says_so(capsys, monkeypatch, tmp_path):
    monkeypatch.setitem(os.environ, "PATH", str(tmp_path))

    assert smoke.main([]) == 1

    assert capsys.readouterr().out == "FAIL  no deployment is known here: make deploy, or make smoke URL=https://...\n"


def test_the_emulator_passes(emulator, capsys):
    code = smoke.main([emulator.url, "--functions", json.dumps(emulator.function_urls)])

    assert code == 0, capsys.readouterr().out


def test_waiting_goes_on_until_nothing_fails(host, capsys, without_analysis, monkeypatch):
    url = host("cold function")
    monkeypatch.setattr(smoke, "PAUSE_SECONDS", 0)
    rounds = iter([[smoke.Result("FAIL", "not yet")], [smoke.Result("FAIL", "not yet")], [smoke.Result("ok", "page")]])
    monkeypatch.setattr(smoke, "check", lambda *_: next(rounds))

    assert smoke.main([url, "--wait", "300"]) == 0

    assert capsys.readouterr().out.splitlines() == ["wait  not yet", "wait  not yet", "ok    page"]


def test_waiting_ends_with_its_time(host, capsys, without_analysis):
    assert smoke.main([host("cold function"), "--wait", "1"]) == 1

    assert "FAIL  functions are ready: expected crop to be ready" in capsys.readouterr().out
