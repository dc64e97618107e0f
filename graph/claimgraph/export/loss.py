"""What an export cannot carry: the classes and properties of the model without those that the target is declared to carry."""

from __future__ import annotations

import textwrap
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from claimgraph.errors import DataError
from claimgraph.export.schema import model

TABLE = Path(__file__).parent / "loss.toml"
WIDTH = 100


@dataclass(frozen=True)
class Loss:
    """What a target loses: whole classes, properties by class, properties that it carries in one language only, and notes."""

    target: str
    classes: tuple[str, ...]
    properties: Mapping[str, tuple[str, ...]]
    languages: Mapping[str, tuple[str, ...]]
    notes: tuple[str, ...]


@cache
def declared() -> dict[str, dict[str, Any]]:
    """The declarations by target. Raises DataError if one names a class or property that the model does not have."""
    found = tomllib.loads(TABLE.read_text("utf-8"))
    known = {name: {item.name for item in properties} for name, properties in model().items()}
    for target, declaration in found.items():
        for name, properties in declaration.get("carries", {}).items():
            if name not in known:
                raise DataError(f"{TABLE.name}: {target} carries {name}, which no shape describes", "correct the name")
            for item in properties if properties != "all" else ():
                if item.split("@")[0] not in known[name]:
                    raise DataError(f"{TABLE.name}: {target} carries {item} of {name}, which has no such property", "correct it")
    return found


def targets() -> list[str]:
    """The names of the targets, in the order of the table."""
    return list(declared())


def carried(target: str) -> dict[str, dict[str, str]]:
    """By class, the properties that the target carries, each with the one language in which it does, empty for all."""
    declaration = declared()[target]
    if declaration.get("all"):
        return {name: {item.name: "" for item in properties} for name, properties in model().items()}
    made = {}
    for name, properties in declaration.get("carries", {}).items():
        whole = [item.name for item in model()[name]] if properties == "all" else properties
        made[name] = {item.split("@")[0]: item.partition("@")[2] for item in whole}
    return made


def loss(target: str) -> Loss:
    """What the target loses."""
    kept = carried(target)
    lost = {name: tuple(item.name for item in items if item.name not in kept.get(name, {})) for name, items in model().items()}
    return Loss(
        target,
        tuple(name for name in lost if not kept.get(name)),
        {name: properties for name, properties in lost.items() if properties and kept.get(name)},
        {name: found for name, items in kept.items() if (found := tuple(item for item, language in items.items() if language))},
        tuple(declared()[target].get("notes", ())),
    )


def report(target: str) -> Iterator[str]:
    """The loss in lines for a reader."""
    found = loss(target)
    if not found.classes and not found.properties:
        yield f"{target} carries every class and property."
    if found.classes:
        yield f"{target} does not carry these classes at all:"
        yield from _wrapped(", ".join(found.classes))
    if found.properties:
        yield f"{target} does not carry these properties:"
        for name, properties in found.properties.items():
            yield from _wrapped(f"{name}: {', '.join(properties)}")
    if found.languages:
        yield f"{target} carries these in one language only:"
        yield from _wrapped(", ".join(sorted({item for items in found.languages.values() for item in items})))
    if found.notes:
        yield "Beyond that:"
        for note in found.notes:
            yield from _wrapped(note)


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False)
