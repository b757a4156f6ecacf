# SPDX-License-Identifier: Apache-2.0
"""A session against a server that the test plays, frame by frame, on a clock that the test moves."""

from __future__ import annotations

import unittest

from bianque_wire.faults import Code, Fault
from bianque_wire.frame import FrameReader
from bianque_wire.limits import BODY_MAX
from bianque_wire.messages import (
    Ack,
    Action,
    Bye,
    Definition,
    Done,
    Error,
    Event,
    Gap,
    Hello,
    Limits,
    Message,
    Output,
    Ping,
    Pong,
    Probe,
    Reading,
    Retry,
    Samples,
    Series,
    Welcome,
    decode,
    encode,
)
from bianque_wire.outbox import Outbox
from bianque_wire.session import Agent, Session


class Clock:
    """Time as the test says."""

    def __init__(self) -> None:
        self.at = 1_000_000

    def wall(self) -> int:
        return 1_790_000_000_000 + self.at

    def mono(self) -> int:
        return self.at


class Sessions(unittest.TestCase):
    def setUp(self) -> None:
        self.clock = Clock()
        self.outbox = Outbox("0123456789abcdef")
        self.connect()

    def connect(self) -> None:
        self.session = Session(Agent("web-01", "boot"), self.outbox, self.clock)
        self.server = FrameReader(BODY_MAX)

    def sent(self) -> list[Message]:
        """What the session sends now."""
        self.server.feed(self.session.outgoing())
        messages = []
        while (frame := self.server.next()) is not None:
            messages.append(decode(frame))
        return messages

    def say(self, *messages: Message) -> None:
        """What the server says."""
        self.session.receive(b"".join(encode(one) for one in messages))

    def welcome(
        self,
        lanes: tuple[tuple[int, int], ...] = (),
        credit: int = 100_000,
        epoch: str = "0123456789abcdef",
        version: int = 1,
        lane0: int = 65_536,
        capabilities: tuple[str, ...] = (),
    ) -> None:
        self.say(
            Welcome(
                version=version,
                epoch=epoch,
                credit=credit,
                heartbeat=1_000,
                lanes=lanes,
                wall=0,
                mono=0,
                server="test",
                identity="web-01",
                capabilities=capabilities,
                limits=Limits(body=BODY_MAX, series=1_000, lane0=lane0),
            )
        )

    def begin(self, credit: int = 100_000, lane0: int = 65_536) -> None:
        """A session with two series, past its welcome."""
        self.sent()
        self.welcome(credit=credit, lane0=lane0)
        self.session.define([Definition(1, "a"), Definition(2, "b")])
        self.sent()

    def add(self, value: float = 1.0, enc: str = "samples1") -> None:
        self.outbox.samples([Reading(1, self.clock.wall(), value)], self.session.now(), enc)

    def event(self) -> None:
        now = self.session.now()
        self.outbox.event("oom_kill", now.wall, now)

    def places(self) -> list[tuple[int, int, bool]]:
        """Lane, seq and whether it stands alone, of the samples sent now."""
        return [
            (one.lane, one.seq, one.enc == "json" or one.body[0] & 0x3F == 0)
            for one in self.sent()
            if isinstance(one, Samples)
        ]

    def fault(self, *messages: Message) -> Code:
        """The fault that messages of the server give; the session must say it and nothing more."""
        with self.assertRaises(Fault) as raised:
            self.say(*messages)
        [last] = self.sent()
        assert isinstance(last, Error)
        self.assertEqual((raised.exception.code, None, True), (last.code, last.lane, last.final))
        self.assertTrue(self.session.over)
        return raised.exception.code

    def test_nothing_goes_out_behind_the_hello_before_the_welcome(self) -> None:
        self.session.define([Definition(1, "a")])
        self.add()
        self.event()
        [hello] = self.sent()
        assert isinstance(hello, Hello)
        self.assertEqual(((0, 1), (1, 1)), hello.lanes)
        self.assertEqual([], self.sent())
        self.welcome()
        self.assertEqual([Series, Event, Samples], [type(one) for one in self.sent()])

    def test_a_second_reading_continues_the_first_and_an_open_one_changes_nothing(self) -> None:
        self.begin()
        self.add()
        self.add(enc="json")
        self.add()
        self.assertEqual([(1, 1, True), (1, 2, True), (1, 3, False)], self.places())

    def test_without_credit_readings_wait_and_events_do_not(self) -> None:
        self.begin(credit=0)
        self.add()
        self.event()
        self.assertEqual([Event], [type(one) for one in self.sent()])
        self.say(Ack((), 10_000))
        self.assertEqual([(1, 1, True)], self.places())

    def test_credit_counts_whole_frames(self) -> None:
        self.begin(credit=0)
        self.add()
        self.say(Ack((), 10_000))
        self.server.feed(self.session.outgoing())
        frame = self.server.next()
        assert frame is not None
        self.assertEqual(10_000 - frame.length, self.session.credit)

    def test_lane_0_waits_at_its_own_limit(self) -> None:
        self.begin(lane0=1_024)
        for _ in range(20):
            self.event()
        first = len(self.sent())
        self.assertTrue(1 < first < 20)
        self.say(Ack(((0, first),)))
        self.assertTrue(self.sent())

    def test_an_ack_covers_many_frames(self) -> None:
        self.begin()
        for _ in range(3):
            self.add()
        self.sent()
        self.say(Ack(((1, 2),)))
        self.assertFalse(self.outbox.empty)
        self.say(Ack(((1, 3),)))
        self.assertTrue(self.outbox.empty)
        self.assertEqual({1: 3}, self.session.acknowledged)

    def test_what_was_put_off_goes_out_later_again_from_there_with_a_key_frame(self) -> None:
        self.begin()
        for _ in range(4):
            self.add()
        self.sent()
        self.say(Ack(((1, 1),)), Retry(1, 2, 3_000, "disk_full"))
        self.clock.at += 2_999
        self.assertEqual([], self.places())
        self.clock.at += 1
        self.assertEqual([(1, 2, True), (1, 3, False), (1, 4, False)], self.places())

    def test_what_was_refused_for_good_becomes_a_gap_and_what_follows_a_key_frame(self) -> None:
        self.begin()
        for _ in range(3):
            self.add()
        self.sent()
        self.say(Error(code="bad_samples", message="", lane=1, seq=2, final=True))
        gap, samples = self.sent()
        assert isinstance(gap, Gap) and isinstance(samples, Samples)
        self.assertEqual((2, 2, "refused", 1), (gap.seq, gap.to, gap.reason, gap.readings))
        self.assertEqual((3, 0), (samples.seq, samples.body[0] & 0x3F))

    def test_what_was_refused_not_for_good_goes_out_again(self) -> None:
        self.begin()
        self.add()
        self.sent()
        self.say(Error(code="checksum", message="", lane=1, seq=1, final=False))
        self.clock.at += 1_000
        self.assertEqual([(1, 1, True)], self.places())

    def test_a_new_connection_opens_a_lane_and_drains_the_old_one_behind_it(self) -> None:
        self.begin()
        for _ in range(3):
            self.add()
        self.sent()
        self.say(Ack(((1, 1),)))
        self.connect()
        self.add()
        [hello] = self.sent()
        assert isinstance(hello, Hello)
        self.assertEqual(((0, 1), (1, 2), (2, 1)), hello.lanes)
        self.welcome(lanes=((0, 0), (1, 2), (2, 0)))
        self.assertEqual([(2, 1, True), (1, 3, True)], self.places())

    def test_a_new_connection_goes_on_in_a_lane_where_nothing_is_left(self) -> None:
        self.begin()
        self.add()
        self.sent()
        self.say(Ack(((1, 1),)))
        self.connect()
        [hello] = self.sent()
        assert isinstance(hello, Hello)
        self.assertEqual(((0, 1), (1, 2)), hello.lanes)
        self.welcome()
        self.add()
        self.assertEqual([(1, 2, True)], self.places())

    def test_an_ack_may_come_late_for_what_an_earlier_connection_sent(self) -> None:
        self.begin()
        for _ in range(3):
            self.add()
        self.sent()
        self.connect()
        self.sent()
        self.welcome(lanes=((0, 0), (1, 0), (2, 0)), credit=0)
        self.say(Ack(((1, 2),), 100_000))
        self.assertEqual([(1, 3, True)], self.places())

    def test_a_gap_takes_its_numbers(self) -> None:
        self.begin()
        self.outbox.gap(3, "expired", self.session.now())
        self.add()
        gap, samples = self.sent()
        assert isinstance(gap, Gap) and isinstance(samples, Samples)
        self.assertEqual((1, 3, 4), (gap.seq, gap.to, samples.seq))

    def test_a_ping_is_answered(self) -> None:
        self.begin()
        self.say(Ping())
        self.assertEqual([Pong(self.clock.wall(), self.clock.mono())], self.sent())

    def test_silence_is_broken_by_a_ping(self) -> None:
        self.begin()
        self.assertEqual([], self.sent())
        self.clock.at += 500
        self.assertEqual([Ping], [type(one) for one in self.sent()])

    def test_a_ping_asks_for_an_answer_though_readings_go_out(self) -> None:
        self.begin()
        for _ in range(4):
            self.clock.at += 125
            self.add()
            kinds = [type(one) for one in self.sent()]
        self.assertEqual([Ping, Samples], kinds)

    def test_a_silent_server_is_given_up(self) -> None:
        self.begin()
        self.clock.at += 5_001
        with self.assertRaises(Fault) as raised:
            self.sent()
        self.assertEqual(Code.TIMEOUT, raised.exception.code)

    def test_nothing_goes_out_behind_a_bye(self) -> None:
        self.begin()
        self.session.bye()
        self.add()
        self.assertEqual([Bye("shutdown")], self.sent())
        self.assertEqual([], self.sent())

    def test_the_servers_error_ends_the_session(self) -> None:
        self.sent()
        refusal = Error(code="identity", message="", final=True)
        self.say(refusal)
        self.assertEqual((True, refusal), (self.session.over, self.session.error))
        self.assertEqual([], self.sent())

    def test_a_server_that_breaks_the_rules_is_told_which(self) -> None:
        for code, messages in (
            (Code.UNEXPECTED, [Ack((), 1)]),
            (Code.UNEXPECTED, [Series((Definition(1, "a"),))]),
        ):
            with self.subTest(messages):
                self.setUp()
                self.sent()
                self.assertEqual(code, self.fault(*messages))
        for code, messages in (
            (Code.UNEXPECTED, [Series((Definition(1, "a"),))]),
            (Code.SEQUENCE, [Ack(((1, 1),))]),
            (Code.SEQUENCE, [Ack(((7, 1),))]),
        ):
            with self.subTest(messages):
                self.setUp()
                self.begin()
                self.assertEqual(code, self.fault(*messages))

    def test_what_was_not_sent_cannot_be_refused_or_put_off(self) -> None:
        for said in (
            Retry(1, 2, 0, "overload"),
            Retry(7, 1, 0, "overload"),
            Error(code="bad_samples", message="", final=True, lane=1, seq=2),
            Error(code="no_state", message="", final=False, lane=7, seq=1),
        ):
            with self.subTest(said):
                self.setUp()
                self.begin()
                self.add()
                self.sent()
                self.assertEqual(Code.SEQUENCE, self.fault(said))

    def test_a_gap_that_is_refused_for_good_ends_the_connection(self) -> None:
        self.begin()
        self.add()
        self.sent()
        self.say(Error(code="bad_samples", message="", final=True, lane=1, seq=1))
        self.assertEqual([Gap], [type(one) for one in self.sent()])
        again = Error(code="out_of_range", message="", final=True, lane=1, seq=1)
        self.assertEqual(Code.UNEXPECTED, self.fault(again))

    def test_numbers_that_another_machine_has_used_get_a_new_epoch(self) -> None:
        for conflict in (False, True):
            with self.subTest(conflict=conflict):
                self.setUp()
                self.session.define([Definition(1, "a")])
                self.add()
                self.sent()
                if conflict:
                    self.welcome()
                    self.sent()
                    self.say(Error(code="conflict", message="", final=True))
                else:
                    self.welcome(lanes=((1, 2),))
                self.assertTrue(self.session.over)
                self.assertEqual([], self.sent())
                self.assertNotEqual("0123456789abcdef", self.outbox.epoch)
                self.assertFalse(self.outbox.empty)

    def test_an_order_is_handed_over_only_when_both_sides_know_actions(self) -> None:
        order = Action("run-1", "restart", 1_000)
        self.begin()
        self.assertEqual(Code.NOT_ANNOUNCED, self.fault(order))
        self.setUp()
        self.sent()
        self.welcome(capabilities=("action",))
        self.assertEqual(Code.NOT_ANNOUNCED, self.fault(order))
        self.setUp()
        self.session = Session(Agent("web-01", "boot", capabilities=("action",)), self.outbox, self.clock)
        hello = self.sent()[0]
        assert isinstance(hello, Hello)
        self.assertIn("action", hello.capabilities)
        self.welcome(capabilities=("action",))
        self.say(order)
        self.assertEqual([order], self.session.actions)

    def test_a_wish_to_look_is_handed_over_only_when_both_sides_know_it(self) -> None:
        wish = Probe(("shop",))
        self.begin()
        self.assertEqual(Code.NOT_ANNOUNCED, self.fault(wish))
        self.setUp()
        self.session = Session(Agent("web-01", "boot", capabilities=("probe",)), self.outbox, self.clock)
        self.sent()
        self.welcome(capabilities=("probe",))
        self.say(wish)
        self.assertEqual([wish], self.session.probes)

    def test_what_a_run_writes_goes_at_once_and_how_it_ended_until_it_is_acknowledged(self) -> None:
        self.begin(credit=0)
        now = self.session.now()
        self.session.output("run-1", "out", "line\n")
        end = Done(lane=0, seq=1, wall=now.wall, mono=now.mono, run="run-1", outcome="succeeded", exit=0, time=now.wall)
        self.assertEqual((0, 1), self.outbox.tell(end))
        self.assertEqual([Output("run-1", "out", "line\n"), end], self.sent())
        self.connect()
        self.sent()
        self.welcome()
        self.assertIn(end, self.sent())
        self.say(Ack(lanes=((0, 1),)))
        self.assertTrue(self.outbox.empty)

    def test_a_welcome_that_does_not_fit_the_hello_is_refused(self) -> None:
        for code, said in (
            (Code.VERSION, {"version": 2}),
            (Code.UNEXPECTED, {"epoch": "0" * 16}),
            (Code.SEQUENCE, {"lanes": ((5, 0),)}),
        ):
            with self.subTest(said), self.assertRaises(Fault) as raised:
                self.setUp()
                self.sent()
                self.welcome(**said)
            self.assertEqual(code, raised.exception.code)


if __name__ == "__main__":
    unittest.main()
