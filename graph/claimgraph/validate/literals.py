"""Literals: which lexical forms a datatype allows, and the order that SPARQL's ``<`` gives to values.

Lexical forms follow XML Schema 1.1 part 2; datatypes that are not listed are not checked. Order follows the operator
mapping of SPARQL 1.1 (section 17.3) with the date and time types of XPath, which SPARQL engines support. Values of
different kinds cannot be compared: that is an error in SPARQL and counts as "not less" here. rdflib differs: to it,
``"2022-09-19" > "2022-01-01"^^xsd:date`` is true.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache

import pyoxigraph as ox

from claimgraph.rdf import Term
from claimgraph.validate.terms import XSD

_ZONE = r"(?P<zone>Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))?"
_YEAR = r"(?P<year>-?(?:[1-9]\d{3,}|0\d{3}))"
_DATE = _YEAR + r"-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])"
_TIME = r"(?:(?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d):(?P<second>[0-5]\d(?:\.\d+)?)|(?P<midnight>24:00:00(?:\.0+)?))"
_DAYS = r"(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?"
_FLOAT = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[Ee][+-]?\d+)?|[+-]?INF|NaN"

_CALENDAR = {
    "dateTime": _DATE + "T" + _TIME + _ZONE,
    "dateTimeStamp": _DATE + "T" + _TIME + _ZONE.removesuffix("?"),
    "date": _DATE + _ZONE,
    "time": _TIME + _ZONE,
    "gYear": _YEAR + _ZONE,
    "gYearMonth": _YEAR + r"-(?P<month>0[1-9]|1[0-2])" + _ZONE,
}
_PATTERNS = _CALENDAR | {
    "boolean": r"true|false|1|0",
    "decimal": r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)",
    "integer": r"[+-]?\d+",
    "float": _FLOAT,
    "double": _FLOAT,
    "gMonth": r"--(?:0[1-9]|1[0-2])" + _ZONE,
    "gDay": r"---(?:0[1-9]|[12]\d|3[01])" + _ZONE,
    "gMonthDay": r"--(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|[12]\d))"
    + _ZONE,
    "duration": r"-?P(?=[\dT])(?:\d+Y)?(?:\d+M)?" + _DAYS,
    "dayTimeDuration": r"-?P(?=[\dT])" + _DAYS,
    "yearMonthDuration": r"-?P(?=\d)(?:\d+Y)?(?:\d+M)?",
    "hexBinary": r"(?:[0-9A-Fa-f]{2})*",
    "base64Binary": r"(?:(?:[A-Za-z0-9+/] ?){4})*(?:(?:[A-Za-z0-9+/] ?){2}(?:[A-Za-z0-9+/] ?=|= ?=))?",
    "language": r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*",
    "normalizedString": r"[^\t\n\r]*",
    "token": r"(?:[^\s]+(?: [^\s]+)*)?",
}
_RANGES: dict[str, tuple[int | None, int | None]] = {
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-(2**7), 2**7 - 1),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 2**8 - 1),
}
_COMPILED = {XSD + kind: re.compile(pattern, re.ASCII) for kind, pattern in _PATTERNS.items()}
_INTEGER = _COMPILED[XSD + "integer"]
_HALF_DAYS = 14 * 3600
_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def lexical_check(datatype: str) -> Callable[[str], bool] | None:
    """A function that says whether a lexical form is well-formed for the datatype IRI; None if every form is."""
    if datatype.removeprefix(XSD) in _CALENDAR:
        return lambda text: _moment(text, datatype) is not None
    if pattern := _COMPILED.get(datatype):
        return lambda text: pattern.fullmatch(text) is not None
    if bounds := _RANGES.get(datatype.removeprefix(XSD)):
        low, high = bounds

        def in_range(text: str) -> bool:
            if _INTEGER.fullmatch(text) is None:
                return False
            number = int(text)
            return (low is None or number >= low) and (high is None or number <= high)

        return in_range
    return None


def less(left: Term, right: Term) -> bool:
    """Whether SPARQL's ``left < right`` is true; an error (incomparable, ill-formed, not literals) is false."""
    return _order(left, right) == -1


