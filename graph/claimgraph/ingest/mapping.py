"""The declarative mapping of a table: which column says what, checked before a row is read.

A mapping is a TOML file; its tables and keys are described in ``mappings/README.md``. A key that is not listed there
is an error, so that a misspelt facet cannot silently vanish, and every constant must be a concept, actor or place
that the graph defines.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Collection
from collections.abc import Mapping as Table
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claimgraph.errors import DataError, UsageError
from claimgraph.iri import CGD, CGV

TERMS = {
    "measure": CGV + "measure/",
    "counted": CGV + "counted/",
    "party": CGD + "actor/",
    "place": CGD + "place/",
    "accumulation": CGV + "accumulation/",
    "exclusivity": CGV + "exclusivity/",
    "comparator": CGV + "comparator/",
    "topic": CGV + "topic/",
    "speaker": CGD + "actor/",
    "illocution": CGV + "illocution/",
    "channel": CGV + "channel/",
    "unit": "http://qudt.org/vocab/unit/",
    "publisher": CGD + "actor/",
}
"""The facets whose value is a term, and the namespace of its local names."""

TEXTS = ("value", "minimum", "maximum", "from", "as_of", "said_on", "as_written")
"""The facets whose value is a number, an ISO date or words."""

REQUIRED = ("measure", "counted", "accumulation", "exclusivity", "comparator", "topic", "speaker", "illocution")

KEYS = {
    "mapping": {"name", "description"},
    "input": {"format", "columns", "filename", "ignore"},
    "source": {"document", "label", "language", "url", "publisher", "publisher_as_written", "published", "captured"},
    "defaults": {*TERMS, *TEXTS} - {"publisher"},
    "figure": {*TERMS, *TEXTS, "name", "where", "part_of", "sum_of", "key"} - {"publisher"},
    "category": {"name", "counted", "from", "until"},
    "corrections": {"date"},
}


class MappingFault(DataError):
    """A mapping file is wrong. ``key`` is the place in the file."""

    def __init__(self, file: Path, key: str, detail: str, remedy: str) -> None:
        super().__init__(f"{file}: {key}: {detail}", remedy)
        self.file, self.key = file, key


@dataclass(frozen=True)
class Expression:
    """How the value of a facet is found in a row: a constant, a cell, a cell translated by a map, or a category."""

    constant: str | None = None
    column: str | None = None
    map: Table[str, str] | None = None
    missing: str | None = None
    category: str | None = None


@dataclass(frozen=True)
class Category:
    """An entry of the crosswalk: the publisher's category, our counted thing, and the days for which it holds."""

    name: str
    counted: str
    valid_from: str = ""
    valid_until: str = ""

    def holds_on(self, day: str) -> bool:
        """Whether the entry holds on an ISO date; both ends are included."""
        return self.valid_from <= day and (not self.valid_until or day <= self.valid_until)


@dataclass(frozen=True)
class FigureRule:
    """One kind of figure that a row (or, for ``sum_of``, the figures of one row key) yields."""

    name: str
    facets: Table[str, Expression]
    where: Table[str, tuple[str, ...]]
    key: tuple[str, ...]
    part_of: str | None
    sum_of: tuple[str, ...]


@dataclass(frozen=True)
class Mapping:
    """A checked mapping file."""

    file: Path
    name: str
    description: str
    format: str
    columns: Table[str, str]
    filename: re.Pattern[str] | None
    ignore: frozenset[str]
    document: str
    label: str
    language: str
    captured: str | None
    source: Table[str, Expression]
    figures: tuple[FigureRule, ...]
    categories: tuple[Category, ...]
    corrections_date: str | None

    def used_columns(self) -> set[str]:
        """The columns that the mapping reads or ignores on purpose; any other column is reported."""
        used = set(self.ignore) | set(re.findall(r"{(\w+)}", self.document + self.label))
        for rule in self.figures:
            used |= {item.column for item in rule.facets.values() if item.column} | set(rule.where) | set(rule.key)
        return used | {item.column for item in self.source.values() if item.column}


