"""What leaves claimgraph in another form: Python names, the JSON-LD context, the picture of the model, the tables of terms."""

from claimgraph.export.context import json_ld_context
from claimgraph.export.picture import model_svg
from claimgraph.export.terms import term_tables, with_term_tables
from claimgraph.export.vocabulary import python_module

__all__ = ["json_ld_context", "model_svg", "python_module", "term_tables", "with_term_tables"]
