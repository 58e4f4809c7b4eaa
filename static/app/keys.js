/* Keys. One registry feeds what they do, the help and the tooltips. Off while typing, while an input method
   composes, and when the person has switched them off (then only Esc and Ctrl+Enter work).
   Pages add keys in markup: `<button data-key="r">` is pressed (a field: focused) by `r`. */

import { nameOf } from "./words.js";

const list = document.querySelector("[data-keys-list]");
const on = document.body.dataset.keys !== "off";
const registry = new Map();

/** Register a key: `words` for the help, `run` for what it does. */
export function register(key, words, run) {
  registry.set(key, { words, run });
}

const typing = (target) =>
  target.isContentEditable ||
  target.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=button])");

const visible = (element) => element.checkVisibility?.() ?? true;

function press(element) {
  if (element.matches("[type=radio]")) {
    element.click(); // a way to write: chosen, and the pen is there
    (element.form?.querySelector("textarea") ?? element).focus();
  } else if (element.matches("input, textarea, select")) element.focus();
  else element.click();
}

const marked = () => [...document.querySelectorAll("[data-key]")].filter(visible);

function rows() {
  return [...document.querySelectorAll(".tickets .item .subject, [data-row]")].filter(visible);
}

function step(by) {
  const all = rows();
  const here = all.findIndex(
    (row) => row === document.activeElement || row.closest("tr, li")?.contains(document.activeElement),
  );
  const next = all[here < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + by, 0), all.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function help() {
  const dialog = document.getElementById("keys-help");
  if (!dialog || dialog.open) return;
  const entries = [...registry].map(([key, { words }]) => [[key], words]);
  for (const element of marked()) entries.push([[element.dataset.key], nameOf(element)]);
  for (const place of document.querySelectorAll("[data-go]"))
    entries.push([["g", place.dataset.go], `${list.dataset.goto} ${place.dataset.name}`]);
  entries.push(
    [["Ctrl", "K"], list.dataset.palette],
    [["Ctrl", "Enter"], list.dataset.send],
    [["Esc"], list.dataset.leave],
  );
  list.replaceChildren(
    ...entries.flatMap(([keys, words]) => {
      const term = document.createElement("dt");
      term.append(...keys.map((key) => Object.assign(document.createElement("kbd"), { textContent: key })));
      return [term, Object.assign(document.createElement("dd"), { textContent: words })];
    }),
  );
  dialog.showModal();
}

if (list) {
  register("?", list.dataset.help, help);
  if (rows().length) {
    register("j", list.dataset.next, () => step(1));
    register("k", list.dataset.previous, () => step(-1));
    register("x", list.dataset.select, () =>
      document.activeElement?.closest("tr, li")?.querySelector("input[type=checkbox]")?.click(),
    );
  }
}

let going = 0;

function goTo(letter) {
  going = 0;
  const place = document.querySelector(`[data-go="${CSS.escape(letter)}"]`);
  place?.click();
  return Boolean(place);
}

function single(key) {
  const entry = registry.get(key);
  if (entry) return (entry.run(), true);
  const element = marked().findLast((one) => one.dataset.key === key); // the page before the rail
  if (element) press(element);
  return Boolean(element);
}

function whileTyping(event) {
  if (event.key === "Escape") event.target.blur();
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = event.target.form;
  if (!form || !event.target.matches("textarea")) return;
  event.preventDefault();
  form.requestSubmit(
    form.querySelector("[data-send]") ?? form.querySelector("[data-kind=primary]:not([type=button])") ?? undefined,
  );
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
  if (typing(event.target)) return whileTyping(event);
  if (!on || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog:modal")) return;
  const second = event.timeStamp - going < 1500 && going > 0;
  if (second ? goTo(event.key) : single(event.key)) return event.preventDefault();
  going = event.key === "g" ? event.timeStamp : 0;
});

/** Tooltips and `aria-keyshortcuts` for what carries a key. */
function label(root) {
  for (const element of root.querySelectorAll("[data-key]")) {
    element.setAttribute("aria-keyshortcuts", element.dataset.key);
    if (!element.title) element.title = `${nameOf(element)} (${element.dataset.key})`;
  }
}
if (on) {
  label(document);
  document.addEventListener("htmx:load", (event) => label(event.target));
}
