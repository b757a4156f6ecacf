# SPDX-License-Identifier: Apache-2.0
"""The messages: a class for every type, :func:`encode` and :func:`decode`.

A ``samples`` message in the form samples1 keeps its body as bytes: what they mean depends on the frames before,
see :mod:`bianque_wire.samples1`. Its open form is read and written by :func:`json_readings` and :func:`json_body`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, TypeVar

from . import fields, limits, strict_json
from .faults import Code, Fault
from .fields import Fields, Lanes
from .frame import Frame, write_frame

T = TypeVar("T")


class Reading(NamedTuple):
    """A value of a series: ``id`` in the dictionary, ``time`` in milliseconds since the Unix epoch."""

    id: int
    time: int
    value: float


@dataclass(frozen=True, kw_only=True)
class Hello:
    """Who connects, and where its lanes stand: the next seq of each."""

    version: int = limits.VERSION
    agent: str
    epoch: str
    boot: str
    role: str = "agent"
    lanes: Lanes = ()
    wall: int
    mono: int
    software: str
    os: str | None = None
    capabilities: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a server takes."""

    body: int
    series: int
    lane0: int


@dataclass(frozen=True, kw_only=True)
class Welcome:
    """The answer to a hello; lanes with the highest contiguous seq that is safe."""

    version: int
    epoch: str
    credit: int
    heartbeat: int
    lanes: Lanes = ()
    wall: int
    mono: int
    server: str
    identity: str
    capabilities: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    limits: Limits


@dataclass(frozen=True)
class Definition:
    """What an id in readings stands for, on one connection."""

    id: int
    metric: str
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Series:
    """Definitions that are added to the dictionary.

    ``refused`` are, of a frame that was read, the ids of definitions that break the rules for names.
    """

    definitions: tuple[Definition, ...]
    refused: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Numbered:
    """A message that must not be lost, with its place and both clocks of its sender."""

    lane: int
    seq: int
    wall: int
    mono: int


@dataclass(frozen=True, kw_only=True)
class Samples(Numbered):
    """Readings, encoded as ``enc`` says."""

    enc: str = "samples1"
    body: bytes


@dataclass(frozen=True, kw_only=True)
class Event(Numbered):
    """Something that happened."""

    kind: str
    time: int
    entity: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class CheckResult(Numbered):
    """What a check found; ``duration`` and ``phases`` in nanoseconds."""

    name: str
    kind: str
    target: str
    outcome: str
    reason: str | None = None
    time: int
    duration: int
    phases: Mapping[str, int] = field(default_factory=dict)
    status: int | None = None
    certificate_expiry: int | None = None
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Gap(Numbered):
    """Stands for the numbered frames ``seq``..``to``, which will never come."""

    to: int
    reason: str
    readings: int | None = None


@dataclass(frozen=True)
class Ack:
    """The highest contiguous seq of each lane that is synced, and fresh credit."""

    lanes: Lanes = ()
    credit: int | None = None


@dataclass(frozen=True)
class Retry:
    """A frame was not taken: again, ``after`` milliseconds from now."""

    lane: int
    seq: int
    after: int
    reason: str


@dataclass(frozen=True)
class Pace:
    """How many bytes of backlog may go out in a second."""

    rate: int


@dataclass(frozen=True)
class Move:
    """Another server to go to."""

    host: str
    port: int
    reason: str


@dataclass(frozen=True)
class Tuning:
    """How one check of the agent's own file is run; ``None`` is as the file says. Times in milliseconds."""

    name: str
    enabled: bool = True
    interval: int | None = None
    timeout: int | None = None


@dataclass(frozen=True)
class Config:
    """Which checks are tuned or switched off; those not named are as the agent's file says."""

    checks: tuple[Tuning, ...] = ()


@dataclass(frozen=True)
class Probe:
    """A wish to look now: at the host, its watched processes, and by these checks."""

    checks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Action:
    """An order to run an action that the agent's own file lists; ``timeout`` in milliseconds."""

    run: str
    name: str
    timeout: int
    args: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Output:
    """A piece of what a run writes; ``stream`` is ``out`` or ``err``."""

    run: str
    stream: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Done(Numbered):
    """How a run of an action ended."""

    run: str
    outcome: str
    exit: int | None = None
    detail: str | None = None
    time: int


