/* Selecting rows: the bar of acts counts them. The form behind works without this.
   `[data-selection]` wraps the list; in it rows with a checkbox, `[data-select-all]`, `[data-selected-count]`, `.bulk`. */

function show(list) {
  const boxes = [...list.querySelectorAll("tr input[type=checkbox], li input[type=checkbox]")].filter(
    (box) => !box.matches("[data-select-all], [data-select-beyond]"),
  );
  const chosen = boxes.filter((box) => box.checked);
  for (const box of boxes) {
    const row = box.closest("tr, li");
    if (box.checked) row.setAttribute("aria-selected", "true");
    else row.removeAttribute("aria-selected");
  }
  for (const count of list.querySelectorAll("[data-selected-count]")) count.textContent = chosen.length;
  for (const bar of list.querySelectorAll(".bulk")) bar.hidden = chosen.length === 0;
  for (const all of list.querySelectorAll("[data-select-all]")) {
    all.checked = chosen.length === boxes.length && boxes.length > 0;
    all.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
  }
}

document.addEventListener("change", (event) => {
  const list = event.target.closest("[data-selection]");
  if (!list || event.target.type !== "checkbox") return;
  if (event.target.matches("[data-select-all]"))
    for (const box of list.querySelectorAll("tr input[type=checkbox], li input[type=checkbox]"))
      box.checked = event.target.checked;
  show(list);
});

document.addEventListener("click", (event) => {
  const list = event.target.closest("[data-clear-selection]")?.closest("[data-selection]");
  if (!list) return;
  for (const box of list.querySelectorAll("input[type=checkbox]")) box.checked = false;
  show(list);
});

document.addEventListener("htmx:load", (event) => event.target.querySelectorAll("[data-selection]").forEach(show));
document.querySelectorAll("[data-selection]").forEach(show);

/* The reading pane beside the list (2,200 px and more): the row one is on is shown there.
   The row's link carries `hx-get`, `hx-target="#reading"` and `hx-trigger="preview"`. */
let soon;

document.addEventListener("focusin", (event) => {
  const row = event.target.closest("[hx-trigger~=preview]");
  const pane = document.getElementById("reading");
  if (!row || !pane?.checkVisibility?.()) return;
  clearTimeout(soon);
  soon = setTimeout(() => window.htmx?.trigger(row, "preview"), 150);
});
