// One's own pictures: the pen, paste, the camera, and the part of a picture that is used.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { difference, pagesOf, startBrowser } from '../support/harness.mjs';

let lab;
before(async () => {
  lab = await startBrowser({ args: ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'] });
});
after(() => lab.close());

const withPage = pagesOf(() => lab);

/** How much of the pad is ink, 0 … 1. */
async function ink(page) {
  await page.page.mouse.move(500, 5);
  await page.settled();
  const { width, height, data } = await page.pixels(await page.rect('pad'));
  let bright = 0;
  for (let i = 0; i < width * height; ++i) bright += data[4 * i] > 128;
  return bright / (width * height);
}

describe('the pen', () => {
  const stroke = [[[0.5, 0.2], [0.5, 0.8]]];
  test('has three widths', withPage({}, async (page) => {
    const inks = [];
    for (let i = 0; i < 3; ++i) {
      await page.draw('pad', stroke);
      inks.push(await ink(page));
      await page.click('button:clear');
      await page.click('button:pen');
    }
    const [usual, wide, thin] = inks;
    assert.ok(thin < 0.8 * usual && usual < 0.8 * wide && thin > 0, `${thin}, ${usual}, ${wide}`);
  }));

  test('feels the pressure of a pen, and none of a mouse', withPage({}, async (page) => {
    const drawn = async (pointerType, pressure) => {
      const [x, y] = await page.point('pad', 0.5, 0.2), [, y1] = await page.point('pad', 0.5, 0.8);
      // Chromium has no pen that a test could hold: its events are made in the page.
      await page.page.evaluate(([type, force, px, from, to]) => {
        const canvas = document.getElementById('canvas');
        canvas.setPointerCapture = () => {};
        const fire = (what, at) => canvas.dispatchEvent(new PointerEvent(what, { pointerId: 7, pointerType: type, pressure: force, button: 0, buttons: 1, clientX: px, clientY: at, bubbles: true }));
        fire('pointermove', from);
        fire('pointerdown', from);
        for (let i = 1; i <= 10; ++i) fire('pointermove', from + ((to - from) * i) / 10);
        fire('pointerup', to);
      }, [pointerType, pressure, x, y, y1]);
      await page.settled();
      const amount = await ink(page);
      await page.click('button:clear');
      return amount;
    };
    const [soft, hard] = [await drawn('pen', 0.1), await drawn('pen', 0.9)];
    assert.ok(hard > 1.8 * soft && soft > 0, `${soft}, ${hard}`);
    assert.ok(Math.abs((await drawn('mouse', 0.1)) - (await drawn('mouse', 0.9))) < 1e-3);
  }));
});

/** A picture file with a bright disc at the left and a dark one at the right. */
const makeFile = `async () => {
  const canvas = new OffscreenCanvas(300, 200);
  const context = canvas.getContext('2d');
  context.fillStyle = '#7090b0';
  context.fillRect(0, 0, 300, 200);
  for (const [x, colour] of [[80, '#ffe0a0'], [220, '#402010']]) {
    context.fillStyle = colour;
    context.beginPath();
    context.arc(x, 100, 60, 0, 7);
    context.fill();
  }
  return new File([await canvas.convertToBlob()], 'discs.png', { type: 'image/png' });
}`;
const paste = (page) => page.page.evaluate(`(async () => {
  const data = new DataTransfer();
  data.items.add(await (${makeFile})());
  window.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data }));
})()`);
const faces = async (page) => {
  await page.page.evaluate(() => window.fader.load('models/faces.safetensors'));
  await page.settled();
};

describe("a picture of one's own", () => {
  test('is pasted, and another part of it chosen: by mouse, wheel, slider and key, in one step for undo', withPage({}, async (page) => {
    await faces(page);
    const start = await page.image();
    await paste(page);
    await page.page.waitForFunction(() => window.fader.stats().source === 'picture');
    await page.settled();
    let before = await page.image();
    await page.page.mouse.click(...(await page.point('button:crop')));
    await page.page.locator('#crop-view').waitFor();
    const changed = async (act, what) => {
      await act();
      let now = before;
      for (const end = Date.now() + 30000; Date.now() < end && difference(now, before) < 0.2;) {
        await page.page.waitForTimeout(100);
        now = await page.image();
      }
      assert.ok(difference(now, before) >= 0.2, `${what} changes nothing`);
      await page.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      before = await page.image();
    };
    const box = await page.page.locator('#crop-view').boundingBox();
    await changed(async () => {
      await page.page.mouse.move(box.x + 60, box.y + 60);
      await page.page.mouse.down();
      await page.page.mouse.move(box.x + 160, box.y + 60, { steps: 4 });
      await page.page.mouse.up();
    }, 'a drag');
    await changed(() => page.page.mouse.wheel(0, -200), 'the wheel'); // in device pixels, two of which are four of the page's
    await changed(() => page.page.locator('#crop-turn').fill('60'), 'a turn');
    await changed(async () => {
      await page.page.locator('#crop-view').focus();
      for (let i = 0; i < 8; ++i) await page.page.keyboard.press('ArrowRight');
    }, 'the arrow keys');
    // The reconstruction beside it is the decode.
    assert.deepEqual(await page.page.evaluate(() => {
      const canvas = document.getElementById('crop-result');
      return Array.from(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data).filter((_, i) => i % 4 === 0);
    }), before);
    await page.page.locator('#crop-done').click();
    await page.page.locator('#canvas').focus();
    await page.page.keyboard.press('Control+z');
    await page.settled();
    assert.deepEqual(await page.image(), start);
  }));

  test('has its reconstruction beside it, where it is pointed at or tapped', withPage({}, async (page) => {
    await faces(page);
    assert.equal((await page.layout()).reconstruction, undefined);
    await page.page.mouse.move(...(await page.point('input')));
    await page.settled();
    assert.ok((await page.layout()).reconstruction);
    await page.page.mouse.move(5, 5);
    await page.settled();
    assert.equal((await page.layout()).reconstruction, undefined);
    await page.click('input');
    await page.page.mouse.move(5, 5);
    await page.settled();
    assert.ok((await page.layout()).reconstruction);
  }));
});

describe('the camera', () => {
  test('is asked for only by its button, and let go after the picture', withPage({ permissions: ['camera'], initScript: () => {
    window.asked = 0;
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wanted) => {
      ++window.asked;
      return (window.stream = await ask(wanted));
    };
  } }, async (page) => {
    await faces(page);
    assert.equal(await page.page.evaluate(() => window.asked), 0);
    const before = await page.image();
    await page.click('button:camera');
    await page.page.locator('#crop-take').click();
    await page.page.waitForFunction(() => window.fader.stats().source === 'picture');
    assert.equal(await page.page.evaluate(() => window.asked), 1);
    assert.equal(await page.page.evaluate(() => window.stream.active), false, 'the camera stays on');
    await page.page.locator('#crop-done').click();
    await page.settled();
    assert.ok(difference(before, await page.image()) > 1);
  }));

  test('that is not allowed is a sentence', withPage({ initScript: () => {
    navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('no', 'NotAllowedError'); };
  } }, async (page) => {
    await page.click('button:camera');
    await page.page.waitForFunction(() => /camera was not allowed/.test(document.getElementById('toast').textContent));
  }));
});
