"""The terms of claimgraph for rdflib: ``CG.Statement``, ``STANCE.enacts``, ``STANCE["rules-out"]``.

One namespace for the classes and properties and one per vocabulary scheme, named as the scheme in capitals. A
concept whose name is no Python name ('-' in it, or a keyword such as ``assert``) is reached by its name in
brackets. A term that the ontology does not define raises AttributeError.

Written by claimgraph.export.python_module from ontology/: change the ontology, not this file.
"""

from rdflib import Namespace, URIRef
from rdflib.namespace import DefinedNamespace


class CG(DefinedNamespace):
    """The classes and properties of claimgraph."""

    _NS = Namespace("https://w3id.org/claimgraph/ontology#")
    _fail = True

    Accumulation: URIRef  # Whether a figure adds up from the beginning of its interval, is a snapshot, or a rate.
    Actor: URIRef  # Someone or something that can speak, hold a position or be counted as a party: a person, an organisation, a …
    Attestation: URIRef  # Something that a source reports, tied to the passage that proves it: a statement, a silence or a …
    CapturedSource: URIRef  # A source whose exact text was at hand when it was encoded, so that every statement taken from it …
    CategoryMapping: URIRef  # An entry of the crosswalk: for a period, one publisher's category stands for one or more of our …
    Channel: URIRef  # The means by which something was said.
    CircularReporting: URIRef  # Several reports that end in one act, or in each other.
    Claim: URIRef  # What was put forward, in our own words.
    CommentRequest: URIRef  # A source's report that it, or another, asked an actor to comment.
    Comparator: URIRef  # How a number bounds the quantity: exactly, more than, at least, about and others.
    Computation: URIRef  # The run by which findings were made: over which graphs, by which version of the software.
    Confidence: URIRef  # How sure the encoder is that the graph says what the source says; says nothing about whether the …
    Corroboration: URIRef  # A claim whose chains of reporting end with two or more parties that say the same.
    CountedThing: URIRef  # The kind of thing or people that is counted.
    Dispute: URIRef  # Two holders with opposite stances towards one proposal.
    Enactment: URIRef  # A position by which the holder puts the proposal into force: a measure taken.
    Encoding: URIRef  # The activity by which an assertion graph was made from a source: who, when, by which method, with which …
    Event: URIRef  # Something that happened and that claims refer to: an invasion, an earlier no-fly zone.
    Exclusivity: URIRef  # What a figure leaves out: only confirmed cases, claimed, estimated, or a floor that the speaker says …
    Facet: URIRef  # An aspect in which figures must match to be comparable.
    Figure: URIRef  # A claim that gives a number, with every facet that decides what it may be compared with: measure, counted …
    FigureComparison: URIRef  # Two figures held against each other: whether they can be compared at all, and if so how they …
    Finding: URIRef  # What follows from comparing claims by a named rule: reproducible, explained, withdrawn when its inputs …
    Illocution: URIRef  # What a speaker does in saying something: assert, deny, offer, reject and others.
    Measure: URIRef  # What happened to what is counted: killed, injured, lost, listed.
    Method: URIRef  # A way of encoding.
    NormalisedRating: URIRef  # A rating mapped to the common scale, with the mapping's author and version.
    Organisation: URIRef  # A ministry, agency, alliance, medium, administration or armed force; organisations nest by …
    Passage: URIRef  # A span of a captured source, addressed by an oa:TextPositionSelector (Unicode code points, end exclusive) …
    Person: URIRef  # A human being whom a source names.
    Place: URIRef  # A territory, sea or city in which something is claimed to have happened, or to which a proposal applies.
    PlainClaim: URIRef  # A claim that is neither a figure nor a position.
    Position: URIRef  # A claim that an actor takes a stance towards a proposal.
    PositionShift: URIRef  # One holder whose stance towards one proposal changes over time.
    Proposal: URIRef  # Something that an actor could do and towards which positions are taken; its offers, rejections and …
    QualifierDrift: URIRef  # A number whose comparator changed between the origin and the report.
    QuoteDrift: URIRef  # Two renderings of one quotation that are similar, not identical.
    RatingConcept: URIRef  # A point of the common rating scale.
    Record: URIRef  # A curated unit of the graph: an attestation or a claim.
    Relation: URIRef  # How two figures relate: agrees, compatible, implies, conflicts, not comparable, needs review.
    Review: URIRef  # A fact-checker's conclusion on a claim as of a date, with the original rating, a normalised one, and …
    ReviewStatus: URIRef  # How far an encoding has been checked by a second reader.
    Role: URIRef  # A function that a member has in an organisation, as a concept.
    Rule: URIRef  # A documented rule of comparison, with a version.
    Sentence: URIRef  # A passage that is one whole sentence (or heading) of its source; together the sentences of a source …
    Series: URIRef  # Figures of one publisher that follow one another under one definition.
    SeriesCheck: URIRef  # A point of a cumulative series that falls below the one before.
    SeriesCorrection: URIRef  # A source's report that the publisher of a cumulative series corrected it: from that day on the …
    Silence: URIRef  # A source's report that an actor has not said anything about a topic.
    SingleSource: URIRef  # A claim all of whose chains of reporting end with one party, however many outlets carry it.
    Source: URIRef  # A document as it was captured or consulted: publisher, author, publication date, address, language.
    SpeechMode: URIRef  # How the source renders the words: direct, indirect or narrated, or in its own voice.
    SplitMessage: URIRef  # Speakers of one organisation or state who differ at one time.
    StaleFigure: URIRef  # An old number that is reported as current.
    Stance: URIRef  # An attitude or act towards a proposal, with a polarity and a strength, so that ruling out is not mere …
    State: URIRef  # A state as an actor, as in 'Russia says'.
    Statement: URIRef  # One act of saying, as one source reports it: who, in which capacity, to whom, when, how, with which …
    SumCheck: URIRef  # The parts of a total added up and held against it.
    TolerancePolicy: URIRef  # A named, documented policy by which a comparison reads 'about': never stored as if a source had …
    Topic: URIRef  # A subject of public dispute under which claims, silences and requests are found.
    TranscribedSource: URIRef  # A source of which only the facts were transcribed, or which is known only through another …
    UnnamedActor: URIRef  # An actor that the source describes without naming: a real node with what is known of it, so that …
    about: URIRef  # What the claim is about: an actor, place, event, proposal or another claim.
    accumulation: URIRef  # Whether the figure adds up, is a snapshot, or a rate.
    action: URIRef  # What would be done, in our own words.
    actor: URIRef  # Who has not said anything.
    actuallyAsOf: URIRef  # The day to which the figure belongs at its origin.
    addressee: URIRef  # To whom it was said.
    affiliation: URIRef  # The actor to which the source ties an unnamed actor.
    agrees: URIRef  # Whether total and sum of parts are equal.
    answer: URIRef  # The answer, once there is one; a request without it is unanswered as far as the source says.
    asOf: URIRef  # The day up to which the figure counts; not the day on which it was said.
    asWritten: URIRef  # The number's own words in the source.
    asked: URIRef  # Who was asked.
    basedOn: URIRef  # The statement that this one passes on: one hop of the chain of reporting.
    beneficiary: URIRef  # For whose benefit the stance is said to be.
    capturedOn: URIRef  # The day on which the source was captured or consulted.
    categoryName: URIRef  # The publisher's own name of the category.
    categoryOf: URIRef  # The publisher whose category is mapped.
    channel: URIRef  # The means by which it was said.
    claimAsOf: URIRef  # The date as of which the claim was reviewed.
    comparator: URIRef  # How the number bounds the quantity.
    conductedBy: URIRef  # Who carried the event out, or imposed it.
    confidence: URIRef  # How sure the encoder is that the graph says what the source says.
    content: URIRef  # A claim that the statement puts forward.
    contentOf: URIRef  # A statement that puts the claim forward.
    correctedOn: URIRef  # The day for which the correction is recorded.
    correctionAmount: URIRef  # What the correction adds to the running total; negative where it takes away.
    correctsSeries: URIRef  # The series that was corrected.
    counted: URIRef  # The kind of thing or people that is counted.
    current: URIRef  # The point that falls.
    difference: URIRef  # Total minus sum of parts.
    differsIn: URIRef  # A facet in which the two sides differ or that is unknown.
    digest: URIRef  # SHA-256 (lower-case hexadecimal) of the exact span encoded in UTF-8.
    distinguishes: URIRef  # An earlier event from which, the claim says, the present case differs.
    evidence: URIRef  # A claim, statement or finding on which the review rests.
    exclusivity: URIRef  # What the figure leaves out.
    explained: URIRef  # Whether a recorded correction explains the fall.
    explanation: URIRef  # One plain sentence that names the numbers, the speakers and the reason.
    filedUnder: URIRef  # What an index would list a record or finding under: a kind of thing, by the local name of its class, …
    forPlace: URIRef  # Where it would apply.
    hasPart: URIRef  # A part of this total.
    heldDuring: URIRef  # The period for which the position is known to hold.
    heldOn: URIRef  # A day on which the position is known to hold, where it is not the day of saying.
    holder: URIRef  # Who takes the stance.
    illocution: URIRef  # What the speaker did in saying it.
    implementer: URIRef  # Who would carry it out.
    inCapacity: URIRef  # The membership in whose exercise the speaker spoke.
    inSeries: URIRef  # The series to which the figure belongs.
    independentSources: URIRef  # The number of distinct parties at the ends of the chains of reporting: the voices of one state …
    interval: URIRef  # When it happened: whole days, both ends included.
    involves: URIRef  # A claim, statement or series that the finding is about.
    left: URIRef  # The one side of a comparison.
    leftWords: URIRef  # The words that the statement on the left prints between quotation marks.
    lowerEnd: URIRef  # What a comparator says of the quantity's lower end: 'closed' (the number itself is possible), 'open' (it …
    mappedBy: URIRef  # Who mapped the original rating to the common scale.
    mappingVersion: URIRef  # The version of the mapping.
    mapsTo: URIRef  # A counted thing that the category stands for.
    maxValue: URIRef  # The upper number of the comparator 'between'.
    measure: URIRef  # What happened to what is counted.
    method: URIRef  # The way of encoding.
    minValue: URIRef  # The lower number of the comparator 'between'.
    noClaimReason: URIRef  # Why a sentence carries no statement, in our own words; present exactly when no passage of a …
    normalisedRating: URIRef  # The rating on a common scale, as a node of its own with author and version of the mapping.
    onBehalfOf: URIRef  # The organisation for which the speaker spoke in this statement: derived from the capacity, so that it …
    organisation: URIRef  # The organisation or state whose speakers differ.
    origin: URIRef  # The claim or statement at the beginning of the chain.
    originalRating: URIRef  # The rating in its author's own words.
    paraphrase: URIRef  # What is claimed, in our own words, so that it reads without the source.
    partOf: URIRef  # The total to which this figure is a part.
    partOfProposal: URIRef  # The larger proposal or package of which this one is a part.
    party: URIRef  # Whose soldiers, tanks or civilians are counted.
    passage: URIRef  # A passage of the source that proves the attestation.
    period: URIRef  # The time for which the silence is reported, as far as the source says.
    place: URIRef  # Where it happened.
    polarity: URIRef  # 1 for, 0 neither, -1 against.
    precedent: URIRef  # An earlier event of the same kind that a source names.
    previous: URIRef  # The point before.
    proposal: URIRef  # Towards what the stance is taken.
    proposedBy: URIRef  # Who put it forward first, as far as is known.
    publisherAsWritten: URIRef  # The name of a publisher that is not an actor of the graph, as a table or a list of references …
    quantifies: URIRef  # The proposal or measure whose extent the figure counts.
    quotation: URIRef  # Few words that a source prints between quotation marks as the speaker's own, kept verbatim where the …
    rating: URIRef  # The point of the common scale.
    ratio: URIRef  # The larger number divided by the smaller, rounded to four decimals.
    rationale: URIRef  # The claim that the holder gives as the reason.
    relation: URIRef  # How the two figures relate.
    report: URIRef  # The claim or statement that passes it on.
    reportedIn: URIRef  # The source that reports the attestation.
    requestedOn: URIRef  # The day of the request; absent where the source does not say.
    requester: URIRef  # Who asked.
    reviewStatus: URIRef  # How far the encoding has been checked.
    reviewedBy: URIRef  # Who checked the encoding.
    reviewedClaim: URIRef  # The claim that was reviewed.
    right: URIRef  # The other side of a comparison.
    rightWords: URIRef  # The words that the statement on the right prints between quotation marks.
    rule: URIRef  # The rule by which the finding was made.
    saidOn: URIRef  # The day on which it was said; absent where the source does not say.
    sameAct: URIRef  # Both statements report one and the same act of saying.
    similarity: URIRef  # Similarity of the two renderings, from 0 to 1.
    since: URIRef  # The first day on which both stances are known to be held.
    sizeAsWritten: URIRef  # The source's own word for how many stand behind an unnamed actor.
    speaker: URIRef  # The one actor whose act of saying is reported; for a medium's own voice, the medium.
    speechMode: URIRef  # How the source renders the words.
    stance: URIRef  # The attitude or act towards the proposal.
    statedAsOf: URIRef  # The day for which the report presents the figure.
    strength: URIRef  # How far a stance goes, from 1 (an attitude) over 2 (a declared stance) to 3 (an act that settles it for …
    sumOfParts: URIRef  # The sum of the parts' numbers.
    supersededBy: URIRef  # The later claim that corrects, revises or retracts this one.
    supersedes: URIRef  # The earlier claim that this one corrects, revises or retracts; the earlier one stays.
    supersedesReview: URIRef  # The earlier review that this one corrects or retracts; the earlier one stays.
    target: URIRef  # Against or towards whom or what it is directed.
    textDigest: URIRef  # SHA-256 (lower-case hexadecimal) of the captured text encoded in UTF-8, byte for byte as captured.
    textLength: URIRef  # Length of the captured text in Unicode code points.
    tolerance: URIRef  # The relative tolerance either way, as a fraction of one.
    topic: URIRef  # The topic under which a record is found.
    total: URIRef  # The total that is checked.
    underPolicy: URIRef  # The tolerance policy by which an 'about' was read; the explanation says whether the result depends on …
    unit: URIRef  # The unit of the number, a QUDT unit where one exists.
    upperEnd: URIRef  # What a comparator says of the quantity's upper end: 'closed', 'open', 'none' or 'policy'.
    validFrom: URIRef  # First day on which the mapping holds; absent if from the beginning.
    validUntil: URIRef  # Last day on which the mapping holds; absent if it still does.
    value: URIRef  # The number.
    within: URIRef  # The place lies wholly inside the other place.
    wouldProhibit: URIRef  # A claim about what the proposal would prohibit.
    wouldRequire: URIRef  # A claim about what the proposal would require.


