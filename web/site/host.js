// What the console asks of the browser, and what the browser offers the console: links, files, drops.

const savedSide = 512; // pixels of a saved PNG

let toastTimer = 0;

/** A short note at the bottom of the page. */
export function toast(text) {
  const element = document.getElementById('toast');
  element.textContent = text;
  element.classList.add('shown');
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => element.classList.remove('shown'), 2600 + text.length * 30);
}

export class Host {
  models = [];
  changed = () => {};
  #original = null; // the picture that came last, whole
  #wake = () => {};

  constructor(fader, catcher) {
    this.fader = fader;
    this.catcher = catcher;
  }

  catchListeners(on) {
    this.catcher.set(on);
  }

  async share(link) {
    history.replaceState(null, '', `#${link}`);
    try {
      await navigator.clipboard.writeText(location.href);
      toast('Link copied: it shows what you see.');
    } catch {
      toast('The link is in the address bar: it shows what you see.');
    }
  }

  savePng(rgba, side, name) {
    const small = document.createElement('canvas');
    small.width = small.height = side;
    small.getContext('2d').putImageData(new ImageData(new Uint8ClampedArray(rgba), side, side), 0, 0);
    const large = document.createElement('canvas');
    large.width = large.height = Math.max(side, savedSide);
    const context = large.getContext('2d');
    context.imageSmoothingQuality = 'high';
    context.drawImage(small, 0, 0, large.width, large.height);
    large.toBlob((blob) => {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(blob);
      link.download = `fader-${name}.png`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    });
  }

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
    const { credit } = this.fader.card();
    document.getElementById('credit').textContent = credit ? `${credit}.` : '';
    document.getElementById('about').showModal();
  }

  async openModel(index) {
    const { name, url } = this.models[index];
    toast(`Loading ${name} …`);
    try {
      await this.fader.load(url, name);
      toast(`${name} plays.`);
    } catch (error) {
      toast(error.message);
    }
  }

  /** A dropped, pasted or chosen file: a model or a picture. */
  async openFile(file) {
    try {
      if (file.name.endsWith('.safetensors')) {
        await this.fader.load(await file.arrayBuffer(), file.name.replace(/\.safetensors$/, ''));
        toast(`${this.fader.model} plays.`);
      } else {
        const { canvas, pixels } = await pictureOf(file);
        this.fader.setInput(pixels);
        this.#original = canvas;
        this.#wake();
      }
    } catch (error) {
      toast(error.message);
    }
  }
}

/** A picture file on a canvas and as ImageData, the right way up, no larger than a network could use. */
async function pictureOf(file) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
  } catch {
    throw new Error(`${file.name || 'This'} is neither a picture that this browser can read nor a .safetensors model.`);
  }
  const shrink = Math.min(1, 1024 / Math.min(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * shrink));
  canvas.height = Math.max(1, Math.round(bitmap.height * shrink));
  const context = canvas.getContext('2d');
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return { canvas, pixels: context.getImageData(0, 0, canvas.width, canvas.height) };
}

/** Drop, paste and the file dialog all lead to host.openFile. */
export function acceptFiles(host) {
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
    if (event.dataTransfer.files.length > 0) host.openFile(event.dataTransfer.files[0]);
  });
  window.addEventListener('paste', (event) => {
    if (event.clipboardData?.files.length > 0) host.openFile(event.clipboardData.files[0]);
  });
  chooser.addEventListener('change', () => {
    if (chooser.files.length > 0) host.openFile(chooser.files[0]);
    chooser.value = '';
  });
}
