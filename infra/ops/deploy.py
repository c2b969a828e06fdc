"""`make plan`, `deploy`, `destroy` and `publish`: say everything that is missing first, then run Terraform or gcloud.

Exit codes: Terraform's or gcloud's; 2 something is missing.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from infra.ops.contract import function_names

ROOT = Path(__file__).resolve().parents[2]
CONFIGURATION = ROOT / "infra" / "terraform"
SETTINGS_FILE = CONFIGURATION / "terraform.tfvars"
# Terraform cannot enable these itself: it asks through them what is enabled, and who the project is.
FIRST_SERVICES = ("cloudresourcemanager.googleapis.com", "serviceusage.googleapis.com")
LOGIN = "gcloud auth application-default login"


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
class Target:
    """Where to deploy, as far as it is known; empty where it is not."""

    project_id: str
    region: str


def read_target(settings: str, environ: Mapping[str, str]) -> Target:
    """Return project and region from the text of terraform.tfvars or, where it is silent, from TF_VAR_...."""
    found = dict(re.findall(r'^\s*(project_id|region)\s*=\s*"([^"]*)"', settings, re.MULTILINE))
    return Target(*(found.get(name, environ.get(f"TF_VAR_{name}", "")) for name in ("project_id", "region")))


def missing_tools() -> list[Missing]:
    """Return the programs that are not installed."""
    remedies = {
        "terraform": "install Terraform 1.11 or later: https://developer.hashicorp.com/terraform/install",
        "gcloud": "install the Google Cloud CLI: https://cloud.google.com/sdk/docs/install",
    }
    return [Missing(f"{tool} is not installed", remedy) for tool, remedy in remedies.items() if not shutil.which(tool)]


def missing_settings(target: Target) -> list[Missing]:
    """Return the required settings that have no value."""
    remedy = f"copy infra/terraform/example.tfvars to infra/terraform/{SETTINGS_FILE.name} and set it there"
    return [
        Missing(f"{name} is not set", remedy)
        for name, value in (("project_id", target.project_id), ("region", target.region))
        if not value
    ]


def missing_zips(names: Sequence[str]) -> list[Missing]:
    """Return the functions that are not built."""
    return [Missing(f"build/{name}.zip is not there", "make build") for name in names if not _zip(name).exists()]


def missing_in_the_cloud(target: Target) -> list[Missing]:
    """Return the first of login, project, billing and services that is not there; each needs the one before."""
    project = target.project_id
    if not _gcloud("auth", "application-default", "print-access-token").is_good:
        return [Missing("nobody is logged in", LOGIN)]
    if not _gcloud("projects", "describe", project).is_good:
        return [Missing(f"project {project} does not exist, or is not yours", f"gcloud projects create {project}")]
    billing = _gcloud("billing", "projects", "describe", project, "--format=value(billingEnabled)")
    if billing.output.strip().lower() != "true":
        link = f"gcloud billing projects link {project} --billing-account=ACCOUNT"
        return [Missing(f"project {project} has no billing account", link)]
    enabled = _gcloud("services", "list", "--enabled", f"--project={project}", "--format=value(config.name)").output
    return [
        Missing(f"{service} is not enabled", f"gcloud services enable {service} --project={project}")
        for service in FIRST_SERVICES
        if service not in enabled.split()
    ]


@dataclass(frozen=True, slots=True)
class _Outcome:
    is_good: bool
    output: str


def _gcloud(*arguments: str) -> _Outcome:
    done = subprocess.run(["gcloud", *arguments, "--quiet"], capture_output=True, text=True, check=False)
    return _Outcome(done.returncode == 0, done.stdout)


def _zip(name: str) -> Path:
    return ROOT / "build" / f"{name}.zip"


def preflight(target: Target, *, is_build_needed: bool) -> list[Missing]:
    """Return what is missing; the cloud is asked only when everything here is in place."""
    here = missing_tools() + missing_settings(target)
    here += missing_zips(function_names(ROOT / "api" / "openapi.yaml")) if is_build_needed else []
    return here or missing_in_the_cloud(target)


def terraform(*arguments: str) -> int:
    """Run Terraform on the configuration, initialised; return its exit status."""
    command = ["terraform", f"-chdir={CONFIGURATION}"]
    initialised = subprocess.run([*command, "init", "-input=false"], check=False).returncode
    return initialised or subprocess.run([*command, *arguments], check=False).returncode


def publish(name: str, *, bucket: str) -> int:
    """Copy a model to its version folder in the bucket, where there is none yet; return gcloud's exit status.

    Raises:
        SystemExit: The version is there already. A published version is never changed.
    """
    model = ROOT / "models" / name
    version = json.loads((model / "model.json").read_text(encoding="utf-8"))["version"]
    folder = f"gs://{bucket}/{name}/{version}/"
    if _gcloud("storage", "ls", folder).is_good:
        raise SystemExit(f"{folder} exists, and a version is never changed: give models/{name}/model.json a new one.")
    files = sorted(str(path) for path in model.iterdir() if path.is_file() and path.suffix != ".md")
    status = subprocess.run(["gcloud", "storage", "cp", "--no-clobber", *files, folder], check=False).returncode
    if status == 0:
        print(f'{folder} is there. To serve it: model_versions = {{ {name} = "{version}" }}, then make deploy.')
    return status


def _models_bucket() -> str:
    command = ["terraform", f"-chdir={CONFIGURATION}", "output", "-raw", "models_bucket"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit("No deployment is known here. Run `make deploy` first.")
    return done.stdout.strip()


VERBS: Mapping[str, Callable[[], int]] = {
    "plan": lambda: terraform("plan"),
    "apply": lambda: terraform("apply"),
    "destroy": lambda: terraform("destroy"),
}


def main(arguments: list[str] | None = None) -> int:
    """Run one verb; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("verb", choices=[*VERBS, "publish"])
    parser.add_argument("name", nargs="?", help="publish: the function whose model it is")
    options = parser.parse_args(arguments)
    settings = SETTINGS_FILE.read_text(encoding="utf-8") if SETTINGS_FILE.exists() else ""
    missing = preflight(read_target(settings, os.environ), is_build_needed=options.verb in {"plan", "apply"})
    for thing in missing:
        print(f"missing: {thing.what}\n    -> {thing.remedy}")
    if missing:
        return 2
    if options.verb != "publish":
        return VERBS[options.verb]()
    if options.name not in function_names(ROOT / "api" / "openapi.yaml"):
        parser.error(f"publish needs one of {', '.join(function_names(ROOT / 'api' / 'openapi.yaml'))}")
    return publish(options.name, bucket=_models_bucket())


if __name__ == "__main__":
    raise SystemExit(main())
