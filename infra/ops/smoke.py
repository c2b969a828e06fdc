"""Real requests against a deployment: the page, CORS, the closed doors, and a face that is analysed.

Exit codes: 0 everything is as it should be; 1 something is not; 2 the command line is wrong.
"""

import argparse
import json
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urljoin, urlsplit
from urllib.request import Request, urlopen

from infra.ops.contract import functions

FOREIGN_ORIGIN = "https://foreign.example"
PAUSE_SECONDS = 15  # between two rounds of --wait
TIMEOUT_SECONDS = 60  # a cold start included
CONFIGURATION = Path(__file__).resolve().parents[1] / "terraform"
PORTRAIT = "sample.jpg"  # of the page: one face, public domain
FUNCTIONS = functions()


class SmokeError(Exception):
    """Something is not as it should be; the message says what was expected and what came."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A response, whatever its status; the headers' names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Deployment:
    """What is looked at.

    Attributes:
        page_url: The page's folder, ending in a slash.
        api_base_url: Absolute, without the function's name.
        api_key: The page's key.
        function_urls: Function to its own address, where it is known.
    """

    page_url: str
    api_base_url: str
    api_key: str
    function_urls: Mapping[str, str]

    @property
    def origin(self) -> str:
        """The page's origin."""
        parts = urlsplit(self.page_url)
        return f"{parts.scheme}://{parts.netloc}"

    def call(self, name: str, *, method: str = "GET", key: str | None = None, origin: str | None = None) -> Answer:
        """Return the gateway's answer to a call such as the page makes; its key works from the page's origin only."""
        headers = {"Referer": self.page_url, "Origin": origin or self.origin}
        if key is not None:
            headers["X-Api-Key"] = key
        if method == "OPTIONS":
            headers |= {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-api-key"}
        return fetch(f"{self.api_base_url}/{name}", method=method, headers=headers)

    def post(self, name: str, *, media_type: str, body: bytes) -> Answer:
        """Return the answer to a picture or crops, sent as the page sends them."""
        headers = {"Referer": self.page_url, "X-Api-Key": self.api_key, "Content-Type": media_type}
        return fetch(f"{self.api_base_url}/{name}", method="POST", headers=headers, body=body)


def fetch(
    url: str, *, method: str = "GET", headers: Mapping[str, str] | None = None, body: bytes | None = None
) -> Answer:
    """Return the answer to one request.

    Raises:
        SmokeError: Nothing answers.
    """
    request = Request(url, body, dict(headers or {}), method=method)  # noqa: S310 - checked in main()
    try:
        with urlopen(request, timeout=TIMEOUT_SECONDS) as response:  # noqa: S310
            return Answer(response.status, _lower(response.headers), response.read())
    except HTTPError as error:
        with error:
            return Answer(error.code, _lower(error.headers), error.read())
    except (URLError, OSError) as error:
        raise SmokeError(f"{url} does not answer: {error}") from error


def look_up(url: str, function_urls: Mapping[str, str]) -> Deployment:
    """Return the deployment whose page is at `url`, as its config.json describes it.

    Raises:
        SmokeError: There is no such page.
    """
    folder = urljoin(url if urlsplit(url).path else f"{url}/", ".")
    answer = fetch(urljoin(folder, "config.json"))
    try:
        config = json.loads(answer.body)
        api_base_url = urljoin(folder, config["apiBaseUrl"]).rstrip("/")
        return Deployment(folder, api_base_url, config["apiKey"], function_urls)
    except (ValueError, KeyError, TypeError) as error:
        raise SmokeError(f"{folder}config.json is not the page's configuration (status {answer.status})") from error


def ask_terraform() -> tuple[str, dict[str, str]]:
    """Return the page's address and the functions' of the deployment in Terraform's state.

    Raises:
        SmokeError: There is none.
    """
    try:
        command = ["terraform", f"-chdir={CONFIGURATION}", "output", "-json"]
        outputs = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        return outputs["page_url"]["value"], outputs["function_urls"]["value"]
    except (OSError, subprocess.CalledProcessError, ValueError, KeyError) as error:
        raise SmokeError("no deployment is known here: make deploy, or make smoke URL=https://...") from error


def page_is_served(deployment: Deployment) -> None:
    """The page comes as HTML, and its configuration is never cached."""
    page = fetch(urljoin(deployment.page_url, "index.html"))
    _expect(page.status == 200, f"status 200 for the page, not {page.status}")
    media_type = page.headers.get("content-type", "")
    _expect(media_type.startswith("text/html"), f"text/html, not {media_type}")
    caching = fetch(urljoin(deployment.page_url, "config.json")).headers.get("cache-control", "")
    _expect("no-store" in caching, f"Cache-Control: no-store for config.json, not {caching!r}")


def gateway_refuses_callers_without_a_key(deployment: Deployment) -> None:
    """Every function needs the API key."""
    for name in (function.name for function in FUNCTIONS):
        status = deployment.call(name).status
        _expect(status == 401, f"status 401 for {name} without a key, not {status}")


def gateway_refuses_unknown_keys(deployment: Deployment) -> None:
    """A key that nobody issued opens nothing; API Gateway says 400 to it."""
    for name in (function.name for function in FUNCTIONS):
        status = deployment.call(name, key="not-a-key").status
        _expect(status in {400, 401, 403}, f"a refusal of an unknown key by {name}, not {status}")


def functions_refuse_callers_without_a_token(deployment: Deployment) -> None:
    """No function answers anybody but the gateway."""
    for name, url in deployment.function_urls.items():
        status = fetch(f"{url.rstrip('/')}/v1/{name}").status
        _expect(status in {401, 403}, f"status 401 or 403 from {name} without a token, not {status}")


def pages_origin_may_call(deployment: Deployment) -> None:
    """The preflight of the page's own origin is allowed, without a key."""
    for name in (function.name for function in FUNCTIONS):
        answer = deployment.call(name, method="OPTIONS")
        allowed = answer.headers.get("access-control-allow-origin")
        _expect(answer.status == 204, f"status 204 for the preflight of {name}, not {answer.status}")
        _expect(allowed == deployment.origin, f"Access-Control-Allow-Origin: {deployment.origin}, not {allowed}")


def foreign_origins_may_not_call(deployment: Deployment) -> None:
    """The preflight of another origin is not allowed."""
    for name in (function.name for function in FUNCTIONS):
        answer = deployment.call(name, method="OPTIONS", origin=FOREIGN_ORIGIN)
        allowed = answer.headers.get("access-control-allow-origin")
        _expect(allowed is None, f"no Access-Control-Allow-Origin for {FOREIGN_ORIGIN}, not {allowed}")


def functions_are_ready(deployment: Deployment) -> None:
    """Each function describes its model."""
    for name in (function.name for function in FUNCTIONS):
        answer = deployment.call(name, key=deployment.api_key)
        _expect(answer.status == 200, f"status 200 from {name}, not {answer.status}: {answer.body[:200]!r}")
        _expect(json.loads(answer.body).get("ready") is True, f"{name} to be ready")


def a_face_is_analysed(deployment: Deployment) -> None:
    """The page's sample picture goes the page's way: its one face is found, and every classifier predicts for it."""
    portrait = fetch(urljoin(deployment.page_url, PORTRAIT)).body
    crops: list[dict[str, str]] = []
    for name in (function.name for function in FUNCTIONS if function.takes_frames):
        faces = _result(deployment, name, media_type="image/jpeg", body=portrait)["faces"]
        _expect(len(faces) == 1, f"one face in {PORTRAIT} from {name}, not {len(faces)}")
        crops = [{"data": face["alignedCrop"]["data"]} for face in faces]
    body = json.dumps({"alignedCrops": crops}).encode()
    for name in (function.name for function in FUNCTIONS if not function.takes_frames):
        predictions = _result(deployment, name, media_type="application/json", body=body)["predictions"]
        _expect(len(predictions) == 1, f"one prediction from {name}, not {len(predictions)}")
        sum_ = sum(predictions[0]["probabilities"].values())
        _expect(abs(sum_ - 1) < 0.001, f"probabilities from {name} with the sum 1, not {sum_}")


def _result(deployment: Deployment, name: str, *, media_type: str, body: bytes) -> dict[str, Any]:
    answer = deployment.post(name, media_type=media_type, body=body)
    _expect(answer.status == 200, f"status 200 for a picture from {name}, not {answer.status}: {answer.body[:200]!r}")
    return dict(json.loads(answer.body))


CHECKS: tuple[Callable[[Deployment], None], ...] = (
    page_is_served,
    gateway_refuses_callers_without_a_key,
    gateway_refuses_unknown_keys,
    functions_refuse_callers_without_a_token,
    pages_origin_may_call,
    foreign_origins_may_not_call,
    functions_are_ready,
    a_face_is_analysed,
)


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a check.

    Attributes:
        verdict: ok, skip or FAIL.
        line: The check's name and, unless it is ok, why.
    """

    verdict: str
    line: str


def check(url: str, function_urls: Mapping[str, str]) -> list[Result]:
    """Return the result of every check of the deployment whose page is at `url`."""
    try:
        deployment = look_up(url, function_urls)
    except SmokeError as error:
        return [Result("FAIL", str(error))]
    return [_result_of(each, deployment) for each in CHECKS]


def _result_of(check: Callable[[Deployment], None], deployment: Deployment) -> Result:
    name = check.__name__.replace("_", " ")
    if check is functions_refuse_callers_without_a_token and not deployment.function_urls:
        return Result("skip", f"{name}: name their addresses with --functions")
    try:
        check(deployment)
    except SmokeError as error:
        return Result("FAIL", f"{name}: expected {error}")
    return Result("ok", name)


def check_until_good(url: str, function_urls: Mapping[str, str], *, seconds: float) -> list[Result]:
    """Return the results of the first round in which nothing fails, or of the last before the time is up."""
    deadline = time.monotonic() + seconds
    while True:
        results = check(url, function_urls)
        failed = [result for result in results if result.verdict == "FAIL"]
        if not failed or time.monotonic() + PAUSE_SECONDS > deadline:
            return results
        print(f"wait  {failed[0].line}", flush=True)
        time.sleep(PAUSE_SECONDS)


def main(arguments: list[str] | None = None) -> int:
    """Run the checks that the command line asks for; return the exit code."""
    parser = argparse.ArgumentParser(description="Check a deployment with real requests; changes nothing.")
    parser.add_argument("url", nargs="?", help="the page; without it, the deployment that Terraform knows of")
    parser.add_argument(
        "--functions", type=json.loads, default={}, help="the functions' own addresses, as a JSON object"
    )
    parser.add_argument("--wait", type=float, default=0, help="seconds to go on trying while something fails")
    options = parser.parse_args(arguments)
    try:
        url, function_urls = (options.url, options.functions) if options.url else ask_terraform()
    except SmokeError as error:
        print(f"FAIL  {error}")
        return 1
    if urlsplit(url).scheme not in {"http", "https"}:
        parser.error(f"{url!r} is not an address such as https://www.example.com")
    results = check_until_good(url, function_urls, seconds=options.wait)
    for result in results:
        print(f"{result.verdict:4}  {result.line}")
    return 1 if any(result.verdict == "FAIL" for result in results) else 0


def _lower(headers: Message) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _expect(condition: bool, expectation: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not condition:
        raise SmokeError(expectation)


if __name__ == "__main__":
    raise SystemExit(main())