def shipped() -> dict[str, Path]:
    """The mappings that come with claimgraph, by name."""
    return {file.stem: file for file in sorted((Path(__file__).parent / "mappings").glob("*.toml"))}


def find(name_or_path: str) -> Path:
    """The mapping file for a shipped name or a path. Raises UsageError, naming the shipped ones, if there is none."""
    known = shipped()
    path = Path(name_or_path)
    if name_or_path in known:
        return known[name_or_path]
    if path.suffix == ".toml" and path.is_file():
        return path
    raise UsageError(f"there is no mapping {name_or_path}", f"name a .toml file or one of: {', '.join(known)}")


def load(file: Path, terms: Collection[str]) -> Mapping:
    """Read and check a mapping against ``terms``, the IRIs that the ontology and the reference files define.

    Raises MappingFault naming the file, the key and the remedy.
    """
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as fault:
        raise MappingFault(file, "syntax", str(fault), "correct the TOML at this place") from None
    except UnicodeDecodeError as fault:
        raise MappingFault(file, "encoding", str(fault), "save the mapping as UTF-8") from None
    return _Reader(file, terms).mapping(raw)


class _Reader:
    """Checks one mapping file; every fault names the key."""

    def __init__(self, file: Path, terms: Collection[str]) -> None:
        self.file = file
        self.terms = terms

    def fault(self, key: str, detail: str, remedy: str) -> MappingFault:
        return MappingFault(self.file, key, detail, remedy)

    def mapping(self, raw: dict[str, Any]) -> Mapping:
        self.check_keys(raw)
        source, data = raw["source"], raw["input"]
        for key in ("document", "label"):
            if not isinstance(source.get(key), str):
                raise self.fault(f"source.{key}", "is missing", 'write document = "<publisher>/<name>" and label = "…"')
        if data.get("format") not in ("csv", "json"):
            raise self.fault("input.format", f"is {data.get('format')!r}", "use csv or json")
        categories = tuple(self.category(index, entry) for index, entry in enumerate(raw.get("category", [])))
        self.categories = {entry.name for entry in categories}
        defaults = self.expressions("defaults", raw.get("defaults", {}))
        figures = tuple(self.figure(index, entry, defaults) for index, entry in enumerate(raw["figure"]))
        self.check_references(figures)
        pattern = data.get("filename")
        try:
            filename = re.compile(pattern) if pattern is not None else None
        except (re.error, TypeError) as wrong:
            raise self.fault("input.filename", str(wrong), "write a regular expression with named groups") from None
        return Mapping(
            file=self.file,
            name=str(raw.get("mapping", {}).get("name", self.file.stem)),
            description=str(raw.get("mapping", {}).get("description", "")),
            format=data["format"],
            columns={str(key): str(value) for key, value in data.get("columns", {}).items()},
            filename=filename,
            ignore=frozenset(map(str, data.get("ignore", ()))),
            document=source["document"],
            label=source["label"],
            language=str(source.get("language", "en")),
            captured=str(source["captured"]) if "captured" in source else None,
            source=self.expressions(
                "source", {key: source[key] for key in ("url", "publisher", "publisher_as_written", "published") if key in source}
            ),
            figures=figures,
            categories=categories,
            corrections_date=raw.get("corrections", {}).get("date"),
        )

    def check_keys(self, raw: dict[str, Any]) -> None:
        for table, content in raw.items():
            if table not in KEYS:
                raise self.fault(table, "is not a table of a mapping", f"use one of: {', '.join(KEYS)}")
            lists = table in ("figure", "category")
            if lists != isinstance(content, list):
                raise self.fault(table, "is written wrongly", f"write {'[[' + table + ']]' if lists else '[' + table + ']'}")
            for entry in content if lists else [content]:
                for key in entry:
                    if key not in KEYS[table]:
                        near = difflib.get_close_matches(key, KEYS[table], 1)
                        hint = f"did you mean {near[0]}?" if near else f"use one of: {', '.join(sorted(KEYS[table]))}"
                        raise self.fault(f"{table}.{key}", "is not known", hint)
        for table in ("input", "source", "figure"):
            if table not in raw:
                raise self.fault(table, "is missing", f"add {'[[figure]]' if table == 'figure' else '[' + table + ']'}")

    def expressions(self, table: str, raw: Table[str, Any]) -> dict[str, Expression]:
        return {key: self.expression(f"{table}.{key}", key, value) for key, value in raw.items()}

    def expression(self, place: str, facet: str, raw: Any) -> Expression:
        if isinstance(raw, str | int | float) and not isinstance(raw, bool):
            self.check_term(place, facet, str(raw))
            return Expression(constant=str(raw))
        if isinstance(raw, dict) and set(raw) == {"category"} and facet == "counted":
            if raw["category"] not in self.categories:
                raise self.fault(place, f"there is no category {raw['category']!r}", "add a [[category]] with this name")
            return Expression(category=raw["category"])
        if isinstance(raw, dict) and set(raw) <= {"column", "map", "missing"} and isinstance(raw.get("column"), str):
            table = raw.get("map")
            if table is not None:
                if not isinstance(table, dict) or not all(isinstance(value, str) for value in table.values()):
                    raise self.fault(f"{place}.map", "is not a table of texts", 'write map = { "cell" = "concept" }')
                for value in table.values():
                    self.check_term(f"{place}.map", facet, value)
            if "missing" in raw:
                self.check_term(f"{place}.missing", facet, str(raw["missing"]))
            return Expression(column=raw["column"], map=table, missing=str(raw["missing"]) if "missing" in raw else None)
        raise self.fault(place, "is no value expression", 'write a text, { column = "…" } or { column = "…", map = { … } }')

    def check_term(self, place: str, facet: str, name: str) -> None:
        space = TERMS.get(facet)
        if space is None or facet == "unit" or space + name in self.terms:
            return
        names = [iri.removeprefix(space) for iri in self.terms if iri.startswith(space)]
        near = difflib.get_close_matches(name, names, 3)
        remedy = f"did you mean {' or '.join(near)}?" if near else "define it first"
        raise self.fault(place, f"<{space}{name}> is not defined", remedy)

    def figure(self, index: int, raw: Table[str, Any], defaults: Table[str, Expression]) -> FigureRule:
        name = raw.get("name")
        if not isinstance(name, str) or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
            raise self.fault(f"figure[{index}].name", f"is {name!r}", "name the figure in lower-case words joined by hyphens")
        own = {key: value for key, value in raw.items() if key in TERMS or key in TEXTS}
        facets = {**defaults, **self.expressions(f"figure.{name}", own)}
        for facet in REQUIRED:
            if facet not in facets:
                raise self.fault(f"figure.{name}.{facet}", "is missing", "give it here or under [defaults]")
        if not raw.get("sum_of") and not {"value", "minimum"} & facets.keys():
            raise self.fault(f"figure.{name}.value", "is missing", "name the column of the number, or minimum and maximum")
        if "said_on" not in facets and "as_of" not in facets:
            raise self.fault(f"figure.{name}.as_of", "is missing", "say for which day the figure counts, or when it was said")
        where = {column: (cells,) if isinstance(cells, str) else tuple(cells) for column, cells in raw.get("where", {}).items()}
        return FigureRule(name, facets, where, tuple(raw.get("key", ())), raw.get("part_of"), tuple(raw.get("sum_of", ())))

    def category(self, index: int, raw: Table[str, Any]) -> Category:
        if not all(isinstance(raw.get(key), str) for key in ("name", "counted")):
            raise self.fault(f"category[{index}]", "needs name and counted", 'write name = "…" and counted = "…"')
        self.check_term(f"category[{index}].counted", "counted", raw["counted"])
        return Category(raw["name"], raw["counted"], str(raw.get("from", "")), str(raw.get("until", "")))

    def check_references(self, figures: tuple[FigureRule, ...]) -> None:
        names = [rule.name for rule in figures]
        for rule in figures:
            for other in (rule.part_of, *rule.sum_of):
                if other is not None and other not in names:
                    raise self.fault(f"figure.{rule.name}", f"refers to the figure {other}", f"name one of: {', '.join(names)}")
        if len(set(names)) < len(names):
            raise self.fault("figure", "two figures have one name", "give every figure a name of its own")
