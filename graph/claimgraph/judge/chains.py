"""Chains of reporting: which acts of saying a statement rests on in the end, however many hands it went through.

Statements tied by cg:sameAct are one act. cg:basedOn and prov:hadPrimarySource lead from an act to the acts that it passes on.
An act that passes nothing on is an *end*; so is a circle of acts that leads nowhere else, named by its first act.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from claimgraph.judge.facts import Statement


class Chains:
    """The acts of one connected set of statements, what they pass on, and their ends. Linear in the number of links.

    A statement that is linked to and not in the graph is an act of its own, of which nothing is known.
    """

    def __init__(self, statements: Iterable[Statement]) -> None:
        self.statements = {statement.id: statement for statement in statements}
        self.act_of: dict[str, str] = {}
        self._gather_acts()
        self.passes_on: dict[str, tuple[str, ...]] = {}
        onward: dict[str, set[str]] = {act: set() for act in self.act_of.values()}
        for name, statement in self.statements.items():
            for target in statement.based_on:
                onward[self.act_of[name]].add(self.act_of.setdefault(target, target))
        self.passes_on = {act: tuple(sorted(targets)) for act, targets in sorted(onward.items())}
        self.circles: list[tuple[str, ...]] = []
        """Circles of acts, each sorted; an act that passes itself on is one too."""
        self._ends: dict[str, frozenset[str]] = {}
        self._follow()

    def ends(self, statement: str) -> frozenset[str]:
        """The acts at the ends of the statement's chains."""
        return self._ends[self.act_of[statement]]

    def members(self) -> dict[str, list[Statement]]:
        """The known statements of each act, in the order of their IRIs."""
        found: dict[str, list[Statement]] = {act: [] for act in sorted({*self.act_of.values()})}
        for name in sorted(self.statements):
            found[self.act_of[name]].append(self.statements[name])
        return found

    def _gather_acts(self) -> None:
        tied: dict[str, set[str]] = {}
        for name, statement in self.statements.items():
            for other in statement.same_act:
                tied.setdefault(name, set()).add(other)
                tied.setdefault(other, set()).add(name)
        for name in sorted({*self.statements, *tied}):
            if name not in self.act_of:
                act, pending = {name}, [name]
                while pending:
                    further = tied.get(pending.pop(), set()) - act
                    act |= further
                    pending += further
                self.act_of.update(dict.fromkeys(act, min(act)))

    def _follow(self) -> None:
        """The ends of every act, circles first found as the strongly connected sets (Tarjan), which come last things first."""
        for group in _strongly_connected(self.passes_on):
            inside = set(group)
            onward = {target for act in group for target in self.passes_on.get(act, ())}
            if len(group) > 1 or onward & inside:
                self.circles.append(group)
            ends = frozenset().union(*(self._ends.get(target, frozenset((target,))) for target in onward - inside))
            self._ends.update(dict.fromkeys(group, ends or frozenset((group[0],))))
        for act in self.act_of.values():
            self._ends.setdefault(act, frozenset((act,)))


def _strongly_connected(onward: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """The strongly connected sets of a graph, each sorted, targets before what leads to them. Without recursion."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    for root in onward:
        if root in index:
            continue
        work = [(root, iter(onward.get(root, ())))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, targets = work[-1]
            target = next(targets, None)
            if target is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    place = stack.index(node) if stack[-1] != node else len(stack) - 1
                    group = stack[place:]
                    del stack[place:]
                    on_stack.difference_update(group)
                    yield tuple(sorted(group))
            elif target not in index:
                index[target] = low[target] = len(index)
                stack.append(target)
                on_stack.add(target)
                work.append((target, iter(onward.get(target, ()))))
            elif target in on_stack:
                low[node] = min(low[node], index[target])
