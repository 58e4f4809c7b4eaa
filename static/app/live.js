/* Live: `/events/` sends only names of what changed. What shows it asks again, with the reader's own rights.
   - `data-refresh="ticket:12"` + `hx-get` + `hx-trigger="live"`: fetched again, unless one is reading or typing in it;
     then it waits until one has left. It asks at once and then at most every `data-pace` seconds (half a second
     where none is named); what is heard meanwhile, or while an answer is under way, is asked for at the end.
   - `data-fresh="inbox"` (hidden): the bar that says how much is new; nothing moves until it is pressed.
   A tab that nobody sees lets go of its stream after a while (a browser allows six connections to a desk in all)
   and catches up when it is seen again. */
import { toast } from "./toasts.js";
import { fill, words } from "./words.js";

const address = document.body.dataset.live;
const LET_GO = 20_000;
const AGAIN = 30_000;
const waiting = new Set();
let stream = null;
let open = "";
let failures = 0;
let missed = false;
let leaving;

const tokens = (element) => (element.dataset.refresh ?? element.dataset.fresh).split(/\s+/).filter(Boolean);
const shown = () => [...document.querySelectorAll("[data-refresh], [data-fresh]")];
const topics = () => [...new Set(shown().flatMap(tokens))].slice(0, 20).sort().join(",");

/** In use: something in it has the focus or is marked for reading. */
function inUse(element) {
  if (element.contains(document.activeElement)) return true;
  const selection = getSelection();
  return Boolean(selection) && !selection.isCollapsed && element.contains(selection.anchorNode);
}

// By name and not by element, for the answer takes the element's place: when each was asked last, and what is to be.
const asked = new Map();
const due = new Set();
const nameOf = (element) => element.id || element.getAttribute("hx-get");

/** Milliseconds until it may ask again. A second request of an element is lost once the first has replaced it. */
function rest(element) {
  const pace = Number(element.dataset.pace ?? 0.5) * 1000;
  const left = (asked.get(nameOf(element)) ?? -Infinity) + pace - performance.now();
  return element.classList.contains("htmx-request") ? Math.max(left, 200) : left;
}

function atTheEnd(name, wait) {
  if (due.has(name)) return;
  due.add(name);
  setTimeout(() => {
    due.delete(name);
    const element = shown().find((one) => nameOf(one) === name);
    if (element) refresh(element);
  }, wait);
}

export function refresh(element) {
  const wait = rest(element);
  if (inUse(element)) waiting.add(element);
  else if (wait > 0) atTheEnd(nameOf(element), wait);
  else {
    asked.set(nameOf(element), performance.now());
    element.dispatchEvent(new CustomEvent("live")); // to it alone: what stands around it has not changed
  }
}

const fresh = new WeakMap();

/** Counts what changed, not how often it was said: one case may change three times in a breath. */
function announceFresh(bar, id) {
  const counted = id !== undefined;
  if (!fresh.has(bar)) fresh.set(bar, new Set());
  if (counted) fresh.get(bar).add(id);
  const number = fresh.get(bar).size;
  bar.dataset.count = number;
  const place = bar.querySelector("[data-fresh-words]");
  const shape = !counted ? bar.dataset.some : number === 1 ? bar.dataset.one : bar.dataset.many;
  if (place) place.textContent = fill(shape, { n: number });
  bar.hidden = false;
}

function heard(topic, id) {
  for (const element of shown()) {
    if (!tokens(element).some((token) => token === topic || token === `${topic}:${id}`)) continue;
    if (element.dataset.refresh !== undefined) refresh(element);
    else announceFresh(element, id);
  }
  document.dispatchEvent(new CustomEvent("live", { detail: { topic, id } }));
}

/** Names may have been lost: everything asks again, and the bars say that something may be new. */
function resync() {
  for (const element of shown()) {
    if (element.dataset.refresh !== undefined) refresh(element);
    else announceFresh(element);
  }
}

function later() {
  for (const element of [...waiting]) {
    if (element.isConnected && inUse(element)) continue;
    waiting.delete(element);
    if (element.isConnected) refresh(element);
  }
}

function close() {
  stream?.close();
  stream = null;
  open = "";
}

function listen() {
  const wanted = topics();
  if (wanted === open) return;
  close();
  if (!wanted) return;
  open = wanted;
  stream = new EventSource(`${address}?topics=${wanted}`);
  for (const name of new Set(wanted.split(",").map((topic) => topic.split(":")[0]))) {
    stream.addEventListener(name, (event) => {
      const { topic, id } = JSON.parse(event.data);
      heard(topic, id);
    });
  }
  stream.addEventListener("resync", resync);
  stream.onopen = () => {
    if (missed) resync();
    missed = false;
    failures = 0;
  };
  stream.onerror = () => {
    missed = true;
    failures += 1;
    if (failures === 3) toast(words.offline, { stay: true });
    if (stream?.readyState !== EventSource.CLOSED || failures > 5) return;
    close();
    setTimeout(listen, AGAIN);
  };
}

function seen() {
  clearTimeout(leaving);
  if (!document.hidden) return listen();
  leaving = setTimeout(() => {
    missed = Boolean(stream);
    close();
  }, LET_GO);
}

if (address && window.EventSource) {
  document.addEventListener("visibilitychange", seen);
  document.addEventListener("htmx:load", () => document.hidden || listen());
  document.addEventListener("focusout", () => setTimeout(later, 0));
  setInterval(later, 5000);
  listen();
}
