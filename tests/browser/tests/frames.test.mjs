// What happens within one frame: whatever a hand did before it is seen in it, and nothing is read back
// from the graphics context.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { soak } from '../soak.mjs';
import { startBrowser } from '../support/harness.mjs';

let lab;
before(async () => { lab = await startBrowser(); });
after(() => lab.close());

/**
 * Events of the mouse, [type, x, y] on the canvas, that all arrive before the next frame. Resolves with what
 * the page says right after that frame.
 */
const inOneTask = (page, steps) => page.page.evaluate((list) => new Promise((done) => {
  const canvas = document.getElementById('canvas');
  const box = canvas.getBoundingClientRect();
  for (const [type, x, y] of list) {
    canvas.dispatchEvent(new PointerEvent(type, {
      pointerId: 1, pointerType: 'mouse', isPrimary: true, bubbles: true, cancelable: true, button: type === 'pointermove' ? -1 : 0,
      buttons: type === 'pointerup' ? 0 : 1, clientX: box.left + x, clientY: box.top + y,
    }));
  }
  requestAnimationFrame(() => done({ ...window.fader.stats(), weights: window.fader.attributes[0].value, calls: window.calls }));
}), steps);

/** Places of a fader from its lower to its upper end, as steps of inOneTask need them. */
async function ends(page, name) {
  const rect = (await page.layout())[name];
  const x = rect.x + rect.width / 2;
  return [[x, rect.y + rect.height - 46], [x, rect.y + 0.1 * rect.height]];
}

describe('one frame', () => {
  test('press, move and release in one task move the fader', async () => {
    const page = await lab.open();
    await page.page.evaluate(() => window.fader.set('digit', '1'));
    await page.settled();
    const [low, high] = await ends(page, 'fader:6');
    const { weights } = await inOneTask(page, [['pointerdown', ...low], ['pointermove', ...high], ['pointerup', ...high]]);
    assert.ok(weights[6] > 0.9, `the fader stands at ${weights[6]}`);
    // The button is up: another move moves nothing.
    await inOneTask(page, [['pointermove', ...low]]);
    await page.settled();
    assert.deepEqual(await page.weights(), weights);
    page.noProblems();
    await page.close();
  });

  test('what the window shows already is not drawn again', async () => {
    const page = await lab.open();
    await page.page.mouse.move(3, 637); // beside everything
    await page.settled();
    const { framesDrawn } = await page.stats();
    await page.page.mouse.move(4, 637);
    await page.settled();
    assert.equal((await page.stats()).framesDrawn, framesDrawn);
    await page.page.mouse.move(...(await page.point('fader:3'))); // which it lights up
    await page.settled();
    assert.ok((await page.stats()).framesDrawn > framesDrawn);
    page.noProblems();
    await page.close();
  });

  test('two taps in one task are two', async () => {
    const page = await lab.open();
    const layout = await page.layout();
    const middle = (name) => [layout[name].x + layout[name].width / 2, layout[name].y + layout[name].height / 2];
    const tap = (name) => ['pointermove', 'pointerdown', 'pointerup'].map((type) => [type, ...middle(name)]);
    const { galleryIndex } = await page.stats();
    assert.equal(galleryIndex, 0);
    const seen = await inOneTask(page, [...tap('gallery:5'), ...tap('preview:3')]);
    assert.equal(seen.galleryIndex, 5);
    assert.ok(seen.weights[3] > 0.999, `the fader stands at ${seen.weights[3]}`);
    page.noProblems();
    await page.close();
  });

  test('a move is decoded, uploaded and drawn in the frame after it', async () => {
    const page = await lab.open();
    await page.page.evaluate(() => window.fader.set('digit', '1'));
    await page.settled();
    const [low, high] = await ends(page, 'fader:8');
    await inOneTask(page, [['pointermove', ...low], ['pointerdown', ...low]]);
    await page.settled();
    // What goes to the graphics card, in order: 'draw', or the red bytes of a texture's first 32² pixels.
    await page.page.evaluate(() => {
      const gl = document.getElementById('canvas').getContext('webgl2');
      window.calls = [];
      for (const name of ['texImage2D', 'texSubImage2D', 'drawElements']) {
        gl[name] = (...all) => {
          const [pixels, from] = all.slice(-2);
          const bytes = name === 'drawElements' ? null : pixels.subarray(from, from + 4 * 32 * 32);
          window.calls.push(bytes ? Array.from(bytes).filter((_, i) => i % 4 === 0) : 'draw');
          WebGL2RenderingContext.prototype[name].apply(gl, all);
        };
      }
    });
    const before = await page.stats();
    const { weights, calls, layouts } = await inOneTask(page, [['pointermove', low[0], 0.6 * low[1] + 0.4 * high[1]]]);
    assert.equal(layouts - before.layouts, 1, 'times that the page was laid out');
    assert.ok(weights[8] > 0.2 && weights[8] < 0.8, `the fader stands at ${weights[8]}`);
    // Grey is drawn from the page's dark to ivory (ink_tint of web/app/picture.cpp).
    const red = (await page.image()).map((grey) => 11 + (235 * grey) / 255);
    const uploaded = calls.findIndex((call) => call !== 'draw' && call.every((value, i) => Math.abs(value - red[i]) < 1.6));
    assert.ok(uploaded >= 0, 'the picture of that frame is not what the fader says');
    assert.ok(calls.slice(uploaded).includes('draw'), 'nothing was drawn with it');
    page.noProblems();
    await page.close();
  });

  test('reads nothing back from the graphics context', async () => {
    const page = await lab.open();
    await page.page.evaluate(() => {
      window.calls = {};
      const { prototype } = WebGL2RenderingContext;
      for (const name of Object.getOwnPropertyNames(prototype)) {
        const { value } = Object.getOwnPropertyDescriptor(prototype, name);
        if (typeof value !== 'function') continue;
        prototype[name] = function count(...all) {
          window.calls[name] = (window.calls[name] ?? 0) + 1;
          return value.apply(this, all);
        };
      }
    });
    await page.drag('fader:4', [0.5, 0.8], [0.5, 0.2]);
    const calls = await page.page.evaluate(() => window.calls);
    assert.ok(calls.drawElements > 0, 'the frames were not seen');
    assert.deepEqual(Object.keys(calls).filter((name) => /^(get|is|read|finish|check)/.test(name)), []);
    page.noProblems();
    await page.close();
  });
});

test('all faders playing for ten seconds take no more memory and no more textures; at rest no frame is drawn and no timer set', async () => {
  const { rows, problems } = await soak(lab, 10, 'digits');
  assert.deepEqual(problems, []);
  assert.ok(rows[0].textures > 10, `${rows[0].textures} textures: they were not counted`);
});
