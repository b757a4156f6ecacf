# SPDX-License-Identifier: Apache-2.0
"""Bytes that break the specification give the fault that it names."""

from __future__ import annotations

import math
import unittest
from typing import Final

import vectors
from bianque_wire.faults import Code, Fault
from bianque_wire.frame import FrameReader
from bianque_wire.limits import BODY_MAX
from bianque_wire.messages import Definition, Samples, Series, decode, json_readings
from bianque_wire.samples1 import decode_alone

_NUMBERED: Final = '"lane":0,"seq":1,"wall":1,"mono":1'


def frame(header: str | bytes, body: str | bytes = b"") -> bytes:
    """A frame as it is told, right or wrong; ``SIZE`` in the header becomes the size of the body."""
    body_bytes = body.encode() if isinstance(body, str) else body
    header_bytes = header.replace("SIZE", str(len(body_bytes))).encode() if isinstance(header, str) else header
    return len(header_bytes).to_bytes(4, "big") + header_bytes + body_bytes


def ping(rest: str) -> bytes:
    """A ping with more in its header."""
    return frame('{"type":"ping","size":0' + rest + "}")


def event(body: str | bytes) -> bytes:
    """An event with a body."""
    return frame('{"type":"event","size":SIZE,' + _NUMBERED + "}", body)


def series(body: str) -> bytes:
    """A series frame with a body."""
    return frame('{"type":"series","size":SIZE}', body)


def samples(body: str) -> bytes:
    """A samples frame in the open form."""
    return frame('{"type":"samples","size":SIZE,"enc":"json",' + _NUMBERED + "}", body)


LONG: Final[tuple[tuple[str, Code, bytes], ...]] = (
    (
        "4,097 definitions",
        Code.TOO_MANY,
        series('{"series":[' + ",".join(f'{{"id":{i},"metric":"m"}}' for i in range(4_097)) + "]}"),
    ),
    ("32,769 readings", Code.TOO_MANY, samples('{"samples":[' + ",".join(f"[{i},1,1]" for i in range(32_769)) + "]}")),
)
"""Frames too long for a file."""

AGAIN: Final = (Code.CHECKSUM, Code.NO_STATE, Code.UNKNOWN_SERIES)
"""Codes with which a numbered frame is refused and may come again."""

ELSEWHERE: Final = {
    Code.UNEXPECTED: "test_session",
    Code.VERSION: "test_session",
    Code.TIMEOUT: "test_session",
    Code.SEQUENCE: "test_session",
    Code.CREDIT: "a server's judgement",
    Code.CONFLICT: "a server's judgement",
    Code.IDENTITY: "a server's judgement",
    Code.ALREADY_CONNECTED: "a server's judgement",
    Code.INTERNAL: "the receiver's own failure",
}
"""Codes that one frame by itself cannot give, and who looks at them."""


def judge(data: bytes, capabilities: frozenset[str] = frozenset()) -> tuple[Code | None, str, str]:
    """The code of the first fault in a frame, what follows from it, and the message; every id but 7 is defined.

    No code: the fault, if there is one, lies within a compressed body.
    """
    reader = FrameReader(BODY_MAX)
    reader.capabilities = capabilities
    reader.feed(data)
    try:
        found = reader.next()
    except Fault as fault:
        return fault.code, "ends", fault.message
    if found is None:
        raise AssertionError("the frame is not whole")
    try:
        if found.packed:
            found.check_body_bytes()
            return None, "", "a compressed body is not looked into"
        message = decode(found)
        if isinstance(message, Samples) and message.enc == "samples1":
            decode_alone(message.body, lambda id: id != 7)
        elif isinstance(message, Samples) and any(one.id == 7 for one in json_readings(message.body)):
            raise Fault(Code.UNKNOWN_SERIES, "samples: no definition of id 7")
    except Fault as fault:
        if not found.shape.numbered:
            return fault.code, "ends", fault.message
        return fault.code, "again" if fault.code in AGAIN else "refuses", fault.message
    raise AssertionError(f"no fault in {message}")


