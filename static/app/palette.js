/* Ctrl+K: every place and every act of this page by typing a part of its name; what is not found is searched for.
   It reads what the page already shows: `[data-go]` (places), `[data-key]` and `[data-act]` (acts). */

import { nameOf } from "./words.js";

const dialog = document.getElementById("palette");
const field = dialog?.querySelector("input");
const list = dialog?.querySelector("[role=listbox]");
let chosen = 0;

function entries() {
  const found = [...document.querySelectorAll("[data-go], [data-key], [data-act]")].filter(
    (one) => !dialog.contains(one) && (one.checkVisibility?.() ?? true) && nameOf(one),
  );
  return found.map((element) => ({
    name: nameOf(element),
    key: element.dataset.key ?? (element.dataset.go ? `g ${element.dataset.go}` : ""),
    run: () => (element.matches("input, textarea, select") ? element.focus() : element.click()),
  }));
}

/** Letters in their order, not necessarily together: "brd" finds "Board". Nearer together comes first. */
function distance(name, wanted) {
  let from = 0;
  let gaps = 0;
  for (const letter of wanted) {
    const at = name.indexOf(letter, from);
    if (at < 0) return Infinity;
    gaps += at - from;
    from = at + 1;
  }
  return gaps;
}

function matching() {
  const wanted = field.value.trim().toLowerCase();
  const found = entries()
    .map((entry) => ({ ...entry, distance: distance(entry.name.toLowerCase(), wanted) }))
    .filter((entry) => entry.distance < Infinity)
    .sort((one, other) => one.distance - other.distance)
    .slice(0, 8);
  if (wanted) {
    const address = `${dialog.dataset.search}?q=${encodeURIComponent(field.value.trim())}`;
    found.push({
      name: `${dialog.dataset.searchWords} ${field.value.trim()}`,
      key: "",
      run: () => location.assign(address),
    });
  }
  return found;
}

function option(entry, place) {
  const line = document.createElement("div");
  line.setAttribute("role", "option");
  line.id = `palette-${place}`;
  line.setAttribute("aria-selected", String(place === chosen));
  const words = document.createElement("span");
  words.className = "only";
  words.textContent = entry.name;
  line.append(words);
  if (entry.key) line.append(Object.assign(document.createElement("kbd"), { textContent: entry.key }));
  line.addEventListener("click", () => take(entry));
  return line;
}

function take(entry) {
  dialog.close();
  entry?.run();
}

function draw() {
  const found = matching();
  chosen = Math.max(0, Math.min(chosen, found.length - 1));
  list.replaceChildren(...found.map(option));
  field.setAttribute("aria-activedescendant", found.length ? `palette-${chosen}` : "");
  return found;
}

if (dialog) {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey)
      return;
    event.preventDefault();
    if (dialog.open || document.querySelector("dialog:modal")) return;
    field.value = "";
    chosen = 0;
    dialog.showModal();
    draw();
  });
  field.addEventListener("input", () => {
    chosen = 0;
    draw();
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      chosen += event.key === "ArrowDown" ? 1 : -1;
      draw();
    }
    if (event.key === "Enter") {
      event.preventDefault();
      take(draw()[chosen]);
    }
  });
}
