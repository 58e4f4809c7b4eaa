/* Ctrl+K: every place, every act of this page, people, cases and settings by a part of their names, written or spelled
   (pinyin.js); what is not found is searched for. It reads what the page shows (`[data-go]` places, `[data-key]`,
   `[data-act]`, moves and the page's menus: acts), what was seen in this tab (trail.js), and asks the desk once for the
   rest. */

import { press } from "./keys.js";
import { spelledIn } from "./pinyin.js";
import { seen } from "./trail.js";
import { nameOf, usable } from "./words.js";

const MOST = 12;
const LAST = 1000; // together before apart
const dialog = document.getElementById("palette");
const field = dialog?.querySelector("input");
const list = dialog?.querySelector("[role=listbox]");
const ACTS =
  "main [data-key], main [data-act], main [data-verb] > summary, main .menu :is(button, a[href]), .rail [data-act]";
let chosen = 0;
const PATIENCE = 1000; // ms
let asked = null;
let asking = null;
let offered = [];

/** What is there under its name; of two of one name (a button, and its line in a narrow page's menu) the first. */
function there(selector) {
  const found = new Map();
  for (const one of document.querySelectorAll(selector))
    if (!dialog.contains(one) && usable(one) && nameOf(one) && !found.has(nameOf(one))) found.set(nameOf(one), one);
  return [...found.values()];
}

function entries() {
  const here = there(ACTS).map((element) => ({
    name: nameOf(element),
    key: element.dataset.key ?? "",
    note: dialog.dataset.here,
    run: () => press(element),
  }));
  const places = there("[data-go]").map((element) => ({
    name: nameOf(element),
    key: `g ${element.dataset.go}`,
    note: dialog.dataset.places,
    run: () => element.click(),
  }));
  const visited = seen().map(({ name, href }) => ({ name, note: dialog.dataset.seen, run: () => location.assign(href) }));
  return [...here, ...places, ...visited, ...offered];
}

/** The desk's offer for this person, asked when the palette first opens on a page. */
async function ask() {
  asked ??= fetch(`${dialog.dataset.source}?page=${encodeURIComponent(location.pathname)}`, { headers: { Accept: "application/json" } });
  const answer = await asked;
  if (!answer.ok || offered.length) return;
  const { groups } = await answer.json();
  offered = groups.flatMap(({ label, items }) =>
    items.map(({ name, href, note }) => ({ name, note: note ?? label, run: () => location.assign(href) })),
  );
  if (dialog.open) draw();
}

/** Letters in their order though not together, "brd" in "Board": how far apart they stand; Infinity where they do not. */
function apart(name, words) {
  let from = 0;
  let gaps = 0;
  for (const letter of words.toLowerCase()) {
    const at = name.toLowerCase().indexOf(letter, from);
    if (at < 0) return Infinity;
    gaps += at - from;
    from = at + 1;
  }
  return gaps;
}

function far(name, words) {
  const at = spelledIn(name, words);
  return at < 0 ? LAST + apart(name, words) : at;
}

/** The nearer to its beginning, the earlier; what the page itself offers wins a draw. */
function matching() {
  const words = field.value.trim();
  const all = entries();
  const found = all
    .map((entry) => ({ ...entry, far: words ? far(entry.name, words) : 0 }))
    .filter((entry) => entry.far < Infinity)
    .sort((one, other) => one.far - other.far)
    .slice(0, MOST);
  if (!words) return found;
  const address = `${dialog.dataset.search}?q=${encodeURIComponent(words)}`;
  return [...found, { name: `${dialog.dataset.searchWords} ${words}`, run: () => location.assign(address) }];
}

function option(entry, place) {
  const line = document.createElement("div");
  line.setAttribute("role", "option");
  line.id = `palette-${place}`;
  line.setAttribute("aria-selected", String(place === chosen));
  line.append(Object.assign(document.createElement("span"), { className: "only", textContent: entry.name }));
  if (entry.note) line.append(Object.assign(document.createElement("small"), { textContent: entry.note }));
  if (entry.key) line.append(Object.assign(document.createElement("kbd"), { textContent: entry.key }));
  line.addEventListener("click", () => take(entry));
  return line;
}

function take(entry) {
  dialog.close();
  entry?.run();
}

/** Whoever types faster than the desk offers is not sent to the search for it: what the words mean is on its way. */
async function choose() {
  if (draw().length === 1 && !offered.length)
    await Promise.race([asking, new Promise((over) => setTimeout(over, PATIENCE))]);
  if (dialog.open) take(draw()[chosen]);
}

function draw() {
  const found = matching();
  chosen = Math.max(0, Math.min(chosen, found.length - 1));
  list.replaceChildren(...found.map(option));
  list.children[chosen]?.scrollIntoView({ block: "nearest" });
  field.setAttribute("aria-activedescendant", found.length ? `palette-${chosen}` : "");
  return found;
}

function move(by) {
  chosen += by;
  draw();
}

if (dialog) {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey)
      return;
    event.preventDefault();
    if (!document.querySelector("dialog:modal")) dialog.showModal();
  });
  field.addEventListener("focus", () => {
    field.value = "";
    chosen = 0;
    draw();
    asking = ask().catch(() => (asked = null)); // places and acts are there without it
  });
  field.addEventListener("input", (event) => {
    if (event.isComposing) return; // letters on their way to be Han are no words yet
    chosen = 0;
    draw();
  });
  field.addEventListener("compositionend", () => draw());
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    }
    if (event.key === "Enter") {
      event.preventDefault();
      choose();
    }
  });
}
