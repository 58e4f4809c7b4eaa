/* Edits of a ticket's properties: shown at once, sent with the version that one sees; the answer brings what is true,
   so that what was refused goes back by itself, and the form keeps what was typed.
   `<form data-edit="priority" hx-post=… hx-target="#case-head">`; `data-shown="priority"` is where its value stands.
   Tags carry no version: what others put on or took off meanwhile is no contradiction. */
import { fill } from "./words.js";

const head = () => document.getElementById("case-head");
const edited = (event) => event.target.closest?.("form[data-edit]");
const places = (form) => document.querySelectorAll(`[data-shown="${form.dataset.edit}"]`);

document.addEventListener("htmx:configRequest", (event) => {
  const form = edited(event);
  if (!form || !head()) return;
  // A form that was fetched later than the head, or again after a refusal, has seen more.
  form.seen = Math.max(Number(head().dataset.version), Number(form.elements.version?.value ?? 0));
  if (form.dataset.edit !== "tags") event.detail.parameters.set("version", String(form.seen));
});

/** What one has changed oneself is no news to one's next step: the forms of moves have seen it, too. */
function take(form) {
  const now = Number(head().dataset.version);
  if (form.dataset.edit === "tags" && now !== form.seen + 1) return; // perhaps others were there meanwhile
  for (const field of document.querySelectorAll("#do [name=version]"))
    if (Number(field.value) === form.seen) field.value = now;
}

/** What will stand there: the choice, what was typed, or the tags that stay and those that come. */
function wanted(form) {
  const chosen = form.querySelector("select")?.selectedOptions[0]?.textContent;
  const typed = form.querySelector("input[name=value], textarea[name=value]");
  if (typed) return typed.value.trim() || "–";
  if (chosen) return fill(form.dataset.shows ?? "{name}", { name: chosen });
  const stay = [...form.querySelectorAll("[name=keep]:checked")].map((box) => box.value);
  const come = (form.elements.add?.value ?? "").split(/[,，、;；]/).map((name) => name.trim());
  return [...stay, ...come].filter(Boolean).join(", ") || "–";
}

document.addEventListener("htmx:beforeRequest", (event) => {
  const form = edited(event);
  if (!form) return;
  for (const place of places(form)) {
    place.was = [...place.childNodes];
    place.textContent = wanted(form);
    place.dataset.pending = "";
  }
  form.closest("dialog")?.close();
});

/** Refused in its own dialog, which comes again: what stood there stands there again. */
document.addEventListener("htmx:beforeSwap", (event) => {
  const form = event.detail.requestConfig?.elt?.closest("form[data-edit]");
  if (!form || event.detail.xhr.status < 400) return;
  for (const place of places(form)) {
    place.replaceChildren(...(place.was ?? []));
    delete place.dataset.pending;
  }
});

/** The button by which one came has gone with the old facts: its successor takes the focus. */
document.addEventListener("htmx:afterSettle", (event) => {
  const form = event.detail.requestConfig?.elt?.closest?.("form[data-edit]");
  if (form && event.detail.xhr.status === 200) take(form);
  if (!form || document.activeElement !== document.body) return;
  for (const place of places(form)) place.closest(".edit")?.focus();
});

document.addEventListener("htmx:sendError", (event) => {
  if (edited(event)) location.reload(); // nothing was heard: what is true stands there
});
