/* Keys. What each is called stands in one table (servicedesk/web/keys.py), which help and docs read; what it presses is
   marked in the page: `<button data-key="r">` is pressed (a field: focused) by `r`. Motions in lists are done here.
   Off while typing, while an input method composes, and when the person has switched them off (then only Esc and
   Ctrl+Enter work). */

import { nameOf, usable } from "./words.js";

const on = document.body.dataset.keys !== "off";
// What a Chinese keyboard writes where a Latin one has these.
const LATIN = { "？": "?", "、": "/", "／": "/", "【": "[", "】": "]", "「": "[", "」": "]" };
const CHORD = 1500; // milliseconds between `g` and its letter

const typing = (target) =>
  target.isContentEditable ||
  target.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=button])");

/** What a key or the palette does to an element. */
export function press(element) {
  if (element.matches("[type=radio]")) {
    element.click(); // a way to write: chosen, and the pen is there
    (element.form?.querySelector("[contenteditable=true], textarea") ?? element).focus();
  } else if (element.matches("input:not([type=checkbox]), textarea, select")) {
    element.focus();
    if (element.matches("input")) element.select(); // what one types takes the place of what was asked before
  } else {
    if (element.matches("[popovertarget], summary")) element.focus(); // Tab goes on into what opens there
    element.click();
  }
}

const marked = (key) => [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].findLast(usable);

function rows() {
  return [...document.querySelectorAll(".tickets .item .subject, [data-row]")].filter((row) => row.checkVisibility());
}

const hereIn = (all) =>
  all.findIndex((row) => row === document.activeElement || row.closest("tr, li")?.contains(document.activeElement));

function step(by) {
  const all = rows();
  const here = hereIn(all);
  const next = all[here < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + by, 0), all.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
  return Boolean(next);
}

function click(selector) {
  const element = [...document.querySelectorAll(selector)].find((one) => one.checkVisibility());
  element?.click();
  return Boolean(element);
}

/** The first field, or the button, of the one next action. */
function enter(selector) {
  const field = [...document.querySelectorAll(selector)].find((one) => one.checkVisibility());
  field?.focus();
  return Boolean(field);
}

const fetchHelp = () => window.htmx?.trigger("#keys-list", "opened"); // it comes when it is first wanted

function help() {
  const dialog = document.getElementById("keys-help");
  if (!dialog || dialog.open) return false;
  fetchHelp();
  dialog.showModal();
  return true;
}

document.addEventListener("click", (event) => event.target.closest("[data-open=keys-help]") && fetchHelp());

// Each says whether it did anything; the page's own marks come first.
const acts = {
  "?": help,
  j: () => step(1),
  k: () => step(-1),
  x: () => {
    const box = document.activeElement?.closest("tr, li")?.querySelector("input[type=checkbox]");
    box?.click();
    return Boolean(box);
  },
  s: () => enter("main .next form :is(input:not([type=hidden]), textarea, select, button)"),
  "[": () => click("main a[rel=prev]"),
  "]": () => click("main a[rel=next]"),
  u: () => click("main [data-fresh] button, main .trail > a[href]"),
};

function goTo(letter) {
  const place = document.querySelector(`[data-go="${CSS.escape(letter)}"]`);
  place?.click();
  return Boolean(place);
}

function single(key) {
  const element = marked(key);
  if (element) return (press(element), true);
  return acts[key]?.() ?? false;
}

function whileTyping(event) {
  if (event.key === "Escape") event.target.blur();
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = event.target.closest("form");
  if (!form || !(event.target.isContentEditable || event.target.matches("textarea"))) return;
  event.preventDefault();
  form.requestSubmit(
    form.querySelector("[data-send]") ?? form.querySelector("[data-kind=primary]:not([type=button])") ?? undefined,
  );
}

let going = 0;

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
  if (typing(event.target)) return whileTyping(event);
  if (!on || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog:modal")) return;
  const key = LATIN[event.key] ?? event.key;
  const second = going > 0 && event.timeStamp - going < CHORD;
  going = 0;
  if (second ? goTo(key) : single(key)) return event.preventDefault();
  going = key === "g" ? event.timeStamp : 0;
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
