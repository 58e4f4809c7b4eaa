/* Buttons that put marks into the text: **bold**, lists, quotes, links. The text itself stays what is typed and sent. */

const put = (area, text, start, end) => {
  area.focus();
  area.setSelectionRange(start, end);
  // The browser's own way, so that Ctrl+Z takes it back; where it is gone the text is set.
  if (!document.execCommand?.("insertText", false, text)) area.setRangeText(text, start, end, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
};

function around(area, before, after = before) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const words = value.slice(start, end);
  put(area, `${before}${words}${after}`, start, end);
  area.setSelectionRange(start + before.length, start + before.length + words.length);
}

function lines(area, mark) {
  const { selectionStart, selectionEnd: end, value } = area;
  const start = value.lastIndexOf("\n", selectionStart - 1) + 1;
  const numbered = mark === "1. ";
  const marked = value
    .slice(start, end)
    .split("\n")
    .map((line, place) => `${numbered ? `${place + 1}. ` : mark}${line}`);
  put(area, marked.join("\n"), start, end);
}

for (const bar of document.querySelectorAll("[data-marks]")) {
  const area = bar.closest("form").querySelector("textarea");
  bar.hidden = false;
  bar.addEventListener("mousedown", (event) => event.preventDefault()); // the marked words stay marked
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.mark) around(area, button.dataset.mark);
    if (button?.dataset.lines) lines(area, button.dataset.lines);
    if (button?.dataset.link !== undefined) around(area, "[", "](https://)");
  });
}
