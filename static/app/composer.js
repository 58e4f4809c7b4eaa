/* The composer says which files will go along, and Ctrl+Enter sends. */
for (const form of document.querySelectorAll("form.composer")) {
  const files = form.querySelector("[type=file]");
  const told = form.querySelector("[data-files]");
  files?.addEventListener("change", () => {
    told.textContent = [...files.files].map((file) => file.name).join(", ");
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) form.requestSubmit();
  });
}
