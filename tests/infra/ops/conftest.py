"""Stand-ins for gcloud and terraform on the PATH, and a repository to deploy."""

import json
import os
import stat
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from infra.ops import deploy, preflight, target

# It writes down its arguments and the token it got, and answers from a table; without an entry it succeeds silently.
PROGRAM = """#!{python}
import json, os, sys
arguments = sys.argv[1:]
with open({calls!r}, "a") as calls:
    calls.write(json.dumps([os.path.basename(sys.argv[0]), *arguments]) + "\\n")
for prefix, (status, output) in json.load(open({answers!r})).items():
    if " ".join(arguments).startswith(prefix):
        print(output.replace("TOKEN", os.environ.get("GOOGLE_OAUTH_ACCESS_TOKEN", "none")))
        sys.exit(status)
"""
ACCOUNT = "0A1B2C-3D4E5F-6A7B8C"
GOOD_CLOUD = {
    "version -json": (0, '{"terraform_version": "1.5.7"}'),
    "auth list": (0, "someone@example.com"),
    "auth print-access-token": (0, "the-token"),
    "billing projects describe": (
        0,
        json.dumps({"billingAccountName": f"billingAccounts/{ACCOUNT}", "billingEnabled": True}),
    ),
    "services list": (0, "\n".join(preflight.FIRST_SERVICES)),
    "resource-manager org-policies describe": (0, '{"listPolicy": {"allValues": "ALLOW"}}'),
    "storage ls": (1, ""),
}


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A repository with a contract, one function's model, a build script and project and region chosen."""
    (tmp_path / "api").mkdir()
    (tmp_path / "api/openapi.yaml").write_text("paths:\n  /v1/crop:\n    get: {}\n")
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools/build.py").write_text("")
    (tmp_path / "models/crop").mkdir(parents=True)
    (tmp_path / "models/crop/model.json").write_text('{"version": "1.2.0"}')
    (tmp_path / "models/crop/weights.bin").touch()
    (tmp_path / "models/crop/README.md").touch()
    settings = tmp_path / "terraform.tfvars"
    settings.write_text('project_id = "my-project"\nregion     = "europe-west1"\n')
    monkeypatch.setattr(deploy, "ROOT", tmp_path)
    monkeypatch.setattr(deploy, "CONFIGURATION", tmp_path)
    monkeypatch.setattr(deploy, "SECOND_TRY_SECONDS", 0)
    monkeypatch.setattr(target, "SETTINGS_FILE", settings)
    return tmp_path


@pytest.fixture
def billing(monkeypatch):
    """The billing service's interface; `rights` is what the caller may do."""

    class Billing(BaseHTTPRequestHandler):
        rights = (preflight.BUDGET_RIGHT,)

        def do_POST(self):
            assert self.path == f"/billingAccounts/{ACCOUNT}:testIamPermissions"
            assert self.headers["Authorization"] == "Bearer the-token"
            body = json.dumps({"permissions": list(self.rights)}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Billing)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(preflight, "BILLING_API", f"http://127.0.0.1:{server.server_port}")
    yield Billing
    server.shutdown()
    server.server_close()


@pytest.fixture
def cloud(tmp_path, monkeypatch, billing):
    """Return a function that installs the stand-ins with these answers; its `calls()` are what they were asked."""
    programs = tmp_path / "programs"
    programs.mkdir()

    def install(answers=GOOD_CLOUD, tools=("gcloud", "terraform")):
        (tmp_path / "answers.json").write_text(json.dumps(answers))
        for tool in tools:
            program = programs / tool
            program.write_text(
                PROGRAM.format(
                    python=sys.executable, calls=str(tmp_path / "calls"), answers=str(tmp_path / "answers.json")
                )
            )
            program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setitem(os.environ, "PATH", str(programs))

    def calls(tool="terraform"):
        file = tmp_path / "calls"
        lines = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
        return [line[1:] for line in lines if line[0] == tool and line[1:] != ["version", "-json"]]

    install.calls = calls
    return install
