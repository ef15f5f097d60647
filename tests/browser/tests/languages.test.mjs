// The page in another language, and names in any script.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { pagesOf, sharp, startBrowser } from '../support/harness.mjs';
import { safetensors } from '../support/safetensors.mjs';
import { root } from '../support/server.mjs';

const names = ['眼镜', '胡须', 'włosy', 'очки', 'усы', 'نظارات', 'لحية', 'γυαλιά'];
const values = ['черный', 'أشقر', '红色', 'łysy'];
const architecture = {
  img_sz: 32, content_sz: 32, img_fm: 3, init_fm: 8, max_fm: 16, n_layers: 2, latent_dim: 0, hidden_dim: 0,
  conditional_encoder: false, stochastic: false, n_couplings: 0, coupling_dim: 64, classifier_fm: 4,
};

let lab;
before(async () => {
  lab = await startBrowser();
  const attributes = [
    ...names.map((name) => ({ name, kind: 'binary', values: ['absent', 'present'], range: [0, 1], default: 0 })),
    { name: 'волосы', kind: 'categorical', values, range: [0, 1], default: 0 },
  ];
  lab.server.overrides.set('/models/names.safetensors', { body: safetensors(architecture, attributes, { name: 'names' }) });
});
after(() => lab.close());

const desk = { viewport: { width: 1280, height: 800 } };
const withPage = pagesOf(() => lab);
const control = (page, name) => page.page.waitForFunction((wanted) => document.querySelector(`[data-name="${wanted}"]`)?.getAttribute('aria-label'), name);

