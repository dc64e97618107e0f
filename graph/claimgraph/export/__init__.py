"""What leaves claimgraph in another form: the Python names of the terms, the JSON-LD context, the picture of the model."""

from claimgraph.export.context import json_ld_context
from claimgraph.export.picture import model_svg
from claimgraph.export.vocabulary import python_module

__all__ = ["json_ld_context", "model_svg", "python_module"]
