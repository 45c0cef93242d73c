// A room's page: shows what is new as it happens, and sends answers until somebody has said that they are kept.
// What travels is the same by socket, events and polling; whichever the network lets through is used.

const { body } = document;
const find = (hook) => document.querySelector(`[data-${hook}]`);
const address = body.dataset.room;
const shown = { seq: Number(body.dataset.seq), screen: body.dataset.screen };
const STORE = `cmplearn-room:${address}`;
const SAYS = {
  sending: "Sending…",
  kept: "Kept. You can change it until answers are closed.",
  unsent: "Answers were closed first: what you last chose or wrote was not sent.",
  later: "Not sent yet. It is kept here, and sent as soon as that works.",
};
const OPEN_MS = 5_000; // longer than a phone's network takes to open anything
const SILENT_MS = 45_000; // twice as long as the other side is ever silent
const POLL_MS = 3_000;
const BETTER_MS = 300_000; // how long polling goes on before a better way is tried again
const OWN_MS = 5; // what it costs to draw one person's page
const RETRY_MS = [500, 1_000, 2_000, 4_000, 8_000];

const about = (ms) => ms * (0.75 + Math.random() / 2); // so that a crowd does not knock at the same instant
const pause = (tries) => about(RETRY_MS[Math.min(tries, RETRY_MS.length - 1)]);
const newOperation = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
const query = () => `since=${shown.seq}&screen=${encodeURIComponent(shown.screen)}`;

// What was typed into each form, and what waits to be sent, also after a reload; only this tab has it.
const kept = { typed: {}, queue: [] };
try {
  Object.assign(kept, JSON.parse(sessionStorage.getItem(STORE)));
} catch {}
function store() {
  try {
    sessionStorage.setItem(STORE, JSON.stringify(kept));
  } catch {}
}

const forms = () => [...document.querySelectorAll("form[data-ask]")];
const own = ([name, value]) => !["item", "ask", "operation"].includes(name) && typeof value === "string";
const entriesOf = (form) => [...new FormData(form)].filter(own);

function say(form, words, isRefused = false) {
  const says = form?.querySelector("[data-says]");
  if (!says) return;
  says.textContent = words;
  says.classList.toggle("is-refused", isRefused);
}

function fill(form, entries) {
  const values = (name) => entries.filter(([each]) => each === name).map(([, value]) => value);
  const met = {};
  for (const field of form.elements) {
    if (!field.name || !own([field.name, ""])) continue;
    if (["radio", "checkbox"].includes(field.type)) field.checked = values(field.name).includes(field.value);
    else field.value = values(field.name)[(met[field.name] = (met[field.name] ?? -1) + 1)] ?? field.value;
  }
}

function restore(isNewPage) {
  for (const form of forms()) {
    const typed = kept.typed[form.id];
    if (!typed || (isNewPage && typed.isKept)) continue; // the page came with what was kept
    fill(form, typed.entries);
    if (typed.isKept) markKept(form, typed.doubt);
  }
  for (const { id } of kept.queue) say(document.getElementById(id), SAYS.later);
}

// An answer with words that could point at a person is kept; what to look at again is said with it.
function markKept(form, doubt = "") {
  say(form, doubt || SAYS.kept, Boolean(doubt));
  const button = form?.querySelector("button");
  if (button) button.textContent = "Change my answer";
}

// --- what is new ---

function show(message) {
  if (message.seq === undefined || message.seq < shown.seq) return;
  const isNewScreen = message.main !== undefined && message.screen !== shown.screen;
  Object.assign(shown, { seq: message.seq, screen: message.screen });
  if (isNewScreen) {
    body.dataset.screen = message.screen;
    const main = find("main");
    const hadFocus = main.contains(document.activeElement);
    const unsent = forms().some(({ id }) => kept.typed[id]?.entries.some(([, value]) => value) && !kept.typed[id].isKept);
    main.innerHTML = message.main;
    restore(false);
    find("unsent").textContent = unsent && message.screen.endsWith(".closed") ? SAYS.unsent : "";
    if (hadFocus) document.getElementById("main")?.focus();
    find("announce").textContent = main.querySelector("h1")?.textContent ?? "";
    if (!message.ended && !main.querySelector("form[data-ask]") && Object.values(kept.typed).some(({ isKept }) => isKept)) showOwn(message.people);
  }
  replaceLive(message.live);
  if (message.ended) end();
}

