# SPDX-License-Identifier: Apache-2.0
"""Bytes that break the specification give the fault that it names."""

from __future__ import annotations

import unittest
from typing import Final

from bianque_wire.faults import Code, Fault
from bianque_wire.frame import FrameReader
from bianque_wire.limits import BODY_MAX
from bianque_wire.messages import decode
from bianque_wire.samples1 import decode_alone

_NUMBERED: Final = '"lane":0,"seq":1,"wall":1,"mono":1'
_HELLO: Final = '"version":1,"agent":"a","epoch":"0123456789abcdef","boot":"b","role":"agent","wall":1,"mono":1'


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


FAULTS: Final[tuple[tuple[str, Code, bytes], ...]] = (
    ("no header", Code.HEADER_LENGTH, b"\0\0\0\1{"),
    ("a header above 4,096", Code.HEADER_LENGTH, b"\0\0\x10\1"),
    ("another protocol", Code.HEADER_LENGTH, b"GET / HTTP/1.1\r\n"),
    ("a body above its limit", Code.BODY_TOO_LONG, frame('{"type":"event","size":1048577,' + _NUMBERED + "}")),
    ("bytes that are not UTF-8", Code.NOT_UTF8, frame(b'{"type":"ping","size":0,"a":"\xff"}')),
    ("an overlong character", Code.NOT_UTF8, frame(b'{"type":"ping","size":0,"a":"\xc0\xaf"}')),
    ("a surrogate in UTF-8", Code.NOT_UTF8, frame(b'{"type":"ping","size":0,"a":"\xed\xa0\x80"}')),
    ("an array", Code.BAD_JSON, frame("[]")),
    ("a byte order mark", Code.BAD_JSON, frame('\ufeff{"type":"ping","size":0}')),
    ("white space before", Code.BAD_JSON, frame(' {"type":"ping","size":0}')),
    ("white space behind", Code.BAD_JSON, frame('{"type":"ping","size":0} ')),
    ("two objects", Code.BAD_JSON, frame('{"type":"ping","size":0}{}')),
    ("a comment", Code.BAD_JSON, ping("/**/")),
    ("NaN", Code.BAD_JSON, ping(',"a":NaN')),
    ("a leading zero", Code.BAD_JSON, ping(',"a":01')),
    ("a plus sign", Code.BAD_JSON, ping(',"a":+1')),
    ("a comma at the end", Code.BAD_JSON, ping(",")),
    ("single quotes", Code.BAD_JSON, ping(",'a':1")),
    ("no escape of JSON", Code.BAD_JSON, ping(r',"a":"\x41"')),
    ("a control character", Code.BAD_JSON, ping(',"a":"\n"')),
    ("half a surrogate pair", Code.BAD_JSON, ping(r',"a":"\ud800"')),
    ("the wrong half first", Code.BAD_JSON, ping(r',"a":"\udc00\ud800"')),
    ("five levels", Code.TOO_DEEP, ping(',"a":[[[[]]]]')),
    ("a key twice", Code.DUPLICATE_KEY, ping(',"a":1,"a":1')),
    ("a key twice, escaped", Code.DUPLICATE_KEY, ping(',"\\u0073ize":0')),
    ("a key twice, inside", Code.DUPLICATE_KEY, ping(',"a":{"b":1,"b":1}')),
    ("a lane twice", Code.DUPLICATE_KEY, frame('{"type":"ack","size":0,"lanes":[[1,1],[1,2]]}')),
    ("no type", Code.MISSING_KEY, frame('{"size":0}')),
    ("no size", Code.MISSING_KEY, frame('{"type":"ping"}')),
    ("half a clock", Code.MISSING_KEY, ping(',"wall":1')),
    ("an event without mono", Code.MISSING_KEY, frame('{"type":"event","size":0,"lane":0,"seq":1,"wall":1}')),
    ("size as a text", Code.WRONG_TYPE, frame('{"type":"ping","size":"0"}')),
    ("size with a fraction", Code.WRONG_TYPE, frame('{"type":"ping","size":0.0}')),
    ("size with an exponent", Code.WRONG_TYPE, frame('{"type":"ping","size":0e0}')),
    ("size null", Code.WRONG_TYPE, frame('{"type":"ping","size":null}')),
    ("size true", Code.WRONG_TYPE, frame('{"type":"ping","size":true}')),
    ("a known key of another type of frame", Code.WRONG_TYPE, ping(',"seq":"1"')),
    ("a negative size", Code.OUT_OF_RANGE, frame('{"type":"ping","size":-1}')),
    ("a seq of 0", Code.OUT_OF_RANGE, ping(',"seq":0')),
    ("an endless integer", Code.OUT_OF_RANGE, ping(',"seq":' + "9" * 3_000)),
    ("a reason that is no code", Code.OUT_OF_RANGE, frame('{"type":"bye","size":0,"reason":"Shutdown"}')),
    ("a checksum in upper case", Code.OUT_OF_RANGE, ping(',"crc32c":"ABCDEF01"')),
    (
        "a gap that ends before it begins",
        Code.OUT_OF_RANGE,
        frame('{"type":"gap","size":0,"lane":1,"seq":2,"wall":1,"mono":1,"from":2,"to":1,"reason":"expired"}'),
    ),
    (
        "an epoch in upper case",
        Code.OUT_OF_RANGE,
        frame('{"type":"hello","size":0,' + _HELLO.replace("abcdef", "ABCDEF") + "}"),
    ),
    ("65 keys", Code.TOO_MANY, ping("".join(f',"k{i}":0' for i in range(63)))),
    (
        "65 lanes",
        Code.TOO_MANY,
        frame('{"type":"ack","size":0,"lanes":[' + ",".join(f"[{i},1]" for i in range(65)) + "]}"),
    ),
    ("no such type", Code.UNKNOWN_TYPE, frame('{"type":"pin","size":0}')),
    ("a type in other letters", Code.UNKNOWN_TYPE, frame('{"type":"Ping","size":0}')),
    ("no such encoding", Code.UNKNOWN_ENCODING, frame('{"type":"series","size":0,"enc":"xml"}')),
    ("an encoding for another type", Code.UNKNOWN_ENCODING, frame('{"type":"series","size":0,"enc":"samples1"}')),
    ("compressed, not announced", Code.NOT_ANNOUNCED, frame('{"type":"series","size":1,"zip":"zstd","raw":9}', "x")),
    (
        "a wrong checksum",
        Code.CHECKSUM,
        frame('{"type":"event","size":SIZE,' + _NUMBERED + ',"crc32c":"00000000"}', '{"kind":"oom_kill","time":1}'),
    ),
    ("a body that is no JSON", Code.BAD_JSON, event("x")),
    ("a body that is an array", Code.BAD_JSON, event("[]")),
    ("an empty body", Code.BAD_JSON, event("")),
    ("a body that is not UTF-8", Code.NOT_UTF8, event(b'{"kind":"\xff"}')),
    ("nine levels", Code.TOO_DEEP, event('{"a":[[[[[[[[]]]]]]]]}')),
    ("a key of the body twice", Code.DUPLICATE_KEY, event('{"kind":"oom_kill","kind":"oom_kill","time":1}')),
    ("66 keys of a body", Code.TOO_MANY, event("{" + ",".join(f'"k{i}":0' for i in range(66)) + "}")),
    (
        "65 entries in a map",
        Code.TOO_MANY,
        event('{"kind":"oom_kill","time":1,"entity":{' + ",".join(f'"k{i}":""' for i in range(65)) + "}}"),
    ),
    ("an event without kind", Code.MISSING_KEY, event('{"time":1}')),
    ("an event with a kind of 1", Code.WRONG_TYPE, event('{"kind":1,"time":1}')),
    ("a map that is null", Code.WRONG_TYPE, event('{"kind":"oom_kill","time":1,"entity":null}')),
    ("a label that is a number", Code.WRONG_TYPE, event('{"kind":"oom_kill","time":1,"entity":{"a":1}}')),
    ("a time with a fraction", Code.WRONG_TYPE, event('{"kind":"oom_kill","time":1.0}')),
    ("a time after the year 9999", Code.OUT_OF_RANGE, event('{"kind":"oom_kill","time":253402300800000}')),
    ("U+0000 in a value", Code.OUT_OF_RANGE, event(r'{"kind":"oom_kill","time":1,"entity":{"a":"\u0000"}}')),
    ("a value of 1,025", Code.OUT_OF_RANGE, event('{"kind":"oom_kill","time":1,"entity":{"a":"' + "x" * 1_025 + '"}}')),
    (
        "a value of 513 pairs",
        Code.OUT_OF_RANGE,
        event('{"kind":"oom_kill","time":1,"entity":{"a":"' + "\U0001f600" * 513 + '"}}'),
    ),
    ("no definitions", Code.OUT_OF_RANGE, series('{"series":[]}')),
    (
        "4,097 definitions",
        Code.TOO_MANY,
        series('{"series":[' + ",".join(f'{{"id":{i},"metric":"m"}}' for i in range(4_097)) + "]}"),
    ),
    ("an id of 1,048,576", Code.OUT_OF_RANGE, series('{"series":[{"id":1048576,"metric":"m"}]}')),
    ("a metric that begins with a digit", Code.OUT_OF_RANGE, series('{"series":[{"id":1,"metric":"1m"}]}')),
    ("a reading without time", Code.OUT_OF_RANGE, samples('{"samples":[[1,2]]}')),
    ("a value that is true", Code.WRONG_TYPE, samples('{"samples":[[1,2,true]]}')),
    ("a value called Infinity", Code.OUT_OF_RANGE, samples('{"samples":[[1,2,"Infinity"]]}')),
    ("a value beyond a double", Code.OUT_OF_RANGE, samples('{"samples":[[1,2,1e999]]}')),
    ("32,769 readings", Code.TOO_MANY, samples('{"samples":[' + ",".join(f"[{i},1,1]" for i in range(32_769)) + "]}")),
)
"""What a frame shows by itself. Where the specification leaves the code open, the one that fits best stands here."""

