/* Dialogs and menus. `<button data-open="id">` opens a real modal; the browser keeps focus inside and gives it back.
   Menus are popovers; where CSS cannot anchor them yet, they are put beside their button here. */

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.open);
    opener.closest("[popover]")?.hidePopover?.();
    if (dialog && !dialog.open) dialog.showModal();
  }
  const closer = event.target.closest("dialog [data-close]");
  if (closer) closer.closest("dialog").close();
  // A press on the veil closes, unless something has been typed that would be lost.
  if (event.target instanceof HTMLDialogElement && event.target.open && !typedIn(event.target)) event.target.close();
});

const typedIn = (dialog) =>
  [...dialog.querySelectorAll("textarea, input")].some((field) => field.value !== field.defaultValue);

// A dialog that the server sends open (a form with errors) becomes modal.
const raise = (root) => {
  const sent = "dialog[data-raise]:not([open])";
  if (root.matches?.(sent)) root.showModal(); // a fragment that is the dialog alone
  for (const dialog of root.querySelectorAll(sent)) dialog.showModal();
};
raise(document);
document.addEventListener("htmx:load", (event) => raise(event.target));

if (!CSS.supports("position-area", "block-end")) {
  document.addEventListener(
    "toggle",
    (event) => {
      const menu = event.target;
      if (event.newState !== "open" || !menu.matches?.(".menu[popover]:not(.display-menu)")) return;
      const button = document.querySelector(`[popovertarget="${CSS.escape(menu.id)}"]`);
      if (!button) return;
      const at = button.getBoundingClientRect();
      const size = menu.getBoundingClientRect();
      const below = at.bottom + size.height + 8 < innerHeight;
      Object.assign(menu.style, {
        position: "fixed",
        margin: "0",
        inset: "auto",
        top: `${Math.max(8, below ? at.bottom + 4 : at.top - size.height - 4)}px`,
        left: `${Math.min(Math.max(8, at.right - size.width), innerWidth - size.width - 8)}px`,
      });
    },
    true,
  );
}
