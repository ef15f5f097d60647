// What makes the console an instrument: faders that play by themselves, the XY pad, a fade between
// pictures, undo and redo of everything.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { assertTidy, difference, pagesOf, phone, startBrowser } from '../support/harness.mjs';

let lab;
before(async () => { lab = await startBrowser(); });
after(() => lab.close());

const desk = { viewport: { width: 1280, height: 800 } };

const withPage = pagesOf(() => lab);

const press = async (page, ...keys) => {
  await page.page.locator('#canvas').focus();
  for (const key of keys) {
    await page.page.keyboard.press(key);
    await page.settled();
  }
};
const playing = (page) => page.page.evaluate(() => window.fader.stats().playing.length);
const near = (a, b, by = 0.02) => Math.abs(a - b) < by;
const sum = (weights) => weights.reduce((all, weight) => all + weight, 0);

describe('a fader that plays by itself', () => {
  test('is started from its name, moves while a hand moves others, and stops with no frame left', withPage(desk, async (page) => {
    await page.click('name:7');
    await page.page.mouse.click(...(await page.point('fader-menu:play')));
    await page.page.waitForFunction(() => window.fader.attributes[0].value[7] > 0.3, null, { timeout: 20000 });
    assert.equal(await playing(page), 1);
    const { height } = await page.rect('menu:fader-menu');
    assert.ok(height > 100);
    await page.page.mouse.click(5, 5); // outside: the popup closes
    await page.page.mouse.click(...(await page.point('fader:7', 0.5, 0.5)));
    await page.settled();
    assert.equal(await playing(page), 0, 'a hand on it does not stop it');
    const { framesDrawn } = await page.stats();
    await page.page.waitForTimeout(600);
    assert.equal((await page.stats()).framesDrawn, framesDrawn, 'it draws on though nothing plays');
  }));

  test('has a speed of its own', withPage(desk, async (page) => {
    const passes = async (seconds) => {
      await page.page.evaluate((s) => {
        window.fader.set('digit', '0');
        window.fader.play('digit=3', s);
      }, seconds);
      const start = Date.now();
      await page.page.waitForFunction(() => window.fader.attributes[0].value[3] > 0.8, null, { timeout: 60000, polling: 20 });
      await page.page.evaluate(() => window.fader.play('digit=3', 0));
      await page.settled();
      return Date.now() - start;
    };
    const [quick, slow] = [await passes(1), await passes(12)];
    assert.ok(slow > 2 * quick, `${slow} ms at 12 s a round, ${quick} ms at 1 s`);
  }));

  test('the slider of its popup changes that, as it plays, in one step', withPage(desk, async (page) => {
    await page.click('name:7');
    await page.page.mouse.click(...(await page.point('fader-menu:play')));
    const rounds = (...wanted) => page.page.waitForFunction((all) => window.fader.stats().playing.join() === all, wanted.join());
    await rounds(6);
    const [x, y] = await page.point('fader-menu:speed', 0.5, 0.5), [end] = await page.point('fader-menu:speed', 1, 0.5);
    await page.page.mouse.move(x, y);
    await page.page.mouse.down();
    await page.page.mouse.move(end, y, { steps: 5 });
    await page.page.mouse.up();
    await rounds(1);
    await page.page.keyboard.press('Control+z');
    await rounds(6);
    await page.page.keyboard.press('Control+z');
    await rounds();
    await page.settled();
  }));

  test('a key starts and stops it', withPage(desk, async (page) => {
    await page.page.locator('#canvas').focus();
    await page.page.keyboard.press('ArrowRight');
    await page.page.keyboard.press('a');
    await page.page.waitForFunction(() => window.fader.stats().playing.length === 1);
    await page.page.keyboard.press('a');
    await page.settled();
    assert.equal(await playing(page), 0);
  }));

  test('takes no more memory however long it plays', withPage({ viewport: { width: 1180, height: 640 } }, async (page) => {
    const heap = (frames) => page.page.evaluate(async (count) => {
      for (let i = 0; i < count; ++i) await new Promise((done) => requestAnimationFrame(done));
      return window.fader.stats().heapBytes;
    }, frames);
    await page.page.evaluate(() => {
      window.fader.play('digit=2', 1);
      window.fader.play('digit=5', 1.5);
    });
    const before = await heap(30);
    const after = await heap(60);
    assert.ok(Math.abs(after - before) < 4096, `${before} bytes, then ${after}`);
    await page.page.evaluate(() => ['2', '5'].forEach((digit) => window.fader.play(`digit=${digit}`, 0)));
    await page.settled();
  }));
});