SAMPLES_FAULTS: Final[tuple[tuple[str, Code, str], ...]] = (
    ("nothing", Code.BAD_SAMPLES, ""),
    ("a key frame without ids", Code.BAD_SAMPLES, "00"),
    ("ends in the runs", Code.BAD_SAMPLES, "40 01 00"),
    ("ends before the value", Code.BAD_SAMPLES, "40 01 00 00 00"),
    ("a byte left over", Code.BAD_SAMPLES, "40 01 00 00 00 00 00"),
    ("runs that touch", Code.BAD_SAMPLES, "40 02 00 00 00 00 00 00 00"),
    ("an id of 1,048,576", Code.BAD_SAMPLES, "40 01 80 80 40 00 00 00"),
    ("a varint of 65 bits", Code.BAD_SAMPLES, "40 01 00 00 80 80 80 80 80 80 80 80 80 02 00"),
    ("a varint of eleven bytes", Code.BAD_SAMPLES, "40 01 00 00 80 80 80 80 80 80 80 80 80 80 00 00"),
    ("a form of a value that is none", Code.BAD_SAMPLES, "40 01 00 00 00 33"),
    ("a mantissa of 2^53 + 1", Code.BAD_SAMPLES, "40 01 00 00 00 01 82 80 80 80 80 80 80 20"),
    ("a time before 1970", Code.BAD_SAMPLES, "40 01 00 00 01 00"),
    ("a delta frame first", Code.NO_STATE, "01 00 00"),
    ("an id that was not defined", Code.UNKNOWN_SERIES, "40 01 07 00 00 00"),
    ("32,769 readings", Code.TOO_MANY, "40 01 00 80 80 02 00"),
)

