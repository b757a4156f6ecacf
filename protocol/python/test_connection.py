# SPDX-License-Identifier: Apache-2.0
"""Bytes go through a real socket, in pieces, and a bye is not lost in the closing."""

from __future__ import annotations

import socket
import threading
import unittest

from bianque_wire.clocks import SystemClocks
from bianque_wire.connection import Connection, connect
from bianque_wire.frame import FrameReader
from bianque_wire.limits import BODY_MAX
from bianque_wire.messages import Ack, Bye, Event, Hello, Limits, Message, Welcome, decode, encode
from bianque_wire.outbox import Outbox
from bianque_wire.session import Agent, Session


class Server(threading.Thread):
    """Welcomes one agent, acknowledges its events, and sends everything byte by byte."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.heard: list[Message] = []

    @property
    def port(self) -> int:
        return int(self.listening.getsockname()[1])

    def run(self) -> None:
        reader = FrameReader(BODY_MAX)
        connected, _ = self.listening.accept()
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self.listening, connected:
            while data := connected.recv(7):
                reader.feed(data)
                while (frame := reader.next()) is not None:
                    message = decode(frame)
                    self.heard.append(message)
                    for byte in b"".join(encode(answer) for answer in self.answers(message)):
                        connected.send(bytes([byte]))

    def answers(self, message: Message) -> list[Message]:
        if isinstance(message, Hello):
            return [
                Welcome(
                    version=1,
                    epoch=message.epoch,
                    credit=1_000,
                    heartbeat=1_000,
                    wall=0,
                    mono=0,
                    server="test",
                    identity=message.agent,
                    limits=Limits(body=BODY_MAX, series=1_000, lane0=65_536),
                )
            ]
        return [Ack(((0, message.seq),))] if isinstance(message, Event) else []


class Connections(unittest.TestCase):
    def test_an_event_is_acknowledged_and_a_bye_arrives(self) -> None:
        server = Server()
        server.start()
        session = Session(Agent("web-01", "boot"), Outbox(), SystemClocks())
        connection = Connection(session, connect("127.0.0.1", server.port, None))
        self.assertTrue(connection.run(lambda it: it.welcome is not None, 30))
        now = session.now()
        session.outbox.event("oom_kill", now.wall, now)
        self.assertTrue(connection.run(lambda it: it.outbox.empty, 30))
        session.bye()
        connection.close()
        server.join(30)
        self.assertEqual(Bye("shutdown"), server.heard[-1])
        self.assertEqual({0: 1}, session.acknowledged)

    def test_without_tls_nothing_leaves_this_machine(self) -> None:
        with self.assertRaises(ValueError):
            connect("192.0.2.1", 7411, None)


if __name__ == "__main__":
    unittest.main()
