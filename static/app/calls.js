/* The phone log: its clock runs by the second, from the start that the server keeps; ↓ or Enter leads from the number typed to
   the people found. */

const padded = (number) => String(number).padStart(2, "0");

/** As a stopwatch shows it: same rules as `stopwatch` in `servicedesk/web/times.py`. */
function stopwatch(seconds) {
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const rest = padded(seconds % 60);
  return hours ? `${hours}:${padded(minutes % 60)}:${rest}` : `${minutes}:${rest}`;
}

setInterval(() => {
  for (const timer of document.querySelectorAll("[data-since]")) {
    const seconds = Math.max(0, Math.floor((Date.now() - Date.parse(timer.dataset.since)) / 1000));
    timer.textContent = stopwatch(seconds);
  }
}, 1000);

// Whoever has been chosen stays so, though a search for what was typed before is still under way; more typing asks anew.
document.addEventListener("change", (event) => {
  if (event.target.matches("#call-who [name=customer]")) window.htmx?.trigger(".ask", "htmx:abort");
});
document.addEventListener("input", (event) => {
  if (event.target.id !== "id_who") return;
  for (const one of document.querySelectorAll("#call-who [name=customer]:checked")) one.checked = false;
});

document.addEventListener("keydown", (event) => {
  if (!["ArrowDown", "Enter"].includes(event.key) || event.isComposing || event.target.id !== "id_who") return;
  const first = document.querySelector("#call-who input[name=customer]");
  if (!first) return;
  event.preventDefault();
  first.focus();
  if (!first.checked) first.click();
});
