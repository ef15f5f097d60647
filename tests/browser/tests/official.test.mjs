// A model of the paper's official code in the page, at its 256×256: the one that
// tests/interop/official.test.mjs imported (tests/run.sh runs that first).
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { difference, startBrowser } from '../support/harness.mjs';
import { root } from '../support/server.mjs';

const file = join(root, 'build/official.safetensors');

test('an imported model plays', { skip: existsSync(file) ? false : 'tests/interop/official.test.mjs has not written build/official.safetensors' }, async (context) => {
  const lab = await startBrowser();
  context.after(() => lab.close());
  lab.server.overrides.set('/models/official.safetensors', { body: readFileSync(file) });
  const page = await lab.open();
  await page.page.evaluate(() => window.fader.load('models/official.safetensors'));
  await page.settled();
  const attributes = await page.page.evaluate(() => window.fader.attributes);
  assert.deepEqual(attributes.map(({ name, kind, range }) => [name, kind, range]), [['Eyeglasses', 'binary', [-2, 3]]]);
  assert.equal((await page.stats()).verified, true);

  const picture = async (value) => {
    await page.page.evaluate((position) => window.fader.set('Eyeglasses', position), value);
    await page.settled();
    return page.image();
  };
  const without = await picture(0), beyond = await picture(3);
  assert.equal(without.length, 256 * 256);
  assert.ok(difference(without, beyond) > 0, 'the fader does nothing');
  page.noProblems();
});
