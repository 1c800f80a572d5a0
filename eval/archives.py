"""Zip archives from somebody else: what one would unpack to is looked at before anything is unpacked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zipfile import ZipInfo

from langreview.errors import InputError

_RATIO_LIMIT = 200
"""Unpacked bytes of a part for each packed byte; text packs to about a tenth."""
_SMALL = 1_000_000
"""Unpacked bytes of a part below which the ratio does not matter."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much an archive may hold. Sizes are those that it declares; no more than them is ever unpacked."""

    unpacked: int
    """Bytes of all parts together."""
    parts: int


def refuse_bomb(parts: Sequence[ZipInfo], bounds: Bounds, name: str, *, mend: str) -> None:
    """Refuse an archive that would unpack to too much; `mend` says what to do instead.

    Raises:
        InputError: with what was found and what is allowed.
    """
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if unpacked > bounds.unpacked or len(parts) > bounds.parts or any(map(_is_tight, parts)):
        raise InputError(
            f"{name}: would unpack to {unpacked:,} bytes in {len(parts):,} parts from {packed:,}; at most"
            f" {bounds.unpacked:,} bytes, {bounds.parts:,} parts and {_RATIO_LIMIT} for 1 in a part are read; {mend}"
        )


def _is_tight(part: ZipInfo) -> bool:
    return part.file_size > _SMALL and part.file_size > _RATIO_LIMIT * part.compress_size
