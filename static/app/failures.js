/* When a swap fails, say so and lose nothing: what was typed is still in its field. */
import { toast } from "./toasts.js";
import { words } from "./words.js";

document.addEventListener("htmx:responseError", () => toast(words.failed, { stay: true }));
document.addEventListener("htmx:sendError", () => toast(words.failed, { stay: true }));

// A pressed button shows that it works, and cannot be pressed twice.
const busy = (event, value) => {
  const form = event.detail.elt;
  const button = form.matches("form") ? form.querySelector("[data-kind=primary]") : form.closest("button");
  if (value) button?.setAttribute("aria-busy", "true");
  else button?.removeAttribute("aria-busy");
};
document.addEventListener("htmx:beforeRequest", (event) => busy(event, true));
document.addEventListener("htmx:afterRequest", (event) => busy(event, false));