def at_most(left: Term, right: Term) -> bool:
    """Whether SPARQL's ``left <= right`` is true; an error is false."""
    return _order(left, right) in (-1, 0)


def comparable(term: Term) -> bool:
    """Whether the term is a well-formed literal of a datatype that has an order."""
    return isinstance(term, ox.Literal) and _value(term) is not None


def _order(left: Term, right: Term) -> int | None:
    """-1, 0 or 1; None where SPARQL has an error or NaN is involved."""
    if not (isinstance(left, ox.Literal) and isinstance(right, ox.Literal)):
        return None
    first, second = _value(left), _value(right)
    if first is None or second is None or first[0] != second[0]:
        return None
    a, b = first[1], second[1]
    if isinstance(a, tuple) and isinstance(b, tuple):
        return _order_moments(a, b)
    if isinstance(a, float) != isinstance(b, float):
        a, b = float(a), float(b)  # type: ignore[arg-type]
    if isinstance(a, float) and (math.isnan(a) or math.isnan(b)):  # type: ignore[arg-type]
        return None
    return (a > b) - (a < b)  # type: ignore[operator]


def _order_moments(a: tuple[Decimal, bool], b: tuple[Decimal, bool]) -> int | None:
    """The partial order of XML Schema: a time without zone may lie up to 14 hours to either side."""
    if a[1] == b[1]:
        return (a[0] > b[0]) - (a[0] < b[0])
    distance = a[0] - b[0]
    if abs(distance) <= _HALF_DAYS:
        return None
    return 1 if distance > 0 else -1


@lru_cache(maxsize=4096)
def _value(literal: ox.Literal) -> tuple[str, str | bool | Decimal | float | tuple[Decimal, bool]] | None:
    """The kind and the value of a literal that has an order; None for others and for ill-formed ones."""
    datatype, text = literal.datatype.value, literal.value
    kind = datatype.removeprefix(XSD)
    if kind == "string":
        return "string", text
    check = lexical_check(datatype)
    if check is None or not check(text):
        return None
    value: bool | Decimal | float | tuple[Decimal, bool] | None = None
    if kind in _CALENDAR:
        value, kind = _moment(text, datatype), kind.removesuffix("Stamp")
    elif kind == "boolean":
        value = text in {"true", "1"}
    elif kind in {"decimal", "integer"} or kind in _RANGES:
        value, kind = Decimal(text), "number"
    elif kind in {"float", "double"}:
        value, kind = float(text), "number"
    return None if value is None else (kind, value)


def _moment(text: str, datatype: str) -> tuple[Decimal, bool] | None:
    """Seconds on the proleptic Gregorian calendar and whether a zone is given; None if ill-formed or no such day exists."""
    match = _COMPILED[datatype].fullmatch(text)
    if match is None:
        return None
    parts = match.groupdict()
    year, month, day = int(parts.get("year") or 1972), int(parts.get("month") or 1), int(parts.get("day") or 1)
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if day > _MONTH_DAYS[month - 1] + (leap and month == 2):
        return None
    past = year - 1
    days = past * 365 + past // 4 - past // 100 + past // 400 + sum(_MONTH_DAYS[: month - 1]) + (leap and month > 2) + day
    hours = 24 if parts.get("midnight") else int(parts.get("hour") or 0)
    seconds = Decimal(days * 86400 + hours * 3600 + int(parts.get("minute") or 0) * 60) + Decimal(parts.get("second") or 0)
    if datatype == XSD + "time" and hours == 24:
        seconds -= 86400
    zone = parts["zone"]
    if zone and zone != "Z":
        offset = int(zone[1:3]) * 3600 + int(zone[4:6]) * 60
        seconds += -offset if zone[0] == "+" else offset
    return seconds, zone is not None
