"""Names and columns of the questions about sources: whoever relies on them relies on these."""

COLUMNS = {
    "who-said-what": "speaker, capacity, onBehalfOf, illocution, content, addressee, channel, saidOn, mode, source, id",
    "figures": "speaker, measure, counted, party, comparator, value, minimum, maximum, from, asOf, saidOn, source, id",
    "figures-side-by-side": "measure, counted, party, from, asOf, speaker, asWritten, value, source, id",
    "parts-and-totals": "total, totalValue, part, partValue, sumOfParts, agrees, id",
    "positions": "holder, stance, proposal, addressee, beneficiary, rationale, saidBy, saidOn, source, id",
    "proposal-lifecycle": "proposal, date, actor, act, towards, reason, source, id",
    "quotations": "speaker, quotation, saidOn, source, start, end, id",
    "provenance": "claim, hop, from, relation, to, passageStart, passageEnd, source, encodedBy, recordedOn, id",
    "unnamed-sources": "actor, affiliation, content, source, id",
    "silences": "actor, topic, from, to, source, id",
    "unanswered-requests": "requester, asked, topic, date, source, id",
    "own-voice": "source, content, start, end, id",
    "precedents": "proposal, precedent, place, imposedBy, difference, source, id",
    "measures-taken": "actor, measure, target, count, date, source, id",
    "roles": "person, role, organisation, from, to, id",
    "spoken-for": "organisation, person, role, statement, saidOn, id",
    "timeline": "date, precision, kind, what, who, source, id",
    "single-source": "claim, speaker, independentSources, source, id",
    "coverage": "source, start, end, covered, statements, reason",
    "topics": "topic, statements, figures, positions, actors, id",
}
