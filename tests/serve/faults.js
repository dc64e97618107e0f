() => {
  const named = (e) => e.getAttribute("aria-label") || e.textContent.trim() || e.title || e.querySelector("[aria-label], img[alt]");
  const faults = [];
  if (!document.documentElement.lang) faults.push("no language");
  if (document.querySelectorAll("h1").length !== 1) faults.push(`${document.querySelectorAll("h1").length} h1`);
  if (!document.querySelector("main")) faults.push("no main");
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
