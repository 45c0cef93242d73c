// The lesson kit: shows the controls that a notebook declares, on the lesson page and in JupyterLab.
// It sets text only as text, shows pictures only as images, and writes nothing unless a person typed or chose.

const ACTIVE = new Set(["a", "button", "input", "select", "summary", "textarea"]);
const RETRY_SECONDS = [1, 2, 4, 8, 15, 30];
const SAVE_AFTER_MS = 600;
const SPINNER_AFTER_MS = 300;
const servers = new Map();
let ids = 0;

// --- Making elements

function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== undefined && child !== ""));
  // JupyterLab takes arrows, "m" and Shift+Enter from an element that does not say this of itself.
  if (ACTIVE.has(tag) || "tabindex" in attributes) node.setAttribute("data-lm-suppress-shortcuts", "true");
  return node;
}

const button = (text, click, extra = {}) => h("button", { type: "button", class: "cmp-button", click, ...extra }, text);
const hintLine = (text, id) => h("p", { class: "cmp-hint", id }, text);
const tag = (text) => h("p", { class: "cmp-tag" }, text);
const fresh = () => `cmp-${++ids}`;

const TAGS = new Set(
  ("a b blockquote br caption cite code dd del details div dl dt em figcaption figure h1 h2 h3 h4 hr i img li ol p pre " +
    "span strong sub summary sup table tbody td th thead tr ul").split(" "),
);
const ATTRIBUTES = ["alt", "aria-label", "class", "data-for", "data-part", "role", "scope", "tabindex", "title"];

// A control's own fallback holds its rich parts. They are copied by a list of what is allowed, because JupyterLab shows
// them in notebooks that nobody has trusted yet.
function rich(html, base) {
  const copy = (from, to) => {
    for (const each of from.childNodes) {
      const tag = each.nodeName.toLowerCase();
      if (each.nodeType === Node.TEXT_NODE) to.append(each.data);
      else if (TAGS.has(tag)) to.append(copy(each, h(tag, allowed(each, base))));
      else if (!["script", "style", "template"].includes(tag)) copy(each, to);
    }
    return to;
  };
  return copy(new DOMParser().parseFromString(html, "text/html").body, document.createDocumentFragment());
}

