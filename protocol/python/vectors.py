# SPDX-License-Identifier: Apache-2.0
"""The golden vectors: hexadecimal files with what they mean in comments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).resolve().parent.parent / "src" / "test" / "resources" / "vectors"

_TITLE: Final = re.compile(r"(?P<file>[a-z0-9-]+\.hex): (?P<title>.+)")
_LENGTH: Final = re.compile(r"header length (?P<length>[0-9]+) \(u32, big-endian\)")


@dataclass(frozen=True)
class Part:
    """A comment and the bytes under it."""

    comment: str
    data: bytes


@dataclass(frozen=True)
class Vector:
    """One file: one frame."""

    name: str
    title: str
    """What the file says it is."""
    parts: tuple[Part, ...]
    """The length, the header, then the body, as a whole or in commented parts."""

    @property
    def data(self) -> bytes:
        """All its bytes."""
        return b"".join(part.data for part in self.parts)

    @property
    def stated_header_length(self) -> int:
        """H, as the first comment states it."""
        match = _LENGTH.fullmatch(self.parts[0].comment)
        if match is None:
            raise ValueError(f"{self.name}: the first comment does not state the length of the header")
        return int(match.group("length"))


def read(path: Path) -> Vector:
    """The vector in one file.

    :raises ValueError: if it is not written as vectors are
    """
    title = ""
    parts: list[Part] = []
    comment: str | None = None
    data = bytearray()
    for line in path.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            data += bytes.fromhex(line)
            continue
        if comment is not None:
            parts.append(Part(comment, bytes(data)))
            data.clear()
        elif data:
            raise ValueError(f"{path.name}: bytes before the first comment")
        text = line.removeprefix("#").strip()
        if not title:
            match = _TITLE.fullmatch(text)
            if match is None or match.group("file") != path.name:
                raise ValueError(f"{path.name}: the first line must name the file and say what it is")
            title = match.group("title")
        else:
            comment = text
    if comment is None:
        raise ValueError(f"{path.name}: no comments and so no meaning")
    parts.append(Part(comment, bytes(data)))
    return Vector(path.stem, title, tuple(parts))


def versions() -> list[str]:
    """The versions of the protocol that have vectors."""
    return sorted(entry.name for entry in FOLDER.iterdir())


def all_of(version: str) -> Iterator[Vector]:
    """Every file of a version; a file that is no vector is an error."""
    for path in sorted((FOLDER / version).iterdir()):
        if path.suffix != ".hex":
            raise ValueError(f"{path.name}: only .hex files belong here")
        yield read(path)
