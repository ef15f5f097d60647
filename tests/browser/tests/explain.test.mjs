// How it works, illustrated with the picture that plays; and true renders beside the model's pictures.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { assertTidy, difference, pagesOf, phone, startBrowser } from '../support/harness.mjs';

let lab;
before(async () => { lab = await startBrowser(); });
after(() => lab.close());

const withPage = pagesOf(() => lab);
const desk = { viewport: { width: 1280, height: 800 } };
/** What a canvas of the HTML shows. */
const drawn = (page, selector) => page.page.evaluate((at) => {
  const canvas = document.querySelector(at);
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d');
  copy.drawImage(canvas, 0, 0);
  return Array.from(copy.getImageData(0, 0, canvas.width, canvas.height).data);
}, selector);
const text = (page, selector) => page.page.locator(selector).innerText();
const strip = (step, which = 1) => `.steps > li:nth-child(${step}) figure:nth-of-type(${which}) .strip`;

async function openOnPhone(page) {
  await page.tap('button:more');
  await page.tap('more:2');
}

describe('how it works', () => {
  test('five steps that move with the picture, by keyboard, fader and another picture', withPage(desk, async (page) => {
    const asked = () => page.requests.filter((url) => /\/explain\//.test(url)).length;
    assert.equal(asked(), 0, 'the illustrations came before anybody asked');
    await page.click('button:about');
    await page.page.waitForSelector('.steps');
    assert.ok(asked() > 0);
    assert.deepEqual(await page.page.locator('.steps h3').allInnerTexts(), ['Encode', 'Remove', 'Move', 'Decode', 'Prove']);
    assert.match(await text(page, '.steps > li:nth-child(1)'), /20 numbers/);
    assert.match(await page.page.locator('.schedule svg').getAttribute('aria-label'), /always 1; the discriminator's is 0 in the first epoch and grows by 3 with each, to 15/);

    const decode = '.steps > li:nth-child(4) .picture';
    const [u, z, picture, input] = [await drawn(page, strip(3)), await drawn(page, strip(4)), await drawn(page, decode), await drawn(page, '.steps > li:nth-child(1) .picture')];
    const slider = page.page.getByRole('slider', { name: '1', exact: true }).last();
    await slider.focus();
    await page.page.keyboard.press('End');
    await page.settled();
    assert.ok((await page.weights())[1] > 0.99, 'the fader of the page did not follow');
    assert.deepEqual(await drawn(page, strip(3)), u, 'u moved');
    assert.ok(difference(await drawn(page, strip(4)), z) > 1, 'z did not move');
    assert.ok(difference(await drawn(page, decode), picture) > 3, 'the decode did not move');
    assert.match(await text(page, '.steps > li:nth-child(3) .bars'), /1\s+100\s%/);
    const counted = /(\d+) of 20 numbers differ/.exec(await text(page, '.steps > li:nth-child(4)'));
    assert.ok(Number(counted[1]) > 5, counted[0]);
    await page.page.waitForFunction(() => /^The picture with 1 at 100\s%\. u under these faders: \d+ of 20 numbers differ\.$/.test(document.querySelector('#steps [aria-live]').textContent));

    await page.page.evaluate(() => window.fader.set('digit', '8')); // whoever moves it
    await page.settled();
    assert.match(await text(page, '.steps > li:nth-child(3) .bars'), /8\s+100\s%/);
    await page.page.evaluate(() => window.fader.setInput(6));
    await page.settled();
    assert.ok(difference(await drawn(page, '.steps > li:nth-child(1) .picture'), input) > 3);
    assert.ok(difference(await drawn(page, strip(3)), u) > 1, 'another picture has another code');

    // The last step shows the probe, and leads to the proof.
    const shares = (await page.page.locator('.steps > li:nth-child(5) .bars em').allInnerTexts()).map(parseFloat);
    const { probes } = await page.page.evaluate(() => window.fader.proof());
    assert.deepEqual(shares, probes.digit.map((share) => Math.round(100 * share)));
    await page.page.getByRole('button', { name: 'Put it to the proof', exact: true }).last().click();
    await page.page.waitForFunction(() => window.fader.layout()['proof-picture:ours']);
    assert.equal(await page.page.locator('#about').isVisible(), false);
  }));

  test('without them the dialog still opens, and a sentence says why', async () => {
    const page = await lab.open(phone);
    lab.server.overrides.set('/explain/charts.js', { status: 503 });
    await openOnPhone(page);
    await page.page.waitForFunction(() => /explanations could not be fetched/.test(document.getElementById('toast').textContent));
    assert.match(await text(page, '#about'), /The model card/);
    lab.server.overrides.clear();
    await page.close();
  });

  test('on a phone, in every model', withPage(phone, async (page) => {
    for (const [name, found] of [['faces', /leak|probes were trained/], ['digits', /A probe was trained/]]) {
      await page.page.evaluate((wanted) => window.fader.load(window.fader.models.find((model) => model.name === wanted).url), name);
      await page.settled();
      await openOnPhone(page);
      await page.page.waitForSelector('.steps');
      assert.match(await text(page, '.steps'), found);
      assert.ok(await page.page.evaluate(() => document.querySelector('#about').scrollWidth <= document.querySelector('#about').clientWidth), 'it is wider than the screen');
      await page.page.locator('#about .close').tap();
      await page.settled();
    }
  }));
});

describe('true renders', () => {
  const open = async (page) => {
    await page.page.evaluate(() => window.fader.load(window.fader.models.find(({ name }) => name === 'people').url));
    await page.page.evaluate(() => window.fader.setInput(4));
    await page.settled();
  };

  test('beside the model, at the nearest value that was rendered, with the error', withPage(desk, async (page) => {
    await page.click('button:proof');
    assert.equal((await page.layout())['proof:truth'], undefined, 'the digits were not rendered');
    await open(page);
    await page.click('proof:truth');
    assertTidy(await page.layout(), 1280, 800);
    const fetched = () => page.requests.filter((url) => /people-truth/.test(url)).length;
    await page.page.getByRole('button', { name: /^Load the true renders, 0\.4 MB$/ }).focus();
    assert.equal(fetched(), 0, 'they came before anybody asked');
    await page.page.keyboard.press('Enter');
    await page.page.getByRole('button', { name: 'age 80' }).waitFor();
    assert.equal(fetched(), 2);
    assert.equal(await page.page.locator('#truth figure').first().isVisible(), false);

    const decibels = async () => Number(/PSNR ([\d.]+) dB/.exec(await text(page, '#truth'))?.[1]);
    await page.page.getByRole('button', { name: 'age 80' }).click();
    await page.settled();
    const age = () => page.page.evaluate(() => window.fader.attributes[0].value);
    assert.equal(await age(), 1);
    const old = [await drawn(page, '#truth figure:nth-of-type(1) canvas'), await drawn(page, '#truth figure:nth-of-type(2) canvas')];
    const exact = await page.page.evaluate(() => Array.from(window.fader.image().data));
    assert.deepEqual(old[0], exact, 'the picture of the model is its decode');
    const own = await page.page.evaluate(() => Array.from(window.fader.input().data));
    assert.ok(difference(old[1], own) > 5, 'the render is the picture itself');
    const near = await decibels();
    assert.ok(near > 18 && near < 32, `PSNR ${near}`);
    assert.equal(await page.page.getByRole('button', { name: 'age 80' }).getAttribute('aria-pressed'), 'true');

    await page.page.evaluate(() => window.fader.set('age', 0.8)); // the nearest that was rendered is still 80
    await page.settled();
    assert.deepEqual(await drawn(page, '#truth figure:nth-of-type(1) canvas'), exact);
    assert.equal(await decibels(), near);
    assert.equal(await page.page.getByRole('button', { name: 'age 80' }).getAttribute('aria-pressed'), 'false');

    await page.page.evaluate(() => window.fader.set('beard', 1));
    await page.settled();
    assert.match(await text(page, '#truth'), /More than one attribute/);
    await page.page.getByRole('button', { name: 'no glasses' }).click();
    await page.settled();
    assert.equal((await page.page.evaluate(() => window.fader.attributes)).find(({ name }) => name === 'beard').value, 0);
    assert.ok(await decibels() > 18);

    await page.page.evaluate(() => window.fader.setInput(new ImageData(128, 128)));
    await page.settled();
    assert.match(await text(page, '#truth'), /^Only the people of the gallery were rendered/);
    await page.click('proof:card');
    assert.equal(await page.page.locator('#truth').isVisible(), false);
  }));

  test('on a phone; and what does not come gets a sentence', async () => {
    const page = await lab.open(phone);
    await open(page);
    lab.server.overrides.set('/models/people-truth.jpg', { status: 503 });
    await page.tap('tab:card');
    await page.page.getByRole('button', { name: /^Load the true renders/ }).tap();
    await page.page.waitForFunction(() => /people-truth\.jpg could not be fetched: the server answered 503/.test(document.getElementById('truth').textContent));
    lab.server.overrides.clear();
    await page.page.getByRole('button', { name: /^Load the true renders/ }).tap();
    await page.page.getByRole('button', { name: 'no glasses' }).tap();
    await page.settled();
    assert.match(await text(page, '#truth'), /No glasses: the colours of the two differ/);
    assertTidy(await page.layout(), 390, 844);
    assert.deepEqual(page.problems.filter((problem) => !/status of 503/.test(problem)), []);
    await page.close();
  });
});
