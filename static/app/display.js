/* Theme, density and language: applied at once (by :has() in tokens.css), kept by the server. */
for (const form of document.querySelectorAll("form[data-display]")) {
  for (const button of form.querySelectorAll("[data-script-hides]")) button.hidden = true;
  form.addEventListener("change", async (event) => {
    if (event.target.name === "language") return form.submit();
    const body = new FormData(form);
    body.delete("language");
    document.documentElement.dataset[event.target.name] = event.target.value;
    await fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
  });
}
