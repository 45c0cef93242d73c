// Forms that save as a person types, as the lesson kit does: what is typed is kept in this browser until it is
// acknowledged, offered back after a crash, and never overwrites a newer save.

const SAVE_AFTER_MS = 800;
const RETRY_SECONDS = [1, 2, 4, 8, 15, 30];
const LARGEST_KEEPALIVE = 60_000;
const NOT_CONTENT = ["_xsrf", "_asked", "version", "operation"];
const FOUND = "We found words you typed that were not saved.";
const KEPT = "cmplearn-form:";

function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

const cookie = (name) => document.cookie.match(`(?:^|; )${name}=([^;]*)`)?.[1] ?? "";
const newOperation = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
const isContent = ([name, value]) => !NOT_CONTENT.includes(name) && typeof value === "string";
const contents = (form) => [...new FormData(form)].filter(isContent).map(([name, value]) => [name, value.replace(/\r\n?/g, "\n")]);

// What the server drew, on a page that is opened afresh: whatever differs was typed before this script was there.
// On a reload or on the way back it may be the browser that has filled the boxes again, with older words than are saved.
function drawn(form) {
  if (performance.getEntriesByType("navigation")[0]?.type !== "navigate") return contents(form);
  const copy = form.cloneNode(true);
  copy.reset();
  return contents(copy);
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const valuesOf = (entries, name) => entries.filter(([each]) => each === name).map(([, value]) => value);

function moment(savedAt) {
  const then = new Date(savedAt);
  const time = then.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  const isToday = then.toDateString() === new Date().toDateString();
  return isToday ? `at ${time}` : `on ${then.toLocaleDateString("en-GB", { day: "numeric", month: "long" })} at ${time}`;
}

// A shared computer keeps nothing; where storage is off, the words are on the page and on their way.
function kept(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else if (value === undefined) return JSON.parse(localStorage.getItem(key));
    else if (document.body.dataset.shared === undefined) localStorage.setItem(key, JSON.stringify(value));
  } catch {}
  return null;
}

class SavingForm {
  constructor(node) {
    const find = (name) => node.querySelector(`[data-${name}]`);
    Object.assign(this, { node, tries: 0, seen: find("status"), said: find("said"), asking: find("asking") });
    this.address = node.getAttribute("action"); // a field may be called "action"
    this.key = KEPT + this.address;
    this.near = h("p", { class: "cmp-status", "aria-hidden": "true" });
    this.near.style.paddingTop = ".5rem";
    this.saved = drawn(node);
    node.addEventListener("input", ({ target }) => this.typed(target));
    node.addEventListener("focusout", () => this.send());
    node.addEventListener("focusin", ({ relatedTarget }) => (this.isTold &&= node.contains(relatedTarget)));
    node.addEventListener("submit", (event) => {
      event.preventDefault();
      this.press(event.submitter ?? node);
    });
    const time = this.seen.querySelector("time");
    if (time) time.textContent = moment(time.dateTime);
    this.offer(kept(this.key)?.entries);
    this.typed(node.contains(document.activeElement) ? document.activeElement : null);
    if (this.offered) this.say(FOUND, true); // a screen reader hears of that rather than of saving
  }

  get isUnsaved() {
    return this.draft !== undefined || this.hasProblems;
  }

