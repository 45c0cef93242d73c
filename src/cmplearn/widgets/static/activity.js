// Activities: steps that open one after another, six more kinds of question, and what moved between two answers.
// Loaded by the lesson kit when a page has an activity; `kit` holds what it shares.

const MOST_POINTS = 100;
const PLACES = [1, 2, 3, 4, 5];
const AFTER = "-after";
const ROWS_AT_FIRST = 4;
const MOST_ACTIONS = 10; // as rooms.answers has it
const MOST_LETTERS_OF_AN_ACTION = 500;
const HIGH_FROM = 3; // on the scale of 5, as methods.stakeholders.quadrant has it

const isNumber = (value) => typeof value === "number" && Number.isFinite(value);
const sum = (values) => values.reduce((total, value) => total + value, 0);

// --- What can be read as an answer: a question may have been of another kind, or had other options, when it was answered

const isText = (value) => typeof value === "string";
const isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isPoint = (value, points) => Number.isInteger(value) && value >= 1 && value <= points;
const keep = (value, isKept) => (isRecord(value) ? Object.fromEntries(Object.entries(value).filter(([name, held]) => isKept(name, held))) : {});
const some = (value) => (Object.keys(value).length ? value : undefined);
const has = (pairs, name) => pairs.some(([each]) => each === name);
const row = (value) => keep(value, (name, held) => (name === "name" ? isText(held) : ["across", "up"].includes(name) && isPoint(held, PLACES.length)));
const action = (value) => keep(value, (name, held) => ["what", "by"].includes(name) && isText(held));
const rating = (points) => (value) => keep(value, (name, held) => (name === "rating" ? isPoint(held, points) : name === "evidence" && isText(held)));
const READ = {
  choice: ({ options, several }, value) => (several ? Array.isArray(value) && value.filter((each) => has(options, each)) : has(options, value) && value),
  scale: ({ points }, value) => (isText(value) || isNumber(value)) && isPoint(Number(value), points) && Number(value),
  number: (_, value) => isNumber(value) && value,
  text: (_, value) => isText(value) && value,
  points: ({ items }, value) => some(keep(value, (name, held) => has(items, name) && isNumber(held))),
  placing: (_, value) => some((Array.isArray(value) ? value : []).map(row).filter(some)),
  ratings({ items, points }, value) {
    const rated = Object.entries(keep(value, (name) => has(items, name))).map(([name, held]) => [name, rating(points)(held)]);
    return some(Object.fromEntries(rated.filter(([, held]) => some(held))));
  },
  ranking: ({ items }, value) => Array.isArray(value) && value.length === items.length && items.every(([id]) => value.includes(id)) && value,
  dots: ({ items, dots }, value) => some(keep(value, (name, held) => has(items, name) && Number.isInteger(held) && held >= 0 && held <= dots)),
  actions: (_, value) => some((Array.isArray(value) ? value : []).map(action).filter(some)),
};

/** Return what an ask can show of a value that was kept for it, or undefined: then it is not answered. */
export function readable(ask, value) {
  const read = READ[ask.kind](ask, value);
  return read === false ? undefined : read;
}

// --- What counts as an answer

const isWhole = ({ name, across, up }) => Boolean(name?.trim()) && isNumber(across) && isNumber(up);
const nameOf = (row) => row.name.trim();
const isFirst = (row, index, rows) => rows.findIndex((each) => nameOf(each) === nameOf(row)) === index;
/** Everybody who stands on the map, once: the first row of a name. */
const placed = (ask, value) => (readable(ask, value) ?? []).filter(isWhole).filter(isFirst).map((row) => ({ ...row, name: nameOf(row) }));
const ANSWERED = {
  points: ({ items }, value) => items.every(([id]) => isNumber(value[id])) && sum(Object.values(value)) > 0,
  placing: (ask, value) => placed(ask, value).length >= ask.fewest,
  ratings: ({ items }, value) => items.every(([id]) => isNumber(value[id]?.rating)),
  dots: ({ dots }, value) => isPoint(sum(Object.values(value)), dots),
  actions: (_, value) => value.some(({ what }) => what?.trim()),
};

function isAnswered(kit, ask, kept) {
  const value = readable(ask, kept);
  return kit.isAnswered(value) && (ANSWERED[ask.kind]?.(ask, value) ?? true);
}

// --- Points for swings, with the share that each has of the whole

export function shares(items, value) {
  const points = items.map(([id]) => (isNumber(value?.[id]) ? value[id] : 0));
  const total = sum(points);
  return points.map((each) => (total > 0 ? each / total : NaN));
}

