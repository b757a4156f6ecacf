# SPDX-License-Identifier: Apache-2.0
"""samples1, the dense form of readings: key frames, which stand alone, and delta frames, which do not."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from . import limits
from .faults import Code, Fault
from .messages import Reading

_POSITION: Final = 0x3F
_IDS: Final = 0x40
_OFFSETS: Final = 0x80
_LAST_POSITION: Final = 63
_MANTISSA_MAX: Final = 2**53
_EXPONENT_MAX: Final = 15
_MASK64: Final = 2**64 - 1


@dataclass(frozen=True)
class _Value:
    """What the next value of a series starts from."""

    bits: int = 0
    mantissa: int | None = 0
    exponent: int = 0


_NOTHING: Final = _Value()


@dataclass
class _State:
    """What a delta frame continues: the frame before it on its lane and connection."""

    position: int
    time: int
    step: int
    values: dict[int, _Value] = field(default_factory=dict)
    """By id, ascending."""


class Decoder:
    """Reads the samples1 bodies of one lane of one connection, in the order in which they came."""

    def __init__(self) -> None:
        self._state: _State | None = None

    @property
    def position(self) -> int | None:
        """How far behind its key frame the last body was; none if only a key frame may come."""
        return None if self._state is None else self._state.position

    def reset(self) -> None:
        """Forgets the frames before: only a key frame may come."""
        self._state = None

    def decode(self, body: bytes, defined: Callable[[int], bool]) -> list[Reading]:
        """The readings of ``body``; ``defined`` says whether an id is in the dictionary.

        :raises Fault: ``bad_samples``, ``no_state``, ``unknown_series``; only a key frame may come then
        """
        before, self._state = self._state, None
        readings, after = _decode(body, before, defined)
        self._state = after
        return readings


def decode_alone(body: bytes, defined: Callable[[int], bool]) -> list[Reading]:
    """The readings of a key frame; a delta frame is refused with ``no_state``."""
    return Decoder().decode(body, defined)


class Encoder:
    """Writes the samples1 bodies of one lane of one connection, in the order in which they go out."""

    def __init__(self) -> None:
        self._state: _State | None = None

    def reset(self) -> None:
        """The next body is a key frame: after a refusal, a retry, on a new connection."""
        self._state = None

    def encode(self, readings: Iterable[Reading]) -> bytes:
        """One body. Readings need no order, an id may come once; it must be sent, for the next one continues it."""
        ordered = sorted(readings)
        ids = [one.id for one in ordered]
        if len(set(ids)) != len(ids):
            raise ValueError("an id comes twice")
        if len(ids) > limits.READINGS:
            raise ValueError(f"more than {limits.READINGS} readings")
        if ids and not (ids[0] >= 0 and ids[-1] < limits.SERIES):
            raise ValueError(f"an id outside 0..{limits.SERIES - 1}")
        if any(not 0 <= one.time <= limits.WALL_MAX for one in ordered):
            raise ValueError(f"a time outside 0..{limits.WALL_MAX}")
        before = self._state
        if before is None or before.position == _LAST_POSITION:
            before = None
        body, self._state = _encode(ordered, before)
        return body


def encode_alone(readings: Iterable[Reading]) -> bytes:
    """A key frame."""
    return Encoder().encode(readings)


def _bad(what: str) -> Fault:
    return Fault(Code.BAD_SAMPLES, f"samples1: {what}")


class _Bytes:
    """A body, read from the front."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def left(self) -> int:
        return len(self._data) - self._at

    def take(self, count: int) -> bytes:
        if count > self.left:
            raise _bad("ends early")
        self._at += count
        return self._data[self._at - count : self._at]

    def byte(self) -> int:
        return self.take(1)[0]

    def varint(self) -> int:
        value = 0
        for shift in range(0, 70, 7):
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                if value > _MASK64:
                    break
                return value
        raise _bad("a varint of more than 64 bits")

    def zigzag(self) -> int:
        return _unzigzag(self.varint())


def _unzigzag(value: int) -> int:
    return value >> 1 ^ -(value & 1)


