// The console as people use it with a mouse, a keyboard and a finger.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { brightest, desktop, difference, pagesOf, sharp, startBrowser } from '../support/harness.mjs';

let lab;
before(async () => { lab = await startBrowser(); });
after(() => lab.close());

const withPage = pagesOf(() => lab);

const seven = [[[0.25, 0.22], [0.5, 0.2], [0.76, 0.2], [0.62, 0.5], [0.48, 0.84]]];

describe('the page', () => {
  test('loads without an error and shows a picture', withPage(sharp(desktop), async (page) => {
    assert.ok(brightest(await page.image()) > 128, 'the decode is blank');
    const { width, height, data } = await page.pixels(await page.rect('output'));
    assert.ok(width > 100 && height > 100);
    assert.ok(brightest(data.filter((_, i) => i % 4 === 0)) > 128, 'the canvas is blank where the picture should be');
    assert.equal(await page.page.evaluate(() => document.getElementById('canvas').getContext('webgl2').isContextLost()), false);
    assert.ok(await page.page.locator('#cover').evaluate((cover) => cover.classList.contains('gone')));
  }));

  test('says that its arithmetic is verified, in SIMD', withPage({}, async (page) => {
    const stats = await page.stats();
    assert.equal(stats.verified, true);
    assert.ok(stats.selfTestCases > 0 && stats.maxError <= 1e-4, `max error ${stats.maxError}`);
    assert.equal(stats.simd, true);
    // Every turn of this loop decodes once, and does more than that.
    const turn = await page.page.evaluate(() => {
      const start = performance.now();
      for (let i = 0; i < 200; ++i) {
        window.fader.set('digit=3', i / 200);
        window.fader.image();
      }
      return (performance.now() - start) / 200;
    });
    const { decodeMs } = await page.stats();
    assert.ok(decodeMs > turn / 20 && decodeMs < turn * 1.5, `says ${decodeMs} ms; a turn with one decode takes ${turn} ms`);
  }));

  test('draws nothing while nothing moves', withPage({}, async (page) => {
    const before = await page.stats();
    await page.page.waitForTimeout(1000);
    const after = await page.stats();
    assert.equal(after.framesDrawn, before.framesDrawn);
    assert.equal(after.framesDecoded, before.framesDecoded);
  }));

  test('asks no other origin for anything', withPage({}, async (page) => {
    await page.click('button:about');
    const origins = new Set(page.requests.map((url) => new URL(url).origin));
    assert.deepEqual([...origins], [new URL(lab.server.url).origin]);
  }));

  test('names everything relative to itself, so that any folder will do', withPage({}, async (page) => {
    const html = await (await page.page.request.get(lab.server.url)).text();
    const absolute = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, url]) => url).filter((url) => /^(\/|https?:)/.test(url));
    assert.deepEqual(absolute, ['https://arxiv.org/abs/1706.00409']);
  }));
});

