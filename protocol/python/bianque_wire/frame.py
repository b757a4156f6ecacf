# SPDX-License-Identifier: Apache-2.0
"""Frames: four length bytes, a header, a body. Everything that can be said of a frame before its body."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from . import fields, limits, strict_json
from .crc32c import crc32c_text
from .faults import Code, Fault

_NUMBERED: Final = ("lane", "seq", "wall", "mono")
_LENGTH_BYTES: Final = 4
_REFUSED_ALONE: Final = ("from", "to", "reason")
"""Required keys of a gap without which, or with a bad one, it is refused like one with a bad body."""


@dataclass(frozen=True)
class Shape:
    """What a type's header holds besides ``type`` and ``size``, in the order in which it is written."""

    keys: tuple[str, ...]
    optional: tuple[str, ...] = ()
    encodings: tuple[str, ...] = ()
    """How the body may be written, the default first; empty for a type without a body."""
    together: tuple[str, ...] = ()
    """Optional keys of which all are there or none."""

    @property
    def numbered(self) -> bool:
        """Whether frames of the type have a number in a lane, are acknowledged and are never lost."""
        return "mono" in self.keys and "seq" in self.keys


SHAPES: Final[Mapping[str, Shape]] = {
    "hello": Shape(("version", "agent", "epoch", "boot", "role", "lanes", "wall", "mono"), ("lanes",), ("json",)),
    "welcome": Shape(("version", "epoch", "credit", "heartbeat", "lanes", "wall", "mono"), ("lanes",), ("json",)),
    "series": Shape((), (), ("json",)),
    "samples": Shape(_NUMBERED, (), ("samples1", "json")),
    "event": Shape(_NUMBERED, (), ("json",)),
    "check": Shape(_NUMBERED, (), ("json",)),
    "gap": Shape((*_NUMBERED, "from", "to", "reason", "readings"), ("readings",)),
    "ack": Shape(("lanes", "credit"), ("lanes", "credit")),
    "retry": Shape(("lane", "seq", "after", "reason")),
    "pace": Shape(("rate",)),
    "move": Shape(("host", "port", "reason")),
    "config": Shape((), (), ("json",)),
    "probe": Shape((), (), ("json",)),
    "action": Shape((), (), ("json",)),
    "output": Shape((), (), ("json",)),
    "done": Shape(_NUMBERED, (), ("json",)),
    "links": Shape(_NUMBERED, (), ("json",)),
    "change": Shape(_NUMBERED, (), ("json",)),
    "ping": Shape(("wall", "mono"), ("wall", "mono"), (), ("wall", "mono")),
    "pong": Shape(("wall", "mono"), ("wall", "mono"), (), ("wall", "mono")),
    "error": Shape(("code", "message", "lane", "seq", "final"), ("lane", "seq"), (), ("lane", "seq")),
    "bye": Shape(("reason",)),
}
"""Every type of version 1."""

_ENCODINGS: Final = ("samples1", "json", "text", "bytes")

_CHECKS: Final[Mapping[str, fields.Check[Any]]] = {
    "type": fields.text(0, 64, null_allowed=True),
    "size": fields.integer(0, 2**63 - 1),
    "enc": fields.text(0, 64, null_allowed=True),
    "charset": fields.text(0, 40, null_allowed=True),
    "zip": fields.text(0, 16, null_allowed=True),
    "raw": fields.integer(0, 2**63 - 1),
    "crc32c": fields.pattern("[0-9a-f]{8}", "8 lower-case hexadecimal digits"),
    "lane": fields.lane,
    "seq": fields.seq,
    "wall": fields.wall,
    "mono": fields.count,
    "lanes": fields.lanes,
    "credit": fields.integer(0, limits.CREDIT_MAX),
    "reason": fields.text(0, 64, null_allowed=True),
    "rate": fields.integer(0, limits.CREDIT_MAX),
    "host": fields.text(0, 253, null_allowed=True),
    "port": fields.integer(1, 65_535),
    "version": fields.integer(1, 65_535),
    "agent": fields.text(0, 253, null_allowed=True),
    "epoch": fields.pattern("[0-9a-f]{16}", "16 lower-case hexadecimal digits"),
    "boot": fields.text(0, 64, null_allowed=True),
    "role": fields.text(0, 32, null_allowed=True),
    "heartbeat": fields.integer(100, 60_000),
    "from": fields.seq,
    "to": fields.seq,
    "readings": fields.count,
    "after": fields.integer(0, 3_600_000),
    "code": fields.text(0, 64, null_allowed=True),
    "message": fields.text(0, 256, null_allowed=True),
    "final": fields.boolean,
}
"""Every header key of version 1; a known key is checked wherever it stands."""

