/* Notices as notifications of the browser, of the kinds that their person chose, while a desk tab is open. One tab of
   all shows them (a lock, which the next tab gets when that one closes). The desk says what may be shown now: it knows
   quiet hours and 'do not disturb'. Permission is asked by a press, never by itself. */

const EVERY = 30_000;
const bell = () => document.querySelector("[data-news]");
const possible = "Notification" in window && "locks" in navigator;
let asking = false;

function show({ id, text, href }) {
  const notification = new Notification(document.title.split(" · ").at(-1), { body: text, tag: `notice-${id}` });
  notification.addEventListener("click", () => {
    window.focus();
    if (href) location.assign(href);
    notification.close();
  });
}

async function ask() {
  if (asking || !bell() || Notification.permission !== "granted") return;
  asking = true;
  try {
    const last = localStorage.getItem("news") ?? "";
    const answer = await fetch(`${bell().dataset.news}?after=${last}`, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const news = await answer.json();
    localStorage.setItem("news", news.last);
    news.items.forEach(show);
  } catch {
    // no connection: the next time
  } finally {
    asking = false;
  }
}

function offer(root) {
  for (const button of root.querySelectorAll("[data-ask-notify]"))
    button.hidden = Notification.permission !== "default";
}

function lead() {
  ask();
  setInterval(ask, EVERY);
  document.addEventListener("live", ({ detail }) => detail.topic === "person" && ask());
  return new Promise(() => {}); // for as long as this tab lives
}

if (possible && bell()) {
  navigator.locks.request("desk-news", lead);
  offer(document);
  document.addEventListener("htmx:load", (event) => offer(event.target));
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-ask-notify]");
    if (button) button.hidden = (await Notification.requestPermission()) !== "default";
  });
}
