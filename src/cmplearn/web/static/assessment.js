// The assignment's form page: checks answers in place, and hands in once everything typed is saved.
// The answers themselves are the lesson kit's controls (kit.js), which save as a person types.

const SAVED_WITHIN_SECONDS = 10;
const STATES = { fine: ["tag tag--ready", "Fine so far"], "look again": ["tag tag--wait", "Look again"], blank: ["tag", "Blank"] };

const button = document.getElementById("check-answers");
const summary = document.getElementById("check-summary");
const form = document.getElementById("hand-in-form");
const status = document.getElementById("hand-in-status");

function element(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

// The kit answers this question of its own: no, by preventing it, while words are unsaved.
function isSaved() {
  return dispatchEvent(new Event("cmp-is-saved", { cancelable: true }));
}

async function allSaved() {
  document.activeElement?.blur();
  dispatchEvent(new Event("online")); // the kit sends at once what still waits
  for (const end = Date.now() + SAVED_WITHIN_SECONDS * 1000; Date.now() < end; ) {
    if (isSaved()) return true;
    await new Promise((done) => setTimeout(done, 100));
  }
  return false;
}

const NOT_SAVED = "Some of your answers are not saved yet: see the boxes above. They stay on this page. Try again in a moment.";

const UNUSABLE = "What is typed here can't be used, so it is not saved. Change it, or empty the box.";
const UNUSABLE_BOX = "Nothing was handed in: one of your answers can't be used. Change it, or empty its box, then hand in again.";

// A box with something in it that is no number: what was saved before it would be checked and handed in instead.
function unusable(place = '[id^="field-"]') {
  return document.querySelector(`${place} [aria-invalid="true"]`);
}

function seen(check) {
  return unusable(`#field-${check.field}`) ? { ...check, state: "look again", message: UNUSABLE } : check;
}

function say(check) {
  const node = document.querySelector(`[data-check="${check.field}"]`);
  const [style, words] = STATES[check.state];
  node.replaceChildren(element("span", { class: style }, words), ` ${check.message}`);
  node.hidden = false;
}

function counted(checks) {
  const count = (state) => checks.filter((check) => check.state === state).length;
  return `${checks.length} answers looked at: ${count("fine")} fine so far, ${count("look again")} to look at again, ${count("blank")} blank.`;
}

function told(checks) {
  const again = checks.filter((check) => check.state === "look again");
  const item = ({ field, label, message }) => element("li", {}, element("a", { href: `#field-${field}` }, label), `: ${message}`);
  const list = again.length ? [element("ul", {}, ...again.map(item))] : [];
  return element("div", { class: "banner" }, element("p", {}, element("strong", {}, counted(checks))), ...list);
}

async function answerOf(address) {
  const xsrf = document.cookie.match(/(?:^|; )_xsrf=([^;]*)/)?.[1] ?? "";
  try {
    const answer = await fetch(address, { method: "POST", headers: { "X-XSRFToken": xsrf } });
    return { ok: answer.ok, data: await answer.json() };
  } catch {
    return { ok: false, data: { message: "There is no connection to the course. Your answers stay on this page. Try again in a moment." } };
  }
}

async function check() {
  button.disabled = true;
  summary.textContent = "Checking…";
  if (await allSaved()) {
    const { ok, data } = await answerOf(`${document.body.dataset.baseUrl}cmplearn/api/assessments/${button.dataset.assignment}/check`);
    const checks = ok ? data.checks.map(seen) : [];
    checks.forEach(say);
    summary.replaceChildren(ok ? told(checks) : data.message);
  } else {
    summary.textContent = NOT_SAVED;
  }
  button.disabled = false;
  if (document.activeElement === document.body) button.focus();
}

async function handIn(event) {
  event.preventDefault();
  status.textContent = "Handing in…";
  const isSaved = await allSaved();
  const box = unusable();
  if (isSaved && !box) form.submit();
  else status.textContent = box ? UNUSABLE_BOX : NOT_SAVED;
  box?.focus();
}

button.addEventListener("click", check);
form.addEventListener("submit", handIn);
document.getElementById("error-summary")?.focus();
