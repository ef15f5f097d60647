// What a visitor chooses of the page itself: its language, and light or dark. Kept in the browser.

import { drawSystemText, systemTextWidth } from './system_text.js';
import { languageOfBrowser, languages, pairs, speak, t } from './translation.js';

const looks = ['system', 'light', 'dark'];
const prefersLight = matchMedia('(prefers-color-scheme: light)');

function kept(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // a browser that keeps nothing follows the system
  }
}
function keep(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // likewise
  }
}

/** The part of the host (host.js) that the console asks about its looks: web/platform/browser_preferences.cpp. */
export class Preferences {
  languages = languages.map(([, name]) => name);
  language = 0;
  look = Math.max(0, looks.indexOf(kept('fader.look')));
  systemTextWidth = systemTextWidth;
  drawSystemText = drawSystemText;
  #engine = null;
  #wake = () => {};
  /** The page spoke another language until now. */
  languageChanged = () => {};

  constructor() {
    this.#paint();
    prefersLight.addEventListener('change', () => this.#paint());
  }

  /** In the kept language, else the browser's; before anything is said. */
  async speakFirst() {
    const own = languages.findIndex(([code]) => code === kept('fader.language'));
    await this.#speak(own >= 0 ? own : languageOfBrowser());
  }

  /** The engine runs: it takes words and colours from here. */
  attachPreferences(engine, wake) {
    this.#engine = engine;
    this.#wake = wake;
    engine.setLanguage(pairs());
    this.#paint();
  }

  async chooseLanguage(index) {
    keep('fader.language', languages[index][0]);
    await this.#speak(index);
  }

  chooseLook(look) {
    keep('fader.look', looks[look]);
    this.look = look;
    this.#paint();
  }

  async #speak(index) {
    try {
      await speak(index);
      this.language = index;
    } catch (error) {
      this.say?.(error.message);
    }
    this.#engine?.setLanguage(pairs());
    this.languageChanged();
    this.#wake();
  }

  #paint() {
    const light = this.look === 0 ? prefersLight.matches : looks[this.look] === 'light';
    document.documentElement.dataset.look = light ? 'light' : 'dark';
    document.querySelector('meta[name=theme-color]').content = light ? '#f0eee9' : '#0c0e12';
    this.#engine?.setLight(light);
    this.#wake();
  }
}

export { t };