class ACCUMULATION(DefinedNamespace):
    """How a figure relates to its interval."""

    _NS = Namespace("https://w3id.org/claimgraph/vocabulary/accumulation/")
    _fail = True

    cumulative: URIRef  # Adds up from the beginning of the interval to its end.
    rate: URIRef  # Counts one period of a recurring length.
    snapshot: URIRef  # Holds at a moment and adds up nothing.


class CHANNEL(DefinedNamespace):
    """The means by which something was said."""

    _NS = Namespace("https://w3id.org/claimgraph/vocabulary/channel/")
    _fail = True
    _extras = [
        "legal-act",  # A decision published in an official journal.
        "media-briefing",  # A spoken meeting with the press.
        "official-update",  # A recurring report published under the speaker's own name.
        "press-statement",  # A written statement or release for the press.
        "public-address",  # A speech to the public or to an assembly.
        "social-media",  # An account of the speaker on a social network or messenger.
        "statistical-series",  # A table of figures that is kept up over time.
    ]

    interview: URIRef  # A conversation with a journalist, published as such.


class COMPARATOR(DefinedNamespace):
    """How a number bounds a quantity."""

    _NS = Namespace("https://w3id.org/claimgraph/vocabulary/comparator/")
    _fail = True
    _extras = [
        "at-least",  # The number given or some number above it.
        "fewer-than",  # Some number below the one given.
        "more-than",  # Some number above the one given.
        "up-to",  # The number given or some number below it.
    ]

    about: URIRef  # A number near the one given; how near is a policy of the comparison.
    between: URIRef  # Some number from the lower to the higher of two, both included.
    exactly: URIRef  # The number and no other; also where the source gives a bare number.


