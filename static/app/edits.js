/* Edits of a ticket's properties: shown at once, sent with the version that one sees; the answer brings what is true,
   so that what was refused goes back by itself, and the form keeps what was typed.
   `<form data-edit="priority" hx-post=… hx-target="#case-head">`; `data-shown="priority"` is where its value stands. */
const head = () => document.getElementById("case-head");

document.addEventListener("htmx:configRequest", (event) => {
  const form = event.target.closest?.("form[data-edit]");
  if (form && head()) event.detail.parameters.set("version", head().dataset.version);
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const form = event.target.closest?.("form[data-edit]");
  if (!form) return;
  const chosen = form.querySelector("select")?.selectedOptions[0]?.textContent;
  for (const place of document.querySelectorAll(`[data-shown="${form.dataset.edit}"]`)) {
    if (chosen) place.textContent = chosen;
    place.dataset.pending = "";
  }
  form.closest("dialog")?.close();
});

document.addEventListener("htmx:sendError", (event) => {
  if (event.target.closest?.("form[data-edit]")) location.reload(); // nothing was heard: what is true stands there
});