describe('faders', () => {
  test('every fader follows the mouse and changes the picture', withPage({}, async (page) => {
    for (let digit = 0; digit < 10; ++digit) {
      await page.page.evaluate((other) => window.fader.set('digit', String(other)), (digit + 1) % 10);
      const before = await page.image();
      const panel = await page.rect(`fader:${digit}`);
      await page.drag(`fader:${digit}`, [0.5, 1 - 16 / panel.height], [0.5, 0.1]);
      const weights = await page.weights();
      assert.ok(weights[digit] > 0.9, `fader ${digit} stands at ${weights[digit]}`);
      assert.ok(Math.abs(weights.reduce((sum, weight) => sum + weight) - 1) < 1e-4, 'weights no longer sum to one');
      assert.ok(difference(before, await page.image()) > 2, `fader ${digit} left the picture the same`);
    }
  }));

  test('moving one makes the others make room', withPage({}, async (page) => {
    await page.page.evaluate(() => window.fader.set('digit', [0, 0, 0.5, 0, 0, 0.5, 0, 0, 0, 0]));
    await page.page.evaluate(() => window.fader.set('digit=8', 0.6));
    const weights = await page.weights();
    assert.ok(Math.abs(weights[8] - 0.6) < 1e-5);
    assert.ok(Math.abs(weights[2] - 0.2) < 1e-5 && Math.abs(weights[5] - 0.2) < 1e-5, String(weights));
  }));

  test('a double click plays one alone', withPage({}, async (page) => {
    await page.page.mouse.dblclick(...(await page.point('fader:4', 0.5, 0.5)));
    await page.settled();
    assert.ok((await page.weights())[4] > 0.999);
  }));

  test('the picture above a fader plays it alone', withPage({}, async (page) => {
    await page.click('preview:6');
    assert.ok((await page.weights())[6] > 0.999);
  }));

  test('the keyboard chooses and moves them', withPage({}, async (page) => {
    await page.page.locator('#canvas').focus();
    await page.page.keyboard.press('3');
    await page.settled();
    assert.ok((await page.weights())[3] > 0.999, 'the key 3 did not play digit 3');
    await page.page.keyboard.press('ArrowRight');
    await page.page.keyboard.press('ArrowRight');
    for (let i = 0; i < 4; ++i) await page.page.keyboard.press('ArrowUp');
    await page.settled();
    const weights = await page.weights();
    const moved = weights.findIndex((weight, digit) => digit !== 3 && weight > 0.19);
    assert.ok(moved > 3, `weights ${weights}`);
    assert.ok(Math.abs(weights[moved] - 0.2) < 0.011);
    await page.page.keyboard.press('Enter');
    await page.settled();
    assert.ok((await page.weights())[moved] > 0.999);
    await page.page.keyboard.press('Backspace');
    await page.settled();
    assert.ok((await page.weights()).some((weight) => weight > 0.999));
  }));

  test('Tab leaves the canvas for native controls, which mirror and move the faders', withPage({}, async (page) => {
    await page.page.locator('#canvas').focus();
    await page.page.keyboard.press('Tab');
    assert.equal(await page.page.evaluate(() => document.activeElement.type), 'range');
    const slider = page.page.getByLabel('digit 7');
    await slider.focus();
    await slider.fill('1');
    await page.settled();
    assert.ok((await page.weights())[7] > 0.999);
    await page.page.evaluate(() => window.fader.set('digit', '2'));
    await page.settled();
    await page.page.waitForFunction(() => document.querySelector('#mirror input[aria-label="digit 7"]').value === '0'); // not in the frame itself
    await page.page.waitForFunction(() => document.getElementById('announce').textContent === 'digit: 2');
  }));

  test('a key that is let go elsewhere is not held', withPage({}, async (page) => {
    const before = await page.weights();
    await page.page.locator('#canvas').focus();
    await page.page.keyboard.down('Shift');
    await page.page.keyboard.press('Tab');
    await page.page.keyboard.up('Shift');
    await page.page.locator('#canvas').focus();
    await page.page.keyboard.press('r');
    await page.settled();
    assert.notDeepEqual(await page.weights(), before);
  }));

  test('Z undoes whatever was done last, step by step', withPage({}, async (page) => {
    const start = await page.weights();
    await page.page.locator('#canvas').focus();
    await page.page.keyboard.press('3');
    await page.settled();
    const three = await page.weights();
    await page.drag('crossfader', [0.2, 0.5], [0.7, 0.5]);
    const faded = await page.weights();
    await page.click('gallery:5');
    assert.notDeepEqual(faded, three);
    for (const before of [faded, three, start]) {
      await page.page.keyboard.press('z');
      await page.settled();
      assert.deepEqual(await page.weights(), before);
      assert.equal((await page.stats()).galleryIndex, 0);
    }
    await page.page.keyboard.press('z'); // there is nothing more to undo
    await page.settled();
    assert.deepEqual(await page.weights(), start);
  }));

  test('reset and random', withPage({}, async (page) => {
    const start = await page.weights();
    await page.click('button:random');
    await page.click('button:random');
    const random = await page.weights();
    assert.notDeepEqual(random, start);
    assert.ok(Math.abs(random.reduce((sum, weight) => sum + weight) - 1) < 1e-4);
    await page.click('button:reset');
    assert.deepEqual(await page.weights(), start);
  }));
});

describe('pictures', () => {
  test('another one of the gallery plays', withPage({}, async (page) => {
    const before = await page.image();
    await page.click('gallery:5');
    const stats = await page.stats();
    assert.equal(stats.galleryIndex, 5);
    assert.equal(stats.source, 'gallery');
    assert.ok(difference(before, await page.image()) > 2);
  }));

  test('the digit drawn with the mouse is predicted and played', withPage({}, async (page) => {
    await page.draw('pad', seven);
    assert.equal((await page.stats()).source, 'drawing');
    const weights = await page.weights();
    assert.ok(weights.some((weight) => weight === 1), 'no fader was set');
    assert.equal(weights.indexOf(1), 7, `predicted as ${weights.indexOf(1)}`);
    const drawn = await page.image();
    await page.page.evaluate(() => window.fader.set('digit', '2'));
    assert.ok(difference(drawn, await page.image()) > 2, 'fading the drawing changes nothing');
  }));

  test('undo takes back a stroke, clear all of them', withPage({}, async (page) => {
    await page.draw('pad', seven);
    const one = await page.image();
    await page.draw('pad', [[[0.3, 0.52], [0.72, 0.52]]]);
    const two = await page.image();
    assert.ok(difference(one, two) > 0.05);
    await page.click('button:undo');
    assert.deepEqual(await page.image(), one);
    await page.click('button:clear');
    assert.equal((await page.stats()).source, 'gallery');
  }));

  test('the digit of a dropped photo, dark on white, is predicted', withPage({}, async (page) => {
    await page.page.evaluate(async () => {
      const canvas = new OffscreenCanvas(300, 200);
      const context = canvas.getContext('2d');
      context.fillStyle = '#eee';
      context.fillRect(0, 0, 300, 200);
      context.lineWidth = 14;
      context.lineCap = 'round';
      context.strokeStyle = '#222';
      context.beginPath();
      context.moveTo(152, 40);
      context.lineTo(148, 160);
      context.stroke();
      const file = new File([await canvas.convertToBlob()], 'one.png', { type: 'image/png' });
      const data = new DataTransfer();
      data.items.add(file);
      window.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    });
    await page.page.waitForFunction(() => window.fader.stats().source === 'picture');
    assert.equal((await page.weights()).indexOf(1), 1);
  }));
});

