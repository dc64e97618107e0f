"""Tables on a terminal: columns as wide as they need, wrapped to fit, or one block a row where the terminal is too narrow."""

from __future__ import annotations

import re
from collections.abc import Sequence
from textwrap import TextWrapper

GAP = "  "
NARROWEST = 10
"""No column is cut below this many characters: a date fits."""

WIDTH = 160
"""The width where the output is no terminal."""


class _Wrapper(TextWrapper):
    """Breaks lines at spaces, and after a slash, so that the names of resources stay legible."""

    def _split(self, text: str) -> list[str]:
        return [part for chunk in super()._split(text) for part in re.split(r"(?<=/)", chunk) if part]


def _wrap(text: str, width: int, indent: str = "") -> list[str]:
    if len(indent) + len(text) <= width:
        return [indent + text]
    return _Wrapper(width, initial_indent=indent, subsequent_indent=" " * len(indent), break_on_hyphens=False).wrap(text)


def table(columns: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> str:
    """Rows under their columns, in lines of at most ``width`` characters. Nothing if there are no rows.

    A source that is the same in every row is named once, above the table.
    """
    if not rows:
        return ""
    rows = [[" ".join(cell.split()) for cell in row] for row in rows]
    above = ""
    if len(rows) > 1 and "source" in columns and len({row[columns.index("source")] for row in rows}) == 1:
        place = columns.index("source")
        above = "".join(f"{line}\n" for line in _wrap(rows[0][place], width, "source: ")) + "\n"
        columns = [column for column in columns if column != "source"]
        rows = [[*row[:place], *row[place + 1 :]] for row in rows]
    widths = _widths([columns, *rows], width)
    return above + (_grid(columns, rows, widths) if widths else _blocks(columns, rows, width))


def _widths(lines: Sequence[Sequence[str]], width: int) -> list[int]:
    """How wide each column may be: the widest give way first, down to their longest word; none if the columns cannot fit."""
    places = range(len(lines[0]))
    widths = [max(len(line[place]) for line in lines) for place in places]
    words = [max(len(part) for line in lines for part in re.split(r"(?<=/)| ", line[place])) for place in places]
    room = width - len(GAP) * (len(widths) - 1)
    if sum(min(NARROWEST, needed) for needed in widths) > room:
        return []
    for floors in (words, [NARROWEST] * len(widths)):
        while sum(widths) > room and any(needed > floor for needed, floor in zip(widths, floors, strict=True)):
            widest = max((place for place in places if widths[place] > floors[place]), key=lambda place: widths[place])
            widths[widest] -= 1
    return widths


def _grid(columns: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> str:
    head = [*_wrapped(columns, widths), GAP.join("-" * width for width in widths)]
    body = [_wrapped(row, widths) for row in rows]
    between = "\n\n" if any(len(lines) > 1 for lines in body) else "\n"
    return "\n".join(head) + "\n" + between.join("\n".join(lines) for lines in body) + "\n"


def _wrapped(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    cells = [_wrap(cell, width) for cell, width in zip(row, widths, strict=True)]
    height = max(map(len, cells))
    padded = [[*cell, *[""] * (height - len(cell))] for cell in cells]
    return [
        GAP.join(part.ljust(width) for part, width in zip(line, widths, strict=True)).rstrip()
        for line in zip(*padded, strict=True)
    ]


def _blocks(columns: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> str:
    """One line a value, one block a row; a value that the source does not give has no line."""
    label = max(map(len, columns))

    def block(row: Sequence[str]) -> str:
        pairs = ((column.ljust(label) + GAP, cell) for column, cell in zip(columns, row, strict=True) if cell)
        return "\n".join(line for head, cell in pairs for line in _wrap(cell, max(width, len(head) + NARROWEST), head))

    return "\n\n".join(block(row) for row in rows) + "\n"
