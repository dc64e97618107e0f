() => {
  const faults = [];
  const seen = (e) => e.checkVisibility() && e.getClientRects().length;
  for (const e of document.querySelectorAll("header.top, nav, button, form:not(.ask, .sparql), input[value=''], .formats, .skip")) if (seen(e)) faults.push(`printed: ${e.outerHTML.slice(0, 80)}`);
  for (const e of document.querySelectorAll("main *")) {
    if (!seen(e) || e.closest(".hidden, svg, #yasgui")) continue;
    const right = e.getBoundingClientRect().right;
    if (right > innerWidth + 1) { faults.push(`cut off at ${Math.round(right)}: ${e.tagName}.${e.className} ${e.textContent.slice(0, 40)}`); break; }
  }
  if (getComputedStyle(document.body).backgroundColor !== "rgb(255, 255, 255)") faults.push("the ground is not white");
  for (const e of document.querySelectorAll("main a[rel~=external]:not(th a)"))
    if (seen(e) && !getComputedStyle(e, "::after").content.includes(e.getAttribute("href"))) faults.push(`no address: ${e.outerHTML}`);
  for (const e of document.images) if (seen(e) && getComputedStyle(e).filter !== "none") faults.push("a chart for a dark screen");
  return faults;
}
