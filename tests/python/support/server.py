"""A server on a raw socket that follows a script and keeps every request it has read."""

from __future__ import annotations

import contextlib
import socket
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Callable

if TYPE_CHECKING:
    import ssl
    from collections.abc import Mapping
    from types import TracebackType

# Much longer than any step takes: only a broken test ever waits this long.
PATIENCE = 30.0


@dataclass(frozen=True)
class Request:
    """A request as it came, with the names of its headers in lower case, one entry per line."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str | None:
        """The value of a header, which must not be there twice."""
        values = [value for known, value in self.headers if known == name]
        assert len(values) <= 1, f"{name} is there {len(values)} times"
        return values[0] if values else None


class Connection:
    """One connection, for a script to read from and to write to."""

    def __init__(self, stream: socket.socket, server: Server) -> None:
        self._stream = stream
        self._server = server
        self._read = b""

    def read_request(self) -> Request | None:
        """The next request; none when the client has gone."""
        while b"\r\n\r\n" not in self._read:
            if not self._receive():
                return None
        head, self._read = self._read.split(b"\r\n\r\n", 1)
        first, *lines = head.decode("latin-1").split("\r\n")
        method, path, _ = first.split(" ")
        split = [line.split(":", 1) for line in lines]
        headers = tuple((name.lower(), value.strip()) for name, value in split)
        length = int(dict(headers).get("content-length", "0"))
        while len(self._read) < length:
            if not self._receive():
                return None
        body, self._read = self._read[:length], self._read[length:]
        request = Request(method, path, headers, body)
        self._server.keep(request)
        return request

    def _receive(self) -> bool:
        received = self._stream.recv(65536)
        self._read += received
        return bool(received)

    def wait_for_bytes(self) -> None:
        """Waits until there is something to read, and does not read it."""
        self._stream.recv(1, socket.MSG_PEEK)
        self.reached()

    def write(self, text: str | bytes) -> None:
        self._stream.sendall(text.encode() if isinstance(text, str) else text)

    def respond(self, status: int, body: str | bytes = "", headers: Mapping[str, str] | None = None) -> None:
        """Writes a whole response with the length of its body."""
        body = body.encode() if isinstance(body, str) else body
        lines = [f"HTTP/1.1 {status} Such"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        if status in (204, 304):
            body = b""
        else:
            lines.append(f"content-length: {len(body)}")
        self.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)

    def reached(self) -> None:
        """Tells the test that the script has got to this point."""
        self._server.reached()

    def hold(self) -> None:
        """Sends nothing more until the client goes away or the server stops."""
        self.reached()
        while self._stream.recv(65536):
            pass

    def drip(self, text: str) -> None:
        """Sends this again and again, so soon after each other that the client never waits, until it goes away."""
        self.write(text)
        self.reached()
        while not self._server.wait_for_stop(0.005):
            self.write(text)

    def end(self) -> None:
        """Ends this side of the connection; on this machine the client's side knows of it at once."""
        self._stream.shutdown(socket.SHUT_WR)
        self.reached()

    def freeze(self) -> None:
        """Reads and sends nothing more until the server stops."""
        self.reached()
        self._server.wait_for_stop()


Script = Callable[[Connection], object]


class Server:
    """A listener on 127.0.0.1 that runs one script for every connection; leaving it ends all of them."""

    def __init__(self, script: Script, tls: ssl.SSLContext | None = None) -> None:
        self._script = script
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._scheme = "https" if tls else "http"
        self.port: int = self._listener.getsockname()[1]
        self.requests: list[Request] = []
        self.connections = 0
        self._changed = threading.Condition()
        self._reached = 0
        self._stopped = False
        self._live: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]
        self._failures: list[BaseException] = []

    @property
    def url(self) -> str:
        host = "localhost" if self._tls else "127.0.0.1"
        return f"{self._scheme}://{host}:{self.port}"

    def __enter__(self) -> Server:
        self._threads[0].start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        for stream in self._live:
            with contextlib.suppress(OSError):
                stream.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(PATIENCE)
        self._listener.close()
        if self._failures and error is None:
            raise self._failures[0]

    def keep(self, request: Request) -> None:
        with self._changed:
            self.requests.append(request)
            self._changed.notify_all()

    def reached(self) -> None:
        with self._changed:
            self._reached += 1
            self._changed.notify_all()

    def wait_until_reached(self, times: int = 1) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: self._reached >= times, PATIENCE), "the script did not get so far"

    def wait_for_stop(self, seconds: float = 2 * PATIENCE) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self._stopped, seconds)

    def _accept(self) -> None:
        while True:
            try:
                stream, _ = self._listener.accept()
            except OSError:
                return
            if self._stopped:
                stream.close()
                return
            self.connections += 1
            self._live.append(stream)
            thread = threading.Thread(target=self._serve, args=(stream,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, stream: socket.socket) -> None:
        try:
            with contextlib.ExitStack() as stack:
                stack.enter_context(stream)
                if self._tls:
                    stream = stack.enter_context(self._tls.wrap_socket(stream, server_side=True))
                self._script(Connection(stream, self))
        except OSError:
            pass  # a client that went away
        except BaseException as error:  # noqa: BLE001 - the test that uses the server has to fail
            self._failures.append(error)