class CONFIDENCE(DefinedNamespace):
    """How sure an encoder is that a graph says what its source says."""

    _NS = Namespace("https://w3id.org/claimgraph/vocabulary/confidence/")
    _fail = True

    high: URIRef  # The text was at hand and leaves no reading open that would change a claim.
    low: URIRef  # The text was not at hand, or is known through another source only.
    medium: URIRef  # The text leaves a reading open, or was at hand in part only.


class COUNTED(DefinedNamespace):
    """The kinds of things and people that are counted."""

    _NS = Namespace("https://w3id.org/claimgraph/vocabulary/counted/")
    _fail = True
    _extras = [
        "anti-aircraft-gun",  # A towed or mounted gun against aircraft.
        "anti-aircraft-system",  # A gun or missile system against aircraft.
        "anti-tank-guided-missile",  # A guided missile against armoured vehicles, with its launcher.
        "armoured-fighting-vehicle",  # An armed and armoured combat vehicle that is neither a tank nor a carrier of infantry, …
        "armoured-personnel-carrier",  # An armoured vehicle whose main task is to carry infantry.
        "armoured-vehicle",  # An armoured combat vehicle of any type other than a tank.
        "artillery-piece",  # A gun, howitzer or mortar; rocket launchers are counted apart.
        "ballistic-missile-system",  # A mobile launcher of short-range ballistic missiles.
        "combat-drone",  # An unmanned aircraft that carries weapons and returns.
        "communications-station",  # A vehicle or shelter for command or radio communication.
        "cruise-missile",  # A guided missile that flies on wings or by lift of its body, counted when shot down.
        "engineering-vehicle",  # A vehicle that builds, clears, bridges or recovers.
        "fuel-truck",  # An unarmoured vehicle that carries fuel.
        "ground-robot",  # A vehicle on the ground without a crew.
        "heavy-mortar",  # A mortar of large calibre that is carried or towed by a vehicle.
        "infantry-fighting-vehicle",  # An armoured vehicle that carries infantry and fights with a gun or missiles of its own.
        "infantry-mobility-vehicle",  # A light armoured wheeled vehicle for patrol and transport.
        "logistics-train",  # A railway train that supplies armed forces.
        "man-portable-air-defence-system",  # A missile against aircraft that one person carries and fires.
        "military-personnel",  # Members of a party's armed forces and of those who fight beside them under its command.
        "mine-resistant-vehicle",  # An armoured wheeled vehicle built to withstand mines and ambushes.
        "motor-vehicle",  # An unarmoured vehicle of armed forces: a fuel truck or any other.
        "multiple-rocket-launcher",  # A vehicle or trailer that fires unguided rockets in salvoes.
        "no-fly-zone",  # A ban on military flights over a territory, enforced by armed force.
        "other-vehicle",  # An unarmoured vehicle other than a fuel truck.
        "reconnaissance-drone",  # An unmanned aircraft that observes.
        "self-propelled-anti-aircraft-gun",  # A gun against aircraft on a vehicle of its own.
        "self-propelled-artillery",  # A gun or howitzer on a vehicle of its own.
        "special-equipment",  # Engineering, electronic-warfare, command and other specialised equipment, as publishers count it …
        "surface-to-air-missile-system",  # A launcher of guided missiles against aircraft, on a vehicle or a trailer.
        "towed-artillery",  # A gun or howitzer that is towed.
    ]

    aircraft: URIRef  # A manned fixed-wing aircraft of armed forces; helicopters and drones are counted apart.
    boat: URIRef  # A naval surface vessel, from speedboat to warship, as publishers count boats and ships in one.
    civilian: URIRef  # A person who is not a member of armed forces.
    drone: URIRef  # An aircraft without a crew on board, of the operational-tactical level where the publisher says so.
    equipment: URIRef  # Weapons, vehicles and craft of armed forces.
    helicopter: URIRef  # A manned aircraft with rotating wings.
    jammer: URIRef  # Equipment that disturbs or deceives radio and radar.
    legislator: URIRef  # A member of a chamber of a parliament.
    official: URIRef  # A person who holds a public office.
    oligarch: URIRef  # A person whom the source calls an oligarch: wealthy and close to those in power.
    person: URIRef  # A human being.
    radar: URIRef  # A radar on a vehicle or trailer.
    submarine: URIRef  # A naval vessel that operates under water.
    tank: URIRef  # A main battle tank; not a fuel tank, for which see fuel truck.
    truck: URIRef  # An unarmoured road vehicle of armed forces of any kind, fuel trucks among them, as lists of losses …
    week: URIRef  # A stretch of seven days.


