"""The whole system, put together: ports, accounts, function processes, their IAM checks, gateway and page."""

import json
import socket
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from emulator import contract as contracts
from emulator import ports
from emulator.accounts import Accounts
from emulator.console import Console
from emulator.contract import Contract
from emulator.exchange import Handler, Request
from emulator.gateway import Gateway
from emulator.iam import GuardedFunction, InvokerPolicy
from emulator.ports import Ports
from emulator.server import HttpServer, ServerSettings
from emulator.site import Site
from emulator.supervisor import FunctionProcess
from emulator.tokens import TokenEndpoint
from emulator.upstream import Upstream, UpstreamError
from emulator.watchdog import Watchdog
from facekit.cors import CorsPolicy

_TOKEN_REQUEST_BYTES = 64 * 1024
_GATEWAY_THREADS = 32
_START_SECONDS = 120.0


class StartError(Exception):
    """Something that the system needs is missing; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line decides.

    Attributes:
        port: Of page and gateway; the functions and the token endpoint take the following ones. 0: any free ports.
        contract: The contract, `api/openapi.yaml`.
        build_dir: Where the staged functions are.
        site_dir: The page.
        state_dir: Where `endpoints.json` and the key files are written.
        quota_per_minute: Requests that the API key may make.
        allowed_origins: Origins, besides the page's own, whose pages may call.
        threads: Requests that one function process works on at once.
        function_environment: Function to extra variables of its process.
    """

    port: int
    contract: Path
    build_dir: Path
    site_dir: Path
    state_dir: Path
    quota_per_minute: int
    allowed_origins: tuple[str, ...] = ()
    threads: int = 8
    function_environment: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


