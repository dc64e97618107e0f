// The comfortable editor over the plain form: same endpoint, same query. Without this script the form works by itself.
(() => {
  const place = document.getElementById("yasgui");
  const form = document.querySelector("form.sparql");
  if (!place || !form || !window.Yasgui) return;
  const Yasgui = window.Yasgui.default || window.Yasgui;
  const endpoint = new URL(place.dataset.endpoint, location).href;
  if (Yasgui.Yasqe) Yasgui.Yasqe.defaults.autocompleters = ["variables"]; // the others ask servers elsewhere
  const wanted = form.querySelector("textarea").value;
  const given = new URLSearchParams(location.search);
  place.hidden = false;
  const editor = new Yasgui(place, {
    requestConfig: { endpoint, method: "POST" },
    endpointCatalogueOptions: { getData: () => [{ endpoint }] },
    copyEndpointOnNewTab: true,
    populateFromUrl: false,
    persistenceId: "claimgraph",
  });
  const tab = editor.getTab();
  const asked = given.has("query") || given.has("example");
  if (tab && (asked || !tab.getQuery().includes("claimgraph"))) tab.setQuery(wanted);
  form.hidden = true;
})();
