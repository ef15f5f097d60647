// Screens of every kind: pixel ratios, sizes, a phone held in a hand, a graphics context taken away.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { assertTidy, brightest, desktop, difference, phone, sharp, startBrowser } from '../support/harness.mjs';

let lab;
before(async () => { lab = await startBrowser(); });
after(() => lab.close());

const canvasSize = (page) => page.page.evaluate(() => {
  const { width, height, clientWidth, clientHeight } = document.getElementById('canvas');
  return { width, height, clientWidth, clientHeight };
});

/** The steepest step of brightness between neighbouring pixels: text drawn too small and blown up has none. */
function sharpest({ width, height, data }) {
  let most = 0;
  for (let y = 0; y < height; ++y) {
    for (let x = 1; x < width; ++x) {
      most = Math.max(most, Math.abs(data[4 * (y * width + x)] - data[4 * (y * width + x - 1)]));
    }
  }
  return most;
}

describe('pixel ratios', () => {
  // One page, as a window that is dragged from screen to screen, or zoomed.
  test('sharp at 1, 1.5, 2 and 3 device pixels, changing while it runs', async () => {
    const height = 600;
    const page = await lab.open({ deviceScaleFactor: 1, viewport: { width: 1024, height } });
    const client = await page.context.newCDPSession(page.page);
    for (const [ratio, fader, width] of [[1, 8, 1024], [2, 3, 1026], [1.5, 5, 1024], [3, 6, 1026], [1, 2, 1024]]) {
      // Chromium says nothing of another ratio alone, where it is emulated.
      await client.send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: ratio, mobile: false });
      await page.page.waitForFunction((wanted) => document.getElementById('canvas').width === wanted, width * ratio);
      await page.settled();
      assert.deepEqual(await canvasSize(page), { width: width * ratio, height: height * ratio, clientWidth: width, clientHeight: height });
      const label = await page.rect('fader:1');
      // Playwright's own screenshots put its own ratio back.
      const clip = { x: label.x, y: label.y + label.height - 26, width: label.width, height: 20, scale: 1 };
      const name = await page.decoded((await client.send('Page.captureScreenshot', { clip })).data);
      assert.ok(name.width >= Math.floor(label.width * ratio), `${name.width} pixels at ${ratio}`);
      assert.ok(sharpest(name) > 90, `the steepest edge of a letter is ${sharpest(name)} at ${ratio}`);
      await page.drag(`fader:${fader}`, [0.5, 0.5], [0.5, 0.2]);
      assert.ok((await page.weights())[fader] > 0.6, `the mouse meets the fader elsewhere at ${ratio}`);
    }
    page.noProblems();
    await page.close();
  });
});

describe('sizes', () => {
  // One page whose window changes, as a person's does.
  let page;
  before(async () => {
    page = await lab.open();
  });
  after(() => page.close());

  for (const [width, height] of [[1440, 900], [1280, 762], [1180, 640], [1920, 1080], [2560, 1440], [1024, 768], [768, 1024], [390, 844], [360, 640], [844, 390]]) {
    test(`everything has its own place at ${width} × ${height}`, async () => {
      await page.page.setViewportSize({ width, height });
      await page.resized(width);
      const size = await canvasSize(page);
      assert.equal(size.clientWidth, width);
      assert.equal(size.clientHeight, height);
      const layout = await page.layout();
      assertTidy(layout, width, height);
      for (const tab of Object.keys(layout).filter((name) => name.startsWith('tab:'))) {
        await page.click(tab);
        assertTidy(await page.layout(), width, height);
      }
      page.noProblems();
    });
  }

  test('follows a window that is resized', async () => {
    const page = await lab.open();
    const before = await page.rect('output');
    await page.page.setViewportSize({ width: 1700, height: 1000 });
    await page.resized(1700);
    assert.ok((await page.rect('output')).width > before.width);
    await page.page.setViewportSize({ width: 500, height: 900 });
    await page.resized(500);
    assertTidy(await page.layout(), 500, 900);
    await page.drag('fader:6', [0.5, 0.5], [0.5, 0.2]);
    assert.ok((await page.weights())[6] > 0.7);
    page.noProblems();
    await page.close();
  });
});

