"""Records by the groups in which they are judged, put in and taken out one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Item = TypeVar("Item")


class Index(Generic[Key, Item]):
    """Items by key and IRI; a key without items is gone."""

    def __init__(self) -> None:
        self._groups: dict[Key, dict[str, Item]] = {}

    def put(self, key: Key, name: str, item: Item) -> None:
        """Puts an item into a group, in place of the one of that name."""
        self._groups.setdefault(key, {})[name] = item

    def drop(self, key: Key, name: str) -> None:
        """Takes an item out of a group."""
        group = self._groups[key]
        del group[name]
        if not group:
            del self._groups[key]

    def __contains__(self, key: Key) -> bool:
        return key in self._groups

    def of(self, key: Key) -> list[Item]:
        """The items of a group in the order of their names."""
        group = self._groups.get(key, {})
        return [group[name] for name in sorted(group)]


class Network:
    """Links between things in both directions, and what hangs together by them: components, each named by its first member."""

    def __init__(self) -> None:
        self._neighbours: dict[str, Counter[str]] = {}
        self._component_of: dict[str, str] = {}
        self._components: dict[str, frozenset[str]] = {}

    def link(self, name: str, targets: Iterable[str]) -> None:
        """Adds the links of a thing."""
        for target in targets:
            self._neighbours.setdefault(name, Counter())[target] += 1
            self._neighbours.setdefault(target, Counter())[name] += 1

    def unlink(self, name: str, targets: Iterable[str]) -> None:
        """Takes away the links of a thing that ``link`` added."""
        for one, other in ((pair) for target in targets for pair in ((name, target), (target, name))):
            self._neighbours[one][other] -= 1
            if not self._neighbours[one][other]:
                del self._neighbours[one][other]
            if not self._neighbours[one]:
                del self._neighbours[one]

    def regroup(self, changed: Iterable[str]) -> Mapping[str, frozenset[str]]:
        """Finds the components of changed things anew. Gives all components that were there or are there now, by name:
        the members of those that are there now, none for those that are gone."""
        touched: dict[str, frozenset[str]] = {}
        pending = set(changed)
        for name in list(pending):
            pending |= self._forget(name, touched)
        done: set[str] = set()
        for name in sorted(pending):
            if name in done or name not in self._neighbours:
                continue
            members = self._reach(name)
            done |= members
            for member in members:
                self._forget(member, touched)
            first = min(members)
            touched[first] = self._components[first] = members
            self._component_of.update(dict.fromkeys(members, first))
        return touched

    def _forget(self, name: str, touched: dict[str, frozenset[str]]) -> frozenset[str]:
        first = self._component_of.get(name)
        if first is None:
            return frozenset()
        members = self._components.pop(first)
        for member in members:
            del self._component_of[member]
        touched.setdefault(first, frozenset())
        return members

    def _reach(self, name: str) -> frozenset[str]:
        found, pending = {name}, [name]
        while pending:
            for other in self._neighbours[pending.pop()]:
                if other not in found:
                    found.add(other)
                    pending.append(other)
        return frozenset(found)


def differing(old: Mapping[str, Item], new: Mapping[str, Item], every: bool) -> Iterator[tuple[Item, bool]]:
    """The old items to be taken out (False), then the new ones to be put in (True); equal ones are left unless ``every``."""
    for name, item in old.items():
        if every or new.get(name) != item:
            yield item, False
    for name, item in new.items():
        if every or old.get(name) != item:
            yield item, True


def put(index: Index[Key, Item], key: Key, name: str, item: Item, known: bool) -> None:
    """Puts an item into an index, or takes it out if it is not ``known`` any more."""
    if known:
        index.put(key, name, item)
    else:
        index.drop(key, name)


def set_record(records: dict[str, Item], name: str, item: Item, known: bool) -> None:
    """Puts an item among records, or takes it out if it is not ``known`` any more."""
    if known:
        records[name] = item
    else:
        del records[name]
