# SPDX-License-Identifier: Apache-2.0
"""Checks of single values: type first (``wrong_type``), then range (``out_of_range``, ``too_many``).

A check is a function of a place, for the message, and a value; it gives the value back with its type known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeVar

from . import limits
from .faults import Code, Fault

T = TypeVar("T")
Check = Callable[[str, object], T]

Lanes = tuple[tuple[int, int], ...]
"""Pairs of a lane and a seq, each lane once."""


def length(text: str) -> int:
    """The length in UTF-16 code units, as the specification counts."""
    return len(text) + sum(1 for character in text if character > "\uffff")


def integer(low: int, high: int) -> Check[int]:
    """An integer, written without fraction or exponent, ``low``..``high``."""

    def check(where: str, value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise Fault(Code.WRONG_TYPE, f"{where}: must be an integer")
        if not low <= value <= high:
            raise Fault(Code.OUT_OF_RANGE, f"{where}: must be {low}..{high}")
        return value

    return check


def text(low: int, high: int, null_allowed: bool = False) -> Check[str]:
    """A text of ``low``..``high`` UTF-16 code units, without U+0000 unless ``null_allowed``."""

    def check(where: str, value: object) -> str:
        if not isinstance(value, str):
            raise Fault(Code.WRONG_TYPE, f"{where}: must be a text")
        if not low <= length(value) <= high:
            raise Fault(Code.OUT_OF_RANGE, f"{where}: must have {low}..{high} characters")
        if "\0" in value and not null_allowed:
            raise Fault(Code.OUT_OF_RANGE, f"{where}: must not contain U+0000")
        return value

    return check


def pattern(expression: str, meaning: str) -> Check[str]:
    """A text that matches ``expression`` as a whole."""
    compiled = re.compile(expression)

    def check(where: str, value: object) -> str:
        if not isinstance(value, str):
            raise Fault(Code.WRONG_TYPE, f"{where}: must be a text")
        if compiled.fullmatch(value) is None:
            raise Fault(Code.OUT_OF_RANGE, f"{where}: must be {meaning}")
        return value

    return check


def plain(low: int, high: int) -> Check[str]:
    """Printable ASCII without space, quotation mark and backslash."""
    meaning = f"{low}..{high} characters of printable ASCII without space, quotation mark and backslash"
    return pattern(rf"[!#-\[\]-~]{{{low},{high}}}", meaning)


def one_of(*values: str) -> Check[str]:
    """One of a few texts."""

    def check(where: str, value: object) -> str:
        if not isinstance(value, str):
            raise Fault(Code.WRONG_TYPE, f"{where}: must be a text")
        if value not in values:
            raise Fault(Code.OUT_OF_RANGE, f"{where}: must be one of {', '.join(values)}")
        return value

    return check


def boolean(where: str, value: object) -> bool:
    """``true`` or ``false``."""
    if not isinstance(value, bool):
        raise Fault(Code.WRONG_TYPE, f"{where}: must be true or false")
    return value


code: Check[str] = pattern("[a-z][a-z0-9_]{0,63}", "a code")
lane: Check[int] = integer(0, limits.LANE_MAX)
seq: Check[int] = integer(1, limits.SEQ_MAX)
count: Check[int] = integer(0, limits.SEQ_MAX)
wall: Check[int] = integer(0, limits.WALL_MAX)
_place: Check[int] = integer(0, limits.SEQ_MAX)


def lanes(where: str, value: object) -> Lanes:
    """An array of pairs ``[lane, seq]``, each lane once."""
    if not isinstance(value, (list, tuple)):
        raise Fault(Code.WRONG_TYPE, f"{where}: must be an array")
    if len(value) > limits.LANES:
        raise Fault(Code.TOO_MANY, f"{where}: must name at most {limits.LANES} lanes")
    pairs: list[tuple[int, int]] = []
    seen: set[int] = set()
    for pair in value:
        if not isinstance(pair, (list, tuple)):
            raise Fault(Code.WRONG_TYPE, f"{where}: must hold pairs")
        if len(pair) != 2:
            raise Fault(Code.OUT_OF_RANGE, f"{where}: must hold pairs [lane, seq]")
        number = lane(where, pair[0])
        if number in seen:
            raise Fault(Code.DUPLICATE_KEY, f"{where}: lane {number} comes twice")
        seen.add(number)
        pairs.append((number, _place(where, pair[1])))
    return tuple(pairs)


def text_map(value_max: int, name: Check[str]) -> Check[Mapping[str, str]]:
    """A map of at most 64 texts: names that pass ``name``, values of 0..``value_max`` characters."""
    content = text(0, value_max)

    def check(where: str, value: object) -> Mapping[str, str]:
        if not isinstance(value, Mapping):
            raise Fault(Code.WRONG_TYPE, f"{where}: must be a map")
        if len(value) > limits.MAP_ENTRIES:
            raise Fault(Code.TOO_MANY, f"{where}: must have at most {limits.MAP_ENTRIES} entries")
        return {name(f"{where}: name", key): content(f"{where}.{key}", item) for key, item in value.items()}

    return check


labels: Check[Mapping[str, str]] = text_map(
    limits.LABEL_VALUE_MAX, pattern("[a-zA-Z_][a-zA-Z0-9_]{0,127}", "the name of a label")
)
facts: Check[Mapping[str, str]] = text_map(limits.FACT_VALUE_MAX, text(1, limits.NAME_MAX))


def codes(where: str, value: object) -> tuple[str, ...]:
    """An array of at most 64 codes."""
    if not isinstance(value, (list, tuple)):
        raise Fault(Code.WRONG_TYPE, f"{where}: must be an array")
    if len(value) > limits.CAPABILITIES:
        raise Fault(Code.TOO_MANY, f"{where}: must hold at most {limits.CAPABILITIES}")
    return tuple(code(where, item) for item in value)


class Fields:
    """The keys of one object of a body, with their place for messages."""

    def __init__(self, where: str, value: object) -> None:
        if not isinstance(value, Mapping):
            raise Fault(Code.WRONG_TYPE, f"{where}: must be an object")
        self._where = where
        self._value: Mapping[str, object] = value

    def required(self, key: str, check: Check[T]) -> T:
        """A key that must be there."""
        if key not in self._value:
            raise Fault(Code.MISSING_KEY, f"{self._where}: {key} is missing")
        return check(f"{self._where}.{key}", self._value[key])

    def optional(self, key: str, check: Check[T]) -> T | None:
        """A key that may be left out."""
        return self.required(key, check) if key in self._value else None
