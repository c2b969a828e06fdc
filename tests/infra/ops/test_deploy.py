"""The preflight names what is missing, in an order in which it can be mended; nothing runs before all is there."""

import json
import os
import stat
import sys

import pytest

from infra.ops import deploy

# A stand-in for gcloud and terraform on the PATH: it writes its arguments down and answers from a table.
PROGRAM = """#!{python}
import json, os, sys
arguments = sys.argv[1:]
with open({calls!r}, "a") as calls:
    calls.write(json.dumps([os.path.basename(sys.argv[0]), *arguments]) + "\\n")
for prefix, (status, output) in json.load(open({answers!r})).items():
    if " ".join(arguments).startswith(prefix):
        print(output)
        sys.exit(status)
"""
GOOD_CLOUD = {
    "billing projects describe": (0, "True"),
    "services list": (0, "\n".join(deploy.FIRST_SERVICES)),
    "storage ls": (1, ""),
}


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A repository with a contract, one built function and its model."""
    (tmp_path / "api").mkdir()
    (tmp_path / "api/openapi.yaml").write_text("paths:\n  /v1/crop:\n    get: {}\n")
    (tmp_path / "build").mkdir()
    (tmp_path / "build/crop.zip").touch()
    (tmp_path / "models/crop").mkdir(parents=True)
    (tmp_path / "models/crop/model.json").write_text('{"version": "1.2.0"}')
    (tmp_path / "models/crop/weights.bin").touch()
    (tmp_path / "models/crop/README.md").touch()
    settings = tmp_path / "terraform.tfvars"
    settings.write_text('project_id = "my-project"\nregion     = "europe-west1"\n')
    monkeypatch.setattr(deploy, "ROOT", tmp_path)
    monkeypatch.setattr(deploy, "CONFIGURATION", tmp_path)
    monkeypatch.setattr(deploy, "SETTINGS_FILE", settings)
    return tmp_path


@pytest.fixture
def cloud(tmp_path, monkeypatch):
    """Return a function that installs the stand-ins with these answers, and the calls that they got."""
    programs = tmp_path / "programs"
    programs.mkdir()

    def install(answers=GOOD_CLOUD, tools=("gcloud", "terraform")):
        (tmp_path / "answers.json").write_text(json.dumps(answers))
        for tool in tools:
            program = programs / tool
            program.write_text(
                PROGRAM.format(
                    python=sys.executable, calls=str(tmp_path / "calls"), answers=str(tmp_path / "answers.json")
                )
            )
            program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setitem(os.environ, "PATH", str(programs))

    def calls():
        file = tmp_path / "calls"
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []

    install.calls = calls
    return install


def test_terraform_runs_once_everything_is_there(repository, cloud, capsys):
    cloud()

    assert deploy.main(["apply"]) == 0

    assert cloud.calls()[-2:] == [
        ["terraform", f"-chdir={repository}", "init", "-input=false"],
        ["terraform", f"-chdir={repository}", "apply"],
    ]
    assert "missing" not in capsys.readouterr().out


def test_everything_that_is_missing_here_is_named_at_once(repository, cloud, capsys):
    cloud(tools=("terraform",))
    (repository / "terraform.tfvars").unlink()
    (repository / "build/crop.zip").unlink()

    assert deploy.main(["plan"]) == 2

    assert [line for line in capsys.readouterr().out.splitlines() if line.startswith("missing")] == [
        "missing: gcloud is not installed",
        "missing: project_id is not set",
        "missing: region is not set",
        "missing: build/crop.zip is not there",
    ]
    assert cloud.calls() == []


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (
            {"auth application-default": (1, "")},
            ["missing: nobody is logged in", "-> gcloud auth application-default login"],
        ),
        (
            {"projects describe": (1, "")},
            ["missing: project my-project does not exist, or is not yours", "-> gcloud projects create my-project"],
        ),
        (
            {"billing projects describe": (0, "False")},
            [
                "missing: project my-project has no billing account",
                "-> gcloud billing projects link my-project --billing-account=ACCOUNT",
            ],
        ),
        (
            {"services list": (0, deploy.FIRST_SERVICES[0])},
            [
                "missing: serviceusage.googleapis.com is not enabled",
                "-> gcloud services enable serviceusage.googleapis.com --project=my-project",
            ],
        ),
    ],
)
def test_what_is_missing_in_the_cloud_comes_with_its_remedy(repository, cloud, capsys, answers, said):
    cloud(GOOD_CLOUD | answers)

    assert deploy.main(["apply"]) == 2

    assert [line.strip() for line in capsys.readouterr().out.splitlines()] == said
    assert [call for call in cloud.calls() if call[0] == "terraform"] == []


def test_destroy_needs_no_build(repository, cloud):
    cloud()
    (repository / "build/crop.zip").unlink()

    assert deploy.main(["destroy"]) == 0

    assert cloud.calls()[-1] == ["terraform", f"-chdir={repository}", "destroy"]


def test_a_failing_init_is_the_result(repository, cloud):
    cloud(GOOD_CLOUD | {f"-chdir={repository} init": (1, "")})

    assert deploy.main(["plan"]) == 1

    assert cloud.calls()[-1][2:] == ["init", "-input=false"]


def test_settings_may_come_from_the_environment():
    target = deploy.read_target(
        '# project_id = "commented"\n', {"TF_VAR_project_id": "mine", "TF_VAR_region": "us-east1"}
    )

    assert target == deploy.Target("mine", "us-east1")


def test_publish_copies_the_model_to_its_version_folder(repository, cloud):
    cloud(GOOD_CLOUD | {f"-chdir={repository} output": (0, "the-bucket")})

    assert deploy.main(["publish", "crop"]) == 0

    files = [str(repository / "models/crop" / name) for name in ("model.json", "weights.bin")]
    assert cloud.calls()[-1] == ["gcloud", "storage", "cp", "--no-clobber", *files, "gs://the-bucket/crop/1.2.0/"]


def test_a_published_version_is_never_changed(repository, cloud):
    cloud(GOOD_CLOUD | {f"-chdir={repository} output": (0, "the-bucket"), "storage ls": (0, "model.json")})

    with pytest.raises(SystemExit, match="a version is never changed"):
        deploy.main(["publish", "crop"])


def test_publish_needs_a_deployment(repository, cloud):
    cloud(GOOD_CLOUD | {f"-chdir={repository} output": (1, "")})

    with pytest.raises(SystemExit, match="make deploy"):
        deploy.main(["publish", "crop"])


def test_publish_needs_a_function(repository, cloud):
    cloud()

    with pytest.raises(SystemExit) as exit_:
        deploy.main(["publish", "age"])

    assert exit_.value.code == 2
