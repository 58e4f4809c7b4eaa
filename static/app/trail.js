/* Where one was, within this tab's session: the cases opened (the palette offers them again), the last list (the way
   back leads there), and of each page the row one was on, how far it was scrolled and what was unfolded, so that coming
   back is no beginning anew. Nothing of it outlives the tab. */

import { nameOf } from "./words.js";

const MOST = 15;
const INBOX = "/desk/";
const ROWS = ".tickets .item .subject, [data-row]";
const FOLDS = "main details:not([data-verb])"; // forms of moves begin folded: what is typed there is kept elsewhere
const here = location.pathname + location.search;

function read(name, otherwise) {
  try {
    return JSON.parse(sessionStorage.getItem(name)) ?? otherwise;
  } catch {
    return otherwise; // storage is refused: the desk works without
  }
}

function write(name, value) {
  try {
    sessionStorage.setItem(name, JSON.stringify(value));
  } catch {
    // as above
  }
}

/** Cases opened in this tab, the newest first, without the page that is open. */
export const seen = () => read("seen", []).filter(({ href }) => href !== location.pathname);

function noteCase(title) {
  const reference = document.querySelector("main .ref")?.textContent ?? "";
  const entry = { name: `${reference} ${nameOf(title)}`.trim(), href: location.pathname };
  write("seen", [entry, ...seen()].slice(0, MOST));
}

const path = (link) => new URL(link.href, location.href).pathname;
const folds = () => [...document.querySelectorAll(FOLDS)].map((fold) => [fold, nameOf(fold.firstElementChild)]);

/** What scrolls the list: a part of the page on a desk's screen, the page itself on a telephone. */
function scroller() {
  let part = document.querySelector(ROWS);
  while (part && !(part.scrollHeight > part.clientHeight && /auto|scroll/.test(getComputedStyle(part).overflowY)))
    part = part.parentElement;
  return part ?? document.scrollingElement;
}

function keep() {
  const row = document.activeElement?.closest("tr, li")?.querySelector(ROWS);
  const open = folds().filter(([fold]) => fold.open);
  write(`at:${here}`, {
    row: row?.href ? path(row) : "",
    top: scroller().scrollTop,
    open: open.map(([, name]) => name),
  });
}

/** Back from a case, or by the browser's own way back: the row has the focus again, and nothing has moved. */
function restore() {
  const was = read(`at:${here}`, null);
  if (!was) return;
  for (const [fold, name] of folds()) if (was.open.includes(name)) fold.open = true;
  const [{ type } = {}] = performance.getEntriesByType("navigation");
  const from = document.referrer && new URL(document.referrer);
  const back = type !== "navigate" || (from && from.origin === location.origin && from.pathname !== location.pathname);
  if (!back || document.activeElement !== document.body) return;
  scroller().scrollTop = was.top;
  const row = [...document.querySelectorAll(ROWS)].find((one) => one.href && path(one) === was.row);
  row?.focus({ preventScroll: true });
}

const title = document.querySelector("main[data-version] h1");
if (title) noteCase(title);
if (location.pathname === INBOX) write("inbox", location.search);
else
  for (const link of document.querySelectorAll(`.rail a[data-go][href="${INBOX}"], .trail a[href="${INBOX}"]`))
    link.search = read("inbox", "");
/* The cases before and after this one in the list one came from, as links; asked for when the page stands. */
const neighbours = document.querySelector("[data-beside]");
if (neighbours)
  (window.requestIdleCallback ?? setTimeout)(() => {
    neighbours.setAttribute("hx-get", neighbours.dataset.beside + read("inbox", ""));
    window.htmx?.process(neighbours);
    window.htmx?.trigger(neighbours, "beside");
  });

if (document.body.dataset.for === "desk") {
  addEventListener("pagehide", keep);
  restore();
}
