// Files and links by somebody who means harm, or whose disk did: a thousand of each. Every one plays or gets
// one sentence; nothing breaks, and the memory is what it was.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { startBrowser } from '../support/harness.mjs';
import { safetensors } from '../support/safetensors.mjs';

const architecture = {
  img_sz: 16, content_sz: 16, img_fm: 3, init_fm: 4, max_fm: 8, n_layers: 2, latent_dim: 0, hidden_dim: 0,
  conditional_encoder: false, stochastic: false, n_couplings: 0, coupling_dim: 64, classifier_fm: 2,
};
const binary = (name, values = ['absent', 'present']) => ({ name, kind: 'binary', values, range: [0, 1], default: 0 });
const plain = safetensors(architecture, [binary('hat'), { name: 'age', kind: 'continuous', values: [], range: [0, 1], default: 0.5 },
  { name: 'hair', kind: 'categorical', values: ['black', 'red', 'blond'], range: [0, 1], default: 0 }], { name: 'plain' });
/** Forty attributes of two hundred characters. */
const long = (letters) => safetensors(architecture, Array.from({ length: 40 }, (_, i) => binary(`${i}${[...letters.repeat(200)].slice(0, 196).join('')}`)), { name: 'long' });
const bases = [plain, long('W'), long('<img src=x onerror=alert(1)>'), long('ـمرحبا'), long('字'), long('🙂\u202e')];
const [models, links] = [1000, 1000];

