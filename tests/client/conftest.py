"""A scripted service and a photo for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.client.material import photo as write_photo
from tests.client.scripted import Service
from tests.conftest import REPOSITORY


@pytest.fixture
def service() -> Iterator[Service]:
    """A running service."""
    service = Service()
    yield service
    service.stop()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo of 200 by 100 pixels."""
    return write_photo(tmp_path / "photo.png", size=(200, 100))


@pytest.fixture
def cases() -> Path:
    """Files that people have, beside the project."""
    folder = REPOSITORY.parent / "shared" / "cases" / "client"
    if not folder.is_dir():
        pytest.skip("../shared/cases/client is not there")
    return folder