class LocalCloud:
    """Starts everything in order; `close` ends it in reverse."""

    def __init__(self, options: Options, *, console: Console) -> None:
        """Prepare a system; nothing is bound or started yet."""
        self._options = options
        self._console = console
        self._stack = ExitStack()
        self._functions: dict[str, FunctionProcess] = {}
        self._upstream = Upstream()
        self.accounts = Accounts()

    def start(self) -> None:
        """Start everything; return when each function has answered or has been found unable to.

        Raises:
            StartError: A file is missing.
            PortError: A port is taken.
            ContractError: The contract cannot be served.
        """
        text = contracts.read_text(self._options.contract)
        names = contracts.backend_names(text)
        self._check_staged(names)
        api_key = _api_key(self._options.site_dir)
        bound = self._stack.enter_context(ports.bind(self._options.port, names))
        contract = contracts.render(text, self._values(bound.function_urls))
        self._start_functions(names, self._cors(bound))
        self._stack.callback(self._upstream.close)  # an open connection would make a function linger
        self._serve_functions(contract, bound)
        endpoint = TokenEndpoint(self.accounts.issuer, tuple(self.accounts.people.values()), url=bound.token_url)
        self._serve(bound.tokens, endpoint, ServerSettings("tokens", _TOKEN_REQUEST_BYTES, threads=2))
        self._serve_gateway(contract, bound=bound, api_key=api_key)
        self._warm_up(contract)
        self._announce(bound)

    def close(self) -> None:
        """End everything that was started."""
        self._stack.close()

    def _check_staged(self, names: tuple[str, ...]) -> None:
        for name in names:
            if not (self._options.build_dir / name / "main.py").is_file():
                raise StartError(f"{self._options.build_dir / name} is not staged; run: make build")

    def _values(self, function_urls: Mapping[str, str]) -> dict[str, object]:
        addresses: dict[str, object] = {f"{name}_address": address for name, address in function_urls.items()}
        audiences = {f"{name}_audience": address for name, address in function_urls.items()}
        return addresses | audiences | {"quota_per_minute": self._options.quota_per_minute}

    def _start_functions(self, names: tuple[str, ...], cors: CorsPolicy) -> None:
        watchdog = self._stack.enter_context(Watchdog())
        self._stack.callback(self._stop_functions)
        for name in names:
            environment = {
                "K_SERVICE": name,
                "K_REVISION": f"{name}-local",
                "THREADS": str(self._options.threads),
                "ALLOWED_ORIGINS": ",".join(cors.allowed_origins),
                **self._options.function_environment.get(name, {}),
            }
            self._functions[name] = FunctionProcess(
                self._options.build_dir / name, environment=environment, console=self._console, watchdog=watchdog
            )
            self._functions[name].start()

    def _stop_functions(self) -> None:
        for function in self._functions.values():
            function.begin_stop()
        for function in self._functions.values():
            function.finish_stop()

    def _serve_functions(self, contract: Contract, bound: Ports) -> None:
        for name, listener in bound.functions.items():
            backend = contract.backends[name]
            policy = InvokerPolicy(backend.audience, self.accounts.invokers, self.accounts.issuer.public_keys)
            guard = GuardedFunction(backend, self._functions[name], policy=policy, upstream=self._upstream)
            self._serve(listener, guard, ServerSettings(f"{name}-iam", contract.body_limit_bytes))

    def _serve_gateway(self, contract: Contract, *, bound: Ports, api_key: str) -> None:
        site = Site(self._options.site_dir)
        tokens = self.accounts.gateway_tokens
        gateway = Gateway(contract, api_key=api_key, tokens=tokens, site=site, upstream=self._upstream)
        limit_bytes, cors = contract.body_limit_bytes, self._cors(bound)
        self._serve(
            bound.page, gateway, ServerSettings("gateway", limit_bytes, _GATEWAY_THREADS, cors, is_each_logged=True)
        )

    def _cors(self, bound: Ports) -> CorsPolicy:
        return CorsPolicy((bound.page_url, ports.url(bound.page), *self._options.allowed_origins))

    def _serve(self, listener: socket.socket, handler: Handler, settings: ServerSettings) -> None:
        server = HttpServer(listener, handler, settings=settings, console=self._console)
        server.start()
        self._stack.callback(server.stop)

    def _warm_up(self, contract: Contract) -> None:
        """Call each operation that describes a function, as the page does: the first call is the slow one."""
        for operation in contract.operations:
            backend = contract.backends[operation.backend]
            if operation.method != "GET" or not self._functions[backend.name].wait_until_ready(_START_SECONDS):
                continue
            request = Request("GET", operation.path, "", {}, b"", ports.HOST, "warm-up")
            headers = {"authorization": f"Bearer {self.accounts.gateway_tokens.token_for(backend.audience)}"}
            try:
                response = self._upstream.send(
                    backend.address, request, headers=headers, timeout_seconds=backend.deadline_seconds
                )
                status: object = response.status
            except UpstreamError as error:
                status = type(error).__name__
            severity = "INFO" if status == 200 else "ERROR"
            self._console.log(backend.name, f"GET {operation.path} when warming up", severity=severity, status=status)

    def _announce(self, bound: Ports) -> None:
        folder = self._options.state_dir
        folder.mkdir(parents=True, exist_ok=True)
        keys = self.accounts.write_key_files(folder, token_uri=bound.token_url)
        endpoints = folder / "endpoints.json"
        facts = {"page": bound.page_url, "functions": bound.function_urls, "tokens": bound.token_url}
        _replace(endpoints, json.dumps(facts | {"keys": {name: str(file) for name, file in keys.items()}}, indent=2))
        for file in (endpoints, *keys.values()):
            self._stack.callback(file.unlink, missing_ok=True)
        say = self._console.say
        say(f"\nEmotion Detector is running at {bound.page_url} - Ctrl-C ends it.")
        for name, address in bound.function_urls.items():
            is_running = self._functions[name].wait_until_ready(0)
            say(
                f"  {name:<8} {address}  {'private: asks for an ID token' if is_running else 'DOES NOT RUN, see above'}"
            )
        say(f"  tokens   {bound.token_url}")
        say(f"  keys     {keys['invoker']} (may call the functions), {keys['outsider']} (may not)\n")


def _api_key(site_dir: Path) -> str:
    file = site_dir / "config.json"
    try:
        key = json.loads(file.read_text(encoding="utf-8"))["apiKey"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StartError(f"{file} has no apiKey for the gateway to know ({type(error).__name__})") from error
    return str(key)


def _replace(file: Path, text: str) -> None:
    """Write a file in one step: a reader sees nothing or everything."""
    draft = file.with_suffix(".new")
    draft.write_text(text, encoding="utf-8")
    draft.replace(file)
