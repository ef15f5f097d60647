// A fade as a GIF that goes there and back for ever, by gifenc.

import { GIFEncoder, applyPalette, quantize } from './gifenc.js';
import { canvasOf, nextTask, thereAndBack } from './frames.js';

const side = 256, delay = 60; // milliseconds a frame

const isGrey = (pixels) => pixels.every((value, i) => i % 4 === 3 || value === pixels[i - (i % 4)]);

// Of 4 × 4 pixels, each is made brighter or darker by its own share of a step between two colours of the palette,
// so that a smooth wall shows no contours: ordered dithering (Bayer 1973). It stands still from picture to picture.
const bayer = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5], step = 10;
function dithered(pixels) {
  return pixels.map((value, i) => {
    const pixel = i >> 2;
    return value + step * ((bayer[4 * (Math.floor(pixel / side) % 4) + (pixel % 4)] + 0.5) / 16 - 0.5);
  });
}

/** Of every picture some pixels, so that one palette serves them all and no colour flickers. */
function paletteOf(frames) {
  const every = 4 * Math.max(1, Math.floor((frames.length * side * side) / 200_000));
  const sample = frames.flatMap((pixels) => Array.from({ length: Math.floor(pixels.length / every) }, (_, i) => pixels.subarray(i * every, i * every + 4)));
  const bytes = new Uint8Array(sample.length * 4);
  sample.forEach((pixel, i) => bytes.set(pixel, i * 4));
  return quantize(bytes, 256);
}

/** pictures: ImageData from A to B. The bytes of the file. */
export async function gifOf(pictures) {
  const frames = pictures.map((picture) => canvasOf(picture, side).getContext('2d').getImageData(0, 0, side, side).data);
  const grey = frames.every(isGrey);
  const palette = grey ? Array.from({ length: 256 }, (_, value) => [value, value, value]) : paletteOf(frames);
  const indexed = [];
  for (const pixels of frames) {
    indexed.push(grey ? pixels.filter((_, i) => i % 4 === 0) : applyPalette(dithered(pixels), palette));
    await nextTask();
  }
  const gif = GIFEncoder();
  for (const [at, which] of thereAndBack(frames.length).entries()) {
    gif.writeFrame(indexed[which], side, side, { palette: at === 0 ? palette : undefined, delay, repeat: 0 });
    await nextTask();
  }
  gif.finish();
  return gif.bytes();
}
