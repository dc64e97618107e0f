"""What leaves claimgraph in another form: the Python names of the terms, the picture of the model."""

from claimgraph.export.vocabulary import python_module

__all__ = ["python_module"]
