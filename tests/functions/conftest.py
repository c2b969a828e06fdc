"""The staged functions behind the framework's own application, and requests for them."""

import base64
import json
import subprocess
import sys
from pathlib import Path

import cv2
import functions_framework
import pytest
import skimage.data

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def staged(tmp_path_factory):
    """Return the folder that holds the staged functions, freshly made by tools/build.py."""
    folder = tmp_path_factory.mktemp("functions")
    subprocess.run([sys.executable, ROOT / "tools" / "build.py", "--into", folder], check=True, capture_output=True)
    return folder


@pytest.fixture(scope="session")
def clients(staged):
    """Return name -> the framework's test client of that staged function."""
    return {
        name: functions_framework.create_app(name, str(staged / name / "main.py")).test_client()
        for name in ("crop", "emotion", "gender", "age")
    }


@pytest.fixture(scope="session")
def portrait_jpeg():
    """A public-domain portrait, 512 x 512; the face is at about (172, 64), 100 px wide."""
    return cv2.imencode(".jpg", skimage.data.astronaut()[..., ::-1])[1].tobytes()


@pytest.fixture(scope="session")
def crops_body():
    """Return a function: image files -> the JSON body for emotion and gender."""

    def body(*files):
        return json.dumps({"alignedCrops": [{"data": base64.b64encode(file).decode()} for file in files]})

    return body
