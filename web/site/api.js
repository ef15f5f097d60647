// window.fader: the page for scripts. Everything that goes wrong is an Error with one clear sentence.

import { fetchBytes } from './fetch.js';
import { t } from './translation.js';

const quoted = (names) => names.map((name) => `"${name}"`).join(', ');

/** "models/digits.safetensors" → "digits" */
export const nameOf = (url) => decodeURIComponent(url.split(/[?#]/)[0].split('/').pop()).replace(/\.safetensors(\.gz)?$/, '');

function finite(value, what) {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Error(`${what} needs a number, not ${JSON.stringify(value) ?? String(value)}.`);
  return value;
}

const fadersOf = ({ kind, values }) => (kind === 'categorical' ? values.length : 1);

export class Api {
  #engine = null;
  #wake = () => {};
  #onLoad = () => {};
  #comparing = null;
  #loading = null;
  #from = null;
  #schema = [];
  #model = '';
  #resolve;
  #reject;

  /** The models on offer: [{ name, url, bytes, control?, truth? }], the bytes as they travel; control: { url, bytes }; truth: { table, pictures, bytes } */
  models = [];

  constructor() {
    /** Resolves when a model plays; rejects with the sentence that the page shows. */
    this.ready = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.ready.catch(() => {}); // the page shows it; a script that waits still gets it
  }

  /** For the page itself: the engine runs, though no model is loaded yet. */
  attach(engine, wake, onLoad) {
    this.#engine = engine;
    this.#wake = wake;
    this.#onLoad = onLoad;
  }
  fail(error) {
    this.#reject(error);
  }

  /**
   * Plays another model: a URL, or the bytes of a .safetensors file (or a promise of them; from: their URL).
   * The old one stays if it is bad. Of several calls the last counts: the others are rejected with an
   * Error whose `overtaken` is true.
   */
  async load(urlOrBytes, name, from = null) {
    if (!this.#engine) throw new Error('The page is still starting: await fader.ready first.');
    const isUrl = typeof urlOrBytes === 'string';
    const title = name ?? (isUrl ? nameOf(urlOrBytes) : 'own model');
    this.#loading?.abort();
    const { signal } = this.#loading = new AbortController();
    let bytes;
    try {
      bytes = isUrl ? await fetchBytes(urlOrBytes, undefined, signal) : await urlOrBytes;
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    if (signal.aborted) throw Object.assign(new Error(`${title} was not opened: another model was asked for after it.`), { overtaken: true });
    if (bytes instanceof ArrayBuffer) bytes = new Uint8Array(bytes);
    if (!(bytes instanceof Uint8Array)) throw new Error('fader.load needs a URL, an ArrayBuffer or a Uint8Array.');
    this.#comparing = null; // the engine lets the control go first
    this.#engine.load(bytes, isUrl ? urlOrBytes : from ?? `${title}.safetensors`, title);  // the file, for sentences
    this.#schema = this.#engine.schema();
    this.#model = title;
    this.#from = isUrl ? urlOrBytes : from;
    this.#onLoad();
    this.#wake();
    this.#resolve(this);
    this.ready = Promise.resolve(this); // even where the page could not start, until now
    return this.attributes;
  }

  #need() {
    if (!this.#model) throw new Error('No model is loaded yet: await fader.ready first.');
    return this.#engine;
  }

  get model() {
    return this.#model;
  }

  /** The URL that the model came from; null where it came as bytes. */
  get from() {
    return this.#from;
  }

  /** [{ name, kind, values, range: [minimum, maximum], value }]; a categorical's value is its weights. */
  get attributes() {
    if (!this.#model) return [];
    const { positions } = this;
    let first = 0;
    return this.#schema.map((attribute) => {
      const own = positions.slice(first, first + fadersOf(attribute));
      first += own.length;
      const { name, kind, values, range, shown, ends } = attribute;
      return { name, kind, values, range, ...(shown && { shown }), ...(ends && { ends }), value: kind === 'categorical' ? own : own[0] };
    });
  }

  get #faders() {
    return this.#schema.reduce((sum, attribute) => sum + fadersOf(attribute), 0);
  }
  /** Where every fader stands, in one list; and what the picture itself shows. */
  get positions() {
    return this.#need().positions(this.#faders);
  }
  get origin() {
    return this.#need().origin(this.#faders);
  }

  /**
   * set('Eyeglasses', 0.7); for a categorical: set('digit', '7') only that value,
   * set('digit', [10 weights]), set('digit=7', 0.6) one fader, the others make room.
   */
  set(name, value) {
    const engine = this.#need();
    let index = this.#schema.findIndex((attribute) => attribute.name === name);
    if (index < 0) {
      const cut = String(name).lastIndexOf('=');
      index = this.#schema.findIndex((attribute) => attribute.kind === 'categorical' && attribute.name === name.slice(0, cut));
      if (cut < 0 || index < 0) throw new Error(`There is no attribute "${name}"; this model has ${quoted(this.#schema.map((a) => a.name))}.`);
      const fader = this.#valueIndex(index, name.slice(cut + 1));
      const first = this.#schema.slice(0, index).reduce((sum, attribute) => sum + fadersOf(attribute), 0);
      engine.move(first + fader, finite(value, `"${name}"`));
    } else if (this.#schema[index].kind !== 'categorical') {
      engine.setAttribute(index, [finite(value, `"${name}"`)]);
    } else if (Array.isArray(value) || ArrayBuffer.isView(value)) {
      const weights = Array.from(value, (weight) => finite(weight, `"${name}"`));
      const { length } = this.#schema[index].values;
      if (weights.length !== length) throw new Error(`"${name}" has ${length} values, not ${weights.length}.`);
      if (weights.some((weight) => weight < 0) || !weights.some((weight) => weight > 0)) throw new Error(`The weights of "${name}" must be 0 or more, and one of them more.`);
      engine.setAttribute(index, weights);
    } else {
      const chosen = this.#valueIndex(index, String(value));
      engine.setAttribute(index, this.#schema[index].values.map((_, i) => (i === chosen ? 1 : 0)));
    }
    this.#wake();
  }

  #valueIndex(attribute, value) {
    const { name, values } = this.#schema[attribute];
    const index = values.indexOf(value);
    if (index < 0) throw new Error(`"${name}" has no value "${value}"; it has ${quoted(values)}.`);
    return index;
  }

  /** A picture of the gallery by its number, or any picture as ImageData; goesOn: the last one, cut out anew. */
  setInput(input, goesOn = false) {
    const engine = this.#need();
    if (input instanceof ImageData) {
      engine.playPicture(input, goesOn);
    } else {
      const { gallerySize } = engine.stats();
      if (!Number.isInteger(input) || input < 0 || input >= gallerySize) {
        throw new Error(`fader.setInput needs ImageData or a whole number from 0 to ${gallerySize - 1}, not ${String(input)}.`);
      }
      engine.choose(input);
    }
    this.#wake();
  }

  /** The current decode, as the network made it: ImageData of the model's own size. */
  image() {
    const engine = this.#need();
    return engine.image(engine.stats().imageSize);
  }

  /** As the encoder saw it. */
  input() {
    const engine = this.#need();
    return engine.input(engine.stats().imageSize);
  }

  /** Decoded with the faders at such positions; they stay where they are. */
  imageAt(positions) {
    const engine = this.#need();
    return engine.decodedAt(this.#whole(positions), engine.stats().imageSize);
  }

  /** Its code: u, after the flow, and the z that the decoder works from there. */
  code(positions = this.positions) {
    return this.#need().code(this.#whole(positions));
  }

  #whole(positions) {
    if (positions.length !== this.#faders) throw new Error(`There are ${this.#faders} faders, not ${positions.length}.`);
    return Array.from(positions, (position) => finite(position, 'A fader'));
  }

  /** decodeMs, framesDecoded, framesDrawn, simd, verified, maxError, fileSize, model, … */
  stats() {
    return { model: this.#model, ...this.#need().stats() };
  }

  /** What the model's file says about itself. */
  card() {
    return this.#need().card();
  }

  /** Where every control is on the canvas, in CSS pixels: { 'fader:7': { x, y, width, height }, … } */
  layout() {
    return this.#need().layout();
  }

  /** Lets the fade play by itself, or stops it. */
  sweep(on = true) {
    this.#need().sweep(Boolean(on), false);
    this.#wake();
  }

  /**
   * Lets one fader play by itself, up and down in `seconds`; 0: it rests. name: as for set(), "digit=7" for
   * one value of a categorical.
   */
  play(name, seconds = 6) {
    const engine = this.#need();
    const index = this.#schema.flatMap(({ name: own, kind, values }) => (kind === 'categorical' ? values.map((value) => `${own}=${value}`) : [own])).indexOf(name);
    if (index < 0) throw new Error(`There is no fader "${name}".`);
    engine.playFader(index, finite(seconds, 'fader.play'));
    this.#wake();
  }

  /** Back to the state before the last change, and forward again. */
  undo() {
    this.#need().undo();
    this.#wake();
  }
  redo() {
    this.#need().redo();
    this.#wake();
  }

  /** The control that is on offer for the model that plays: { url, bytes }, or null. */
  get control() {
    return this.models.find(({ name }) => name === this.#model)?.control ?? null;
  }

  /** The true renders of its gallery, likewise. */
  get truth() {
    return this.models.find(({ name }) => name === this.#model)?.truth ?? null;
  }

  /**
   * Fetches the control, once, and plays it beside the model, in the proof panel; a URL or bytes where
   * another one is meant.
   */
  compare(urlOrBytes) {
    const engine = this.#need();
    engine.showProof(true);
    this.#wake();
    if (this.#comparing && urlOrBytes === undefined) return this.#comparing.done;
    const job = this.#comparing = {};
    job.done = this.#fetchControl(job, urlOrBytes ?? this.control?.url, this.control?.bytes ?? 0);
    job.done.catch(() => { if (this.#comparing === job) this.#comparing = null; });
    return job.done;
  }

  async #fetchControl(job, urlOrBytes, size) {
    const engine = this.#engine;
    const stays = () => this.#comparing === job; // no other model was opened, and no other control asked for
    if (urlOrBytes === undefined) throw new Error(`No control is on offer for "${this.#model}": give compare() the URL or the bytes of one.`);
    try {
      let bytes = urlOrBytes;
      if (typeof urlOrBytes === 'string') {
        engine.controlProgress(0);
        bytes = await fetchBytes(urlOrBytes, (received) => {
          if (!stays()) return;
          engine.controlProgress(size > 0 ? Math.min(1, received / size) : 0.5);
          this.#wake();
        });
      }
      if (!stays()) return;
      if (bytes instanceof ArrayBuffer) bytes = new Uint8Array(bytes);
      if (!(bytes instanceof Uint8Array)) throw new Error('fader.compare needs a URL, an ArrayBuffer or a Uint8Array.');
      engine.loadControl(bytes, typeof urlOrBytes === 'string' ? urlOrBytes : 'the control');
    } catch (error) {
      if (stays()) engine.controlFailed(error.message);
      throw error;
    } finally {
      this.#wake();
    }
  }

  /** Shows or hides the proof panel. */
  showProof(on = true) {
    this.#need().showProof(Boolean(on));
    this.#wake();
  }

  /**
   * What the probes in the files read in the code of the picture that plays: { control: a control is
   * here, probes: { digit: [10 probabilities] }, controlProbes: { … } }.
   */
  proof() {
    const { control, probes, controlProbes } = this.#need().proof();
    const named = (read) => Object.fromEntries(Object.entries(read).map(([index, values]) => [this.#schema[index].name, values]));
    return { control, probes: named(probes), controlProbes: named(controlProbes) };
  }

  /** The state as the part of a URL after "#". */
  permalink() {
    return this.#need().permalink();
  }

  /**
   * Goes to the state of such a link; what makes no sense in it is passed over. False where it names a
   * picture that cannot be had here.
   */
  apply(permalink) {
    const shown = this.#need().applyPermalink(String(permalink));
    this.#wake();
    return shown;
  }

  /** A File to keep: 'picture' or 'strip' as PNG, the fade as 'gif' or 'video'. */
  async takeAway(kind) {
    const engine = this.#need();
    let takeAway;
    try {
      ({ takeAway } = await import('./take_away/take_away.js'));
    } catch {
      throw new Error(t('What makes a {0} could not be fetched: there is no connection to the server.', kind));
    }
    return takeAway(engine, kind);
  }
}
