// Rendered people of 128 pixels, the largest model of the site.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { difference, screenshots, startBrowser } from '../support/harness.mjs';

let lab;
before(async () => { lab = await startBrowser(); });
after(() => lab.close());

describe('people', () => {
  test('are 24 of 128 pixels, verified, whose faders each change the picture', async () => {
    const page = await lab.open({ hash: '#m=people' });
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
});
