// The page for everyone: by keyboard alone, for screen readers (axe-core), with two fingers, in light and dark.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';

import { pagesOf, phone, sharp, startBrowser } from '../support/harness.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let lab;
before(async () => { lab = await startBrowser({ args: ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'] }); });
after(() => lab.close());

const desk = { viewport: { width: 1280, height: 800 } };
const withPage = pagesOf(() => lab);

const focused = (page) => page.page.evaluate(() => document.activeElement.dataset.name ?? document.activeElement.id);
/** Until the control over the canvas is there, and what it says. */
const control = async (page, name) => {
  const locator = page.page.locator(`[data-name="${name}"]`);
  await locator.waitFor({ state: 'attached' });
  return locator;
};
/** Goes to a control by Tab, and in its group by the arrows: as a person does, with no other means. */
async function goTo(page, name, most = 90) {
  await control(page, name);
  for (let i = 0; i < most; ++i) {
    const where = await page.page.evaluate((wanted) => {
      const here = document.activeElement, there = document.querySelector(`[data-name="${wanted}"]`);
      return { there: here === there, group: Boolean(there.closest('[role=radiogroup], [role=tablist]')?.contains(here)) };
    }, name);
    if (where.there) return;
    await page.page.keyboard.press(where.group ? 'ArrowRight' : 'Tab');
  }
  assert.fail(`Tab and the arrows do not lead to ${name}`);
}
async function press(page, name, key = 'Enter') {
  await goTo(page, name);
  await page.page.keyboard.press(key);
  await page.settled();
}
/** A button of a dialog, once it can be pressed. */
async function pressInDialog(page, id) {
  await page.page.waitForFunction((wanted) => {
    const button = document.getElementById(wanted);
    return button.checkVisibility() && !button.disabled;
  }, id);
  for (let i = 0; i < 20 && (await focused(page)) !== id; ++i) await page.page.keyboard.press('Tab');
  assert.equal(await focused(page), id);
  await page.page.keyboard.press('Enter');
}
const popupIsOpen = (page, open) => page.page.waitForFunction((wanted) => document.getElementById('popup').hidden !== wanted, open);

/** A PNG of a stroke. */
const onePicture = async (page) => Buffer.from(await page.page.evaluate(async () => {
  const canvas = new OffscreenCanvas(64, 64);
  canvas.getContext('2d').fillRect(28, 8, 8, 48);
  return [...new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer())];
}));

async function violations(page) {
  await page.page.evaluate(axe);
  const { violations: found } = await page.page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
  return found.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html }) => html).join(' | ')}`);
}

describe('axe-core finds nothing', () => {
  for (const colorScheme of ['dark', 'light']) {
    test(`on the page, its dialog and its menus, ${colorScheme}`, withPage({ ...desk, colorScheme }, async (page) => {
      await control(page, 'gallery:0');
      assert.deepEqual(await violations(page), []);
      await page.click('button:save');
      await popupIsOpen(page, true);
      assert.deepEqual(await violations(page), []);
      await page.page.mouse.click(5, 790);
      await page.settled();
      await page.click('button:about');
      assert.deepEqual(await violations(page), []);
    }));
  }
  test('on a phone in Chinese', withPage({ ...phone, locale: 'zh-CN' }, async (page) => {
    await control(page, 'tab:gallery');
    assert.deepEqual(await violations(page), []);
  }));
});

describe('the keyboard alone', () => {
  test('does everything that the pointer does', withPage({ ...desk, permissions: ['camera'] }, async (page) => {
    const { page: browser } = page;
    const stats = () => page.stats();
    await browser.keyboard.press('Tab');
    assert.equal(await focused(page), 'canvas');
    // Faders.
    await browser.keyboard.press('Tab');
    await browser.keyboard.press('End');
    await page.settled();
    assert.equal((await page.weights())[0], 1);
    // The gallery, by arrows.
    await press(page, 'gallery:2');
    assert.equal((await stats()).galleryIndex, 2);
    // Buttons.
    const before = await page.weights();
    await press(page, 'button:random', ' ');
    assert.notDeepEqual(await page.weights(), before);
    const random = await page.weights();
    await press(page, 'button:undo');
    assert.deepEqual(await page.weights(), before);
    await press(page, 'button:redo');
    assert.deepEqual(await page.weights(), random);
    await press(page, 'button:reset');
    assert.deepEqual(await page.weights(), before);
    await press(page, 'input');
    await browser.waitForFunction(() => document.querySelector('[data-name=input]').getAttribute('aria-pressed') === 'true');
    // A menu: the focus goes into it, around in it, and back to where it came from.
    await press(page, 'end:to');
    await popupIsOpen(page, true);
    await browser.waitForFunction(() => document.getElementById('popup').contains(document.activeElement));
    for (let i = 0; i < 14; ++i) await browser.keyboard.press('Tab');
    assert.ok(await browser.evaluate(() => document.getElementById('popup').contains(document.activeElement)));
    await browser.keyboard.press('Escape');
    await popupIsOpen(page, false);
    await browser.waitForFunction(() => document.activeElement.dataset.name === 'end:to');
    await press(page, 'end:to');
    await popupIsOpen(page, true);
    await press(page, 'to:8');
    await popupIsOpen(page, false);
    await browser.waitForFunction(() => document.querySelector('[data-name="end:to"]').getAttribute('aria-label') === 'B: 8');
    // The crossfader, the strip, the play button.
    await goTo(page, 'crossfader');
    await browser.keyboard.press('End');
    await page.settled();
    assert.equal((await stats()).share, 1);
    assert.equal((await page.weights())[8], 1);
    await press(page, 'strip:0');
    assert.equal((await stats()).share, 0);
    await goTo(page, 'button:play');
    await browser.keyboard.press('Enter'); // from now on it never settles
    await browser.waitForFunction(() => window.fader.stats().sweeping);
    await browser.keyboard.press('Enter');
    await page.settled();
    // Between two pictures, and back to settings.
    await press(page, 'fade:pictures');
    await press(page, 'end:to');
    await popupIsOpen(page, true);
    await press(page, 'to-picture:5');
    await popupIsOpen(page, false);
    await goTo(page, 'crossfader');
    await browser.keyboard.press('End');
    for (let i = 0; i < 5; ++i) await browser.keyboard.press('ArrowLeft');
    await page.settled();
    assert.equal((await stats()).source, 'mix');
    await press(page, 'fade:settings');
    await press(page, 'gallery:2');
    assert.equal((await stats()).source, 'gallery');
    // What a fader can do besides.
    await press(page, 'preview:4');
    assert.equal((await page.weights())[4], 1);
    await press(page, 'name:3');
    await popupIsOpen(page, true);
    await goTo(page, 'fader-menu:solo');
    await browser.keyboard.press('Enter');
    await page.settled();
    assert.equal((await page.weights())[3], 1);
    // The pad: a 1, drawn by the arrows.
    await goTo(page, 'pad');
    await browser.keyboard.press(' ');
    for (let i = 0; i < 10; ++i) await browser.keyboard.press('ArrowDown');
    await page.screenshot('pad-by-keyboard');
    await browser.keyboard.press(' ');
    await page.settled();
    assert.equal((await stats()).source, 'drawing');
    assert.equal((await page.weights()).indexOf(1), 1);
    await press(page, 'button:pen');
    await press(page, 'button:clear');
    assert.equal((await stats()).source, 'gallery');
    // The XY pad.
    await press(page, 'button:xy');
    const beforeXy = await page.weights();
    await goTo(page, 'xy');
    await browser.keyboard.press('ArrowUp');
    await browser.keyboard.press('ArrowRight');
    await page.settled();
    assert.notDeepEqual(await page.weights(), beforeXy);
    await press(page, 'axis:xy-x');
    await popupIsOpen(page, true);
    await browser.keyboard.press('Escape');
    await popupIsOpen(page, false);
    await press(page, 'button:xy-close');
    // The proof and its pages.
    await press(page, 'button:proof');
    await press(page, 'proof:figures');
    assert.ok((await page.layout())['figure:0']);
    await press(page, 'button:proof-close');
    assert.equal((await page.layout())['figure:0'], undefined);
    // The page itself: dark and light, the dialog.
    await press(page, 'button:look');
    await popupIsOpen(page, true);
    await press(page, 'look:1');
    await browser.waitForFunction(() => document.documentElement.dataset.look === 'light');
    await press(page, 'button:about');
    assert.ok(await browser.evaluate(() => document.getElementById('about').open));
    await browser.keyboard.press('Escape');
    assert.ok(!(await browser.evaluate(() => document.getElementById('about').open)));
    // What is taken away, shared, opened.
    await press(page, 'button:save');
    await popupIsOpen(page, true);
    const download = browser.waitForEvent('download');
    await press(page, 'save:0');
    assert.match((await download).suggestedFilename(), /^fader-digits-.*\.png$/);
    await press(page, 'button:share');
    assert.match(await browser.evaluate(() => location.hash), /m=digits/);
    const chooser = browser.waitForEvent('filechooser');
    await press(page, 'button:open');
    await (await chooser).setFiles({ name: 'one.png', mimeType: 'image/png', buffer: await onePicture(page) });
    await browser.waitForFunction(() => window.fader.stats().source === 'picture');
    await press(page, 'button:crop');
    await browser.waitForFunction(() => document.getElementById('crop').open);  // its script comes first
    await browser.keyboard.press('Escape');
    // The camera (Chromium's own moving test picture), whose dialog has the focus.
    await press(page, 'button:clear');
    await press(page, 'button:camera');
    await pressInDialog(page, 'crop-take');
    await browser.waitForFunction(() => window.fader.stats().source === 'picture');
    await pressInDialog(page, 'crop-done');
    await browser.waitForFunction(() => !document.getElementById('crop').open);
    // The language, there and back.
    for (const [language, lang] of [[1, 'zh'], [0, 'en']]) {
      await press(page, 'button:language');
      await popupIsOpen(page, true);
      await press(page, `language:${language}`);
      await browser.waitForFunction((wanted) => document.documentElement.lang === wanted, lang);
    }
    // Another model.
    await press(page, 'button:models');
    await popupIsOpen(page, true);
    await press(page, 'model:1');
    await browser.waitForFunction(() => window.fader.model !== 'digits');
    await page.settled();
    // Its locks.
    await press(page, 'lock:0');
    await browser.waitForFunction(() => document.querySelector('[data-name="lock:0"]').getAttribute('aria-pressed') === 'true');
  }));

  test('reaches every control that the pointer reaches', withPage(desk, async (page) => {
    await page.page.evaluate(() => window.fader.load('models/faces.safetensors'));
    await page.settled();
    const pressed = /^(button|tab|end|gallery|strip|lock|name|preview|crossfader|pad|xy|input|fade|axis|proof|fader)\b/;
    await control(page, 'lock:0');
    const wanted = Object.keys(await page.layout()).filter((name) => pressed.test(name) && !name.startsWith('proof-'));
    const reached = await page.page.evaluate(() => {
      const own = [...document.querySelectorAll('[data-name]:not(p)')].map((node) => node.dataset.name);
      const faders = document.querySelectorAll('#mirror input').length;
      return [...own, ...Array.from({ length: faders }, (_, i) => `fader:${i}`)];
    });
    assert.deepEqual(wanted.filter((name) => !reached.includes(name)), []);
    const nameless = await page.page.evaluate(() => [...document.querySelectorAll('[data-name]:not(p)')].filter((node) => {
      const label = node.getAttribute('aria-label');
      return !label || label === node.dataset.name;
    }).map((node) => node.dataset.name));
    assert.deepEqual(nameless, []);
  }));

  test('sees where it is', withPage(desk, async (page) => {
    const edge = { x: 600, y: 0, width: 20, height: 6 };
    const plain = await page.pixels(edge);
    await page.page.keyboard.press('Tab');
    assert.equal(await focused(page), 'canvas');
    assert.notDeepEqual((await page.pixels(edge)).data, plain.data, 'no ring around the canvas');
    await control(page, 'button:reset');
    const rect = await page.rect('button:reset');
    const unfocused = await page.pixels(rect);
    await goTo(page, 'button:reset');
    const ring = await page.pixels(rect);
    assert.ok(ring.data.filter((value, i) => Math.abs(value - unfocused.data[i]) > 60).length > 200, 'no ring around a button');
    await page.screenshot('focus');
    // Who points sees where that is.
    await page.page.evaluate(() => document.activeElement.blur());
    await page.page.mouse.click(610, 796);
    assert.equal(await focused(page), 'canvas');
    assert.deepEqual((await page.pixels(edge)).data, plain.data, 'a ring around the canvas for a mouse');
  }));
});

describe('fingers', () => {
  const touch = async (page) => {
    const client = await page.context.newCDPSession(page.page);
    return (type, ...points) => client.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
  };
  test('two of them move two faders at once, in one step for undo', withPage(phone, async (page) => {
    await page.page.evaluate(() => window.fader.load('models/faces.safetensors'));
    await page.page.evaluate(() => { for (const name of ['glasses', 'smile', 'beard']) window.fader.set(name, 0); });
    await page.settled();
    const values = () => page.page.evaluate(() => Object.fromEntries(window.fader.attributes.map(({ name, value }) => [name, value])));
    const send = await touch(page);
    const on = (fader, down) => page.point(`fader:${fader}`, 0.5, down);
    await send('touchStart', await on(0, 0.9));
    await send('touchStart', await on(0, 0.9), await on(3, 0.9));
    for (const down of [0.7, 0.5, 0.3]) await send('touchMove', await on(0, down), await on(3, down + 0.1));
    await page.settled();
    let now = await values();
    assert.ok(now.glasses > 0.6 && now.beard > 0.4 && now.glasses > now.beard, JSON.stringify(now));
    await send('touchEnd', await on(3, 0.4)); // the first one goes
    await send('touchEnd');
    await page.settled();
    await page.page.evaluate(() => window.fader.undo());
    await page.settled();
    now = await values();
    assert.ok(now.glasses < 0.01 && now.beard < 0.01, JSON.stringify(now));
  }));

  test('that the browser takes away click nothing', withPage(phone, async (page) => {
    await page.tap('tab:gallery');
    const { galleryIndex } = await page.stats();
    const send = await touch(page);
    await send('touchStart', await page.point('gallery:5'));
    await page.settled();
    await send('touchCancel');
    await page.settled();
    assert.equal((await page.stats()).galleryIndex, galleryIndex);
    await page.tap('gallery:5');
    assert.equal((await page.stats()).galleryIndex, 5);
  }));

  test('on a canvas that has lost its context do nothing later', withPage(desk, async (page) => {
    const before = await page.weights();
    const random = await page.point('button:random');
    await page.page.evaluate(() => {
      window.loser = document.getElementById('canvas').getContext('webgl2').getExtension('WEBGL_lose_context');
      window.loser.loseContext();
    });
    await page.page.waitForFunction(() => document.getElementById('canvas').getContext('webgl2').isContextLost());
    await page.page.mouse.click(...random);
    await page.page.keyboard.press('r');
    await page.page.evaluate(() => window.loser.restoreContext());
    await page.page.waitForFunction(() => !document.getElementById('canvas').getContext('webgl2').isContextLost());
    await page.settled();
    assert.deepEqual(await page.weights(), before);
    await page.click('button:random');
    assert.notDeepEqual(await page.weights(), before);
    page.problems.splice(0, Infinity, ...page.problems.filter((problem) => !/CONTEXT_LOST_WEBGL/.test(problem)));
  }));
});

describe('light and dark', () => {
  const ground = async (page) => (await page.pixels({ x: 2, y: 300, width: 2, height: 2 })).data[0];
  test('follow the system, and a choice that is kept', withPage(sharp({ ...desk, colorScheme: 'light' }), async (page) => {
    assert.ok((await ground(page)) > 200);
    await page.screenshot('desk-light');
    await page.page.emulateMedia({ colorScheme: 'dark' });
    await page.settled();
    assert.ok((await ground(page)) < 40);
    await page.click('button:look');
    await page.click('look:1');
    await page.page.reload();
    await page.ready();
    assert.ok((await ground(page)) > 200);
    assert.equal(await page.page.evaluate(() => getComputedStyle(document.getElementById('about')).backgroundColor), 'rgb(253, 252, 250)');
  }));
});

describe('a zoomed page', () => {
  test('can be scrolled to all of it at 400 %', withPage({ viewport: { width: 320, height: 200 }, deviceScaleFactor: 4 }, async (page) => {
    await page.page.mouse.move(310, 100);
    const { scrollHeight, clientHeight } = await page.page.evaluate(() => ({ scrollHeight: document.documentElement.scrollHeight, clientHeight: document.documentElement.clientHeight }));
    assert.ok(scrollHeight > clientHeight + 300);
    await page.page.evaluate(() => window.scrollTo(0, 400));
    const rect = await page.rect('fader:3');
    assert.ok(rect.height > 120 && rect.y + rect.height > 0 && rect.y < 200, JSON.stringify(rect));
  }));
});
