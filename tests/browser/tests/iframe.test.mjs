// The page in an <iframe>: what its holder may ask and is told, and who may not.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { startBrowser } from '../support/harness.mjs';
import { pageFolder, site } from '../support/server.mjs';

let lab;
let holder; // another origin, with a page that holds ours
before(async () => {
  lab = await startBrowser();
  holder = createServer((request, response) => {
    response.setHeader('content-type', 'text/html').end(`<!doctype html><title>x</title><link rel="icon" href="data:,"><iframe id="fader" width="390" height="640" src="${lab.server.url}"></iframe>
      <script>
        const told = [];
        addEventListener('message', ({ source, origin, data }) => { if (source === document.getElementById('fader').contentWindow) told.push({ origin, ...data }); });
        let last = 0;
        const post = (message) => document.getElementById('fader').contentWindow.postMessage(message, '${new URL(lab.server.url).origin}');
        async function ask(fader, more = {}, patience = 20000) {
          const id = ++last;
          post({ fader, id, ...more });
          for (const end = Date.now() + patience; Date.now() < end; await new Promise((done) => setTimeout(done, 20))) {
            const answer = told.find((message) => message.id === id);
            if (answer) return answer;
          }
          return 'silence';
        }
      </script>`);
  });
  await new Promise((done) => holder.listen(0, '127.0.0.1', done));
});
after(async () => {
  holder.closeAllConnections();
  holder.close();
  await lab.close();
});

const open = async () => {
  const page = await lab.open({ url: `http://127.0.0.1:${holder.address().port}/`, wait: false });
  await page.page.frameLocator('#fader').locator('#canvas').waitFor();
  return { page, ask: (verb, more, patience) => page.page.evaluate(([v, m, p]) => ask(v, m, p), [verb, more, patience]) };
};

test('a holder of another origin asks, and hears of changes', async () => {
  const { page, ask } = await open();
  const { fader, state, origin } = await ask('watch');
  assert.equal(fader, 'done');
  assert.equal(origin, new URL(lab.server.url).origin);
  assert.deepEqual([state.model, state.attributes[0].name, state.attributes[0].values.length, state.picture], ['digits', 'digit', 10, 0]);

  const set = await ask('set', { values: { digit: '7' } });
  assert.equal(set.state.attributes[0].value[7], 1);
  await page.page.waitForFunction(() => told.some((message) => message.fader === 'changed' && message.state.attributes[0].value[7] === 1));
  assert.equal((await ask('picture', { picture: 4 })).state.picture, 4);
  await page.page.waitForFunction(() => told.some((message) => message.fader === 'changed' && message.state.picture === 4));
  const { state: { link } } = await ask('state');
  assert.match(link, /^m=digits&img=4/);
  assert.notEqual((await ask('undo')).state.link, link);
  assert.equal((await ask('apply', { link })).state.link, link);

  assert.match((await ask('load', { model: 'nothing' })).error, /^There is no model "nothing"; this page has "digits"/);
  const bytes = readFileSync(join(site, 'models/digits.safetensors'), 'base64');
  assert.equal((await page.page.evaluate((own) => ask('load', { bytes: Uint8Array.from(atob(own), (c) => c.charCodeAt(0)), name: 'mine' }), bytes)).state.model, 'mine');
  assert.match((await ask('set', { values: { smile: 1 } })).error, /^There is no attribute "smile"/);
  assert.match((await ask('constructor')).error, /^There is no "constructor"; ask for watch, state/);
  assert.match((await ask('picture', { picture: 99999 })).error, /whole number/);
  page.noProblems();
  await page.close();
});

test('what a visitor draws is not told, nor its code', async () => {
  const { page, ask } = await open();
  await ask('watch');
  const frame = page.page.frames()[1];
  await frame.evaluate(() => window.fader.setInput(new ImageData(new Uint8ClampedArray(32 * 32 * 4).map((_, i) => (i % 4 === 3 ? 255 : (i * 7) % 256)), 32, 32)));
  const { state } = await ask('state');
  assert.equal(state.picture, null);
  assert.equal(state.link, null);
  assert.deepEqual(Object.keys(state), ['model', 'attributes', 'picture', 'link']);
  await page.close();
});

test('a holder that site.json does not list gets no answer', async () => {
  const list = JSON.parse(readFileSync(join(pageFolder(), 'models.json')));
  const own = `http://127.0.0.1:${holder.address().port}`;
  for (const [embed, expected] of [[['https://elsewhere.example'], 'silence'], [['https://elsewhere.example', own], 'done']]) {
    lab.server.overrides.set('/models.json', { body: JSON.stringify({ ...list, embed, models: list.models.filter(({ name }) => name === 'digits') }) });
    const { page, ask } = await open();
    await page.page.frames()[1].evaluate(() => window.fader.ready.then(() => 1));
    const answer = await ask('watch', {}, expected === 'silence' ? 1500 : undefined);
    assert.equal(answer.fader ?? answer, expected);
    await page.close();
  }
  lab.server.overrides.clear();
});

test('the example page moves a fader, and shows what it is told', async () => {
  const page = await lab.open({ viewport: { width: 800, height: 860 }, url: `${lab.server.url}embed-example.html`, wait: false });
  const state = page.page.locator('#state');
  await page.page.waitForFunction(() => document.getElementById('state').textContent.startsWith('digits, picture 0: digit '));
  await page.page.locator('#one').click();
  await page.page.waitForFunction(() => document.getElementById('state').textContent.startsWith('digits, picture 0: digit 1.00 0.00'));
  await page.page.locator('#next').click();
  await page.page.waitForFunction(() => document.getElementById('state').textContent.startsWith('digits, picture 1:'));
  assert.doesNotMatch(await state.textContent(), /undefined|NaN/);
  await page.screenshot('embed-example');
  page.noProblems();
  await page.close();
});
