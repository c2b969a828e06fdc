"""What is missing for a deployment, each with the command that helps; asked before anything is built or changed."""

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from urllib.error import URLError
from urllib.request import Request, urlopen

from infra.ops.target import SETTINGS_FILE, Target, other_project

OLDEST_TERRAFORM = (1, 5)
# Terraform cannot enable these itself: it asks through them what is enabled, and who the project is.
FIRST_SERVICES = ("cloudresourcemanager.googleapis.com", "serviceusage.googleapis.com")
BILLING_API = "https://cloudbilling.googleapis.com/v1"
BUDGET_RIGHT = "billing.budgets.create"
# Enforced by default in organisations made since May 2024. Source: "Google Cloud security baseline constraints".
ONLY_MEMBERS = "iam.allowedPolicyMemberDomains"
NO_PUBLIC_BUCKETS = "storage.publicAccessPrevention"


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is not there.

    Attributes:
        what: The thing.
        remedy: The command or change that helps.
    """

    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """A finished command.

    Attributes:
        is_good: Whether it succeeded.
        output: What it printed.
    """

    is_good: bool
    output: str


def gcloud(*arguments: str) -> Outcome:
    """Run gcloud without questions; return what came of it."""
    done = subprocess.run(["gcloud", *arguments, "--quiet"], capture_output=True, text=True, check=False)
    return Outcome(done.returncode == 0, done.stdout.strip())


def missing_here(given: Target, target: Target) -> list[Missing]:
    """Return every program and setting that is missing on this machine."""
    return [*_tools(), *_settings(given, target)]


def _tools() -> list[Missing]:
    remedies = {
        "terraform": "install Terraform 1.5 or later: https://developer.hashicorp.com/terraform/install",
        "gcloud": "install the Google Cloud CLI: https://cloud.google.com/sdk/docs/install, or use Cloud Shell",
    }
    missing = [
        Missing(f"{tool} is not installed", remedy) for tool, remedy in remedies.items() if not shutil.which(tool)
    ]
    if shutil.which("terraform"):
        done = subprocess.run(["terraform", "version", "-json"], capture_output=True, text=True, check=False)
        version = str(json.loads(done.stdout or "{}").get("terraform_version", "0.0"))
        if tuple(int(part) for part in version.split(".")[:2]) < OLDEST_TERRAFORM:
            missing.append(Missing(f"Terraform {version} is too old", remedies["terraform"]))
    return missing


def _settings(given: Target, target: Target) -> list[Missing]:
    if other := other_project(given):
        remedy = f"make destroy, then remove infra/terraform/{SETTINGS_FILE.name}; or deploy from another checkout"
        return [Missing(f"this checkout deploys to {other}, not to {given.project_id}", remedy)]
    remedy = "make deploy PROJECT=my-project REGION=europe-west1"
    required = (("project_id", target.project_id), ("region", target.region))
    return [Missing(f"{name} is not set", remedy) for name, value in required if not value]


def missing_login(target: Target) -> list[Missing]:
    """Return what every command needs: somebody logged in, and their project."""
    return _login(target) or _project(target)


def missing_in_the_cloud(target: Target) -> tuple[list[Missing], Target]:
    """Return the first kind of thing that a deployment lacks, and the target with its billing account."""
    if missing := missing_login(target):
        return missing, target
    billing = gcloud("billing", "projects", "describe", target.project_id, "--format=json")
    facts = json.loads(billing.output) if billing.is_good and billing.output else {}
    if not facts.get("billingEnabled"):
        link = f"gcloud billing projects link {target.project_id} --billing-account=ACCOUNT"
        return [Missing(f"project {target.project_id} has no billing account", link)], target
    target = target.billed_to(str(facts["billingAccountName"]).removeprefix("billingAccounts/"))
    looks: tuple[Callable[[Target], list[Missing]], ...] = (_services, _policies, _budget)
    return [thing for look in looks for thing in look(target)], target


def _login(_: Target) -> list[Missing]:
    is_known = gcloud("auth", "list", "--filter=status:ACTIVE", "--format=value(account)").output
    if is_known and gcloud("auth", "print-access-token").is_good:
        return []
    return [
        Missing("nobody is logged in to gcloud; application-default credentials are not enough", "gcloud auth login")
    ]


def _project(target: Target) -> list[Missing]:
    project = target.project_id
    if gcloud("projects", "describe", project).is_good:
        return []
    return [Missing(f"project {project} does not exist, or is not yours", f"gcloud projects create {project}")]


def _services(target: Target) -> list[Missing]:
    listing = ("services", "list", "--enabled", f"--project={target.project_id}", "--format=value(config.name)")
    enabled = gcloud(*listing).output.split()
    off = [service for service in FIRST_SERVICES if service not in enabled]
    command = f"gcloud services enable {' '.join(off)} --project={target.project_id}"
    return [Missing(f"{' and '.join(off)} are not enabled", command)] if off else []


def _policies(target: Target) -> list[Missing]:
    """Return the policies of the organisation that keep the page's bucket from being public."""
    found = []
    members = _policy(ONLY_MEMBERS, target).get("listPolicy", {})
    if members.get("allowedValues") or members.get("allValues") == "DENY":
        allow = f'{{"constraint":"constraints/{ONLY_MEMBERS}","listPolicy":{{"allValues":"ALLOW"}}}}'
        command = f"echo '{allow}' > allow.json && gcloud resource-manager org-policies set-policy allow.json"
        found.append(
            Missing(f"a policy ({ONLY_MEMBERS}) forbids a public page", f"{command} --project={target.project_id}")
        )
    if _policy(NO_PUBLIC_BUCKETS, target).get("booleanPolicy", {}).get("enforced"):
        command = f"gcloud resource-manager org-policies disable-enforce {NO_PUBLIC_BUCKETS}"
        what = f"a policy ({NO_PUBLIC_BUCKETS}) forbids a public page"
        found.append(Missing(what, f"{command} --project={target.project_id}"))
    return found


def _policy(name: str, target: Target) -> dict[str, dict[str, object]]:
    """Return a policy as it holds for the project; empty where there is none, or it may not be read."""
    outcome = gcloud(
        "resource-manager",
        "org-policies",
        "describe",
        name,
        "--effective",
        f"--project={target.project_id}",
        "--format=json",
    )
    return dict(json.loads(outcome.output)) if outcome.is_good and outcome.output else {}


def _budget(target: Target) -> list[Missing]:
    if not target.wants_budget or _may_set_a_budget(target.billing_account):
        return []
    remedy = "add BUDGET=0 for no budget, or ask for roles/billing.costsManager on the billing account"
    return [Missing(f"you may not set a budget on billing account {target.billing_account}", remedy)]


def _may_set_a_budget(account: str) -> bool:
    token = gcloud("auth", "print-access-token").output
    request = Request(  # noqa: S310 - a constant address
        f"{BILLING_API}/billingAccounts/{account}:testIamPermissions",
        json.dumps({"permissions": [BUDGET_RIGHT]}).encode(),
        {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    try:
        with urlopen(request, timeout=30) as response:  # noqa: S310
            return BUDGET_RIGHT in json.load(response).get("permissions", [])
    except (URLError, OSError):
        return False