function points(context, kit) {
  const { h } = kit;
  const spec = context.declaration;
  const entry = context.answer(spec.id);
  const shown = () => readable(spec, entry.shown) ?? {};
  const set = (id) => (value) => entry.type({ ...shown(), [id]: value });
  const leave = () => entry.send();
  const limits = { minimum: 0, maximum: MOST_POINTS, unit: "points" };
  const fields = spec.items.map(([id, label]) => kit.numberField({ ...limits, label }, set(id), leave));
  const says = fields.map(({ node }) => {
    const share = h("span", { class: "cmp-share" });
    node.querySelector(".cmp-unit").append(share);
    return share;
  });
  const advice = kit.hintLine("");
  context.watch(entry, () => {
    const found = shares(spec.items, shown());
    fields.forEach((field, index) => field.show(shown()[spec.items[index][0]]));
    says.forEach((share, index) => (share.textContent = Number.isNaN(found[index]) ? "" : `${percent(found[index])} of the weight`));
    const given = Object.values(shown());
    advice.textContent = given.length === spec.items.length && Math.max(...given) < MOST_POINTS ? `The one that matters most gets ${MOST_POINTS}: the shares stay the same.` : "";
  });
  const hint = spec.hint || `Give ${MOST_POINTS} to the one that matters most, and to each other what it is worth beside that.`;
  return [group(kit, spec.label, hint, fields.map(({ node }) => node)), advice, kit.saving(context, entry, (value) => pointsInWords(spec, value))];
}

const percent = (share) => `${Math.round(share * 1000) / 10}%`;
const pointsInWords = ({ items }, value) => items.filter(([id]) => isNumber(value?.[id])).map(([id, label]) => `${label}: ${value[id]}`).join("\n");

function group(kit, label, hint, nodes, by = kit.fresh()) {
  const { h } = kit;
  const title = kit.fresh();
  const named = { role: "group", "aria-labelledby": title, "aria-describedby": hint ? by : undefined };
  return h("div", named, h("p", { class: "cmp-title", id: title }, label), hint ? kit.hintLine(hint, by) : "", ...nodes);
}

// --- Names on a grid: rows to fill in, the grid as a picture, and the same as a table

function placing(context, kit) {
  const { h, button } = kit;
  const spec = context.declaration;
  const entry = context.answer(spec.id);
  const list = h("div");
  const picture = h("div", { class: "cmp-grid" });
  const announced = h("span", { role: "status", class: "cmp-unseen" });
  const twice = h("p", { role: "status", class: "cmp-hint" });
  let rows = [];
  const filled = () => rows.map(({ value }) => ({ ...value })).filter((row) => Object.keys(row).length);
  const typed = () => {
    entry.type(filled());
    draw();
  };
  const leave = () => entry.send();
  const draw = () => {
    const whole = filled().filter(isWhole);
    const double = whole.find((row, index) => !isFirst(row, index, whole));
    kit.refill(picture, whole, () => (whole.length ? grid(kit, spec, whole) : []));
    kit.tellOnce(twice, double ? `“${nameOf(double)}” stands here twice. A name counts once, where its first row puts it.` : "");
  };
  const add = (value = {}) => {
    const row = placingRow(kit, spec, value, typed, leave, () => remove(row));
    rows.push(row);
    list.append(row.node);
    number();
    return row;
  };
  const number = () => rows.forEach((row, index) => row.number(index + 1));
  const remove = (row) => {
    const at = rows.indexOf(row);
    const name = row.value.name;
    rows.splice(at, 1);
    row.node.remove();
    if (!rows.length) add();
    number();
    typed();
    entry.send();
    rows[Math.min(at, rows.length - 1)].node.querySelector("input").focus();
    announced.textContent = `${name || "The row"} was removed.`;
  };
  const fill = (values) => {
    rows = [];
    list.replaceChildren();
    for (const value of values) add(value);
    while (rows.length < Math.min(spec.fewest, ROWS_AT_FIRST)) add();
    draw();
  };
  fill([]);
  const before = spec.again && context.answer(spec.again);
  const copy = () => {
    fill(placed(spec, before.shown));
    typed();
    entry.send();
    rows[0].node.querySelector("input").focus();
  };
  const start = button("Begin with the rows from before", copy);
  const offer = () => (start.hidden = Boolean(filled().length) || !(before && placed(spec, before.shown).length));
  context.watch(entry, () => {
    const shown = readable(spec, entry.shown) ?? [];
    if (!kit.same(shown, filled())) fill(shown);
    offer();
  });
  if (before) context.watch(before, offer);
  const more = button("Add another", () => add().node.querySelector("input").focus());
  const save = kit.saving(context, entry, (value) => (readable(spec, value) ?? []).map(rowInWords).join("\n"));
  const hint = [spec.hint, spec.fewest > 1 ? `At least ${spec.fewest}.` : ""].filter(Boolean).join(" ");
  return [group(kit, spec.label, hint, [start, list, more]), announced, twice, picture, save];
}

const rowInWords = ({ name, across, up }) => `${name || "No name yet"} (${across ?? "?"}, ${up ?? "?"})`;

