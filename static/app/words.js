/* Words that scripts need, in the reader's language: the server writes them into <template id="words">. */
export const words = document.getElementById("words")?.dataset ?? {};

/** What an element is called: for the help, the palette and tooltips alike. */
export const nameOf = (element) =>
  element.dataset.name ?? element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent.trim() ?? wordsIn(element);

function wordsIn(element) {
  const parts = [...element.childNodes].filter((part) => part.nodeName !== "KBD").map((part) => part.textContent);
  return parts.join("").trim().replace(/\s+/g, " ");
}

/** Whether one could press it: seen, or in a menu whose button is seen. */
export function usable(element) {
  const menu = element.closest("[popover]:not(:popover-open)");
  const seen = menu ? document.querySelector(`[popovertarget="${CSS.escape(menu.id)}"]`) : element;
  return Boolean(seen?.checkVisibility?.() ?? seen);
}

/** Fill `{name}` places of a shape. */
export const fill = (shape, values) => (shape ?? "").replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

/** An icon from the sprite that the page already uses. */
export function icon(name, size) {
  const known = document.querySelector("svg.icon use")?.getAttribute("href") ?? "";
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  if (size) svg.dataset.size = size;
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${known.split("#")[0]}#${name}`);
  svg.append(use);
  return svg;
}
