/* A look at a case: Space on a row shows its last words and clocks in a dialog; Esc gives the row its focus back. */

const dialog = document.getElementById("preview");

async function look(link) {
  const answer = await fetch(`${link.pathname}preview/`, { headers: { "HX-Request": "true" } });
  if (!answer.ok) return;
  const words = new DOMParser().parseFromString(await answer.text(), "text/html");
  dialog.replaceChildren(...words.body.childNodes);
  if (!dialog.open) dialog.showModal();
}

if (dialog && document.body.dataset.keys !== "off")
  document.addEventListener("keydown", (event) => {
    if (event.key !== " " || event.isComposing || event.defaultPrevented || dialog.open) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const link = event.target.closest?.(".tickets .item .subject");
    if (!link) return;
    event.preventDefault();
    look(link);
  });
