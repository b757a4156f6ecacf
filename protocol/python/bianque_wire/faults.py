# SPDX-License-Identifier: Apache-2.0
"""Faults: what is wrong with bytes that break the specification, as one of its codes."""

from __future__ import annotations

from enum import StrEnum


class Code(StrEnum):
    """The codes of the specification. They are never renamed or reused."""

    HEADER_LENGTH = "header_length"
    BODY_TOO_LONG = "body_too_long"
    UNPACKED_TOO_LONG = "unpacked_too_long"
    NOT_UTF8 = "not_utf8"
    BAD_JSON = "bad_json"
    TOO_DEEP = "too_deep"
    DUPLICATE_KEY = "duplicate_key"
    MISSING_KEY = "missing_key"
    WRONG_TYPE = "wrong_type"
    OUT_OF_RANGE = "out_of_range"
    TOO_MANY = "too_many"
    UNKNOWN_TYPE = "unknown_type"
    UNKNOWN_ENCODING = "unknown_encoding"
    NOT_ANNOUNCED = "not_announced"
    CHECKSUM = "checksum"
    BAD_SAMPLES = "bad_samples"
    NO_STATE = "no_state"
    UNKNOWN_SERIES = "unknown_series"
    UNEXPECTED = "unexpected"
    VERSION = "version"
    CREDIT = "credit"
    SEQUENCE = "sequence"
    CONFLICT = "conflict"
    IDENTITY = "identity"
    ALREADY_CONNECTED = "already_connected"
    TIMEOUT = "timeout"
    INTERNAL = "internal"


class Fault(Exception):
    """Bytes that break the specification.

    ``code`` is what an ``error`` frame says; ``message`` names the place and the rule, for people.
    """

    def __init__(self, code: Code, message: str) -> None:
        super().__init__(f"{code.value}: {message}")
        self.code = code
        self.message = message
