/* Toasts: what was just done goes after 8 s, waiting while it is read (hover, focus); what went wrong stays. */
import { icon, words } from "./words.js";

const SECONDS = 8;
const stack = document.getElementById("toasts");
const started = new WeakSet();

function leave(toast) {
  toast.dataset.leaving = "";
  const gone = () => toast.remove();
  const still = document.documentElement.dataset.motion === "less";
  if (still || matchMedia("(prefers-reduced-motion: reduce)").matches) gone();
  else setTimeout(gone, 200);
}

/** What can be undone only until a moment counts down to it, whether or not somebody looks. */
function count(toast) {
  const form = toast.querySelector("form[action*='until=']");
  if (!form) return false;
  const until = Number(new URL(form.action).searchParams.get("until"));
  const button = form.querySelector("button");
  const place = button.appendChild(document.createElement("span"));
  place.setAttribute("aria-hidden", "true"); // nobody wants to hear seconds
  const tick = () => {
    const left = Math.ceil((until - Date.now()) / 1000);
    if (left <= 0) return leave(toast);
    place.textContent = ` ${left}`;
    if (toast.isConnected) setTimeout(tick, 250);
  };
  tick();
  return true;
}

function start(toast) {
  if (started.has(toast)) return;
  started.add(toast);
  toast.querySelector("[data-close]")?.addEventListener("click", () => leave(toast));
  if (count(toast) || toast.dataset.toast !== "go") return;
  let left = SECONDS;
  const tick = setInterval(() => {
    if (!toast.isConnected) return clearInterval(tick);
    if (toast.matches(":hover, :focus-within") || document.hidden) return;
    left -= 1;
    if (left <= 0) {
      clearInterval(tick);
      leave(toast);
    }
  }, 1000);
}

/** Say something in a toast; `stay` for what went wrong. */
export function toast(text, { stay = false } = {}) {
  if (!stack || [...stack.children].some((one) => one.firstElementChild?.textContent === text)) return;
  const box = document.createElement("div");
  box.className = "toast";
  box.dataset.toast = stay ? "stay" : "go";
  box.setAttribute("role", stay ? "alert" : "status");
  const line = document.createElement("span");
  line.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button";
  close.dataset.size = "s";
  close.dataset.icon = "";
  close.dataset.close = "";
  close.setAttribute("aria-label", words.dismiss);
  close.append(icon("x", "s"));
  box.append(line, close);
  stack.append(box);
}

if (stack) {
  const startAll = () => stack.querySelectorAll(".toast").forEach(start);
  new MutationObserver(startAll).observe(stack, { childList: true });
  startAll();
}
