// Suggestions while typing: fills the list that the input names. Without this script the search works all the same.
for (const input of document.querySelectorAll("input[data-suggest]")) {
  let pending;
  input.addEventListener("input", () => {
    clearTimeout(pending);
    const text = input.value.trim();
    if (text.length < 2) return;
    pending = setTimeout(async () => {
      const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(text)}`);
      if (!answer.ok) return;
      const [, labels, kinds] = await answer.json();
      input.list.replaceChildren(...labels.map((label, index) => {
        const option = document.createElement("option");
        option.value = label;
        option.label = kinds[index];
        return option;
      }));
    }, 120);
  });
}
