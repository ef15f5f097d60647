// The page's own words in the visitor's language. The sources say them in English, in C++ as tr("…"), here as
// t('…'), in index.html as they stand; languages/CODE.json says what a language makes of each. A third
// language is such a file and its line below.

import { fetchJson, ownFile } from './fetch.js';

export const languages = [['en', 'English'], ['zh', '简体中文']];

const english = { blocks: new Map(), title: '' };
const attributes = ['aria-label', 'placeholder'];
let words = {};

/** What the language says for these English words, with {0}, {1} … replaced by the parts. */
export const t = (text, ...parts) => (Object.hasOwn(words, text) ? words[text] : text).replace(/\{(\d)\}/g, (hole, i) => parts[i] ?? hole);

/** An attribute's or a value's name for people. */
export const readable = (name) => t(name.replaceAll('_', ' '));

/** All of it as translation.hpp takes it: pairs, each half ended by \0. */
export const pairs = () => Object.entries(words).flat().map((half) => `${half}\0`).join('');

const folded = (text) => text.replace(/\s+/g, ' ').trim();

/** The blocks of text in index.html: [element, English HTML], [element, attribute, English]. */
export function wordsOfPage() {
  if (english.blocks.size === 0) {
    english.title = document.title;
    for (const element of document.body.querySelectorAll('h1, h2, h3, p, li, dt, dd, figcaption, button, label > span')) {
      const html = folded(element.innerHTML);
      if (html && !element.querySelector('h1, h2, h3, p, li')) english.blocks.set(element, [['', html]]);
    }
    for (const name of attributes) {
      for (const element of document.body.querySelectorAll(`[${name}]`)) {
        english.blocks.set(element, [...(english.blocks.get(element) ?? []), [name, element.getAttribute(name)]]);
      }
    }
  }
  return english;
}

function translatePage() {
  const { blocks, title } = wordsOfPage();
  document.title = t(title);
  for (const [element, parts] of blocks) {
    for (const [name, text] of parts) {
      if (name) element.setAttribute(name, t(text));
      else if (folded(element.innerHTML) !== t(text)) element.innerHTML = t(text); // of our own files
    }
  }
}

/** index: of `languages`. */
export async function speak(index) {
  const [code] = languages[index];
  words = {};
  if (index > 0) {
    const read = await fetchJson(ownFile(`languages/${code}.json`), null);
    if (!read) throw new Error(`The page's words in ${languages[index][1]} could not be fetched: they stay in English.`);
    words = read;
  }
  document.documentElement.lang = code;
  translatePage();
}

/** The first of the browser's languages that the page has; else English. */
export function languageOfBrowser() {
  const wanted = (navigator.languages ?? [navigator.language]).map((tag) => tag.toLowerCase().split('-')[0]);
  const index = wanted.map((code) => languages.findIndex(([own]) => own === code)).find((found) => found >= 0);
  return index ?? 0;
}
