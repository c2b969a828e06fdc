"""The real page fits what the deployment does with it."""

import json
import re
import struct
from pathlib import Path

import pytest

from emulator.site import Site
from tests.emulator.requests_made import bare_request
from tests.infra.repository import write_site

pytestmark = pytest.mark.timeout(600)  # Terraform on a busy machine

FRONTEND = Path(__file__).parents[2] / "frontend"


def get(folder, path):
    return Site(folder)(bare_request("GET", path))


def test_emulator_sends_the_headers_of_the_load_balancer(planned):
    balancer = planned("with_a_domain")['google_compute_backend_bucket.page["page"]']
    sent = dict(header.split(": ", 1) for header in balancer["custom_response_headers"])
    emulated = dict(get(FRONTEND, "/config.json").headers)

    assert sent.pop("Strict-Transport-Security")  # means nothing without HTTPS
    sent = {name.lower(): value for name, value in sent.items()}
    assert {name: emulated[name] for name in sent} == sent
    assert emulated.keys() - sent.keys() == {"content-type", "cache-control", "content-length"}


def test_policy_allows_nothing_unsafe_and_no_other_origin():
    policy = get(FRONTEND, "/").headers["Content-Security-Policy"]

    assert "unsafe" not in policy
    assert "*" not in policy
    assert "http" not in policy
    assert policy.startswith("default-src 'none'; ")


def test_service_worker_is_told_the_same_files_and_version_here_and_there(planned, tmp_path):
    uploaded = planned("with_a_domain")["google_storage_bucket_object.site_worker"]

    emulated = get(write_site(tmp_path / "site"), "/service-worker.js")

    assert re.search(r'"files":\{"index.html":"[0-9a-f]{16}","js/main.js":"[0-9a-f]{16}"\}', uploaded["content"])
    assert emulated.body.decode() == uploaded["content"]
    assert (uploaded["content_type"], uploaded["cache_control"]) == (emulated.headers["Content-Type"], "no-cache")


def test_service_worker_gets_another_version_when_a_file_changes(tmp_path):
    site = write_site(tmp_path / "site")
    before = get(site, "/service-worker.js").body
    assert get(site, "/service-worker.js").body == before
    (site / "js" / "main.js").write_text("export { };")

    assert get(site, "/service-worker.js").body != before


def test_shell_is_the_whole_page_and_never_its_configuration():
    worker = get(FRONTEND, "/service-worker.js").body.decode()
    (shell,) = re.findall(r"const SHELL = (\{.*\});", worker)
    files = set(json.loads(shell)["files"])

    assert {"index.html", "manifest.webmanifest", "favicon.svg", "js/main.js", "css/tokens.css"} <= files
    assert files == {
        path.relative_to(FRONTEND).as_posix()
        for path in FRONTEND.rglob("*")
        if path.suffix in {".css", ".html", ".js", ".svg", ".webmanifest"} and path.name != "service-worker.js"
    }


@pytest.mark.parametrize(
    ("run", "origin"),
    [
        ("without_a_domain", "https://my-project-123456-emotion-detector-site-14fa84.storage.googleapis.com"),
        ("with_a_domain", "https://faces.example.com"),
    ],
)
def test_social_preview_has_an_absolute_address_once_deployed(planned, run, origin):
    markup = planned(run)['google_storage_bucket_object.site_markup["index.html"]']["content"]

    assert f'content="{origin}/social-preview.png"' in markup
    assert 'content="social-preview.png"' in (FRONTEND / "index.html").read_text()


def test_every_file_of_the_page_has_a_media_type():
    kinds = {path.suffix[1:] for path in FRONTEND.rglob("*") if path.is_file()}

    assert kinds <= json.loads((FRONTEND.parent / "infra/site.json").read_text())["contentTypes"].keys()


def test_both_hosts_send_a_file_s_media_type(planned):
    uploaded = planned("with_a_domain")['google_storage_bucket_object.site_asset["js/main.js"]']

    assert (
        get(FRONTEND, "/js/main.js").headers["Content-Type"]
        == uploaded["content_type"]
        == "text/javascript; charset=utf-8"
    )
    assert get(FRONTEND, "/favicon.svg").headers["Content-Type"] == "image/svg+xml"


def test_installed_page_starts_at_a_file_that_is_there():
    """A bucket's own address has no index: "./" would be its listing, which is refused."""
    manifest = json.loads((FRONTEND / "manifest.webmanifest").read_text())

    assert (FRONTEND / manifest["start_url"]).is_file()


def test_manifest_names_icons_that_exist_in_their_sizes():
    manifest = json.loads((FRONTEND / "manifest.webmanifest").read_text())
    sizes = {icon["src"]: icon["sizes"] for icon in manifest["icons"] if icon["type"] == "image/png"}

    assert set(sizes.values()) == {"192x192", "512x512"}
    assert {icon.get("purpose") for icon in manifest["icons"]} >= {"any", "maskable"}
    for name, size in sizes.items():
        width, height = struct.unpack(">II", (FRONTEND / name).read_bytes()[16:24])
        assert f"{width}x{height}" == size


@pytest.mark.parametrize("page", sorted(FRONTEND.glob("*.html")), ids=lambda path: path.name)
def test_page_leaves_its_policy_to_the_deployment(page):
    markup = page.read_text()

    assert "<head>" in markup
    assert "Content-Security-Policy" not in markup


def test_page_keeps_its_referrer():
    """The API key works from the page's origin only, and the gateway knows that from the Referer header."""
    without = [path.name for path in FRONTEND.rglob("*.[hj][ts]*") if "no-referrer" in path.read_text()]

    assert without == []
