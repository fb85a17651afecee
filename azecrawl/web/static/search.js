// Search in a copy as files. Pagefind (in ../pagefind) knows which articles have a word; which words are meant by one is
// said here, by the rules and the words of ../pagefind/words.json, as azecrawl/archive/spellings.py says it to SQLite.
const base = new URL("../pagefind/", import.meta.url);
const AT_A_TIME = 20;
const MOST_PHRASES = 64;
const WINDOW = 24;
const RUN = /([\p{L}\p{N}\p{M}\p{Co}]+)/u;

const rules = await (await fetch(new URL("words.json", base))).json();
const azerbaijani = new RegExp(rules.azerbaijani, "u");

const foldedLetter = (letter) => rules.letters[letter] ?? (/[\p{L}\p{N}\p{Co}]/u.test(letter) ? letter : " ");
export const folded = (word) => [...word].map(foldedLetter).join("");

export function wordsOf(text) {
  const letters = [...text.normalize("NFC").replaceAll("İ", "i").toLowerCase()];
  const cut = letters.map((letter) => (["", " "].includes(foldedLetter(letter)) ? foldedLetter(letter) : letter));
  return cut.join("").split(" ").filter(Boolean);
}

const product = (lists) => lists.reduce((all, list) => all.flatMap((head) => list.map((one) => [...head, one])), [[]]);

function ways(word) {
  const units = word.match(/iye|./gu) ?? [];
  const slots = units.map((unit, place) => (unit === "ə" ? `ə${place}` : unit));
  const names = [...new Set(slots)];
  const choices = names.map((slot) => rules.spellings[slot.replace(/(.)[0-9]+$/u, "$1")] ?? [folded(slot)]);
  const isMuch = choices.reduce((count, choice) => count * choice.length, 1) > rules.at_most;
  const tables = isMuch ? [choices.map((choice) => choice[0]), choices.map((choice) => choice.at(-1))] : product(choices);
  return new Set([folded(word), ...tables.map((table) => slots.map((slot) => table[names.indexOf(slot)]).join(""))]);
}

export const spellings = (word) => (azerbaijani.test(word) ? [...ways(word)].filter((way) => way !== folded(word)) : []);

const known = new Map();
for (const word of rules.words) {
  for (const spelling of new Set([...spellings(word), folded(word)])) {
    if (spelling !== word) known.set(spelling, [...(known.get(spelling) ?? []), word]);
  }
}

export function formsOf(word) {
  const meant = known.get(folded(word)) ?? [];
  const others = [word, ...spellings(word), ...([...word].length >= rules.from_letters ? meant : []).flatMap(spellings)];
  return [...new Set([...others, ...meant].map(folded))];
}

function beginningsOf(prefix) {
  const [own, length] = [folded(prefix), [...prefix].length];
  if (length < rules.shortest_prefix) return [own];
  const heads = new Set();
  for (const [spelling, words] of known) {
    if (!spelling.startsWith(own)) continue;
    for (const word of words) {
      for (let end = rules.shortest_prefix - 1; end <= length + 1; end++) heads.add([...word].slice(0, end).join(""));
    }
  }
  const meant = [...heads].filter((head) => ways(head).has(own));
  return [...new Set([prefix, ...meant, ...spellings(prefix)].map(folded))];
}

// Every word of the index ends in a sign, so that a word is found and not all that begin with it.
const pagefind = await import(new URL("1/pagefind.js", base));
for (let part = 2; part <= rules.parts; part++) await pagefind.mergeIndex(new URL(`${part}/`, base).pathname);

async function ask(terms, isPhrase) {
  const query = terms.join(" ");
  const found = new Map((await pagefind.search(query)).results.map((result) => [result.id, result]));
  if (!isPhrase) return found;
  const exact = new Set((await pagefind.search(`"${query}"`)).results.map((result) => result.id));
  return new Map([...found].filter(([id]) => exact.has(id)));
}

async function findOne(item) {
  const forms = item.words.map(item.isPrefix ? beginningsOf : formsOf);
  const few = forms.reduce((count, list) => count * list.length, 1) <= MOST_PHRASES;
  const all = new Map();
  for (const terms of product(few ? forms : item.words.map((word) => [folded(word)]))) {
    const asked = item.isPrefix ? terms : terms.map((term) => term + rules.end);
    for (const [id, result] of await ask(asked, terms.length > 1)) {
      all.set(id, { result, score: Math.max(result.score, all.get(id)?.score ?? 0) });
    }
  }
  return { all, isMeant: (word) => forms.flat().some((form) => (item.isPrefix ? word.startsWith(form) : word === form)) };
}

