/* Clocks tick by text once a minute. Nothing pulses, even when late. */
import { fill, icon, words } from "./words.js";

const MINUTE = 60_000;

const padded = (number) => String(number).padStart(2, "0");

/** A length of time in the words of the page, whole minutes: same rules as `servicedesk/web/times.py`. */
export function duration(milliseconds) {
  const minutes = Math.floor(Math.abs(milliseconds) / MINUTE);
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor(minutes / 60) % 24;
  if (days) return fill(hours ? words.days : words.full_days, { d: days, h: hours });
  if (hours) return fill(minutes % 60 ? words.hours : words.full_hours, { h: hours, mm: padded(minutes % 60) });
  return fill(words.minutes, { m: minutes });
}

function setState(clock, state) {
  if (clock.dataset.state === state) return;
  clock.dataset.state = state;
  if (state === "late" && clock.matches(".clock"))
    clock.querySelector(".ring")?.replaceWith(icon("alert-triangle", "s"));
}

export function tick(root = document) {
  const now = Date.now();
  for (const clock of root.querySelectorAll("[data-due]")) {
    const due = Date.parse(clock.dataset.due);
    const late = now > due;
    if (late) setState(clock, "late");
    else if (clock.dataset.soon && now >= Date.parse(clock.dataset.soon)) setState(clock, "soon");
    const length = duration(due - now);
    const shape = late ? words.late : clock.matches(".clock-face") ? words.left : "{t}";
    const text = fill(shape, { t: length });
    const place = clock.querySelector("[data-left]");
    if (place && place.textContent !== text) place.textContent = text;
  }
}

function again() {
  tick();
  setTimeout(again, MINUTE - (Date.now() % MINUTE));
}

setTimeout(again, MINUTE - (Date.now() % MINUTE));
document.addEventListener("visibilitychange", () => document.hidden || tick());