class Faults(unittest.TestCase):
    def test_every_bad_frame_gives_its_fault_and_what_follows(self) -> None:
        for vector in vectors.all_of("v1/faults"):
            with self.subTest(vector.name):
                announced = vector.note("announced")
                code, follows, message = judge(vector.data, frozenset({announced} if announced else ()))
                if code is None:
                    self.assertIn("-zip-", vector.name)
                    self.assertIn(vector.name.split("-")[0], ("out_of_range", "bad_json"))
                    continue
                self.assertEqual((vector.name.split("-")[0], vector.notes[-1]), (code.value, follows), message)

    def test_every_bad_frame_that_is_too_long_for_a_file_gives_its_fault(self) -> None:
        for name, code, data in LONG:
            with self.subTest(name):
                self.assertEqual(code, judge(data)[0])

    def test_every_code_is_looked_at_here_or_elsewhere(self) -> None:
        here = {Code(vector.name.split("-")[0]) for vector in vectors.all_of("v1/faults")}
        self.assertEqual(set(Code), here | set(ELSEWHERE))
        self.assertEqual(set(), here & set(ELSEWHERE))

    def test_a_bad_definition_is_refused_alone(self) -> None:
        reader = FrameReader(BODY_MAX)
        reader.feed(
            series(
                '{"series":[{"id":1,"metric":"1m"},{"id":2,"metric":"m","labels":{"a b":""}},'
                '{"id":3,"metric":"m","labels":{"a":"' + "x" * 1_025 + '"}},{"id":4,"metric":"good"}]}'
            )
        )
        found = reader.next()
        assert found is not None
        self.assertEqual(Series((Definition(4, "good"),), (1, 2, 3)), decode(found))

    def test_a_long_body_is_refused_before_it_comes(self) -> None:
        reader = FrameReader()
        reader.feed(frame('{"type":"event","size":65537,' + _NUMBERED + "}"))
        with self.assertRaises(Fault) as raised:
            reader.next()
        self.assertEqual(Code.BODY_TOO_LONG, raised.exception.code)

    def test_after_a_fault_nothing_is_read(self) -> None:
        reader = FrameReader()
        reader.feed(frame("[]"))
        for _ in range(2):
            with self.assertRaises(Fault):
                reader.next()
            reader.feed(frame('{"type":"ping","size":0}'))


class Accepted(unittest.TestCase):
    def test_a_value_of_minus_0_is_negative_zero_and_an_id_may_be_one_that_no_series_has(self) -> None:
        [reading] = json_readings(b'{"samples":[[2147483647,2,-0]]}')
        self.assertEqual((2**31 - 1, -1.0), (reading.id, math.copysign(1.0, reading.value)))
        with self.assertRaises(Fault) as raised:
            json_readings(b'{"samples":[[2147483648,2,0]]}')
        self.assertEqual(Code.OUT_OF_RANGE, raised.exception.code)

    def test_what_the_specification_allows_is_taken(self) -> None:
        for name, data in (
            ("white space inside", frame('{ "type" :\t"ping" ,\r\n"size":0 }')),
            ("another order", frame('{"size":0,"type":"ping"}')),
            ("an escaped key", frame('{"\\u0074ype":"ping","size":0}')),
            ("unknown keys", ping(',"a":1.5e300,"b":[{"c":null}],"d":-0,"e":1e999')),
            ("four levels", ping(',"a":[[[]]]')),
            ("64 keys", ping("".join(f',"k{i}":0' for i in range(62)))),
            ("a whole pair of surrogates", ping(r',"a":"\ud83d\ude00"')),
            (
                "the default encoding, said",
                frame('{"type":"event","size":SIZE,"enc":"json",' + _NUMBERED + "}", '{"kind":"oom_kill","time":1}'),
            ),
            ("the checksum of nothing", ping(',"crc32c":"00000000"')),
            ("512 pairs", event('{"kind":"oom_kill","time":1,"entity":{"a":"' + "\U0001f600" * 512 + '"}}')),
            ("eight levels", event('{"kind":"oom_kill","time":1,"x":[[[[[[[]]]]]]]}')),
            ("an integer for a value", samples('{"samples":[[1,2,42],[2,2,-0],[3,2,"-Inf"]]}')),
        ):
            with self.subTest(name):
                reader = FrameReader(BODY_MAX)
                reader.feed(data)
                found = reader.next()
                self.assertIsNotNone(found)
                assert found is not None
                decode(found)


if __name__ == "__main__":
    unittest.main()