/** The words that the sources say, as tr() and t() are given them. */
function wordsOfSources() {
  const found = new Set();
  const files = (folder) => readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => (
    entry.isDirectory() ? files(join(folder, entry.name)) : [join(folder, entry.name)]));
  const collect = (text, pattern) => {
    for (const [, literals] of text.matchAll(pattern)) {
      const parts = [...literals.matchAll(/(["'])((?:\\.|(?!\1).)*)\1/g)].map(([, , part]) => part);
      found.add(parts.join('').replace(/\\(["'])/g, '$1'));
    }
  };
  for (const file of [...files('web/app'), ...files('web/ui')]) {
    if (file.endsWith('.cpp')) collect(readFileSync(join(root, file), 'utf8'), /\btr(?:_later)?\(\s*((?:"(?:[^"\\]|\\.)*"\s*)+)/g);
  }
  for (const file of files('web/site')) {
    if (file.endsWith('.js')) collect(readFileSync(join(root, file), 'utf8'), /\bt\(((?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))/g);
  }
  found.delete('…'); // of comments
  return found;
}

describe('a language', () => {
  const languages = readdirSync(join(root, 'web/site/languages'));
  for (const file of languages) {
    test(`${file} says everything that the page says, with the same holes`, withPage({}, async (page) => {
      const own = JSON.parse(readFileSync(join(root, 'web/site/languages', file), 'utf8'));
      const html = await page.page.evaluate(async () => {
        const { title, blocks } = (await import(new URL('translation.js', document.querySelector('script[type=module]').src))).wordsOfPage();
        return [title, ...[...blocks.values()].flat().map(([, text]) => text)];
      });
      const sources = wordsOfSources();
      assert.ok(sources.size > 150 && html.length > 60, `${sources.size}, ${html.length}: the search for words finds too few`);
      const missing = [...sources, ...html].filter((words) => !(words in own));
      assert.deepEqual(missing, []);
      const holes = (words) => [...new Set(words.match(/\{\d\}/g))].sort().join();
      assert.deepEqual(Object.entries(own).filter(([english, words]) => holes(english) !== holes(words)), []);
    }));
  }

  test('is the browser\'s at first', withPage(sharp({ ...desk, locale: 'zh-CN' }), async (page) => {
    assert.equal(await page.page.evaluate(() => document.documentElement.lang), 'zh');
    assert.equal(await page.page.title(), 'Fader：图像的调音台');
    assert.equal(await control(page, 'button:reset'), '复位');
    await page.screenshot('chinese');
    await page.click('button:about');
    assert.match(await page.page.locator('#about').innerText(), /工作原理[\s\S]*Lample 等[\s\S]*撤销/);
  }));

  test('is chosen by hand, and kept', withPage(desk, async (page) => {
    assert.equal(await control(page, 'button:reset'), 'Reset');
    await page.click('button:language');
    await page.click('language:1');
    await page.page.waitForFunction(() => document.documentElement.lang === 'zh');
    await page.page.waitForFunction(() => document.querySelector('[data-name="button:reset"]').getAttribute('aria-label') === '复位');
    await page.page.reload();
    await page.ready();
    assert.equal(await control(page, 'button:random'), '随机');
    await page.click('button:language');
    await page.click('language:0');
    await page.page.waitForFunction(() => document.querySelector('[data-name="button:random"]').getAttribute('aria-label') === 'Random');
    assert.match(await page.page.locator('#about').innerHTML(), /How it works/);
  }));

  test('that the page lacks is English', withPage({ ...desk, locale: 'sv-SE' }, async (page) => {
    assert.equal(await control(page, 'button:reset'), 'Reset');
  }));
});

/**
 * How alike what the screen shows in a place is to these words, drawn by the browser: the greatest correlation of
 * their pixels' ink, wherever in the place they are.
 */
const likeness = (page, clip, words) => page.pixels(clip).then(({ width, height, data }) => page.page.evaluate(([w, h, shown, text]) => {
  const ground = shown[0];
  const ink = Float32Array.from({ length: w * h }, (_, i) => Math.abs(shown[4 * i] - ground));
  let best = 0;
  for (const font of ['Inter, system-ui', 'system-ui']) {
    for (let em = 8; em <= 17; em += 0.5) {
      const context = new OffscreenCanvas(w, h).getContext('2d', { willReadFrequently: true });
      context.font = `${em}px ${font}, sans-serif`;
      context.fillStyle = '#fff';
      context.textBaseline = 'alphabetic';
      const long = Math.ceil(context.measureText(text).width), tall = Math.ceil(em * 1.4);
      if (long > w || tall > h) continue;
      context.fillText(text, 0, Math.round(em));
      const drawn = context.getImageData(0, 0, long, tall).data;
      const drawnInk = Float32Array.from({ length: long * tall }, (_, i) => drawn[4 * i + 3]);
      const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
      const drawnMean = mean(drawnInk);
      for (let y = 0; y + tall <= h; ++y) {
        for (let x = 0; x + long <= w; ++x) {
          let sum = 0, sum2 = 0, product = 0, drawn2 = 0;
          for (let j = 0; j < tall; ++j) {
            for (let i = 0; i < long; ++i) {
              const a = ink[(y + j) * w + x + i], b = drawnInk[j * long + i] - drawnMean;
              sum += a;
              sum2 += a * a;
              product += a * b;
              drawn2 += b * b;
            }
          }
          const spread = sum2 - (sum * sum) / (long * tall);
          if (spread > 0 && drawn2 > 0) best = Math.max(best, product / Math.sqrt(spread * drawn2));
        }
      }
    }
  }
  return best;
}, [width, height, Array.from(data), words]));

describe('a model with Chinese, Cyrillic, Arabic, Greek and Polish names', () => {
  test('has every name readable, on a desk', withPage(sharp(desk), async (page) => {
    await page.page.evaluate(() => window.fader.load('models/names.safetensors'));
    await page.settled();
    await page.page.mouse.move(5, 5);
    await page.settled();
    await page.screenshot('names-desk');
    for (const [i, name] of [...names, ...values].entries()) {
      const rect = await page.rect(`name:${i}`);
      const alike = await likeness(page, { x: Math.round(rect.x), y: Math.round(rect.y), width: Math.floor(rect.width), height: Math.floor(rect.height) }, name);
      assert.ok(alike > 0.8, `${name} is drawn like itself by ${alike.toFixed(2)} only`);
    }
    // And the measure is none that anything would pass.
    const rect = await page.rect('name:0');
    assert.ok((await likeness(page, { ...rect }, '\uffff\uffff')) < 0.7);
  }));

  test('is spoken, searched and shared by them', withPage(desk, async (page) => {
    await page.page.evaluate(() => window.fader.load('models/names.safetensors'));
    await page.settled();
    await page.page.getByLabel('نظارات', { exact: true }).focus();
    await page.page.evaluate(() => window.fader.set('眼镜', 0.25));
    const link = await page.page.evaluate(() => window.fader.permalink());
    await page.page.evaluate(() => window.fader.set('眼镜', 0.75));
    await page.page.evaluate((text) => window.fader.apply(text), link);
    assert.equal(await page.page.evaluate(() => window.fader.attributes[0].value), 0.25);
  }));
});