// What everybody is sent says nothing of one's own answer: the page does. A crowd asks for it one by one.
function showOwn(people) {
  const { screen } = shown;
  setTimeout(async () => {
    const text = await fetch(address, { cache: "no-store" }).then((answer) => answer.text()).catch(() => "");
    const page = new DOMParser().parseFromString(text, "text/html");
    const main = page.querySelector("[data-main]");
    if (main && page.body.dataset.screen === screen && shown.screen === screen) find("main").innerHTML = main.innerHTML;
    else if (!text && shown.screen === screen) showOwn(people + 200);
  }, Math.random() * OWN_MS * people);
}

// Tables that somebody has opened stay open, and the keyboard's place is kept.
function replaceLive(html) {
  const live = find("live");
  if (live.shownHtml === html) return;
  live.shownHtml = html;
  const open = [...live.querySelectorAll("details")].map((each) => each.open);
  const place = [...live.querySelectorAll("summary, a, button, [tabindex]")].indexOf(document.activeElement);
  live.innerHTML = html;
  live.querySelectorAll("details").forEach((each, index) => (each.open = open[index] ?? each.open));
  if (place >= 0) live.querySelectorAll("summary, a, button, [tabindex]")[place]?.focus();
}

// --- the way it comes: each way calls `heard` for whatever arrives, and `lost` once ---

let link = null; // the open way: { name, close, send? }
let heardAt = Date.now();
let hasHeard = false;
let failures = 0;
let isOver = false;
let isResting = false; // between two tries
let timer;

function heard(text) {
  heardAt = Date.now();
  hasHeard = true;
  failures = 0;
  connected(true);
  const message = text ? JSON.parse(text) : {};
  if (message.operation !== undefined) answered(message);
  else show(message);
}

function connected(isSo) {
  find("link").textContent = isSo ? "" : "Not connected: trying again.";
  const newer = find("newer");
  if (newer) newer.parentElement.hidden = isSo;
}

