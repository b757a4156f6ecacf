# SPDX-License-Identifier: Apache-2.0
"""The limits of version 1."""

from __future__ import annotations

from typing import Final

VERSION: Final = 1

HEADER_MIN: Final = 2
HEADER_MAX: Final = 4_096
HEADER_KEYS: Final = 64
HEADER_DEPTH: Final = 4

BODY_MAX: Final = 1_048_576
BODY_BEFORE_WELCOME: Final = 65_536
RAW_MAX: Final = 8_388_608
RAW_RATIO: Final = 100
BODY_DEPTH: Final = 8
BODY_KEYS: Final = 65
KEY_MAX: Final = 4_096

MAP_ENTRIES: Final = 64
NAME_MAX: Final = 128
LABEL_VALUE_MAX: Final = 1_024
FACT_VALUE_MAX: Final = 4_096
CAPABILITIES: Final = 64

LANES: Final = 64
DEFINITIONS: Final = 4_096
READINGS: Final = 32_768
TUNINGS: Final = 256
PROBED: Final = 64
LINKS: Final = 256
SERIES: Final = 1_048_576

LANE_MAX: Final = 2**31 - 1
SEQ_MAX: Final = 2**53 - 1
WALL_MAX: Final = 253_402_300_799_999
CREDIT_MAX: Final = 2**30
