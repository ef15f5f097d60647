// The page in another language, and names in any script.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { pagesOf, sharp, startBrowser } from '../support/harness.mjs';
import { assertReadable, likenesses, namesModel } from '../support/names.mjs';
import { root } from '../support/server.mjs';

let lab;
before(async () => {
  lab = await startBrowser();
  lab.server.overrides.set('/models/names.safetensors', { body: namesModel() });
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

describe('a model with Chinese, Cyrillic, Arabic, Greek and Polish names', () => {
  test('has every name readable, on a desk', withPage(sharp(desk), async (page) => {
    await page.page.evaluate(() => window.fader.load('models/names.safetensors'));
    await page.settled();
    await page.page.mouse.move(5, 5);
    await page.settled();
    const shot = await page.screenshot('names-desk');
    await assertReadable(await page.layout(), (places) => page.page.evaluate(likenesses, [shot.toString('base64'), places]));
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
