"""The whole system, put together: ports, accounts, function processes, their IAM checks, gateway and page."""

import asyncio
import http.client
import json
from collections.abc import Sequence
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from emulator import contract as contracts
from emulator import ports
from emulator.accounts import ServiceAccount
from emulator.console import Console
from emulator.contract import Backend, Contract, Operation
from emulator.gateway import Gateway
from emulator.iam import GuardedFunction, InvokerPolicy
from emulator.server import Application, HttpServer, Service
from emulator.site import Site
from emulator.supervisor import FunctionProcess
from emulator.tokens import TokenCache, TokenEndpoint, TokenIssuer

_START_SECONDS = 120.0


class StartError(Exception):
    """Something that the system needs is missing; the message names the next step."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line decides."""

    port: int  # of page and gateway; the functions and the token endpoint take the following ones. 0: any free ports
    contract: Path
    build_dir: Path  # where the staged functions are
    site_dir: Path  # the page
    quota_per_minute: int
    state_dir: Path | None = None  # for endpoints.json and the key files; by default a folder for each port
    allowed_origins: Sequence[str] = ()  # whose pages may call too, besides the page's own
    threads: int = 8  # requests that one function process works on at once
    variables: Sequence[tuple[str, str, str]] = ()  # function, name, value


class LocalCloud:
    """Starts everything in order; `close` ends it in reverse."""

    def __init__(self, options: Options, *, console: Console) -> None:
        """Prepare a system; nothing is bound or started yet."""
        self._options = options
        self._console = console
        self._stack = AsyncExitStack()
        self._functions: dict[str, FunctionProcess] = {}
        self.accounts = {name: ServiceAccount(name) for name in ("gateway", "invoker", "outsider")}
        self.issuer = TokenIssuer()
        self._tokens = TokenCache(self.issuer, email=self.accounts["gateway"].email)
        self._urls: dict[str, str] = {}

    async def start(self) -> None:
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
        listeners = dict(
            zip(("gateway", *names, "tokens"), ports.bind(self._options.port, len(names) + 2), strict=True)
        )
        for listener in listeners.values():
            self._stack.callback(listener.close)
        self._urls = {name: ports.url(listener) for name, listener in listeners.items()}
        contract = contracts.render(text, self._values(names))
        origins = (self._page_url, self._urls["gateway"], *self._options.allowed_origins)
        self._start_functions(names, origins)
        services = self._services(contract, api_key=api_key, origins=origins)
        by_port = {listener.getsockname()[1]: services[name] for name, listener in listeners.items()}
        server = HttpServer(Application(by_port, body_limit_bytes=contract.body_limit_bytes, console=self._console))
        await server.start(list(listeners.values()))
        self._stack.push_async_callback(server.stop)
        describing = [operation for operation in contract.operations if operation.method == "GET"]
        await asyncio.gather(*(self._warm_up(each, contract.backends[each.backend]) for each in describing))
        await self._announce(names)

    async def close(self) -> None:
        """End everything that was started."""
        await self._stack.aclose()

    @property
    def _token_url(self) -> str:
        return self._urls["tokens"] + "/token"

    @property
    def _page_url(self) -> str:
        return self._urls["gateway"].replace(ports.HOST, "localhost")

    def _check_staged(self, names: tuple[str, ...]) -> None:
        for name in names:
            if not (self._options.build_dir / name / "main.py").is_file():
                raise StartError(f"{self._options.build_dir / name} is not staged; run: make build")

    def _values(self, names: tuple[str, ...]) -> dict[str, object]:
        facts = {f"{name}_{fact}": self._urls[name] for name in names for fact in ("address", "audience")}
        return facts | {"quota_per_minute": self._options.quota_per_minute}

    def _start_functions(self, names: tuple[str, ...], origins: tuple[str, ...]) -> None:
        for name in names:
            environment = {
                "K_SERVICE": name,
                "K_REVISION": f"{name}-local",
                "THREADS": str(self._options.threads),
                "ALLOWED_ORIGINS": ",".join(origins),
                **{variable: value for function, variable, value in self._options.variables if function == name},
            }
            folder = self._options.build_dir / name
            self._functions[name] = FunctionProcess(folder, environment=environment, console=self._console)
            self._functions[name].start()
        self._stack.push_async_callback(self._stop_functions)

    async def _stop_functions(self) -> None:
        await asyncio.gather(*(function.stop() for function in self._functions.values()))

    def _services(self, contract: Contract, *, api_key: str, origins: tuple[str, ...]) -> dict[str, Service]:
        invokers = frozenset({self.accounts["gateway"].email, self.accounts["invoker"].email})
        services = {}
        for name, backend in contract.backends.items():
            policy = InvokerPolicy(backend.audience, invokers, self.issuer.public_keys)
            services[name] = Service(f"{name}-iam", GuardedFunction(backend, self._functions[name], policy=policy))
        site = Site(self._options.site_dir)
        gateway = Gateway(contract, api_key=api_key, token_for=self._tokens.token_for, site=site)
        people = (self.accounts["invoker"], self.accounts["outsider"])
        endpoint = TokenEndpoint(self.issuer, people, url=self._token_url)
        return services | {"gateway": Service("gateway", gateway, origins), "tokens": Service("tokens", endpoint)}

    async def _warm_up(self, operation: Operation, backend: Backend) -> None:
        """Call an operation that describes a function, as the page does: the first call is the slow one."""
        if not await self._functions[backend.name].wait_until_ready(_START_SECONDS):
            return
        token = self._tokens.token_for(backend.audience)
        try:
            status: object = await asyncio.to_thread(_get, backend, operation.path, token)
        except (OSError, http.client.HTTPException) as error:
            status = type(error).__name__
        severity = "INFO" if status == 200 else "ERROR"
        self._console.log(backend.name, f"GET {operation.path} when warming up", severity=severity, status=status)

    async def _announce(self, names: tuple[str, ...]) -> None:
        port = self._urls["gateway"].rpartition(":")[2]
        folder = self._options.state_dir or self._options.build_dir / "emulator" / port
        folder.mkdir(parents=True, exist_ok=True)
        keys = {name: folder / f"{name}.json" for name in ("invoker", "outsider")}
        endpoints = folder / "endpoints.json"
        for file in (endpoints, *keys.values()):
            self._stack.callback(file.unlink, missing_ok=True)
        for name, file in keys.items():
            self.accounts[name].write_key_file(file, token_uri=self._token_url)
        addresses = {name: self._urls[name] for name in names}
        facts = {"page": self._page_url, "functions": addresses, "tokens": self._token_url}
        _replace(endpoints, json.dumps(facts | {"keys": {name: str(file) for name, file in keys.items()}}, indent=2))
        write = self._console.write
        write(f"\nEmotion Detector is running at {self._page_url} - Ctrl-C ends it.")
        for name, address in addresses.items():
            is_running = await self._functions[name].wait_until_ready(0)
            write(
                f"  {name:<8} {address}  {'private: asks for an ID token' if is_running else 'DOES NOT RUN, see above'}"
            )
        write(f"  tokens   {self._token_url}")
        write(f"  keys     {keys['invoker']} (may call the functions), {keys['outsider']} (may not)\n")


def _api_key(site_dir: Path) -> str:
    file = site_dir / "config.json"
    try:
        key = json.loads(file.read_text(encoding="utf-8"))["apiKey"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StartError(f"{file} has no apiKey for the gateway to know ({type(error).__name__})") from error
    return str(key)


def _get(backend: Backend, path: str, token: str) -> int:
    """Return the status of a GET request."""
    connection = http.client.HTTPConnection(urlsplit(backend.address).netloc, timeout=backend.deadline_seconds)
    with closing(connection):
        connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
        return connection.getresponse().status


def _replace(file: Path, text: str) -> None:
    """Write a file in one step: a reader sees nothing or everything."""
    draft = file.with_suffix(".new")
    draft.write_text(text, encoding="utf-8")
    draft.replace(file)
