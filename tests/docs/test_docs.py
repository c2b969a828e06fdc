"""The documents describe what the code does: targets, settings, links, sizes."""

import os
import re
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOT_OURS = {"node_modules", "build", "runs"}


def documents(root):
    """Return the names of the project's documents; in a download without git, of all that are there."""
    command = ["git", "ls-files", "*.md"]
    try:
        return subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout.split()
    except (OSError, subprocess.CalledProcessError):
        names = [path.relative_to(root) for path in root.rglob("*.md")]
        folders = {name: set(name.parts[:-1]) for name in names}
        return sorted(
            str(name)
            for name in names
            if not folders[name] & NOT_OURS and not any(part.startswith(".") for part in folders[name])
        )


TRACKED = documents(ROOT)
MAKEFILE = (ROOT / "Makefile").read_text()
README = (ROOT / "README.md").read_text()


def make_targets():
    return re.findall(r"^([a-z][a-z%-]*):", MAKEFILE, flags=re.MULTILINE)


@pytest.mark.parametrize("path", ["", os.environ["PATH"]], ids=["no git", "no repository"])
def test_documents_are_found_in_a_download_without_git(tmp_path, path):
    for name in ("README.md", "docs/a.md", ".venv/b.md", "node_modules/x/c.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    os.environ |= {"PATH": path, "GIT_CEILING_DIRECTORIES": str(tmp_path.parent)}

    assert documents(tmp_path) == ["README.md", "docs/a.md"]


def test_every_target_explains_itself():
    explained = re.findall(r"^([a-z][a-z%-]*):.*## \S", MAKEFILE, flags=re.MULTILINE)

    assert explained == make_targets()


def test_every_target_that_a_document_names_exists():
    for name in TRACKED:
        for target in re.findall(r"`make ([a-z][a-z-]*)", (ROOT / name).read_text()):
            known = any(fnmatch(target, each.replace("%", "?*")) for each in make_targets())
            assert known, f"{name} names make {target}"


def test_every_setting_of_a_function_is_documented():
    settings = re.findall(r'environ\.get\("([A-Z_]+)"', (ROOT / "src/facekit/settings.py").read_text())
    architecture = (ROOT / "docs/architecture.md").read_text()

    assert settings
    assert all(f"`{name}`" in architecture for name in settings)


@pytest.mark.parametrize("name", TRACKED)
def test_links_lead_somewhere(name):
    links = re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", (ROOT / name).read_text())
    for link in links:
        if not link.startswith(("http://", "https://")):
            assert ((ROOT / name).parent / link).exists(), f"{name} links to {link}"


def test_generated_blocks_are_up_to_date():

    files = re.search(r"^COGGED := (.*?)\nexport", MAKEFILE, flags=re.MULTILINE | re.DOTALL).group(1)
    command = [sys.executable, "-m", "cogapp", "--check", *files.replace("\\", "").split()]
    environment = os.environ | {"PYTHONPATH": "src:."}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


def test_ci_runs_the_readme_s_test_command():
    ci = (ROOT / ".ci/run").read_text()
    check = re.search(r"^check: (.*?) ##", MAKEFILE, flags=re.MULTILINE).group(1).split()

    assert "make check" in ci
    assert "test" in check
    assert "\nmake test " in README
