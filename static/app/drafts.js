/* What a customer types into a public form is kept in this tab until it has been sent.
   `<form data-draft="new-complaint">`; the page after sending carries `data-draft-sent="new-complaint"`. */
import { words } from "./words.js";

const KEEP = "draft:";
const skipped = new Set(["hidden", "password", "file", "submit", "button"]);

const fieldsOf = (form) => [...form.elements].filter((field) => field.name && !skipped.has(field.type));

function keep(form) {
  const values = fieldsOf(form)
    .filter((field) => !["checkbox", "radio"].includes(field.type) || field.checked)
    .map((field) => [field.name, field.value]);
  try {
    sessionStorage.setItem(KEEP + form.dataset.draft, JSON.stringify(values));
  } catch {
    return; // full or forbidden: the form still works
  }
  const told = form.querySelector("[data-draft-told]");
  const time = new Date().toLocaleTimeString(document.documentElement.lang, {
    hour: "2-digit",
    minute: "2-digit",
    hour12: false,
  });
  if (told) told.textContent = `${words.draft} ${time}`;
}

function restore(form) {
  const kept = sessionStorage.getItem(KEEP + form.dataset.draft);
  // Words that the server sent back after an error are newer than the draft.
  if (!kept || form.querySelector("[aria-invalid=true]")) return;
  const values = JSON.parse(kept);
  for (const field of fieldsOf(form)) {
    const own = values.filter(([name]) => name === field.name).map(([, value]) => value);
    if (["checkbox", "radio"].includes(field.type))
      field.checked = own.length ? own.includes(field.value) : field.checked;
    else if (own.length && !field.value) field.value = own[0];
  }
}

for (const form of document.querySelectorAll("form[data-draft]")) {
  restore(form);
  let waiting;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => keep(form), 400);
  });
}
for (const sent of document.querySelectorAll("[data-draft-sent]"))
  sessionStorage.removeItem(KEEP + sent.dataset.draftSent);
