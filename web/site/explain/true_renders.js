// The people of a gallery were rendered, so how each looks with one attribute changed is known: beside the
// model's picture, what the renderer makes. Laid over the proof panel; fetched by who opens it.

import { fetchBytes } from '../fetch.js';
import { readable, t } from '../translation.js';
import './style.js';
import { Picture, make } from './charts.js';

const capitalised = (name) => name[0].toUpperCase() + name.slice(1);
const near = (a, b) => Math.abs(a - b) < 1e-3;

/** Decibels, of the mean squared difference of their colours. */
function psnr(a, b) {
  let sum = 0, count = 0;
  for (let i = 0; i < a.data.length; ++i) {
    if (i % 4 === 3) continue;
    sum += (a.data[i] - b.data[i]) ** 2;
    ++count;
  }
  return 10 * Math.log10((255 * 255) / (sum / count));
}

export class TrueRenders {
  #loaded = null; // { url, size, columns, people, pictures } of the model that plays
  #loading = false;
  #problem = '';
  #shown = null; // the person whose parts are laid

  /** place: the element over the panel; fader: window.fader. */
  constructor(place, fader) {
    Object.assign(this, { place, fader, model: new Picture(), truth: new Picture() });
  }

  /** Anew, as after a model was loaded or in another language. */
  build() {
    this.#shown = null;
    this.follow();
  }

  /** After anything moved. */
  follow() {
    if (this.place.hidden) return;
    const { truth } = this.fader;
    if (!truth) return;
    if (this.#loaded?.url !== truth.table) return this.#invite(truth);
    const { source, galleryIndex } = this.fader.stats();
    const person = source === 'gallery' ? this.#loaded.people[galleryIndex] : null;
    if (!person) {
      this.#say(t('Only the people of the gallery were rendered: choose one of them.'));
    } else {
      this.#showPerson(person);
    }
  }

  #say(words, ...more) {
    this.#shown = null;
    this.place.classList.add('alone');
    this.place.replaceChildren(make('div', '', make('p', '', words), ...more));
  }

  #invite({ bytes }) {
    const button = make('button', 'primary', t('Load the true renders, {0} MB', (bytes / 1e6).toFixed(1)));
    Object.assign(button, { type: 'button', disabled: this.#loading });
    button.addEventListener('click', () => this.load());
    this.#say(this.#problem || t('These people were rendered, so how they look with one thing changed is known. Load the true pictures, move one fader, and see how near the model comes.'), button);
  }

  async load() {
    const { truth } = this.fader;
    if (this.#loading || !truth) return;
    this.#loading = true;
    this.#problem = '';
    this.follow();
    try {
      const [table, jpeg] = await Promise.all([fetchBytes(truth.table), fetchBytes(truth.pictures)]);
      const pictures = await createImageBitmap(new Blob([jpeg], { type: 'image/jpeg' }));
      let first = 0;
      const { size, columns, people } = JSON.parse(new TextDecoder().decode(table));
      const numbered = people.map((renders) => renders.map(([attribute, value]) => ({ attribute, value, number: first++ })));
      this.#loaded = { url: truth.table, size, columns, people: numbered, pictures };
    } catch (error) {
      this.#problem = error.message;
    } finally {
      this.#loading = false;
      this.follow();
    }
  }

  #render(number) {
    const { size, columns, pictures } = this.#loaded;
    const context = new OffscreenCanvas(size, size).getContext('2d');
    context.drawImage(pictures, -(number % columns) * size, -Math.floor(number / columns) * size);
    return context.getImageData(0, 0, size, size);
  }

  /** [attribute, index of its fader]; the page's rendered attributes are one fader each. */
  #faders() {
    let first = 0;
    return new Map(this.fader.attributes.map((attribute) => {
      const entry = [attribute.name, { attribute, index: first }];
      first += attribute.kind === 'categorical' ? attribute.values.length : 1;
      return entry;
    }));
  }

  #showPerson(renders) {
    const { fader } = this;
    const { positions, origin } = fader;
    const faders = this.#faders();
    const moved = [...faders.values()].filter(({ index }) => !near(positions[index], origin[index]));
    const [{ attribute, index } = {}] = moved.length === 1 ? moved : [];
    const here = renders.filter((render) => render.attribute === attribute?.name);
    const distance = ({ value }) => Math.abs(value - positions[index]);
    const render = here.reduce((best, each) => (best && distance(best) <= distance(each) ? best : each), null);
    if (this.#shown !== renders) this.#lay(renders, faders);
    for (const [button, each] of this.buttons) {
      button.setAttribute('aria-pressed', String(each === render && near(each.value, positions[index])));
    }
    this.place.classList.toggle('alone', !render);
    if (!render) {
      this.words.textContent = moved.length > 1
        ? t('More than one attribute differs from the picture: no such person was rendered. Go to one that was:')
        : t('The picture as it is. Move one fader, or go to a person who was rendered:');
      this.figure.textContent = '';
      return;
    }
    const there = origin.slice();
    there[index] = render.value;
    const name = valueName(attribute, render.value);
    const model = fader.imageAt(there), truth = this.#render(render.number);
    const error = psnr(model, truth), unchanged = psnr(fader.imageAt(origin), fader.input());
    this.model.show(model, t('The model: {0}', name));
    this.truth.show(truth, t('The renderer: {0}', name));
    this.figure.textContent = `PSNR ${error.toFixed(1)} dB`;
    this.words.textContent = t('{0}: the colours of the two differ by {1} of 255 (root mean square). With no fader moved, the same person comes back at {2} dB.', capitalised(name), (255 / 10 ** (error / 20)).toFixed(0), unchanged.toFixed(1));
  }

  /** The parts, for a person with these renders. */
  #lay(renders, faders) {
    const figure = (picture, words) => make('figure', '', picture.element, make('figcaption', '', words));
    this.figure = make('strong');
    this.words = make('p');
    this.words.setAttribute('aria-live', 'polite');
    const how = make('a', '', t('How it was measured'));
    Object.assign(how, { href: 'how-measured.txt', target: '_blank', rel: 'noopener' });
    this.buttons = [];
    const list = make('ul');
    for (const each of renders) {
      const { attribute, index } = faders.get(each.attribute) ?? {};
      if (!attribute) continue;
      const button = make('button', '', valueName(attribute, each.value));
      button.type = 'button';
      button.addEventListener('click', () => this.#go(index, each.value));
      list.append(make('li', '', button));
      this.buttons.push([button, each]);
    }
    this.place.replaceChildren(figure(this.model, t('the model')), figure(this.truth, t('the truth')), make('div', '', this.figure, this.words, how), list);
    this.#shown = renders;
  }

  /** Every fader to where the picture has it, but this one. */
  #go(index, value) {
    const { positions, origin } = this.fader;
    for (const { attribute, index: other } of this.#faders().values()) {
      const wanted = other === index ? value : origin[other];
      if (!near(positions[other], wanted)) this.fader.set(attribute.name, wanted);
    }
  }
}

/** "age 80", "feminine", "no glasses" */
function valueName({ name, values, shown, ends }, value) {
  if (values.length === 2) return t(values[value < 0.5 ? 0 : 1]);
  if (ends && (near(value, 0) || near(value, 1))) return t(ends[value < 0.5 ? 0 : 1]);
  return `${readable(name)} ${shown ? Math.round(shown[0] + value * (shown[1] - shown[0])) : value.toFixed(2)}`;
}
