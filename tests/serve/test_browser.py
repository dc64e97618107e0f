"""The pages in a browser: faults, contrast, keyboard, languages, small windows, paper. Pictures go to CLAIMGRAPH_SCREENSHOTS."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from serve.support import PAGES, Served

HERE = Path(__file__).parent
CONTRAST, FAULTS, PAPER = ((HERE / f"{name}.js").read_text("utf-8") for name in ("contrast", "faults", "paper"))
UPRIGHT, ACROSS = 718, 1046
"""The width of a sheet of A4 between margins of a centimetre, in pixels of style sheets: upright, and for long answers across."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Debian's Chromium, without a window."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install 'claimgraph[browser]'")
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found:
        pytest.skip("no Chromium is installed here (apt-get install chromium)")
    with api.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def pages(server: Served) -> dict[str, str]:
    """A page of every kind, with one on a conflict."""
    query = """PREFIX cg: <https://w3id.org/claimgraph/ontology#>
        SELECT ?f { ?f cg:relation <https://w3id.org/claimgraph/vocabulary/relation/conflicts> } ORDER BY ?f LIMIT 1"""
    [row] = server.select(query).json()["results"]["bindings"]
    return {**PAGES, "finding": str(row["f"]["value"]).replace("https://w3id.org/claimgraph/data", "/page")}


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pictures of the pages are kept."""
    named = os.environ.get("CLAIMGRAPH_SCREENSHOTS")
    folder = Path(named) if named else tmp_path_factory.mktemp("pictures")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_pages_have_no_fault(
    server: Served, browser: Any, pages: dict[str, str], pictures: Path, scheme: str, width: int
) -> None:
    """No error in the console, nothing wider than the window, contrast of 4.5 : 1, names for all that can be pressed."""
    faults: dict[str, list[str]] = {}
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda fault: said.append(str(fault)))
    for name, path in pages.items():
        said.clear()
        page.goto(server.url + path, wait_until="load")
        found = page.evaluate(FAULTS) + page.evaluate(CONTRAST)
        found += [text for text in said if not (name == "not found" and "404" in text)]
        if found:
            faults[name] = found
        page.screenshot(path=str(pictures / f"{name.replace(' ', '-')}-{width}-{scheme}.png"))
    context.close()
    assert faults == {}


def test_what_others_check_for_accessibility(server: Served, browser: Any, pages: dict[str, str]) -> None:
    faults: dict[str, list[str]] = {}
    page = browser.new_page()
    for name, path in pages.items():
        page.goto(server.url + path, wait_until="load")
        faults[name] = violations(page)
    page.close()
    assert {name: found for name, found in faults.items() if found} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_on_paper(server: Served, browser: Any, pages: dict[str, str], scheme: str) -> None:
    """What is for a screen only is gone, nothing is cut off at the edge, ink is dark on white, links say where they lead."""
    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    page.emulate_media(media="print", color_scheme=scheme)
    faults: dict[str, list[str]] = {}
    for name, path in pages.items():
        page.goto(server.url + path, wait_until="load")
        across = page.evaluate("getComputedStyle(document.querySelector('main')).page") == "wide"
        page.set_viewport_size({"width": ACROSS if across else UPRIGHT, "height": 1000})
        found = page.evaluate(PAPER) + page.evaluate(CONTRAST)
        if found:
            faults[name] = found
    context.close()
    assert faults == {}


def test_a_printed_page_holds_all_of_it(server: Served, browser: Any, pages: dict[str, str], pictures: Path) -> None:
    """The file for the printer has the last row of the longest table, the IRI, the address of the source, and the chart."""
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    read = shutil.which("pdftotext")
    for name in ("figure", "long answer", "source", "statement", "proposal"):
        page.goto(server.url + pages[name], wait_until="load")
        assert all(page.evaluate("[...document.images].map((image) => image.complete && image.naturalWidth > 0)"))
        last = page.locator("main table").first.locator("tbody tr").last.locator("td").all_inner_texts()
        file = pictures / f"{name.replace(' ', '-')}.pdf"
        data = page.pdf(path=str(file), prefer_css_page_size=True)
        assert data.startswith(b"%PDF") and len(data) > 10_000
        if read:
            text = subprocess.run([read, "-raw", str(file), "-"], capture_output=True, text=True, check=True).stdout
            whole = re.sub(r"[\s\x0c]", "", text)
            assert [cell for cell in last if re.sub(r"\s", "", cell) not in whole] == [], name
            assert "Search" not in text and "Turtle" not in text and "Questions" not in text
    context.close()


def test_a_dossier_can_be_read_by_all(store: Path, browser: Any, pictures: Path) -> None:
    """The page for people without tools: the same rules, colours that can be read, nothing cut off on a phone or on paper."""
    file = pictures / "dossier.html"
    command = [sys.executable, "-m", "claimgraph", "export", "dossier", "--store", str(store), "--topic", "no-fly-zone"]
    done = subprocess.run([*command, "--out", str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    page = browser.new_page()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.goto(file.as_uri())
        assert page.evaluate(CONTRAST) == []
    for width, media in ((390, "screen"), (UPRIGHT, "print")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(media=media)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []
    page.close()


def violations(page: Any) -> list[str]:
    """What axe-core finds against WCAG 2.1, level AA, in all that is ours (the editor's inside is not)."""
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe is not installed: pip install 'claimgraph[browser]'"
    )
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"], "resultTypes": ["violations"]}
    context = {"exclude": [["#yasgui"]]} if page.locator("#yasgui").count() else None
    found = axe.Axe().run(page, context=context, options=rules).response["violations"]
    return [f"{item['id']}: {item['nodes'][0]['html'][:200]}" for item in found]


