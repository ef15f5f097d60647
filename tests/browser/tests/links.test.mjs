// Links: what they bring to another browser, and what they say when they cannot.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { startBrowser } from '../support/harness.mjs';

let lab;
before(async () => { lab = await startBrowser(); });
after(() => lab.close());

const clipboard = { permissions: ['clipboard-read', 'clipboard-write'] };
const toast = (page) => page.page.locator('#toast').textContent();
/** Presses Share; the link that is then on the clipboard, and the sentence that the page says. */
async function share(page) {
  await page.page.evaluate(() => { document.getElementById('toast').textContent = ''; });
  await page.click('button:share');
  await page.page.waitForFunction(() => document.getElementById('toast').textContent);
  const link = await page.page.evaluate(() => navigator.clipboard.readText());
  return { link, hash: new URL(link).hash, words: await toast(page) };
}
const pixels = (page) => page.page.evaluate(() => Array.from(window.fader.image().data));
const attributes = (page) => page.page.evaluate(() => window.fader.attributes);
/** A smooth colourful picture as ImageData, played. */
const playPicture = (page) => page.page.evaluate(() => {
  const picture = new ImageData(150, 120);
  picture.data.forEach((_, i) => { picture.data[i] = i % 4 === 3 ? 255 : 128 + 100 * Math.sin(i / (900 + 100 * (i % 4))); });
  window.fader.setInput(picture);
});

