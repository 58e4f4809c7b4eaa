/* Small acts of the browser: copy, print, load again. The buttons are hidden where a script does not run. */
import { toast } from "./toasts.js";
import { words } from "./words.js";

document.addEventListener("click", async (event) => {
  const copy = event.target.closest("[data-copy]");
  if (copy) {
    await navigator.clipboard.writeText(copy.dataset.copy);
    toast(words.copied);
  }
  if (event.target.closest("[data-print]")) print();
  if (event.target.closest("[data-reload]")) location.reload();
});

/* What cannot be done now stays within reach, and says why instead of trying. */
document.addEventListener(
  "click",
  (event) => {
    const unable = event.target.closest("button[aria-disabled=true][aria-describedby]");
    if (!unable) return;
    event.preventDefault();
    toast(document.getElementById(unable.getAttribute("aria-describedby"))?.textContent ?? "");
  },
  true,
);

for (const button of document.querySelectorAll("[data-print][hidden]")) button.hidden = false;
// A page gets the clipboard over https or on the machine itself.
for (const button of document.querySelectorAll("[data-copy]")) button.hidden = !navigator.clipboard;
