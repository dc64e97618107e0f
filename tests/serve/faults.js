() => {
  const named = (e) => e.getAttribute("aria-label") || e.textContent.trim() || e.title || e.querySelector("[aria-label], img[alt]");
  const faults = [];
  if (!document.documentElement.lang) faults.push("no language");
  if (document.querySelectorAll("h1").length !== 1) faults.push(`${document.querySelectorAll("h1").length} h1`);
  for (const place of ["main", "header", "footer", "nav[aria-label]"]) if (!document.querySelector(place)) faults.push(`no ${place}`);
  let level = 0;
  for (const e of document.querySelectorAll("h1, h2, h3, h4")) { const own = +e.tagName[1]; if (own > level + 1) faults.push(`${e.tagName} after h${level}`); level = own; }
  for (const e of document.querySelectorAll("body *")) for (const node of e.childNodes)
    if (node.nodeType === 3 && /[\u0400-\u04ff]/.test(node.data) && !e.closest("#yasgui") && e.closest("[lang]").lang === "en")
      faults.push(`Cyrillic in English: ${node.data.trim().slice(0, 40)}`);
  for (const e of document.querySelectorAll("a[href], button")) if (!e.closest("#yasgui") && !named(e)) faults.push(`nameless ${e.outerHTML}`);
  for (const e of document.querySelectorAll("img")) if (!e.alt) faults.push(`no alt ${e.src}`);
  for (const e of document.querySelectorAll("input:not([type=hidden]), textarea"))
    if (!e.closest("#yasgui") && !e.labels.length) faults.push(`no label ${e.name}`);
  for (const e of document.querySelectorAll("table")) if (!e.closest("#yasgui") && !e.caption) faults.push("table without caption");
  const ids = [...document.querySelectorAll("[id]")].filter((e) => !e.closest("#yasgui")).map((e) => e.id);
  for (const id of new Set(ids)) if (ids.filter((other) => other === id).length > 1) faults.push(`twice #${id}`);
  if (document.documentElement.scrollWidth > innerWidth + 1) faults.push(`wider than the window: ${document.documentElement.scrollWidth}`);
  return faults;
}
