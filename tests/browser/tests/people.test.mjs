// What the site opens with: people, and one of them growing older and younger.
import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { difference, screenshots, startBrowser } from '../support/harness.mjs';
import { site } from '../support/server.mjs';

let lab;
before(async () => {
  lab = await startBrowser();
  lab.server.overrides.delete('/models/models.json'); // the site's own order
});
after(() => lab.close());

describe('the site', () => {
  test('opens with a person who grows older and younger until the first touch', async () => {
    const page = await lab.open({ reducedMotion: 'no-preference', wait: false });
    await page.page.evaluate(() => window.fader.ready);
    assert.equal(await page.page.evaluate(() => window.fader.model), 'people');
    const ages = new Set();
    for (let i = 0; i < 20 && ages.size < 4; ++i) {
      ages.add(await page.page.evaluate(() => window.fader.attributes.find(({ name }) => name === 'age').value));
      await page.page.waitForTimeout(200);
    }
    assert.ok(ages.size >= 4, `its age stands still: ${[...ages]}`);
    assert.equal((await page.stats()).sweeping, true);
    await page.click('button:reset');
    assert.equal((await page.stats()).sweeping, false);
    page.noProblems();
    await page.close();
  });

  test('shows 24 people of 128 pixels, verified, whose faders each change the picture', async () => {
    const page = await lab.open();
    const stats = await page.stats();
    assert.deepEqual([stats.imageSize, stats.gallerySize, stats.verified], [128, 24, true]);
    const attributes = await page.page.evaluate(() => window.fader.attributes);
    assert.deepEqual(attributes.map(({ name }) => name), ['age', 'gender', 'smile', 'eyes_open', 'glasses', 'beard', 'skin_tone']);
    for (const { name, value } of attributes) {
      const before = await page.image();
      await page.page.evaluate(([fader, to]) => window.fader.set(fader, to), [name, value > 0.5 ? 0 : 1]);
      await page.settled();
      assert.ok(difference(before, await page.image()) > 0.5, `${name} changes nothing`);
      await page.page.evaluate(([fader, to]) => window.fader.set(fader, to), [name, value]);
      await page.settled();
    }
    await page.page.screenshot({ path: join(screenshots, 'people.png') });
    page.noProblems();
    await page.close();
  });

  test('moves the first picture after at most 4.5 MB', () => {
    const packed = (file) => gzipSync(readFileSync(join(site, file)), { level: 9 }).length;
    const files = ['index.html', 'style.css', 'main.js', 'api.js', 'canvas.js', 'engine.js', 'fetch.js', 'host.js', 'mirror.js', 'probe.js', 'icon.svg', 'fader_wasm.js', 'fader_wasm.wasm', 'models/people.safetensors'];
    const bytes = files.reduce((sum, file) => sum + packed(file), 0);
    console.log(`first picture of the site, gzip -9: ${bytes} bytes`);
    assert.ok(bytes <= 4_500_000, `${bytes} bytes`);
    assert.ok(statSync(join(site, 'models/people.safetensors')).size <= 4_000_000);
  });
});
