# update: No generation is complete any longer, as far as readers can see.

DELETE WHERE {
  GRAPH <urn:claimgraph:catalogue> { ?generation <urn:claimgraph:manifest> ?manifest }
}
