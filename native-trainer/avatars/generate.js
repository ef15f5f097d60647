#!/usr/bin/env node
// Draws faces whose every attribute is known, as a data set for `fader train --dataset folder`.
//
//   node generate.js --out DIR --count N [--size S] [--seed K] [--threads T] [--heldout M]
//
// The last M faces are held out: the split "test", each with its true counterfactuals. The same
// --seed gives the same bytes whatever --threads; a longer set begins with the faces of a shorter
// one. Writes, in this order: NNNNNN.png, counterfactuals/NNNNNN-ATTRIBUTE.png, attributes.json,
// counterfactuals.csv, attributes.csv. The last stands for a finished set: it is removed first, so
// that a run cut short leaves nothing that passes for whole.
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { credit, schema } from './face.js';

const usage =
  'usage: node generate.js --out DIR --count N [--size 64] [--seed 1] [--threads CORES] [--heldout 0]';
const step = 100; // faces that a worker draws at a time

function whole(name, text, least, most) {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < least || number > most) {
    throw new Error(`--${name} must be a whole number from ${least} to ${most}, not "${text}"`);
  }
  return number;
}

function readArguments() {
  const { values } = parseArgs({
    options: {
      out: { type: 'string' },
      count: { type: 'string' },
      size: { type: 'string', default: '64' },
      seed: { type: 'string', default: '1' },
      threads: { type: 'string', default: String(availableParallelism()) },
      heldout: { type: 'string', default: '0' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  if (!values.out) throw new Error(`--out DIR is missing; ${usage}`);
  if (!values.count) throw new Error(`--count N is missing; ${usage}`);
  const count = whole('count', values.count, 1, 1_000_000);
  return {
    out: values.out,
    count,
    side: whole('size', values.size, 16, 1024),
    seed: whole('seed', values.seed, 0, 2 ** 32 - 1),
    threads: whole('threads', values.threads, 1, 256),
    heldOut: whole('heldout', values.heldout, 0, count),
  };
}

/** Whole or not at all. */
function writeText(path, text) {
  writeFileSync(`${path}.partial`, text);
  renameSync(`${path}.partial`, path);
}

/** Shares the faces out to the workers; returns the rows of both tables in order. */
async function drawAll({ out, count, side, seed, threads, heldOut }) {
  const parts = [];
  let next = 0;
  let done = 0;
  let shown = Date.now();
  const workerData = { out, side, seed, firstHeldOut: count - heldOut };
  const work = () =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('worker.js', import.meta.url), { workerData });
      const ask = () => {
        if (next >= count) return worker.terminate().then(resolve);
        const first = next;
        next = Math.min(first + step, count);
        worker.postMessage({ first, end: next });
      };
      worker.on('error', reject);
      worker.on('message', (part) => {
        parts.push(part);
        done += part.rows.length;
        const interval = process.stderr.isTTY ? 100 : 15000;
        if (Date.now() - shown >= interval) {
          shown = Date.now();
          process.stderr.write(`${done} of ${count} faces${process.stderr.isTTY ? '\r' : '\n'}`);
        }
        ask();
      });
      ask();
    });
  await Promise.all(Array.from({ length: Math.min(threads, Math.ceil(count / step)) }, work));
  parts.sort((a, b) => a.first - b.first);
  return { rows: parts.flatMap((part) => part.rows), changed: parts.flatMap((part) => part.changed) };
}

async function main() {
  const options = readArguments();
  if (!options) return console.log(usage);
  const { out, count, heldOut, side } = options;
  mkdirSync(out, { recursive: true });
  rmSync(join(out, 'attributes.csv'), { force: true });
  rmSync(join(out, 'counterfactuals.csv'), { force: true });
  if (heldOut > 0) mkdirSync(join(out, 'counterfactuals'), { recursive: true });

  const { rows, changed } = await drawAll(options);
  const sidecar = { name: 'avataaars', credit, shippable: true, attributes: schema };
  writeText(join(out, 'attributes.json'), `${JSON.stringify(sidecar, null, 2)}\n`);
  if (heldOut > 0) {
    writeText(join(out, 'counterfactuals.csv'), ['source,attribute,value,file', ...changed, ''].join('\n'));
  }
  const header = ['file', ...schema.map(({ name }) => name), 'split'].join(',');
  writeText(join(out, 'attributes.csv'), [header, ...rows, ''].join('\n'));
  console.log(
    `${out}: ${count} faces of ${side}×${side} pixels, ${heldOut} of them held out` +
      (heldOut > 0 ? ` with ${changed.length} counterfactuals` : ''),
  );
}

main().catch((error) => {
  console.error(`generate: ${error.message}`);
  process.exitCode = 1;
});