function placingRow(kit, spec, start, typed, leave, remove) {
  const { h, button } = kit;
  const value = { ...start };
  const legend = h("legend", { class: "cmp-unseen" });
  const set = (name, read) => (text) => {
    const given = read(text);
    if (given === undefined) delete value[name];
    else value[name] = given;
    typed();
  };
  const rating = (name, label) => {
    const options = [["", "Choose"], ...PLACES.map((place) => [String(place), `${place}${place === 1 ? " (low)" : place === 5 ? " (high)" : ""}`])];
    const field = kit.selectField({ label, options }, set(name, (text) => (text ? Number(text) : undefined)));
    field.node.addEventListener("change", leave);
    field.show(String(value[name] ?? ""));
    return field.node;
  };
  const id = kit.fresh();
  const setName = set("name", (text) => text || undefined);
  const box = h("input", { id, type: "text", autocomplete: "off", maxlength: 120, input: () => setName(box.value), blur: leave });
  box.value = value.name ?? "";
  const name = h("div", { class: "cmp-field" }, h("label", { for: id }, "Who"), box);
  const gone = button("Remove", remove);
  const node = h("fieldset", { class: "cmp-field cmp-row" }, legend, name, rating("across", spec.across), rating("up", spec.up), gone);
  const number = (place) => {
    legend.textContent = `Row ${place}`;
    gone.ariaLabel = `Remove row ${place}`;
  };
  return { node, value, number };
}

const corner = ({ across, up }) => (up >= HIGH_FROM ? 0 : 2) + (across >= HIGH_FROM ? 1 : 0);

function grid(kit, spec, placed) {
  const { h } = kit;
  const told = placed.map((row, index) => `${index + 1} ${row.name}: ${row.across} across, ${row.up} up`).join("; ");
  const alt = `Grid from 1 to 5. Across: ${spec.across}. Up: ${spec.up}. ${told}.`;
  const image = h("img", { src: `data:image/svg+xml,${encodeURIComponent(gridPicture(spec, placed))}`, alt });
  const head = ["Number", "Who", spec.across, spec.up, ...(spec.quadrants.length ? ["Where"] : [])];
  const rows = placed.map((row, index) => [String(index + 1), row.name, row.across, row.up, ...(spec.quadrants.length ? [spec.quadrants[corner(row)]] : [])]);
  return [image, table(kit, "Who stands where", head, rows)];
}

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

function gridPicture(spec, placed) {
  const [left, top, cell] = [30, 10, 72];
  const side = cell * PLACES.length;
  const border = (HIGH_FROM - 1) * cell;
  const parts = [`<rect x="${left + border}" y="${top}" width="${side - border}" height="${side - border}" fill="#e6f0fa"/>`];
  const line = (x1, y1, x2, y2, width) => parts.push(`<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="#4c6272" stroke-width="${width}"/>`);
  const text = (x, y, words, more) => parts.push(`<text x="${x}" y="${y}" font-size="14" fill="#212b32" ${more}>${escaped(words)}</text>`);
  for (let place = 0; place <= PLACES.length; place++) {
    const isEdge = place === 0 || place === PLACES.length;
    line(left + place * cell, top, left + place * cell, top + side, isEdge ? 1.5 : 0.3);
    line(left, top + place * cell, left + side, top + place * cell, isEdge ? 1.5 : 0.3);
  }
  line(left + border, top, left + border, top + side, 1.5);
  line(left, top + side - border, left + side, top + side - border, 1.5);
  PLACES.forEach((place) => {
    text(left + (place - 0.5) * cell, top + side + 17, String(place), 'text-anchor="middle"');
    text(left - 8, top + side - (place - 0.5) * cell + 5, String(place), 'text-anchor="end"');
  });
  spec.quadrants.forEach((words, index) => {
    const isRight = index % 2 === 1;
    const y = index < 2 ? top + 18 : top + side - 8;
    text(isRight ? left + side - 6 : left + 6, y, words, `font-weight="bold"${isRight ? ' text-anchor="end"' : ""}`);
  });
  placed.forEach((row, index) => {
    const here = placed.filter((each) => each.across === row.across && each.up === row.up);
    const [at, down] = [here.indexOf(row) % 3, Math.floor(here.indexOf(row) / 3)];
    const inLine = Math.min(3, here.length - down * 3);
    const x = left + (row.across - 0.5) * cell + (at - (inLine - 1) / 2) * 23;
    const y = top + side - (row.up - 0.5) * cell + (down - (Math.ceil(here.length / 3) - 1) / 2) * 23;
    parts.push(`<circle cx="${x}" cy="${y}" r="11" fill="#fff" stroke="#212b32" stroke-width="1.5"/>`);
    text(x, y + 5, String(index + 1), 'text-anchor="middle" font-weight="bold"');
  });
  text(left, top + side + 38, `Across: ${spec.across}`, "");
  text(left, top + side + 57, `Up: ${spec.up}`, "");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${left + side + 10} ${top + side + 66}" font-family="Arial, sans-serif">${parts.join("")}</svg>`;
}

// --- Ratings: one scale for each item, and a line for the evidence