def _decode(body: bytes, before: _State | None, defined: Callable[[int], bool]) -> tuple[list[Reading], _State]:
    data = _Bytes(body)
    tag = data.byte()
    position = tag & _POSITION
    if position == 0:
        before = None
        if not tag & _IDS:
            raise _bad("a key frame without ids")
    elif before is None or position != before.position + 1:
        raise Fault(Code.NO_STATE, f"samples1: a delta frame at position {position} does not follow the frame before")
    ids = _read_ids(data) if tag & _IDS or before is None else list(before.values)
    for one in ids:
        if not defined(one):
            raise Fault(Code.UNKNOWN_SERIES, f"samples1: no definition of id {one} on this connection")
    foretold = 0 if before is None else before.time + before.step
    time = _in_range(foretold + data.zigzag())
    times = _read_times(data, time, len(ids)) if tag & _OFFSETS else [time] * len(ids)
    values: dict[int, _Value] = {}
    if before is None:
        for one in ids:
            values[one] = _read_value(data, _NOTHING)
    else:
        bitmap = data.take((len(ids) + 7) // 8)
        if len(ids) % 8 and bitmap[-1] >> len(ids) % 8:
            raise _bad("bits behind the last reading")
        for index, one in enumerate(ids):
            last = before.values.get(one, _NOTHING)
            values[one] = _read_value(data, last) if bitmap[index // 8] >> index % 8 & 1 else last
    if data.left:
        raise _bad(f"{data.left} bytes left over")
    readings = [Reading(one, at, _double(values[one].bits)) for one, at in zip(ids, times, strict=True)]
    return readings, _State(position, time, 0 if before is None else time - before.time, values)


def _read_ids(data: _Bytes) -> list[int]:
    ids: list[int] = []
    behind = 0
    for run in range(data.varint()):
        gap, length = data.varint(), data.varint() + 1
        if run > 0 and gap == 0:
            raise _bad("runs of ids that touch")
        first = behind + gap
        behind = first + length
        if behind > 2**31:
            raise _bad("an id above 2^31 - 1")
        if len(ids) + length > limits.READINGS:
            raise Fault(Code.TOO_MANY, f"samples1: more than {limits.READINGS} readings")
        ids.extend(range(first, behind))
    return ids


def _read_times(data: _Bytes, time: int, count: int) -> list[int]:
    times = []
    for _ in range(count):
        time = _in_range(time + data.zigzag())
        times.append(time)
    return times


def _in_range(time: int) -> int:
    if not 0 <= time <= limits.WALL_MAX:
        raise _bad(f"a time outside 0..{limits.WALL_MAX}")
    return time


def _read_value(data: _Bytes, before: _Value) -> _Value:
    form = data.varint()
    if form & 1 == 0:
        if before.mantissa is None:
            raise _bad("adds to a mantissa that is not there")
        return _mantissa(before.mantissa + _unzigzag(form >> 1), before.exponent)
    kind = form >> 1
    if kind <= _EXPONENT_MAX:
        return _mantissa(data.zigzag(), kind)
    if kind > _EXPONENT_MAX + 9:
        raise _bad("no such form of a value")
    changed = int.from_bytes(data.take(kind - _EXPONENT_MAX - 1), "little")
    return _Value(before.bits ^ changed, None, 0)


def _mantissa(mantissa: int, exponent: int) -> _Value:
    if abs(mantissa) > _MANTISSA_MAX:
        raise _bad("a mantissa above 2^53")
    return _Value(_bits(mantissa / 10**exponent), mantissa, exponent)


def _bits(value: float) -> int:
    return int(struct.unpack("<Q", struct.pack("<d", value))[0])


def _double(bits: int) -> float:
    return float(struct.unpack("<d", struct.pack("<Q", bits))[0])


def _varint(value: int) -> bytes:
    written = bytearray()
    while value > 0x7F:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    written.append(value)
    return bytes(written)


def _zigzag(value: int) -> bytes:
    return _varint(_zigzag_number(value))


def _encode(ordered: list[Reading], before: _State | None) -> tuple[bytes, _State]:
    ids = [one.id for one in ordered]
    time = ordered[0].time if ordered else 0 if before is None else before.time + before.step
    with_ids = before is None or ids != list(before.values)
    with_offsets = any(one.time != time for one in ordered)
    position = 0 if before is None else before.position + 1
    body = bytearray([position | (_IDS if with_ids else 0) | (_OFFSETS if with_offsets else 0)])
    if with_ids:
        body += _write_ids(ids)
    body += _zigzag(time - (0 if before is None else before.time + before.step))
    if with_offsets:
        last = time
        for one in ordered:
            body += _zigzag(one.time - last)
            last = one.time
    values: dict[int, _Value] = {}
    bitmap = bytearray((len(ids) + 7) // 8)
    written = bytearray()
    for index, one in enumerate(ordered):
        start = _NOTHING if before is None else before.values.get(one.id, _NOTHING)
        bits = _bits(one.value)
        if before is not None and one.id in before.values and bits == start.bits:
            values[one.id] = start
            continue
        bitmap[index // 8] |= 1 << index % 8
        form, values[one.id] = _write_value(one.value, bits, start)
        written += form
    if before is not None:
        body += bitmap
    body += written
    return bytes(body), _State(position, time, 0 if before is None else time - before.time, values)


def _write_ids(ids: list[int]) -> bytes:
    runs: list[list[int]] = []
    for one in ids:
        if runs and one == runs[-1][0] + runs[-1][1]:
            runs[-1][1] += 1
        else:
            runs.append([one, 1])
    body = bytearray(_varint(len(runs)))
    behind = 0
    for first, length in runs:
        body += _varint(first - behind) + _varint(length - 1)
        behind = first + length
    return bytes(body)


def _write_value(value: float, bits: int, start: _Value) -> tuple[bytes, _Value]:
    """The shortest form that gives the exact bits, and what the next value starts from."""
    if start.mantissa is not None:
        mantissa = _scaled(value, bits, start.exponent)
        if mantissa is not None:
            difference = _zigzag_number(mantissa - start.mantissa)
            return _varint(difference << 1), _Value(bits, mantissa, start.exponent)
    changed = bits ^ start.bits
    width = (changed.bit_length() + 7) // 8
    exact = _varint(2 * (_EXPONENT_MAX + 1 + width) + 1) + changed.to_bytes(width, "little")
    for exponent in range(_EXPONENT_MAX + 1):
        mantissa = _scaled(value, bits, exponent)
        if mantissa is not None:
            decimal = _varint(2 * exponent + 1) + _zigzag(mantissa)
            if len(decimal) <= len(exact):
                return decimal, _Value(bits, mantissa, exponent)
            break
    return exact, _Value(bits, None, 0)


def _zigzag_number(value: int) -> int:
    return value << 1 if value >= 0 else (-value << 1) - 1


def _scaled(value: float, bits: int, exponent: int) -> int | None:
    """The mantissa that gives ``bits`` at ``exponent``; none if there is none."""
    scale: int = 10**exponent
    if not abs(value) * scale <= _MANTISSA_MAX:
        return None
    mantissa = round(value * scale)
    if abs(mantissa) > _MANTISSA_MAX or _bits(mantissa / scale) != bits:
        return None
    return mantissa
