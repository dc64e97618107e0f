"""Validation against SHACL shapes: compiled once, run per document on raw data; pyshacl is the referee.

Differences from pyshacl, all on the side of the standard: values of different kinds cannot be compared (to rdflib a string
may be greater than a date), sh:closed does not excuse ``rdf:type rdfs:Resource``, IRIs have no order, a pattern's ``$`` does
not match before a final line break, and what a shape says is never passed over: unknown terms are a ShapeFault.
"""

from claimgraph.validate.compile import compile_shapes
from claimgraph.validate.graph import Background
from claimgraph.validate.referee import Referee, referee
from claimgraph.validate.report import Report, Violation
from claimgraph.validate.shapes import Shapes

__all__ = ["Background", "Referee", "Report", "Shapes", "Violation", "compile_shapes", "referee"]
