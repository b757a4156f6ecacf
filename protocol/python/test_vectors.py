# SPDX-License-Identifier: Apache-2.0
"""Every golden vector is read, means what it says, and is written again to the same bytes."""

from __future__ import annotations

import json
import math
import struct
import unittest
from collections.abc import Callable, Mapping
from typing import Final

import vectors
from bianque_wire.faults import Code
from bianque_wire.frame import SHAPES, Frame, FrameReader
from bianque_wire.limits import BODY_MAX
from bianque_wire.messages import (
    Ack,
    Action,
    Bye,
    Change,
    CheckResult,
    Config,
    Definition,
    Done,
    Error,
    Event,
    Gap,
    Hello,
    Limits,
    Link,
    Links,
    Listener,
    Message,
    Move,
    Output,
    Pace,
    Ping,
    Pong,
    Probe,
    Reading,
    Retry,
    Samples,
    Series,
    Tuning,
    Welcome,
    decode,
    encode,
    json_body,
    json_readings,
)
from bianque_wire.samples1 import Decoder, Encoder

_WALL: Final = 1_790_000_000_000
_MONO: Final = 86_400_000
_BEFORE: Final = 1_789_999_999_500
_NINTH: Final = {"lane": 0, "seq": 9, "wall": _WALL, "mono": _MONO}
_EPOCH: Final = "89abcdef01234567"