describe('a drawn digit', () => {
  test('opened elsewhere is the same picture to the bit, drawing and faders included', async () => {
    const sender = await lab.open(clipboard);
    await sender.draw('pad', [
      [[0.3, 0.2], [0.55, 0.14], [0.68, 0.3], [0.5, 0.47], [0.42, 0.49]],
      [[0.45, 0.48], [0.7, 0.6], [0.6, 0.83], [0.33, 0.85], [0.27, 0.74]],
    ]);
    await sender.drag('fader:8', [0.5, 0.9], [0.5, 0.43]);
    const { link, words } = await share(sender);
    assert.equal(words, 'Link copied: it shows what you see.');
    assert.match(link, /#m=digits&ink=[\w.-]+&/);
    assert.ok(link.length < 600, `${link.length} letters: ${link}`);

    const receiver = await lab.open({ ...clipboard, url: link });
    assert.deepEqual(await pixels(receiver), await pixels(sender));
    assert.deepEqual(await attributes(receiver), await attributes(sender));
    assert.equal((await receiver.stats()).source, 'drawing');
    // The pad shows the strokes, and they can be drawn on: both go on in the same way.
    const inkOf = async (page) => Array.from((await page.pixels(await page.rect('pad'))).data);
    await Promise.all([sender, receiver].map((page) => page.page.mouse.move(5, 5)));
    await Promise.all([sender, receiver].map((page) => page.settled()));
    assert.deepEqual(await inkOf(receiver), await inkOf(sender));
    for (const page of [sender, receiver]) await page.draw('pad', [[[0.2, 0.9], [0.8, 0.92]]]);
    assert.deepEqual(await pixels(receiver), await pixels(sender));
    assert.equal((await share(receiver)).link, (await share(sender)).link);
    for (const page of [sender, receiver]) {
      page.noProblems();
      await page.close();
    }
  });

  test('that undo brings back travels with its strokes', async () => {
    const sender = await lab.open(clipboard);
    await sender.draw('pad', [[[0.5, 0.15], [0.48, 0.85]]]);
    await sender.click('gallery:2');
    await sender.click('button:clear');
    await sender.page.locator('#canvas').focus();
    for (let step = 0; step < 2; step++) await sender.page.keyboard.press('z');
    await sender.settled();
    assert.equal((await sender.stats()).source, 'drawing');
    const { link } = await share(sender);
    assert.match(link, /#m=digits&ink=/);
    const receiver = await lab.open({ ...clipboard, url: link });
    assert.deepEqual(await pixels(receiver), await pixels(sender));
    await receiver.close();
    await sender.close();
  });
});

describe('other pictures', () => {
  test('one of the gallery needs only its number', async () => {
    const sender = await lab.open(clipboard);
    await sender.page.evaluate(() => window.fader.apply('m=digits&img=6'));
    const { hash, words } = await share(sender);
    assert.equal(hash, '#m=digits&img=6');
    assert.equal(words, 'Link copied: it shows what you see.');
    await sender.close();
  });

  for (const [model, numbers] of [['people', 192], ['faces', 64]]) {
    test(`one of one's own travels as its ${numbers} numbers among ${model}, and the page says what does not`, async () => {
      const sender = await lab.open({ ...clipboard, hash: `#m=${model}` });
      await playPicture(sender);
      await sender.page.evaluate(() => { const { name, range } = window.fader.attributes[0]; window.fader.set(name, range[0] + 0.37 * (range[1] - range[0])); });
      await sender.settled();
      const { link, words } = await share(sender);
      assert.equal(words, 'Link copied: it shows the faded picture; the one that you opened stays here, it is not in the link.');
      assert.equal(/u=~([^&]*)/.exec(link)[1].length, 6 * numbers);
      const receiver = await lab.open({ ...clipboard, url: link });
      assert.deepEqual(await pixels(receiver), await pixels(sender));
      assert.deepEqual(await attributes(receiver), await attributes(sender));
      assert.equal((await receiver.stats()).source, 'link');
      const again = await share(receiver);
      assert.equal(again.words, 'Link copied: it shows what you see.');
      assert.equal(again.link, link);
      sender.noProblems();
      await receiver.close();
      await sender.close();
    });
  }
});

describe('a link that cannot be shown', () => {
  test('of an unknown model: says so, waits for the file, and shows it then', async () => {
    const sender = await lab.open(clipboard);
    await sender.page.evaluate(async () => {
      await window.fader.load(await (await fetch('models/digits.safetensors')).arrayBuffer(), 'mine & yours');
      window.fader.apply('img=4&digit=9');
    });
    await sender.settled();
    const { link, words } = await share(sender);
    assert.equal(words, 'Link copied: it shows what you see. It needs mine & yours, a file of yours: whoever opens it must drop that file on the page.');

    const receiver = await lab.open({ url: link });
    assert.match(await toast(receiver), /^This link is of a model named mine & yours, which is not here: digits plays\. Drop mine & yours\.safetensors/);
    assert.equal((await receiver.stats()).galleryIndex, 0, 'a picture of another model says nothing here');
    await receiver.page.evaluate(async () => {
      const data = new DataTransfer();
      data.items.add(new File([await (await fetch('models/digits.safetensors')).blob()], 'mine & yours.safetensors'));
      window.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    });
    await receiver.page.waitForFunction(() => window.fader.model === 'mine & yours');
    await receiver.settled();
    assert.equal((await receiver.stats()).galleryIndex, 4);
    assert.equal((await receiver.weights())[9], 1);
    receiver.noProblems();
    await receiver.close();
    await sender.close();
  });

  test('followed later, an unknown model leaves what plays', async () => {
    const page = await lab.open({ hash: '#m=faces&img=3' });
    await page.page.evaluate(() => { location.hash = '#m=gone&img=1'; });
    await page.page.waitForFunction(() => document.getElementById('toast').textContent.includes('gone'));
    assert.equal((await page.stats()).model, 'faces');
    assert.equal((await page.stats()).galleryIndex, 3);
    await page.close();
  });

  for (const [what, hash] of [
    ['a picture that the gallery lacks', '#m=digits&img=999&digit=3'],
    ['cut short', '#m=digits&u=~AAAg_AAA&digit=3'],
    ['of another code', '#m=digits&u=~AAAg_AAAAAAA&digit=3'],
    ['strokes for a model that takes none', '#m=faces&ink=gwgQAgFqFqGoH&glasses=1'],
  ]) {
    test(`${what}: sets its faders, and says the rest`, async () => {
      const page = await lab.open({ hash });
      assert.match(await toast(page), /^The picture of this link cannot be shown: .* Its faders are set\.$/);
      const [first] = await attributes(page);
      assert.equal(first.kind === 'categorical' ? first.value[3] : first.value, 1);
      page.noProblems();
      await page.close();
    });
  }
});
