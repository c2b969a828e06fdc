"""The loopback ports: bound before anything is started, so that a taken one is found at once."""

import errno
import socket
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Self

HOST = "127.0.0.1"


class PortError(Exception):
    """A port cannot be had; the message says which, and what to do."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Bound sockets.

    Attributes:
        page: Of page and gateway.
        functions: Function to the socket of its IAM check.
        tokens: Of the token endpoint.
    """

    page: socket.socket
    functions: dict[str, socket.socket]
    tokens: socket.socket

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Close the sockets."""
        for listener in (self.page, *self.functions.values(), self.tokens):
            listener.close()

    @property
    def page_url(self) -> str:
        """The page's address, as people type it."""
        return f"http://localhost:{self.page.getsockname()[1]}"

    @property
    def function_urls(self) -> dict[str, str]:
        """Function to its own address: where it is called, and what an ID token for it is for."""
        return {name: url(listener) for name, listener in self.functions.items()}

    @property
    def token_url(self) -> str:
        """The token endpoint's address."""
        return f"{url(self.tokens)}/token"


def url(listener: socket.socket) -> str:
    """Return the base URL of a bound socket."""
    return f"http://{HOST}:{listener.getsockname()[1]}"


def bind(port: int, names: tuple[str, ...]) -> Ports:
    """Bind the page's port and the following ones: a port for each function, and one for the token endpoint.

    Args:
        port: The page's; 0 takes any free ports.
        names: The functions, in order.

    Raises:
        PortError: One of them is taken or not allowed; none is kept then.
    """
    with ExitStack() as stack:
        wanted = [port + offset if port else 0 for offset in range(len(names) + 2)]
        listeners = [stack.enter_context(_bind_one(number)) for number in wanted]
        stack.pop_all()
    return Ports(listeners[0], dict(zip(names, listeners[1:-1], strict=True)), listeners[-1])


def _bind_one(port: int) -> socket.socket:
    listener = socket.socket()
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen(1)  # without it, two programs could both bind the port
    except OverflowError:
        listener.close()
        raise PortError(f"There is no port {port}; choose a lower one: make run PORT=9090") from None
    except OSError as error:
        listener.close()
        why = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be had ({error.strerror})"
        raise PortError(f"Port {port} {why}; choose another: make run PORT=9090") from error
    return listener
