// On a computer that others use too: what pages kept in this browser goes, and nothing new is kept (data-shared).

const OURS = ["cmplearn:", "cmplearn-form:"];

for (const key of Object.keys(localStorage)) {
  if (OURS.some((beginning) => key.startsWith(beginning))) localStorage.removeItem(key);
}
indexedDB.deleteDatabase("cmplearn-browser-copy");