@dataclass(frozen=True)
class Listener:
    """A process group that takes connections on a port."""

    group: str
    port: int


@dataclass(frozen=True)
class Link:
    """A process group with ``count`` connections to a port of an address."""

    group: str
    address: str
    port: int
    count: int


@dataclass(frozen=True, kw_only=True)
class Links(Numbered):
    """Who on a host talks to whom."""

    time: int
    addresses: tuple[str, ...] = ()
    listeners: tuple[Listener, ...] = ()
    links: tuple[Link, ...] = ()
    left_out: int | None = None


@dataclass(frozen=True, kw_only=True)
class Change(Numbered):
    """What somebody changed."""

    id: str
    kind: str
    entity: str
    what: str
    by: str | None = None
    time: int


@dataclass(frozen=True)
class Ping:
    """A sign of life that wants an answer."""

    wall: int | None = None
    mono: int | None = None


@dataclass(frozen=True)
class Pong:
    """The answer to a ping."""

    wall: int | None = None
    mono: int | None = None


@dataclass(frozen=True, kw_only=True)
class Error:
    """With a lane and a seq the refusal of that frame, without them the end of the connection."""

    code: str
    message: str
    lane: int | None = None
    seq: int | None = None
    final: bool


@dataclass(frozen=True)
class Bye:
    """A planned departure."""

    reason: str


Message = (
    Hello
    | Welcome
    | Series
    | Samples
    | Event
    | CheckResult
    | Gap
    | Ack
    | Retry
    | Pace
    | Move
    | Config
    | Probe
    | Action
    | Output
    | Done
    | Links
    | Change
    | Ping
    | Pong
    | Error
    | Bye
)

_NAMES: Final[Mapping[type, str]] = {
    Hello: "hello",
    Welcome: "welcome",
    Series: "series",
    Samples: "samples",
    Event: "event",
    CheckResult: "check",
    Gap: "gap",
    Ack: "ack",
    Retry: "retry",
    Pace: "pace",
    Move: "move",
    Config: "config",
    Probe: "probe",
    Action: "action",
    Output: "output",
    Done: "done",
    Links: "links",
    Change: "change",
    Ping: "ping",
    Pong: "pong",
    Error: "error",
    Bye: "bye",
}

_SPACE: Final = b" \t\n\r"
"""What may stand around a body, and not around a header."""
_PHASES: Final = ("dns", "connect", "tls", "first_byte", "transfer")
_NOT_FINITE: Final = {"NaN": math.nan, "+Inf": math.inf, "-Inf": -math.inf}
_ID: Final = fields.integer(0, limits.SERIES - 1)
_READING_ID: Final = fields.integer(0, 2**31 - 1)
"""An id that no series can have is one that was not defined."""
_TEXTS: Final = fields.text_map(limits.FACT_VALUE_MAX, fields.text(0, limits.FACT_VALUE_MAX, null_allowed=True))
_METRIC: Final = fields.pattern("[a-zA-Z_:][a-zA-Z0-9_:]{0,127}", "the name of a metric of at most 128 characters")


def encode(message: Message, crc: bool = False) -> bytes:
    """The frame of ``message``; with ``crc`` a checksum of its body goes with it.

    :raises Fault: if a receiver would refuse it
    """
    kind = _NAMES[type(message)]
    keys = dict(vars(message))
    if isinstance(message, Gap):
        keys["from"] = message.seq
        _read_gap(keys)
    if isinstance(message, (Hello, Welcome, Ack)):
        keys["lanes"] = [list(pair) for pair in message.lanes] or None
    if isinstance(message, Samples):
        if message.enc == "json":
            json_readings(message.body)
        enc = None if message.enc == "samples1" else message.enc
        return write_frame(kind, keys, message.body, enc, crc)
    writer = _WRITERS.get(kind)
    if writer is None:
        return write_frame(kind, keys, crc=crc)
    body = {key: value for key, value in writer(message).items() if value is not None and value != {} and value != ()}
    if _READERS[kind](keys, Fields(kind, body)) != message and kind == "series":
        raise Fault(Code.OUT_OF_RANGE, "series: a name breaks its rules")
    return write_frame(kind, keys, strict_json.write(body), crc=crc)


