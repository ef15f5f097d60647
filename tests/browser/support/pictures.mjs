// Pictures of the page that are kept in the repository: taken, compared, and written.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { screenshots } from './harness.mjs';
import { root } from './server.mjs';

export const baselines = join(root, 'tests/browser/baselines');

/** What two pictures may differ in, as Chromium's versions and fonts do: see pictures.test.mjs. */
const limits = {
  step: 24, // of a colour, 0 … 255, from which on a pixel is another
  share: 0.005, // of all pixels
  block: 40, // pixels wide and high: a place where something may be that the whole hardly notices
  ofBlock: 0.2,
};

/** On a page without our policy: [kept, taken] in base64 → { width, height, share, worst, difference }. */
async function compare([kept, taken, { step, block }]) {
  const pixels = async (text) => {
    const bitmap = await createImageBitmap(await (await fetch(`data:application/octet-stream;base64,${text}`)).blob());
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    context.drawImage(bitmap, 0, 0);
    return context.getImageData(0, 0, bitmap.width, bitmap.height);
  };
  const [a, b] = [await pixels(kept), await pixels(taken)];
  const { width, height } = b;
  if (a.width !== width || a.height !== height) return { width: a.width, height: a.height, share: 1, worst: 1 };
  // The new picture, faint, with what is another in red.
  const shown = new ImageData(width, height);
  const across = Math.ceil(width / block);
  const blocks = new Float64Array(across * Math.ceil(height / block));
  let off = 0;
  for (let i = 0; i < width * height; ++i) {
    const other = [0, 1, 2].some((c) => Math.abs(a.data[4 * i + c] - b.data[4 * i + c]) > step);
    for (let c = 0; c < 3; ++c) shown.data[4 * i + c] = other ? [255, 0, 40][c] : 160 + b.data[4 * i + c] / 4;
    shown.data[4 * i + 3] = 255;
    if (!other) continue;
    ++off;
    blocks[Math.floor(Math.floor(i / width) / block) * across + Math.floor((i % width) / block)] += 1 / (block * block);
  }
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d').putImageData(shown, 0, 0);
  const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
  return { width, height, share: off / (width * height), worst: blocks.reduce((most, each) => Math.max(most, each), 0), difference: bytes.toBase64?.() ?? btoa(Array.from(bytes, (each) => String.fromCharCode(each)).join('')) };
}

/** Lossless WebP, of which a page's flat colours make little. */
async function webp(text) {
  const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${text}`)).blob());
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  canvas.getContext('2d').drawImage(bitmap, 0, 0);
  const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/webp', quality: 1 })).arrayBuffer());
  return btoa(Array.from(bytes, (each) => String.fromCharCode(each)).join(''));
}

/** The page when two looks at it are the same: pictures of a gallery are unpacked beside everything else. */
export async function stillPicture(page) {
  for (let before = Buffer.alloc(0), tries = 20; tries > 0; --tries) {
    await page.settled();
    const shot = await page.page.screenshot();
    if (shot.equals(before)) return shot;
    before = shot;
    await page.page.waitForTimeout(200);
  }
  throw new Error('the page does not come to rest');
}

/**
 * Compares what is taken (a PNG) with the picture of that name; throws a sentence that names the difference's
 * picture. With FADER_TAKE_PICTURES it is kept instead.
 */
export async function comparePicture(page, name, taken) {
  const file = join(baselines, `${name}.webp`);
  const blank = await page.context.newPage();
  try {
    if (process.env.FADER_TAKE_PICTURES) {
      mkdirSync(baselines, { recursive: true });
      writeFileSync(file, Buffer.from(await blank.evaluate(webp, taken.toString('base64')), 'base64'));
      return;
    }
    const again = 'npm --prefix tests/browser run take-pictures';
    if (!existsSync(file)) throw new Error(`there is no ${file}: ${again}`);
    const { width, height, share, worst, difference } = await blank.evaluate(compare, [readFileSync(file).toString('base64'), taken.toString('base64'), limits]);
    if (share <= limits.share && worst <= limits.ofBlock) return;
    writeFileSync(join(screenshots, `picture-${name}.png`), taken);
    if (difference) writeFileSync(join(screenshots, `picture-${name}-difference.png`), Buffer.from(difference, 'base64'));
    throw new Error(difference
      ? `${name}: ${(100 * share).toFixed(2)} % of the pixels are others (${100 * limits.share} % may be), ${(100 * worst).toFixed(0)} % in one place (${100 * limits.ofBlock} % may be): `
        + `see build/screenshots/picture-${name}-difference.png; if the page is meant to look so, ${again}`
      : `${name} was ${width} × ${height}; if the page is meant to be of another size, ${again}`);
  } finally {
    await blank.close();
  }
}
