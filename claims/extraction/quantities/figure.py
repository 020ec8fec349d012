"""A figure on its way to a quantity, and its unit."""

from __future__ import annotations

from dataclasses import dataclass

from claims.extraction.quantities.numbers import Number


@dataclass(frozen=True, slots=True)
class Unit:
    """`factor` turns the written value into the unit's: cents into dollars, a share into per cent."""

    code: str
    kind: str
    next: int
    confidence: float = 1.0
    factor: float = 1.0


@dataclass(slots=True)
class Figure:
    """A value and the tokens it has, `first` up to `next`; `begin` is its first folded character.

    `other` is the second of two values that share scale and unit, `dashed` tells a range written with a dash,
    `between` the token of "between" in front of one.
    """

    low: float
    high: float
    first: int
    next: int
    number: Number
    begin: int
    sign: str = "="
    unit: str = ""
    kind: str = "number"
    confidence: float = 1.0
    other: Number | None = None
    dashed: bool = False
    between: int = -1

    @property
    def is_weak(self) -> bool:
        """Whether nothing but a noun tells that this is an amount."""
        return self.kind in {"number", "count"}

    def take(self, unit: Unit) -> None:
        """The figure has this unit, and the unit's tokens."""
        self.unit, self.kind, self.next = unit.code, unit.kind, unit.next
        self.confidence = min(self.confidence, unit.confidence)
        self.scale(unit.factor)

    def scale(self, factor: float) -> None:
        self.low *= factor
        self.high *= factor
