// On a list of pages that save as a person types (portfolio.js): leads to those on which words were left that never
// reached the server.

const PREFIX = `cmplearn-form:${location.pathname}/`;

function left() {
  try {
    return Object.entries(localStorage).filter(([key]) => key.startsWith(PREFIX));
  } catch {
    return []; // storage is switched off
  }
}

function link([key, text]) {
  const node = document.createElement("a");
  node.href = key.replace("cmplearn-form:", "");
  node.textContent = JSON.parse(text).title;
  const item = document.createElement("li");
  item.append(node);
  return item;
}

const place = document.querySelector("[data-unsent]");
const found = place ? left() : [];
if (found.length) {
  place.querySelector("ul").append(...found.map(link));
  place.hidden = false;
}
