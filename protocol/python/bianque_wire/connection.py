# SPDX-License-Identifier: Apache-2.0
"""A session over a socket: mutual TLS 1.3, or plain TCP on loopback."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from .session import Session

_PIECE: Final = 65_536
_LAST_READ: Final = 2.0
"""Seconds to wait for the other side to close too, so that what was sent last is not lost in a reset."""


def mutual_tls(ca: Path, certificate: Path, key: Path) -> ssl.SSLContext:
    """A context that trusts ``ca`` alone, shows ``certificate``, and speaks TLS 1.3 alone."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_verify_locations(ca)
    context.load_cert_chain(certificate, key)
    return context


def connect(
    host: str, port: int, tls: ssl.SSLContext | None, server_name: str | None = None, timeout: float = 10
) -> socket.socket:
    """A connected socket. Without ``tls`` only a loopback address is taken.

    :raises OSError: when there is no connection, or TLS does not come about
    :raises ValueError: for a plain connection that would leave this machine
    """
    if tls is None and not _loopback(host):
        raise ValueError(f"{host} is no loopback address; without TLS nothing else is allowed")
    plain = socket.create_connection((host, port), timeout)
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return plain if tls is None else tls.wrap_socket(plain, server_hostname=server_name or host)


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Connection:
    """Moves bytes between a session and a socket, in the caller's thread."""

    def __init__(self, session: Session, connected: socket.socket, write_timeout: float = 30) -> None:
        self._session = session
        self._socket = connected
        self._write_timeout = write_timeout
        self.closed = False
        """Whether the server has closed its side."""

    def run(self, done: Callable[[Session], bool], seconds: float) -> bool:
        """Talks until ``done``, the end of the connection, or the time is up; whether it was ``done``.

        :raises Fault: when the server broke the specification; the connection is closed then
        """
        deadline = time.monotonic() + seconds
        try:
            while not done(self._session):
                left = deadline - time.monotonic()
                if left <= 0 or self.closed:
                    return done(self._session)
                self._send()
                self._receive(min(left, self._session.until_next() / 1_000))
        except Exception:
            self._last_words()
            raise
        return True

    def flush(self) -> None:
        """Sends what may go out now."""
        self._send()

    def close(self) -> None:
        """Sends what may still go out, a bye for instance, and closes."""
        self._last_words()

    def _send(self) -> None:
        data = self._session.outgoing()
        if data:
            self._socket.settimeout(self._write_timeout)
            self._socket.sendall(data)

    def _receive(self, seconds: float) -> None:
        self._socket.settimeout(max(seconds, 0.001))
        try:
            data = self._socket.recv(_PIECE)
        except TimeoutError:
            return
        if not data:
            self.closed = True
            return
        self._session.receive(data)

    def _last_words(self) -> None:
        try:
            self._send()
            self._socket.settimeout(_LAST_READ)
            if isinstance(self._socket, ssl.SSLSocket):
                self._socket.unwrap()
            else:
                self._socket.shutdown(socket.SHUT_WR)
                while self._socket.recv(_PIECE):
                    pass
        except OSError:
            pass
        finally:
            self._socket.close()
            self.closed = True
