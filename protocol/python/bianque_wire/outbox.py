# SPDX-License-Identifier: Apache-2.0
"""What an agent still has to deliver: its lanes, which outlive connections."""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from . import limits
from .fields import Lanes
from .messages import (
    Change,
    CheckResult,
    Definition,
    Done,
    Event,
    Gap,
    Links,
    Reading,
    Samples,
    encode,
    json_body,
)
from .samples1 import Encoder

EVENTS: Final = 0
"""The lane of events and states."""


@dataclass(frozen=True)
class Clocked:
    """Both clocks of the agent when a message was made. Sent again, a message keeps them."""

    wall: int
    mono: int


Maker = Callable[[int, int, Clocked, Encoder], bytes]
"""Makes the frame for a lane and a seq; samples1 continues what the encoder of the lane wrote before."""


@dataclass
class Pending:
    """A message that was not acknowledged yet; it takes the numbers ``first``..``last``."""

    first: int
    last: int
    clocked: Clocked
    make: Maker
    readings: int | None = None
    is_gap: bool = False


@dataclass
class Lane:
    """Numbered frames in order. The first ``sent`` of ``pending`` went out on this connection."""

    number: int
    next_seq: int = 1
    pending: deque[Pending] = field(default_factory=deque)
    sent: int = 0
    sent_to: int = 0
    """The highest number that went out on this connection."""
    sent_bytes: deque[int] = field(default_factory=deque)
    ready: bytes | None = None
    """The frame of the first message that was not sent, once made."""
    not_before: int = 0
    """Milliseconds of the monotonic clock before which nothing goes out."""
    encoder: Encoder = field(default_factory=Encoder)

    def add(
        self, clocked: Clocked, make: Maker, readings: int | None = None, count: int = 1, is_gap: bool = False
    ) -> int:
        """Appends a message that takes ``count`` numbers; the last of them."""
        first = self.next_seq
        self.next_seq += count
        self.pending.append(Pending(first, first + count - 1, clocked, make, readings, is_gap))
        return first + count - 1

    def upcoming(self) -> bytes | None:
        """The next frame to send; none if everything was sent."""
        if self.sent == len(self.pending):
            return None
        if self.ready is None:
            one = self.pending[self.sent]
            self.ready = one.make(self.number, one.first, one.clocked, self.encoder)
        return self.ready

    def went(self) -> None:
        """Notes that the upcoming frame was sent."""
        assert self.ready is not None
        self.sent_bytes.append(len(self.ready))
        self.sent_to = max(self.sent_to, self.pending[self.sent].last)
        self.sent += 1
        self.ready = None

    @property
    def first_due(self) -> int:
        """The next seq that will come, for a hello."""
        return self.pending[0].first if self.pending else self.next_seq

    def acknowledge(self, seq: int) -> None:
        """Forgets everything up to ``seq``."""
        while self.pending and self.pending[0].last <= seq:
            self.pending.popleft()
            if self.sent:
                self.sent -= 1
                self.sent_bytes.popleft()
            else:
                self.discard_ready()

    def rewind(self, index: int) -> None:
        """From the message at ``index`` on everything goes out again, readings from a key frame on."""
        self.sent = index
        while len(self.sent_bytes) > index:
            self.sent_bytes.pop()
        self.discard_ready()

    def discard_ready(self) -> None:
        """Gives up a frame that was made and not sent, and with it what samples1 could have continued."""
        self.ready = None
        self.encoder.reset()

    def index_of(self, seq: int) -> int | None:
        """Where the sent message with the number ``seq`` is."""
        for index in range(self.sent):
            if self.pending[index].first <= seq <= self.pending[index].last:
                return index
        return None

    def give_up(self, index: int, clocked: Clocked) -> None:
        """Puts a gap with the reason ``refused`` in the place of a message."""
        one = self.pending[index]
        make = _gap_maker(one.last, "refused", one.readings)
        self.pending[index] = Pending(one.first, one.last, clocked, make, one.readings, is_gap=True)
        self.rewind(index)


def _gap_maker(last: int, reason: str, readings: int | None) -> Maker:
    return lambda lane, seq, at, _: encode(
        Gap(lane=lane, seq=seq, wall=at.wall, mono=at.mono, to=last, reason=reason, readings=readings)
    )