def decode(frame: Frame) -> Message:
    """The message that ``frame`` is.

    :raises Fault: for a body that breaks its rules; if the frame is numbered it can be refused alone
    :raises ValueError: for a compressed body, which only comes to who has announced that it unpacks them
    """
    frame.check_body_bytes()
    if frame.packed:
        raise ValueError(f"{frame.type}: nothing here unpacks a compressed body")
    kind, header = frame.type, frame.header
    if kind == "samples":
        if frame.encoding == "json":
            json_readings(frame.body)
        return Samples(**_numbered(header), enc=frame.encoding, body=frame.body)
    reader = _READERS.get(kind)
    if reader is None:
        return _BARE[kind](header)
    body = _parse(frame.body, kind)
    return reader(header, Fields(kind, body))


def _parse(body: bytes, kind: str) -> dict[str, object]:
    stripped = body.strip(_SPACE)
    if stripped.startswith((b"[", b'"')):
        raise Fault(Code.WRONG_TYPE, f"{kind}: the body must be an object")
    return strict_json.parse_object(stripped, kind, limits.BODY_DEPTH, limits.BODY_KEYS)


def json_readings(body: bytes) -> list[Reading]:
    """The readings of a ``samples`` body in the open form."""
    parsed = _parse(body, "samples")
    return Fields("samples", parsed).required("samples", _readings)


def json_body(readings: Iterable[Reading]) -> bytes:
    """A ``samples`` body in the open form, which stands alone."""
    return strict_json.write({"samples": [[one.id, one.time, _open(one.value)] for one in readings]})


def _open(value: float) -> float | str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    return float(value)


def _readings(where: str, value: object) -> list[Reading]:
    if not isinstance(value, list):
        raise Fault(Code.WRONG_TYPE, f"{where}: must be an array")
    if len(value) > limits.READINGS:
        raise Fault(Code.TOO_MANY, f"{where}: must hold at most {limits.READINGS}")
    readings = []
    for item in value:
        if not isinstance(item, list):
            raise Fault(Code.WRONG_TYPE, f"{where}: must hold arrays")
        if len(item) != 3:
            raise Fault(Code.OUT_OF_RANGE, f"{where}: must hold [id, time, value]")
        readings.append(Reading(_READING_ID(where, item[0]), fields.wall(where, item[1]), _number(where, item[2])))
    return readings


def _number(where: str, value: object) -> float:
    if isinstance(value, str):
        if value not in _NOT_FINITE:
            raise Fault(Code.OUT_OF_RANGE, f"{where}: a value is a number, NaN, +Inf or -Inf")
        return _NOT_FINITE[value]
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise Fault(Code.WRONG_TYPE, f"{where}: a value is a number or a text")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if math.isinf(number):
        raise Fault(Code.OUT_OF_RANGE, f"{where}: a value is beyond a double")
    return number


def _numbered(header: Mapping[str, Any]) -> dict[str, int]:
    return {key: header[key] for key in ("lane", "seq", "wall", "mono")}


def _lanes(header: Mapping[str, Any]) -> Lanes:
    return tuple((lane, seq) for lane, seq in header.get("lanes") or ())


def _read_hello(header: Mapping[str, Any], body: Fields) -> Hello:
    return Hello(
        version=header["version"],
        agent=header["agent"],
        epoch=header["epoch"],
        boot=header["boot"],
        role=header["role"],
        lanes=_lanes(header),
        wall=header["wall"],
        mono=header["mono"],
        software=body.required("software", fields.text(1, 64)),
        os=body.optional("os", fields.text(0, 128)),
        capabilities=body.optional("capabilities", fields.codes) or (),
        labels=body.optional("labels", fields.labels) or {},
        facts=body.optional("facts", fields.facts) or {},
    )


def _write_hello(message: Hello) -> dict[str, object]:
    return _pick(message, "software", "os", "capabilities", "labels", "facts")


def _limits(where: str, value: object) -> Limits:
    body = Fields(where, value)
    return Limits(
        body=body.required("body", fields.integer(1_024, limits.BODY_MAX)),
        series=body.required("series", fields.integer(1, limits.SERIES)),
        lane0=body.required("lane0", fields.integer(1_024, limits.BODY_MAX)),
    )


