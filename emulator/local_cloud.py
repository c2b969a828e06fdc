"""The whole system, put together: ports, accounts, function processes, their IAM checks, gateway and page."""

import asyncio
import json
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import requests

from emulator import contract as contracts
from emulator import ports
from emulator.accounts import ServiceAccount
from emulator.console import Console
from emulator.contract import Contract, Operation
from emulator.gateway import Gateway
from emulator.iam import GuardedFunction, InvokerPolicy
from emulator.server import Application, HttpServer, Service
from emulator.site import Site
from emulator.supervisor import FunctionProcess
from emulator.tokens import TokenEndpoint, TokenIssuer

_PEOPLE = ("invoker", "outsider")  # accounts whose keys are written to files
_START_SECONDS = 120.0
_THREADS = "8"  # requests that one function process works on at once


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
    variables: Sequence[tuple[str, str, str]] = ()  # function, name, value


class LocalCloud:
    """Starts everything in order; `close` ends it in reverse."""

    def __init__(self, options: Options, *, console: Console) -> None:
        """Prepare a system; nothing is bound or started yet."""
        self._options = options
        self._console = console
        self._stack = AsyncExitStack()
        self._functions: dict[str, FunctionProcess] = {}
        self._urls: dict[str, str] = {}
        self.accounts = {name: ServiceAccount(name) for name in ("gateway", *_PEOPLE)}
        self.issuer = TokenIssuer()

    async def start(self) -> None:
        """Start everything; return when each function has answered or has been found unable to.

        Raises:
            StartError, PortError, ContractError: A file is missing, a port is taken, the contract cannot be served.
        """
        text = contracts.read_text(self._options.contract)
        functions = contracts.backend_names(text)
        for name in functions:
            if not (self._options.build_dir / name / "main.py").is_file():
                raise StartError(f"{self._options.build_dir / name} is not staged; run: make build")
        api_key = _api_key(self._options.site_dir)
        names = ("gateway", *functions, "tokens")
        listeners = dict(zip(names, ports.bind(self._options.port, len(names)), strict=True))
        for name, listener in listeners.items():
            self._stack.callback(listener.close)
            self._urls[name] = ports.url(listener)
        self._page_url = self._urls["gateway"].replace(ports.HOST, "localhost")
        self._token_url = self._urls["tokens"] + "/token"
        values = {f"{name}_{fact}": self._urls[name] for name in functions for fact in ("address", "audience")}
        contract = contracts.render(text, values | {"quota_per_minute": self._options.quota_per_minute})
        origins = (self._page_url, self._urls["gateway"], *self._options.allowed_origins)
        for name in functions:
            self._functions[name] = self._function(name, origins)
            self._functions[name].start()
        self._stack.push_async_callback(self._stop_functions)
        token_for = partial(self.issuer.mint, self.accounts["gateway"].email)
        site = Site(self._options.site_dir)
        gateway = Gateway(contract, api_key=api_key, token_for=token_for, site=site)
        services = self._private_services(contract) | {"gateway": Service("gateway", gateway, origins)}
        by_port = {listener.getsockname()[1]: services[name] for name, listener in listeners.items()}
        server = HttpServer(Application(by_port, body_limit_bytes=contract.body_limit_bytes, console=self._console))
        await server.start(list(listeners.values()))
        self._stack.push_async_callback(server.stop)
        describing = [operation for operation in contract.operations if operation.method == "GET"]
        await asyncio.gather(*(self._warm_up(operation) for operation in describing))
        await self._announce(functions)

    async def close(self) -> None:
        """End everything that was started."""
        await self._stack.aclose()

    def _function(self, name: str, origins: Sequence[str]) -> FunctionProcess:
        environment = {
            "K_SERVICE": name,
            "K_REVISION": f"{name}-local",
            "THREADS": _THREADS,
            "ALLOWED_ORIGINS": ",".join(origins),
            **{variable: value for function, variable, value in self._options.variables if function == name},
        }
        return FunctionProcess(self._options.build_dir / name, environment=environment, console=self._console)

    async def _stop_functions(self) -> None:
        await asyncio.gather(*(function.stop() for function in self._functions.values()))

    def _private_services(self, contract: Contract) -> dict[str, Service]:
        people = {name: self.accounts[name] for name in _PEOPLE}
        services = {"tokens": Service("tokens", TokenEndpoint(self.issuer, people.values(), url=self._token_url))}
        invokers = frozenset({self.accounts["gateway"].email, self.accounts["invoker"].email})
        for name, backend in contract.backends.items():
            policy = InvokerPolicy(backend.audience, invokers, self.issuer.public_keys)
            services[name] = Service(f"{name}-iam", GuardedFunction(backend, self._functions[name], policy=policy))
        return services

    async def _warm_up(self, operation: Operation) -> None:
        """Call an operation that describes a function, as the page does: the first call is the slow one."""
        function = self._functions[operation.backend]
        if not await function.wait_until_ready(_START_SECONDS):
            return
        try:
            url = function.address + operation.path
            status: object = (await asyncio.to_thread(requests.get, url, timeout=_START_SECONDS)).status_code
        except requests.RequestException as error:
            status = type(error).__name__
        event, severity = f"GET {operation.path} when warming up", "INFO" if status == 200 else "ERROR"
        self._console.log(operation.backend, event, severity=severity, status=status)

    async def _announce(self, functions: Sequence[str]) -> None:
        port = self._urls["gateway"].rpartition(":")[2]
        folder = self._options.state_dir or self._options.build_dir / "emulator" / port
        folder.mkdir(parents=True, exist_ok=True)
        keys = {name: folder / f"{name}.json" for name in _PEOPLE}
        endpoints, draft = folder / "endpoints.json", folder / "endpoints.new"
        for file in (endpoints, *keys.values()):
            self._stack.callback(file.unlink, missing_ok=True)
        for name, file in keys.items():
            self.accounts[name].write_key_file(file, token_uri=self._token_url)
        addresses = {name: self._urls[name] for name in functions}
        facts = {"page": self._page_url, "functions": addresses, "tokens": self._token_url}
        draft.write_text(json.dumps(facts | {"keys": keys}, indent=2, default=str), encoding="utf-8")
        draft.replace(endpoints)  # in one step: a reader sees nothing or everything
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
        return str(json.loads(file.read_text(encoding="utf-8"))["apiKey"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StartError(f"{file} has no apiKey for the gateway to know ({type(error).__name__})") from error
