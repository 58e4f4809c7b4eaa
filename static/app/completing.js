/* `/` puts in a script or opens a macro, `@` a colleague (in notes), `#` a case: a list under the pen, by keyboard or mouse.
   An input method is left alone: nothing is looked for while it composes. `[data-scripts]` opens the scripts by a press.
   Works on `<form data-lists="/desk/tickets/T-1/">` with one textarea. */
import { spelledIn } from "./pinyin.js";

const TRIGGERS = [
  { mark: "/", find: /(?:^|\s)[/／]([^\s/／]{0,30})$/, list: "scripts", all: true },
  { mark: "@", find: /(?:^|[\s(（])[@＠]([^\s@＠]{0,30})$/, list: "colleagues", only: "note" },
  { mark: "#", find: /(?:^|[\s(（])[#＃]([\w-]{0,20})$/, list: "cases" },
];
const MOST = 8;

class Completion {
  constructor(form) {
    this.form = form;
    this.area = form.querySelector("textarea");
    this.kept = new Map();
    this.menu = document.createElement("div");
    this.menu.className = "menu script-menu";
    this.menu.id = `${this.area.id}-list`;
    this.menu.setAttribute("role", "listbox");
    this.menu.hidden = true;
    form.append(this.menu);
    this.area.setAttribute("aria-controls", this.menu.id);
    this.area.setAttribute("aria-autocomplete", "list");
    this.area.addEventListener("input", (event) => event.isComposing || this.look());
    this.area.addEventListener("compositionend", () => this.look());
    this.area.addEventListener("click", () => this.close());
    this.area.addEventListener("keydown", (event) => this.key(event));
    this.area.addEventListener("blur", () => this.close()); // at once: whoever comes back quickly finds a new list
    form.querySelector("[data-scripts]")?.addEventListener("click", (event) => this.open(event));
  }

  get kind() {
    return this.form.querySelector("[name=kind]:checked")?.value;
  }

  /** What stands before the pen: a mark and what is wanted of it. */
  wanted() {
    const { value, selectionStart: end } = this.area;
    for (const trigger of TRIGGERS) {
      const found = (!trigger.only || trigger.only === this.kind) && trigger.find.exec(value.slice(0, end));
      if (found) return { trigger, words: found[1], start: end - found[1].length - 1, end };
    }
    return undefined;
  }

  open(event) {
    event.preventDefault();
    this.area.focus();
    const { selectionStart: start, selectionEnd: end } = this.area;
    this.looking = this.show({ trigger: TRIGGERS[0], words: "", start, end });
  }

  look() {
    const wanted = this.wanted();
    if (wanted) this.looking = this.show(wanted);
    else this.close();
  }

  async show(wanted) {
    this.at = wanted;
    const found = await this.ask(wanted).catch(() => []);
    if (this.at !== wanted) return; // more was typed meanwhile
    this.found = found.slice(0, MOST);
    this.chosen = 0;
    this.draw();
  }

  async ask({ trigger, words }) {
    const key = trigger.all ? trigger.list : `${trigger.list}:${words}`;
    if (!this.kept.has(key)) {
      const query = trigger.all ? "" : `?q=${encodeURIComponent(words)}`;
      const answer = await fetch(`${this.form.dataset.lists}${trigger.list}/${query}`);
      if (!answer.ok || answer.redirected) return [];
      this.kept.set(key, (await answer.json()).found);
    }
    const found = this.kept.get(key);
    if (!trigger.all || !words) return found;
    const place = ({ name }) => {
      const direct = name.toLowerCase().indexOf(words.toLowerCase());
      return direct >= 0 ? direct : spelledIn(name, words);
    };
    return found
      .map((one) => ({ one, place: place(one) }))
      .filter(({ place: at }) => at >= 0)
      .sort((a, b) => a.place - b.place)
      .map(({ one }) => one);
  }

  draw() {
    this.menu.replaceChildren(...this.found.map((one, place) => this.option(one, place)));
    this.menu.hidden = this.found.length === 0;
    if (this.menu.hidden) this.area.removeAttribute("aria-activedescendant");
    else {
      this.area.setAttribute("aria-activedescendant", `${this.menu.id}-${this.chosen}`);
      this.menu.children[this.chosen].scrollIntoView({ block: "nearest" });
    }
  }

  option(one, place) {
    const line = document.createElement("div");
    line.setAttribute("role", "option");
    line.id = `${this.menu.id}-${place}`;
    line.setAttribute("aria-selected", String(place === this.chosen));
    const name = document.createElement("span");
    name.className = "only";
    name.textContent = one.name;
    const sub = document.createElement("span");
    sub.className = "sub";
    sub.textContent = (one.sub ?? one.text).replace(/\s+/g, " ").slice(0, 90);
    if (one.language) sub.lang = one.language;
    line.append(name, sub);
    line.addEventListener("mousedown", (event) => event.preventDefault()); // the pen stays
    line.addEventListener("click", () => this.take(one));
    return line;
  }

  key(event) {
    if (this.menu.hidden || event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey) return;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) {
      this.chosen = (this.chosen + steps[event.key] + this.found.length) % this.found.length;
      this.draw();
    } else if (event.key === "Enter" || event.key === "Tab") this.pick();
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
  }

  /** What is chosen in the list for what is typed by now, not in the one before. */
  async pick() {
    await this.looking;
    if (!this.menu.hidden) this.take(this.found[this.chosen]);
  }

  take(one) {
    const { start, end } = this.at;
    this.close();
    this.area.focus();
    this.area.setRangeText(one.text, start, end, "end");
    if (one.open) window.htmx?.ajax("GET", one.open, "#acts"); // a macro: looked at before anything is done
    const gap = /\{[^\W\d]\w*\}|……|…/.exec(one.text); // what the writer fills in is marked
    if (gap) this.area.setSelectionRange(start + gap.index, start + gap.index + gap[0].length);
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
    this.close();
    if (one.pk) this.count(one.pk);
  }

  count(pk) {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
    fetch(`${this.form.dataset.lists}scripts/${pk}/`, { method: "POST", body, keepalive: true }).catch(() => undefined);
  }

  close() {
    this.at = undefined;
    this.menu.hidden = true;
    this.area.removeAttribute("aria-activedescendant");
  }
}

for (const form of document.querySelectorAll("form[data-lists]")) new Completion(form);