function bySocket(lost) {
  const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}${address}/socket?${query()}`);
  socket.onmessage = ({ data }) => heard(data);
  socket.onclose = lost;
  return { close: () => socket.close(), send: (text) => socket.readyState === 1 && (socket.send(text), true) };
}

function byEvents(lost) {
  const source = new EventSource(`${address}/events?${query()}`);
  source.onmessage = ({ data }) => heard(data);
  source.onerror = lost;
  return { close: () => source.close() };
}

function byPolling(lost) {
  let waiting;
  const since = Date.now();
  const ask = async () => {
    const worked = await askOnce();
    if (worked && Date.now() - since < BETTER_MS) {
      waiting = setTimeout(ask, about(POLL_MS));
      return;
    }
    if (worked) way = 0;
    lost();
  };
  ask();
  return { close: () => clearTimeout(waiting) };
}

async function askOnce() {
  try {
    const answer = await fetch(`${address}/state?${query()}`, { cache: "no-store", signal: limit(10_000) });
    if ([403, 404, 410].includes(answer.status)) location.reload(); // the page that comes says why
    if (!answer.ok) return false;
    heard(await answer.text());
    return true;
  } catch {
    return false;
  }
}

function limit(ms) {
  const control = new AbortController();
  setTimeout(() => control.abort(), ms);
  return control.signal;
}

const WAYS = [bySocket, byEvents, byPolling];
let way = 0;

function follow() {
  clearTimeout(timer);
  if (isOver) return;
  hasHeard = isResting = false;
  let isLost = false;
  const lost = () => {
    if (isLost || link !== mine) return;
    isLost = true;
    mine.close();
    clearTimeout(timer);
    sendSoon(0);
    if (!hasHeard) way += 1; // this way never worked: the next may
    if (way < WAYS.length && !hasHeard) {
      follow();
      return;
    }
    if (!hasHeard) connected(false);
    way %= WAYS.length;
    isResting = true;
    timer = setTimeout(follow, pause(failures++));
  };
  const mine = (link = { close() {} });
  try {
    Object.assign(mine, WAYS[way](lost));
  } catch {
    setTimeout(lost);
  }
  timer = setTimeout(() => hasHeard || lost(), OPEN_MS);
}

function restart() {
  const old = link;
  link = null;
  old?.close();
  follow();
}

function end() {
  isOver = true;
  link?.close();
  clearTimeout(timer);
  kept.typed = {};
  kept.queue = [];
  store();
}

// A phone that was asleep may hold a dead connection that looks open.
function wake() {
  if (isOver || document.hidden) return;
  if (isResting || Date.now() - heardAt > SILENT_MS / 2) restart();
  sendSoon(0);
}
setInterval(() => !isOver && Date.now() - heardAt > SILENT_MS && restart(), 10_000);
document.addEventListener("visibilitychange", wake);
addEventListener("online", wake);
addEventListener("pageshow", wake);

// --- answers: one at a time, in order, each under a name of its own until it is acknowledged ---

let inFlight = null;
let tries = 0;
let sending;

document.addEventListener("input", ({ target }) => {
  const form = target.closest?.("form[data-ask]");
  if (!form) return;
  kept.typed[form.id] = { entries: entriesOf(form) };
  store();
  say(form, "");
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-ask]");
  if (!form) return;
  event.preventDefault();
  const entries = entriesOf(form);
  const fields = {};
  for (const [name, value] of entries) (fields[name] ??= []).push(value);
  const { item, ask } = Object.fromEntries(new FormData(form));
  const operation = newOperation();
  kept.typed[form.id] = { entries, operation };
  kept.queue = kept.queue.filter((each) => each.id !== form.id || each.operation === inFlight);
  kept.queue.push({ id: form.id, operation, item, ask, fields });
  store();
  say(form, SAYS.sending);
  tries = 0;
  if (!inFlight) sendSoon(0);
});

function sendSoon(ms) {
  clearTimeout(sending);
  sending = setTimeout(send, ms);
}

function send() {
  const next = kept.queue[0];
  if (!next || isOver) return;
  const { id, ...sent } = next;
  const isRepeat = inFlight === next.operation;
  inFlight = next.operation;
  // What the socket has not acknowledged in time goes by itself: repeating it is harmless.
  if (!isRepeat && link?.send?.(JSON.stringify(sent))) sendSoon(OPEN_MS);
  else post(sent);
}

async function post(sent) {
  const { operation } = sent;
  try {
    const answer = await fetch(`${address}/answer`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(sent),
      signal: limit(10_000),
    });
    const told = await answer.json().catch(() => ({}));
    const isFinal = answer.status >= 400 && answer.status < 500 && ![408, 425, 429].includes(answer.status);
    if (answer.ok) answered({ operation, seq: told.seq, doubt: told.doubt });
    else if (isFinal) answered({ operation, refused: told.message ?? "This was not taken. Reload the page and try again." });
    else answered({ operation, later: told.message });
  } catch {
    answered({ operation });
  }
}

function answered({ operation, seq, refused, later, doubt }) {
  const next = kept.queue[0];
  if (!next || (operation && next.operation !== operation)) return; // told twice: by socket and by request
  const form = document.getElementById(next.id);
  if (seq === undefined && refused === undefined) {
    say(form, later ?? SAYS.later);
    sendSoon(pause(tries++));
    return;
  }
  tries = 0;
  inFlight = null;
  kept.queue.shift();
  const typed = kept.typed[next.id];
  if (refused !== undefined) say(form, refused, true);
  else if (typed?.operation === next.operation) {
    Object.assign(typed, { isKept: true, doubt }); // unless more was typed since
    markKept(form, doubt);
  }
  store();
  if (kept.queue.length) sendSoon(0);
}

restore(true);
follow();
if (kept.queue.length) sendSoon(0);
