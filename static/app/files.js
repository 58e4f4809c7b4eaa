/* Files of what is being written: chosen, pasted or dropped anywhere on the page, sent to the desk at once and kept with
   the draft, one after the other, each with its progress, its own refusal and its own way out.
   `<div data-draft-files="…/draft/files/">` within the form; its <template> has the row and the words. Without this
   script the field's files go with the form. */
import { toast } from "./toasts.js";
import { fill } from "./words.js";

const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");

class Files {
  constructor(form, box) {
    this.form = form;
    this.box = box;
    this.list = box.querySelector("ul");
    this.said = box.querySelector("[data-files-said]");
    this.template = box.querySelector("template");
    this.words = this.template.dataset;
    this.input = form.querySelector("[type=file]");
    this.coming = Promise.resolve();
    this.waiting = 0;
    this.input.addEventListener("change", () => {
      this.take([...this.input.files]);
      this.input.value = "";
    });
    form.addEventListener("paste", (event) => this.paste(event));
    for (const name of ["dragenter", "dragover"]) addEventListener(name, (event) => this.over(event));
    addEventListener("dragleave", (event) => event.relatedTarget || this.lift());
    addEventListener("drop", (event) => this.drop(event));
    this.list.addEventListener("click", (event) => this.click(event));
    form.addEventListener("kept-files", ({ detail }) => this.look(detail));
    form.addEventListener("submit", (event) => this.hold(event), { capture: true });
    addEventListener("beforeunload", (event) => this.waiting && event.preventDefault());
  }

  /** A picture from the clipboard gets a name of its own; where there are words as well, the words are meant. */
  paste(event) {
    const found = [...event.clipboardData.files];
    if (!found.length || event.clipboardData.types.includes("text/plain")) return;
    event.preventDefault();
    this.take(found.map((file) => (file.name === "image.png" ? this.named(file) : file)));
  }

  named(file) {
    const now = new Date();
    const two = (number) => String(number).padStart(2, "0");
    const day = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join("-");
    const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join("-");
    return new File([file], `${this.words.screenshot} ${day} ${time}.png`, { type: file.type });
  }

  over(event) {
    if (!carriesFiles(event) || document.querySelector("dialog:modal")) return;
    event.preventDefault();
    this.form.dataset.dropping = "";
  }

  lift() {
    delete this.form.dataset.dropping;
  }

  drop(event) {
    if (!carriesFiles(event)) return;
    event.preventDefault(); // never opened in the place of what one writes
    this.lift();
    if (!document.querySelector("dialog:modal")) this.take([...event.dataTransfer.files]);
  }

  take(files) {
    for (const file of files) this.bring(file, this.row(file));
  }

  row(file) {
    const row = this.template.content.firstElementChild.cloneNode(true);
    row.querySelector("[data-file-name]").textContent = file.name;
    row.querySelector("progress").setAttribute("aria-label", file.name);
    const remove = row.querySelector("[data-file-remove]");
    remove.setAttribute("aria-label", fill(remove.dataset.words, { name: file.name }));
    this.list.append(row);
    return row;
  }

  bring(file, row) {
    if (file.size > Number(this.box.dataset.largest)) return this.refuse(file, row, `“${file.name}”: ${this.words.tooLarge}`);
    row.again = undefined;
    row.state = "coming";
    this.waiting += 1;
    this.coming = this.coming
      .then(() => (row.isConnected ? this.send(file, row) : undefined))
      .finally(() => (this.waiting -= 1));
  }

  send(file, row) {
    const request = new XMLHttpRequest(); // fetch tells no progress
    row.stop = () => request.abort();
    request.upload.addEventListener("progress", ({ loaded, total }) => (row.querySelector("progress").value = loaded / total));
    request.open("POST", this.box.dataset.draftFiles);
    const body = new FormData();
    for (const name of ["csrfmiddlewaretoken", "draft", "kind"]) body.set(name, this.form.elements[name]?.value ?? "");
    body.set("tab", this.form.dataset.tab ?? "");
    body.set("file", file, file.name);
    return new Promise((done) => {
      request.addEventListener("loadend", () => done(this.heard(request, file, row)));
      request.send(body);
    });
  }