let lab, page;
before(async () => {
  lab = await startBrowser({ first: 'digits' });
  page = await lab.open({ viewport: { width: 390, height: 640 } }); // few pixels
  await page.page.evaluate((given) => {
    const bytes = given.map((base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
    let seed = 1;
    const random = (below) => { // xorshift32: the same in every run
      seed ^= seed << 13;
      seed ^= seed >>> 17;
      seed ^= seed << 5;
      return (seed >>> 0) % below;
    };
    const pick = (list) => list[random(list.length)];
    const headerOf = (file) => Number(new DataView(file.buffer).getBigUint64(0, true));
    /** The file with another header. */
    const withHeader = (file, change) => {
      const size = headerOf(file);
      const text = new TextEncoder().encode(change(new TextDecoder().decode(file.slice(8, 8 + size))));
      const changed = new Uint8Array(8 + text.length + file.length - 8 - size);
      new DataView(changed.buffer).setBigUint64(0, BigInt(text.length), true);
      changed.set(text, 8);
      changed.set(file.subarray(8 + size), 8 + text.length);
      return changed;
    };
    const flip = (file, from, to) => {
      for (let i = random(6); i >= 0; --i) file[from + random(to - from)] ^= 1 << random(8);
      return file;
    };
    /** Another one for one of the numbers. */
    const numbers = (text) => {
      const places = [...text.matchAll(/\d+/g)];
      const { index, 0: old } = pick(places);
      return text.slice(0, index) + pick(['0', '-1', '1e9', '2147483648', '4294967296', '9007199254740993', '18446744073709551615', '1e400', '0.5', 'null', '[]', `${old}0`]) + text.slice(index + old.length);
    };
    const kinds = [
      (file) => flip(file, 8, 8 + headerOf(file)),
      (file) => flip(file, 0, file.length),
      (file) => file.slice(0, random(file.length)),
      (file) => { new DataView(file.buffer).setBigUint64(0, pick([0n, 1n, 2n ** 31n, 2n ** 32n, 2n ** 63n, 2n ** 64n - 1n, BigInt(file.length), BigInt(random(file.length))]), true); return file; },
      (file) => withHeader(file, (text) => text.replace('"F32"', `"${pick(['F64', 'F16', 'BF16', 'I64', 'I8', 'U8', 'BOOL', 'F33', ''])}"`)),
      (file) => withHeader(file, numbers),
      (file) => withHeader(file, (text) => numbers(numbers(text))),
      (file) => {
        const first = 8 + headerOf(file), view = new DataView(file.buffer);
        const value = pick([NaN, Infinity, -Infinity, 3e38, 1e-42]);
        for (let at = first; at + 4 <= file.length; at += 4 * (1 + random(50))) view.setFloat32(at, value, true);
        return file;
      },
      (file) => withHeader(file, (text) => text.replace('{', '{'.repeat(pick([1, 2, 1000, 100000])))),
      (file) => withHeader(file, (text) => text.replaceAll(pick(['kind', 'values', 'range', 'binary', 'img_sz', 'encoder', 'decoder', 'shape', '__metadata__']), pick(['x', '', '\\u0000', '"', 'name']))),
      (file) => file, // as it is
    ];
    window.hostile = {
      model(number) {
        seed = number + 1;
        for (let i = 0; i < 8; ++i) random(2);
        return pick(kinds)((number % 3 === 0 ? pick(bytes) : bytes[0]).slice());
      },
      link(number, good) {
        seed = number + 1;
        for (let i = 0; i < 8; ++i) random(2);
        const ways = [
          (link) => link.slice(0, random(link.length)),
          (link) => { const at = random(link.length); return link.slice(0, at) + String.fromCharCode(random(0x3000)) + link.slice(at + 1); },
          (link) => link.replaceAll(/[\d.]+/g, () => pick(['NaN', 'Infinity', '-1', '1e400', '1e38', '', '0x10', '99999999999999999999'])),
          (link) => link + `&${pick(['u', 's', 'img', 'A', 'digit', 'w', ''])}=${pick(['%', '%ff', 'A'.repeat(random(5000)), '_-_-', '%00', '=&=&'])}`,
          (link) => [...link].sort(() => random(3) - 1).join(''),
          (link) => link.repeat(1 + random(200)),
        ];
        return pick(ways)(pick(good));
      },
      plain: () => bytes[0].slice(),
    };
  }, bases.map((base) => base.toString('base64')));
});
after(() => lab.close());

/** Plays the plain model, and then says what memory is in use. */
async function heap() {
  await page.page.evaluate(() => window.fader.load(window.hostile.plain(), 'plain'));
  await page.settled();
  return (await page.stats()).heapBytes;
}

const isSentence = (text) => text.length < 500 && !/\n|undefined|\[object|RuntimeError|stopped the engine/.test(text);

test(`${models} models: each plays or gets a sentence, and the memory comes back`, async () => {
  let played = 0, first = 0;
  const sentences = new Set();
  for (let from = 0; from < models; from += 100) {
    const said = await page.page.evaluate(async ([start, end]) => {
      const all = [];
      for (let number = start; number < end; ++number) {
        try {
          await window.fader.load(window.hostile.model(number), 'hostile');
          window.fader.image();
          all.push('');
        } catch (error) {
          all.push(error.message);
        }
      }
      return all;
    }, [from, from + 100]);
    said.forEach((text, i) => {
      assert.ok(isSentence(text), `model ${from + i}: ${text.slice(0, 600)}`);
      if (text) sentences.add(text.replace(/[^a-z ]/gi, ''));
      else played += 1;
    });
    if (from === 0) first = await heap();
  }
  assert.ok(played > models / 20 && played < models / 2, `${played} of them play`);
  assert.ok(sentences.size > 20, `${sentences.size} different sentences`);
  const last = await heap();
  console.log(`hostile models: ${played} of ${models} play, ${sentences.size} different sentences; heap ${first} bytes after 100, ${last} after all`);
  assert.ok(Math.abs(last - first) <= 1024, `the heap went from ${first} to ${last} bytes`);
  page.noProblems();
});

test(`${links} links: each shows something, and the memory comes back`, async () => {
  await page.page.evaluate(() => window.fader.load(window.fader.models.find(({ name }) => name === 'digits').url));
  await page.settled();
  await page.page.setViewportSize({ width: 1180, height: 640 });
  await page.resized(1180);
  await page.draw('pad', [[[0.3, 0.2], [0.5, 0.5], [0.3, 0.8]]]);
  const good = await page.page.evaluate(() => [window.fader.permalink(), 'm=digits&img=3&digit=0,0,0.5,0.5', 'm=digits&img=1']);
  await page.page.setViewportSize({ width: 390, height: 640 });
  await page.resized(390);
  const first = await heap();
  await page.page.evaluate(() => window.fader.load(window.fader.models.find(({ name }) => name === 'digits').url));
  for (let from = 0; from < links; from += 250) {
    const wrong = await page.page.evaluate(([start, end, list]) => {
      const bad = [];
      for (let number = start; number < end; ++number) {
        const link = window.hostile.link(number, list);
        try {
          const shown = window.fader.apply(link);
          const [{ value }] = window.fader.attributes;
          if (typeof shown !== 'boolean' || !value.every((weight) => weight >= 0 && weight <= 1)) bad.push([link.slice(0, 200), shown, value]);
        } catch (error) {
          bad.push([link.slice(0, 200), error.message]);
        }
      }
      return bad;
    }, [from, from + 250, good]);
    assert.deepEqual(wrong, []);
    await page.settled();
  }
  // And as one comes: in the address.
  for (let number = 0; number < 5; ++number) {
    await page.page.evaluate(([n, list]) => { location.hash = window.hostile.link(n, list); }, [number, good]);
    await page.settled();
  }
  const last = await heap();
  console.log(`hostile links: heap ${first} bytes before, ${last} after ${links}`);
  assert.ok(Math.abs(last - first) <= 1024, `the heap went from ${first} to ${last} bytes`);
  page.noProblems();
});