  typed(box) {
    this.standBy(box);
    const now = contents(this.node);
    if (same(now, this.draft ?? this.saved)) return;
    Object.assign(this, { draft: now, operation: newOperation(), isFinal: false });
    this.keep(now);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), SAVE_AFTER_MS);
    if (!this.conflict) this.say("Saving…");
  }

  // Words that were found stay kept until somebody has chosen, whatever is typed and saved meanwhile.
  keep(entries) {
    if (!this.offered?.isConnected) kept(this.key, entries && { entries, title: document.title });
  }

  // While the line at the form's end is out of sight, it also stands by the box being typed in.
  standBy(box) {
    const { top } = this.seen.getBoundingClientRect();
    const field = (top < 0 || top > innerHeight) && box?.closest("[data-field]");
    field ? field.insertBefore(this.near, field.querySelector("[data-flags]")) : this.near.remove();
  }

  // One at a time, but for the last as the page closes: repeating an operation is safe.
  async send(isLeaving = false, button = undefined) {
    clearTimeout(this.timer);
    while (this.running && !isLeaving) await this.running;
    if (this.conflict || (!button && (this.draft === undefined || this.isFinal))) return undefined;
    const work = this.ask(isLeaving, button);
    this.running = work;
    const answer = await work;
    if (this.running === work) this.running = undefined;
    if (this.draft !== undefined && !this.timer && !this.isFinal) this.timer = setTimeout(() => this.send(), 0);
    return answer;
  }

  async ask(isLeaving, button) {
    const sent = contents(this.node);
    const asked = new FormData(this.node).getAll("_asked").map((name) => ["_asked", name]);
    const { version } = this.node.elements;
    const extra = { _xsrf: cookie("_xsrf"), version: version.value, operation: (this.operation ??= newOperation()) };
    const body = new URLSearchParams([...sent, ...asked, ...Object.entries(extra)]);
    if (button?.name) body.append(button.name, button.value);
    const keepalive = isLeaving && `${body}`.length < LARGEST_KEEPALIVE;
    this.timer = undefined;
    try {
      const answer = await fetch(this.address, { method: "POST", body, headers: { Accept: "application/json" }, keepalive });
      const data = await answer.json();
      if (answer.ok) return this.acknowledged(data, sent);
      if (answer.status === 409) return await this.compare(data);
      if (![400, 404, 413].includes(answer.status)) return this.retry(data.message, button);
      this.isFinal = true;
      return this.say(`Not saved. ${data.message}`, true);
    } catch {
      return this.retry("There is no connection to the course.", button);
    }
  }

  acknowledged(data, sent) {
    const hasProblems = Object.keys(data.problems).length > 0;
    Object.assign(this, { saved: sent, tries: 0, operation: undefined, hasSaved: true, hasProblems });
    this.node.elements.version.value = data.version;
    if (same(contents(this.node), sent)) this.draft = undefined;
    if (!this.isUnsaved) this.keep(null);
    this.showProblems(data.problems);
    this.showFlags(data.flags);
    const saved = `Saved ${moment(data.saved_at)}`;
    this.say(this.draft !== undefined ? "Saving…" : hasProblems ? `${saved}, but for what is marked.` : saved, hasProblems);
    return data;
  }

  retry(message, button) {
    const again = () => (button ? this.press(button) : this.send());
    this.timer = setTimeout(again, RETRY_SECONDS[Math.min(this.tries++, RETRY_SECONDS.length - 1)] * 1000);
    this.say(`Not saved yet: trying again. ${message}`, true);
  }

  // Bad news is announced each time, good once a visit.
  say(text, isBad = false) {
    this.seen.textContent = text;
    this.seen.className = isBad ? "cmp-trouble" : "";
    const isSaved = text.startsWith("Saved ") && !isBad;
    this.near.textContent = isSaved ? `✓ ${text}` : text;
    const news = isBad ? text : isSaved && !this.isTold ? "Saved" : "";
    if (this.said.textContent !== news) this.said.textContent = news;
    this.isTold ||= isSaved;
  }

  async press(button) {
    const data = await this.send(false, button);
    if (data && !this.isUnsaved) location.assign(data.after);
    else this.node.querySelector("[aria-invalid=true]")?.focus();
  }

  showProblems(problems) {
    for (const field of this.node.querySelectorAll("[data-field]")) {
      const words = problems[field.dataset.field] ?? "";
      const place = field.querySelector("[data-problem]");
      place.textContent = words;
      place.hidden = !words;
      for (const box of field.querySelectorAll("input, textarea, select")) {
        const others = (box.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id !== place.id);
        box.setAttribute("aria-describedby", [...others, words && place.id].join(" ").trim());
        box.ariaInvalid = words ? "true" : null;
      }
      if (words) field.closest("details")?.setAttribute("open", "");
    }
  }

  showFlags(flags) {
    for (const place of this.node.querySelectorAll("[data-flags]")) {
      const found = flags.filter(({ field }) => field === place.closest("[data-field]").dataset.field);
      if (same(place.cmpFound ?? (place.firstElementChild ? 0 : []), found)) continue;
      place.cmpFound = found;
      const item = ({ kind, text, why }) => h("li", {}, h("strong", {}, `${kind[0].toUpperCase()}${kind.slice(1)}?`), ` “${text}”: ${why}`);
      const head = h("p", {}, h("strong", {}, "Look at this before you share or export it."), " Only you can see it.");
      place.replaceChildren(...(found.length ? [h("div", { class: "cmp-ask" }, head, h("ul", {}, ...found.map(item)))] : []));
    }
  }

  async compare({ version, message }) {
    const page = await (await fetch(location.href)).text();
    const theirs = new DOMParser().parseFromString(page, "text/html");
    const form = theirs.querySelector(`form[data-autosave][action="${this.address}"]`);
    const saved = form ? contents(form) : [];
    const keepMine = () => {
      this.conflict = false;
      this.node.elements.version.value = version;
      this.operation = newOperation();
      this.send();
    };
    const keepSaved = () => {
      this.draft = undefined;
      kept(this.key, null);
      location.reload();
    };
    if (same(saved, contents(this.node))) return keepSaved();
    this.conflict = true;
    this.say("Not saved: this was changed somewhere else. Choose above.", true);
    this.choose(message, "What is saved", saved, [["Keep what I typed here", keepMine], ["Keep what is saved", keepSaved]]);
    return undefined;
  }

  offer(entries) {
    if (!entries || same(entries, this.saved)) {
      kept(this.key, null);
      return;
    }
    const use = () => {
      this.fill(entries);
      this.typed();
      this.send();
    };
    this.offered = this.choose(FOUND, "Found", entries, [["Use them", use], ["Keep what is in the boxes", () => this.keep(this.draft ?? null)]]);
  }

  // Lays the form beside other contents.
  choose(question, heading, other, options) {
    const mine = contents(this.node);
    const names = [...new Set([...mine, ...other].map(([name]) => name))].filter((name) => !same(valuesOf(mine, name), valuesOf(other, name)));
    const label = (name) => this.node.querySelector(`[data-field="${name}"] :is(label, legend)`)?.textContent ?? name;
    const line = (entries) => (name) => h("p", { class: "cmp-typed", dir: "auto" }, `${label(name)}: ${valuesOf(entries, name).join(", ") || "nothing"}`);
    const side = (title, entries) => h("div", {}, h("strong", {}, title), ...names.map(line(entries)));
    const button = ([words, act]) => {
      const node = h("button", { type: "button", class: "cmp-button" }, words);
      node.onclick = () => {
        box.remove();
        this.node.querySelector("textarea, input:not([type=hidden])")?.focus();
        act();
      };
      return node;
    };
    const sides = h("div", { class: "cmp-sides" }, side("What is in the boxes", mine), side(heading, other));
    const box = h("div", { class: "cmp-ask", role: "group", "aria-label": question }, h("p", {}, question), sides, h("div", { class: "cmp-actions" }, ...options.map(button)));
    this.asking.replaceChildren(box);
    box.scrollIntoView({ block: "nearest" });
    return box;
  }

  fill(entries) {
    for (const box of this.node.elements) {
      if (!box.name || NOT_CONTENT.includes(box.name) || ["file", "submit"].includes(box.type)) continue;
      const values = valuesOf(entries, box.name);
      if (["checkbox", "radio"].includes(box.type)) box.checked = values.includes(box.value);
      else box.value = values[0] ?? "";
    }
  }
}

const forms = [...document.querySelectorAll("form[data-autosave]")].map((node) => new SavingForm(node));
const sendAll = (isLeaving) => forms.forEach((form) => form.send(isLeaving));
let staysHere = false;
addEventListener("pagehide", () => sendAll(true));
addEventListener("online", () => sendAll());
addEventListener("visibilitychange", () => document.hidden && sendAll(true));
addEventListener("click", ({ target }) => (staysHere = target.closest?.("a[href]")?.origin === location.origin), true);
addEventListener("submit", () => (staysHere = true), true);
addEventListener("beforeunload", (event) => {
  const isLosing = document.body.dataset.temporary !== undefined && !staysHere && forms.some((form) => form.hasSaved);
  if (isLosing || forms.some((form) => form.isUnsaved)) event.preventDefault();
});
// A link to a box opens what it lies in.
function reveal() {
  const box = document.getElementById(location.hash.slice(1));
  box?.closest("details")?.setAttribute("open", "");
  if (box?.form) box.focus();
}
addEventListener("hashchange", reveal);
reveal();
document.getElementById("error-summary")?.focus();
