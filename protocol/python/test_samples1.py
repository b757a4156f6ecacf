# SPDX-License-Identifier: Apache-2.0
"""samples1 gives every reading back with its exact bits, whatever came before."""

from __future__ import annotations

import math
import os
import random
import struct
import unittest

from bianque_wire.crc32c import crc32c, crc32c_text
from bianque_wire.faults import Code, Fault
from bianque_wire.messages import Reading
from bianque_wire.samples1 import Decoder, Encoder, decode_alone, encode_alone

SPECIAL = (0.0, -0.0, math.inf, -math.inf, math.nan, 5e-324, -5e-324, 2.0**53, 2.0**53 + 2, -(2.0**53), 1e300, 0.1)


def bits(value: float) -> int:
    return int(struct.unpack("<Q", struct.pack("<d", value))[0])


def of_bits(value: int) -> float:
    return float(struct.unpack("<d", struct.pack("<Q", value))[0])


def exact(readings: list[Reading]) -> list[tuple[int, int, int]]:
    return [(one.id, one.time, bits(one.value)) for one in readings]


def any_value(choose: random.Random) -> float:
    match choose.randrange(6):
        case 0:
            return choose.choice(SPECIAL)
        case 1:
            return of_bits(choose.getrandbits(64))
        case 2:
            return float(choose.randrange(-1000, 1000))
        case 3:
            return choose.randrange(10**6) / float(10 ** choose.randrange(16))
        case 4:
            return choose.random()
        case _:
            return float(choose.randrange(2**60))


def everything(_: int) -> bool:
    return True


class Samples1(unittest.TestCase):
    def test_whatever_is_written_is_read_again(self) -> None:
        seed = int(os.environ.get("SEED", random.randrange(2**32)))
        choose = random.Random(seed)
        for _ in range(60):
            encoder, decoder = Encoder(), Decoder()
            last: dict[int, float] = {}
            time = choose.randrange(2**40)
            for _ in range(80):
                if choose.random() < 0.2:
                    last = {id: any_value(choose) for id in choose.sample(range(60), choose.randrange(20))}
                else:
                    last = {id: any_value(choose) if choose.random() < 0.4 else old for id, old in last.items()}
                time += choose.choice((10_000, 10_000, choose.randrange(-5_000, 20_000)))
                spread = choose.choice((0, 0, 300))
                readings = [Reading(id, time + choose.randint(0, spread), last[id]) for id in sorted(last)]
                if choose.random() < 0.02:
                    encoder.reset()
                with self.subTest(seed=seed):
                    self.assertEqual(exact(readings), exact(decoder.decode(encoder.encode(readings), everything)))

    def test_a_key_frame_stands_alone_and_a_delta_frame_does_not(self) -> None:
        readings = [Reading(1, 1_000, 1.5)]
        encoder = Encoder()
        key, delta = encoder.encode(readings), encoder.encode(readings)
        self.assertEqual(encode_alone(readings), key)
        self.assertEqual(readings, decode_alone(key, everything))
        with self.assertRaises(Fault) as raised:
            decode_alone(delta, everything)
        self.assertEqual(Code.NO_STATE, raised.exception.code)

    def test_every_64th_frame_is_a_key_frame(self) -> None:
        encoder = Encoder()
        tags = [encoder.encode([Reading(1, 1_000 * n, 1.0)])[0] & 0x3F for n in range(130)]
        self.assertEqual([n % 64 for n in range(130)], tags)

    def test_after_a_refused_body_only_a_key_frame_is_taken(self) -> None:
        encoder, decoder = Encoder(), Decoder()
        bodies = [encoder.encode([Reading(1, 1_000 * n, 1.0)]) for n in range(3)]
        decoder.decode(bodies[0], everything)
        with self.assertRaises(Fault):
            decoder.decode(bodies[1] + b"\0", everything)
        for body in bodies[1:]:
            with self.assertRaises(Fault) as raised:
                decoder.decode(body, everything)
            self.assertEqual(Code.NO_STATE, raised.exception.code)
        decoder.decode(bodies[0], everything)

    def test_a_frame_that_is_missing_is_noticed(self) -> None:
        encoder, decoder = Encoder(), Decoder()
        bodies = [encoder.encode([Reading(1, 1_000 * n, 1.0)]) for n in range(3)]
        decoder.decode(bodies[0], everything)
        with self.assertRaises(Fault) as raised:
            decoder.decode(bodies[2], everything)
        self.assertEqual(Code.NO_STATE, raised.exception.code)

    def test_a_mantissa_is_not_added_to_behind_a_difference_of_bits(self) -> None:
        decoder = Decoder()
        decoder.decode(bytes.fromhex("40 01 00 00 00 21"), everything)  # no bytes changed: 0.0 without a mantissa
        with self.assertRaises(Fault) as raised:
            decoder.decode(bytes.fromhex("01 00 01 02"), everything)
        self.assertEqual(Code.BAD_SAMPLES, raised.exception.code)

    def test_no_readings_take_three_bytes(self) -> None:
        self.assertEqual(bytes.fromhex("40 00 00"), encode_alone([]))
        self.assertEqual([], decode_alone(bytes.fromhex("40 00 00"), everything))

    def test_a_nan_keeps_its_payload(self) -> None:
        odd = of_bits(0x7FF8_0000_DEAD_BEEF)
        [read] = decode_alone(encode_alone([Reading(0, 0, odd)]), everything)
        self.assertEqual(bits(odd), bits(read.value))

    def test_an_id_comes_once_in_a_body(self) -> None:
        with self.assertRaises(ValueError):
            encode_alone([Reading(1, 0, 0.0), Reading(1, 1, 0.0)])


class Crc32c(unittest.TestCase):
    def test_the_check_value_of_the_polynomial(self) -> None:
        self.assertEqual(0xE3069283, crc32c(b"123456789"))
        self.assertEqual("00000000", crc32c_text(b""))


if __name__ == "__main__":
    unittest.main()