class EXCLUSIVITY(DefinedNamespace):
    """What a figure leaves out, by its speaker's own account or method."""

    _NS = Namespace("https://w3id.org/claimgraph/vocabulary/exclusivity/")
    _fail = True
    _extras = [
        "confirmed-only",  # Counts only cases that were confirmed one by one; there are others that it leaves out.
    ]

    claimed: URIRef  # What the speaker claims as the whole, without a published confirmation of each case.
    estimated: URIRef  # A judgement of the whole that was not counted.
    floor: URIRef  # A count that its own speaker believes to be exceeded, perhaps by much.


class FACET(DefinedNamespace):
    """Aspects in which figures must match to be comparable; each names the property that carries it."""

    _NS = Namespace("https://w3id.org/claimgraph/vocabulary/facet/")
    _fail = True
    _extras = [
        "as-of",  # The day up to which it counts.
    ]

    accumulation: URIRef  # Whether it adds up, is a snapshot or a rate.
    counted: URIRef  # The kind of thing or people counted.
    exclusivity: URIRef  # What it leaves out.
    interval: URIRef  # When it happened.
    measure: URIRef  # What happened to what is counted.
    party: URIRef  # Whose soldiers, tanks or civilians are counted.
    place: URIRef  # Where it happened.
    unit: URIRef  # The unit of the number.


