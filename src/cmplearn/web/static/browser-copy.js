// On a temporary server (Binder): warns before work is lost, and keeps a locked copy in the browser for who asks.
//
// Every repository on a Binder host shares one origin, so whatever lies in this browser can be read by others' pages:
// they find a public key and ciphertext. The passphrase makes the key that locks the private key (PBKDF2, AES-GCM) and
// is kept nowhere; each refresh locks the bundle with a key of its own, which only the private key opens (RSA-OAEP).

const ITERATIONS = 600_000;
const SHORTEST = 12;
const REFRESH_AFTER_MS = 3000;
const RSA = { name: "RSA-OAEP", modulusLength: 3072, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" };
const base = `${document.body.dataset.baseUrl}cmplearn/`;
const random = (bytes) => crypto.getRandomValues(new Uint8Array(bytes));
const hex = (bytes) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
const utf8 = (text) => new TextEncoder().encode(text);

// --- What lies in this browser

function inStore(mode, use) {
  return new Promise((done, failed) => {
    const opening = indexedDB.open("cmplearn-browser-copy", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("copies", { keyPath: "id" });
    opening.onerror = () => failed(opening.error);
    opening.onsuccess = () => {
      const transaction = opening.result.transaction("copies", mode);
      const request = use(transaction.objectStore("copies"));
      transaction.oncomplete = () => (opening.result.close(), done(request.result));
      transaction.onerror = transaction.onabort = () => (opening.result.close(), failed(transaction.error));
    };
  });
}

const copies = () => inStore("readonly", (store) => store.getAll());
const keep = (copy) => inStore("readwrite", (store) => store.put(copy));
// A copy that is being brought up to date while its owner deletes it stays deleted.
const keepIfThere = (copy) => inStore("readwrite", (store) => {
  const found = store.get(copy.id);
  found.onsuccess = () => found.result && store.put(copy);
  return found;
});
const remove = (id) => inStore("readwrite", (store) => store.delete(id));
const thisServer = async () => hex(await crypto.subtle.digest("SHA-256", utf8(location.origin + base)));
const mine = async () => {
  const server = await thisServer();
  return (await copies()).find((copy) => copy.server === server);
};

// --- Locking and opening

async function lockOf(passphrase, salt, iterations) {
  const known = await crypto.subtle.importKey("raw", utf8(passphrase.normalize("NFKC")), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return crypto.subtle.deriveKey(how, known, { name: "AES-GCM", length: 256 }, false, ["wrapKey", "unwrapKey"]);
}

async function begun(passphrase) {
  const pair = await crypto.subtle.generateKey(RSA, true, ["encrypt", "decrypt"]);
  const [salt, iv] = [random(16), random(12)];
  const lock = await lockOf(passphrase, salt, ITERATIONS);
  const locked = await crypto.subtle.wrapKey("pkcs8", pair.privateKey, lock, { name: "AES-GCM", iv });
  return { id: hex(random(16)), server: await thisServer(), salt, iv, iterations: ITERATIONS, locked, publicKey: await crypto.subtle.exportKey("spki", pair.publicKey) };
}

async function filled(copy, bundle, mark) {
  const iv = random(12);
  const once = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"]);
  const content = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, once, bundle);
  const publicKey = await crypto.subtle.importKey("spki", copy.publicKey, RSA, false, ["encrypt"]);
  const key = await crypto.subtle.encrypt({ name: "RSA-OAEP" }, publicKey, await crypto.subtle.exportKey("raw", once));
  return { ...copy, mark, madeAt: new Date().toISOString(), content: { iv, key, content } };
}

async function opened({ salt, iv, iterations, locked, content }, passphrase) {
  const lock = await lockOf(passphrase, salt, iterations);
  const privateKey = await crypto.subtle.unwrapKey("pkcs8", locked, lock, { name: "AES-GCM", iv }, RSA, false, ["decrypt"]);
  const raw = await crypto.subtle.decrypt({ name: "RSA-OAEP" }, privateKey, content.key);
  const once = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["decrypt"]);
  return crypto.subtle.decrypt({ name: "AES-GCM", iv: content.iv }, once, content.content);
}

// --- Keeping up with what is saved

let isBehind = document.body.dataset.behind !== undefined;
let staysHere = false;
let looking = Promise.resolve();
let timer;

function tell(text) {
  for (const node of document.querySelectorAll("[data-browser-copy]")) if (node.textContent !== text) node.textContent = text;
}

const clock = (date) => new Date(date).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
const day = (date) => new Date(date).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
const told = ({ madeAt }) => (madeAt ? `A locked copy of ${clock(madeAt)} is in this browser.` : "");

// One look at a time: a slow one must not put an older copy over a newer.
function lookAgain() {
  looking = looking.catch(() => {}).then(look);
  return looking;
}

async function look() {
  const answer = await fetch(`${base}portfolio/last-copy`);
  if (!answer.ok) return;
  const { words, is_behind: behind, mark } = await answer.json();
  isBehind = behind;
  for (const node of document.querySelectorAll("[data-last-copy]")) node.textContent = words;
  await refresh(mark);
}

async function refresh(mark) {
  const copy = await mine();
  if (!copy) return undefined;
  if (copy.mark === mark || (!mark && copy.content)) return tell(told(copy)); // an emptied server empties no copy
  try {
    const answer = await fetch(`${base}portfolio/bundle`);
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const full = await filled(copy, await answer.arrayBuffer(), mark);
    return (await keepIfThere(full)) && tell(told(full));
  } catch {
    return tell("The locked copy in this browser could not be brought up to date: download your portfolio instead.");
  }
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(() => lookAgain().catch(() => {}), REFRESH_AFTER_MS);
}

// Whatever writes on this page does so with fetch: after each, we look again.
const send = window.fetch;
window.fetch = async (...request) => {
  const answer = await send(...request);
  if ((request[1]?.method ?? "GET") !== "GET") soon();
  return answer;
};

addEventListener("click", ({ target }) => {
  const link = target.closest?.("a[href]");
  staysHere = link?.origin === location.origin;
  if (link?.hasAttribute("download")) soon();
}, true);
addEventListener("submit", () => (staysHere = true), true);
addEventListener("keydown", () => (staysHere = false), true);
addEventListener("beforeunload", (event) => isBehind && !staysHere && event.preventDefault());
addEventListener("visibilitychange", () => !document.hidden && soon());

// --- The part of the privacy page where a copy is begun, brought back and deleted

function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

function wire(place) {
  const [form, list, says] = ["form", "[data-copies]", "[data-says]"].map((part) => place.querySelector(part));
  const say = (text) => (says.textContent = text);

  async function show() {
    const server = await thisServer();
    const all = (await copies()).filter((copy) => copy.content).sort((one, other) => (one.madeAt < other.madeAt ? 1 : -1));
    form.hidden = all.some((copy) => copy.server === server);
    list.replaceChildren(...all.map((copy) => line(copy, copy.server === server)));
  }

  function line(copy, isThis) {
    const about = `${day(copy.madeAt)}, ${clock(copy.madeAt)} (${Math.ceil(copy.content.content.byteLength / 1000)} kB)`;
    const drop = h("button", { type: "button", class: "button button--secondary", click: () => remove(copy.id).then(show).then(() => (tell(""), say("The copy is deleted."))) }, `Delete the copy of ${about}`);
    if (isThis) return h("li", {}, h("p", {}, `Of this visit: ${about}. It is renewed as you work.`), h("div", { class: "actions" }, drop));
    const box = h("input", { type: "password", id: `open-${copy.id}`, autocomplete: "off", size: "30" });
    const bring = h("form", { class: "cmp-control cmp-live", submit: (event) => (event.preventDefault(), bringBack(copy, box)) }, h("div", { class: "cmp-field" }, h("label", { for: box.id }, `Passphrase of the copy of ${about}`), box), h("div", { class: "actions" }, h("button", { class: "button" }, "Bring it back"), drop));
    return h("li", {}, bring);
  }

  async function bringBack(copy, box) {
    say("Opening the copy. This takes a second or two.");
    try {
      upload(await opened(copy, box.value));
    } catch {
      say("That passphrase doesn’t open this copy. Check capitals and spaces, and try again. Nobody can reset it: without it, the copy stays closed.");
      box.focus();
    }
  }

  // The file is handed to the page that brings portfolios in, as if it had been chosen there.
  function upload(bundle) {
    const target = document.getElementById("bring-in");
    const files = new DataTransfer();
    files.items.add(new File([bundle], "my-portfolio.zip", { type: "application/zip" }));
    target.querySelector("input[type=file]").files = files.files;
    staysHere = true;
    target.requestSubmit();
  }

  async function begin(event) {
    event.preventDefault();
    const [first, second] = ["passphrase", "again"].map((name) => form.elements[name].value);
    if (first.length < SHORTEST) return refuse("passphrase", `Use at least ${SHORTEST} characters: four words that nobody would put together are good.`);
    if (first !== second) return refuse("again", "The two are not the same. Type it again.");
    say("Making the copy. This takes a few seconds.");
    await keep(await begun(first));
    form.reset();
    await lookAgain();
    await show();
    say("A locked copy is in this browser, and is renewed as you work.");
    return undefined;
  }

  function refuse(name, words) {
    say(words);
    form.elements[name].focus();
  }

  form.addEventListener("submit", (event) => begin(event).catch(() => say("This browser could not keep a copy. Download your portfolio instead.")));
  show().catch(() => say("This browser keeps nothing for this page. Download your portfolio instead."));
}

const place = document.getElementById("browser-copy-here");
if (document.body.dataset.shared === undefined) {
  if (place && window.crypto.subtle) {
    place.hidden = false;
    wire(place);
  }
  lookAgain().catch(() => {});
}
