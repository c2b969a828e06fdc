"""Nothing of a picture is kept: not in logs, not on disk. Marked pictures go through everything; no trace is left."""

import base64
import json
import shutil
from pathlib import Path

import psutil
import pytest
import requests
import skimage.data

from tests.conftest import started_emulator
from tests.functions.markers import files_with, found_in, marked_png, marked_portrait, traces_of

ROOT = Path(__file__).parents[2]
FUNCTIONS = ("crop", "emotion", "gender", "age")


def crops(*files):
    return json.dumps({"alignedCrops": [{"data": base64.b64encode(file).decode()} for file in files]}).encode()


def bodies(files):
    """Return name, body pairs: pictures in order, damaged, cut off, too large, and as JSON that is none."""
    for name in FUNCTIONS:
        for data in files:
            for one in (data, data[:-20], data[: len(data) // 2] + b"\0" + data[len(data) // 2 :], data + bytes(10**7)):
                yield name, one if name == "crop" else crops(one)
    for name in FUNCTIONS[1:]:
        yield name, crops(*files)[:-2]
        yield name, files[0]
        yield name, json.dumps({files[0].decode("latin-1"): 1}).encode()


@pytest.fixture(scope="module")
def afterwards(tmp_path_factory, staged):
    """Send everything through a running system with folders of its own; return these folders and the traces."""
    folder, temporary = tmp_path_factory.mktemp("private"), tmp_path_factory.mktemp("temporary")
    build = tmp_path_factory.mktemp("staged") / "build"
    shutil.copytree(staged, build)
    variables = [word for name in FUNCTIONS for word in ("--set-env", f"{name}:TMPDIR={temporary}")]
    portrait = marked_portrait(skimage.data.astronaut()[0:300, 80:380])
    files, statuses, kept_open = [marked_png(), portrait], [], set()
    with started_emulator(folder, "--verbose", "--build-dir", str(build), *variables) as emulator:
        url, headers = emulator.url, {"x-api-key": emulator.api_key, "Content-Type": "image/png"}
        found = requests.post(f"{url}/v1/crop", portrait, headers=headers, timeout=60).json()
        files += [base64.b64decode(face["alignedCrop"]["data"]) for face in found["faces"]]
        for name, body in bodies(files):
            media_type = "image/png" if name == "crop" else "application/json"
            response = requests.post(
                f"{url}/v1/{name}", body, headers=headers | {"Content-Type": media_type}, timeout=60
            )
            statuses.append(response.status_code)
        for process in psutil.Process(emulator.process_id).children(recursive=True):
            kept_open |= {file.path for file in process.open_files()}
    traces = traces_of(files)
    return {"folders": [folder, temporary, build], "traces": traces, "statuses": set(statuses), "open": kept_open}


def test_all_kinds_of_answers_were_given(afterwards):
    assert {200, 400, 413, 422} <= afterwards["statuses"]


def test_no_log_and_no_file_holds_a_trace(afterwards):
    log = afterwards["folders"][0] / "log.txt"

    assert log.read_text().count(" request requestId=") > 20  # what the functions log is in it
    assert files_with(afterwards["traces"], afterwards["folders"]) == {}


def test_no_function_writes_a_file(afterwards):
    assert list(afterwards["folders"][1].iterdir()) == []
    assert [path for path in afterwards["open"] if not path.startswith(str(afterwards["folders"][0]))] == []


def test_the_functions_themselves_write_no_trace(clients, capfd):
    """Without the emulator between: standard output and error of the very process, native libraries included."""
    files = [marked_png(), marked_portrait(skimage.data.astronaut()[0:300, 80:380])]
    for name, body in bodies(files):
        media_type = "image/jpeg" if name == "crop" else "application/json"
        clients[name].post(f"/v1/{name}", data=body, headers={"Content-Type": media_type})
    out, err = capfd.readouterr()

    assert out.count('"message": "request"') == len(list(bodies(files)))
    assert found_in((out + err).encode(), traces_of(files)) == []


@pytest.mark.parametrize("shift", range(3))
def test_the_search_finds_what_was_kept_on_purpose(tmp_path, shift):
    """In whatever form: the search can fail."""
    data = marked_png()
    traces = traces_of([data])
    kept = {
        "whole": data,
        "cut": data[len(data) // 2 - 100 :],
        "base64": base64.b64encode(bytes(shift) + data),
        "hexadecimal": data.hex().encode(),
        "text": b"a line about words of the description 90c3 and more",
    }
    for name, content in kept.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "harmless").write_bytes(bytes(1_000) + b"a line without any")

    assert {Path(path).name for path in files_with(traces, [tmp_path])} == set(kept)