_PATTERNS: Final[Mapping[str, fields.Check[Any]]] = {
    "reason": fields.code,
    "host": fields.plain(1, 253),
    "agent": fields.plain(1, 253),
    "boot": fields.plain(1, 64),
    "role": fields.one_of("agent", "reporter"),
    "code": fields.code,
    "message": fields.text(0, 256),
}
"""What the texts among them must be where the type has the key."""


@dataclass(frozen=True)
class Frame:
    """One frame whose header has been checked and whose body has not."""

    header: Mapping[str, Any]
    body: bytes
    length: int
    """Bytes of the whole frame on the wire: what counts for credit."""

    @property
    def type(self) -> str:
        """The type, one of :data:`SHAPES`."""
        kind = self.header["type"]
        assert isinstance(kind, str)
        return kind

    @property
    def shape(self) -> Shape:
        """What a header of the type holds."""
        return SHAPES[self.type]

    @property
    def encoding(self) -> str:
        """How the body is written; empty for a type without a body."""
        return str(self.header.get("enc", (*self.shape.encodings, "")[0]))

    @property
    def packed(self) -> bool:
        """Whether the body is compressed, which nothing here can undo."""
        return "zip" in self.header

    def check_body_bytes(self) -> None:
        """Verifies the checksum, if there is one. A numbered frame is refused alone for a wrong one."""
        stated = self.header.get("crc32c")
        if stated is not None and stated != crc32c_text(self.body):
            raise Fault(Code.CHECKSUM, f"{self.type}: crc32c is not that of the body")


def check_header(
    header: Mapping[str, object],
    body_limit: int = limits.BODY_MAX,
    capabilities: frozenset[str] = frozenset(),
) -> Shape:
    """Checks one header, parsed, by itself; the shape of its type.

    ``capabilities`` are those that both sides announced. Keys that version 1 does not know are ignored.
    """
    for key in ("type", "size"):
        if key not in header:
            raise Fault(Code.MISSING_KEY, f"header: {key} is missing")
    for key, check in _CHECKS.items():
        if key in header:
            check(f"header: {key}", header[key])
    kind = str(header["type"])
    shape = SHAPES.get(kind)
    if shape is None:
        raise Fault(Code.UNKNOWN_TYPE, "header: type is none of version 1")
    _check_body_keys(header, kind, shape, body_limit, capabilities)
    for key in shape.keys:
        if kind == "gap" and key in _REFUSED_ALONE:
            continue
        if key in header and key in _PATTERNS:
            _PATTERNS[key](f"{kind}: {key}", header[key])
        if key not in header and key not in shape.optional:
            raise Fault(Code.MISSING_KEY, f"{kind}: {key} is missing")
    there = [key for key in shape.together if key in header]
    if there and len(there) < len(shape.together):
        raise Fault(Code.MISSING_KEY, f"{kind}: {' and '.join(shape.together)} come together")
    if kind == "hello" and any(next_seq < 1 for _, next_seq in header.get("lanes", ())):  # type: ignore[attr-defined]
        raise Fault(Code.OUT_OF_RANGE, "hello: lanes: the next seq is at least 1")
    return shape