function ratings(context, kit) {
  const { h } = kit;
  const spec = context.declaration;
  const entry = context.answer(spec.id);
  const shown = () => readable(spec, entry.shown) ?? {};
  const set = (id, part) => (value) => entry.type({ ...shown(), [id]: { ...shown()[id], [part]: value } });
  const ends = spec.low || spec.high ? `1 is ${spec.low}; ${spec.points} is ${spec.high}.` : "";
  const hint = [spec.hint, ends].filter(Boolean).join(" ");
  const by = kit.fresh();
  const options = Array.from({ length: spec.points }, (_, index) => [String(index + 1), String(index + 1)]);
  const made = spec.items.map(([id, label]) => {
    const scale = kit.choiceField({ label, options, inline: true }, (value) => set(id, "rating")(Number(value)));
    const evidence = spec.evidence ? kit.textField({ label: `Evidence: ${label}`, rows: 1 }, set(id, "evidence"), () => entry.send()) : undefined;
    if (hint) scale.node.setAttribute("aria-describedby", by);
    return { id, scale, evidence, node: h("div", {}, scale.node, evidence?.node) };
  });
  context.watch(entry, () =>
    made.forEach(({ id, scale, evidence }) => {
      scale.show(kit.words(shown()[id]?.rating));
      evidence?.show(shown()[id]?.evidence);
    }),
  );
  const describe = (value) => spec.items.filter(([id]) => value?.[id]).map(([id, label]) => `${label}: ${kit.words(value[id])}`).join("\n");
  return [group(kit, spec.label, hint, made.map(({ node }) => node), by), kit.saving(context, entry, describe)];
}

// --- An order: each line moves up and down, and the order that was given counts once it is kept

function ranking(context, kit) {
  const { h, button } = kit;
  const spec = context.declaration;
  const entry = context.answer(spec.id);
  const order = () => readable(spec, entry.shown) ?? spec.items.map(([id]) => id);
  const announced = h("span", { role: "status", class: "cmp-unseen" });
  const list = h("ol", { class: "cmp-order" });
  const type = (value) => {
    entry.type(value);
    entry.send();
  };
  const move = (id, by) => {
    const value = [...order()];
    const at = value.indexOf(id);
    const to = at + by;
    if (to < 0 || to >= value.length) return;
    [value[at], value[to]] = [value[to], value[at]];
    type(value);
    announced.textContent = `${labelOf(spec, id)}: now ${to + 1} of ${value.length}.`;
  };
  const lines = new Map(
    spec.items.map(([id, label]) => {
      const step = (by, words) => button(words, () => move(id, by), { "aria-label": `${words}: ${label}` });
      const [up, down] = [step(-1, "Up"), step(1, "Down")];
      const node = h("li", {}, h("span", {}, label), h("div", { class: "cmp-actions" }, up, down));
      return [id, { node, up, down }];
    }),
  );
  const keep = button("Keep this order", () => type(order()), { class: "cmp-button cmp-first" });
  const draw = () => {
    const value = order();
    const focused = document.activeElement;
    value.forEach((id, index) => {
      const { node, up, down } = lines.get(id);
      if (list.children[index] !== node) list.insertBefore(node, list.children[index] ?? null);
      up.ariaDisabled = index === 0 ? "true" : null;
      down.ariaDisabled = index === value.length - 1 ? "true" : null;
    });
    if (focused !== document.activeElement && list.contains(focused)) focused.focus();
    keep.hidden = readable(spec, entry.shown) !== undefined;
  };
  context.watch(entry, draw);
  const hint = spec.hint || "What matters most comes first.";
  return [group(kit, spec.label, hint, [list, keep]), announced, kit.saving(context, entry, (value) => orderInWords(spec, value))];
}

const labelOf = ({ items }, id) => items.find(([each]) => each === id)?.[1] ?? id;
const orderInWords = (spec, value) => (readable(spec, value) ?? []).map((id, index) => `${index + 1} ${labelOf(spec, id)}`).join("\n");

// --- Dots: a few to put, several on one line if one likes

function dots(context, kit) {
  const { h } = kit;
  const spec = context.declaration;
  const entry = context.answer(spec.id);
  const shown = () => readable(spec, entry.shown) ?? {};
  const set = (id) => (value) => entry.type({ ...shown(), [id]: value ?? 0 });
  const leave = () => entry.send();
  const fields = spec.items.map(([id, label]) => ({ id, field: kit.numberField({ label, unit: "dots", minimum: 0, maximum: spec.dots }, set(id), leave) }));
  const left = h("p", { role: "status", class: "cmp-hint" });
  context.watch(entry, () => {
    fields.forEach(({ id, field }) => field.show(shown()[id] || undefined));
    const put = sum(Object.values(shown()));
    left.textContent = put > spec.dots ? `You have put ${put} dots, and have ${spec.dots}. Take ${put - spec.dots} away.` : `You have put ${put} of ${spec.dots} dots.`;
  });
  const hint = spec.hint || `You have ${spec.dots} dots. Put more than one on a line if it matters more.`;
  return [group(kit, spec.label, hint, fields.map(({ field }) => field.node)), left, kit.saving(context, entry, (value) => dotsInWords(spec, value))];
}

