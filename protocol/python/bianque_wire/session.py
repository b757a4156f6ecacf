# SPDX-License-Identifier: Apache-2.0
"""One connection, seen by an agent, without I/O: bytes in, bytes out, time as an argument of its clocks."""

from __future__ import annotations

import platform
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from . import limits
from .clocks import Clocks
from .faults import Code, Fault
from .frame import FrameReader
from .messages import (
    Ack,
    Action,
    Bye,
    Config,
    Definition,
    Error,
    Hello,
    Message,
    Move,
    Output,
    Pace,
    Ping,
    Pong,
    Probe,
    Retry,
    Series,
    Welcome,
    decode,
    encode,
)
from .outbox import EVENTS, Clocked, Lane, Outbox

_SOFTWARE: Final = "bianque-wire-python/1"
_AGAIN_AFTER: Final = 1_000
"""Milliseconds until a frame goes out again that was refused and not for good."""
_SILENT_INTERVALS: Final = 5
_WELCOME_WITHIN: Final = 10_000
_REFUSALS: Final = 3
"""So many refusals of one number in a row count as final."""
CAPABILITIES: Final = ("config", "move", "pace")


@dataclass(frozen=True)
class Agent:
    """Who speaks."""

    name: str
    boot: str
    role: str = "agent"
    labels: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    capabilities: tuple[str, ...] = ()
    """What it can do beyond :data:`CAPABILITIES`: ``action``, ``probe``, ``links``, ``change``."""


