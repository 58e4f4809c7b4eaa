/* Presence: tells the desk that one is writing on this ticket, at most every three seconds, and when one has stopped.
   That one looks at it, the open stream says by itself (live.js, `data-refresh="viewing:12"`). */
const EVERY = 3000;
const form = document.querySelector("form.composer");
const place = document.querySelector("#case-presence")?.getAttribute("hx-get")?.replace(/presence\/$/, "writing/");
let told = 0;
let said = "";

function tell(kind) {
  if (!place || (kind === said && performance.now() - told < EVERY)) return;
  told = performance.now();
  said = kind;
  const headers = { "X-CSRFToken": JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "" };
  fetch(place, { method: "POST", headers, body: new URLSearchParams({ kind }), keepalive: true }).catch(() => {});
}

const kind = () => form.elements.kind?.value ?? "note";
form?.addEventListener("input", (event) => {
  if (event.target.type !== "file") tell(event.target.value || event.target.textContent ? kind() : "");
});
form?.addEventListener("focusout", () => said && tell(""));
form?.addEventListener("submit", () => said && tell(""));
