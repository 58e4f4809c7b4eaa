/* Timeline: a reply that begins with the quoted words of an entry. */
document.addEventListener("click", (event) => {
  const asked = event.target.closest("[data-quote]");
  const words = asked && document.getElementById(asked.dataset.quote)?.textContent;
  const pen = document.querySelector("form.composer textarea[name=body]");
  if (!words || !pen) return;
  document.querySelector("form.composer [name=kind][value=reply]")?.click();
  const quoted = words.trim().split("\n").map((line) => `> ${line}`);
  pen.value = [pen.value.trimEnd(), quoted.join("\n"), ""].filter((part, place) => part || place).join("\n\n");
  pen.dispatchEvent(new Event("input", { bubbles: true }));
  setTimeout(() => pen.focus(), 0); // after the dialog has given the focus back
});
