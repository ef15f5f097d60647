// What visitors stumbled over: a phone without a way to other models, menus that left the screen, a card
// whose lines overprinted each other, a file that ended the engine.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { difference, startBrowser } from '../support/harness.mjs';
import { hugeModel } from '../support/huge_model.mjs';

let lab;
before(async () => { lab = await startBrowser(); });
after(() => lab.close());

const phone = (width, height) => ({ viewport: { width, height }, hasTouch: true, isMobile: true });
const inside = (rect, [width, height]) => rect.x >= 0 && rect.y >= 0 && rect.x + rect.width <= width && rect.y + rect.height <= height;
const overlap = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

describe('another model on a phone', () => {
  for (const [width, height] of [[390, 844], [360, 640], [320, 568]]) {
    test(`the menu is there and within reach at ${width} × ${height}`, async () => {
      const page = await lab.open(phone(width, height));
      const button = await page.rect('button:models');
      assert.ok(inside(button, [width, height]), JSON.stringify(button));
      assert.ok(button.width >= 40 && button.height >= 36, `too small for a finger: ${JSON.stringify(button)}`);
      await page.tap('button:models');
      const layout = await page.layout();
      const entries = Object.keys(layout).filter((name) => name.startsWith('model:'));
      assert.equal(entries.length, await page.page.evaluate(() => window.fader.models.length));
      for (const name of entries) assert.ok(inside(layout[name], [width, height]), `${name}: ${JSON.stringify(layout[name])}`);
      const faces = await page.page.evaluate(() => window.fader.models.findIndex(({ name }) => name === 'faces'));
      await page.tap(`model:${faces}`);
      await page.page.waitForFunction(() => window.fader.model === 'faces');
      await page.settled();
      page.noProblems();
      await page.close();
    });
  }
});

describe('the menus of A and B', () => {
  for (const [width, height] of [[844, 390], [360, 640], [640, 320]]) {
    test(`every entry can be reached at ${width} × ${height}`, async () => {
      const page = await lab.open({ ...phone(width, height), hash: '#m=faces' });
      const ends = await page.page.evaluate(() => window.fader.attributes.reduce((sum, { kind, values }) => sum + (kind === 'categorical' ? values.length : 2), 0));
      assert.equal(ends, 17);
      for (const menu of ['from', 'to']) {
        await page.tap(`end:${menu}`);
        const seen = new Map();
        for (let pages = 0; pages < ends; ++pages) {
          const layout = await page.layout();
          const entries = Object.entries(layout).filter(([name]) => /^(from|to):\d+$/.test(name));
          assert.ok(entries.length > 0, `the menu of ${menu} does not open`);
          for (const [name, rect] of entries) {
            assert.ok(inside(rect, [width, height]), `${name} leaves the screen: ${JSON.stringify(rect)}`);
            assert.ok(rect.width >= 40 && rect.height >= 40, `${name} is too small for a finger: ${JSON.stringify(rect)}`);
            for (const [other, place] of entries) assert.ok(other === name || !overlap(rect, place), `${name} and ${other} overlap`);
            seen.set(name, pages);
          }
          if (seen.size === ends) break;
          await page.tap(`${menu}:next`);
        }
        assert.deepEqual([...seen.keys()], Array.from({ length: ends }, (_, i) => `${menu}:${i}`));
        await page.tap(`${menu}:${ends - 1}`); // the last: the last hair colour, alone
        const { values, value } = await page.page.evaluate(() => window.fader.attributes.at(-1));
        assert.equal(value.indexOf(1), values.length - 1, `${values} stand at ${value}`);
        await page.page.evaluate(() => window.fader.setInput(0));
        await page.settled();
      }
      page.noProblems();
      await page.close();
    });
  }
});

describe('the card', () => {
  for (const [model, count] of [['digits', 4], ['faces', 6]]) {
    test(`has ${count} lines of ${model}, each in its own place, in windows of all sizes`, async () => {
      const page = await lab.open({ hash: `#m=${model}` });
      for (const [width, height] of [[1280, 762], [1440, 900], [1280, 720], [1180, 640], [1024, 768], [390, 844], [360, 640], [844, 390]]) {
        await page.page.setViewportSize({ width, height });
        await page.page.waitForFunction(([w, h]) => { const canvas = document.getElementById('canvas'); return canvas.width === Math.round(w * devicePixelRatio) && canvas.height === Math.round(h * devicePixelRatio); }, [width, height]);
        await page.settled();
        if ((await page.layout())['tab:card']) await page.click('tab:card');
        if ((await page.layout())['proof:card']) await page.click('proof:card');
        const layout = await page.layout();
        const lines = Object.entries(layout).filter(([name]) => name.startsWith('metric:'));
        assert.equal(lines.length, count, `at ${width} × ${height}`);
        for (const [name, rect] of lines) {
          assert.ok(inside(rect, [width, height]) && rect.height >= 17, `${name} at ${width} × ${height}: ${JSON.stringify(rect)}`);
          assert.ok(!overlap(rect, layout.badge), `${name} and the machine's row overlap at ${width} × ${height}`);
          for (const [other, place] of lines) assert.ok(other === name || !overlap(rect, place), `${name} and ${other} overprint each other at ${width} × ${height}`);
        }
      }
      page.noProblems();
      await page.close();
    });
  }
});

describe('a small file that describes a huge network', () => {
  test('gets a sentence, and what played before plays on', async () => {
    const file = hugeModel();
    assert.ok(file.length > 100_000 && file.length < 130_000, `${file.length} bytes`);
    const page = await lab.open();
    await page.page.evaluate(() => window.fader.set('digit', '5'));
    const before = await page.image();
    const sentence = await page.page.evaluate(async (text) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], 'huge.safetensors'));
      window.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
      const toast = document.getElementById('toast');
      while (!toast.textContent) await new Promise((done) => setTimeout(done, 50));
      return toast.textContent;
    }, file.toString('base64'));
    assert.match(sentence, /^huge.*memory/);
    assert.doesNotMatch(sentence, /Aborted|RuntimeError|undefined/);
    assert.ok(sentence.length < 300, sentence);

    assert.equal((await page.stats()).model, 'digits');
    assert.deepEqual(await page.image(), before);
    await page.drag('fader:1', [0.5, 0.5], [0.5, 0.1]);
    assert.ok((await page.weights())[1] > 0.8, 'the old model no longer plays');
    assert.ok(difference(before, await page.image()) > 2);
    // And a good file still loads.
    await page.page.evaluate(() => window.fader.load('models/faces.safetensors'));
    await page.settled();
    assert.equal((await page.stats()).verified, true);
    page.noProblems();
    await page.close();
  });
});