class ILLOCUTION(DefinedNamespace):
    """What a speaker does in saying something."""

    _NS = Namespace("https://w3id.org/claimgraph/vocabulary/illocution/")
    _fail = True
    _extras = [
        "assert",  # Puts something forward as a fact.
        "call-for",  # Asks somebody to do something.
        "rule-out",  # Declares that the speaker will not do something, whether or not it was asked.
    ]

    accept: URIRef  # Agrees to an offer or a demand.
    announce: URIRef  # Makes a decision, measure or result of the speaker's own known to the public.
    deny: URIRef  # Puts forward that something is not the case.
    estimate: URIRef  # Puts something forward as the speaker's own judgement of a quantity or course of events that was not …
    explain: URIRef  # Sets out what something is, means, requires or follows from.
    fear: URIRef  # Voices the belief that a harm may come.
    offer: URIRef  # Declares that the speaker would do something if it were accepted.
    reject: URIRef  # Turns down an offer or a demand that was made.
    warn: URIRef  # Points to a harm to come, so that it may be avoided.


class MEASURE(DefinedNamespace):
    """What happened to what is counted."""

    _NS = Namespace("https://w3id.org/claimgraph/vocabulary/measure/")
    _fail = True

    abandoned: URIRef  # Equipment that its crew left behind.
    captured: URIRef  # Equipment that the other side took over.
    casualties: URIRef  # People killed or injured.
    damaged: URIRef  # Equipment hit and not wrecked.
    destroyed: URIRef  # Equipment wrecked beyond repair.
    elapsed: URIRef  # Time that has gone by since a beginning.
    imposed: URIRef  # Measures put into force.
    injured: URIRef  # People hurt who survived.
    killed: URIRef  # People who lost their lives.
    listed: URIRef  # People or bodies put on a list, such as a sanctions list.
    lost: URIRef  # Equipment put out of its owner's hands or out of action, in whichever way.