const UNREADABLE = "Here are only words, phrases in double quotes, and beginnings of single words with a star.";
export class Unreadable extends Error {}

export function read(query) {
  const straight = query.replace(/[“”„«»]/g, '"');
  if (/(^|\s)(OR|NOT)(\s|$)|(^|\s)-[\p{L}\p{N}"(]|[()]|"\*|\*\S|(^|\s)(title|subtitle|text):/u.test(straight)) {
    throw new Unreadable(UNREADABLE);
  }
  const items = [...straight.matchAll(/"[^"]*"?|[^\s"]+/g)].map(([text]) => text).filter((text) => text !== "AND");
  const read = items.map((text) => ({ words: wordsOf(text), isPrefix: text.endsWith("*") }));
  if (read.some((item) => item.isPrefix && item.words.length > 1)) throw new Unreadable(UNREADABLE);
  return read.filter((item) => item.words.length);
}

export async function find(query) {
  const found = await Promise.all(read(query).map(findOne));
  const [first, ...rest] = found.map((one) => one.all);
  const hits = [...(first ?? [])].filter(([id]) => rest.every((other) => other.has(id)));
  const scored = hits.map(([id, { result, score }]) => ({
    result,
    score: rest.reduce((sum, other) => sum + other.get(id).score, score),
  }));
  const isMeant = (run) => wordsOf(run).some((word) => found.some((one) => one.isMeant(folded(word))));
  return { hits: scored.sort((a, b) => b.score - a.score).map((hit) => hit.result), isMeant };
}

function make(name, attributes, ...children) {
  const element = Object.assign(document.createElement(name), attributes);
  element.append(...children.filter((child) => child !== null));
  return element;
}

const marked = (text, isMeant) =>
  text.split(RUN).map((run, place) => (place % 2 && isMeant(run) ? make("mark", {}, run) : run));

function snippet(text, isMeant) {
  const runs = text.split(RUN);
  const first = runs.findIndex((run, place) => place % 2 && isMeant(run));
  if (first < 0) return null;
  const [start, end] = [Math.max(0, first - WINDOW), first + WINDOW];
  const some = marked(runs.slice(start - (start % 2), end).join(""), isMeant);
  return make("p", { className: "snippet" }, start ? "…" : "", ...some, end < runs.length ? "…" : "");
}

const day = (iso) =>
  new Date(iso).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

async function teaser(result, isMeant) {
  const { raw_url: path } = await result.data();
  const file = path.replace(/^\//, "").replace(/\/(index\.html)?$/, "");
  const article = await (await fetch(new URL(`../${file}.json`, base))).json();
  const section = article.categories[0]?.name;
  const names = [article.byline && `By ${article.byline}`, article.source && make("cite", {}, article.source)].filter(Boolean);
  const by = names.flatMap((name, place) => (place ? [" · ", name] : [name]));
  const link = make("a", { href: new URL(`../${file}/index.html`, base).href }, ...marked(article.title, isMeant));
  const text = [article.subtitle, article.body_text].map((text) => text && snippet(text, isMeant)).find(Boolean);
  return make(
    "article",
    { className: "teaser", lang: article.language ?? "" },
    make("p", { className: "kicker" }, section ? make("span", {}, section) : "", " ", make("time", { dateTime: article.day }, day(article.day))),
    make("h2", {}, link),
    text ?? (article.subtitle ? make("p", { className: "dek" }, article.subtitle) : null),
    by.length ? make("p", { className: "by" }, ...by) : null,
  );
}

export async function show(query) {
  const place = document.getElementById("hits");
  const [said, list, more] = [place.querySelector("[role=status]"), place.querySelector("div"), place.querySelector("button")];
  document.getElementById("listed").hidden = true;
  document.querySelector("h1").textContent = "Search";
  document.title = document.title.replace("All articles", () => query);
  for (const box of document.querySelectorAll("input[name=query]")) box.value = query;
  place.hidden = false;
  said.textContent = "Searching …";
  try {
    const { hits, isMeant } = await find(query);
    said.textContent = hits.length === 1 ? "1 article" : `${hits.length.toLocaleString("en")} articles`;
    place.querySelector(".notice").hidden = hits.length > 0;
    more.onclick = async () => {
      const next = hits.slice(list.childElementCount, list.childElementCount + AT_A_TIME);
      list.append(...(await Promise.all(next.map((result) => teaser(result, isMeant)))));
      more.hidden = list.childElementCount >= hits.length;
    };
    await more.onclick();
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    said.textContent = error.message;
  }
  place.dataset.done = "yes";
}

const query = new URLSearchParams(location.search).get("query")?.trim();
if (query) await show(query);
