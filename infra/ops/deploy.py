"""`make plan`, `deploy`, `destroy` and `publish`: say everything that is missing first, then build and run Terraform.

Exit codes: Terraform's or gcloud's; 2 something is missing.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from infra.ops.contract import function_names
from infra.ops.preflight import gcloud, missing_here, missing_in_the_cloud, missing_login
from infra.ops.target import CONFIGURATION, Target, read_target, remember

ROOT = Path(__file__).resolve().parents[2]
SOMETHING_TO_DO = 2  # exit status of `terraform plan -detailed-exitcode`
PLAN_FAILED = "Where it says that a service is not enabled yet, Google needs a few minutes: run the same again."
SECOND_TRY_SECONDS = 120
SECOND_TRY = f"""Google takes minutes to act on a service that was just enabled or a role that was just given, so this
is tried once more in {SECOND_TRY_SECONDS} s. What was made stays; only the rest is made."""


def terraform(*arguments: str) -> int:
    """Run Terraform on the configuration as the account that gcloud is logged in with; return its exit status."""
    token = gcloud("auth", "print-access-token").output
    environment = os.environ | {"GOOGLE_OAUTH_ACCESS_TOKEN": token, "TF_IN_AUTOMATION": "1"}
    command = ["terraform", f"-chdir={CONFIGURATION}", *arguments]
    return subprocess.run(command, env=environment, check=False).returncode


def build() -> int:
    """Build the zips; return the exit status."""
    return subprocess.run([sys.executable, str(ROOT / "tools" / "build.py")], check=False).returncode


def plan(target: Target) -> int:
    """Show what would change; return the exit status."""
    return terraform("plan", "-input=false", *target.variables())


def apply(target: Target, *, is_agreed: bool) -> int:
    """Show what would change, ask, change it, and try once more if Google was not ready; return the exit status."""
    with tempfile.TemporaryDirectory() as folder:
        planned = str(Path(folder) / "plan")
        status = terraform("plan", "-input=false", "-detailed-exitcode", f"-out={planned}", *target.variables())
        if status != SOMETHING_TO_DO:
            print("" if status == 0 else PLAN_FAILED)
            return status
        if not is_agreed and not _agrees():
            print("Nothing was changed.")
            return 1
        remember(target)
        status = terraform("apply", "-input=false", planned)
    if status != 0:
        print(SECOND_TRY, flush=True)
        time.sleep(SECOND_TRY_SECONDS)
        status = terraform("apply", "-input=false", "-auto-approve", *target.variables())
    _report(status)
    return status


def destroy(target: Target, *, is_agreed: bool) -> int:
    """Remove the deployment; return the exit status."""
    return terraform("destroy", *(["-auto-approve"] if is_agreed else []), *target.variables())


def _agrees() -> bool:
    if not sys.stdin.isatty():
        print("Nobody is here to agree: add --yes.")
        return False
    return input("Make these changes? Only yes is a yes: ").strip() == "yes"


def _report(status: int) -> None:
    url = _output("page_url")
    if status == 0:
        print(f"The page is at {url}. Check it: make smoke WAIT=300")
    elif url:
        print(f"Something is still missing. If {url} works, it is only what the operator needs: make deploy.")


def publish(name: str, *, bucket: str) -> int:
    """Copy a model to its version folder in the bucket, where there is none yet; return gcloud's exit status.

    Raises:
        SystemExit: The version is there already. A published version is never changed.
    """
    model = ROOT / "models" / name
    version = json.loads((model / "model.json").read_text(encoding="utf-8"))["version"]
    folder = f"gs://{bucket}/{name}/{version}/"
    if gcloud("storage", "ls", folder).is_good:
        raise SystemExit(f"{folder} exists, and a version is never changed: give models/{name}/model.json a new one.")
    files = sorted(str(path) for path in model.iterdir() if path.is_file() and path.suffix != ".md")
    status = subprocess.run(["gcloud", "storage", "cp", "--no-clobber", *files, folder], check=False).returncode
    if status == 0:
        print(f'{folder} is there. To serve it: model_versions = {{ {name} = "{version}" }}, then make deploy.')
    return status


def _output(name: str) -> str:
    command = ["terraform", f"-chdir={CONFIGURATION}", "output", "-raw", name]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def main(arguments: list[str] | None = None) -> int:
    """Run one verb; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("verb", choices=["plan", "apply", "destroy", "publish"])
    parser.add_argument("name", nargs="?", help="publish: the function whose model it is")
    parser.add_argument("--project", default="", help="Google Cloud project; remembered in terraform.tfvars")
    parser.add_argument("--region", default="", help="region, such as europe-west1; remembered in terraform.tfvars")
    parser.add_argument("--budget", default="", help="monthly budget in the billing account's currency; 0 for none")
    parser.add_argument("--yes", action="store_true", help="make the changes without asking")
    options = parser.parse_args(arguments)
    names = function_names(ROOT / "api" / "openapi.yaml")
    if options.verb == "publish" and options.name not in names:
        parser.error(f"publish needs one of {', '.join(names)}")
    given = Target(options.project, options.region, options.budget)
    target = read_target(given, os.environ)
    missing = missing_here(given, target)
    if not missing and options.verb in {"plan", "apply"}:
        missing, target = missing_in_the_cloud(target)
    elif not missing:
        missing = missing_login(target)
    for thing in missing:
        print(f"missing: {thing.what}\n    -> {thing.remedy}")
    return 2 if missing else run(options.verb, target, options)


def run(verb: str, target: Target, options: argparse.Namespace) -> int:
    """Run one verb now that nothing is missing; return the exit status."""
    if verb == "publish":
        if bucket := _output("models_bucket"):
            return publish(options.name, bucket=bucket)
        raise SystemExit("No deployment is known here. Run `make deploy` first.")
    if status := (0 if verb == "destroy" else build()) or terraform("init", "-input=false"):
        return status
    if verb == "plan":
        return plan(target)
    return {"apply": apply, "destroy": destroy}[verb](target, is_agreed=options.yes)


if __name__ == "__main__":
    raise SystemExit(main())
