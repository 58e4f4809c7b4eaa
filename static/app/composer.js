import "./completing.js";
import "./marks.js";
import "./unsent.js";

/* The composer says which files will go along. (Ctrl+Enter sends in every form: keys.js.) */
for (const form of document.querySelectorAll("form.composer")) {
  const files = form.querySelector("[type=file]");
  const told = form.querySelector("[data-files]");
  files?.addEventListener("change", () => {
    told.textContent = [...files.files].map((file) => file.name).join(", ");
  });
}
