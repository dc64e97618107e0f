"""Where the classes stand in the picture of the model, which of their properties are shown, and in which colours."""

from __future__ import annotations

from dataclasses import dataclass

WIDTH = 1000
ROW, HEAD, PAD = 18, 30, 10
"""Height of a line of a box, height of its heading, inner margin."""
LEFT, RIGHT, TAB = 16, 672, 30
"""Where the layers begin and end, and the width of the tab with a layer's name."""
BETWEEN = 46
"""Height of the space between two layers, which holds the names of arrows."""
LETTER = 6.2
"""Width of a letter in running text, in a wide sans-serif."""


@dataclass(frozen=True)
class Box:
    """A class, its place from left to right, and the properties shown (in columns, if there are several)."""

    name: str
    left: float
    width: float
    properties: str = ""
    columns: int = 1
    kinds: bool = False


@dataclass(frozen=True)
class Layer:
    """A layer: the key of its colours, its title, its stacks of boxes under one box that spans them, and what stands beside."""

    key: str
    title: str
    stacks: tuple[tuple[Box, ...], ...]
    beside: tuple[Box, ...]
    over: Box | None = None
    gap: int = 26

    @property
    def name(self) -> str:
        """The class that stands for the layer where an arrow leads to its frame."""
        return self.key.title()

    def boxes(self) -> tuple[Box, ...]:
        """The boxes of the layer in the order in which they are drawn."""
        return (*((self.over,) if self.over else ()), *(box for stack in self.stacks for box in stack), *self.beside)


@dataclass(frozen=True)
class Arrow:
    """A property drawn as an arrow between two boxes or frames; ``at`` places it within the stretch that they share."""

    name: str
    start: str
    end: str
    at: float = 0.5


FACETS = "measure counted party place interval asOf accumulation exclusivity"

LAYERS = (
    Layer(
        "source",
        "1 Source",
        (
            (Box("Passage", 60, 320, "digest oa:hasSelector", 2), Box("Sentence", 60, 240, "noClaimReason")),
            (Box("Source", 480, 178, "schema:publisher schema:datePublished schema:url capturedOn", kinds=True),),
        ),
        (Box("Encoding", 756, 228, "method confidence reviewStatus reviewedBy"),),
    ),
    Layer(
        "statement",
        "2 Statement",
        (
            (Box("Silence", 60, 180, "actor topic period"), Box("CommentRequest", 60, 180, "requester asked requestedOn")),
            (
                Box(
                    "Statement",
                    312,
                    346,
                    "illocution speechMode channel saidOn addressee onBehalfOf basedOn prov:hadPrimarySource sameAct",
                ),
            ),
        ),
        (Box("Actor", 756, 228, kinds=True), Box("org:Membership", 756, 228, "org:organization org:role org:memberDuring")),
    ),
    Layer(
        "claim",
        "3 Claim",
        (
            (Box("Figure", 60, 382, f"{FACETS} comparator value minValue maxValue unit asWritten partOf inSeries", 2),),
            (Box("Position", 462, 196, "holder stance beneficiary rationale heldOn heldDuring"),),
        ),
        (Box("Proposal", 756, 228, "action proposedBy implementer target wouldRequire wouldProhibit partOfProposal"),),
        over=Box("Claim", 60, 598, "paraphrase topic about distinguishes supersedes", 3, kinds=True),
    ),
    Layer(
        "finding",
        "4 Finding, review",
        (
            (Box("Finding", 60, 340, "rule explanation differsIn ratio", 2, kinds=True),),
            (Box("Review", 418, 240, "originalRating normalisedRating claimAsOf evidence supersedesReview"),),
        ),
        (Box("Event", 756, 136, "conductedBy"), Box("Place", 756, 228, "within")),
    ),
)

ARROWS = (
    Arrow("oa:hasSource", "Passage", "Source"),
    Arrow("prov:used", "Encoding", "Source"),
    Arrow("passage", "Statement", "Passage"),
    Arrow("reportedIn", "Statement", "Source", 0.4),
    Arrow("answer", "CommentRequest", "Statement"),
    Arrow("speaker", "Statement", "Actor"),
    Arrow("inCapacity", "Statement", "org:Membership"),
    Arrow("org:member", "org:Membership", "Actor", 0.2),
    Arrow("content", "Statement", "Claim layer", 0.4),
    Arrow("proposal", "Position", "Proposal"),
    Arrow("precedent", "Proposal", "Event", 0.2),
    Arrow("forPlace", "Proposal", "Place", 0.68),
    Arrow("involves", "Finding", "Claim layer", 0.35),
    Arrow("reviewedClaim", "Review", "Claim layer", 0.35),
)
LEGEND = "Solid arrow: a property, from its class to what it leads to. Hollow arrow: a kind of. Italics: derived by reasoning."
KIND_OF = (("Sentence", "Passage"), ("Figure", "Claim"), ("Position", "Claim"))

DESCRIPTION = (
    "Four layers from top to bottom. A statement, a silence or a request for comment is reported in a source and proved by a"
    " passage of it. A statement has a speaker, in a capacity, and as its content a claim: a figure, a position towards a"
    " proposal, or a plain claim. Findings involve claims, and reviews conclude on them. Beside the layers stand the encoding"
    " of a source, actors and their memberships, proposals, events and places."
)

STYLE = """
    text { font: 12px system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif; fill: #1f2933 }
    .name { font-size: 14px; font-weight: 700 }
    .tab { font-size: 14px; font-weight: 700; fill: #ffffff }
    .type, .more { fill: #52606d }
    .derived { font-style: italic }
    .label { font-weight: 600 }
    .paper { fill: #ffffff }
    .box { fill: #ffffff; stroke: #7b8794 }
    .arrow { fill: none; stroke: #3e4c59; stroke-width: 1.4 }
    .head { fill: #3e4c59 }
    .kind { fill: #ffffff; stroke: #3e4c59; stroke-width: 1.2 }
    .source { fill: #e6f0fa } .source-tab { fill: #2b6cb0 }
    .statement { fill: #e6f5ec } .statement-tab { fill: #2f7d4f }
    .claim { fill: #fdf3dc } .claim-tab { fill: #a05f0a }
    .finding { fill: #f3ebfa } .finding-tab { fill: #7444a3 }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3 }
      .tab { fill: #ffffff }
      .type, .more { fill: #a9b6c3 }
      .paper { fill: #0d1117 }
      .box { fill: #161b22; stroke: #6b7785 }
      .arrow { stroke: #b4c0cc }
      .head { fill: #b4c0cc }
      .kind { fill: #0d1117; stroke: #b4c0cc }
      .source { fill: #10233a } .statement { fill: #0f2a1b } .claim { fill: #2e230d } .finding { fill: #261836 }
    }"""
