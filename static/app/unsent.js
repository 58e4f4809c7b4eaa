/* Drafts that the desk keeps: saved while one types and on leaving, found again on any machine.
   `<form data-unsent="…/draft/">` with a hidden field `draft` (the stamp of the draft that this window knows).
   Another window of the same person is never overwritten in silence: the desk refuses, and the person chooses. */

const AFTER = 700; // milliseconds without a key
const AT_LATEST = 5000;
const AGAIN = 4000; // after a failure
const BEACON = 60_000; // bytes that a browser still sends from a page that is left

const skipped = new Set(["hidden", "password", "file", "submit", "button"]);
const typedIn = (form) =>
  [...form.elements]
    .filter((field) => field.name && !skipped.has(field.type))
    .map((field) => (["checkbox", "radio"].includes(field.type) ? field.checked : field.value))
    .join("\u0000");

class Keeper {
  constructor(form) {
    this.form = form;
    this.tab = crypto.getRandomValues(new Uint32Array(3)).join("-");
    form.dataset.tab = this.tab; // files that come while nothing is typed begin the same draft (files.js)
    this.turn = 0;
    this.kept = typedIn(form);
    this.said = form.querySelector("[data-unsent-said]");
    this.bar = form.querySelector("[data-unsent-elsewhere]");
    this.over = false; // being sent or thrown away: nothing is saved any more
    if (form.dataset.unsentRefused !== undefined) {
      this.kept = undefined; // what was refused may be newer than the draft
      this.soon();
    }
    form.addEventListener("input", () => this.soon());
    form.addEventListener("change", () => this.soon());
    form.addEventListener("submit", (event) => this.leave(event));
    form.querySelector("[data-unsent-mine]")?.addEventListener("click", () => this.settle(""));
    form.querySelector("[data-unsent-both]")?.addEventListener("click", () => this.settle(this.theirs));
    addEventListener("pagehide", () => this.save({ leaving: true }));
    document.addEventListener("visibilitychange", () => (document.hidden ? this.save({ leaving: true }) : this.look()));
  }

  soon() {
    clearTimeout(this.waiting);
    this.since ??= Date.now();
    this.waiting = setTimeout(() => this.save(), Math.max(0, Math.min(AFTER, this.since + AT_LATEST - Date.now())));
  }

  get stands() {
    return typedIn(this.form) === this.kept;
  }

  async save({ leaving = false } = {}) {
    clearTimeout(this.waiting);
    this.since = undefined;
    if (this.over || this.theirs !== undefined || this.stands || (this.busy && !leaving)) return this.busy;
    const text = typedIn(this.form);
    const body = new FormData(this.form);
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    body.set("tab", this.tab);
    body.set("turn", ++this.turn);
    const size = [...body.values()].reduce((sum, value) => sum + new Blob([value]).size, 0);
    this.busy = fetch(this.form.dataset.unsent, { method: "POST", body, keepalive: leaving && size < BEACON })
      .then((answer) => this.heard(answer, text))
      .catch(() => this.failed());
    await this.busy;
    this.busy = undefined;
    if (!this.stands) this.soon();
  }

  async heard(answer, text) {
    if (answer.redirected || ![200, 412, 422].includes(answer.status)) return this.failed();
    const told = await answer.json();
    if (answer.status === 412) return this.elsewhere(told);
    if (answer.ok) {
      this.kept = text;
      this.form.elements.draft.value = told.stamp;
    }
    this.say(told.said);
    for (const button of this.form.querySelectorAll("[data-unsent-throw]")) button.hidden = !told.stamp;
  }

  failed() {
    this.say(this.said?.dataset.failed);
    this.waiting = setTimeout(() => this.save(), AGAIN);
  }

  say(words) {
    if (this.said) this.said.textContent = words ?? "";
  }

  /** Somebody, the same person, wrote here from another window: both texts are there until one decides. */
  elsewhere(told) {
    this.theirs = told.body;
    this.stamp = told.stamp;
    if (this.bar) this.bar.hidden = false;
  }

  settle(more) {
    const area = this.form.querySelector("textarea");
    if (more) area.value = `${area.value}\n\n${more}`;
    this.form.elements.draft.value = this.stamp;
    this.theirs = undefined;
    this.kept = undefined;
    this.bar.hidden = true;
    area.focus();
    this.save();
  }

  /** Seen again: what another window or machine has saved meanwhile, unless something stands here that is not kept. */
  async look() {
    if (this.over || this.busy || !this.stands || this.form.dataset.unsentNew !== undefined) return;
    const answer = await fetch(this.form.dataset.unsent).catch(() => undefined);
    if (!answer?.ok || answer.redirected || !this.stands) return;
    const told = await answer.json();
    this.form.dispatchEvent(new CustomEvent("kept-files", { detail: told.files })); // files.js
    if (told.stamp === this.form.elements.draft.value) return;
    this.form.elements.draft.value = told.stamp;
    this.form.elements.body.value = told.body;
    if (told.kind) for (const one of this.form.querySelectorAll("[name=kind]")) one.checked = one.value === told.kind;
    this.kept = typedIn(this.form);
    this.say(told.said);
  }

  /** The form is sent, when what is being saved has been: the desk then knows which draft it was. */
  leave(event) {
    this.over = true;
    clearTimeout(this.waiting);
    if (!this.busy) return;
    event.preventDefault();
    const { submitter } = event;
    Promise.race([this.busy, new Promise((done) => setTimeout(done, 2000))]).then(() => {
      this.busy = undefined;
      this.form.requestSubmit(submitter ?? undefined);
    });
  }
}

for (const form of document.querySelectorAll("form[data-unsent]")) new Keeper(form);
addEventListener("pageshow", (event) => event.persisted && location.reload());