const dotsInWords = ({ items }, value) => items.filter(([id]) => value?.[id]).map(([id, label]) => `${label}: ${value[id]}`).join("\n");

// --- Actions: what, and by when

function actions(context, kit) {
  const { h, button } = kit;
  const spec = context.declaration;
  const entry = context.answer(spec.id);
  const list = h("div");
  let rows = [];
  const filled = () => rows.map(({ value }) => ({ ...value })).filter((row) => Object.keys(row).length);
  const typed = () => entry.type(filled());
  const leave = () => entry.send();
  const add = (start = {}) => {
    const row = actionRow(kit, start, typed, leave, rows.length + 1);
    rows.push(row);
    list.append(row.node);
    more.hidden = rows.length >= MOST_ACTIONS;
    return row;
  };
  const more = button("Add another", () => add().node.querySelector("input").focus());
  const fill = (values) => {
    rows = [];
    list.replaceChildren();
    values.forEach((value) => add(value));
    if (!rows.length) add();
  };
  fill([]);
  context.watch(entry, () => {
    const shown = readable(spec, entry.shown) ?? [];
    if (!kit.same(shown, filled())) fill(shown);
  });
  const describe = (value) => (readable(spec, value) ?? []).map(({ what, by }) => [what, by].filter(Boolean).join(", by ")).join("\n");
  return [group(kit, spec.label, spec.hint, [list, more]), kit.saving(context, entry, describe)];
}

function actionRow(kit, start, typed, leave, place) {
  const { h } = kit;
  const value = { ...start };
  const field = (name, label, attributes) => {
    const id = kit.fresh();
    const input = () => {
      if (box.value) value[name] = box.value;
      else delete value[name];
      typed();
    };
    const box = h("input", { id, autocomplete: "off", input, blur: leave, ...attributes });
    box.value = value[name] ?? "";
    return h("div", { class: "cmp-field" }, h("label", { for: id }, label), box);
  };
  const what = field("what", "What I will do", { type: "text", maxlength: MOST_LETTERS_OF_AN_ACTION });
  const by = field("by", "By when", { type: "date" });
  return { node: h("fieldset", { class: "cmp-field cmp-row" }, h("legend", { class: "cmp-unseen" }, `Action ${place}`), what, by), value };
}

// --- An activity: its steps, one after another

export function activity(context, kit) {
  const { h } = kit;
  const spec = context.declaration;
  const found = (name) => context.fallback.querySelector(`[data-for="${spec.id}.${name}"]`) ?? h("div");
  const title = spec.lesson ? [h("h3", {}, `Activity: ${spec.label}`)] : [];
  const work = h("div");
  const announced = h("span", { role: "status", class: "cmp-unseen" });
  const shared = { spec, work, announced, after: found("after"), tells: spec.steps.map((_, index) => found(index)) };
  if (spec.twice) knowledgeCheck(context, kit, shared);
  else inSteps(context, kit, shared);
  return [...title, found("about"), work, announced];
}

// In a lesson the activity has a heading of its own, on its page it is the page's.
const HEADING = "[tabindex='-1']";
const headingOf = (kit, spec, words) => kit.h(spec.lesson ? "h4" : "h3", { tabindex: "-1" }, words);
const asked = (context, ask, suffix = "") => context.server.entry("answer", `${ask.lesson}/${ask.id}${suffix}`);
const isOptional = ({ kind }) => kind === "text" || kind === "actions";

function inSteps(context, kit, { spec, work, announced, after, tells }) {
  const { h } = kit;
  const entries = new Map(spec.steps.flatMap(({ asks }) => asks.map((ask) => [ask, asked(context, ask)])));
  const isDone = (ask) => isOptional(ask) || isAnswered(kit, ask, entries.get(ask).shown);
  const missing = (number) => spec.steps[number].asks.filter((ask) => !isDone(ask));
  const hasAnswers = (steps) => steps.some(({ asks }) => asks.some((ask) => kit.isAnswered(readable(ask, entries.get(ask).value))));
  const last = spec.steps.length - 1;
  const gate = h("div", { class: "cmp-gate" });
  let open = -1;
  const next = () => (open < last ? `Step ${open + 2}: ${spec.steps[open + 1].title}` : "What you answered");
  const advance = (moveFocus) => {
    open += 1;
    gate.remove();
    const node = open > last ? recap(context, kit, spec, entries, after) : stepNode(context, kit, spec, open, tells[open]);
    work.append(node);
    if (open <= last) work.append(gate);
    if (moveFocus) node.querySelector(HEADING).focus();
    update();
  };
  const update = () => {
    if (open > last) return;
    const waits = missing(open);
    kit.refill(gate, [open, waits.map(({ id }) => id)], () => waiting(context, kit, next(), waits, () => advance(true)));
    const isNews = !waits.length && spec.steps[open].asks.some((ask) => entries.get(ask).wasTyped);
    kit.tellOnce(announced, isNews ? `You can go on: ${next()}` : "");
  };
  advance(false);
  Promise.all([...entries.values()].map((entry) => entry.loaded)).then(() => {
    const isPast = () => !missing(open).length && (spec.steps[open].asks.some((ask) => !isOptional(ask)) || hasAnswers(spec.steps.slice(open + 1)));
    while (open <= last && isPast()) advance(false);
  });
  for (const entry of entries.values()) context.watch(entry, update);
}

