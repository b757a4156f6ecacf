# SPDX-License-Identifier: Apache-2.0
"""CRC-32C (Castagnoli), as the header key ``crc32c`` carries it."""

from __future__ import annotations

_POLYNOMIAL = 0x82F63B78  # reflected


def _table() -> tuple[int, ...]:
    rows = []
    for byte in range(256):
        row = byte
        for _ in range(8):
            row = row >> 1 ^ _POLYNOMIAL if row & 1 else row >> 1
        rows.append(row)
    return tuple(rows)


_TABLE = _table()


def crc32c(data: bytes) -> int:
    """The checksum of ``data``, 0..2^32-1."""
    table = _TABLE
    crc = 0xFFFFFFFF
    for byte in data:
        crc = table[(crc ^ byte) & 0xFF] ^ crc >> 8
    return crc ^ 0xFFFFFFFF


def crc32c_text(data: bytes) -> str:
    """The checksum as the header writes it: 8 lower-case hexadecimal digits."""
    return f"{crc32c(data):08x}"
