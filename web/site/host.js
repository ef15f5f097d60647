// What the console asks of the browser, and what the browser offers the console: links, files, drops.

import { Preferences } from './preferences.js';
import { t } from './translation.js';

// In the order of TakeAway and Carried in web/platform/platform.hpp and web/app/permalink.hpp.
const takenAway = ['picture', 'copy', 'strip', 'gif', 'video'];
// Said by t().
const carriedWords = [
  'it shows what you see.',
  'it shows the faded picture; the one that you opened stays here, it is not in the link.',
  'it brings the faders, but not your picture, which is too large for a link.',
];

let toastTimer = 0;

/** A short note at the bottom of the page. */
export function toast(text) {
  const element = document.getElementById('toast');
  element.textContent = text;
  element.classList.add('shown');
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => element.classList.remove('shown'), 2600 + text.length * 30);
}

export class Host extends Preferences {
  models = [];
  credit = ''; // of who published the page
  missing = null; // the model that a link waits for
  changed = () => {};
  #explanations = null;
  #original = null; // the picture that came last, whole
  #wake = () => {};
  cannotStart = () => {}; // a model failed, and none plays
  unpackGallery = () => {};

  constructor(fader) {
    super();
    this.fader = fader;
  }

  /** carried: how much of what is seen the link brings. */
  async share(link, carried) {
    const { model, from, models } = this.fader;
    const source = from && new URL(from, location.href);
    const reachable = source && /^https?:$/.test(source.protocol);
    const address = new URL(location.href);
    address.searchParams.delete('model');
    if (reachable && !models.some(({ url }) => url === from)) address.searchParams.set('model', source.href);
    address.hash = link;
    history.replaceState(null, '', address);
    const words = t(carriedWords[carried]) + (reachable ? '' : t(' It needs {0}, a file of yours: whoever opens it must drop that file on the page.', model));
    try {
      await navigator.clipboard.writeText(location.href);
      toast(t('Link copied: {0}', words));
    } catch {
      toast(t('The link is in the address bar: {0}', words));
    }
  }

  async takeAway(what) {
    const kind = takenAway[what];
    try {
      if (kind === 'copy') {
        if (!navigator.clipboard?.write) throw new Error(t('This browser does not let a page copy pictures: save the PNG.'));
        await navigator.clipboard.write([new ClipboardItem({ 'image/png': this.fader.takeAway('picture') })]);
        toast(t('Picture copied.'));
        return;
      }
      if (kind === 'gif' || kind === 'video') toast(kind === 'gif' ? t('Making the GIF …') : t('Making the video …'));
      const file = await this.fader.takeAway(kind);
      const link = document.createElement('a');
      link.href = URL.createObjectURL(file);
      link.download = file.name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
      toast(t('Saved as {0}', file.name));
    } catch (error) {
      toast(error.name === 'NotAllowedError' ? t('The browser did not let this page copy the picture: save the PNG.') : error.message);
    }
  }

  say = toast;

  chooseFile() {
    document.getElementById('file').click();
  }

  /** Of the control that is on offer, over the wire; 0: there is none. */
  controlBytes() {
    return this.fader.control?.bytes ?? 0;
  }

  fetchControl() {
    this.fader.compare().catch(() => {}); // the panel says what went wrong
  }

  /** The field over the canvas in which faders are searched for; a width of 0 takes it away. */
  placeTyping(x, y, width, height, text) {
    const field = document.getElementById('search');
    if (field.value !== text) field.value = text;
    field.hidden = width === 0;
    Object.assign(field.style, { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` });
  }

  focusTyping() {
    document.getElementById('search').focus();
  }

  hasCamera() {
    return Boolean(navigator.mediaDevices?.getUserMedia);
  }

  canCrop() {
    return this.#original !== null;
  }

  async crop() {
    const { openCropper } = await import('./crop.js');
    openCropper(this.fader, this.#original);
  }

  async openCamera() {
    const { openCamera } = await import('./crop.js');
    try {
      await openCamera(this.fader, (canvas) => {
        this.#original = canvas;
        this.#wake();
      });
    } catch (error) {
      toast(error.message);
    }
  }

  followTyping(engine, wake) {
    this.#wake = wake;
    const field = document.getElementById('search');
    field.addEventListener('input', () => {
      engine.search(field.value);
      wake();
    });
    field.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && field.value !== '') {
        field.value = '';
        engine.search('');
        wake();
      } else if (event.key === 'Escape' || event.key === 'Enter') {
        document.getElementById('canvas').focus();
      }
    });
  }

  openLink(url) {
    window.open(url, '_blank', 'noopener');
  }

  showAbout() {
    const credits = [this.credit, this.fader.card().credit].filter(Boolean);
    document.getElementById('credit').textContent = credits.map((credit) => `${credit.replace(/\.$/, '')}.`).join(' ');
    const about = document.getElementById('about');
    about.showModal();
    this.#explain((explanations) => explanations.illustrate(about));
  }

  async #explain(use) {
    try {
      const { Explanations } = await import('./explain/explain.js');
      this.#explanations ??= new Explanations(this.fader);
      use(this.#explanations);
    } catch {
      toast(t('The explanations could not be fetched: there is no connection to the server.'));
    }
  }

  hasTrueRenders() {
    return this.fader.truth !== null;
  }

  /** A width of 0 takes them away. */
  placeTrueRenders(x, y, width, height) {
    const place = document.getElementById('truth');
    place.hidden = width === 0;
    Object.assign(place.style, { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` });
    if (width > 0) this.#explain((explanations) => explanations.compare(place));
  }

