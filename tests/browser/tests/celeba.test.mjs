// A person's own model in the page: the one that tests/cli/celeba.sh trained on a set in CelebA's
// format (tests/run.sh runs that first).
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { difference, startBrowser } from '../support/harness.mjs';
import { root } from '../support/server.mjs';

const file = join(root, 'build/celeba.safetensors');

test("a model of pictures in CelebA's format", { skip: existsSync(file) ? false : 'tests/cli/celeba.sh has not written build/celeba.safetensors' }, async () => {
  const lab = await startBrowser();
  lab.server.overrides.set('/models/celeba.safetensors', { body: readFileSync(file) });
  const page = await lab.open();
  await page.page.evaluate(() => window.fader.load('models/celeba.safetensors'));
  await page.settled();
  const attributes = await page.page.evaluate(() => window.fader.attributes);
  assert.deepEqual(attributes.map(({ name, kind }) => [name, kind]), [['Wearing_Hat', 'binary'], ['Eyeglasses', 'binary']]);
  assert.equal((await page.stats()).verified, true);

  // The first fader from the bottom to the top, by hand.
  await page.page.evaluate(() => window.fader.set('Wearing_Hat', 0));
  await page.settled();
  const before = await page.image();
  const { height } = await page.rect('fader:0');
  await page.drag('fader:0', [0.5, 1 - 16 / height], [0.5, 0.05]);
  assert.ok((await page.page.evaluate(() => window.fader.attributes[0].value)) > 0.9);
  assert.ok(difference(before, await page.image()) > 0, 'the picture does not change');

  // Whose pictures these were stands in the page.
  await page.click('button:about');
  assert.match(await page.page.textContent('#credit'), /CelebA/);
  page.noProblems();
  await page.close();
  await lab.close();
});
