"""A scripted service and a photo for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tools.scripted import Service, grey_photo


@pytest.fixture
def service() -> Iterator[Service]:
    """A running service."""
    service = Service()
    yield service
    service.stop()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A grey photo of 200 by 100 pixels."""
    return grey_photo(tmp_path / "photo.png", width=200, height=100)