function stepNode(context, kit, spec, number, tells) {
  const { h } = kit;
  const { title, minutes, asks } = spec.steps[number];
  const of = spec.steps.length > 1 ? `Step ${number + 1} of ${spec.steps.length}: ` : "";
  const heading = headingOf(kit, spec, `${of}${title}`);
  const nodes = asks.map((ask) => askNode(context, kit, ask));
  return h("div", { class: "cmp-step" }, heading, kit.hintLine(`In a room: ${minutes} ${minutes === 1 ? "minute" : "minutes"}`), tells, ...nodes);
}

function askNode(context, kit, ask, suffix = "") {
  const node = kit.h("div", { class: "cmp-control", id: `answer-${ask.lesson}-${ask.id}${suffix}` });
  context.parts.push(kit.renderControl(node, { ...ask, id: ask.id + suffix }, { baseUrl: context.server.base, html: "" }));
  return node;
}

function waiting(context, kit, label, missing, go, extra = "") {
  const { h } = kit;
  if (!missing.length) return [kit.button(label, go, { class: "cmp-button cmp-first" })];
  const link = (ask) => {
    const target = () => document.querySelector(`[data-cmp="${ask.lesson}/${ask.id}${extra}"]`);
    const click = (event) => {
      event.preventDefault();
      target()?.scrollIntoView({ block: "center" });
      target()?.querySelector("input, textarea, select, button")?.focus();
    };
    return h("li", {}, h("a", { href: `#answer-${ask.lesson}-${ask.id}${extra}`, click }, ask.label));
  };
  return [h("p", { class: "cmp-title" }, label), h("p", {}, "This opens when you have answered:"), h("ul", {}, ...missing.map(link))];
}

// --- What moved

const inOrder = (values) => [...values].sort((one, other) => other.value - one.value);

export function ranked(ask, value) {
  const weights = shares(ask.items, value);
  const valued = ask.candidates.map(([label, scores]) => ({ label, value: sum(ask.items.map(([id], index) => weights[index] * scores[id])) }));
  return inOrder(valued);
}

function recap(context, kit, spec, entries, after) {
  const { h } = kit;
  const asks = [...entries.keys()];
  const firsts = asks.filter((ask) => asks.some((each) => each.again === ask.id));
  const alone = asks.filter((ask) => !ask.again && !firsts.includes(ask) && ask.kind === "points" && ask.candidates.length);
  const moved = h("div");
  const rounds = (first) => [first, ...asks.filter((each) => each.again === first.id)];
  const show = () => {
    const value = (ask) => readable(ask, entries.get(ask).shown);
    const reasons = asks.map(value);
    kit.refill(moved, reasons, () => [...plainMoves(kit, firsts.filter(isPlain).map(rounds), value, spec), ...[...firsts.filter((ask) => !isPlain(ask)), ...alone].flatMap((first) => MOVES[first.kind](kit, rounds(first), value))]);
  };
  for (const entry of entries.values()) context.watch(entry, show);
  const page = spec.lesson && h("a", { href: `${context.server.base}cmplearn/activities/${spec.id}/answers`, target: document.body.dataset.baseUrl === undefined ? "_blank" : undefined }, "Your answers as text, to copy or keep");
  const who = spec.survey ? "Nobody is sent these answers. They are in your portfolio; hand the text in yourself if you are asked for it." : "Your answers are in your portfolio.";
  return h("div", { class: "cmp-step" }, headingOf(kit, spec, spec.survey ? "Thank you" : "What you answered"), moved, after, kit.hintLine(who), page ? h("p", {}, page) : "");
}

const isPlain = ({ kind }) => ["choice", "scale", "number"].includes(kind);

function inWords(kit, ask, value) {
  if (!kit.isAnswered(value)) return "Not answered";
  const labels = Object.fromEntries(ask.options ?? []);
  if (ask.kind === "number") return kit.withUnit(value, ask.unit);
  return [value].flat().map((each) => labels[each] ?? String(each)).join("; ");
}

const TIMES = ["First", "Then", "And then", "At the end"];
const headings = (count) => (count > TIMES.length ? Array.from({ length: count }, (_, index) => `Time ${index + 1}`) : TIMES.slice(0, count));

