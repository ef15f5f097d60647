// Frames of the page while one fader goes there and back, as PNG files: film.sh makes a moving picture
// of them.
//
//   node film.mjs FOLDER MODEL PICTURE FADER FROM TO FRAMES
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { sharp, startBrowser } from './support/harness.mjs';

const [folder, model, picture, fader, from, to, frames] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const lab = await startBrowser({ first: model });
const page = await lab.open(sharp({ viewport: { width: 960, height: 600 } }));
await page.page.evaluate((index) => window.fader.setInput(index), Number(picture));
for (let frame = 0; frame < Number(frames); ++frame) {
  const along = (1 - Math.cos((2 * Math.PI * frame) / Number(frames))) / 2;
  const value = Number(from) + (Number(to) - Number(from)) * along;
  await page.page.evaluate(([name, x]) => window.fader.set(name, x), [fader, value]);
  await page.settled();
  await page.page.screenshot({ path: join(folder, `${String(frame).padStart(3, '0')}.png`) });
}
page.noProblems();
await lab.close();
