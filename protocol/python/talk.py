#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Talks to a running collector once, says what it acknowledged, and fails unless that is everything.

A hello, definitions, frames of readings in both forms, an event, a check result, a gap, pings on the way, a bye.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from pathlib import Path

from bianque_wire.clocks import SystemClocks, boot_id
from bianque_wire.connection import Connection, connect, mutual_tls
from bianque_wire.faults import Fault
from bianque_wire.messages import CheckResult, Definition, Reading
from bianque_wire.outbox import Outbox
from bianque_wire.session import Agent, Session


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="talk.py", description=__doc__, allow_abbrev=False)
    parser.add_argument("--host", default="127.0.0.1", help="default: 127.0.0.1")
    parser.add_argument("--port", type=int, default=7411, help="default: 7411")
    parser.add_argument("--ca", type=Path, help="certificate of the authority to trust, PEM")
    parser.add_argument("--cert", type=Path, help="own certificate, PEM")
    parser.add_argument("--key", type=Path, help="own private key, PEM")
    parser.add_argument("--server-name", help="name that the server's certificate must have; default: the host")
    parser.add_argument("--insecure-loopback", action="store_true", help="no TLS, loopback only; for tests")
    parser.add_argument("--name", default="python-1", help="name of the agent; default: python-1")
    parser.add_argument("--frames", type=int, default=70, help="frames of readings in each form; default: 70")
    parser.add_argument("--readings", type=int, default=8, help="readings in a frame; default: 8")
    parser.add_argument("--listen", type=float, default=0, help="seconds to stay, answering pings, before the bye")
    parser.add_argument("--timeout", type=float, default=60, help="seconds for everything; default: 60")
    options = parser.parse_args(given)
    tls = (options.ca, options.cert, options.key)
    if options.insecure_loopback and any(tls):
        parser.error("--insecure-loopback goes without --ca, --cert and --key")
    if not options.insecure_loopback and not all(tls):
        parser.error("--ca, --cert and --key are needed, or --insecure-loopback")
    if options.frames < 0 or not 1 <= options.readings <= 4_096:
        parser.error("--frames must be 0 or more, --readings 1..4096")
    return options


def add_everything(session: Session, frames: int, readings: int) -> dict[int, int]:
    """Fills the outbox; for each lane the last number that must be acknowledged."""
    session.define(
        Definition(id, "bianque_talk_value", {"form": "wave" if id % 2 else "step", "number": str(id)})
        for id in range(readings)
    )
    due: dict[int, int] = {}
    start = session.clocks.wall() - 1_000 * 2 * frames
    for number in range(2 * frames):
        at = start + 1_000 * number
        values = [
            Reading(id, at, math.sin(number / 10 + id) if id % 2 else float(number * id)) for id in range(readings)
        ]
        lane, seq = session.outbox.samples(values, session.now(), "json" if number % 2 else "samples1")
        due[lane] = seq
    lane, seq = session.outbox.gap(3, "spool_full", session.now(), readings=3 * readings)
    due[lane] = seq
    now = session.now()
    session.outbox.event("process_started", now.wall, now, {"name": "talk", "pid": "1"}, {"said by": "talk.py"})
    lane, seq = session.outbox.check(
        CheckResult(
            lane=0,
            seq=1,
            wall=now.wall,
            mono=now.mono,
            name="talk",
            kind="tcp",
            target="127.0.0.1:7411",
            outcome="ok",
            time=now.wall,
            duration=1_000_000,
            phases={"connect": 1_000_000},
        )
    )
    due[lane] = seq
    return due


def report(session: Session, due: dict[int, int]) -> dict[str, object]:
    """What happened, for the output."""
    welcome = session.welcome
    return {
        "identity": None if welcome is None else welcome.identity,
        "server": None if welcome is None else welcome.server,
        "epoch": session.outbox.epoch,
        "acknowledged": {str(lane): session.acknowledged.get(lane, 0) for lane in sorted(due)},
        "due": {str(lane): due[lane] for lane in sorted(due)},
        "refused": [f"{one.lane}/{one.seq} {one.code}: {one.message}" for one in session.refused],
        "retries": len(session.retries),
        "pings answered": session.pings_answered,
        "ended by": None if session.error is None else f"{session.error.code}: {session.error.message}",
    }


def main() -> int:
    """Exit 0 only if everything was acknowledged and nothing refused."""
    options = arguments()
    tls = None if options.insecure_loopback else mutual_tls(options.ca, options.cert, options.key)
    session = Session(Agent(options.name, boot_id()), Outbox(), SystemClocks())
    due: dict[int, int] = {}
    trouble: str | None = None
    try:
        connection = Connection(session, connect(options.host, options.port, tls, options.server_name))
        connection.run(lambda it: it.welcome is not None or it.over, options.timeout)
        if session.welcome is not None:
            due = add_everything(session, options.frames, options.readings)
            connection.run(lambda it: it.outbox.empty or it.over, options.timeout)
            if options.listen:
                connection.run(lambda it: it.over, options.listen)
            if not session.over:
                session.bye()
        connection.close()
    except (Fault, OSError, ValueError) as failure:
        trouble = f"{type(failure).__name__}: {failure}"
    told = report(session, due)
    told["trouble"] = trouble
    told["all"] = bool(due) and session.outbox.empty and not session.refused and trouble is None
    print(json.dumps(told, ensure_ascii=False, indent=2))
    return 0 if told["all"] else 1


if __name__ == "__main__":
    sys.exit(main())
