/* What shows the present asks again by itself, `data-every` so many seconds: time goes on though nothing happens.
   And it says so when it no longer is the present: what stands in `data-as-of` is shown once it is older than
   `data-old-after` seconds (no connection, signed out, the desk stands still). */
import { refresh } from "./live.js";

const LOOK = 5_000;
const asked = new WeakMap();

function ask(now) {
  for (const element of document.querySelectorAll("[data-every]")) {
    if (!asked.has(element)) asked.set(element, now);
    if (now - asked.get(element) < Number(element.dataset.every) * 1000) continue;
    asked.set(element, now);
    if (!document.hidden) refresh(element);
  }
}

function age(now) {
  for (const words of document.querySelectorAll("[data-as-of]")) {
    words.hidden = now - Date.parse(words.dataset.asOf) < Number(words.dataset.oldAfter) * 1000;
  }
}

setInterval(() => {
  ask(Date.now());
  age(Date.now());
}, LOOK);
