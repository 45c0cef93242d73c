// Forms of the portfolio that save as a person types, as the lesson kit does (kit.js): what is typed is kept in this
// browser until the server has acknowledged it, offered back after a crash, and never overwrites what somebody saved.

const SAVE_AFTER_MS = 800;
const RETRY_SECONDS = [1, 2, 4, 8, 15, 30];
const LARGEST_KEEPALIVE = 60_000; // bytes: browsers send no more than 64 kB from a page that closes
const NOT_CONTENT = new Set(["_xsrf", "_asked", "version", "operation"]);
const FOUND = "We found words you typed that were not saved.";
const KEPT = "cmplearn-form:";
const isShared = () => document.body.dataset.shared !== undefined; // a shared computer keeps nothing

function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

const cookie = (name) => document.cookie.match(`(?:^|; )${name}=([^;]*)`)?.[1] ?? "";
const newOperation = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
const contents = (form) => [...new FormData(form)].filter(([name, value]) => !NOT_CONTENT.has(name) && typeof value === "string").map(([name, value]) => [name, value.replace(/\r\n?/g, "\n")]);
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const valuesOf = (entries, name) => entries.filter(([each]) => each === name).map(([, value]) => value);

function moment(savedAt) {
  const then = new Date(savedAt);
  const time = then.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  const isToday = then.toDateString() === new Date().toDateString();
  return isToday ? `at ${time}` : `on ${then.toLocaleDateString("en-GB", { day: "numeric", month: "long" })} at ${time}`;
}

function kept(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else if (value === undefined) return JSON.parse(localStorage.getItem(key));
    else if (!isShared()) localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // storage is switched off or full: the words are still on the page and on their way to the server
  }
  return null;
}

class SavingForm {
  constructor(node) {
    this.node = node;
    this.key = KEPT + new URL(node.action).pathname;
    this.saved = contents(node);
    this.tries = 0;
    this.asking = node.querySelector("[data-asking]");
    node.addEventListener("input", () => this.typed());
    node.addEventListener("focusout", () => this.send());
    node.addEventListener("focusin", ({ relatedTarget }) => (this.isTold &&= node.contains(relatedTarget)));
    node.addEventListener("submit", (event) => {
      event.preventDefault();
      this.press(event.submitter ?? node);
    });
    const time = node.querySelector("[data-status] time");
    if (time) time.textContent = moment(time.dateTime);
    this.offer(kept(this.key)?.entries);
  }

  get version() {
    return this.node.elements.version.value;
  }

  set version(value) {
    this.node.elements.version.value = value;
  }

  get isUnsaved() {
    return this.draft !== undefined || this.hasProblems;
  }

