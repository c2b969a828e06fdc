"""Where to deploy comes from the command line, then from terraform.tfvars, then from the environment."""

import pytest

from infra.ops import target
from infra.ops.target import Target


@pytest.fixture
def settings(tmp_path, monkeypatch):
    file = tmp_path / "terraform.tfvars"
    monkeypatch.setattr(target, "SETTINGS_FILE", file)
    return file


def test_the_command_line_comes_before_the_file_and_the_file_before_the_environment(settings):
    settings.write_text('project_id = "written"\n# region = "commented"\n')
    environ = {"TF_VAR_project_id": "from-outside", "TF_VAR_region": "us-east1"}

    assert target.read_target(Target(), environ) == Target("written", "us-east1")
    assert target.read_target(Target("given", "europe-west1"), environ) == Target("given", "europe-west1")


def test_what_was_given_is_remembered_among_the_other_settings(settings):
    settings.write_text('domain = "faces.example.com"\nregion = "us-east1" # near\n')

    target.remember(Target("mine", "europe-west1", "0"))

    assert settings.read_text() == (
        'project_id = "mine"\nbudget_amount = 0\ndomain = "faces.example.com"\nregion = "europe-west1"\n'
    )
    assert target.read_target(Target(), {}) == Target("mine", "europe-west1", "0")
    assert target.other_project(Target("another")) == "mine"
    assert target.other_project(Target("mine")) == ""


def test_terraform_gets_what_is_known():
    assert Target("mine", "europe-west1").billed_to("ACCOUNT").variables() == [
        "-var=project_id=mine",
        "-var=region=europe-west1",
        "-var=billing_account=ACCOUNT",
    ]
