/* Live: `/events/` sends only names of what changed. Elements that show it ask again, with the reader's own rights.
   - `data-refresh="ticket-100231"` + `hx-get` + `hx-trigger="live"`: fetched again, unless one is reading or typing in it;
     then it waits until one has left.
   - `data-fresh="inbox"` (hidden): the bar that says how much is new; nothing moves until it is pressed.
   One tab holds the stream for all of them, because a browser allows six connections to a desk in all. */
import { fill, words } from "./words.js";
import { toast } from "./toasts.js";

const address = document.body.dataset.live;
const channel = "BroadcastChannel" in window ? new BroadcastChannel("live") : null;
const waiting = new Set();
let failures = 0;

const carries = (element, attribute, name) => element.getAttribute(attribute).split(/\s+/).includes(name);

/** In use: something in it is being typed, has the focus, or is marked for reading. */
function inUse(element) {
  if (element.contains(document.activeElement) && document.activeElement !== document.body) return true;
  const selection = getSelection();
  return selection && !selection.isCollapsed && element.contains(selection.anchorNode);
}

function refresh(element) {
  if (inUse(element)) waiting.add(element);
  else window.htmx?.trigger(element, "live");
}

function heard(name) {
  for (const element of document.querySelectorAll("[data-refresh]"))
    if (carries(element, "data-refresh", name)) refresh(element);
  for (const bar of document.querySelectorAll("[data-fresh]")) {
    if (!carries(bar, "data-fresh", name)) continue;
    const number = Number(bar.dataset.count ?? 0) + 1;
    bar.dataset.count = number;
    const place = bar.querySelector("[data-fresh-words]");
    if (place) place.textContent = fill(number === 1 ? bar.dataset.one : bar.dataset.many, { n: number });
    bar.hidden = false;
  }
  document.dispatchEvent(new CustomEvent("live", { detail: name }));
}

function later() {
  for (const element of waiting) {
    if (!element.isConnected) waiting.delete(element);
    else if (!inUse(element)) {
      waiting.delete(element);
      refresh(element);
    }
  }
}

function listen() {
  const stream = new EventSource(address);
  stream.onmessage = (event) => {
    for (const name of event.data.split(/\s+/).filter(Boolean)) {
      heard(name);
      channel?.postMessage(name);
    }
  };
  stream.onopen = () => {
    if (failures) heard("again"); // what was said meanwhile is unknown: everything marked so asks again
    failures = 0;
  };
  stream.onerror = () => {
    failures += 1;
    if (failures === 3) toast(words.offline, { stay: true });
    if (stream.readyState === EventSource.CLOSED) setTimeout(listen, 30_000);
  };
  return new Promise(() => {}); // holds the lock as long as this tab lives
}

if (address && window.EventSource) {
  channel?.addEventListener("message", (event) => heard(event.data));
  document.addEventListener("focusout", () => setTimeout(later, 0));
  setInterval(later, 5000);
  if (navigator.locks && channel) navigator.locks.request("live", listen);
  else listen();
}
