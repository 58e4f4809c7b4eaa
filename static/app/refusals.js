/* A form that comes back refused leads to what is to be put right: its first field that is marked so, unfolded where it
   stands in a fold, or else the sentence that says why. Nobody is torn from elsewhere: what has the focus keeps it (a
   dialog that was raised, say), and what the page gives it to by `autofocus` gets it. */

const shown = (element) => element.checkVisibility();

function unfold(field) {
  for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  return field;
}

function lead(root) {
  if (document.activeElement !== document.body) return;
  const fields = [...root.querySelectorAll("[aria-invalid=true]")];
  const sentences = [...root.querySelectorAll("[role=alert]")];
  const wrong = fields.find((field) => shown(unfold(field))) ?? sentences.find(shown);
  if (!wrong) return;
  if (!fields.includes(wrong)) wrong.tabIndex = -1;
  wrong.focus({ preventScroll: true });
  wrong.scrollIntoView({ block: "center" }); // a field's sentence stands above it
}

// What a form did leads on to another page; the page that is itself the answer says what was refused.
const answer = document.querySelector("body[data-answer] main");
if (answer && ![...document.querySelectorAll("[autofocus]")].some(shown)) lead(answer);
document.addEventListener("htmx:afterSettle", ({ target, detail }) => detail.xhr?.status >= 400 && lead(target));
