// A model with many faders of all three kinds: the faces. Real mouse and finger, as everywhere.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { assertTidy, desktop, difference, phone, sharp, startBrowser } from '../support/harness.mjs';

let lab;
before(async () => { lab = await startBrowser(); });
after(() => lab.close());

const open = (options = {}) => lab.open({ hash: '#m=faces', ...options });
const attributes = (page) => page.page.evaluate(() => window.fader.attributes);
const valueOf = async (page, name) => (await attributes(page)).find((attribute) => attribute.name === name).value;

/** [{ name, kind, index, fader }]: fader is the number of the attribute's first fader. */
async function faders(page) {
  let fader = 0;
  return (await attributes(page)).map(({ name, kind, values }, index) => {
    const first = fader;
    fader += kind === 'categorical' ? values.length : 1;
    return { name, kind, index, fader: first };
  });
}

describe('faces', () => {
  test('play with a fader for every attribute, verified', async () => {
    const page = await open();
    assert.equal(await page.page.evaluate(() => window.fader.model), 'faces');
    const kinds = new Set((await attributes(page)).map(({ kind }) => kind));
    assert.deepEqual([...kinds].sort(), ['binary', 'categorical', 'continuous']);
    const stats = await page.stats();
    assert.equal(stats.verified, true, `largest error ${stats.maxError}`);
    page.noProblems();
    await page.close();
  });

  test('a metric under the mouse says what it is measured by, inside the window', async () => {
    const page = await open(desktop);
    const metrics = Object.keys(await page.layout()).filter((name) => name.startsWith('metric:'));
    assert.ok(metrics.length >= 4);
    for (const metric of metrics) {
      await page.page.mouse.move(...(await page.point(metric, 0.4, 0.5)));
      await page.settled();
      const layout = await page.layout();
      const notes = Object.keys(layout).filter((name) => name.startsWith('note:'));
      assert.equal(notes.length, 1, `${metric}: ${notes}`);
      const { x, y, width, height } = layout[notes[0]];
      assert.ok(x >= 0 && y >= 0 && x + width <= 1440 && y + height <= 900, notes[0]);
    }
    page.noProblems();
    await page.close();
  });

  test('every fader follows the mouse, and changes the picture and nothing else on the console', async () => {
    const page = await open();
    for (const { name, kind, fader } of await faders(page)) {
      if (kind === 'categorical') continue;
      await page.page.evaluate((which) => window.fader.set(which, 0), name);
      await page.settled();
      const before = await page.image();
      const others = (await attributes(page)).filter((attribute) => attribute.name !== name);
      const rect = await page.rect(`fader:${fader}`);
      await page.drag(`fader:${fader}`, [0.5, 1 - 46 / rect.height], [0.5, 0.05]);
      assert.ok((await valueOf(page, name)) > 0.9, `${name} stands at ${await valueOf(page, name)}`);
      assert.ok(difference(before, await page.image()) > 0.2, `${name} changes nothing`);
      assert.deepEqual((await attributes(page)).filter((attribute) => attribute.name !== name), others);
    }
    page.noProblems();
    await page.close();
  });

  test('a lock holds an attribute through reset, random and another picture', async () => {
    const page = await open();
    const [first] = (await faders(page)).filter(({ kind }) => kind === 'binary');
    const flipped = (await valueOf(page, first.name)) > 0.5 ? 0 : 1;
    await page.page.evaluate(([name, value]) => window.fader.set(name, value), [first.name, flipped]);
    await page.settled();
    await page.click(`lock:${first.index}`);
    for (const act of ['button:reset', 'button:random', 'gallery:1', 'gallery:2']) {
      await page.click(act);
      assert.equal(await valueOf(page, first.name), flipped, `after ${act}`);
    }
    await page.click(`lock:${first.index}`);
    await page.page.evaluate(() => window.fader.setInput(0));
    const own = await valueOf(page, first.name);
    await page.page.evaluate(([name, value]) => window.fader.set(name, value), [first.name, 1 - own]);
    await page.click('button:reset');
    assert.equal(await valueOf(page, first.name), own);
    page.noProblems();
    await page.close();
  });

  test('the attributes of a picture that is dropped in are predicted, and its faders stand there', async () => {
    const page = await open();
    const before = await attributes(page);
    await page.page.evaluate(() => {
      const decode = window.fader.image(); // a face that the page itself has drawn, as a foreign picture
      window.fader.setInput(5);
      window.fader.setInput(decode);
    });
    await page.settled();
    const after = await attributes(page);
    for (const [index, attribute] of before.entries()) {
      if (attribute.kind === 'binary') assert.equal(Math.round(after[index].value), Math.round(attribute.value), attribute.name);
    }
    page.noProblems();
    await page.close();
  });

  test('the menu goes to the digits and back', async () => {
    const page = await open();
    const models = await page.page.evaluate(() => window.fader.models.map(({ name }) => name));
    for (const model of ['digits', 'faces']) {
      await page.click('button:models');
      await page.click(`model:${models.indexOf(model)}`);
      await page.page.waitForFunction((name) => window.fader.model === name, model);
      await page.settled();
    }
    page.noProblems();
    await page.close();
  });

  test('a finger moves faders and locks on a phone', async () => {
    const page = await open(phone);
    const [first] = (await faders(page)).filter(({ kind }) => kind === 'binary');
    await page.page.evaluate((name) => window.fader.set(name, 0), first.name);
    await page.settled();
    await page.swipe(`fader:${first.fader}`, [0.5, 0.7], [0.5, 0.05]);
    assert.ok((await valueOf(page, first.name)) > 0.8);
    const layout = await page.layout();
    for (const [name, rect] of Object.entries(layout)) {
      if (name.startsWith('lock:')) assert.ok(rect.width >= 36 && rect.height >= 36, `${name} is ${rect.width} × ${rect.height}`);
    }
    page.noProblems();
    await page.close();
  });

  test('every fader is within reach, with a way that a finger can go, in windows of all sizes', async () => {
    const page = await open();
    const count = (await attributes(page)).reduce((sum, { kind, values }) => sum + (kind === 'categorical' ? values.length : 1), 0);
    for (const [width, height] of [[1440, 900], [1280, 720], [1180, 640], [1024, 768], [768, 1024], [390, 844], [360, 640], [844, 390]]) {
      await page.page.setViewportSize({ width, height });
      await page.page.waitForFunction(([w, h]) => { const canvas = document.getElementById('canvas'); return canvas.width === Math.round(w * devicePixelRatio) && canvas.height === Math.round(h * devicePixelRatio); }, [width, height]);
      await page.settled();
      const seen = new Set();
      const look = async () => {
        const layout = await page.layout();
        assertTidy(layout, width, height);
        for (const [name, rect] of Object.entries(layout)) {
          if (!name.startsWith('fader:')) continue;
          seen.add(name);
          const way = rect.height - 22 - 20; // less the number and the cap; its name is beneath
          assert.ok(way >= 60, `${name} has a way of ${way} px at ${width} × ${height}`);
        }
        return Object.keys(layout);
      };
      const names = await look();
      for (const group of names.filter((name) => name.startsWith('group:')).reverse()) {
        await page.click(group);
        await look();
      }
      assert.equal(seen.size, count, `at ${width} × ${height}`);
      if (names.includes('tab:card')) {
        await page.click('tab:card');
        await look();
        await page.click(names.includes('group:0') ? 'group:0' : 'tab:faders');
      }
    }
    page.noProblems();
    await page.close();
  });

  test('a group of faders behind a tab comes for a finger, and for the keyboard', async () => {
    const page = await open(phone);
    const hair = (await faders(page)).find(({ kind }) => kind === 'categorical');
    const { values } = (await attributes(page))[hair.index];
    await page.tap('group:1');
    await page.tap(`lock:${hair.index}`);
    await page.tap(`lock:${hair.index}`);
    await page.swipe(`fader:${hair.fader + 1}`, [0.5, 0.7], [0.5, 0.05]);
    assert.ok((await valueOf(page, hair.name))[1] > 0.8, `${await valueOf(page, hair.name)}`);
    await page.page.locator('input[type=range]').first().focus();
    await page.settled();
    assert.ok((await page.layout())['fader:0'], 'the group of the fader in focus is not shown');
    await page.page.getByLabel(new RegExp(`${values[2]}$`)).focus();
    await page.settled();
    assert.ok((await page.layout())[`fader:${hair.fader + 2}`], 'the group of the fader in focus is not shown');
    page.noProblems();
    await page.close();
  });

  for (const [name, options] of Object.entries({ 'faces-1440x900': desktop, 'faces-phone': phone, 'faces-844x390': { viewport: { width: 844, height: 390 } } })) {
    test(`screenshot ${name}`, async () => {
      const page = await open(sharp(options));
      const layout = await page.layout();
      const { width, height } = options.viewport;
      for (const [control, rect] of Object.entries(layout)) {
        if (rect.width > 0) assert.ok(rect.x >= -0.5 && rect.y >= -0.5 && rect.x + rect.width <= width + 0.5 && rect.y + rect.height <= height + 0.5, `${control} leaves the screen`);
      }
      const error = await page.outputError();
      assert.ok(error < 12, `the screen's output is not the decode: ${error}`);
      await page.screenshot(name);
      page.noProblems();
      await page.close();
    });
  }
});
