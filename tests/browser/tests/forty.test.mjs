// Forty attributes, as CelebA has them, on a desk and on a phone.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { difference, phone, startBrowser } from '../support/harness.mjs';
import { celebaNames, fortyModel } from '../support/forty_model.mjs';

let lab;
before(async () => {
  lab = await startBrowser();
  lab.server.overrides.set('/models/forty.safetensors', { body: fortyModel() });
  lab.server.overrides.set('/models/beyond.safetensors', { body: fortyModel({ range: [-1, 2] }) });
});
after(() => lab.close());


const withModel = (name, options, body) => async () => {
  const page = await lab.open(options);
  try {
    await page.page.evaluate((model) => window.fader.load(`models/${model}.safetensors`), name);
    await page.settled();
    await body(page);
    page.noProblems();
  } finally {
    await page.close();
  }
};
const shown = async (page) => Object.keys(await page.layout()).filter((name) => name.startsWith('fader:')).map((name) => celebaNames[name.slice(6)]);
const value = (page, name) => page.page.evaluate((wanted) => window.fader.attributes.find((attribute) => attribute.name === wanted).value, name);

describe('forty attributes on a phone', () => {
  test('are a list with readable names, and a finger moves its faders', withModel('forty', phone, async (page) => {
    const layout = await page.layout();
    const faders = Object.entries(layout).filter(([name]) => name.startsWith('fader:'));
    assert.ok(faders.length >= 6 && faders.length < 12, `${faders.length} rows`);
    for (const [name, rect] of faders) assert.ok(rect.width >= 100 && rect.height >= 40, `${name}: ${JSON.stringify(rect)}`);
    const before = await page.image();
    await page.page.evaluate(() => window.fader.set('Bags_Under_Eyes', 0));
    await page.swipe('fader:3', [0.1, 0.5], [0.8, 0.55]);
    assert.ok((await value(page, 'Bags_Under_Eyes')) > 0.7);
    assert.ok(difference(before, await page.image()) > 0);
  }));

  test('a finger that goes down scrolls, and moves nothing', withModel('forty', phone, async (page) => {
    const before = await page.page.evaluate(() => window.fader.attributes.map((attribute) => attribute.value));
    const first = await shown(page);
    await page.swipe('list', [0.75, 0.9], [0.75, 0.1]);
    assert.notDeepEqual(await shown(page), first);
    for (let i = 0; i < 8 && !(await shown(page)).includes('Young'); ++i) await page.swipe('list', [0.3, 0.9], [0.3, 0.1]);
    assert.ok((await shown(page)).includes('Young'), 'the last one cannot be reached');
    assert.deepEqual(await page.page.evaluate(() => window.fader.attributes.map((attribute) => attribute.value)), before);
    const { framesDrawn } = await page.stats();
    await page.page.waitForTimeout(500);
    assert.equal((await page.stats()).framesDrawn, framesDrawn);
  }));

  test('are searched for in a field of the browser, which brings a keyboard', withModel('forty', phone, async (page) => {
    await page.page.locator('#search').tap();
    await page.page.keyboard.type('hair');
    await page.settled();
    assert.deepEqual(await shown(page), ['Black_Hair', 'Blond_Hair', 'Brown_Hair', 'Gray_Hair', 'Receding_Hairline', 'Straight_Hair', 'Wavy_Hair']);
    await page.page.keyboard.press('Escape');
    await page.settled();
    assert.ok((await shown(page)).includes('Bald'));
  }));

  test('are filtered by what they are about, and by what was moved', withModel('forty', phone, async (page) => {
    await page.tap('button:filter');
    await page.tap('filter:3');
    assert.deepEqual(await shown(page), ['5_o_Clock_Shadow', 'Goatee', 'Mustache', 'No_Beard']);
    await page.page.evaluate(() => window.fader.set('Goatee', 0.5));
    await page.tap('button:filter');
    await page.tap('filter:1');
    assert.deepEqual(await shown(page), ['Goatee']);
  }));

  test('a tap on a name opens what else its fader can do', withModel('forty', phone, async (page) => {
    await page.tap('name:1');
    await page.tap('fader-menu:lock');
    await page.page.touchscreen.tap(195, 20);
    await page.settled();
    const before = await value(page, 'Arched_Eyebrows');
    await page.tap('button:random');
    assert.equal(await value(page, 'Arched_Eyebrows'), before);
    await page.screenshot('forty-phone');
  }));
});

describe('forty attributes on a desk', () => {
  const desk = { viewport: { width: 1280, height: 800 } };
  test('the wheel scrolls them', withModel('forty', desk, async (page) => {
    const first = await shown(page);
    await page.page.mouse.move(...(await page.point('list')));
    await page.page.mouse.wheel(0, 2000);
    await page.settled();
    assert.notDeepEqual(await shown(page), first);
    assert.ok((await shown(page)).includes('Young'));
  }));

  test('the keyboard searches, chooses and moves them', withModel('forty', desk, async (page) => {
    await page.page.evaluate(() => window.fader.set('Smiling', 0));
    await page.page.locator('#canvas').focus();
    await page.page.keyboard.press('/');
    await page.page.waitForFunction(() => document.activeElement.id === 'search');
    await page.page.keyboard.type('smil');
    await page.page.keyboard.press('Enter');
    assert.equal(await page.page.evaluate(() => document.activeElement.id), 'canvas');
    for (const key of ['ArrowDown', 'ArrowRight', 'ArrowRight']) await page.page.keyboard.press(key);
    await page.settled();
    assert.ok(Math.abs((await value(page, 'Smiling')) - 0.1) < 1e-4);
    await page.screenshot('forty-desk');
  }));

  test('go beyond what was trained where the file says so', withModel('beyond', desk, async (page) => {
    await page.page.evaluate(() => window.fader.set('Bald', 0));
    await page.drag('fader:4', [0.4, 0.5], [0.99, 0.5]);
    assert.ok((await value(page, 'Bald')) > 1.9);
    await page.drag('fader:4', [0.9, 0.5], [0.01, 0.5]);
    assert.ok((await value(page, 'Bald')) < -0.9);
  }));
});
