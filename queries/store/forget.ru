# update: Nothing is recorded any longer of these entries or generations.
# parameter: node (IRI) – an entry or a generation

DELETE {
  GRAPH <urn:claimgraph:catalogue> { ?node ?fact ?value }
}
WHERE {
  VALUES ?node { UNDEF }
  GRAPH <urn:claimgraph:catalogue> { ?node ?fact ?value }
}
