// A page of one's own: what web/demo.sh makes of a model and a site.json, from a fresh folder; and what it
// says where they are wrong. The engine is the one that is built already.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { startBrowser } from '../support/harness.mjs';
import { pageFolder, root, site, startServer } from '../support/server.mjs';

const folder = mkdtempSync(join(tmpdir(), 'fader-publish-'));
const engine = join(folder, 'engine');
let lab;
before(async () => {
  mkdirSync(engine);
  for (const part of ['js', 'wasm']) cpSync(join(pageFolder(), `fader_wasm.${part}`), join(engine, `fader_wasm.${part}`));
  cpSync(join(site, 'models/faces.safetensors'), join(folder, 'my faces.safetensors'));
  lab = await startBrowser();
});
after(async () => {
  await lab.close();
  rmSync(folder, { recursive: true });
});

/** What web/demo.sh does with --model and --site, when everything is built. */
const make = (...options) => spawnSync('/usr/bin/python3', ['-B', join(root, 'web/tools/make_site.py'), '--out', join(folder, 'out'),
  '--engine', engine, '--npm', join(root, 'build/deps/npm/node_modules'), ...options], { cwd: folder, encoding: 'utf8' });
const settings = (text) => writeFileSync(join(folder, 'site.json'), typeof text === 'string' ? text : JSON.stringify(text));

test('a model and a site.json become a page', async () => {
  settings({ title: 'Faces & <friends>', description: 'Said "so"', picture: 3, credit: 'Drawn by us', embed: ['https://my.blog'] });
  const { status, stderr } = make('--model', 'my faces.safetensors', '--site', 'site.json');
  assert.equal(status, 0, stderr);
  const out = join(folder, 'out');
  assert.deepEqual(readdirSync(join(out, 'models')), ['my faces.safetensors', 'my faces.safetensors.gz']);
  const server = await startServer({ folder: out });
  after(() => server.close());
  for (const url of [server.url, pathToFileURL(join(out, 'fader.html')).href]) {
    const page = await lab.open({ url });
    const { model, picture } = await page.page.evaluate(() => ({ model: window.fader.model, picture: window.fader.stats().galleryIndex }));
    assert.deepEqual({ model, picture }, { model: 'my faces', picture: 3 });
    assert.equal(await page.page.title(), 'Faces & <friends>');
    assert.equal(await page.page.locator('meta[name=description]').getAttribute('content'), 'Said "so"');
    assert.equal(await page.page.locator('#cover h1').textContent(), 'Faces & <friends>');
    await page.click('button:about');
    assert.match(await page.page.locator('#credit').textContent(), /^Drawn by us\./);
    page.noProblems();
    await page.close();
  }
});

test('a model alone is enough', () => {
  const { status, stderr } = make('--model', 'my faces.safetensors');
  assert.equal(status, 0, stderr);
  const [page] = readdirSync(join(folder, 'out')).filter((name) => name.startsWith('page-'));
  const { models, picture } = JSON.parse(readFileSync(join(folder, 'out', page, 'models.json')));
  assert.deepEqual([models.map(({ name }) => name), picture], [['my faces'], 0]);
});

describe('what is wrong gets one sentence', () => {
  const cases = [
    ['{', /site\.json is not JSON: /],
    [{ titel: 'x' }, /site\.json has "titel", which means nothing; it may have title, description, first, picture, credit, embed\.$/m],
    [{ picture: '3' }, /site\.json: "picture" must be a whole number\.$/m],
    [{ picture: 4000 }, /site\.json: "picture" is 4000, and the gallery of my faces has the numbers 0 to \d+\.$/m],
    [{ first: 'people' }, /site\.json: "first" is people, and the models are my faces\.$/m],
    [{ embed: ['https://my.blog/'] }, /site\.json: "embed" must list origins like "https:\/\/host", without a path, or "\*" for all\.$/m],
  ];
  for (const [text, sentence] of cases) {
    test(typeof text === 'string' ? text : JSON.stringify(text), () => {
      settings(text);
      const { status, stderr } = make('--model', 'my faces.safetensors', '--site', 'site.json');
      assert.equal(status, 1);
      assert.match(stderr, sentence);
      assert.equal(stderr.trim().split('\n').length, 1, stderr);
    });
  }
  test('a file that is no model, or not there', () => {
    writeFileSync(join(folder, 'bad.safetensors'), 'no');
    assert.match(make('--model', 'bad.safetensors').stderr, /bad\.safetensors is not a model: it must be a \.safetensors file that `fader train` wrote\.$/m);
    assert.match(make('--model', 'none.safetensors').stderr, /none\.safetensors cannot be read: give the path of a \.safetensors file\.$/m);
    assert.match(make('--model', 'my faces.safetensors', '--single-file', 'digits').stderr, /--single-file digits: the models are my faces\.$/m);
  });
  test('an option of web/demo.sh without its value', () => {
    const { status, stderr } = spawnSync(join(root, 'web/demo.sh'), ['--model'], { encoding: 'utf8' });
    assert.notEqual(status, 0);
    assert.match(stderr, /--model needs the path of a file/);
    assert.match(execFileSync(join(root, 'web/demo.sh'), ['--help'], { encoding: 'utf8' }), /--single-file NAME/);
  });
});
