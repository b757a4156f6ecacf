# SPDX-License-Identifier: Apache-2.0
"""The clocks of a machine, as frames tell them."""

from __future__ import annotations

import time
import uuid
from pathlib import Path
from typing import Protocol


class Clocks(Protocol):
    """Two clocks in milliseconds; tests bring their own."""

    def wall(self) -> int:
        """Since the Unix epoch; may jump."""
        ...

    def mono(self) -> int:
        """Since the machine booted, sleep counted; never jumps."""
        ...


class SystemClocks:
    """The clocks of this machine."""

    def wall(self) -> int:
        """Since the Unix epoch."""
        return time.time_ns() // 1_000_000

    def mono(self) -> int:
        """Since this machine booted."""
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000


def boot_id() -> str:
    """Other after every boot; a made-up one where the system does not tell."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return str(uuid.uuid4())
