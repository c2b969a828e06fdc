"""The preflight names what is missing, in an order in which it can be mended; nothing runs before all is there."""

import pytest

from infra.ops import deploy, preflight
from tests.infra.ops.conftest import GOOD_CLOUD


def said(capsys):
    return [line.strip() for line in capsys.readouterr().out.splitlines()]


def test_everything_that_is_missing_here_is_named_at_once(repository, cloud, capsys):
    cloud(tools=("terraform",))
    (repository / "terraform.tfvars").unlink()

    assert deploy.main(["apply"]) == 2

    assert [line for line in said(capsys) if line.startswith("missing")] == [
        "missing: gcloud is not installed",
        "missing: project_id is not set",
        "missing: region is not set",
    ]
    assert cloud.calls() == []


def test_a_terraform_that_is_too_old_is_named(repository, cloud, capsys):
    cloud(GOOD_CLOUD | {"version -json": (0, '{"terraform_version": "1.4.6"}')})

    assert deploy.main(["apply"]) == 2

    assert "missing: Terraform 1.4.6 is too old" in said(capsys)


def test_the_oldest_terraform_is_the_configurations():
    text = (preflight.SETTINGS_FILE.parent / "versions.tf").read_text()

    assert f'required_version = ">= {".".join(map(str, preflight.OLDEST_TERRAFORM))}, < 2"' in text


def test_another_project_needs_another_checkout(repository, cloud, capsys):
    cloud()

    assert deploy.main(["apply", "--project", "another-project"]) == 2

    assert "missing: this checkout deploys to my-project, not to another-project" in said(capsys)


@pytest.mark.parametrize(
    ("answers", "lines"),
    [
        (
            {"auth list": (0, "")},
            [
                "missing: nobody is logged in to gcloud; application-default credentials are not enough",
                "-> gcloud auth login",
            ],
        ),
        (
            {"projects describe": (1, "")},
            ["missing: project my-project does not exist, or is not yours", "-> gcloud projects create my-project"],
        ),
        (
            {"billing projects describe": (0, '{"billingEnabled": false}')},
            [
                "missing: project my-project has no billing account",
                "-> gcloud billing projects link my-project --billing-account=ACCOUNT",
            ],
        ),
        (
            {"services list": (0, preflight.FIRST_SERVICES[0])},
            [
                "missing: serviceusage.googleapis.com are not enabled",
                "-> gcloud services enable serviceusage.googleapis.com --project=my-project",
            ],
        ),
        (
            {
                "resource-manager org-policies describe iam": (0, '{"listPolicy": {"allowedValues": ["C0123"]}}'),
                "resource-manager org-policies describe storage": (0, '{"booleanPolicy": {"enforced": true}}'),
            },
            [
                "missing: a policy (iam.allowedPolicyMemberDomains) forbids a public page",
                '-> echo \'{"constraint":"constraints/iam.allowedPolicyMemberDomains",'
                '"listPolicy":{"allValues":"ALLOW"}}\''
                " > allow.json && gcloud resource-manager org-policies set-policy allow.json --project=my-project",
                "missing: a policy (storage.publicAccessPrevention) forbids a public page",
                "-> gcloud resource-manager org-policies disable-enforce storage.publicAccessPrevention"
                " --project=my-project",
            ],
        ),
    ],
)
def test_what_is_missing_in_the_cloud_comes_with_its_remedy(repository, cloud, capsys, answers, lines):
    cloud(answers | {name: answer for name, answer in GOOD_CLOUD.items() if name not in answers})

    assert deploy.main(["apply"]) == 2

    assert said(capsys) == lines
    assert cloud.calls() == []


def test_a_budget_needs_a_right_on_the_billing_account(repository, cloud, billing, capsys):
    cloud()
    billing.rights = ()

    assert deploy.main(["apply"]) == 2

    assert said(capsys)[0] == "missing: you may not set a budget on billing account 0A1B2C-3D4E5F-6A7B8C"


def test_without_a_budget_no_right_is_asked_for(repository, cloud, billing):
    cloud()
    billing.rights = ()

    assert deploy.main(["plan", "--budget", "0"]) == 0

    assert "-var=budget_amount=0" in cloud.calls()[-1]
    assert not [option for option in cloud.calls()[-1] if "billing_account" in option]


def test_a_policy_that_may_not_be_read_stops_nobody(repository, cloud):
    cloud(GOOD_CLOUD | {"resource-manager org-policies describe": (1, "")})

    assert deploy.main(["plan"]) == 0


def test_a_billing_service_that_does_not_answer_grants_nothing(repository, cloud, monkeypatch, capsys):
    cloud()
    monkeypatch.setattr(preflight, "BILLING_API", "http://127.0.0.1:9")

    assert deploy.main(["plan"]) == 2
    assert "missing: you may not set a budget on billing account 0A1B2C-3D4E5F-6A7B8C" in said(capsys)
