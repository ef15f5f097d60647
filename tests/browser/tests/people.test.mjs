// Rendered people of 128 pixels, the largest model of the site.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { desktop, difference, screenshots, sharp, startBrowser } from '../support/harness.mjs';
import { pageFolder } from '../support/server.mjs';

let lab;
before(async () => { lab = await startBrowser({ first: 'people' }); });
after(() => lab.close());

describe('people', () => {
  test('are what the site opens with', () => {
    const { models } = JSON.parse(readFileSync(join(pageFolder(), 'models.json')));
    assert.equal(models[0].name, 'people');
  });

  test('grow older and younger by themselves on a first visit, until the first touch', async () => {
    const page = await lab.open(sharp({ ...desktop, reducedMotion: 'no-preference', wait: false }));
    await page.page.evaluate(() => window.fader.ready);
    const age = () => page.page.evaluate(() => window.fader.attributes.find(({ name }) => name === 'age').value);
    const others = () => page.page.evaluate(() => window.fader.attributes.filter(({ name }) => name !== 'age').map(({ value }) => value));
    await page.page.waitForFunction(() => window.fader.stats().sweeping);
    const [first, before] = [await age(), await others()];
    await page.page.waitForFunction((start) => Math.abs(window.fader.attributes.find(({ name }) => name === 'age').value - start) > 0.3, first);
    assert.deepEqual(await others(), before, 'another fader moved with the age');
    await page.page.screenshot({ path: join(screenshots, 'first-visit.png') });
    await page.page.mouse.click(...(await page.point('fader:0', 0.5, 0.5)));
    await page.settled();
    assert.equal((await page.stats()).sweeping, false);
    page.noProblems();
    await page.close();
  });

  test('are 24 of 128 pixels, verified, whose faders each change the picture', async () => {
    const page = await lab.open(sharp({ hash: '#m=people' }));
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
