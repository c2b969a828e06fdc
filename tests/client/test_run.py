"""Whole runs against a scripted service: what is printed and written."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from client.contract import load_contract
from client.run import Options, Run
from client.sources import select
from client.transport import gateway_transport
from tests.client.material import photo
from tests.client.scripted import AGE, DESCRIPTIONS, EMOTION, FACE, GENDER, MODELS, Service, json_answer, run_client
from tests.client.written import lines_of, rows_of

Capture = pytest.CaptureFixture[str]


def test_each_face_is_printed_with_label_and_probability(service: Service, photo: Path, capsys: Capture) -> None:
    assert run_client(service, photo) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{photo}: 1 face",
        "  face 1 shows happy (0.75), appears male (0.90), appears 31 (26-37)",
        "1 file: 1 analysed, 0 skipped, 0 failed; 1 picture, 1 face, 8 requests",
    ]


def test_a_label_below_the_models_threshold_is_unsure(
    service: Service, photo: Path, tmp_path: Path, capsys: Capture
) -> None:
    service.emotion = {"label": "sad", "probabilities": {"happy": 0.39, "sad": 0.39}}

    run_client(service, photo, "--out", tmp_path / "out")

    assert "face 1 perhaps shows sad (0.39), appears male (0.90)" in capsys.readouterr().out
    (line,) = lines_of(tmp_path / "out")
    assert line["faces"][0]["predictions"]["emotion"]["unsure"] is True
    assert rows_of(tmp_path / "out/results.csv")[0]["emotion.unsure"] == "true"
    assert rows_of(tmp_path / "out/results.csv")[0]["gender.unsure"] == "false"


def test_a_photo_without_a_face_is_no_error(service: Service, photo: Path, tmp_path: Path, capsys: Capture) -> None:
    service.faces = lambda _frame: []

    assert run_client(service, photo, "--out", tmp_path / "out") == 0
    assert f"{photo}: no faces\n" in capsys.readouterr().out
    assert not service.posts("emotion")
    (row,) = rows_of(tmp_path / "out/results.csv")
    assert (row["file"], row["face"], row["frameWidth"], row["emotion"]) == (str(photo), "", "200", "")


def test_the_results_are_written_as_json_lines(service: Service, photo: Path, tmp_path: Path) -> None:
    run_client(service, photo, "--out", tmp_path / "out")

    assert lines_of(tmp_path / "out") == [
        {
            "file": str(photo),
            "frame": {"width": 200, "height": 100},
            "faces": [
                {
                    "boundingBox": {"x": 10.0, "y": 20.0, "width": 30.0, "height": 40.0},
                    "rollDegrees": 0.0,
                    "score": 0.9,
                    "predictions": {
                        "emotion": EMOTION | {"unsure": False},
                        "gender": GENDER | {"unsure": False},
                        "age": AGE | {"unsure": False},
                    },
                }
            ],
            "thumbnail": "thumbnails/photo.jpg",
            "models": {name: {key: model[key] for key in ("version", "sha256")} for name, model in MODELS.items()},
        }
    ]


def test_the_results_are_written_as_a_table(service: Service, photo: Path, tmp_path: Path) -> None:
    service.faces = lambda _frame: [FACE, FACE]

    run_client(service, photo, "--out", tmp_path / "out")

    rows = rows_of(tmp_path / "out/results.csv")
    assert [row["face"] for row in rows] == ["1", "2"]
    assert (rows[1]["x"], rows[1]["emotion"], rows[1]["emotion.sad"], rows[1]["gender.female"]) == (
        "10.0",
        "happy",
        "0.25",
        "0.1",
    )
    assert (rows[1]["emotion.version"], rows[1]["crop.version"]) == ("2.0.0", "1.0.0")


def test_boxes_are_in_pixels_of_the_picture(service: Service, tmp_path: Path) -> None:
    path = photo(tmp_path / "wide.png", size=(400, 200))

    run_client(service, path, "--max-side", 100, "--out", tmp_path / "out")

    assert service.frames[0].size == (100, 50)
    (line,) = lines_of(tmp_path / "out")
    assert line["frame"] == {"width": 400, "height": 200}
    assert line["faces"][0]["boundingBox"] == {"x": 40.0, "y": 80.0, "width": 120.0, "height": 160.0}


def test_a_further_classifier_needs_no_new_code(
    service: Service, photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setitem(DESCRIPTIONS, "age", DESCRIPTIONS["emotion"] | {"labels": ["child", "adult"]})
    age = {"label": "adult", "probabilities": {"child": 0.2, "adult": 0.8}}
    service.next["age"] = [json_answer(200, {"predictions": [age]})]
    contract = replace(load_contract(), classifiers=("emotion", "gender", "age"))
    selection = select([str(photo)], is_recursive=False, out=None)
    transport = gateway_transport(service.url, api_key=None)

    Run(selection, options=Options(out=str(tmp_path / "out")), transport=transport, contract=contract).execute()

    assert "appears male (0.90), age: adult (0.80)" in capsys.readouterr().out
    (row,) = rows_of(tmp_path / "out/results.csv")
    assert (row["age"], row["age.child"], row["age.unsure"], row["age.version"]) == ("adult", "0.2", "false", "2.0.0")


def test_bands_of_a_scale_come_with_an_estimate(
    service: Service, photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    model = {"name": "height", "version": "1.0.0", "sha256": "0" * 64}
    monkeypatch.setitem(
        DESCRIPTIONS, "height", {"model": model, "labels": ["short", "tall"], "unsureWiderThan": 25, "ready": True}
    )
    height = {"label": "tall", "probabilities": {"short": 0.2, "tall": 0.8}, "estimate": 31.2, "low": 5.0, "high": 37.4}
    service.next["height"] = [json_answer(200, {"predictions": [height]})]
    contract = replace(load_contract(), classifiers=("emotion", "height"))
    selection = select([str(photo)], is_recursive=False, out=None)
    transport = gateway_transport(service.url, api_key=None)

    Run(selection, options=Options(out=str(tmp_path / "out")), transport=transport, contract=contract).execute()

    assert "perhaps appears 31 (5-37)" in capsys.readouterr().out
    assert "perhaps appears 31 (5-37)" in (tmp_path / "out/report.html").read_text()
    (row,) = rows_of(tmp_path / "out/results.csv")
    cells = (row["height"], row["height.estimate"], row["height.low"], row["height.high"], row["height.unsure"])
    assert cells == ("tall", "31.2", "5.0", "37.4", "true")
    (line,) = (tmp_path / "out/results.jsonl").read_text().splitlines()
    assert json.loads(line)["faces"][0]["predictions"]["height"]["estimate"] == 31.2


def test_sixteen_faces_may_not_be_all(service: Service, photo: Path, capsys: Capture) -> None:
    service.faces = lambda _frame: [FACE] * 16

    run_client(service, photo)

    assert f"{photo}: 16 faces; more may be there: one reply holds no more" in capsys.readouterr().out


def test_pictures_of_the_same_name_do_not_replace_one_another(service: Service, tmp_path: Path) -> None:
    files = [photo(tmp_path / name, size=(64, 64)) for name in ("a.png", "a.jpg", "b.png")]

    run_client(service, *files, "--out", tmp_path / "out")
    run_client(service, *files, "--out", tmp_path / "out")

    names = sorted(file.name for file in (tmp_path / "out/annotated").glob("*.jpg"))
    assert names == ["a-2.jpg", "a.jpg", "b.jpg"]