class Session:
    """From the hello to the bye.

    What is added to the outbox goes out with the next :meth:`outgoing` if credit allows, and stays there until it is
    acknowledged. One thread at a time.
    """

    def __init__(self, agent: Agent, outbox: Outbox, clocks: Clocks) -> None:
        self.outbox = outbox
        self.clocks = clocks
        self.welcome: Welcome | None = None
        self.error: Error | None = None
        """What the server ended the connection with."""
        self.departed: str | None = None
        """The reason of the server's bye."""
        self.acknowledged: dict[int, int] = {}
        self.refused: list[Error] = []
        self.retries: list[Retry] = []
        self.credit = 0
        self.window = 0
        self.pace: Pace | None = None
        self.config: Config | None = None
        self.actions: list[Action] = []
        """Orders, for the caller to run, each run once; what they write and how they end, :meth:`output` and the outbox tell."""
        self.probes: list[Probe] = []
        """Wishes to look now, for the caller to follow as it can."""
        self.moved: Move | None = None
        """Where the server sends the agent: the bye is said, the caller connects there."""
        self.renewed = False
        """Whether the numbers of the outbox have got a new epoch: the caller connects again."""
        self._backlog = 0.0
        self._backlog_at = clocks.mono()
        self._refusals: dict[int, tuple[int, int]] = {}
        self.pings_answered = 0
        self._reader = FrameReader()
        self._control: deque[bytes] = deque()
        self._said_bye = False
        self._fault: Fault | None = None
        self._heard = clocks.mono()
        self._pinged = clocks.mono()
        lanes = outbox.connect()
        self._hello_lanes = dict(lanes)
        self._known = frozenset((*CAPABILITIES, *agent.capabilities))
        hello = Hello(
            agent=agent.name,
            epoch=outbox.epoch,
            boot=agent.boot,
            role=agent.role,
            lanes=lanes,
            wall=clocks.wall(),
            mono=clocks.mono(),
            software=_SOFTWARE,
            os=f"{platform.system()} {platform.release()}"[:128],
            capabilities=(*CAPABILITIES, *agent.capabilities),
            labels=agent.labels,
            facts=agent.facts,
        )
        self._control.append(encode(hello))

    @property
    def over(self) -> bool:
        """Whether nothing more will be sent: either side has ended the connection."""
        return self.over_for_reading or self.departed is not None or self._said_bye

    def define(self, definitions: Iterable[Definition]) -> None:
        """Adds to the dictionary, ahead of every reading that is added after it."""
        self._define(self.outbox.define(definitions))

    def output(self, run: str, stream: str, text: str) -> None:
        """Tells a piece of what a run writes; lost with the connection."""
        self._control.append(encode(Output(run, stream, text)))

    def announced(self, capability: str) -> bool:
        """Whether both sides have said that they know it."""
        return self.welcome is not None and capability in self.welcome.capabilities and capability in self._known

    def bye(self, reason: str = "shutdown") -> None:
        """Says goodbye once everything before it is out; nothing goes out after it."""
        self._control.append(encode(Bye(reason)))
        self._said_bye = True

    def now(self) -> Clocked:
        """Both clocks."""
        return Clocked(self.clocks.wall(), self.clocks.mono())

    def receive(self, data: bytes) -> list[Message]:
        """Takes what came from the server, in any pieces; the messages in it, already acted upon.

        :raises Fault: when the server broke the specification; :meth:`outgoing` has the error frame that says so, and
            the connection must be closed behind it
        """
        self._reader.feed(data)
        messages: list[Message] = []
        try:
            while not self.over_for_reading and (frame := self._reader.next()) is not None:
                message = decode(frame)
                self._heard = self.clocks.mono()
                self._act(message)
                messages.append(message)
        except Fault as fault:
            self._fail(fault)
            raise
        return messages

    @property
    def over_for_reading(self) -> bool:
        """Whether nothing the server says matters any more."""
        return self._fault is not None or self.error is not None or self.renewed

    def outgoing(self) -> bytes:
        """What may go out now: control, then lane 0, the live lane, the others oldest first, as credit allows.

        :raises Fault: ``timeout`` when the server was silent for too long
        """
        self._check_silence()
        pieces: list[bytes] = []
        if self.welcome is None:
            if self._control and not pieces:
                pieces.extend(self._control)
                self._control.clear()
        else:
            if not self.over:
                self._ping_when_due()
            pieces.extend(self._control)
            self._control.clear()
            if not self.over:
                for lane in self.outbox.in_order():
                    self._drain(lane, pieces)
        return b"".join(pieces)

    def until_next(self) -> int:
        """Milliseconds after which :meth:`outgoing` should be asked again even if nothing came."""
        now = self.clocks.mono()
        due = now + 1_000
        if self.welcome is not None:
            due = min(due, self._pinged + self.welcome.heartbeat // 2)
        for lane in self.outbox.lanes.values():
            if lane.not_before > now:
                due = min(due, lane.not_before)
        return max(1, due - now)

    def _define(self, definitions: tuple[Definition, ...]) -> None:
        if self.welcome is None or not definitions:
            return
        ids = self.welcome.limits.series
        for one in definitions:
            if one.id >= ids:
                raise ValueError(f"the server takes ids below {ids}, not {one.id}")
        batch: list[Definition] = []
        frame = b""
        for one in definitions:
            longer = encode(Series((*batch, one)))
            too_long = len(longer) > self.welcome.limits.body or len(batch) == limits.DEFINITIONS
            if too_long and batch:
                self._control.append(frame)
                batch = []
                longer = encode(Series((one,)))
            batch.append(one)
            frame = longer
        self._control.append(frame)

    def _ping_when_due(self) -> None:
        assert self.welcome is not None
        if self.clocks.mono() - self._pinged >= self.welcome.heartbeat // 2:
            self._pinged = self.clocks.mono()
            self._control.append(encode(Ping(self.clocks.wall(), self.clocks.mono())))

    def _check_silence(self) -> None:
        if self.over:
            return
        within = _WELCOME_WITHIN if self.welcome is None else max(_SILENT_INTERVALS * self.welcome.heartbeat, 5_000)
        if self.clocks.mono() - self._heard > within:
            fault = Fault(Code.TIMEOUT, f"nothing from the server for {within} ms")
            self._fail(fault)
            raise fault

    def _drain(self, lane: Lane, pieces: list[bytes]) -> None:
        assert self.welcome is not None
        if lane.not_before > self.clocks.mono():
            return
        while (frame := lane.upcoming()) is not None:
            header = 4 + int.from_bytes(frame[:4], "big")
            if len(frame) - header > self.welcome.limits.body:
                lane.give_up(lane.sent, self.now())
                continue
            if lane.number == EVENTS:
                waiting = sum(lane.sent_bytes)
                if waiting and waiting + len(frame) > self.welcome.limits.lane0:
                    return
            elif len(frame) > self.credit and (self.credit < self.window or self.credit == 0):
                return
            elif not self._paced(lane, len(frame)):
                return
            else:
                self.credit -= len(frame)
            pieces.append(frame)
            lane.went()

    def _paced(self, lane: Lane, length: int) -> bool:
        """Whether the pace lets a frame of the backlog go; it counts as gone."""
        if self.pace is None or lane.number == self.outbox.live:
            return True
        now = self.clocks.mono()
        grown = self._backlog + self.pace.rate * (now - self._backlog_at) / 1_000
        self._backlog = min(grown, self.pace.rate / 8)
        self._backlog_at = now
        if self._backlog <= 0:
            return False
        self._backlog -= length
        return True

    def _fail(self, fault: Fault) -> None:
        if self._fault is None:
            self._fault = fault
            self._control.clear()
            self._control.append(encode(Error(code=fault.code.value, message=fault.message[:256], final=True)))

    def _act(self, message: Message) -> None:
        if isinstance(message, Error):
            self._on_error(message)
        elif isinstance(message, Bye):
            self.departed = message.reason
        elif self.welcome is None:
            if not isinstance(message, Welcome):
                raise Fault(Code.UNEXPECTED, "the first answer to a hello is a welcome")
            self._on_welcome(message)
        elif isinstance(message, Ack):
            self._on_ack(message)
        elif isinstance(message, Retry):
            self._on_retry(message)
        elif isinstance(message, Pace):
            self.pace = message
            self._backlog = min(self._backlog, message.rate / 8)
        elif isinstance(message, Config):
            self.config = message
        elif isinstance(message, Probe):
            if not self.announced("probe"):
                raise Fault(Code.NOT_ANNOUNCED, "probe: was not announced by both sides")
            self.probes.append(message)
        elif isinstance(message, Action):
            if not self.announced("action"):
                raise Fault(Code.NOT_ANNOUNCED, "action: was not announced by both sides")
            self.actions.append(message)
        elif isinstance(message, Move):
            self.moved = message
            self.bye("move")
        elif isinstance(message, Ping):
            self._control.append(encode(Pong(self.clocks.wall(), self.clocks.mono())))
            self.pings_answered += 1
        elif not isinstance(message, Pong):
            raise Fault(Code.UNEXPECTED, f"a server does not send {type(message).__name__.lower()} now")

    def _on_welcome(self, welcome: Welcome) -> None:
        if welcome.version > limits.VERSION:
            raise Fault(Code.VERSION, f"welcome: version {welcome.version} is above that of the hello")
        if welcome.epoch != self.outbox.epoch:
            raise Fault(Code.UNEXPECTED, "welcome: epoch is not that of the hello")
        for number, seq in welcome.lanes:
            if number not in self._hello_lanes:
                raise Fault(Code.SEQUENCE, f"welcome: lane {number} was not in the hello")
        if any(seq >= self.outbox.lanes[number].next_seq for number, seq in welcome.lanes):
            self._renew()
            return
        for number, seq in welcome.lanes:
            self._acknowledge(self.outbox.lanes[number], seq)
        self.welcome = welcome
        self.credit = self.window = welcome.credit
        self._reader.body_limit = limits.BODY_MAX
        self._define(tuple(self.outbox.definitions.values()))

    def _renew(self) -> None:
        self.outbox.new_epoch()
        self.renewed = True

    def _on_ack(self, ack: Ack) -> None:
        self.credit += ack.credit or 0
        for number, seq in ack.lanes:
            lane = self.outbox.lanes.get(number)
            if number > self.outbox.live or (lane is not None and seq >= lane.next_seq):
                raise Fault(Code.SEQUENCE, f"ack: {seq} of lane {number} was never sent")
            if lane is not None:
                self._acknowledge(lane, seq)

    def _acknowledge(self, lane: Lane, seq: int) -> None:
        lane.acknowledge(seq)
        self.acknowledged[lane.number] = max(seq, self.acknowledged.get(lane.number, 0))

    def _on_retry(self, retry: Retry) -> None:
        self.retries.append(retry)
        self._again(retry.lane, retry.seq, retry.after)

    def _again(self, number: int, seq: int, after: int) -> None:
        lane = self._sent_on(number, seq)
        index = lane.index_of(seq)
        if index is not None:
            lane.rewind(index)
            lane.not_before = self.clocks.mono() + after

    def _sent_on(self, number: int, seq: int) -> Lane:
        """The lane in which this connection has sent a number."""
        lane = self.outbox.lanes.get(number)
        if lane is None or seq > lane.sent_to:
            raise Fault(Code.SEQUENCE, f"{seq} of lane {number} was never sent")
        return lane

    def _on_error(self, error: Error) -> None:
        if error.lane is None or error.seq is None:
            self.error = error
            if error.code == Code.CONFLICT.value:
                self._renew()
            return
        self.refused.append(error)
        seq, times = self._refusals.get(error.lane, (0, 0))
        times = times + 1 if seq == error.seq else 1
        self._refusals[error.lane] = (error.seq, times)
        if not error.final and times < _REFUSALS:
            self._again(error.lane, error.seq, _AGAIN_AFTER)
            return
        lane = self._sent_on(error.lane, error.seq)
        index = lane.index_of(error.seq)
        if index is not None:
            if lane.pending[index].is_gap:
                raise Fault(Code.UNEXPECTED, f"error: the gap {error.seq} of lane {error.lane} was refused for good")
            lane.give_up(index, self.now())