MEANINGS: Final[Mapping[str, Message]] = {
    "ack": Ack(((0, 6), (3, 32)), 65_536),
    "ack-credit": Ack((), 65_536),
    "bye": Bye("shutdown"),
    "bye-restart": Bye("restart"),
    "check": CheckResult(
        lane=0,
        seq=6,
        wall=_WALL,
        mono=_MONO,
        name="front",
        kind="http",
        target="https://shop.example/",
        outcome="failed",
        reason="status 503, expected 200",
        time=1_789_999_998_000,
        duration=41_250_000,
        phases={
            "dns": 1_200_000,
            "connect": 800_000,
            "tls": 21_000_000,
            "first_byte": 18_000_000,
            "transfer": 250_000,
        },
        status=503,
        certificate_expiry=1_800_000_000_000,
        labels={"team": "shop"},
    ),
    "check-tcp": CheckResult(
        lane=0,
        seq=7,
        wall=_WALL,
        mono=_MONO,
        name="db",
        kind="tcp",
        target="10.0.0.5:5432",
        outcome="ok",
        time=1_789_999_998_000,
        duration=310_000,
    ),
    "config": Config((Tuning("shop", enabled=False), Tuning("数据库", interval=60_000, timeout=5_000))),
    "config-defaults": Config((Tuning("shop", timeout=5_000),)),
    "config-none": Config(),
    "probe": Probe(("shop", "数据库")),
    "probe-bare": Probe(),
    "action": Action("run-7", "restart", 30_000, {"unit": "redis@6379"}),
    "action-bare": Action("0190", "重启", 1_000),
    "output": Output("run-7", "out", "stopping…\n"),
    "output-err": Output("run-7", "err", '\t"no"'),
    "done": Done(**_NINTH, run="run-7", outcome="failed", exit=3, detail="no such unit", time=_BEFORE),
    "done-bare": Done(**_NINTH, run="run-7", outcome="succeeded", exit=0, time=_BEFORE),
    "done-refused": Done(
        **_NINTH, run="run-8", outcome="refused", detail="no action 'format' is listed", time=_BEFORE
    ),
    "links": Links(
        **_NINTH,
        time=_BEFORE,
        addresses=("10.0.0.7", "fd00::7"),
        listeners=(Listener("web", 8_080),),
        links=(Link("web", "10.0.0.9", 6_379, 4), Link("订单", "fd00::9", 5_432, 1)),
        left_out=2,
    ),
    "links-none": Links(**_NINTH, time=_BEFORE),
    "change": Change(
        **_NINTH,
        id="c-1",
        kind="release",
        entity="application:shop",
        what="version 2.4 → 2.5",
        by="ann",
        time=_BEFORE,
    ),
    "change-bare": Change(
        **_NINTH, id="0190", kind="failover", entity="resource:db:5432", what="db-2 leads", time=0
    ),
    "error": Error(code="bad_json", message="header: must be one JSON object and nothing around it", final=True),
    "error-frame": Error(
        code="unknown_series",
        message="samples: no series frame of this connection defined id 9",
        lane=3,
        seq=18,
        final=False,
    ),
    "error-frame-final": Error(
        code="bad_samples", message="samples: the body ends too early", lane=3, seq=18, final=True
    ),
    "event-texts": Event(
        lane=0,
        seq=8,
        wall=_WALL,
        mono=_MONO,
        kind="process_started",
        time=0,
        entity={"name": "\U0001f600"},
        attributes={'a "b" \\': "line\nbreak\t\u0001", "empty": ""},
    ),
    "event": Event(
        lane=0,
        seq=5,
        wall=_WALL,
        mono=_MONO,
        kind="process_exited",
        time=1_789_999_999_500,
        entity={"name": "nginx", "pid": "4711"},
        attributes={"exit code": "139", "signal": "SIGSEGV"},
    ),
    "gap": Gap(lane=3, seq=17, wall=_WALL, mono=_MONO, to=32, reason="spool_full", readings=1_280),
    "gap-unknown": Gap(lane=3, seq=1, wall=_WALL, mono=_MONO, to=1, reason="corrupt"),
    "hello-reporter": Hello(
        agent="shop-7", epoch="0000000000000001", boot="b", role="reporter", wall=_WALL, mono=0, software="shop/3"
    ),
    "move": Move("collector-2.example", 7_411, "drain"),
    "pace": Pace(1_048_576),
    "retry-now": Retry(0, 5, 0, "lane0_full"),
    "welcome-capabilities": Welcome(
        version=1,
        epoch="0000000000000001",
        credit=524_288,
        heartbeat=60_000,
        wall=_WALL,
        mono=0,
        server="bianque-collector/0.1.0",
        identity="shop-7",
        capabilities=("move", "pace"),
        limits=Limits(body=1_024, series=1, lane0=1_024),
    ),
    "hello": Hello(
        version=1,
        agent="web-01",
        epoch=_EPOCH,
        boot="5f3c9a1e-0d6b-4b52-9b1e-1c2d3e4f5a6b",
        role="agent",
        lanes=((0, 5), (3, 17)),
        wall=_WALL,
        mono=_MONO,
        software="bianque-agent/0.1.0",
        os="Debian GNU/Linux 12",
        capabilities=("zstd",),
        labels={"cluster": "北京-1", "owner": "shop"},
        facts={"cores": "2", "kernel": "6.1.0"},
    ),
    "ping": Ping(),
    "ping-clocks": Ping(_WALL, _MONO),
    "pong": Pong(_WALL, _MONO),
    "retry": Retry(3, 33, 5_000, "disk_full"),
    "series": Series(
        (
            Definition(0, "bianque_host_cpu_busy_ratio"),
            Definition(1, "bianque_host_filesystem_used_ratio", {"device": "/dev/sda1", "mountpoint": "/"}),
        )
    ),
    "welcome": Welcome(
        version=1,
        epoch=_EPOCH,
        credit=1_048_576,
        heartbeat=1_000,
        lanes=((0, 4), (3, 16)),
        wall=_WALL,
        mono=_MONO,
        server="bianque/0.1.0",
        identity="web-01",
        labels={"application": "default", "cluster": "北京-1"},
        limits=Limits(body=1_048_576, series=16_384, lane0=65_536),
    ),
}
"""What each vector means that stands alone; those with readings are in the tests below."""

_ONE_THIRD: Final = 1 / 3

SEQUENCE: Final[tuple[tuple[str, int, list[Reading]], ...]] = (
    (
        "samples-key",
        17,
        [Reading(0, _WALL, 0.25), Reading(1, _WALL, 42.0), Reading(2, _WALL, -0.0), Reading(5, _WALL, _ONE_THIRD)],
    ),
    (
        "samples-delta",
        18,
        [
            Reading(0, _WALL + 10_000, 0.3),
            Reading(1, _WALL + 10_000, 41.0),
            Reading(2, _WALL + 10_000, -0.0),
            Reading(5, _WALL + 10_000, 0.3333333333333334),
        ],
    ),
    (
        "samples-delta-ids",
        19,
        [
            Reading(1, _WALL + 20_000, 1_000_041.0),
            Reading(2, _WALL + 20_000, -0.0),
            Reading(3, _WALL + 20_250, 7.0),
        ],
    ),
)
"""The vectors that follow one another on one lane, with their seqs and readings."""

