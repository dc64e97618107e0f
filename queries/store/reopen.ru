# update: These entries do not end with a generation, for it was never completed.
# parameter: node (IRI) – the entry

DELETE {
  GRAPH <urn:claimgraph:catalogue> { ?node <urn:claimgraph:until> ?generation }
}
WHERE {
  VALUES ?node { UNDEF }
  GRAPH <urn:claimgraph:catalogue> { ?node <urn:claimgraph:until> ?generation }
}
