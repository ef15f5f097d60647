// Draws a part of the faces: asked for a range of numbers, it answers with their rows.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { Resvg } from '@resvg/resvg-js';
import { counterfactuals, drawFace, schema, svg } from './face.js';
import { Random } from './random.js';

const { out, side, seed, firstHeldOut } = workerData;

function write(file, face) {
  const picture = new Resvg(svg(face, side), { font: { loadSystemFonts: false } }).render();
  writeFileSync(join(out, file), picture.asPng());
}

/** One face and, where it is held out, its counterfactuals; returns their rows of the two tables. */
function draw(index) {
  const random = new Random(seed, index);
  const face = drawFace(random);
  const number = String(index).padStart(6, '0');
  const file = `${number}.png`;
  const heldOut = index >= firstHeldOut;
  write(file, face);
  const values = schema.map(({ name }) => face.attributes[name]);
  const changed = [];
  for (const other of heldOut ? counterfactuals(face, random) : []) {
    const otherFile = `counterfactuals/${number}-${other.attribute}.png`;
    write(otherFile, other.face);
    changed.push([file, other.attribute, other.value, otherFile].join(','));
  }
  return { row: [file, ...values, heldOut ? 'test' : 'train'].join(','), changed };
}

parentPort.on('message', ({ first, end }) => {
  const rows = [];
  const changed = [];
  for (let index = first; index < end; ++index) {
    const drawn = draw(index);
    rows.push(drawn.row);
    changed.push(...drawn.changed);
  }
  parentPort.postMessage({ first, rows, changed });
});