describe('the fade', () => {
  test('the crossfader goes from A to B', withPage({}, async (page) => {
    await page.drag('crossfader', [0.5, 0.5], [0.02, 0.5]);
    const a = await page.weights();
    await page.drag('crossfader', [0.05, 0.5], [0.5, 0.5]);
    const middle = await page.weights();
    await page.drag('crossfader', [0.5, 0.5], [0.99, 0.5]);
    const b = await page.weights();
    const from = a.findIndex((weight) => weight > 0.97), to = b.findIndex((weight) => weight > 0.97);
    assert.ok(from >= 0 && to >= 0 && from !== to, `${a} | ${b}`);
    assert.ok(Math.abs(middle[from] - 0.5) < 0.05 && Math.abs(middle[to] - 0.5) < 0.05, String(middle));
  }));

  test('a step of the strip is played when clicked', withPage({}, async (page) => {
    await page.click('strip:10');
    assert.equal((await page.stats()).share, 1);
    const end = await page.image();
    await page.click('strip:3');
    assert.ok(Math.abs((await page.stats()).share - 0.3) < 1e-3);
    assert.ok(difference(end, await page.image()) > 1);
  }));

  test('A and B are chosen from a menu', withPage({}, async (page) => {
    await page.click('end:to');
    await page.click('to:9');
    assert.ok((await page.weights())[9] > 0.999, 'B is not played');
    await page.click('end:from');
    await page.click('from:0');
    assert.ok((await page.weights())[0] > 0.999, 'A is not played');
  }));

  test('plays by itself on a first visit until the first touch, and when asked', withPage({ reducedMotion: 'no-preference', wait: false }, async (page) => {
    await page.page.evaluate(() => window.fader.ready);
    await page.page.waitForFunction(() => window.fader.stats().sweeping && window.fader.stats().framesDrawn > 5);
    await page.page.mouse.click(...(await page.point('fader:2', 0.5, 0.6)));
    await page.settled();
    assert.equal((await page.stats()).sweeping, false, 'the show went on after the first touch');

    await page.page.mouse.click(...(await page.point('button:play')));
    const { share } = await page.stats();
    await page.page.waitForFunction((start) => Math.abs(window.fader.stats().share - start) > 0.1, share);
    await page.page.mouse.click(...(await page.point('button:play')));
    await page.settled();
    assert.equal((await page.stats()).sweeping, false);
  }));

  test('nothing moves by itself, nor glides, for people who asked for less motion', withPage({}, async (page) => {
    const { page: browser } = page;
    const { framesDrawn } = await page.stats();
    await browser.waitForTimeout(400);
    assert.deepEqual([(await page.stats()).sweeping, (await page.stats()).framesDrawn], [false, framesDrawn]);
    /** Where the faders are seen on the way, frame by frame. */
    const way = async (name, across) => {
      await browser.evaluate(() => {
        window.seen = new Set();
        const look = () => {
          window.seen.add(String(window.fader.attributes[0].value));
          window.looking = requestAnimationFrame(look);
        };
        look();
      });
      await page.click(name, across);
      return browser.evaluate(() => {
        cancelAnimationFrame(window.looking);
        return window.seen.size;
      });
    };
    assert.deepEqual([await way('preview:4'), await way('strip:10'), await way('button:random')], [2, 2, 2]);
    assert.equal(await browser.evaluate(() => getComputedStyle(document.getElementById('toast')).transitionProperty), 'none');
    // What they ask for is made all the same, and plays.
    assert.ok(await browser.evaluate(async () => (await window.fader.takeAway('gif')).size) > 1000);
    await browser.mouse.click(...(await page.point('button:play')));
    await browser.waitForFunction(() => window.fader.stats().sweeping && window.fader.stats().share > 0.1 && window.fader.stats().share < 0.9);
    await browser.mouse.click(...(await page.point('button:play')));
    await page.settled();
    // The wish is heard while the page runs.
    await browser.emulateMedia({ reducedMotion: 'no-preference' });
    assert.ok(await way('preview:7') > 3);
  }));
});