describe('the XY pad', () => {
  test('the mouse moves two faders at once, as one step for undo', withPage(desk, async (page) => {
    await page.page.evaluate(() => window.fader.load('models/faces.safetensors'));
    await page.settled();
    const values = () => page.page.evaluate(() => window.fader.attributes.slice(0, 2).map(({ value }) => value));
    const start = await values();
    await page.click('button:xy');
    await page.drag('xy', [0.2, 0.8], [0.75, 0.4]);
    const [x, y] = await values();
    assert.ok(near(x, 0.75) && near(y, 0.6), `${x}, ${y}`);
    await page.click('button:undo');
    assert.deepEqual(await values(), start);
    await page.click('button:redo');
    assert.deepEqual(await values(), [x, y]);
    await page.click('button:xy-close');
    await page.rect('fader:0');
  }));

  test('its axes are chosen from menus', withPage(desk, async (page) => {
    await press(page, 'x');
    await page.click('axis:xy-x');
    await page.click('xy-x:8');
    await page.click('axis:xy-y');
    await page.click('xy-y:3');
    await page.drag('xy', [0.5, 0.5], [0.3, 0.5]);
    const weights = await page.weights();
    assert.ok(near(weights[8], 0.3) && near(weights[3], 0.5), String(weights));
    assert.ok(near(sum(weights), 1, 1e-4));
    await page.drag('xy', [0.5, 0.5], [1, 0]); // more than there is: they share it
    assert.ok(near((await page.weights())[8], 0.5) && near((await page.weights())[3], 0.5));
  }));

  test('the arrow keys move its point', withPage(desk, async (page) => {
    await press(page, 'x', 'Home', 'ArrowRight', 'ArrowRight', 'PageUp');
    const weights = await page.weights();
    const moved = [...weights].sort((a, b) => a - b).slice(-3);
    assert.ok(weights.some((weight) => near(weight, 0.1)) && weights.some((weight) => near(weight, 0.25)), String(moved));
    await press(page, 'x');
    await page.rect('fader:0');
  }));

  test('a finger moves it on a phone', withPage(phone, async (page) => {
    await page.tap('tab:xy');
    assertTidy(await page.layout(), 390, 844);
    await page.swipe('xy', [0.1, 0.9], [0.3, 0.4]);
    const weights = await page.weights();
    assert.ok(weights.some((weight) => near(weight, 0.3)) && weights.some((weight) => near(weight, 0.6)), String(weights));
  }));
});

describe('a fade between pictures', () => {
  test('goes from the one to the other, over codes between theirs', withPage(desk, async (page) => {
    await page.click('gallery:2');
    const from = await page.image();
    await page.click('fade:pictures');
    await page.click('end:to');
    await page.click('to-picture:7');
    assert.equal((await page.stats()).galleryIndex, 7);
    const to = await page.image();
    await page.drag('crossfader', [0.95, 0.5], [0.5, 0.5]);
    const stats = await page.stats();
    assert.equal(stats.source, 'mix');
    assert.ok(near(stats.share, 0.5));
    const between = await page.image();
    assert.ok(difference(between, from) > 2 && difference(between, to) > 2);
    await page.drag('crossfader', [0.5, 0.5], [0, 0.5]);
    assert.deepEqual(await page.image(), from);
    await page.click('strip:10');
    assert.deepEqual(await page.image(), to);
    await page.click('fade:settings');
    await page.rect('end:from');
    assert.deepEqual(await page.image(), to);
  }));

  test('keeps a fader where a hand has put it', withPage(desk, async (page) => {
    await page.page.evaluate(() => window.fader.load('models/faces.safetensors'));
    await page.page.evaluate(() => window.fader.set('glasses', 0.6));
    await press(page, 'b');
    await page.click('strip:10');
    const glasses = () => page.page.evaluate(() => window.fader.attributes.find(({ name }) => name === 'glasses').value);
    assert.ok(near(await glasses(), 0.6, 1e-4));
    assert.equal((await page.stats()).galleryIndex, 1);
  }));

  test("a drawing can be one of them, on a phone, by finger", withPage(phone, async (page) => {
    await page.tap('tab:pad');
    await page.swipe('pad', [0.52, 0.15], [0.48, 0.85]);
    await page.tap('end:from');
    await page.tap('from:other');
    await page.tap('end:to');
    assertTidy(Object.fromEntries(Object.entries(await page.layout()).filter(([name]) => name.startsWith('to-picture'))), 390, 844);
    await page.tap('to-picture:4');
    await page.tap('strip:0');
    assert.equal((await page.stats()).source, 'drawing');
    assert.equal((await page.weights()).indexOf(1), 1);
    await page.tap('strip:5');
    assert.equal((await page.stats()).source, 'mix');
  }));
});

