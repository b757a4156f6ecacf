# SPDX-License-Identifier: Apache-2.0
"""A strict reader of one JSON object, and the writer that goes with it.

Strict means RFC 8259 and nothing besides: well-formed UTF-8, no half surrogate pairs, every key once,
no comments, no ``NaN``, bounds on depth and keys. Integers stay apart from other numbers: ``1`` is an
``int``, ``1.0`` and ``1e0`` are ``float``, so that a caller can refuse a fraction where it wants an integer.
"""

from __future__ import annotations

import json
import re
from typing import Final, NoReturn

from . import limits
from .faults import Code, Fault
from .fields import length

_SPACE: Final = re.compile(r"[ \t\n\r]*")
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_PLAIN: Final = re.compile(r'[^"\\\x00-\x1f]*')
_HEX4: Final = re.compile(r"[0-9a-fA-F]{4}")
_ESCAPES: Final = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_WORDS: Final = {"t": ("true", True), "f": ("false", False), "n": ("null", None)}

_LONGEST_INTEGER: Final = 400
"""Longer integers are read as one that is out of every range, without the cost of their digits."""
_ENDLESS: Final[int] = 10**_LONGEST_INTEGER


class _MinusZero(int):
    """The integer 0 that, where a double is wanted, is negative zero."""

    def __float__(self) -> float:
        return -0.0


_MINUS_ZERO: Final = _MinusZero(0)


def parse_object(data: bytes, where: str, max_depth: int, max_keys: int) -> dict[str, object]:
    """The one JSON object that ``data`` is, from its first byte ``{`` to its last ``}``.

    :raises Fault: ``not_utf8``, ``bad_json``, ``too_deep``, ``duplicate_key``, ``too_many``, ``out_of_range``
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as malformed:
        raise Fault(Code.NOT_UTF8, f"{where}: not UTF-8 at byte {malformed.start}") from None
    if not (text.startswith("{") and text.endswith("}")):
        raise Fault(Code.BAD_JSON, f"{where}: must be one JSON object and nothing around it")
    reader = _Reader(text, where, max_depth, max_keys)
    value = reader.members(1)
    if reader.at != len(text):
        reader.bad("bytes behind the object")
    return value


def write(value: object) -> bytes:
    """``value`` as JSON, without white space, non-ASCII text as it is."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8")


class _Reader:
    """One pass over one text. Depth is bounded, so recursion is."""

    def __init__(self, text: str, where: str, max_depth: int, max_keys: int) -> None:
        self.text = text
        self.where = where
        self.max_depth = max_depth
        self.max_keys = max_keys
        self.at = 0

    def bad(self, what: str, code: Code = Code.BAD_JSON) -> NoReturn:
        raise Fault(code, f"{self.where}: {what}, at character {self.at}")

    def space(self) -> str:
        """Skips white space; the character behind it, empty at the end."""
        match = _SPACE.match(self.text, self.at)
        assert match is not None
        self.at = match.end()
        return self.text[self.at : self.at + 1]

    def enter(self, depth: int) -> None:
        if depth > self.max_depth:
            self.bad(f"more than {self.max_depth} levels", Code.TOO_DEEP)
        self.at += 1

    def value(self, depth: int) -> object:
        """A value whose container is at ``depth``."""
        first = self.space()
        if first == '"':
            return self.string()
        if first == "{":
            return self.members(depth + 1)
        if first == "[":
            return self.items(depth + 1)
        if first in _WORDS:
            word, meaning = _WORDS[first]
            if not self.text.startswith(word, self.at):
                self.bad("no JSON value")
            self.at += len(word)
            return meaning
        return self.number()

    def members(self, depth: int) -> dict[str, object]:
        self.enter(depth)
        found: dict[str, object] = {}
        if self.space() == "}":
            self.at += 1
            return found
        while True:
            if self.space() != '"':
                self.bad("no key")
            key = self.string()
            if length(key) > limits.KEY_MAX:
                self.bad(f"a key of more than {limits.KEY_MAX} characters", Code.OUT_OF_RANGE)
            if key in found:
                self.bad("a key comes twice", Code.DUPLICATE_KEY)
            if len(found) == self.max_keys:
                self.bad(f"more than {self.max_keys} keys in one object", Code.TOO_MANY)
            if self.space() != ":":
                self.bad("no colon behind a key")
            self.at += 1
            found[key] = self.value(depth)
            if not self.more("}"):
                return found

    def items(self, depth: int) -> list[object]:
        self.enter(depth)
        found: list[object] = []
        if self.space() == "]":
            self.at += 1
            return found
        while True:
            found.append(self.value(depth))
            if not self.more("]"):
                return found

    def more(self, end: str) -> bool:
        """Whether a comma follows; ``end`` means no."""
        sign = self.space()
        if sign != "," and sign != end:
            self.bad(f"neither a comma nor {end}")
        self.at += 1
        return sign == ","

    def number(self) -> int | float:
        match = _NUMBER.match(self.text, self.at)
        if match is None:
            self.bad("no JSON value")
        literal = match.group()
        self.at = match.end()
        if match.group(1) is not None or match.group(2) is not None:
            return float(literal)
        if len(literal) > _LONGEST_INTEGER:
            return -_ENDLESS if literal[0] == "-" else _ENDLESS
        return _MINUS_ZERO if literal == "-0" else int(literal)

    def string(self) -> str:
        self.at += 1
        pieces: list[str] = []
        while True:
            match = _PLAIN.match(self.text, self.at)
            assert match is not None
            pieces.append(match.group())
            self.at = match.end()
            sign = self.text[self.at : self.at + 1]
            if sign == '"':
                self.at += 1
                return "".join(pieces)
            if sign != "\\":
                self.bad("a text that does not end" if sign == "" else "a control character in a text")
            pieces.append(self.escape())

    def escape(self) -> str:
        letter = self.text[self.at + 1 : self.at + 2]
        if letter in _ESCAPES:
            self.at += 2
            return _ESCAPES[letter]
        if letter != "u":
            self.bad("no such escape")
        unit = self.unit()
        if not 0xD800 <= unit <= 0xDFFF:
            return chr(unit)
        if unit > 0xDBFF or not self.text.startswith("\\u", self.at):
            self.bad("half a surrogate pair")
        low = self.unit()
        if not 0xDC00 <= low <= 0xDFFF:
            self.bad("half a surrogate pair")
        return chr(0x10000 + (unit - 0xD800 << 10) + (low - 0xDC00))

    def unit(self) -> int:
        match = _HEX4.match(self.text, self.at + 2)
        if match is None:
            self.bad("\\u without four hexadecimal digits")
        self.at = match.end()
        return int(match.group(), 16)