function plainMoves(kit, all, value, spec) {
  if (!all.length) return [];
  const finding = howMany(kit, all, value);
  const longest = Math.max(...all.map((rounds) => rounds.length));
  const said = kit.h("p", { class: "cmp-finding" }, finding);
  if (all.length === 1 && longest > TIMES.length) {
    const stepOf = (ask) => spec.steps.find(({ asks }) => asks.includes(ask)).title;
    const each = all[0].map((ask) => [stepOf(ask), inWords(kit, ask, value(ask))]);
    return [said, table(kit, all[0][0].label, ["At this step", "You answered"], each)];
  }
  const rows = all.map((rounds) => [rounds[0].label, ...headings(longest).map((_, index) => (rounds[index] ? inWords(kit, rounds[index], value(rounds[index])) : ""))]);
  return [said, table(kit, "What moved", ["Question", ...headings(longest)], rows)];
}

function howMany(kit, all, value) {
  const isTurn = (ask, index, rounds) => index > 0 && !kit.same(value(ask), value(rounds[index - 1]));
  const turns = sum(all.map((rounds) => rounds.filter(isTurn).length));
  const repeats = sum(all.map((rounds) => rounds.length - 1));
  if (!turns) return all.length === 1 ? "You kept to your first answer." : "You changed none of these answers.";
  if (repeats === all.length) return repeats === 1 ? "You changed your answer." : `You changed ${turns} of ${repeats} answers.`;
  const often = turns === 1 ? "once" : turns === 2 ? "twice" : `${turns} times`;
  return all.length === 1 ? `You answered ${repeats + 1} times, and changed your answer ${often}.` : `You were asked again ${repeats} times, and changed your answer ${often}.`;
}

const named = (rounds) => (new Set(rounds.map(({ label }) => label)).size === rounds.length ? rounds.map(({ label }) => label) : headings(rounds.length));

const MOVES = {
  points(kit, rounds, value) {
    const [first] = rounds;
    const each = rounds.map((ask) => shares(first.items, value(ask)));
    const shown = (share) => (Number.isNaN(share) ? "" : percent(share));
    const rows = first.items.map(([, label], index) => [label, ...each.map((found) => shown(found[index]))]);
    const weights = rounds.length > 1 ? [...counted(kit, "shares differ", "share differs", rows), table(kit, "What counts, and how much of the whole", ["What", ...named(rounds)], rows)] : [];
    return [...weights, ...(first.candidates.length ? order(kit, rounds, value) : [])];
  },
  ratings(kit, rounds, value) {
    const rows = rounds[0].items.map(([id, label]) => [label, ...rounds.map((ask) => value(ask)?.[id]?.rating ?? "")]);
    return [...counted(kit, "scores changed", "score changed", rows), table(kit, rounds[0].label, ["What", ...headings(rounds.length)], rows)];
  },
  ranking(kit, rounds, value) {
    const place = (ask, id) => (value(ask) ? value(ask).indexOf(id) + 1 : "");
    const rows = rounds[0].items.map(([id, label]) => [label, ...rounds.map((ask) => place(ask, id))]);
    return [...counted(kit, "places changed", "place changed", rows), table(kit, rounds[0].label, ["What", ...headings(rounds.length)], rows)];
  },
  dots(kit, rounds, value) {
    const rows = rounds[0].items.map(([id, label]) => [label, ...rounds.map((ask) => value(ask)?.[id] ?? 0)]);
    return [...counted(kit, "numbers of dots changed", "number of dots changed", rows), table(kit, rounds[0].label, ["What", ...headings(rounds.length)], rows)];
  },
  placing(kit, rounds, value) {
    const names = [...new Set(rounds.flatMap((ask) => placed(ask, value(ask)).map(nameOf)))];
    const where = (ask, name) => placed(ask, value(ask)).find((row) => row.name === name);
    const rows = names.map((name) => [name, ...rounds.map((ask) => (where(ask, name) ? `${where(ask, name).across} across, ${where(ask, name).up} up` : "Not there"))]);
    return [...counted(kit, "places changed", "place changed", rows), table(kit, rounds[0].label, ["Who", ...headings(rounds.length)], rows)];
  },
};

// Say of how many lines of a table what it has is not the same at every time.
function counted(kit, many, one, rows) {
  const changed = rows.filter(([, first, ...others]) => others.some((each) => each !== first)).length;
  return [kit.h("p", { class: "cmp-finding" }, `${changed ? `${changed} of ${rows.length}` : "None of the"} ${changed === 1 && rows.length === 1 ? one : many}.`)];
}

function order(kit, rounds, value) {
  if (!rounds.every((ask) => isAnswered(kit, rounds[0], value(ask)))) return [];
  const lists = rounds.map((ask) => ranked(rounds[0], value(ask)));
  const cell = ({ label, value: points }) => `${label} (${kit.inEnglish(Math.round(points * 10) / 10)})`;
  const rows = lists[0].map((_, place) => [String(place + 1), ...lists.map((list) => cell(list[place]))]);
  const labels = lists.map((list) => list.map(({ label }) => label));
  const moved = labels[0].filter((label, place) => labels.some((list) => list[place] !== label));
  const firsts = [...new Set(labels.map(([first]) => first))];
  const others = firsts.length > 1 ? `first comes ${firsts.join(", then ")}.` : `${firsts[0]} stays first, but others change places.`;
  const finding = rounds.length === 1 ? `First comes ${firsts[0]}.` : moved.length ? `The order changes: ${others}` : "The order stays the same.";
  return [kit.h("p", { class: "cmp-finding" }, finding), table(kit, "In this order, with points of 100", ["Place", ...named(rounds)], rows)];
}

