"""queries/README.md describes every question as its header does, and its examples run."""

from __future__ import annotations

import re
import shlex

import pytest

from claimgraph.home import QUERIES
from claimgraph.query import ask, questions
from query.contract import COLUMNS
from query.dataset import reader

PAGE = (QUERIES / "README.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^### (\S+)\n(.*?)(?=^##|\Z)", PAGE, flags=re.MULTILINE | re.DOTALL))


def test_every_question_and_no_other_has_its_section() -> None:
    assert list(SECTIONS) == list(questions())


@pytest.mark.parametrize("name", sorted(questions()))
def test_section_says_what_the_header_says(name: str) -> None:
    question, section = questions()[name], SECTIONS[name]
    assert f"| [{name}](#{name}) | {question.meaning} |" in PAGE
    assert section.startswith(f"\n{question.meaning}\n\nColumns: {', '.join(f'`{column}`' for column in question.columns)}\n")
    assert re.findall(r"^- `--(\w+)` – (.+)$", section, flags=re.MULTILINE) == [(p.name, p.meaning) for p in question.parameters]
    assert f"\n    {question.example}\n" in section
    assert section.endswith(f"\nNo rows: {question.empty_meaning}.\n\n")


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_example_has_an_answer(name: str) -> None:
    words = shlex.split(questions()[name].example)
    assert words[:3] == ["claimgraph", "ask", name]
    parameters = dict(zip((word.removeprefix("--") for word in words[3::2]), words[4::2], strict=True))
    assert ask(reader(), name, **parameters).rows