OPEN: Final = [Reading(0, _WALL, 0.25), Reading(1, _WALL, 42.0), Reading(2, _WALL, math.nan)]


def exact(readings: list[Reading]) -> list[tuple[int, int, bytes]]:
    """Readings with the bits of their values, which tell 0.0 from -0.0 and one NaN from another."""
    return [(one.id, one.time, struct.pack(">d", one.value)) for one in readings]


def frame_of(vector: vectors.Vector, capabilities: frozenset[str] = frozenset()) -> Frame:
    """The one frame that a vector is."""
    reader = FrameReader(BODY_MAX)
    reader.capabilities = capabilities
    reader.feed(vector.data)
    frame = reader.next()
    if frame is None or reader.within_frame or reader.next() is not None:
        raise AssertionError(f"{vector.name}: not exactly one frame")
    return frame


FROM_AGENT: Final = (Hello, Series, Samples, Event, CheckResult, Gap, Ping, Bye)
"""What only the agent says in the conversations among the vectors."""


def pairs(places: dict[int, int]) -> list[list[int]]:
    """Places in lanes, as a header has them."""
    return [[lane, seq] for lane, seq in sorted(places.items())]


class GoldenVectors(unittest.TestCase):
    """Reads the folder, not a list: a vector that nobody knows fails."""

    all: dict[str, vectors.Vector]

    @classmethod
    def setUpClass(cls) -> None:
        cls.all = {vector.name: vector for vector in vectors.all_of("v1")}

    def each(self, test: Callable[[vectors.Vector], None]) -> None:
        for vector in self.all.values():
            with self.subTest(vector.name):
                test(vector)

    def test_there_are_vectors_of_version_1_and_of_no_other(self) -> None:
        self.assertEqual(["v1"], vectors.versions())
        self.assertTrue(self.all, "the folder of vectors is empty")

    def test_every_vector_is_known_here_and_every_one_known_is_there(self) -> None:
        known = {*MEANINGS, *(name for name, _, _ in SEQUENCE), "samples-json"}
        self.assertEqual(known, set(self.all))

    def test_every_type_has_a_vector(self) -> None:
        self.assertEqual(set(SHAPES), {frame_of(vector).type for vector in self.all.values()})

    def test_the_comments_state_length_header_and_body(self) -> None:
        def states(vector: vectors.Vector) -> None:
            frame = frame_of(vector)
            length, header, *body = vector.parts
            self.assertEqual(vector.stated_header_length.to_bytes(4, "big"), length.data)
            self.assertEqual(vector.stated_header_length, len(header.data))
            self.assertEqual(header.comment.encode(), header.data)
            self.assertEqual(json.loads(header.comment), frame.header)
            self.assertEqual(frame.header["size"], sum(len(part.data) for part in body))
            if frame.shape.encodings and frame.encoding == "json":
                self.assertEqual([part.comment.encode() for part in body], [part.data for part in body])

        self.each(states)

    def test_each_means_what_it_says_and_is_written_to_the_same_bytes(self) -> None:
        def same(vector: vectors.Vector) -> None:
            message = decode(frame_of(vector))
            if not isinstance(message, Samples):
                self.assertEqual(MEANINGS[vector.name], message)
            self.assertEqual(vector.data, encode(message))

        self.each(same)

    def test_each_is_read_in_single_bytes_too(self) -> None:
        def read(vector: vectors.Vector) -> None:
            reader = FrameReader(BODY_MAX)
            for byte in vector.data[:-1]:
                reader.feed(bytes([byte]))
                self.assertIsNone(reader.next())
            reader.feed(vector.data[-1:])
            self.assertEqual(frame_of(vector), reader.next())

        self.each(read)

    def test_the_sequence_of_samples1_gives_its_readings_and_is_written_to_the_same_bytes(self) -> None:
        decoder, encoder = Decoder(), Encoder()
        for name, seq, readings in SEQUENCE:
            message = decode(frame_of(self.all[name]))
            assert isinstance(message, Samples)
            self.assertEqual((3, seq), (message.lane, message.seq))
            self.assertEqual(exact(readings), exact(decoder.decode(message.body, {0, 1, 2, 3, 5}.__contains__)))
            self.assertEqual(message.body, encoder.encode(readings))

    def test_every_code_has_the_error_frame_that_tells_it(self) -> None:
        errors = vectors.all_of("v1/errors")
        self.assertEqual({code.value for code in Code}, {vector.name for vector in errors})
        for vector in errors:
            with self.subTest(vector.name):
                error = decode(frame_of(vector))
                assert isinstance(error, Error)
                self.assertEqual(vector.name, error.code)
                self.assertEqual(vector.data, encode(error))

    def test_what_others_may_write_means_the_same(self) -> None:
        for vector in vectors.all_of("v1/read"):
            with self.subTest(vector.name):
                same = self.all[(vector.note("as") or "").removesuffix(".hex")]
                self.assertNotEqual(same.data, vector.data)
                found = frame_of(vector, frozenset({vector.note("announced") or ""}))
                if found.packed:
                    self.same_up_to_the_compressed_bytes(frame_of(same), found)
                else:
                    self.assertEqual(decode(frame_of(same)), decode(found))

    def same_up_to_the_compressed_bytes(self, same: Frame, found: Frame) -> None:
        found.check_body_bytes()
        self.assertEqual(len(same.body), found.header["raw"])
        self.assertEqual(len(found.body), found.header["size"])
        of_the_body = {"size", "zip", "raw", "crc32c"}
        self.assertEqual(
            {key: value for key, value in same.header.items() if key not in of_the_body},
            {key: value for key, value in found.header.items() if key not in of_the_body},
        )
        with self.assertRaises(ValueError):
            decode(found)

    def test_every_frame_of_a_conversation_leaves_the_state_that_is_told(self) -> None:
        for vector in vectors.all_of("v1/session"):
            credit, acked, waits, seen = 0, dict[int, int](), dict[int, int](), set[str]()
            for part, told in zip(vector.parts[::2], vector.parts[1::2], strict=True):
                with self.subTest(vector.name, frame=part.comment):
                    frame = frame_of(vectors.Vector(vector.name, "", (), (part,)))
                    message = decode(frame)
                    self.assertEqual(part.data, encode(message))
                    side = "→" if isinstance(message, FROM_AGENT) else "←"
                    self.assertEqual([side, frame.type + ":"], part.comment.split(" ")[:2])
                    if frame.shape.numbered:
                        credit -= frame.length if frame.header["lane"] > 0 else 0
                        if waits.get(frame.header["lane"]) == frame.header["seq"]:
                            del waits[frame.header["lane"]]
                    elif isinstance(message, (Retry, Error)):
                        assert message.lane is not None and message.seq is not None
                        waits[message.lane] = message.seq
                    elif isinstance(message, (Welcome, Ack)):
                        credit += message.credit or 0
                        acked.update(message.lanes)
                    seen.add(frame.type)
                    state = {"credit": credit, "acked": pairs(acked), "waits": pairs(waits)}
                    self.assertEqual(state, json.loads(told.comment.removeprefix("= ")))
            self.assertLessEqual({"hello", "welcome", "series", "samples", "ack", "bye"}, seen)

    def test_every_lane_of_samples1_gives_its_readings_and_is_written_to_the_same_bytes(self) -> None:
        for vector in vectors.all_of("v1/samples1"):
            decoder, encoder = Decoder(), Encoder()
            for body, meaning in zip(vector.parts[::2], vector.parts[1::2], strict=True):
                with self.subTest(vector.name, body=body.comment):
                    stated = [
                        (id, time, bytes.fromhex(bits))
                        for id, time, bits in json.loads(meaning.comment.removeprefix("= "))
                    ]
                    readings = decoder.decode(body.data, lambda _: True)
                    self.assertEqual(stated, exact(readings))
                    if vector.note("read only") is None:
                        self.assertEqual(body.data, encoder.encode(readings))

    def test_the_open_form_gives_its_readings_and_is_written_to_the_same_bytes(self) -> None:
        message = decode(frame_of(self.all["samples-json"]))
        assert isinstance(message, Samples)
        self.assertEqual(exact(OPEN), exact(json_readings(message.body)))
        self.assertEqual(message.body, json_body(OPEN))


if __name__ == "__main__":
    unittest.main()
