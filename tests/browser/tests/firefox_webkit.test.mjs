// Firefox and WebKitGTK: load, drag a fader, draw, decode, link, export, upload, the windows of a phone and
// a tablet, the page in one file; no error of the page, and nothing against its policy.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { difference, screenshots } from '../support/harness.mjs';
import { assertReadable, likenesses, namesModel } from '../support/names.mjs';
import { pageFolder, site, startServer } from '../support/server.mjs';
import { startOther } from '../support/webdriver.mjs';

// Before all else: these browsers do not tell a test what their consoles say.
const listening = `window.problems = [];
for (const level of ['error', 'warn']) {
  const say = console[level];
  console[level] = (...words) => { window.problems.push(words.join(' ')); say.apply(console, words); };
}
addEventListener('error', ({ message }) => window.problems.push(message));
addEventListener('unhandledrejection', ({ reason }) => window.problems.push(String(reason)));
addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => window.problems.push(violatedDirective + ': ' + blockedURI));
`;

const ready = (browser) => browser.until(() => window.fader?.model && window.fader.stats().settled && window.fader.stats().framesDrawn > 0);
const image = (browser) => browser.evaluate(() => Array.from(window.fader.image().data).filter((_, i) => i % 4 === 0));
async function points(browser, name, places) {
  const rect = (await browser.evaluate(() => window.fader.layout()))[name];
  assert.ok(rect, `nothing on the page is called "${name}"`);
  return places.map(([x, y]) => [rect.x + rect.width * x, rect.y + rect.height * y]);
}

async function walk(browser, name, server) {
  await browser.resize(1280, 900);
  await browser.go(`${server.url}#img=0`); // a link plays no fade by itself
  await ready(browser);
  assert.equal(await browser.evaluate(() => window.fader.stats().verified), true);

  // A fader.
  const before = await image(browser);
  await browser.stroke(await points(browser, 'fader:3', [[0.5, 0.9], [0.5, 0.5], [0.5, 0.06]]));
  await ready(browser);
  assert.ok(await browser.evaluate(() => window.fader.attributes[0].value[3]) > 0.8, 'the fader did not follow the mouse');
  assert.ok(difference(before, await image(browser)) > 2, 'the picture did not follow the fader');
  await browser.screenshot(join(screenshots, `${name}.png`));

  // A drawing.
  const pad = (await browser.evaluate(() => Object.keys(window.fader.layout()))).find((control) => control === 'pad');
  assert.ok(pad, 'there is no pad to draw on');
  await browser.stroke(await points(browser, pad, [[0.5, 0.2], [0.5, 0.4], [0.5, 0.6], [0.5, 0.8]]));
  await ready(browser);
  assert.equal(await browser.evaluate(() => window.fader.stats().source), 'drawing');

  // A link.
  const link = await browser.evaluate(() => window.fader.permalink());
  const drawn = await image(browser);
  await browser.evaluate(() => window.fader.setInput(5));
  await browser.evaluate((hash) => { location.hash = hash; }, link);
  await browser.until(() => window.fader.stats().source !== 'gallery');
  await ready(browser);
  assert.deepEqual(await image(browser), drawn);

  // Files to take away.
  for (const kind of ['picture', 'strip', 'gif']) {
    assert.ok(await browser.evaluate(async (what) => (await window.fader.takeAway(what)).size, kind) > 500, kind);
  }
  if (name === 'firefox') { // WebKitGTK's encoders are whatever GStreamer has
    const video = await browser.evaluate(() => window.fader.takeAway('video').then(({ size }) => size, ({ message }) => message));
    assert.ok(video > 1000 || /^This browser .*: take the GIF\.$/.test(video), String(video));
  }

  // A picture of one's own, and a model.
  await browser.evaluate(async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 64 });
    canvas.getContext('2d').fillRect(28, 8, 8, 48);
    const data = new DataTransfer();
    data.items.add(new File([await new Promise((done) => canvas.toBlob(done))], 'mine.png', { type: 'image/png' }));
    const chooser = document.getElementById('file');
    chooser.files = data.files;
    chooser.dispatchEvent(new Event('change'));
  });
  await browser.until(() => window.fader.stats().source === 'picture');
  await browser.evaluate(async () => {
    const data = new DataTransfer();
    data.items.add(new File([await (await fetch('models/faces.safetensors')).blob()], 'dropped.safetensors'));
    window.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
  });
  await browser.until(() => window.fader.model === 'dropped');
  await ready(browser);

  // Names in any script.
  await browser.evaluate(() => window.fader.load('models/names.safetensors'));
  await ready(browser);
  const shot = await browser.screenshot(join(screenshots, `names-${name}.png`));
  await assertReadable(await browser.evaluate(() => window.fader.layout()), (places) => browser.evaluate(likenesses, [shot, places]));

  // Sealed: no other host.
  assert.equal(await browser.evaluate(() => fetch('http://localhost:1/x').then(() => 'sent', () => 'refused')), 'refused');
  const problems = await browser.evaluate(() => window.problems);
  assert.equal(problems.filter((problem) => /^connect-src: /.test(problem)).length, 1, `the policy did not refuse it: ${problems}`);
  assert.deepEqual(problems.filter((problem) => !/^connect-src: /.test(problem)), []);

  // A tablet's window and a phone's, as far as the browser lets a window shrink.
  for (const [width, height] of [[768, 1024], [450, 844]]) {
    await browser.resize(width, height);
    await browser.until((most) => document.getElementById('canvas').clientWidth <= most, Math.max(width, 520));
    await browser.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    await ready(browser);
    const { layout, box } = await browser.evaluate(() => ({ layout: window.fader.layout(), box: document.getElementById('canvas').getBoundingClientRect() }));
    for (const [control, rect] of Object.entries(layout).filter(([, { width: wide }]) => wide > 0)) {
      assert.ok(rect.x >= -0.5 && rect.y >= -0.5 && rect.x + rect.width <= box.width + 0.5 && rect.y + rect.height <= box.height + 0.5, `${control} leaves the screen of ${width} × ${height}`);
    }
  }

  // One file without a server.
  await browser.go(pathToFileURL(join(site, 'fader.html')).href + '#img=0');
  await ready(browser);
  assert.deepEqual(await browser.evaluate(() => [window.fader.model, window.fader.stats().verified]), ['digits', true]);
}

for (const name of ['firefox', 'webkit']) {
  test(`the page in ${name}`, { timeout: 240000 }, async () => {
    // Software graphics end WebKit's process now and then, which its driver calls an "unknown error" where the
    // mouse was moving: it gets a second try, no more.
    for (let tries = name === 'webkit' ? 2 : 1; ; --tries) {
      const server = await startServer({ first: 'digits' });
      server.overrides.set('/main.js', { body: listening + readFileSync(join(pageFolder(), 'main.js'), 'utf8') });
      server.overrides.set('/models/names.safetensors', { body: namesModel() });
      let browser;
      try {
        browser = await startOther(name);
        await walk(browser, name, server);
        return;
      } catch (error) {
        if (tries === 1 || !/crash|disconnected|closed|ECONN|fetch failed|^unknown error$/i.test(error.message)) throw error;
      } finally {
        await browser?.close();
        await server.close();
      }
    }
  });
}
