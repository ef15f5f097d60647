// A browser with the page in it, and hands for it: everything goes through the real mouse, finger and
// keyboard, at the places that the page itself names.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

import { root, startServer } from './server.mjs';

export const screenshots = join(root, 'build/screenshots');
mkdirSync(screenshots, { recursive: true });

/** Windows. The pixels are drawn in software, on which most of the tests' time goes: where a test names none it gets a smaller one, and half of a screen's pixels each way. */
export const desktop = { viewport: { width: 1440, height: 900 } };
export const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
/** For pictures that are looked at. */
export const sharp = (options) => ({ ...options, deviceScaleFactor: options?.isMobile ? 2 : 1 });

/** For tests of one page each, which must have stayed free of errors: test('…', withPage(options, async (page) => …)). lab: a function, for startBrowser() comes later. */
export const pagesOf = (lab) => (options, body) => async () => {
  const page = await lab().open(options);
  try {
    await body(page);
    page.noProblems();
  } finally {
    await page.close();
  }
};

/** One browser and one server for a test file. first: the model that the page opens with; args: more of Chromium's. */
export async function startBrowser({ first = 'digits', args = [] } = {}) {
  const server = await startServer({ first });
  const browser = await chromium.launch({
    // The shell is the same browser without its own windows, whose pixels are drawn in software, too.
    executablePath: process.env.FADER_CHROMIUM ?? ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find(existsSync),
    // Mesa's software driver is faster than Chromium's own (SwiftShader).
    args: ['--no-sandbox', '--use-angle=gl-egl', '--ignore-gpu-blocklist', ...args],
    env: { ...process.env, LIBGL_ALWAYS_SOFTWARE: '1' },
  });
  return {
    browser,
    server,
    /** A fresh page. options: Playwright's context options, hash, initScript, wait (default true). */
    open: (options = {}) => openPage(browser, server, options),
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

async function openPage(browser, server, { hash = '', initScript, wait = true, url = server.url, ...options }) {
  const context = await browser.newContext({ viewport: { width: 1180, height: 640 }, deviceScaleFactor: 0.5, reducedMotion: 'reduce', colorScheme: 'dark', serviceWorkers: 'block', ...options });
  const page = await context.newPage();
  const problems = [];
  page.waitForFunction = (test, argument, options) => waitForFunction(page, problems, test, argument, options);
  const requests = [];
  page.on('console', (message) => {
    // That reading pixels back is slow, and that there is no service worker, is the test's own doing.
    if (['error', 'warning'].includes(message.type()) && !/GPU stall due to ReadPixels|blocked by Playwright/.test(message.text())) problems.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`page error: ${error.message}`));
  page.on('request', (request) => requests.push(request.url()));
  if (initScript) await page.addInitScript(initScript);
  await page.goto(url + hash);
  const console = new ConsolePage(page, context, problems, requests);
  if (wait) await console.ready();
  return console;
}

/** Playwright's own evaluates text on the page, which its policy forbids: this asks from outside. */
async function waitForFunction(page, problems, test, argument, { timeout = 60000 } = {}) {
  for (const end = Date.now() + timeout; ;) {
    const answer = await page.evaluate(test, argument);
    if (answer) return answer;
    if (Date.now() > end) {
      const found = await page.evaluate(() => JSON.stringify([window.fader?.stats(), Object.keys(window.fader?.layout() ?? {})])).catch(String);
      throw new Error(`page.waitForFunction: ${timeout} ms went by without: ${test}; found ${found}, problems ${JSON.stringify(problems)}`);
    }
    await page.waitForTimeout(30);
  }
}

export class ConsolePage {
  constructor(page, context, problems, requests) {
    Object.assign(this, { page, context, problems, requests });
  }

  async ready() {
    await this.page.evaluate(() => window.fader.ready);
    await this.settled();
  }

  async close() {
    await this.context.close();
  }

  /** Until the page draws nothing more by itself. */
  async settled() {
    await this.page.waitForFunction(() => {
      const { settled, framesDrawn } = window.fader.stats();
      return settled && framesDrawn > 0;
    }, null, { timeout: 60000 });
  }

  /** Until the page has taken note of its window's new width, and settled. */
  async resized(width) {
    await this.page.waitForFunction((wanted) => document.getElementById('canvas').clientWidth === wanted, width);
    // It hears of it in a frame, and draws in the next.
    await this.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    await this.settled();
  }

  stats() {
    return this.page.evaluate(() => window.fader.stats());
  }
  layout() {
    return this.page.evaluate(() => window.fader.layout());
  }
  /** The first attribute's value. */
  async weights() {
    return (await this.page.evaluate(() => window.fader.attributes[0].value));
  }
  /** Grey values of the current decode. */
  image() {
    return this.page.evaluate(() => Array.from(window.fader.image().data).filter((_, i) => i % 4 === 0));
  }
  /** What the canvas shows: RGBA in device pixels, from a screenshot by the compositor. */
  async pixels(clip) {
    return this.decoded((await this.page.screenshot({ clip })).toString('base64'));
  }
  /** RGBA of a PNG in base64. */
  decoded(shot) {
    return this.page.evaluate(async (data) => {
      const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0)); // the page may not fetch it
      const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      canvas.getContext('2d').drawImage(bitmap, 0, 0);
      const { width, height } = bitmap;
      return { width, height, data: new Uint8Array(canvas.getContext('2d').getImageData(0, 0, width, height).data) };
    }, shot);
  }
  async rect(name) {
    const rect = (await this.layout())[name];
    assert.ok(rect, `nothing on the page is called "${name}"`);
    const box = await this.page.locator('#canvas').boundingBox();
    return { ...rect, x: rect.x + box.x, y: rect.y + box.y };
  }
  async point(name, across = 0.5, down = 0.5) {
    const rect = await this.rect(name);
    return [rect.x + rect.width * across, rect.y + rect.height * down];
  }

  async click(name, across, down) {
    await this.page.mouse.click(...(await this.point(name, across, down)));
    await this.settled();
  }
  /** Drags inside one control, from and to as shares of its width and height. */
  async drag(name, from, to) {
    const [x, y] = await this.point(name, ...from);
    await this.page.mouse.move(x, y);
    await this.page.mouse.down();
    await this.page.mouse.move(...(await this.point(name, ...to)), { steps: 3 });
    await this.settled();
    await this.page.mouse.up();
    await this.settled();
  }
  /** Strokes of the mouse, as lists of shares of a control. */
  async draw(name, strokes) {
    for (const [start, ...rest] of strokes) {
      await this.page.mouse.move(...(await this.point(name, ...start)));
      await this.page.mouse.down();
      for (const place of rest) await this.page.mouse.move(...(await this.point(name, ...place)), { steps: 5 });
      await this.page.mouse.up();
    }
    await this.settled();
  }
  async tap(name, across, down) {
    await this.page.touchscreen.tap(...(await this.point(name, across, down)));
    await this.settled();
  }
  /** A finger's drag, as the browser itself makes it. */
  async swipe(name, from, to, steps = 8) {
    const client = await this.context.newCDPSession(this.page);
    const [x0, y0] = await this.point(name, ...from);
    const [x1, y1] = await this.point(name, ...to);
    const touch = (type, points) => client.send('Input.dispatchTouchEvent', { type, touchPoints: points });
    await touch('touchStart', [{ x: x0, y: y0 }]);
    for (let i = 1; i <= steps; ++i) {
      await touch('touchMove', [{ x: x0 + ((x1 - x0) * i) / steps, y: y0 + ((y1 - y0) * i) / steps }]);
    }
    await touch('touchEnd', []);
    await this.settled();
  }
  /** A screenshot for people to look at. */
  screenshot(name) {
    return this.page.screenshot({ path: join(screenshots, `${name}.png`) });
  }
  /**
   * How far what the screen shows as the output is from the decode that a script gets: the mean difference
   * of its colours, 0 … 255, in the middle (its corners are round).
   */
  async outputError() {
    const { width, height, data } = await this.pixels(await this.rect('output'));
    return this.page.evaluate(([w, h, shown]) => {
      const decode = window.fader.image();
      const side = decode.width;
      const from = new OffscreenCanvas(w, h);
      from.getContext('2d').putImageData(new ImageData(Uint8ClampedArray.from(shown), w, h), 0, 0);
      const small = new OffscreenCanvas(side, side).getContext('2d');
      small.imageSmoothingQuality = 'high';
      small.drawImage(from, 0, 0, side, side);
      const seen = small.getImageData(0, 0, side, side).data;
      // Grey is drawn as ivory ink on the page's dark (ink_tint of web/app/picture.cpp).
      const grey = Array.from(decode.data).every((value, i) => i % 4 === 3 || value === decode.data[i - (i % 4)]);
      const tint = [[11, 246], [13, 243], [17, 236]];
      let sum = 0, count = 0;
      for (let y = Math.ceil(side / 8); y < side - side / 8; ++y) {
        for (let x = Math.ceil(side / 8); x < side - side / 8; ++x) {
          for (let c = 0; c < 3; ++c, ++count) {
            const at = 4 * (y * side + x) + c, value = decode.data[at];
            sum += Math.abs(seen[at] - (grey ? tint[c][0] + ((tint[c][1] - tint[c][0]) * value) / 255 : value));
          }
        }
      }
      return sum / count;
    }, [width, height, Array.from(data)]);
  }

  noProblems() {
    assert.deepEqual(this.problems, []);
  }
}

/** How different two pictures are: the mean of |a − b| over the pixels. */
export const difference = (a, b) => a.reduce((sum, value, i) => sum + Math.abs(value - b[i]), 0) / a.length;
export const brightest = (picture) => picture.reduce((most, value) => Math.max(most, value), 0);

const overlaps = (a, b) => a.x < b.x + b.width - 0.5 && b.x < a.x + a.width - 0.5 && a.y < b.y + b.height - 0.5 && b.y < a.y + a.height - 0.5;

/** Every control is on the screen, and no two share a place. */
export function assertTidy(layout, width, height) {
  const controls = Object.entries(layout).filter(([name, rect]) => !name.startsWith('badge') && rect.width > 0);
  for (const [name, rect] of controls) {
    assert.ok(rect.x >= -0.5 && rect.y >= -0.5 && rect.x + rect.width <= width + 0.5 && rect.y + rect.height <= height + 0.5, `${name} leaves the screen: ${JSON.stringify(rect)}`);
  }
  for (let i = 0; i < controls.length; ++i) {
    for (let j = i + 1; j < controls.length; ++j) {
      assert.ok(!overlaps(controls[i][1], controls[j][1]), `${controls[i][0]} and ${controls[j][0]} overlap`);
    }
  }
}
