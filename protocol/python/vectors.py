# SPDX-License-Identifier: Apache-2.0
"""The golden vectors: hexadecimal files with what they mean in comments."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).resolve().parent.parent / "src" / "test" / "resources" / "vectors"

_TITLE: Final = re.compile(r"(?P<file>[a-z0-9_-]+\.hex): (?P<title>.+)")
_LENGTH: Final = re.compile(r"header length (?P<length>[0-9]+) \(u32, big-endian\)")


@dataclass(frozen=True)
class Part:
    """A comment and the bytes under it."""

    comment: str
    data: bytes


@dataclass(frozen=True)
class Vector:
    """One file."""

    name: str
    title: str
    """What the file says it is."""
    notes: tuple[str, ...]
    """Comments before the one with the first bytes under it: what a test is to expect."""
    parts: tuple[Part, ...]
    """The bytes, in commented parts; a comment behind the bytes that it speaks of is a part without bytes."""

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

    def note(self, word: str) -> str | None:
        """What stands behind ``word`` in the notes; none without such a note."""
        for note in self.notes:
            if note == word or note.startswith(word + " "):
                return note[len(word) :].strip()
        return None


def read(path: Path) -> Vector:
    """The vector in one file.

    :raises ValueError: if it is not written as vectors are
    """
    title = ""
    comments: list[list[str]] = []
    data: list[bytearray] = []
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("#"):
            comments.append([line.removeprefix("#").strip()])
            data.append(bytearray())
        elif not comments:
            raise ValueError(f"{path.name}: bytes before the first comment")
        else:
            data[-1] += bytes.fromhex(line)
    parts = [Part(comment[0], bytes(found)) for comment, found in zip(comments, data, strict=True)]
    match = _TITLE.fullmatch(parts[0].comment) if parts else None
    if match is None or match.group("file") != path.name or parts[0].data:
        raise ValueError(f"{path.name}: the first line must name the file and say what it is")
    title = match.group("title")
    first = next((index for index, part in enumerate(parts) if part.data), None)
    if first is None:
        raise ValueError(f"{path.name}: no bytes")
    return Vector(path.stem, title, tuple(part.comment for part in parts[1:first]), tuple(parts[first:]))


def versions() -> list[str]:
    """The versions of the protocol that have vectors."""
    return sorted(entry.name for entry in FOLDER.iterdir())


def all_of(folder: str) -> list[Vector]:
    """Every file of a folder, without those below it; a file that is no vector is an error."""
    files = [path for path in sorted((FOLDER / folder).iterdir()) if path.is_file()]
    for path in files:
        if path.suffix != ".hex":
            raise ValueError(f"{path.name}: only .hex files belong here")
    if not files:
        raise ValueError(f"{folder}: no vectors")
    return [read(path) for path in files]