class Outbox:
    """The lanes of one epoch and the definitions that their readings use. It holds everything in memory."""

    def __init__(self, epoch: str | None = None) -> None:
        self.epoch = epoch if epoch is not None else secrets.token_hex(8)
        self.lanes: dict[int, Lane] = {EVENTS: Lane(EVENTS), 1: Lane(1)}
        self.live = 1
        self.definitions: dict[int, Definition] = {}

    def new_epoch(self) -> None:
        """The server knows these numbers for something else: what is held goes out again under another epoch."""
        self.epoch = secrets.token_hex(8)

    def connect(self) -> Lanes:
        """Prepares for a new connection; the lanes for its hello.

        The live lane goes on if nothing in it is unacknowledged, else a new one is opened, up to 64.
        """
        for lane in self.lanes.values():
            lane.rewind(0)
            lane.sent_to = 0
            lane.not_before = 0
        if self.lanes[self.live].pending and len(self.lanes) < limits.LANES:
            self.live += 1
            self.lanes[self.live] = Lane(self.live)
        for number in [number for number, lane in self.lanes.items() if not lane.pending]:
            if number not in (EVENTS, self.live):
                del self.lanes[number]
        return tuple((number, self.lanes[number].first_due) for number in sorted(self.lanes))

    def in_order(self) -> Iterable[Lane]:
        """The lanes as they are drained: events, live, the others oldest first."""
        yield self.lanes[EVENTS]
        yield self.lanes[self.live]
        for number in sorted(self.lanes):
            if number not in (EVENTS, self.live):
                yield self.lanes[number]

    @property
    def empty(self) -> bool:
        """Whether everything was acknowledged."""
        return not any(lane.pending for lane in self.lanes.values())

    def define(self, definitions: Iterable[Definition]) -> tuple[Definition, ...]:
        """Remembers definitions; those that are new."""
        fresh = []
        for one in definitions:
            known = self.definitions.get(one.id)
            if known is not None and known != one:
                raise ValueError(f"id {one.id} stands for another series already")
            if known is None:
                self.definitions[one.id] = one
                fresh.append(one)
        return tuple(fresh)

    def samples(self, readings: Iterable[Reading], at: Clocked, enc: str = "samples1") -> tuple[int, int]:
        """Readings, to the live lane; its number and theirs."""
        found = tuple(readings)
        undefined = [one.id for one in found if one.id not in self.definitions]
        if undefined:
            raise ValueError(f"id {undefined[0]} was not defined")

        def make(lane: int, seq: int, at: Clocked, encoder: Encoder) -> bytes:
            body = json_body(found) if enc == "json" else encoder.encode(found)
            return encode(Samples(lane=lane, seq=seq, wall=at.wall, mono=at.mono, enc=enc, body=body))

        return self.live, self.lanes[self.live].add(at, make, len(found))

    def event(
        self,
        kind: str,
        time: int,
        at: Clocked,
        entity: Mapping[str, str] | None = None,
        attributes: Mapping[str, str] | None = None,
    ) -> tuple[int, int]:
        """An event, to lane 0; the lane and its number."""

        def make(lane: int, seq: int, at: Clocked, _: Encoder) -> bytes:
            return encode(
                Event(
                    lane=lane,
                    seq=seq,
                    wall=at.wall,
                    mono=at.mono,
                    kind=kind,
                    time=time,
                    entity=entity or {},
                    attributes=attributes or {},
                )
            )

        return EVENTS, self.lanes[EVENTS].add(at, make)

    def check(self, result: CheckResult) -> tuple[int, int]:
        """A check result, to lane 0; its lane and seq are given to it. The lane and its number."""

        def make(lane: int, seq: int, _: Clocked, __: Encoder) -> bytes:
            return encode(CheckResult(**{**vars(result), "lane": lane, "seq": seq}))

        return EVENTS, self.lanes[EVENTS].add(Clocked(result.wall, result.mono), make)

    def tell(self, message: Done | Links | Change) -> tuple[int, int]:
        """How a run ended, who talks to whom, or a change, to lane 0; its lane and seq are given to it."""

        def make(lane: int, seq: int, _: Clocked, __: Encoder) -> bytes:
            return encode(replace(message, lane=lane, seq=seq))

        return EVENTS, self.lanes[EVENTS].add(Clocked(message.wall, message.mono), make)

    def gap(self, count: int, reason: str, at: Clocked, readings: int | None = None) -> tuple[int, int]:
        """A gap of ``count`` numbers in the live lane; the lane and the last of them."""
        lane = self.lanes[self.live]
        last = lane.next_seq + count - 1
        return self.live, lane.add(at, _gap_maker(last, reason, readings), readings, count, is_gap=True)
