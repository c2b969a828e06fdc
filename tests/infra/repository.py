"""Copies of what Terraform reads, for tests that break them, and pages that are small."""

import shutil
from pathlib import Path

ROOT = Path(__file__).parents[2]
OFFLINE = ROOT.parent / "shared" / "tools" / "tf-offline" / "tf-offline"


def copy_repository(to: Path) -> Path:
    """Copy what Terraform reads, so that a test may break it; return the copy's root."""
    left_out = shutil.ignore_patterns(".terraform*", "*.tfstate*", "terraform.tfvars", "backend.tf")
    shutil.copytree(ROOT / "infra", to / "infra", ignore=left_out)
    shutil.copytree(ROOT / "api", to / "api")
    (to / ".git").mkdir()  # tf-offline looks for the repository's root
    return to


def write_site(site: Path) -> Path:
    """Write a page that is small, and not the real one, so that a plan does not change with it; return its folder."""
    (site / "js").mkdir(parents=True)
    preview = '<meta property="og:image" content="social-preview.png" />'
    (site / "index.html").write_text(f"<!doctype html><html><head>{preview}</head></html>")
    (site / "js" / "main.js").write_text("export {};")
    (site / "service-worker.js").write_text('const SHELL = { version: "", files: {} };')
    (site / "config.json").write_text("{}")
    return site