function allowed(element, base) {
  const kept = {};
  for (const name of ATTRIBUTES) if (element.hasAttribute(name)) kept[name] = element.getAttribute(name);
  const href = element.getAttribute("href") ?? "";
  if (/^(https?:|#|\.\.\/)/.test(href)) kept.href = href.replace(/^\.\.\//, `${base}cmplearn/`);
  if (kept.href && !kept.href.startsWith("#") && !onPage()) kept.target = "_blank";
  const src = element.getAttribute("src") ?? "";
  if (src.startsWith("data:image/")) kept.src = src;
  return kept;
}

// --- Where we are

const onPage = () => document.body.dataset.baseUrl !== undefined;

function whereWeAre() {
  const config = document.getElementById("jupyter-config-data");
  return document.body.dataset.baseUrl ?? (config ? JSON.parse(config.textContent).baseUrl : "/");
}

function serverAt(baseUrl) {
  const base = (baseUrl ?? whereWeAre()).replace(/\/*$/, "/");
  if (!servers.has(base)) servers.set(base, new Server(base));
  return servers.get(base);
}

const cookie = (name) => document.cookie.match(`(?:^|; )${name}=([^;]*)`)?.[1] ?? "";
const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));
const delay = (tries) => RETRY_SECONDS[Math.min(tries, RETRY_SECONDS.length - 1)];
const same = (one, other) => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
const isAnswered = (value) => !(value === undefined || value === null || value === "" || value.length === 0);
const operationId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

class Server {
  constructor(base) {
    this.base = base;
    this.entries = new Map();
    this.groups = new Map();
    this.pictures = new Map();
    this.channel = new BroadcastChannel(`cmplearn:${base}`);
    this.channel.onmessage = ({ data }) => this.entries.get(data.name)?.take(data);
    addEventListener("pagehide", () => this.sendAll(true));
    addEventListener("online", () => this.sendAll());
    addEventListener("visibilitychange", () => (document.hidden ? this.sendAll(true) : this.refresh()));
    addEventListener("click", ({ target }) => (this.staysHere = target.closest?.("a[href]")?.origin === location.origin), true);
    addEventListener("submit", () => (this.staysHere = true), true);
    addEventListener("cmp-is-saved", (event) => this.unsaved().length && event.preventDefault());
    addEventListener("beforeunload", (event) => (this.unsaved().length || this.isLosing()) && event.preventDefault());
    addEventListener("storage", ({ key, newValue }) => newValue === null && this.unsent(key)?.withdraw());
  }

  async ask(path, options = {}) {
    const answer = await fetch(`${this.base}cmplearn/api/${path}`, { credentials: "same-origin", ...options });
    return { status: answer.status, data: await answer.json() };
  }

  entry(kind, key) {
    const name = `${kind}/${key}`;
    if (!this.entries.has(name)) this.entries.set(name, new Entry(this, kind, key, name));
    return this.entries.get(name);
  }

  // One request fetches all of a lesson's documents of a kind.
  group(kind, prefix) {
    const query = `portfolio?kind=${kind}&prefix=${encodeURIComponent(prefix)}`;
    if (!this.groups.has(query)) this.groups.set(query, this.fetchUntilThere(query, kind, prefix));
    return this.groups.get(query);
  }

  async fetchUntilThere(query, kind, prefix) {
    for (let tries = 0; ; tries++) {
      let message = "";
      try {
        const { status, data } = await this.ask(query);
        if (status === 200) return data.documents;
        message = data.message;
      } catch {
        message = "There is no connection to the course.";
      }
      for (const entry of this.entries.values()) {
        if (entry.kind === kind && entry.key.startsWith(prefix)) entry.tell({ fetching: true, message });
      }
      await pause(delay(tries));
    }
  }

  async refresh() {
    for (const query of this.groups.keys()) {
      try {
        const { status, data } = await this.ask(query);
        for (const each of status === 200 ? data.documents : []) this.entries.get(`${each.kind}/${each.key}`)?.take(each);
      } catch {
        return; // the next look, or the next save, tells
      }
    }
  }

  // A temporary server, as on Binder, is deleted with what was saved on it: leaving the course loses it.
  isLosing() {
    return document.body.dataset.temporary !== undefined && this.hasSaved && !this.staysHere;
  }

  unsaved() {
    return [...this.entries.values()].filter((entry) => entry.draft !== undefined);
  }

  unsent(storageKey) {
    return [...this.entries.values()].find((entry) => entry.storageKey === storageKey);
  }

  sendAll(leaving = false) {
    for (const entry of this.unsaved()) entry.send(leaving);
  }

  picture(path) {
    if (!this.pictures.has(path)) {
      const asked = this.ask(path);
      this.pictures.set(path, asked);
      asked.then(({ status }) => status !== 200 && this.pictures.delete(path), () => this.pictures.delete(path));
      if (this.pictures.size > 200) this.pictures.delete(this.pictures.keys().next().value);
    }
    return this.pictures.get(path);
  }
}

// --- One saved document, and the words typed since

class Entry {
  constructor(server, kind, key, name) {
    Object.assign(this, { server, kind, key, name, version: 0, views: new Set(), tries: 0 });
    this.storageKey = `cmplearn:${server.base}:${name}`;
    this.loaded = this.load();
  }

  get shown() {
    return this.draft === undefined ? this.value : this.draft;
  }

  get answered() {
    return isAnswered(this.shown);
  }

  async load() {
    const prefix = this.key.includes("/") ? this.key.slice(0, this.key.indexOf("/") + 1) : this.key;
    const found = (await this.server.group(this.kind, prefix)).find((each) => each.key === this.key);
    this.isLoaded = true;
    this.trouble = undefined;
    if (found) this.take(found);
    this.offerUnsent();
    this.notify();
  }

  offerUnsent() {
    const kept = readLocally(this.storageKey);
    if (this.draft !== undefined || !kept) return;
    if (same(kept.value, this.value)) localStorage.removeItem(this.storageKey);
    else this.offered = kept.value;
  }

  useOffered() {
    const value = this.offered;
    this.offered = undefined;
    this.type(value);
    this.send();
  }

  withdraw() {
    if (this.offered === undefined) return;
    this.offered = undefined;
    if (this.draft === undefined) writeLocally(this.storageKey);
    this.notify();
  }

  // Take what the server has, unless it is older than what we know, or would replace words typed here.
  take({ value, version, saved_at: savedAt, flags }) {
    if (version <= this.version || (this.draft !== undefined && isAnswered(value))) return;
    Object.assign(this, { value, version, savedAt, flags });
    this.notify();
  }

  type(value) {
    if (same(value, this.shown)) return;
    this.draft = value;
    this.wasTyped = true;
    this.operation = operationId();
    if (this.trouble?.final) this.trouble = undefined;
    writeLocally(this.storageKey, value);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), SAVE_AFTER_MS);
    this.notify();
  }

  async send(leaving = false) {
    if (this.draft === undefined || this.conflict || this.trouble?.final || (this.sending && !leaving)) return;
    clearTimeout(this.timer);
    this.sending = true;
    try {
      if (!this.isLoaded) await this.loaded;
      const { draft: value, version, operation } = this;
      const { status, data } = await this.server.ask(`portfolio/${this.kind}/${this.key}`, {
        method: "PUT",
        headers: { "Content-Type": "application/json", "X-XSRFToken": cookie(document.body.dataset.xsrf ?? "_xsrf") },
        body: JSON.stringify({ value, version, operation }),
        keepalive: leaving,
      });
      this.answer(status, data, value);
    } catch {
      this.retry("There is no connection to the course.");
    } finally {
      this.sending = false;
    }
    if (this.draft !== undefined && !this.trouble) this.send();
  }

  answer(status, data, value) {
    if (status === 200 || (status === 409 && same(data.value, value))) this.acknowledge(data, value);
    else if (status === 409) this.tell(undefined, { value: data.value, version: data.version, savedAt: data.saved_at });
    else if ([400, 404, 413].includes(status)) this.tell({ final: true, message: data.message });
    else this.retry(data.message);
  }

  acknowledge({ version, saved_at: savedAt, flags }, value) {
    this.server.hasSaved = true;
    Object.assign(this, { value, version, savedAt, flags, tries: 0, trouble: undefined });
    if (same(this.draft, value)) this.draft = undefined;
    if (this.draft === undefined && this.offered === undefined) writeLocally(this.storageKey);
    this.server.channel.postMessage({ name: this.name, value, version, saved_at: savedAt, flags });
    this.notify();
  }

  retry(message) {
    this.timer = setTimeout(() => this.send(), delay(this.tries++) * 1000);
    this.tell({ message });
  }

  keepMine() {
    this.version = this.conflict.version;
    this.operation = operationId();
    this.tell();
    this.send();
  }

  keepSaved() {
    Object.assign(this, this.conflict, { conflict: undefined, draft: undefined });
    writeLocally(this.storageKey);
    this.notify();
  }

  tell(trouble, conflict) {
    Object.assign(this, { trouble, conflict });
    this.notify();
  }

  notify() {
    for (const view of this.views) view();
  }
}

function readLocally(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null; // storage is switched off, or holds something that is not ours
  }
}

function writeLocally(key, value) {
  try {
    if (value === undefined) localStorage.removeItem(key);
    else if (document.body.dataset.shared === undefined) localStorage.setItem(key, JSON.stringify({ value }));
  } catch {
    // storage is switched off or full: the words are still on the page and on their way to the server
  }
}

// --- What a person reads about saving

const FOUND = "We found words you typed that were not saved.";

// What changed for the worse is announced each time; that words are saved, once for each visit to the control.
function saving(context, entry, describe = words) {
  const seen = h("span");
  const announced = h("span", { role: "status", class: "cmp-unseen" });
  const choice = h("div");
  let isTold = false;
  context.node.addEventListener("focusin", ({ relatedTarget }) => {
    if (!context.node.contains(relatedTarget)) isTold = false;
  });
  context.watch(entry, () => {
    const state = stateInWords(entry);
    seen.textContent = state.text;
    seen.className = state.isBad ? "cmp-trouble" : "";
    const quiet = state.isSaved && entry.wasTyped && !isTold ? "Saved" : "";
    const say = state.isBad ? state.text : entry.offered === undefined ? quiet : FOUND;
    tellOnce(announced, say);
    isTold = isTold || say === "Saved";
    refill(choice, [entry.conflict, entry.offered, entry.conflict && entry.draft], () => choices(entry, describe));
  });
  // A choice that was made is gone: its button's focus goes to what it was about.
  const chosen = () => choice.hasChildNodes() || context.node.querySelector("input, textarea, select")?.focus();
  choice.addEventListener("click", chosen);
  return h("div", {}, h("p", { class: "cmp-status" }, seen, announced), choice);
}

// A screen reader says again what is set again.
function tellOnce(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

// Fill a node anew when its reasons have changed, and only then: a button in it that has the focus keeps it.
function refill(node, reasons, make) {
  const key = JSON.stringify(reasons);
  if (node.cmpReasons === key) return;
  node.cmpReasons = key;
  node.replaceChildren(...make());
}

function stateInWords({ conflict, draft, trouble, version, savedAt }) {
  const bad = (text) => ({ text: `${text} ${trouble?.message ?? ""}`.trim(), isBad: true });
  if (conflict) return bad("Not saved: this answer was changed somewhere else. Choose below.");
  if (trouble?.final) return bad("Not saved.");
  if (trouble?.fetching && draft === undefined) return bad("Your saved answers can’t be fetched yet: trying again.");
  if (trouble) return bad("Not saved yet: trying again.");
  if (draft !== undefined) return { text: "Saving…" };
  return version ? { text: `Saved ${moment(savedAt)}`, isSaved: true } : { text: "" };
}

function choices(entry, describe) {
  if (entry.conflict) {
    return [
      choiceBox("This answer was also changed somewhere else. Which one shall we keep?", [
        ["What you typed here", describe(entry.draft), "Keep what I typed here", () => entry.keepMine()],
        ["What is saved", describe(entry.conflict.value), "Keep what is saved", () => entry.keepSaved()],
      ]),
    ];
  }
  if (entry.offered === undefined) return [];
  return [
    choiceBox(FOUND, [
      ["Found", describe(entry.offered), "Use them", () => entry.useOffered()],
      ["Saved", describe(entry.value) || "Nothing yet", "Keep the saved ones", () => entry.withdraw()],
    ]),
  ];
}

function choiceBox(question, sides) {
  const title = fresh();
  const side = ([name, text, label, click]) => h("div", {}, h("strong", {}, name), h("p", { class: "cmp-typed" }, text), button(label, click));
  return h("div", { class: "cmp-ask", role: "group", "aria-labelledby": title }, h("p", { id: title }, question), h("div", { class: "cmp-sides" }, ...sides.map(side)));
}

function moment(savedAt) {
  const then = new Date(savedAt);
  const time = then.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  const isToday = then.toDateString() === new Date().toDateString();
  return isToday ? `at ${time}` : `on ${then.toLocaleDateString("en-GB", { day: "numeric", month: "long" })} at ${time}`;
}

function words(value) {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return value.map(words).join(", ");
  return typeof value === "object" ? Object.values(value).map(words).filter(Boolean).join("\n") : String(value);
}

const inEnglish = (value) => value.toLocaleString("en-GB", { maximumFractionDigits: 2 });

function withUnit(value, unit) {
  if (typeof value !== "number") return words(value);
  if (unit === "share") return `${inEnglish(value * 100)}%`;
  if (unit === "pounds") return `${value < 0 ? "-" : ""}£${inEnglish(Math.abs(value)).replace(/\.(\d)$/, ".$10")}`;
  return unit === "%" ? `${inEnglish(value)}%` : `${inEnglish(value)} ${unit}`.trim();
}

// --- Fields: each has a node, and shows a value

function described(spec, error) {
  const hint = spec.hint ? hintLine(spec.hint, fresh()) : undefined;
  return { hint, by: [hint?.id, error?.id].filter(Boolean).join(" ") || undefined };
}

function textField(spec, set, leave) {
  const id = fresh();
  const { hint, by } = described(spec);
  const input = () => set(box.value);
  const box = h("textarea", { id, rows: spec.rows, "aria-describedby": by, input, blur: leave });
  const show = (value) => box.value !== (value ?? "") && (box.value = value ?? "");
  return { node: h("div", { class: "cmp-field" }, h("label", { for: id }, spec.label), hint, box), show };
}

// "£1,116.75", "34 %", "−5" and "1 116" are all numbers to the person who wrote them; what "1,5" means cannot be told.
function parseNumber(text) {
  const bare = text.replace(/[£%\s]/g, "").replace(/,(?=\d{3}(?!\d))/g, "").replace(/^[−–]/, "-");
  if (bare === "") return null;
  const number = /^-?(\d+\.?\d*|\.\d+)$/.test(bare) ? Number(bare) : NaN;
  return Number.isFinite(number) ? number : NaN;
}

function numberProblem(number, { minimum, maximum }) {
  if (Number.isNaN(number)) return "Write a number in figures, for example 34 or 1.5.";
  if (number === null) return "";
  if (typeof minimum === "number" && number < minimum) return `Write a number of ${inEnglish(minimum)} or more.`;
  return typeof maximum === "number" && number > maximum ? `Write a number of ${inEnglish(maximum)} or less.` : "";
}

function numberField(spec, set, leave) {
  const id = fresh();
  const error = h("p", { class: "cmp-error", id: fresh(), role: "alert" });
  const { hint, by } = described(spec, error);
  const problem = () => numberProblem(parseNumber(box.value), spec);
  const input = () => {
    if (!problem()) {
      complain("");
      set(parseNumber(box.value));
    }
  };
  const complain = (words) => {
    error.textContent = words;
    box.ariaInvalid = words ? "true" : null;
  };
  const blur = () => {
    complain(problem() && (leave ? `${problem()} It is not saved yet.` : problem()));
    leave?.();
  };
  const box = h("input", { id, type: "text", inputmode: "decimal", autocomplete: "off", "aria-describedby": by, input, blur });
  const show = (value) => !problem() && parseNumber(box.value) !== (value ?? null) && (box.value = value ?? "");
  const row = unitRow(box, spec.unit);
  return { node: h("div", { class: "cmp-field" }, h("label", { for: id }, unitLabel(spec)), hint, error, row), show, read: () => (problem() ? undefined : parseNumber(box.value)) };
}

const unitRow = (box, unit = "") => h("div", { class: "cmp-unit" }, ...(unit === "pounds" ? [h("span", {}, "£"), box] : [box, h("span", {}, unit)]));

const unitLabel = ({ label, unit }) => (unit === "pounds" && !/pounds|£/.test(label) ? `${label} (pounds)` : label);

function choiceField(spec, set) {
  const name = fresh();
  const { hint, by } = described(spec);
  const type = spec.several ? "checkbox" : "radio";
  const full = h("p", { role: "status", class: "cmp-trouble" });
  const change = ({ target }) => {
    const chosen = () => boxes.filter((box) => box.checked).map((box) => box.value);
    const isFull = spec.several && chosen().length > (spec.most ?? Infinity);
    if (isFull) target.checked = false;
    full.textContent = isFull ? `You can choose ${spec.most}. Take one off first.` : "";
    if (!isFull) set(spec.several ? chosen() : chosen()[0]);
  };
  const boxes = spec.options.map(([value]) => h("input", { type, name, value, id: fresh(), change }));
  const isChosen = (value, each) => (spec.several ? Array.isArray(value) && value.includes(each) : value === each);
  const show = (value) => boxes.forEach((box) => (box.checked = isChosen(value, box.value)));
  const rows = spec.options.map(([, label], index) => h("label", {}, boxes[index], h("span", {}, label)));
  const group = h("div", { class: spec.inline ? "cmp-scale" : "cmp-options" }, ...rows);
  return { node: h("fieldset", { class: "cmp-field", "aria-describedby": by }, h("legend", {}, spec.label), hint, group, spec.most ? full : ""), show };
}

function selectField(spec, set) {
  const id = fresh();
  const box = h("select", { id, change: () => set(box.value) }, ...spec.options.map(([value, label]) => h("option", { value }, label)));
  return { node: h("div", { class: "cmp-field" }, h("label", { for: id }, spec.label), box), show: (value) => (box.value = value ?? "") };
}

const FIELDS = { text: textField, number: numberField, choice: choiceField };

// --- Controls that hold an answer

// What was answered before the question became one of another kind is not shown.
const TYPES = { text: "string", number: "number" };

function answerControl(makeField) {
  return (context) => {
    const spec = context.declaration;
    const entry = context.answer(spec.id);
    const field = makeField(spec, (value) => entry.type(value), () => entry.send());
    const isOfKind = (value) => spec.kind === "choice" || typeof value === TYPES[spec.kind];
    context.watch(entry, () => field.show(isOfKind(entry.shown) ? entry.shown : undefined));
    const labels = Object.fromEntries(spec.options ?? []);
    return [field.node, saving(context, entry, (value) => words([value].flat().map((each) => labels[each] ?? each)))];
  };
}

function scale(context) {
  const { id, label, low, high, points } = context.declaration;
  const entry = context.answer(id);
  const options = Array.from({ length: points }, (_, index) => [String(index + 1), String(index + 1)]);
  const hint = low || high ? `1 is ${low}; ${points} is ${high}.` : "";
  const field = choiceField({ label, hint, options, inline: true }, (value) => entry.type(Number(value)));
  context.watch(entry, () => field.show(typeof entry.shown === "object" ? undefined : words(entry.shown)));
  return [field.node, saving(context, entry)];
}

function ownCase(context) {
  const { id, label, fields } = context.declaration;
  const entry = context.server.entry("own-case", id);
  const made = fields.map((spec) =>
    FIELDS[spec.kind](spec, (value) => entry.type({ ...entry.shown, [spec.name]: value }), () => entry.send()),
  );
  context.watch(entry, () => made.forEach((field, index) => field.show(entry.shown?.[fields[index].name])));
  const title = fresh();
  const form = h("div", { role: "group", "aria-labelledby": title }, h("p", { class: "cmp-title", id: title }, label), ...made.map(({ node }) => node));
  return [tag("Your own case"), form, saving(context, entry)];
}

const ANY = "Choose, if you like";

// What looks as if it could point at a person, in what is saved; it goes as soon as it is typed away.
function flagged(context, entry) {
  const node = h("div", { role: "status" });
  const item = ({ kind, text, why }) => h("li", {}, h("strong", {}, `${kind[0].toUpperCase()}${kind.slice(1)}?`), ` “${text}”: ${why}`);
  const head = () => h("p", {}, h("strong", {}, "Look at this before you share or export it."), " Only you can see it.");
  context.watch(entry, () => {
    const found = (entry.flags ?? []).filter(({ text }) => entry.shown?.text?.includes(text));
    refill(node, found, () => (found.length ? [h("div", { class: "cmp-ask" }, head(), h("ul", {}, ...found.map(item)))] : []));
  });
  return node;
}

function log(context) {
  const { id, lesson, label, hint, prompts, title, minutes, outcomes } = context.declaration;
  const entry = context.server.entry("log", `${lesson}/${id}`);
  const profession = context.server.entry("answer", "profession");
  const asked = () => Object.fromEntries(prompts)[profession.shown] ?? label;
  const start = () => ({ lesson, title, minutes, outcome: "", text: "" });
  const set = (name) => (value) => entry.type({ ...start(), ...entry.shown, prompt: asked(), [name]: value });
  const leave = () => entry.send();
  const text = textField({ label, hint: hint.replaceAll("'", "’"), rows: 6 }, set("text"), leave);
  const meant = minutes ? `The core is meant to take ${minutes}; put what it took you.` : "";
  const time = numberField({ label: "Minutes spent", hint: meant, minimum: 0, maximum: 6000 }, set("minutes"), leave);
  const about = [["", ANY], ...outcomes.map((each) => [each, each])];
  const outcome = selectField({ label: "What this is about", options: about }, set("outcome"));
  const fields = { text, minutes: time, outcome };
  context.watch(entry, () => Object.entries(fields).forEach(([name, field]) => field.show({ ...start(), ...entry.shown }[name])));
  const options = [["", ANY], ...prompts.map(([name]) => [name, name[0].toUpperCase() + name.slice(1)])];
  const choose = (value) => {
    profession.type(value);
    profession.send();
  };
  const who = selectField({ label: "Your profession", options }, choose);
  context.watch(profession, () => {
    who.show(prompts.some(([name]) => name === profession.shown) ? profession.shown : "");
    text.node.querySelector("label").textContent = asked();
  });
  const whose = hintLine(`Lesson ${lesson}: ${title}`);
  const more = h("p", { class: "cmp-hint" }, h("a", { href: `${context.server.base}cmplearn/portfolio/log/entry/${entry.key}`, target: onPage() ? undefined : "_blank" }, "Open in my log to add more"));
  context.watch(entry, () => (more.hidden = !(entry.version && entry.shown?.text)));
  text.node.append(flagged(context, entry));
  return [tag("Learning log"), whose, prompts.length ? who.node : undefined, text.node, time.node, outcome.node, saving(context, entry), more];
}

// --- A checked exercise

function feedback(spec, given) {
  const judged = (verdict, says) => ({ right: verdict === "Right. ", verdict, says });
  const [right, nearly, wrong] = ["Right. ", "Nearly. ", "Not yet. "];
  if (spec.choices) {
    const verdict = given === spec.answer ? right : given === spec.nearlyRight ? nearly : wrong;
    return judged(verdict, spec.choices.find(([value]) => value === given)[2]);
  }
  const near = (value, tolerance) => Math.abs(given - value) <= tolerance + 1e-9;
  if (near(spec.answer, spec.tolerance)) return judged(right, spec.right);
  const mistake = spec.mistakes.find(([value, tolerance]) => near(value, tolerance));
  if (mistake) return judged(wrong, mistake[2]);
  if (spec.nearly && near(spec.answer, spec.nearly[0])) return judged(nearly, spec.nearly[1]);
  return judged(wrong, spec.otherwise);
}

function exercise(context) {
  const spec = context.declaration;
  const entry = context.answer(spec.id);
  let chosen;
  const set = (value) => (chosen = value);
  const field = spec.choices
    ? choiceField({ ...spec, options: spec.choices }, set)
    : numberField(spec, set);
  const says = h("p", { role: "status", class: "cmp-says" });
  const tell = (judged) => {
    says.className = `cmp-says${judged ? (judged.right ? " cmp-right" : " cmp-again") : ""}`;
    says.replaceChildren(...(judged ? [h("strong", {}, judged.verdict), judged.says] : []));
  };
  const check = () => {
    const given = spec.choices ? chosen : field.read();
    if (!isAnswered(given)) {
      says.className = "cmp-says";
      says.textContent = spec.choices ? "Choose one first." : "Write a number first.";
      return;
    }
    const judged = feedback(spec, given);
    tell(judged);
    const attempts = [...(entry.shown?.attempts ?? []), { answer: given, right: judged.right }].slice(-20);
    entry.type({ attempts });
    entry.send();
  };
  context.watch(entry, () => {
    const last = entry.shown?.attempts?.at(-1)?.answer;
    if (last === undefined || chosen !== undefined) return;
    chosen = last;
    field.show(last);
    tell(feedback(spec, last));
  });
  field.node.addEventListener("input", () => tell()); // what was said is about another answer
  if (!spec.choices) field.node.addEventListener("keydown", ({ key }) => key === "Enter" && check());
  const describe = (value) => value?.attempts?.map(({ answer }) => words(answer)).join(", ") ?? "";
  const worked = context.fallback.querySelector(".cmp-worked");
  const actions = h("div", { class: "cmp-actions" }, button("Check my answer", check, { class: "cmp-button cmp-first" }));
  return [tag("Exercise"), field.node, actions, says, hints(spec.hints, actions), worked ?? undefined, saving(context, entry, describe)];
}

function hints(all, actions) {
  const list = h("div", { role: "status", "aria-atomic": "false" });
  let opened = 0;
  const next = button(`Open a hint (${all.length})`, () => {
    if (opened === all.length) return;
    list.append(h("p", { class: "cmp-hint" }, h("strong", {}, `Hint ${opened + 1}: `), all[opened++]));
    next.textContent = opened < all.length ? `Open another hint (${all.length - opened})` : "No more hints";
    next.ariaDisabled = opened === all.length ? "true" : null;
  });
  if (all.length) actions.append(next);
  return list;
}

// --- Held back until answered, and compared

// An answer inside another part that is still held back is not there yet: the link leads to that part.
function linkTo(context, { id, label, inside }) {
  const find = (each) => document.querySelector(`[data-cmp="${context.declaration.lesson}/${each}"]`);
  const go = (event) => {
    const target = find(id) ?? find(inside);
    if (!target) return;
    event.preventDefault();
    target.scrollIntoView({ block: "center" });
    target.querySelector("input, textarea, select, button, a")?.focus();
  };
  return h("a", { href: `#answer-${id}`, click: go }, label);
}

function reveal(context) {
  const { label, after, body } = context.declaration;
  const awaited = after.map((each) => [each, context.answer(each.id)]);
  const title = h("h3", { tabindex: "-1" }, label);
  const inner = h("div", {});
  const gate = h("div", { class: "cmp-gate" });
  const announced = h("span", { role: "status", class: "cmp-unseen" });
  let open = false;
  const show = (moveFocus) => {
    open = true;
    gate.remove();
    announced.remove();
    inner.append(title, ...body.map((declaration, index) => part(context, declaration, index)));
    if (moveFocus) title.focus();
  };
  const update = (isReturn) => {
    if (open) return;
    const missing = awaited.filter(([, entry]) => !entry.answered).map(([each]) => each);
    if (isReturn && awaited.every(([, entry]) => isAnswered(entry.value))) return show(false);
    refill(gate, missing, () => waiting(context, label, missing, () => show(true)));
    const isNews = !missing.length && awaited.some(([, entry]) => entry.wasTyped);
    tellOnce(announced, isNews ? `You can look now: ${label}` : "");
  };
  Promise.all(awaited.map(([, entry]) => entry.loaded)).then(() => update(true));
  for (const [, entry] of awaited) context.watch(entry, () => update(false));
  return [gate, announced, inner];
}

function waiting(context, label, missing, open) {
  const title = h("p", { class: "cmp-title" }, label);
  if (!missing.length) return [title, h("p", {}, "Your answer is kept. You can look now."), button("Show it", open, { class: "cmp-button cmp-first" })];
  return [title, h("p", {}, "This opens when you have answered:"), h("ul", {}, ...missing.map((each) => h("li", {}, linkTo(context, each))))];
}

function part(context, declaration, index) {
  const found = context.fallback.querySelector(`[data-part="${index}"]`);
  if (declaration.kind === "static") return found;
  const node = h("div", { class: "cmp-control" });
  context.parts.push(renderControl(node, declaration, { baseUrl: context.server.base, html: found?.innerHTML ?? "" }));
  return node;
}

function compare(context) {
  const { label, first, unit, published, computed } = context.declaration;
  const entry = context.answer(first.id);
  const mine = h("td", { class: "number-cell" });
  context.watch(entry, () => mine.replaceChildren(entry.answered ? withUnit(entry.shown, unit) : linkTo(context, { id: first.id, label: "Not answered yet" })));
  const source = published.href
    ? h("p", { class: "cmp-hint" }, "Source: ", h("a", allowed(h("a", { href: published.href }), context.server.base), published.source))
    : undefined;
  const row = (name, cell) => h("tr", {}, h("th", { scope: "row" }, name), cell);
  const cell = (text) => h("td", { class: "number-cell" }, text);
  const rows = [row("Your first answer", mine), row(published.label, cell(published.text)), ...computed.map(({ label: name, text }) => row(name, cell(text)))];
  return [h("table", {}, h("caption", {}, label), h("tbody", {}, ...rows)), source];
}

function recap(context) {
  const { label, of } = context.declaration;
  const rows = of.map((asked) => {
    const entry = context.answer(asked.id);
    const mine = h("td", {});
    const named = (value) => asked.options?.find(([option]) => option === value)?.[1] ?? withUnit(value, asked.unit);
    const said = () => [entry.shown].flat().map(named).join("; ");
    context.watch(entry, () => mine.replaceChildren(entry.answered ? said() : linkTo(context, { id: asked.id, label: "Not answered yet" })));
    return h("tr", {}, h("th", { scope: "row" }, asked.label), mine);
  });
  return [h("table", {}, h("caption", {}, label), h("tbody", {}, ...rows))];
}

// --- What-ifs

function whatIf(context) {
  const { lesson, id, label, inputs } = context.declaration;
  const start = Object.fromEntries(inputs.map((each) => [each.name, each.start]));
  let values = { ...start };
  const output = picture(context, id, () => `what-if/${lesson}/${id}?${new URLSearchParams(inputs.map(({ name }) => [name, values[name]]))}`);
  const fields = inputs.map((spec) =>
    (spec.type === "choice" ? whatIfChoice : slider)(spec, (value) => {
      values[spec.name] = value;
      output.update();
    }),
  );
  const show = () => fields.forEach((field, index) => field.show(values[inputs[index].name]));
  const back = () => {
    values = { ...start };
    show();
    output.update();
  };
  show();
  const title = fresh();
  const controls = h("div", { role: "group", "aria-labelledby": title }, ...fields.map(({ node }) => node));
  return [h("p", { class: "cmp-title", id: title }, label), controls, button("Back to the start values", back), output.node];
}

function whatIfChoice(spec, set) {
  return spec.options.length > 5 ? selectField(spec, set) : choiceField(spec, set);
}

function snapped(text, { minimum, maximum, step }) {
  const within = Math.min(maximum, Math.max(minimum, Number(text)));
  const onStep = minimum + Math.round((within - minimum) / step) * step;
  return Number(Math.min(onStep, maximum).toFixed(9));
}

// A share is computed with as 0.5 and read and written as 50%.
function slider(spec, set) {
  const id = fresh();
  const factor = spec.unit === "share" ? 100 : 1;
  const scaled = (value) => Number((value * factor).toFixed(9));
  const limits = (by) => ({ min: by(spec.minimum), max: by(spec.maximum), step: by(spec.step) });
  const move = (value) => {
    show(value);
    set(value);
  };
  const range = h("input", { type: "range", id, ...limits(Number), input: () => move(snapped(range.value, spec)) });
  const typed = () => snapped(box.value / factor, spec);
  const change = () => move(box.value === "" ? spec.start : typed());
  const input = () => box.validity.valid && box.value !== "" && move(typed());
  const box = h("input", { type: "number", "aria-label": `${spec.label}: type a number`, ...limits(scaled), input, change });
  const show = (value) => {
    range.value = value;
    range.setAttribute("aria-valuetext", withUnit(value, spec.unit));
    if (box.value === "" || Number(box.value) !== scaled(value)) box.value = scaled(value);
  };
  const row = unitRow(box, factor === 100 ? "%" : spec.unit);
  const least = ["pounds", "share", "%"].includes(spec.unit) ? withUnit(spec.minimum, spec.unit) : inEnglish(spec.minimum);
  const ends = hintLine(`${least} to ${withUnit(spec.maximum, spec.unit)}`);
  return { node: h("div", { class: "cmp-field" }, h("label", { for: id }, spec.label), h("div", { class: "cmp-slider" }, range, row), ends), show };
}

// One request at a time: what was asked for meanwhile is dropped but for the last.
function picture(context, id, wanted) {
  const from = context.fallback.querySelector(`.cmp-result[data-for="${id}"]`);
  const image = from?.querySelector("img") ?? h("img", { alt: "" });
  const finding = h("p", { role: "status", class: "cmp-finding", tabindex: "-1" }, from?.querySelector("figcaption")?.textContent ?? "");
  const numbers = h("div", { class: "table-wrap", role: "region", "aria-label": "The numbers", tabindex: "0" }, from?.querySelector("table") ?? undefined);
  const again = button("Try again", () => update(), { hidden: true });
  let shown = from ? wanted() : "";
  let running = false;
  const say = (message) => {
    finding.textContent = message;
    again.hidden = false;
  };
  const show = ({ picture: svg, finding: found, alt, table }) => {
    image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
    image.alt = alt;
    finding.textContent = found;
    if (document.activeElement === again) finding.focus();
    again.hidden = true;
    numbers.replaceChildren(numberTable(table));
  };
  const ask = async (asked) => {
    try {
      const { status, data } = await context.server.picture(asked);
      return status === 200 ? show(data) : say(data.message);
    } catch {
      return say("The picture could not be fetched: there is no connection to the course. What you chose is still here.");
    }
  };
  const update = async () => {
    if (running) return;
    running = true;
    const spinner = setTimeout(() => node.classList.add("cmp-busy"), SPINNER_AFTER_MS);
    do {
      shown = wanted();
      await ask(shown);
    } while (shown !== wanted());
    clearTimeout(spinner);
    node.classList.remove("cmp-busy");
    running = false;
  };
  const table = h("details", {}, h("summary", {}, "Show the numbers as a table"), numbers);
  const node = h("div", { class: "cmp-result" }, finding, again, image, table);
  if (!from) update();
  return { node, update };
}

function numberTable({ columns, rows }) {
  const cell = (value) => (typeof value === "number" ? h("td", { class: "number-cell" }, inEnglish(value)) : h("td", {}, words(value)));
  const side = (index) => rows.every((row) => typeof row[index] === "number") && "number-cell";
  const head = h("thead", {}, h("tr", {}, ...columns.map((column, index) => h("th", { scope: "col", class: side(index) }, column))));
  const line = ([first, ...rest]) => h("tr", {}, h("th", { scope: "row" }, typeof first === "number" ? inEnglish(first) : first), ...rest.map(cell));
  return h("table", {}, head, h("tbody", {}, ...rows.map(line)));
}

// --- Activities: a module of their own, fetched when the first is shown; until then, and without it, as they print

function activity(context) {
  const node = h("div", {}, ...context.fallback.childNodes);
  import("./activity.js").then(({ activity: steps, extend }) => {
    if (context.isGone) return;
    extend(KIT);
    context.fallback = node;
    const made = steps(context, KIT);
    node.replaceChildren(...made);
  });
  return [node];
}

// --- Showing a control

const KINDS = {
  static: ({ fallback }) => [...fallback.childNodes],
  activity,
  text: answerControl(textField),
  number: answerControl(numberField),
  choice: answerControl(choiceField),
  scale,
  exercise,
  "own-case": ownCase,
  log,
  reveal,
  compare,
  recap,
  "what-if": whatIf,
};

const KIT = {
  ...{ KINDS, h, button, hintLine, fresh, refill, same, saving, tellOnce, renderControl, isAnswered },
  ...{ words, withUnit, inEnglish, textField, numberField, choiceField, selectField },
};

function contextFor(node, declaration, server, html) {
  const parts = [];
  return {
    node,
    declaration,
    server,
    fallback: rich(html, server.base),
    parts,
    answer: (id) => server.entry(declaration.kept_as ?? "answer", `${declaration.lesson}/${id}`),
    watch: (entry, view) => {
      entry.views.add(view);
      parts.push({ dispose: () => entry.views.delete(view) });
      view();
    },
  };
}

/**
 * Show a control in a node, in place of its fallback.
 *
 * Returns an object whose `dispose` ends its part in what other views of the same answer are told.
 */
export function renderControl(node, declaration, { baseUrl, html = node.innerHTML } = {}) {
  const server = serverAt(baseUrl);
  const context = contextFor(node, declaration, server, html);
  const made = KINDS[declaration.kind](context).filter((each) => each !== undefined);
  node.classList.add("cmp-control", `cmp-is-${declaration.kind}`);
  if (declaration.kind !== "static") {
    node.classList.add("cmp-live");
    node.dataset.cmp = `${declaration.lesson}/${declaration.id}`;
    if (onPage()) node.id ||= `answer-${declaration.id}`;
  }
  if (!document.querySelector("link[href*='cmplearn/static/kit.css']")) {
    document.head.append(h("link", { rel: "stylesheet", href: `${server.base}cmplearn/static/kit.css` }));
  }
  // JupyterLab's notebook would take Enter from a box.
  node.addEventListener("keydown", (event) => event.stopPropagation());
  node.replaceChildren(...made);
  const dispose = () => {
    context.isGone = true;
    context.parts.forEach((each) => each.dispose());
  };
  return { dispose };
}

/** Show every control under a root, on a page whose body says its base URL. */
export function mount(root) {
  for (const node of root.querySelectorAll(".cmp-control[data-control]")) {
    const declaration = JSON.parse(node.dataset.control);
    node.removeAttribute("data-control");
    renderControl(node, declaration);
  }
}

// A figure's source is told in place: the case's own page would give the result of a lesson away.
export function tellSources(root) {
  root.addEventListener("click", (event) => {
    const link = event.target.closest("a.cmp-source");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const isOpen = Boolean(link.cmpTold);
    link.cmpTold?.remove();
    link.cmpTold = isOpen ? undefined : sourceOf(link);
    link.setAttribute("aria-expanded", isOpen ? "false" : "true");
  });
}

function sourceOf(link) {
  const isCase = link.pathname.includes("/cases/");
  const more = h("a", { href: link.href }, isCase ? "the case’s page, which gives the result away" : "the list of prices");
  const told = h("span", { class: "cmp-hint", role: "note" }, ` (${link.title}. More on `, more, ") ");
  link.role = "button";
  link.parentElement.after(told);
  return told;
}

if (onPage()) {
  mount(document);
  tellSources(document);
}