class METHOD(DefinedNamespace):
    """Ways of encoding a source."""

    _NS = Namespace("https://w3id.org/claimgraph/vocabulary/method/")
    _fail = True
    _extras = [
        "close-reading",  # A reader went through the captured text sentence by sentence and anchored each statement in its …
        "tabular-import",  # A table was mapped row by row by a declarative mapping.
    ]

    transcription: URIRef  # A reader noted the facts of a source whose text was not kept, so that there are no anchors.


class RATING(DefinedNamespace):
    """A common scale onto which fact-checkers' own ratings are mapped, each mapping with author and version."""

    _NS = Namespace("https://w3id.org/claimgraph/vocabulary/rating/")
    _fail = True
    _extras = [
        "missing-context",  # The claim holds by its letter and misleads by what it leaves out.
        "mostly-refuted",  # The evidence refutes the claim but for a part that matters less.
        "mostly-supported",  # The evidence bears the claim out but for a part that matters less.
    ]

    mixed: URIRef  # The evidence bears one part of the claim out and refutes another of like weight.
    refuted: URIRef  # The evidence shows that the claim does not hold.
    supported: URIRef  # The evidence bears the claim out as it was made.
    unverifiable: URIRef  # The evidence that could be had decides neither way.


class RELATION(DefinedNamespace):
    """How two figures relate once they are held against each other."""

    _NS = Namespace("https://w3id.org/claimgraph/vocabulary/relation/")
    _fail = True
    _extras = [
        "needs-review",  # A facet that decides comparability is unknown, so that a human must look.
        "not-comparable",  # A facet that decides comparability differs.
    ]

    agrees: URIRef  # Comparable, and both say the same.
    compatible: URIRef  # Comparable, neither says the same nor follows from the other, and both can hold.
    conflicts: URIRef  # Comparable, and they cannot both hold.
    implies: URIRef  # Comparable, and whoever accepts the left figure must accept the right one.


