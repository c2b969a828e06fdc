"""What `make plan`, `deploy`, `destroy` and `publish` run, in which order, and what they say when it fails."""

import sys

import pytest

from infra.ops import deploy
from tests.infra.ops.conftest import GOOD_CLOUD

VARIABLES = [
    "-var=project_id=my-project",
    "-var=region=europe-west1",
    "-var=billing_account=0A1B2C-3D4E5F-6A7B8C",
]


def plan_and_apply(repository, *, apply=0, second=0, plan=2):
    """Answers of a Terraform that has something to do, and whose first and second apply end like this."""
    here = f"-chdir={repository}"
    return GOOD_CLOUD | {
        f"{here} plan -input=false -detailed-exitcode": (plan, ""),
        f"{here} apply -input=false -auto-approve": (second, ""),
        f"{here} apply -input=false": (apply, "token TOKEN"),
        f"{here} output -raw page_url": (0, "https://page.example/"),
    }


def verbs(cloud):
    return [call[1] for call in cloud.calls()]


def test_deploy_plans_and_applies_that_plan_with_the_login_of_gcloud(repository, cloud, capfd):
    cloud(plan_and_apply(repository))

    assert deploy.main(["apply", "--yes"]) == 0

    init, plan, apply, _ = cloud.calls()
    assert init == [f"-chdir={repository}", "init", "-input=false"]
    assert plan[1:4] == ["plan", "-input=false", "-detailed-exitcode"]
    assert plan[5:] == VARIABLES
    assert apply[1:] == ["apply", "-input=false", plan[4].removeprefix("-out=")]
    out = capfd.readouterr().out
    assert "token the-token" in out
    assert "The page is at https://page.example/. Check it: make smoke WAIT=300" in out


def test_project_and_region_are_enough_and_are_remembered(repository, cloud):
    (repository / "terraform.tfvars").unlink()
    cloud(plan_and_apply(repository))

    assert deploy.main(["apply", "--project", "my-project", "--region", "europe-west1", "--yes"]) == 0

    assert (repository / "terraform.tfvars").read_text() == 'project_id = "my-project"\nregion = "europe-west1"\n'


def test_nothing_to_change_changes_nothing(repository, cloud):
    cloud(plan_and_apply(repository, plan=0))

    assert deploy.main(["apply", "--yes"]) == 0

    assert verbs(cloud) == ["init", "plan"]


def test_a_failing_plan_is_the_result(repository, cloud, capsys):
    cloud(plan_and_apply(repository, plan=1))

    assert deploy.main(["apply", "--yes"]) == 1

    assert verbs(cloud) == ["init", "plan"]
    assert "Google needs a few minutes: run the same again" in capsys.readouterr().out


@pytest.mark.parametrize(("answer", "status"), [("yes", 0), ("y", 1), ("", 1)])
def test_only_yes_is_a_yes(repository, cloud, monkeypatch, answer, status):
    cloud(plan_and_apply(repository))
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda _: answer)

    assert deploy.main(["apply"]) == status

    assert ("apply" in verbs(cloud)) == (status == 0)


def test_where_nobody_can_be_asked_nothing_is_changed(repository, cloud, monkeypatch, capsys):
    cloud(plan_and_apply(repository))
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)

    assert deploy.main(["apply"]) == 1

    assert "add --yes" in capsys.readouterr().out
    assert verbs(cloud) == ["init", "plan"]


def test_a_failed_apply_is_tried_once_more_and_says_why(repository, cloud, capsys):
    cloud(plan_and_apply(repository, apply=1))

    assert deploy.main(["apply", "--yes"]) == 0

    assert verbs(cloud) == ["init", "plan", "apply", "apply", "output"]
    assert cloud.calls()[3][2:] == ["-input=false", "-auto-approve", *VARIABLES]
    assert "Google takes minutes to act on a service that was just enabled" in capsys.readouterr().out


def test_a_second_failure_is_the_result_and_the_page_is_named(repository, cloud, capsys):
    cloud(plan_and_apply(repository, apply=1, second=1))

    assert deploy.main(["apply", "--yes"]) == 1

    assert verbs(cloud) == ["init", "plan", "apply", "apply", "output"]
    assert "If https://page.example/ works, it is only what the operator needs" in capsys.readouterr().out


def test_a_build_that_fails_stops_the_deployment(repository, cloud):
    cloud(plan_and_apply(repository))
    (repository / "tools/build.py").write_text("raise SystemExit(3)")

    assert deploy.main(["apply", "--yes"]) == 3

    assert cloud.calls() == []


def test_destroy_needs_no_build(repository, cloud):
    cloud()
    (repository / "tools/build.py").unlink()

    assert deploy.main(["destroy"]) == 0

    assert cloud.calls()[-1] == [f"-chdir={repository}", "destroy", *VARIABLES[:2]]


def test_what_only_a_deployment_needs_stops_no_destroy(repository, cloud, billing):
    cloud({"billing projects describe": (1, "")} | {k: v for k, v in GOOD_CLOUD.items() if not k.startswith("billing")})
    billing.rights = ()

    assert deploy.main(["destroy", "--yes"]) == 0

    assert cloud.calls()[-1][1:3] == ["destroy", "-auto-approve"]


def test_a_failing_init_is_the_result(repository, cloud):
    cloud(GOOD_CLOUD | {f"-chdir={repository} init": (1, "")})

    assert deploy.main(["plan"]) == 1

    assert verbs(cloud) == ["init"]


def test_publish_copies_the_model_to_its_version_folder(repository, cloud):
    cloud(GOOD_CLOUD | {f"-chdir={repository} output": (0, "the-bucket")})

    assert deploy.main(["publish", "crop"]) == 0

    files = [str(repository / "models/crop" / name) for name in ("model.json", "weights.bin")]
    assert cloud.calls("gcloud")[-1] == ["storage", "cp", "--no-clobber", *files, "gs://the-bucket/crop/1.2.0/"]


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
