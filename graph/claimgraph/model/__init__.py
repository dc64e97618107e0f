"""Value types of the domain in plain Python: anchors, quantities, periods. Nothing here knows RDF."""