ELSEWHERE: Final = {
    Code.UNPACKED_TOO_LONG: "needs a capability that this package does not have",
    Code.UNEXPECTED: "test_session",
    Code.VERSION: "test_session",
    Code.TIMEOUT: "test_session",
    Code.CREDIT: "a server's judgement",
    Code.SEQUENCE: "a server's judgement",
    Code.CONFLICT: "a server's judgement",
    Code.IDENTITY: "a server's judgement",
    Code.ALREADY_CONNECTED: "a server's judgement",
    Code.INTERNAL: "the receiver's own failure",
}
"""Codes that one frame by itself cannot give, and who looks at them."""


class Faults(unittest.TestCase):
    def test_every_bad_frame_gives_its_fault(self) -> None:
        for name, code, data in FAULTS:
            with self.subTest(name):
                with self.assertRaises(Fault) as raised:
                    reader = FrameReader(BODY_MAX)
                    reader.feed(data)
                    frame = reader.next()
                    self.assertIsNotNone(frame, "the frame is not whole")
                    assert frame is not None
                    decode(frame)
                self.assertEqual(code, raised.exception.code, raised.exception.message)

    def test_every_bad_body_of_samples1_gives_its_fault(self) -> None:
        for name, code, body in SAMPLES_FAULTS:
            with self.subTest(name):
                with self.assertRaises(Fault) as raised:
                    decode_alone(bytes.fromhex(body), lambda id: id != 7)
                self.assertEqual(code, raised.exception.code, raised.exception.message)

    def test_every_code_is_looked_at_here_or_elsewhere(self) -> None:
        here = {code for _, code, _ in FAULTS} | {code for _, code, _ in SAMPLES_FAULTS}
        self.assertEqual(set(Code), here | set(ELSEWHERE))
        self.assertEqual(set(), here & set(ELSEWHERE))

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
