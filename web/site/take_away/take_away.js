// What a person can take away from the page, as a File. This folder is fetched when it is first asked for.

import { t } from '../translation.js';
import { canvasOf, fadeOf, ground } from './frames.js';

const pictureSide = 512, tileSide = 256, gap = 8, steps = 11;

/** engine: engine.js; kind: 'picture', 'strip', 'gif' or 'video'. */
export async function takeAway(engine, kind) {
  if (kind === 'picture') return png(picture(engine), engine.fileName(false));
  const name = engine.fileName(true);
  if (kind === 'strip') return png(strip(engine), `${name}-strip`);
  if (kind === 'gif') {
    const { gifOf } = await import('./gif.js');
    return new File([await gifOf(fadeOf(engine, 21))], `${name}.gif`, { type: 'image/gif' });
  }
  if (kind === 'video') {
    const { videoOf } = await import('./video.js');
    const { bytes, extension, type } = await videoOf(fadeOf(engine, 46));
    return new File([bytes], `${name}.${extension}`, { type });
  }
  throw new Error(`fader.takeAway knows "picture", "strip", "gif" and "video", not ${JSON.stringify(kind) ?? String(kind)}.`);
}

function picture(engine) {
  const { imageSize } = engine.stats();
  return canvasOf(engine.image(imageSize), Math.max(imageSize, pictureSide));
}

function strip(engine) {
  const tiles = fadeOf(engine, steps);
  const side = Math.max(tiles[0].width, tileSide);
  const canvas = document.createElement('canvas');
  canvas.width = steps * (side + gap) - gap;
  canvas.height = side;
  const context = canvas.getContext('2d');
  context.fillStyle = ground;
  context.fillRect(0, 0, canvas.width, side);
  tiles.forEach((tile, i) => context.drawImage(canvasOf(tile, side), i * (side + gap), 0));
  return canvas;
}

async function png(canvas, name) {
  const blob = await new Promise((done) => canvas.toBlob(done, 'image/png'));
  if (!blob) throw new Error(t('There is not enough memory for this PNG.'));
  return new File([blob], `${name}.png`, { type: 'image/png' });
}
