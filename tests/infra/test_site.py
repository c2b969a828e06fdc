"""The real page fits what the deployment does with it."""

from pathlib import Path

import pytest

from emulator.exchange import Request
from emulator.site import Site

pytestmark = pytest.mark.timeout(600)  # Terraform on a busy machine

FRONTEND = Path(__file__).parents[2] / "frontend"


def test_emulator_sends_the_policy_of_the_load_balancer(planned):
    balancer = planned("with_a_domain")['google_compute_backend_bucket.page["faces.example.com"]']
    sent = dict(header.split(": ", 1) for header in balancer["custom_response_headers"])

    emulated = Site(FRONTEND)(Request("GET", "/config.json", "", {}, b"", "127.0.0.1", "id"))

    assert emulated.header("Content-Security-Policy").split("; ") == sent["Content-Security-Policy"].split("; ")


@pytest.mark.parametrize("page", sorted(FRONTEND.glob("*.html")), ids=lambda path: path.name)
def test_page_leaves_its_policy_to_the_deployment(page):
    markup = page.read_text()

    assert "<head>" in markup
    assert "Content-Security-Policy" not in markup


def test_page_keeps_its_referrer():
    """The API key works from the page's origin only, and the gateway knows that from the Referer header."""
    without = [path.name for path in FRONTEND.rglob("*.[hj][ts]*") if "no-referrer" in path.read_text()]

    assert without == []
