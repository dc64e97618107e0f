# update: This claim to write is given up or has run out.
# parameter: claim (xsd:string) – the claim

DELETE {
  GRAPH <urn:claimgraph:catalogue> { <urn:claimgraph:store> <urn:claimgraph:lease> ?claim }
}
WHERE {
  VALUES ?claim { UNDEF }
  GRAPH <urn:claimgraph:catalogue> { <urn:claimgraph:store> <urn:claimgraph:lease> ?claim }
}
