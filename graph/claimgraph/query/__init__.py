"""The questions that the graph answers, and how they are asked. Nothing here imports rdflib."""

from claimgraph.query.answer import Answer, ask
from claimgraph.query.bind import Page, bind
from claimgraph.query.question import Question, find, questions
from claimgraph.query.readonly import Reader, execute
from claimgraph.query.resolve import resolve

__all__ = ["Answer", "Page", "Question", "Reader", "ask", "bind", "execute", "find", "questions", "resolve"]