  heard(request, file, row) {
    if (!row.isConnected) return;
    let told;
    try {
      told = JSON.parse(request.responseText);
    } catch {
      told = request.status === 413 ? { reason: `“${file.name}”: ${this.words.tooLarge}` } : undefined;
    }
    if (!told) return this.refuse(file, row, this.words.failed, { again: true });
    if (!told.row) return this.refuse(file, row, told.reason ?? this.words.failed);
    if (told.stamp) this.form.elements.draft.value = told.stamp;
    for (const button of this.form.querySelectorAll("[data-unsent-throw]")) button.hidden = false;
    const focused = row.contains(document.activeElement);
    const fresh = document.importNode(new DOMParser().parseFromString(told.row, "text/html").querySelector("li"), true);
    row.replaceWith(fresh);
    if (focused) fresh.querySelector("[data-file-remove]").focus();
    this.say(`${file.name}: ${this.words.done}`);
  }

  refuse(file, row, reason, { again = false } = {}) {
    row.state = "refused";
    row.querySelector("progress").hidden = true;
    const place = row.querySelector("[data-file-reason]");
    place.textContent = reason;
    place.hidden = false;
    row.querySelector("[data-file-name]").hidden = reason.includes(file.name);
    const button = row.querySelector("[data-file-again]");
    button.hidden = !again;
    row.again = () => {
      place.hidden = button.hidden = true;
      row.querySelector("[data-file-name]").hidden = row.querySelector("progress").hidden = false;
      this.bring(file, row);
    };
    this.failed = true;
    this.say(reason);
  }

  click(event) {
    const row = event.target.closest("li");
    if (event.target.closest("[data-file-again]")) row.again?.();
    const button = event.target.closest("[data-file-remove]");
    if (!button) return;
    event.preventDefault();
    this.remove(row, button.getAttribute("formaction"));
  }

  /** What another window added or removed meanwhile; what is on its way or was refused here stays to be seen. */
  look(rows) {
    if (this.waiting || rows === undefined) return;
    const keys = (root) => [...root.querySelectorAll("[name=kept]")].map((one) => one.value).join();
    const kept = new DOMParser().parseFromString(`<ul>${rows}</ul>`, "text/html").querySelector("ul");
    if (keys(kept) === keys(this.list)) return;
    const refused = [...this.list.children].filter((row) => row.state === "refused");
    this.list.replaceChildren(...[...kept.children].map((row) => document.importNode(row, true)), ...refused);
  }

  /** The focus stays among the files, or goes back to what adds them. */
  async remove(row, address) {
    const name = row.querySelector("a, [data-file-name]").textContent;
    if (address) {
      const body = new FormData();
      body.set("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
      const answer = await fetch(address, { method: "POST", body }).catch(() => undefined);
      if (!answer || (!answer.ok && answer.status !== 404) || answer.redirected) return this.say(this.words.failed);
    }
    row.stop?.();
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    (next?.querySelector("[data-file-remove]") ?? this.input).focus();
    this.say(`${name}: ${this.words.removed}`);
  }

  /** Sent while files are still coming: when the last is there, unless one was refused. */
  async hold(event) {
    const { submitter } = event;
    if (!this.waiting || submitter?.hasAttribute("formaction")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (this.held) return;
    this.held = true;
    this.failed = false;
    toast(this.words.wait);
    while (this.waiting) await this.coming;
    this.held = false;
    if (this.failed) toast(this.words.stopped, { stay: true });
    else this.form.requestSubmit(submitter ?? undefined);
  }

  say(words) {
    this.said.textContent = words;
  }
}

for (const box of document.querySelectorAll("[data-draft-files]")) new Files(box.closest("form"), box);