  typed() {
    const now = contents(this.node);
    if (same(now, this.draft ?? this.saved)) return;
    this.draft = now;
    this.operation = newOperation();
    this.isFinal = false;
    this.asking.cmpOffer?.remove();
    kept(this.key, { entries: now, title: document.title });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), SAVE_AFTER_MS);
    if (!this.conflict) this.say("Saving…");
  }

  // One request at a time, but for the last as the page closes: the server knows a repeated operation.
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
    const extra = { _xsrf: cookie("_xsrf"), version: this.version, operation: (this.operation ??= newOperation()) };
    const body = new URLSearchParams([...sent, ...asked, ...Object.entries(extra)]);
    if (button?.name) body.append(button.name, button.value);
    const options = { method: "POST", body, headers: { Accept: "application/json" } };
    this.timer = undefined;
    try {
      const answer = await fetch(this.node.action, { ...options, keepalive: isLeaving && `${body}`.length < LARGEST_KEEPALIVE });
      return await this.answered(answer.status, await answer.json(), sent, button);
    } catch {
      return this.retry("There is no connection to the course.", button);
    }
  }

  async answered(status, data, sent, button) {
    if (status === 200) return this.acknowledged(data, sent);
    if (status === 409) return this.compare(data);
    if (![400, 404, 413].includes(status)) return this.retry(data.message, button);
    this.isFinal = true;
    this.say(`Not saved. ${data.message}`, true);
    return undefined;
  }

  acknowledged(data, sent) {
    Object.assign(this, { saved: sent, tries: 0, operation: undefined, hasSaved: true, conflict: undefined });
    this.version = data.version;
    this.hasProblems = Object.keys(data.problems).length > 0;
    if (same(contents(this.node), sent)) this.draft = undefined;
    else this.operation = newOperation();
    if (!this.isUnsaved) kept(this.key, null);
    this.showProblems(data.problems);
    this.showFlags(data.flags);
    const saved = `Saved ${moment(data.saved_at)}`;
    this.say(this.draft !== undefined ? "Saving…" : this.hasProblems ? `${saved}, but for what is marked.` : saved, this.hasProblems);
    return data;
  }

  retry(message, button) {
    this.timer = setTimeout(() => (button ? this.press(button) : this.send()), RETRY_SECONDS[Math.min(this.tries++, RETRY_SECONDS.length - 1)] * 1000);
    this.say(`Not saved yet: trying again. ${message}`, true);
  }

  // What is bad is announced each time; that all is saved, once for each visit to the form.
  say(text, isBad = false) {
    const [seen, said] = ["[data-status]", "[data-said]"].map((place) => this.node.querySelector(place));
    seen.textContent = text;
    seen.className = isBad ? "cmp-trouble" : "";
    const isSaved = text.startsWith("Saved ") && !isBad;
    const news = isBad ? text : isSaved && !this.isTold ? "Saved" : "";
    if (said.textContent !== news) said.textContent = news;
    this.isTold ||= isSaved;
  }

  async press(button) {
    const data = await this.send(false, button);
    if (data && !this.isUnsaved) location.assign(data.after);
    else this.node.querySelector("[aria-invalid=true]")?.focus();
  }

  // --- What the server found

  showProblems(problems) {
    for (const field of this.node.querySelectorAll("[data-field]")) {
      const words = problems[field.dataset.field] ?? "";
      const place = field.querySelector("[data-problem]");
      place.textContent = words;
      place.hidden = !words;
      for (const box of field.querySelectorAll("input, textarea, select")) {
        const others = (box.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && id !== place.id);
        box.setAttribute("aria-describedby", [...others, ...(words ? [place.id] : [])].join(" "));
        box.ariaInvalid = words ? "true" : null;
      }
      if (words) field.closest("details")?.setAttribute("open", "");
    }
  }

  showFlags(flags) {
    for (const place of this.node.querySelectorAll("[data-flags]")) {
      const found = flags.filter(({ field }) => field === place.closest("[data-field]").dataset.field);
      const key = JSON.stringify(found);
      if ((place.cmpFound ?? "") === key) continue;
      place.cmpFound = key;
      const item = ({ kind, text, why }) => h("li", {}, h("strong", {}, `${kind[0].toUpperCase()}${kind.slice(1)}?`), ` “${text}”: ${why}`);
      const head = h("p", {}, h("strong", {}, "Look at this before you share or export it."), " Only you can see it.");
      place.replaceChildren(...(found.length ? [h("div", { class: "cmp-ask" }, head, h("ul", {}, ...found.map(item)))] : []));
    }
  }

  // --- Two texts, and a choice

  async compare({ version, message }) {
    const page = await (await fetch(location.href)).text();
    const theirs = new DOMParser().parseFromString(page, "text/html");
    const form = [...theirs.forms].find((each) => each.getAttribute("action") === this.node.getAttribute("action"));
    const saved = form ? contents(form) : [];
    if (same(saved, contents(this.node))) return this.settle(version, saved);
    this.conflict = { version, saved };
    this.say("Not saved: this was changed somewhere else. Choose above.", true);
    this.choose(message, "What is saved", saved, [
      ["Keep what I typed here", () => this.settle(version)],
      ["Keep what is saved", () => this.settle(version, saved)],
    ]);
    return undefined;
  }

  settle(version, saved) {
    Object.assign(this, { conflict: undefined, version, operation: newOperation() });
    if (!saved) return this.send();
    Object.assign(this, { saved, draft: undefined });
    kept(this.key, null);
    this.fill(saved);
    return this.say("What is saved was kept.");
  }

  offer(entries) {
    if (!entries || same(entries, this.saved)) return entries && kept(this.key, null);
    const use = () => {
      this.fill(entries);
      this.typed();
      this.send();
    };
    this.asking.cmpOffer = this.choose(FOUND, "Found", entries, [["Use them", use], ["Keep the saved ones", () => kept(this.key, null)]]);
    this.say(FOUND, true);
    return undefined;
  }

  // Lay what is in the form beside other contents, field by field where they differ.
  choose(question, heading, other, options) {
    const mine = contents(this.node);
    const names = [...new Set([...mine, ...other].map(([name]) => name))].filter((name) => !same(valuesOf(mine, name), valuesOf(other, name)));
    const label = (name) => this.node.querySelector(`[data-field="${name}"]`)?.querySelector("label, legend")?.textContent ?? name;
    const side = (title, entries) => h("div", {}, h("strong", {}, title), ...names.map((name) => h("p", { class: "cmp-typed", dir: "auto" }, `${label(name)}: ${valuesOf(entries, name).join(", ") || "nothing"}`)));
    const button = ([words, act]) => h("button", { type: "button", class: "cmp-button", click: () => (box.remove(), this.node.querySelector("textarea, input:not([type=hidden])")?.focus(), act()) }, words);
    const box = h("div", { class: "cmp-ask", role: "group", "aria-label": question }, h("p", {}, question), h("div", { class: "cmp-sides" }, side("What is in the boxes", mine), side(heading, other)), h("div", { class: "cmp-actions" }, ...options.map(button)));
    this.asking.replaceChildren(box);
    return box;
  }

  fill(entries) {
    for (const box of this.node.elements) {
      if (!box.name || NOT_CONTENT.has(box.name) || box.type === "file" || box.tagName === "BUTTON") continue;
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
addEventListener("online", () => sendAll(false));
addEventListener("visibilitychange", () => document.hidden && sendAll(true));
addEventListener("click", ({ target }) => (staysHere = target.closest?.("a[href]")?.origin === location.origin), true);
addEventListener("submit", () => (staysHere = true), true);
addEventListener("beforeunload", (event) => {
  const isLosing = document.body.dataset.temporary !== undefined && !staysHere && forms.some((form) => form.hasSaved);
  if (isLosing || forms.some((form) => form.isUnsaved)) event.preventDefault();
});
document.getElementById("error-summary")?.focus();

// A list of such pages leads to those on which words were left that never reached the server.
const unsent = document.querySelector("[data-unsent]");
if (unsent) {
  const here = `${KEPT}${location.pathname}/`;
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(here));
  const link = (key) => h("li", {}, h("a", { href: key.slice(KEPT.length) }, kept(key)?.title ?? "Words"));
  unsent.hidden = !keys.length;
  unsent.append(h("p", {}, h("strong", {}, FOUND)), h("ul", {}, ...keys.map(link)));
}