  /** After anything moved. */
  followExplained() {
    this.#explanations?.follow();
  }

  /** What went wrong, where another model was to play. */
  failed(error) {
    if (error.overtaken) return;
    if (this.fader.model) toast(error.message);
    else this.cannotStart(error);
  }

  async openModel(index) {
    const { name, url } = this.models[index];
    toast(t('Loading {0} …', name));
    try {
      await this.fader.load(url, name);
      toast(t('{0} plays.', name));
    } catch (error) {
      this.failed(error);
    }
  }

  /** A dropped, pasted or chosen file: a model or a picture. */
  async openFile(file) {
    const isModel = file.name.endsWith('.safetensors');
    try {
      if (isModel) {
        const name = file.name.replace(/\.safetensors$/, '');
        await this.fader.load(file.arrayBuffer(), name);
        toast(t('{0} plays.', name));
        if (name === this.missing) this.follow(location.hash); // the link that brought us here waits for it
      } else {
        const { canvas, pixels } = await pictureOf(file);
        this.fader.setInput(pixels);
        this.#original = canvas;
        this.#wake();
      }
    } catch (error) {
      isModel ? this.failed(error) : toast(error.message);
    }
  }

  /** Goes to the state of a link whose model plays. */
  follow(link) {
    this.missing = null;
    if (!this.fader.apply(link)) toast(t('The picture of this link cannot be shown: the link is damaged, or made for another version of the model. Its faders are set.'));
  }

  /** A link of a model that is not here. */
  lacks(name) {
    this.missing = name;
    const short = name.length > 60 ? `${name.slice(0, 60)}…` : name;
    toast(t('This link is of a model named {0}, which is not here: {1} plays. Drop {0}.safetensors on this page to see it.', short, this.fader.model));
  }
}

/** A picture file on a canvas and as ImageData, the right way up, no larger than a network could use. */
async function pictureOf(file) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
  } catch {
    throw new Error(t('{0} is neither a picture that this browser can read nor a .safetensors model.', file.name || t('This')));
  }
  const shrink = Math.min(1, 1024 / Math.min(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * shrink));
  canvas.height = Math.max(1, Math.round(bitmap.height * shrink));
  const context = canvas.getContext('2d');
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return { canvas, pixels: context.getImageData(0, 0, canvas.width, canvas.height) };
}

/** Drop, paste and the file dialog all lead to open(file). */
export function acceptFiles(open) {
  const sheet = document.getElementById('drop');
  const chooser = document.getElementById('file');
  let depth = 0;
  const show = (change) => {
    depth = Math.max(0, depth + change);
    sheet.classList.toggle('shown', depth > 0);
  };
  window.addEventListener('dragenter', () => show(1));
  window.addEventListener('dragleave', () => show(-1));
  window.addEventListener('dragover', (event) => event.preventDefault());
  window.addEventListener('drop', (event) => {
    event.preventDefault();
    show(-depth);
    if (event.dataTransfer.files.length > 0) open(event.dataTransfer.files[0]);
  });
  window.addEventListener('paste', (event) => {
    if (event.clipboardData?.files.length > 0) open(event.clipboardData.files[0]);
  });
  chooser.addEventListener('change', () => {
    if (chooser.files.length > 0) open(chooser.files[0]);
    chooser.value = '';
  });
}