def test_a_reader_with_a_keyboard_and_no_script(server: Served, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(server.url + "/")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to content"
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    page.locator(".hero input").fill("Poland")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=Poland")
    page.locator(".hits a").first.click()
    assert "Poland" in page.locator("h1").inner_text()
    page.goto(server.url + "/page/source/newsweek/2022-03-09")
    page.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("details[open] table").first.is_visible()
    context.close()


def test_the_focus_can_be_seen_and_visits_all(server: Served, browser: Any) -> None:
    """By tabs alone one comes to every link, button and scrolling table of a page, and sees where one is."""
    page = browser.new_page()
    page.goto(server.url + PAGES["statement"])
    wanted = page.locator("a[href]:visible, button:visible, input:visible, summary:visible, .scroll:visible").count()
    seen: set[str] = set()
    for _ in range(wanted + 8):
        page.keyboard.press("Tab")
        mark, outline = page.evaluate(
            "() => { const at = document.activeElement, style = getComputedStyle(at);"
            " return [[...document.querySelectorAll('*')].indexOf(at) + at.tagName, style.outlineStyle + style.outlineWidth]; }"
        )
        if mark.endswith(("BODY", "HTML")):
            break
        assert outline == "solid3px", mark
        seen.add(mark)
    page.close()
    assert len(seen) >= wanted


def test_suggestions_while_typing(server: Served, browser: Any) -> None:
    page = browser.new_page()
    page.goto(server.url + "/")
    page.locator("#q").press_sequentially("zelen")
    page.wait_for_selector("#suggestions option", state="attached")
    assert "Volodymyr Zelensky" in page.locator("#suggestions option").evaluate_all("all => all.map(one => one.value)")
    page.close()


def test_the_editor_runs_an_example(server: Served, browser: Any, pictures: Path) -> None:
    page = browser.new_page()
    outside: list[str] = []
    page.on(
        "request", lambda request: None if request.url.startswith((server.url, "data:", "blob:")) else outside.append(request.url)
    )
    page.goto(server.url + "/sparql?example=silences")
    page.wait_for_selector("#yasgui .CodeMirror")
    page.locator("#yasgui .yasqe_queryButton").first.click()
    page.wait_for_selector("#yasgui .yasr_results table tbody tr")
    assert page.locator("#yasgui .yasr_results tbody tr").count() >= 1
    page.screenshot(path=str(pictures / "editor.png"))
    assert outside == []
    page.close()
