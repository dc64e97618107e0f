"""A constraint parameter in use: its shape and its values, read with the faults that name them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from claimgraph.errors import ShapeFault
from claimgraph.rdf import Term
from claimgraph.validate.shapes import Check, Pairs, Result, Run, Shape, Test
from claimgraph.validate.terms import SH, ShapesGraph, boolean, iri, literal, name, sh, whole

if TYPE_CHECKING:
    from claimgraph.validate.compile import Compiler


class Use(NamedTuple):
    """One use of a constraint parameter: at which shape, with which values."""

    compiler: Compiler
    shape: Shape
    parameter: ox.NamedNode
    values: list[Term]

    @property
    def node(self) -> Term:
        """The node of the shape."""
        return self.shape.node

    @property
    def graph(self) -> ShapesGraph:
        """The shapes graph."""
        return self.compiler.graph

    def single(self) -> Term:
        """The only value. Raises ShapeFault if there are several."""
        if len(self.values) != 1:
            raise ShapeFault(str(self.node), f"{name(self.parameter)} has {len(self.values)} values where one is allowed")
        return self.values[0]

    def number(self) -> int:
        """The only value as a whole number, 0 or more."""
        return whole(self.node, self.parameter, self.single())

    def true(self) -> bool:
        """Whether the only value is true."""
        return boolean(self.node, self.parameter, self.single())

    def iris(self) -> list[ox.NamedNode]:
        """The values, which have to be IRIs."""
        return [iri(self.node, self.parameter, value) for value in self.values]

    def texts(self) -> list[str]:
        """The lexical forms of the values, which have to be literals."""
        return [literal(self.node, self.parameter, value).value for value in self.values]

    def need_path(self) -> None:
        """Raises ShapeFault if the shape is a node shape."""
        if self.shape.path is None:
            raise ShapeFault(str(self.node), f"{name(self.parameter)} is for property shapes only", "give the shape an sh:path")

    @property
    def component(self) -> ox.NamedNode:
        """The constraint component: sh:minCount belongs to sh:MinCountConstraintComponent."""
        local = self.parameter.value.removeprefix(SH)
        return sh(local[0].upper() + local[1:] + "ConstraintComponent")

    def each_value(self, message: str, test: Test) -> Check:
        """A check that gives a result for each value node that fails the test."""
        shape, component, text = self.shape, self.component, self.shape.message or message
        shape.tests.append(test)

        def check(run: Run, pairs: Pairs, out: list[Result]) -> None:
            for focus, values in pairs:
                for value in values:
                    if not test(run, value):
                        out.append(Result(shape, focus, component, value, text))

        return check


Factory = Callable[[Use], list[Check]]
"""Compiles one use of a constraint parameter. Raises ShapeFault for values that the standard does not allow."""
