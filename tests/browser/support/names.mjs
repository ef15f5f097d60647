// A model whose attributes and values have names of many scripts, and a measure of whether a screen shows them.
import { safetensors } from './safetensors.mjs';

const binary = ['眼镜', '胡须', 'włosy', 'очки', 'усы', 'نظارات', 'لحية', 'γυαλιά'];
const values = ['черный', 'أشقر', '红色', 'łysy'];
const architecture = {
  img_sz: 32, content_sz: 32, img_fm: 3, init_fm: 8, max_fm: 16, n_layers: 2, latent_dim: 0, hidden_dim: 0,
  conditional_encoder: false, stochastic: false, n_couplings: 0, coupling_dim: 64, classifier_fm: 4,
};

/** In the order of its faders. */
export const names = [...binary, ...values];

/** The bytes of its file. */
export const namesModel = () => safetensors(architecture, [
  ...binary.map((name) => ({ name, kind: 'binary', values: ['absent', 'present'], range: [0, 1], default: 0 })),
  { name: 'волосы', kind: 'categorical', values, range: [0, 1], default: 0 },
], { name: 'names' });

/**
 * To be evaluated on the page. screenshot: a PNG in base64; places: [{ x, y, width, height, words }] in its pixels. How
 * alike what each place shows is to its words, drawn by the browser: the greatest correlation of their pixels' ink,
 * wherever in the place they are.
 */
export async function likenesses([screenshot, places]) {
  const bytes = Uint8Array.from(atob(screenshot), (letter) => letter.charCodeAt(0)); // the page may not fetch it
  const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
  const screen = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d', { willReadFrequently: true });
  screen.drawImage(bitmap, 0, 0);
  const inkOf = (x, y, width, height) => {
    const shown = screen.getImageData(x, y, width, height).data;
    return Float32Array.from({ length: width * height }, (_, i) => Math.abs(shown[4 * i] - shown[0]));
  };
  const likeness = (ink, w, h, text) => {
    let best = 0;
    for (const font of ['Inter, system-ui', 'system-ui']) {
      for (let em = 8; em <= 17; em += 0.5) {
        const context = new OffscreenCanvas(w, h).getContext('2d', { willReadFrequently: true });
        context.font = `${em}px ${font}, sans-serif`;
        context.fillStyle = '#fff';
        context.textBaseline = 'alphabetic';
        const long = Math.ceil(context.measureText(text).width), tall = Math.ceil(em * 1.4);
        if (long > w || tall > h) continue;
        context.fillText(text, 0, Math.round(em));
        const drawn = context.getImageData(0, 0, long, tall).data;
        const drawnInk = Float32Array.from({ length: long * tall }, (_, i) => drawn[4 * i + 3]);
        const mean = drawnInk.reduce((sum, value) => sum + value, 0) / drawnInk.length;
        for (let y = 0; y + tall <= h; ++y) {
          for (let x = 0; x + long <= w; ++x) {
            let sum = 0, sum2 = 0, product = 0, drawn2 = 0;
            for (let j = 0; j < tall; ++j) {
              for (let i = 0; i < long; ++i) {
                const a = ink[(y + j) * w + x + i], b = drawnInk[j * long + i] - mean;
                sum += a;
                sum2 += a * a;
                product += a * b;
                drawn2 += b * b;
              }
            }
            const spread = sum2 - (sum * sum) / (long * tall);
            if (spread > 0 && drawn2 > 0) best = Math.max(best, product / Math.sqrt(spread * drawn2));
          }
        }
      }
    }
    return best;
  };
  return places.map(({ x, y, width, height, words }) => {
    const w = Math.floor(width), h = Math.floor(height);
    return likeness(inkOf(Math.round(x), Math.round(y), w, h), w, h, words);
  });
}

/** Throws where one of the names is not what its place shows. layout: fader.layout() in pixels of the screenshot. */
export async function assertReadable(layout, measure) {
  const places = names.map((words, i) => ({ ...layout[`name:${i}`], words }));
  // And the measure is none that anything would pass.
  const found = await measure([...places, { ...places[0], words: '\uffff\uffff' }]);
  names.forEach((name, i) => {
    if (!(found[i] > 0.8)) throw new Error(`${name} is drawn like itself by ${found[i].toFixed(2)} only`);
  });
  if (!(found.at(-1) < 0.7)) throw new Error(`anything is like ${names[0]}: ${found.at(-1)}`);
}
