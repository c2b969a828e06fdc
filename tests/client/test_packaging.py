"""What lets the client be installed under another name, without the rest of the project."""

import ast
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import REPOSITORY

PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())
MODULES = sorted((REPOSITORY / "client").glob("*.py"))
PACKAGES = {"av", "PIL", "pi_heif", "google", "requests", "tqdm", "yaml"}


def _absolute_imports(module: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield (node.module or "").partition(".")[0]


def test_the_client_needs_only_what_is_installed_with_it() -> None:
    """Nothing of the functions, the emulator or the laboratory; its own modules by relative imports."""
    for module in MODULES:
        assert set(_absolute_imports(module)) <= PACKAGES | sys.stdlib_module_names, module.name


def test_the_command_is_a_function_of_the_installed_package() -> None:
    wheel = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]

    assert PROJECT["project"]["scripts"] == {"emotion-detector": "emotion_detector.__main__:main"}
    assert wheel["sources"] == {"client": "emotion_detector"}
    assert all((REPOSITORY / path).exists() for path in [*wheel["only-include"], *wheel["force-include"]])


def test_each_package_that_is_imported_is_a_dependency() -> None:
    names = {name.partition("==")[0] for name in PROJECT["project"]["dependencies"]}

    assert names == {"av", "google-auth", "google-cloud-storage", "pi-heif", "pillow", "pyyaml", "requests", "tqdm"}