describe('a phone', () => {
  test('a finger drags a fader', async () => {
    const page = await lab.open(phone);
    await page.page.evaluate(() => window.fader.set('digit', '1'));
    const before = await page.image();
    await page.swipe('fader:5', [0.5, 0.9], [0.5, 0.25]);
    assert.ok((await page.weights())[5] > 0.6, `weights ${await page.weights()}`);
    assert.ok(difference(before, await page.image()) > 2);
    page.noProblems();
    await page.close();
  });

  test('a tap plays exactly what is under it', async () => {
    const page = await lab.open(phone);
    await page.tap('tab:gallery');
    await page.tap('gallery:7');
    assert.equal((await page.stats()).galleryIndex, 7);
    await page.tap('gallery:2');
    assert.equal((await page.stats()).galleryIndex, 2);
    await page.tap('strip:10');
    assert.equal((await page.stats()).share, 1);
    page.noProblems();
    await page.close();
  });

  test('a finger draws', async () => {
    const page = await lab.open(phone);
    await page.tap('tab:pad');
    await page.swipe('pad', [0.52, 0.15], [0.48, 0.85]);
    assert.equal((await page.stats()).source, 'drawing');
    assert.equal((await page.weights()).indexOf(1), 1);
    page.noProblems();
    await page.close();
  });

  test('targets are large enough for a finger', async () => {
    const page = await lab.open(phone);
    const layout = await page.layout();
    for (const [name, rect] of Object.entries(layout)) {
      if (/^(button|tab|end):/.test(name)) assert.ok(rect.width >= 40 && rect.height >= 36, `${name} is ${rect.width} × ${rect.height}`);
      if (name.startsWith('fader:')) assert.ok(rect.width >= 32 && rect.height >= 120, `${name} is ${rect.width} × ${rect.height}`);
    }
    await page.close();
  });
});

describe('the graphics context', () => {
  test('comes back after it was lost', async () => {
    const page = await lab.open();
    const clip = await page.rect('output');
    const before = await page.pixels(clip);
    await page.page.evaluate(() => {
      window.loseContext = document.getElementById('canvas').getContext('webgl2').getExtension('WEBGL_lose_context');
      window.loseContext.loseContext();
    });
    await page.page.waitForTimeout(100);
    await page.page.evaluate(() => window.loseContext.restoreContext());
    await page.page.waitForFunction(() => !document.getElementById('canvas').getContext('webgl2').isContextLost());
    await page.settled();
    const after = await page.pixels(clip);
    assert.ok(difference(before.data, after.data) < 0.5, 'the picture did not come back');
    await page.drag('fader:3', [0.5, 0.5], [0.5, 0.15]);
    assert.ok(brightest((await page.pixels(clip)).data.filter((_, i) => i % 4 === 0)) > 128);
    // Chromium itself says that the context was lost: that is what this test asked for.
    assert.deepEqual(page.problems.filter((problem) => !/CONTEXT_LOST_WEBGL/.test(problem)), []);
    await page.close();
  });
});

describe('screenshots', () => {
  for (const [name, options] of Object.entries({
    'desktop-1440x900': desktop,
    'phone-390x844': phone,
    'tablet-1024x768': { viewport: { width: 1024, height: 768 }, hasTouch: true },
  })) {
    test(name, async () => {
      const page = await lab.open(sharp(options));
      await page.page.evaluate(() => {
        window.fader.setInput(3);
        window.fader.set('digit', [0, 0, 0.35, 0, 0, 0, 0, 0.65, 0, 0]);
      });
      await page.settled();
      const error = await page.outputError();
      assert.ok(error < 12, `the screen's output is not the decode: ${error}`);
      await page.screenshot(name);
      page.noProblems();
      await page.close();
    });
  }
});