def _read_welcome(header: Mapping[str, Any], body: Fields) -> Welcome:
    return Welcome(
        version=header["version"],
        epoch=header["epoch"],
        credit=header["credit"],
        heartbeat=header["heartbeat"],
        lanes=_lanes(header),
        wall=header["wall"],
        mono=header["mono"],
        server=body.required("server", fields.text(1, 64)),
        identity=body.required("identity", fields.plain(1, 253)),
        capabilities=body.optional("capabilities", fields.codes) or (),
        labels=body.optional("labels", fields.labels) or {},
        limits=body.required("limits", _limits),
    )


def _write_welcome(message: Welcome) -> dict[str, object]:
    return {
        **_pick(message, "server", "identity", "capabilities", "labels"),
        "limits": _pick(message.limits, "body", "series", "lane0"),
    }


def _definitions(where: str, value: object) -> Series:
    if not isinstance(value, (list, tuple)):
        raise Fault(Code.WRONG_TYPE, f"{where}: must be an array")
    if len(value) > limits.DEFINITIONS:
        raise Fault(Code.TOO_MANY, f"{where}: must hold at most {limits.DEFINITIONS}")
    if not value:
        raise Fault(Code.OUT_OF_RANGE, f"{where}: must hold at least 1")
    definitions, refused = [], []
    for item in value:
        one = Fields(where, item)
        id = one.required("id", _ID)
        name = one.required("metric", fields.text(0, limits.FACT_VALUE_MAX, null_allowed=True))
        named = one.optional("labels", _TEXTS) or {}
        try:
            definitions.append(Definition(id, _METRIC(where, name), fields.labels(where, named)))
        except Fault:
            refused.append(id)
    return Series(tuple(definitions), tuple(refused))


def _read_series(_: Mapping[str, Any], body: Fields) -> Series:
    return body.required("series", _definitions)


def _write_series(message: Series) -> dict[str, object]:
    if message.refused:
        raise Fault(Code.OUT_OF_RANGE, "series: refused definitions are never written")
    return {
        "series": [
            {"id": one.id, "metric": one.metric, **({"labels": dict(one.labels)} if one.labels else {})}
            for one in message.definitions
        ]
    }


def _tunings(where: str, value: object) -> tuple[Tuning, ...]:
    if not isinstance(value, (list, tuple)):
        raise Fault(Code.WRONG_TYPE, f"{where}: must be an array")
    if len(value) > limits.TUNINGS:
        raise Fault(Code.TOO_MANY, f"{where}: must hold at most {limits.TUNINGS}")
    tunings: dict[str, Tuning] = {}
    for item in value:
        one = Fields(where, item)
        name = one.required("name", fields.text(1, 128))
        if name in tunings:
            raise Fault(Code.DUPLICATE_KEY, f"{where}: a check comes twice")
        enabled = one.optional("enabled", fields.boolean)
        tunings[name] = Tuning(
            name,
            enabled is not False,
            one.optional("interval", fields.integer(1_000, 86_400_000)),
            one.optional("timeout", fields.integer(100, 60_000)),
        )
    return tuple(tunings.values())


def _read_config(_: Mapping[str, Any], body: Fields) -> Config:
    return Config(body.optional("checks", _tunings) or ())


def _tuning(one: Tuning) -> dict[str, object]:
    said = {"name": one.name, "enabled": None if one.enabled else False, **_pick(one, "interval", "timeout")}
    return {key: value for key, value in said.items() if value is not None}


def _write_config(message: Config) -> dict[str, object]:
    return {"checks": [_tuning(one) for one in message.checks]}


_CHECK_NAME: Final = fields.text(1, 128)