describe('undo and redo', () => {
  test('by Ctrl+Z, Ctrl+Shift+Z, Ctrl+Y and the buttons, for hands, strokes and locks alike', withPage(desk, async (page) => {
    const state = async () => [await page.weights(), (await page.stats()).source, (await page.stats()).galleryIndex];
    const states = [await state()];
    const change = async (act) => {
      await act();
      states.push(await state());
    };
    await change(() => page.drag('fader:3', [0.5, 0.5], [0.5, 0.2]));
    await change(() => page.draw('pad', [[[0.5, 0.2], [0.5, 0.8]]]));
    await change(() => page.draw('pad', [[[0.3, 0.5], [0.7, 0.5]]]));
    await change(() => page.click('button:clear'));
    await change(() => page.click('button:random'));
    const last = states.length - 1;
    for (let i = last - 1; i >= 0; --i) {
      await press(page, 'Control+z');
      assert.deepEqual(await state(), states[i], `undo to ${i}`);
    }
    for (let i = 1; i <= last; ++i) {
      await press(page, i % 2 ? 'Control+Shift+Z' : 'Control+y');
      assert.deepEqual(await state(), states[i], `redo to ${i}`);
    }
    await page.click('button:undo');
    assert.deepEqual(await state(), states[last - 1]);
    await page.click('button:redo');
    assert.deepEqual(await state(), states[last]);
  }));

  test('the pad shows the strokes that undo brings back', withPage(desk, async (page) => {
    const pad = async () => (await page.pixels(await page.rect('pad'))).data;
    await page.draw('pad', [[[0.5, 0.2], [0.5, 0.8]]]);
    await page.page.mouse.move(640, 20);
    await page.settled();
    const drawn = await pad();
    await page.click('button:clear');
    await page.page.mouse.move(640, 20);
    await page.settled();
    assert.ok(difference(drawn, await pad()) > 1);
    await press(page, 'Control+z');
    assert.ok(difference(drawn, await pad()) < 0.01);
  }));

  test('works where the focus is elsewhere, and buttons say when there is nothing', withPage(desk, async (page) => {
    const start = await page.weights();
    await page.click('preview:6');
    await page.page.evaluate(() => document.activeElement.blur());
    await page.page.keyboard.press('Control+z');
    await page.settled();
    assert.deepEqual(await page.weights(), start);
  }));

  test('one drag is one step, however many moves it has', withPage(desk, async (page) => {
    const start = await page.weights();
    const [x, y] = await page.point('fader:4', 0.5, 0.9);
    await page.page.mouse.move(x, y);
    await page.page.mouse.down();
    for (let i = 1; i <= 25; ++i) await page.page.mouse.move(x, y - i * 8);
    await page.page.mouse.up();
    await page.settled();
    assert.notDeepEqual(await page.weights(), start);
    await press(page, 'Control+z');
    assert.deepEqual(await page.weights(), start);
  }));
});

describe('a lock', () => {
  test('by key and by the popup: reset and random leave it', withPage(desk, async (page) => {
    await page.page.evaluate(() => window.fader.load('models/faces.safetensors'));
    await page.page.evaluate(() => window.fader.set('smile', 0.3));
    await page.settled();
    const smile = () => page.page.evaluate(() => window.fader.attributes.find(({ name }) => name === 'smile').value);
    await page.click('name:1');
    await page.click('fader-menu:lock');
    await page.page.mouse.click(640, 8);
    await page.settled();
    await page.click('button:random');
    assert.ok(near(await smile(), 0.3, 1e-5));
    await page.click('button:reset');
    assert.ok(near(await smile(), 0.3, 1e-5));
    await page.click('fader:1', 0.5, 0.5);
    await press(page, 'l', 'Backspace');
    assert.ok([0, 1].includes(await smile()), 'unlocked by L, and reset');
  }));
});
