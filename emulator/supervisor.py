"""The function processes: the real functions-framework production server, restarted when it ends."""

import asyncio
import signal
import time
from asyncio.subprocess import Process
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from emulator.console import Console
from emulator.function_server import COMMAND, ending_with_this_process, free_port, kill_group, launch
from emulator.ports import HOST

_FIRST_DELAY_SECONDS = 0.2
_LONGEST_DELAY_SECONDS = 10.0
_STEADY_SECONDS = 10.0  # a process that ran this long is restarted without delay again
_GRACE_SECONDS = 3.0
_POLL_SECONDS = 0.02
_LINE_BYTES = 1024 * 1024


class FunctionProcess:
    """Keeps one staged function running on a private port that changes with each start."""

    def __init__(self, folder: Path, *, environment: Mapping[str, str], console: Console) -> None:
        """Prepare the function staged in a folder of its name, with variables besides the server's own."""
        self.address = ""  # base URL of the process; changes when it is restarted
        self._name = folder.name
        self._folder = folder
        self._environment = environment
        self._console = console
        self._is_ready = False
        self._is_decided = asyncio.Event()  # whether it is ready, or cannot start

    def start(self) -> None:
        """Start the process and keep it running."""
        self._task = asyncio.create_task(self._supervise())

    async def stop(self) -> None:
        """End the process, at first politely, and do not start it again."""
        self._task.cancel()
        await asyncio.wait([self._task])

    async def wait_until_ready(self, timeout_seconds: float) -> bool:
        """Return whether the process accepts connections, within the time given; at once if it cannot start."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._is_decided.wait(), timeout_seconds)
        return self._is_ready

    async def _supervise(self) -> None:
        delay_seconds = _FIRST_DELAY_SECONDS
        while True:
            started = time.monotonic()
            try:
                await self._run()
            except OSError as error:  # such as a folder that is just being staged
                self._is_decided.set()
                self._console.log(self._name, "cannot start", severity="ERROR", error=error)
            if time.monotonic() - started > _STEADY_SECONDS:
                delay_seconds = _FIRST_DELAY_SECONDS
            await asyncio.sleep(delay_seconds)
            delay_seconds = min(2 * delay_seconds, _LONGEST_DELAY_SECONDS)

    async def _run(self) -> None:
        port = free_port()
        options = launch(self._folder, port=port, environment=self._environment)
        process = await asyncio.create_subprocess_exec(*COMMAND, **options, limit=_LINE_BYTES)
        lines = asyncio.create_task(self._pass_on_lines(process))
        try:
            with ending_with_this_process(process.pid):
                was_up = await self._run_until_end(process, port)
        finally:
            kill_group(process.pid)
            await process.wait()
        self._is_ready = False
        (self._is_decided.clear if was_up else self._is_decided.set)()
        await asyncio.wait([lines], timeout=_GRACE_SECONDS)
        event = "ended; it is started again" if was_up else "cannot start; its own lines above give the reason"
        self._console.log(self._name, event, severity="ERROR", exitCode=process.returncode)

    async def _run_until_end(self, process: Process, port: int) -> bool:
        try:
            is_up = await _accepts_connections(process, port)
            if is_up:
                self.address, self._is_ready = f"http://{HOST}:{port}", True
                self._is_decided.set()
            await process.wait()
            return is_up
        except asyncio.CancelledError:
            kill_group(process.pid, signal.SIGTERM)
            with suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), _GRACE_SECONDS)
            raise

    async def _pass_on_lines(self, process: Process) -> None:
        while process.stdout and not process.stdout.at_eof():
            try:
                line = (await process.stdout.readline()).decode(errors="replace")
            except ValueError:
                line = f"a line of over {_LINE_BYTES} bytes is left out"
            if line.strip():
                self._console.pass_on(self._name, line)


async def _accepts_connections(process: Process, port: int) -> bool:
    """Wait until the process listens; return False if it ends first."""
    while process.returncode is None:
        try:
            _, writer = await asyncio.open_connection(HOST, port)
        except OSError:
            await asyncio.sleep(_POLL_SECONDS)
        else:
            writer.close()
            return True
    return False
