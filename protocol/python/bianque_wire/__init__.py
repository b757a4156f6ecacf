# SPDX-License-Identifier: Apache-2.0
"""Bianque's wire protocol, version 1, for Python: written from ``docs/reference/protocol.md`` alone."""
