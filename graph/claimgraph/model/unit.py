"""Units that can be turned into each other exactly: QUDT units by dimension and factor."""

from __future__ import annotations

from decimal import Decimal

QUDT = "http://qudt.org/vocab/unit/"

UNITS: dict[str, tuple[str, Decimal]] = {
    QUDT + "NUM": ("count", Decimal(1)),
    QUDT + "SEC": ("time", Decimal(1)),
    QUDT + "MIN": ("time", Decimal(60)),
    QUDT + "HR": ("time", Decimal(3_600)),
    QUDT + "DAY": ("time", Decimal(86_400)),
    QUDT + "WK": ("time", Decimal(604_800)),
    QUDT + "GM": ("mass", Decimal(1)),
    QUDT + "KiloGM": ("mass", Decimal(1_000)),
    QUDT + "TONNE": ("mass", Decimal(1_000_000)),
    QUDT + "M": ("length", Decimal(1)),
    QUDT + "KiloM": ("length", Decimal(1_000)),
}
"""Dimension and factor to the dimension's smallest unit here. Months and years are left out: they are not so many days."""


def dimension(unit: str | None) -> tuple[str | None, Decimal]:
    """The dimension of a unit and its factor; a unit that is not in the table is a dimension of its own.

    None, an unknown unit, has no dimension.
    """
    if unit is None:
        return None, Decimal(1)
    return UNITS.get(unit, (unit, Decimal(1)))