def _names(where: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise Fault(Code.WRONG_TYPE, f"{where}: must be an array")
    if len(value) > limits.PROBED:
        raise Fault(Code.TOO_MANY, f"{where}: must hold at most {limits.PROBED}")
    return tuple(_CHECK_NAME(where, one) for one in value)


def _read_probe(_: Mapping[str, Any], body: Fields) -> Probe:
    return Probe(body.optional("checks", _names) or ())


def _write_probe(message: Probe) -> dict[str, object]:
    return {"checks": list(message.checks)} if message.checks else {}


_RUN: Final = fields.plain(1, 128)
_GROUP: Final = fields.text(1, 128)
_ADDRESS: Final = fields.plain(1, 64)
_PORT: Final = fields.integer(1, 65_535)
_MOST: Final = fields.integer(0, 2**31 - 1)


def _read_action(_: Mapping[str, Any], body: Fields) -> Action:
    return Action(
        run=body.required("run", _RUN),
        name=body.required("name", fields.text(1, 128)),
        timeout=body.required("timeout", fields.integer(1_000, 3_600_000)),
        args=body.optional("args", fields.labels) or {},
    )


def _write_action(message: Action) -> dict[str, object]:
    return _pick(message, "run", "name", "args", "timeout")


def _read_output(_: Mapping[str, Any], body: Fields) -> Output:
    return Output(
        run=body.required("run", _RUN),
        stream=body.required("stream", fields.one_of("out", "err")),
        text=body.required("text", fields.text(1, 8_192)),
    )


def _write_output(message: Output) -> dict[str, object]:
    return _pick(message, "run", "stream", "text")


def _read_done(header: Mapping[str, Any], body: Fields) -> Done:
    return Done(
        **_numbered(header),
        run=body.required("run", _RUN),
        outcome=body.required("outcome", fields.one_of("succeeded", "failed", "timeout", "refused", "lost")),
        exit=body.optional("exit", _MOST),
        detail=body.optional("detail", fields.text(0, 4_096)) or None,
        time=body.required("time", fields.wall),
    )


def _write_done(message: Done) -> dict[str, object]:
    return _pick(message, "run", "outcome", "exit", "detail", "time")


def _each(one: fields.Check[T]) -> fields.Check[tuple[T, ...]]:
    def check(where: str, value: object) -> tuple[T, ...]:
        if not isinstance(value, (list, tuple)):
            raise Fault(Code.WRONG_TYPE, f"{where}: must be an array")
        if len(value) > limits.LINKS:
            raise Fault(Code.TOO_MANY, f"{where}: must hold at most {limits.LINKS}")
        return tuple(one(where, item) for item in value)

    return check


def _listener(where: str, value: object) -> Listener:
    one = Fields(where, value)
    return Listener(one.required("group", _GROUP), one.required("port", _PORT))


def _link(where: str, value: object) -> Link:
    one = Fields(where, value)
    return Link(
        one.required("group", _GROUP),
        one.required("address", _ADDRESS),
        one.required("port", _PORT),
        one.required("count", fields.integer(1, 2**31 - 1)),
    )


def _read_links(header: Mapping[str, Any], body: Fields) -> Links:
    return Links(
        **_numbered(header),
        time=body.required("time", fields.wall),
        addresses=body.optional("addresses", _each(_ADDRESS)) or (),
        listeners=body.optional("listeners", _each(_listener)) or (),
        links=body.optional("links", _each(_link)) or (),
        left_out=body.optional("left_out", _MOST) or None,
    )


def _write_links(message: Links) -> dict[str, object]:
    return {
        "time": message.time,
        "addresses": message.addresses,
        "listeners": tuple(_pick(one, "group", "port") for one in message.listeners),
        "links": tuple(_pick(one, "group", "address", "port", "count") for one in message.links),
        "left_out": message.left_out,
    }


def _entity(where: str, value: object) -> str:
    found = fields.text(3, 265)(where, value)
    kind, _, name = found.partition(":")
    fields.code(f"{where}: kind", kind)
    fields.text(1, 200)(f"{where}: name", name)
    return found


def _read_change(header: Mapping[str, Any], body: Fields) -> Change:
    return Change(
        **_numbered(header),
        id=body.required("id", fields.plain(1, 128)),
        kind=body.required("kind", fields.code),
        entity=body.required("entity", _entity),
        what=body.required("what", fields.text(1, 200)),
        by=body.optional("by", fields.text(0, 128)) or None,
        time=body.required("time", fields.wall),
    )


def _write_change(message: Change) -> dict[str, object]:
    return _pick(message, "id", "kind", "entity", "what", "by", "time")


def _read_event(header: Mapping[str, Any], body: Fields) -> Event:
    return Event(
        **_numbered(header),
        kind=body.required("kind", fields.code),
        time=body.required("time", fields.wall),
        entity=body.optional("entity", fields.labels) or {},
        attributes=body.optional("attributes", fields.facts) or {},
    )


def _write_event(message: Event) -> dict[str, object]:
    return _pick(message, "kind", "time", "entity", "attributes")


def _phases(where: str, value: object) -> Mapping[str, int]:
    body = Fields(where, value)
    found = {name: body.optional(name, fields.count) for name in _PHASES}
    return {name: duration for name, duration in found.items() if duration is not None}


def _read_check(header: Mapping[str, Any], body: Fields) -> CheckResult:
    return CheckResult(
        **_numbered(header),
        name=body.required("name", fields.text(1, 128)),
        kind=body.required("kind", fields.code),
        target=body.required("target", fields.text(1, 2_048)),
        outcome=body.required("outcome", fields.one_of("ok", "failed", "timeout", "error")),
        reason=body.optional("reason", fields.text(0, 1_024)),
        time=body.required("time", fields.wall),
        duration=body.required("duration", fields.count),
        phases=body.optional("phases", _phases) or {},
        status=body.optional("status", fields.integer(0, 999)),
        certificate_expiry=body.optional("certificate_expiry", fields.wall),
        labels=body.optional("labels", fields.labels) or {},
    )


def _write_check(message: CheckResult) -> dict[str, object]:
    return _pick(
        message,
        "name",
        "kind",
        "target",
        "outcome",
        "reason",
        "time",
        "duration",
        "phases",
        "status",
        "certificate_expiry",
        "labels",
    )


def _read_gap(header: Mapping[str, Any]) -> Gap:
    for key in ("from", "to", "reason"):
        if key not in header:
            raise Fault(Code.MISSING_KEY, f"gap: {key} is missing")
    fields.code("gap: reason", header["reason"])
    if header["seq"] != header["from"]:
        raise Fault(Code.OUT_OF_RANGE, "gap: seq must equal from")
    if header["to"] < header["from"]:
        raise Fault(Code.OUT_OF_RANGE, "gap: to must not be below from")
    return Gap(**_numbered(header), to=header["to"], reason=header["reason"], readings=header.get("readings"))


def _pick(message: object, *names: str) -> dict[str, object]:
    found = {name: getattr(message, name) for name in names}
    return {name: dict(value) if isinstance(value, Mapping) else value for name, value in found.items()}


_READERS: Final[Mapping[str, Callable[[Mapping[str, Any], Fields], Message]]] = {
    "hello": _read_hello,
    "welcome": _read_welcome,
    "series": _read_series,
    "config": _read_config,
    "probe": _read_probe,
    "action": _read_action,
    "output": _read_output,
    "done": _read_done,
    "links": _read_links,
    "change": _read_change,
    "event": _read_event,
    "check": _read_check,
}

_WRITERS: Final[Mapping[str, Callable[[Any], dict[str, object]]]] = {
    "hello": _write_hello,
    "welcome": _write_welcome,
    "series": _write_series,
    "config": _write_config,
    "probe": _write_probe,
    "action": _write_action,
    "output": _write_output,
    "done": _write_done,
    "links": _write_links,
    "change": _write_change,
    "event": _write_event,
    "check": _write_check,
}

_BARE: Final[Mapping[str, Callable[[Mapping[str, Any]], Message]]] = {
    "gap": _read_gap,
    "ack": lambda header: Ack(_lanes(header), header.get("credit")),
    "retry": lambda header: Retry(header["lane"], header["seq"], header["after"], header["reason"]),
    "pace": lambda header: Pace(header["rate"]),
    "move": lambda header: Move(header["host"], header["port"], header["reason"]),
    "ping": lambda header: Ping(header.get("wall"), header.get("mono")),
    "pong": lambda header: Pong(header.get("wall"), header.get("mono")),
    "error": lambda header: Error(
        code=header["code"],
        message=header["message"],
        lane=header.get("lane"),
        seq=header.get("seq"),
        final=header["final"],
    ),
    "bye": lambda header: Bye(header["reason"]),
}