def _check_body_keys(
    header: Mapping[str, object], kind: str, shape: Shape, body_limit: int, capabilities: frozenset[str]
) -> None:
    encoding = header.get("enc")
    if encoding is not None and encoding not in shape.encodings:
        known = "not for this type" if encoding in _ENCODINGS else "none of version 1"
        raise Fault(Code.UNKNOWN_ENCODING, f"{kind}: enc is {known}")
    if "charset" in header:
        raise Fault(Code.UNKNOWN_ENCODING, f"{kind}: charset only with enc text")
    size = header["size"]
    assert isinstance(size, int)
    if size > body_limit:
        raise Fault(Code.BODY_TOO_LONG, f"{kind}: size {size} is above {body_limit}")
    if size > 0 and not shape.encodings:
        raise Fault(Code.OUT_OF_RANGE, f"{kind}: has no body, size must be 0")
    if "zip" not in header:
        if "raw" in header:
            raise Fault(Code.MISSING_KEY, f"{kind}: raw only with zip")
        return
    if header["zip"] not in capabilities:
        raise Fault(Code.NOT_ANNOUNCED, f"{kind}: zip before both sides announced it")
    if not shape.encodings:
        raise Fault(Code.OUT_OF_RANGE, f"{kind}: has no body to compress")
    if "raw" not in header:
        raise Fault(Code.MISSING_KEY, f"{kind}: raw is missing")
    raw = header["raw"]
    assert isinstance(raw, int)
    if raw > min(limits.RAW_MAX, limits.RAW_RATIO * size):
        raise Fault(Code.UNPACKED_TOO_LONG, f"{kind}: raw is above its limits")


class FrameReader:
    """Takes bytes in any pieces, gives frames.

    Limits are checked before a body is waited for. ``body_limit`` and ``capabilities`` may be changed between two
    frames, when a welcome says so. After a fault the reader is done: the bytes behind it cannot be read.
    """

    def __init__(self, body_limit: int = limits.BODY_BEFORE_WELCOME) -> None:
        self.body_limit = body_limit
        self.capabilities: frozenset[str] = frozenset()
        self._bytes = bytearray()
        self._header: dict[str, object] | None = None
        self._header_length = 0
        self._fault: Fault | None = None

    @property
    def within_frame(self) -> bool:
        """Whether a part of a frame is there and the rest is due."""
        return self._header is not None or len(self._bytes) > 0

    def feed(self, data: bytes) -> None:
        """Adds bytes as they came."""
        self._bytes += data

    def next(self) -> Frame | None:
        """The next whole frame; none if more bytes must come first.

        :raises Fault: whatever cannot be read past; from then on always
        """
        if self._fault is not None:
            raise self._fault
        try:
            return self._next()
        except Fault as fault:
            self._fault = fault
            self._bytes.clear()
            raise

    def _next(self) -> Frame | None:
        if self._header is None:
            if len(self._bytes) < _LENGTH_BYTES:
                return None
            length = int.from_bytes(self._bytes[:_LENGTH_BYTES], "big")
            if not limits.HEADER_MIN <= length <= limits.HEADER_MAX:
                allowed = f"{limits.HEADER_MIN}..{limits.HEADER_MAX}"
                raise Fault(Code.HEADER_LENGTH, f"header: {length} bytes, must be {allowed}")
            if len(self._bytes) < _LENGTH_BYTES + length:
                return None
            raw = bytes(self._bytes[_LENGTH_BYTES : _LENGTH_BYTES + length])
            header = strict_json.parse_object(raw, "header", limits.HEADER_DEPTH, limits.HEADER_KEYS)
            check_header(header, self.body_limit, self.capabilities)
            self._header, self._header_length = header, length
            del self._bytes[: _LENGTH_BYTES + length]
        size = self._header["size"]
        assert isinstance(size, int)
        if len(self._bytes) < size:
            return None
        frame = Frame(self._header, bytes(self._bytes[:size]), _LENGTH_BYTES + self._header_length + size)
        del self._bytes[:size]
        self._header = None
        return frame


def write_frame(
    kind: str, keys: Mapping[str, Any], body: bytes = b"", enc: str | None = None, crc: bool = False
) -> bytes:
    """The bytes of one frame. ``keys`` are those of its type; what is ``None`` is left out.

    :raises Fault: if a receiver would refuse the header
    """
    header: dict[str, object] = {"type": kind, "size": len(body)}
    header.update((key, keys[key]) for key in SHAPES[kind].keys if keys.get(key) is not None)
    if enc is not None:
        header["enc"] = enc
    if crc:
        header["crc32c"] = crc32c_text(body)
    check_header(header)
    written = strict_json.write(header)
    if len(written) > limits.HEADER_MAX:
        raise Fault(Code.HEADER_LENGTH, f"{kind}: the header takes {len(written)} bytes")
    return len(written).to_bytes(_LENGTH_BYTES, "big") + written + body