function table(kit, caption, head, rows) {
  const { h } = kit;
  const cell = (value) => h("td", isNumber(value) ? { class: "number-cell" } : {}, String(value));
  const line = ([first, ...rest]) => h("tr", {}, h("th", { scope: "row" }, String(first)), ...rest.map(cell));
  const made = h("table", {}, h("caption", {}, caption), h("thead", {}, h("tr", {}, ...head.map((each) => h("th", { scope: "col" }, each)))), h("tbody", {}, ...rows.map(line)));
  return h("div", { class: "table-wrap", role: "region", "aria-label": caption, tabindex: "0" }, made);
}

// --- A knowledge check: the same questions before and after, judged only then

function knowledgeCheck(context, kit, { spec, work, announced, after, tells }) {
  const { h } = kit;
  const asks = spec.steps.flatMap((step) => step.asks);
  const round = (suffix) => new Map(asks.map((ask) => [ask, asked(context, ask, suffix)]));
  const [before, again] = [round(""), round(AFTER)];
  const missing = (entries) => asks.filter((ask) => !isAnswered(kit, ask, entries.get(ask).shown));
  const gate = h("div", { class: "cmp-gate" });
  let phase = "";
  const isSecond = () => phase === "after";
  const show = (name, moveFocus) => {
    phase = name;
    const made = phase === "result" ? [result(kit, spec, before, again, after)] : questions();
    work.replaceChildren(...made);
    if (moveFocus) work.querySelector(HEADING).focus();
    update();
  };
  const questions = () => {
    const heading = headingOf(kit, spec, isSecond() ? "After the module" : "Before the module");
    const steps = spec.steps.flatMap((step, number) => [isSecond() ? "" : tells[number], ...step.asks.map((ask) => askNode(context, kit, ask, isSecond() ? AFTER : ""))]);
    return [h("div", { class: "cmp-step" }, heading, ...steps.filter(Boolean)), gate];
  };
  const update = () => {
    if (phase === "result") return;
    const waits = missing(isSecond() ? again : before);
    const label = isSecond() ? "See how you did" : "Answer the same questions again";
    const go = () => show(isSecond() ? "result" : "after", true);
    const kept = h("p", {}, "Your first answers are kept. Leave it here, and come back after the module: what is right is told then.");
    kit.refill(gate, [phase, waits.map(({ id }) => id)], () => [...(waits.length || isSecond() ? [] : [kept]), ...waiting(context, kit, label, waits, go, isSecond() ? AFTER : "")]);
    kit.tellOnce(announced, waits.length ? "" : isSecond() ? "You can see how you did." : "Your first answers are kept.");
  };
  show("before", false);
  Promise.all([...before.values(), ...again.values()].map((entry) => entry.loaded)).then(() => {
    if (missing(before).length) return;
    if (!missing(again).length) show("result", false);
    else if (missing(again).length < asks.length) show("after", false);
  });
  for (const entry of [...before.values(), ...again.values()]) context.watch(entry, update);
}

function result(kit, spec, before, again, after) {
  const { h } = kit;
  const asks = [...before.keys()];
  const isRight = (entries) => (ask) => entries.get(ask).shown === ask.answer;
  const right = [before, again].map((entries) => asks.filter(isRight(entries)).length);
  const finding = `Before the module you had ${right[0]} of ${asks.length} right; after it, ${right[1]}.`;
  const about = (ask) => {
    const given = again.get(ask).shown;
    const first = before.get(ask).shown;
    const verdict = isRight(again)(ask) ? "Right. " : "Not yet. ";
    const labels = Object.fromEntries(ask.options);
    const moved = first === given ? `You said so both times: “${labels[given]}”.` : `First you said “${labels[first]}”, then “${labels[given]}”.`;
    const rightOne = given === ask.answer ? [] : [h("p", {}, h("strong", {}, `The answer is “${labels[ask.answer]}”. `), ask.feedback[ask.answer])];
    return h("div", { class: `cmp-says${isRight(again)(ask) ? " cmp-right" : ""}` }, h("p", { class: "cmp-title" }, ask.label), h("p", {}, moved), h("p", {}, h("strong", {}, verdict), ask.feedback[given]), ...rightOne);
  };
  return h("div", { class: "cmp-step" }, headingOf(kit, spec, "How you did"), h("p", { class: "cmp-finding" }, finding), ...asks.map(about), after);
}

/** Teach the kit the kinds of question that activities have besides its own. */
export function extend(kit) {
  const made = { points, placing, ratings, ranking, dots, actions };
  for (const [kind, show] of Object.entries(made)) kit.KINDS[kind] ??= (context) => show(context, kit);
}