class REVIEW_STATUS(DefinedNamespace):
    """How far an encoding has been checked."""

    _NS = Namespace("https://w3id.org/claimgraph/vocabulary/review-status/")
    _fail = True
    _extras = [
        "self-checked",  # Whoever encoded it has checked it once more against the source.
    ]

    reviewed: URIRef  # A second reader has checked it against the source.
    unreviewed: URIRef  # Nobody has checked it.


class ROLE(DefinedNamespace):
    """Functions that a member has in an organisation."""

    _NS = Namespace("https://w3id.org/claimgraph/vocabulary/role/")
    _fail = True
    _extras = [
        "defence-minister",  # Head of a ministry or department of defence.
        "foreign-minister",  # Head of a ministry of foreign affairs.
        "head-of-government",  # Prime minister, chancellor or other head of a government.
        "high-representative",  # Represents the European Union in foreign affairs and security policy.
        "intelligence-director",  # Head of an intelligence agency.
        "member-state",  # A state that belongs to an alliance or union.
        "press-secretary",  # Speaks to the press for an office or a head of state or department.
        "secretary-general",  # Head of the secretariat of an international organisation.
        "secretary-of-state",  # Head of the State Department of the United States.
    ]

    adviser: URIRef  # Advises an office or its head, and may speak for it in public.
    president: URIRef  # Head of a state or of an organisation with that title.
    reporter: URIRef  # Writes reports for a medium.
    spokesperson: URIRef  # Speaks in public for an organisation.


class SPEECH_MODE(DefinedNamespace):
    """How a source renders what was said."""

    _NS = Namespace("https://w3id.org/claimgraph/vocabulary/speech-mode/")
    _fail = True
    _extras = [
        "own-voice",  # The source speaks itself, attributing it to nobody.
    ]

    direct: URIRef  # In the speaker's own words, between quotation marks, wholly or in the part that matters.
    indirect: URIRef  # In the source's words, as what the speaker said.
    narrated: URIRef  # As an act, without a rendering of words.


class STANCE(DefinedNamespace):
    """Attitudes and acts towards a proposal, each with a polarity (1 for, 0 neither, -1 against) and a strength (1 an …"""

    _NS = Namespace("https://w3id.org/claimgraph/vocabulary/stance/")
    _fail = True
    _extras = [
        "calls-for",  # Asks that the proposal be carried out.
        "rules-out",  # Will not do, or take part in, the proposal.
    ]

    accepts: URIRef  # Agrees to the proposal as it was offered or asked for.
    enacts: URIRef  # Puts the proposal into force.
    fears: URIRef  # Is afraid of what the proposal could lead to, without a declared stance against it.
    offers: URIRef  # Binds itself to do its part of the proposal if it is accepted.
    opposes: URIRef  # Is against the proposal.
    prefers: URIRef  # Would rather have the proposal than its alternative, without asking for it or ruling the alternative out.
    rejects: URIRef  # Turns down the proposal that was put to it.
    supports: URIRef  # Is for the proposal.
    undecided: URIRef  # Says of itself that it has not made up its mind.


class TOPIC(DefinedNamespace):
    """Subjects of public dispute under which records are found."""

    _NS = Namespace("https://w3id.org/claimgraph/vocabulary/topic/")
    _fail = True
    _extras = [
        "civilian-casualties",  # Civilians killed or injured.
        "course-of-the-war",  # How the fighting goes: advances, resistance, surprises.
        "equipment-losses",  # Weapons, vehicles and craft lost.
        "fighter-jets",  # Supplying fighter aircraft to Ukraine.
        "military-casualties",  # Members of armed forces killed, injured or captured.
        "neutrality-talks",  # A neutral status of Ukraine, and talks between the parties.
        "no-fly-zone",  # A no-fly zone over Ukraine: calls, refusals, what it would mean, earlier ones.
        "troops-on-the-ground",  # Sending other states' soldiers into Ukraine.
    ]

    odesa: URIRef  # An attack on the city of Odesa, expected or made.
    sanctions: URIRef  # Economic and personal measures against Russia and Belarus.
