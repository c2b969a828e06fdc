"""The loopback ports: bound before anything is started, so that a taken one is found at once."""

import errno
import socket
from contextlib import ExitStack

HOST = "127.0.0.1"


class PortError(Exception):
    """A port cannot be had; the message names it, and the next step."""


def bind(port: int, count: int) -> list[socket.socket]:
    """Return sockets bound to `port` and the following ones (0: any free ones), or raise PortError and keep none."""
    with ExitStack() as stack:
        listeners = [stack.enter_context(_bind(port and port + offset)) for offset in range(count)]
        stack.pop_all()
    return listeners


def url(listener: socket.socket) -> str:
    """Return the base URL of a bound socket."""
    return f"http://{HOST}:{listener.getsockname()[1]}"


def _bind(port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port))  # it listens at once: otherwise two programs could bind one port
    except OverflowError:
        raise PortError(f"There is no port {port}; choose a lower one: make run PORT=9090") from None
    except OSError as error:
        why = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be had ({error.strerror})"
        raise PortError(f"Port {port} {why}; choose another: make run PORT=9090") from error
