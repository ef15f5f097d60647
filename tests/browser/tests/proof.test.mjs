// The proof panel: a control beside the model, what probes read in their codes, the figures.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { assertTidy, difference, phone, startBrowser } from '../support/harness.mjs';
import { site } from '../support/server.mjs';

let lab;
before(async () => { lab = await startBrowser(); });
after(() => lab.close());

const desk = { viewport: { width: 1280, height: 800 } };

const proof = (page) => page.page.evaluate(() => window.fader.proof());
const controlArrived = async (page) => {
  await page.page.waitForFunction(() => window.fader.proof().control, null, { timeout: 60000 });
  await page.settled();
};
const shown = async (page, name) => (await page.pixels(await page.rect(name))).data;
const controlRequests = (page) => page.requests.filter((url) => /digits-control/.test(url));

describe('on a desk', () => {
  let page;
  before(async () => { page = await lab.open(desk); });
  after(() => page.close());

  test('the control is set beside the model, and fetched only when it is asked for', async () => {
    assert.deepEqual(await page.page.evaluate(() => window.fader.models.map(({ name }) => name).filter((name) => /control/.test(name))), []);
    await page.click('button:proof');
    assert.equal(controlRequests(page).length, 0);
    assert.equal((await proof(page)).control, false);
    await page.page.mouse.click(...(await page.point('button:control')));
    await controlArrived(page);
    assert.equal(controlRequests(page).length, 1);
    const layout = await page.layout();
    for (const name of ['proof-picture:ours', 'proof-picture:control', 'probe:ours', 'probe:control', 'tile:control:9']) assert.ok(layout[name], name);
    assertTidy(layout, 1280, 800);
    page.noProblems();
  });

  test('a fader moved with the mouse changes both pictures, and neither code', async () => {
    const before = [await shown(page, 'proof-picture:ours'), await shown(page, 'proof-picture:control')];
    const read = await proof(page);
    await page.drag('fader:8', [0.5, 0.5], [0.5, 0.05]);
    assert.ok((await page.weights())[8] > 0.9);
    assert.ok(difference(before[0], await shown(page, 'proof-picture:ours')) > 3);
    assert.ok(difference(before[1], await shown(page, 'proof-picture:control')) > 3);
    assert.deepEqual(await proof(page), read);
    page.noProblems();
  });

  test('a probe says the digit from the code of the control, and guesses at ours', async () => {
    let ours = 0, control = 0, pictures = 0, sure = 0;
    let bars;
    for (const tile of ['gallery:1', 'gallery:4', 'gallery:7', 'gallery:10']) {
      await page.click(tile);
      const digit = (await page.weights()).indexOf(1);
      const { probes, controlProbes } = await proof(page);
      for (const read of [probes.digit, controlProbes.digit]) {
        assert.equal(read.length, 10);
        assert.ok(Math.abs(read.reduce((sum, share) => sum + share, 0) - 1) < 1e-3);
      }
      const now = await shown(page, 'probe:control');
      if (bars) assert.ok(difference(bars, now) > 1, `the bars of ${tile} are those of the picture before`);
      bars = now;
      pictures += 1;
      sure = Math.max(sure, ...probes.digit);
      ours += probes.digit[digit];
      control += controlProbes.digit[digit];
    }
    assert.ok(control / pictures > 0.6, `the control's probe gives the digit ${control / pictures}`);
    assert.ok(ours / pictures < 0.25 && sure < 0.5, `our probe gives the digit ${ours / pictures} and is ${sure} sure at most`);
    page.noProblems();
  });

  test('a drawing is encoded by both', async () => {
    const before = await proof(page);
    await page.draw('pad', [[[0.52, 0.15], [0.5, 0.5], [0.48, 0.85]]]);
    const after = await proof(page);
    assert.notDeepEqual(after.probes, before.probes);
    assert.notDeepEqual(after.controlProbes, before.controlProbes);
    page.noProblems();
  });

  test('the figures stand beside those of the control, with a way to how they were measured', async () => {
    await page.click('proof:figures');
    const layout = await page.layout();
    assert.ok(Object.keys(layout).filter((name) => name.startsWith('figure:')).length >= 4);
    assertTidy(layout, 1280, 800);
    const [opened] = await Promise.all([page.context.waitForEvent('page'), page.page.mouse.click(...(await page.point('button:measured')))]);
    await opened.waitForURL(/\/how-measured\.txt$/);
    assert.match(readFileSync(join(site, 'how-measured.txt'), 'utf8'), /^\ufeff# How a model is measured/);
    await opened.close();
    page.noProblems();
  });

  test('another model brings the memory back, and has no control of this one', async () => {
    const memory = () => page.page.evaluate(() => window.fader.stats().fileSize);
    await page.page.evaluate(() => window.fader.load('models/faces.safetensors.gz', 'faces'));
    await page.settled();
    assert.equal((await proof(page)).control, false);
    assert.ok(await memory() > 0);
    await page.page.evaluate(() => window.fader.load('models/digits.safetensors.gz', 'digits'));
    await page.settled();
    assert.equal((await proof(page)).control, false);
    await page.click('proof:compare');
    await page.page.mouse.click(...(await page.point('button:control')));
    await controlArrived(page);
    page.noProblems();
  });

  test('P closes and opens it', async () => {
    await page.page.locator('#canvas').focus();
    assert.equal((await page.layout()).crossfader, undefined);
    await page.page.keyboard.press('p');
    await page.settled();
    assert.ok((await page.layout()).crossfader);
    await page.page.keyboard.press('p');
    await page.settled();
    assert.ok((await page.layout())['proof-picture:ours']);
    page.noProblems();
  });
});

test('a control that does not come: a sentence, and another try', async () => {
  const page = await lab.open(desk);
  const { url } = await page.page.evaluate(() => window.fader.control);
  const path = new URL(url, lab.server.url).pathname;
  lab.server.overrides.set(path, { status: 503 });
  await page.click('button:proof');
  const refused = page.page.waitForResponse((response) => response.status() === 503);
  await page.page.mouse.click(...(await page.point('button:control')));
  await refused;
  await page.page.waitForFunction(() => !window.fader.layout()['control-progress'] && window.fader.layout()['button:control']);
  assert.equal((await proof(page)).control, false);
  lab.server.overrides.delete(path);
  await assert.rejects(page.page.evaluate(() => window.fader.compare('models/faces.safetensors.gz')), /is for other pictures or attributes than the model that plays/);
  assert.equal((await proof(page)).control, false);
  await page.page.mouse.click(...(await page.point('button:control')));
  await controlArrived(page);
  assert.deepEqual(page.problems.filter((problem) => !/status of 503/.test(problem)), []);
  await page.close();
});

test('on a phone it is a tab, for a finger', async () => {
  const page = await lab.open(phone);
  await page.tap('tab:card');
  await page.page.touchscreen.tap(...(await page.point('button:control')));
  await controlArrived(page);
  assertTidy(await page.layout(), 390, 844);
  const before = await shown(page, 'proof-picture:control');
  await page.swipe('crossfader', [0.05, 0.5], [0.95, 0.5]);
  assert.ok(difference(before, await shown(page, 'proof-picture:control')) > 3);
  for (const name of ['proof:figures', 'proof:card']) {
    await page.tap(name);
    assertTidy(await page.layout(), 390, 844);
  }
  page.noProblems();
  await page.close();
});

test('in native controls, for people who do not see the canvas', async () => {
  const page = await lab.open(desk);
  await page.page.getByRole('button', { name: 'Compare with a control model' }).focus();
  await page.page.keyboard.press('Enter');
  await controlArrived(page);
  await page.page.waitForFunction(() => /^Probe of digit: \d, \d+ percent sure; from the control's code: \d, \d+ percent sure\.$/.test(document.querySelector('#proof p').textContent));
  assert.ok((await page.layout())['proof-picture:control'], 'the panel is not open');
  page.noProblems();
  await page.close();
});

test('everything has its own place in windows of all sizes', async () => {
  const page = await lab.open(desk);
  await page.page.evaluate(() => window.fader.compare());
  await controlArrived(page);
  for (const [width, height] of [[1440, 900], [1280, 762], [1280, 720], [1180, 640], [1920, 1080], [1024, 768], [768, 1024], [360, 640], [844, 390]]) {
    await page.page.setViewportSize({ width, height });
    await page.resized(width);
    if ((await page.layout())['tab:card']) await page.click('tab:card');
    for (const name of ['proof:compare', 'proof:figures', 'proof:card']) {
      await page.click(name);
      assertTidy(await page.layout(), width, height);
    }
  }
  page.noProblems();
  await page.close();
});
