// The generator of drawn faces: the same bytes whatever the threads, tables that agree with the
// pictures, and counterfactuals that differ where they should and nowhere else.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const room = new URL('../../native-trainer/avatars/', import.meta.url);
const { Resvg } = createRequire(new URL('package.json', room))('@resvg/resvg-js');
const { counterfactuals, drawFace, schema, svg } = await import(new URL('face.js', room));
const { Random } = await import(new URL('random.js', room));

const work = mkdtempSync(join(tmpdir(), 'fader-avatars-'));
after(() => rmSync(work, { recursive: true }));

const generator = new URL('generate.js', room).pathname;
const generate = (name, ...options) => {
  execFileSync('node', [generator, '--out', join(work, name), ...options], { stdio: 'ignore' });
  const files = readdirSync(join(work, name), { recursive: true }).filter((file) => /\./.test(file));
  return Object.fromEntries(files.sort().map((file) => [file, readFileSync(join(work, name, file))]));
};
const table = (bytes) => bytes.toString().trimEnd().split('\n').map((line) => line.split(','));

const side = 64;
const pixels = (face) => new Resvg(svg(face, side)).render().pixels; // RGBA

/** The rectangle that holds every pixel that differs. */
function difference(a, b) {
  const box = { left: side, top: side, right: -1, bottom: -1, count: 0 };
  for (let at = 0; at < a.length; at += 4) {
    if (a[at] === b[at] && a[at + 1] === b[at + 1] && a[at + 2] === b[at + 2]) continue;
    const x = (at / 4) % side;
    const y = Math.floor(at / 4 / side);
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y);
    ++box.count;
  }
  return box;
}

test('the same seed gives the same bytes, whatever the threads', () => {
  const options = ['--count', '230', '--size', '32', '--seed', '5', '--heldout', '10'];
  const one = generate('one', ...options, '--threads', '1');
  const three = generate('three', ...options, '--threads', '3');
  assert.equal(Object.keys(one).length, 230 + 10 * schema.length + 3);
  assert.deepEqual(three, one);
});

test('a longer set begins with the faces of a shorter one; another seed gives others', () => {
  const short = generate('short', '--count', '3', '--size', '32', '--seed', '5');
  const long = generate('long', '--count', '5', '--size', '32', '--seed', '5');
  const other = generate('other', '--count', '3', '--size', '32', '--seed', '6');
  assert.deepEqual(long['000002.png'], short['000002.png']);
  assert.notDeepEqual(other['000002.png'], short['000002.png']);
});

test('the tables say what was drawn', () => {
  const files = generate('tables', '--count', '6', '--size', '32', '--heldout', '2');
  const [header, ...rows] = table(files['attributes.csv']);
  const names = schema.map(({ name }) => name);
  assert.deepEqual(header, ['file', ...names, 'split']);
  assert.deepEqual(rows.map((row) => row.at(-1)), ['train', 'train', 'train', 'train', 'test', 'test']);
  const of = Object.fromEntries(rows.map((row) => [row[0], row]));
  const [changedHeader, ...changed] = table(files['counterfactuals.csv']);
  assert.deepEqual(changedHeader, ['source', 'attribute', 'value', 'file']);
  assert.equal(changed.length, 2 * schema.length);
  for (const [source, attribute, value, file] of changed) {
    assert.equal(of[source].at(-1), 'test');
    assert.notEqual(of[source][1 + names.indexOf(attribute)], value);
    assert.ok(files[file], file);
  }
  const sidecar = JSON.parse(files['attributes.json']);
  assert.deepEqual(sidecar.attributes.map(({ name }) => name), names);
  assert.match(sidecar.credit, /Pablo Stanley/);
  assert.ok(!Object.keys(files).some((file) => file.endsWith('.partial')));
});

test('attributes are drawn evenly and independently', () => {
  const faces = Array.from({ length: 4000 }, (_, index) => drawFace(new Random(1, index)).attributes);
  const binary = schema.filter(({ kind }) => kind === 'binary').map(({ name }) => name);
  const mean = (value) => faces.reduce((sum, face) => sum + value(face), 0) / faces.length;
  for (const name of [...binary, 'skin_tone']) assert.ok(Math.abs(mean((f) => f[name]) - 0.5) < 0.03, name);
  for (const colour of schema.at(-1).values) {
    assert.ok(Math.abs(mean((f) => Number(f.hair_colour === colour)) - 0.2) < 0.03, colour);
  }
  const measures = [...binary.map((name) => (f) => f[name] - 0.5), (f) => f.skin_tone - 0.5,
    ...schema.at(-1).values.map((colour) => (f) => Number(f.hair_colour === colour) - 0.2)];
  for (let i = 0; i < measures.length; ++i) {
    for (let j = 0; j < Math.min(i, binary.length + 1); ++j) {
      const [a, b] = [measures[i], measures[j]];
      const correlation = mean((f) => a(f) * b(f)) / Math.sqrt(mean((f) => a(f) ** 2) * mean((f) => b(f) ** 2));
      assert.ok(Math.abs(correlation) < 0.06, `${i} and ${j}: ${correlation}`);
    }
  }
});

test('a counterfactual differs in its part of the picture and nowhere else', () => {
  // In shares of the picture: where a change may show.
  const places = {
    glasses: { top: 0.3, bottom: 0.66 },
    smile: { top: 0.6, bottom: 0.85 },
    eyes_open: { top: 0.35, bottom: 0.6 },
    beard: { top: 0.4, bottom: 0.97 },
  };
  for (let index = 0; index < 25; ++index) {
    const random = new Random(3, index);
    const face = drawFace(random);
    const original = pixels(face);
    for (const { attribute, value, face: changed } of counterfactuals(face, random)) {
      assert.equal(changed.attributes[attribute], value);
      const others = Object.keys(face.attributes).filter((name) => name !== attribute);
      for (const name of others) assert.equal(changed.attributes[name], face.attributes[name]);
      assert.deepEqual(changed.style, face.style);
      const box = difference(original, pixels(changed));
      assert.ok(box.count >= 8, `face ${index}: ${attribute} shows in ${box.count} pixels only`);
      const place = places[attribute];
      if (!place) continue;
      assert.ok(box.top >= place.top * side && box.bottom <= place.bottom * side,
        `face ${index}: ${attribute} shows from row ${box.top} to ${box.bottom}`);
    }
  }
});

test('wrong options give one clear sentence', () => {
  const refused = (...options) => {
    const { status, stderr } = spawnSync('node', [generator, ...options], { encoding: 'utf8' });
    assert.notEqual(status, 0);
    assert.equal(stderr.trimEnd().split('\n').length, 1, stderr);
    return stderr;
  };
  const out = join(work, 'refused');
  assert.match(refused('--count', '3'), /--out/);
  assert.match(refused('--out', out), /--count/);
  assert.match(refused('--out', out, '--count', 'many'), /--count must be a whole number/);
  assert.match(refused('--out', out, '--count', '3', '--heldout', '4'), /--heldout/);
  assert.match(refused('--out', out, '--count', '3', '--size', '4'), /--size/);
  assert.match(refused('--out', out, '--count', '3', '--sise', '4'), /sise/);
  assert.ok(!existsSync(out));
});
