// Which model plays: one on another host, the last of several that were asked for, the old one after a
// bad file, and a file that is dropped where the page could not start.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { startBrowser } from '../support/harness.mjs';
import { site } from '../support/server.mjs';

const digits = readFileSync(join(site, 'models/digits.safetensors'));
let lab;
let other; // a host that is not the page's
before(async () => {
  lab = await startBrowser();
  other = await startOtherHost();
});
after(async () => {
  await other.close();
  await lab.close();
});

/** Serves far.safetensors to every site, closed.safetensors to its own only; held.safetensors when let go. */
async function startOtherHost() {
  let letGo;
  const held = new Promise((done) => { letGo = done; });
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://x');
    if (pathname !== '/closed.safetensors') response.setHeader('access-control-allow-origin', '*');
    if (pathname === '/held.safetensors') await held;
    if (pathname.endsWith('.safetensors')) response.end(digits);
    else response.writeHead(404).end();
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    letGo: () => letGo(),
    close: () => new Promise((done) => {
      letGo();
      server.closeAllConnections();
      server.close(done);
    }),
  };
}

const at = (address) => `${lab.server.url}?model=${encodeURIComponent(address)}`;
const covered = (page) => page.page.waitForFunction(() => document.getElementById('cover').classList.contains('failed'));
const uncovered = (page) => page.page.waitForFunction(() => document.getElementById('cover').classList.contains('gone'));
const coverText = (page) => page.page.locator('#cover-text').textContent();
const toast = (page) => page.page.locator('#toast').textContent();
const drop = (page, name, bytes) => page.page.evaluate(([file, text]) => {
  const data = new DataTransfer();
  data.items.add(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], file));
  window.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
}, [name, Buffer.from(bytes).toString('base64')]);

describe('a model on another host', () => {
  test('plays from ?model=URL, and its link opens there too', async () => {
    const page = await lab.open({ url: at(`${other.url}far.safetensors`), permissions: ['clipboard-read', 'clipboard-write'] });
    assert.equal((await page.stats()).model, 'far');
    await page.page.evaluate(() => window.fader.apply('img=3&digit=8'));
    await page.click('button:share');
    await page.page.waitForFunction(() => document.getElementById('toast').textContent);
    assert.equal(await toast(page), 'Link copied: it shows what you see.');
    const link = await page.page.evaluate(() => navigator.clipboard.readText());
    assert.equal(new URL(link).searchParams.get('model'), `${other.url}far.safetensors`);
    const receiver = await lab.open({ url: link });
    assert.equal((await receiver.stats()).model, 'far');
    assert.deepEqual(await receiver.image(), await page.image());
    // One of the page's own models is named by the link alone.
    const faces = await page.page.evaluate(() => window.fader.models.findIndex(({ name }) => name === 'faces'));
    await page.click('button:models');
    await page.click(`model:${faces}`);
    await page.page.waitForFunction(() => window.fader.model === 'faces');
    await page.click('button:share');
    await page.page.waitForFunction(() => location.search === '' && location.hash.startsWith('#m=faces'));
    for (const one of [page, receiver]) {
      one.noProblems();
      await one.close();
    }
  });

  test('that does not let the page read it: one sentence with the cure', async () => {
    const page = await lab.open({ url: at(`${other.url}closed.safetensors`), wait: false });
    await covered(page);
    assert.equal(await coverText(page), `${other.url}closed.safetensors could not be fetched: there is no connection to that server, or it does not let other sites read the file, for which it must answer with the header "Access-Control-Allow-Origin: *".`);
    await page.close();
  });

  test('that has no such file', async () => {
    const page = await lab.open({ url: at(`${other.url}none`), wait: false });
    await covered(page);
    assert.equal(await coverText(page), `${other.url}none could not be fetched: the server answered 404.`);
    await page.close();
  });

  for (const address of ['javascript:alert(1)', 'http://']) {
    test(`${address} is no address, and a dropped model plays nevertheless`, async () => {
      const page = await lab.open({ url: at(address), wait: false });
      await covered(page);
      assert.equal(await coverText(page), `?model=${address} is not the address of a file: write ?model=https://host/name.safetensors.`);
      await drop(page, 'mine.safetensors', digits);
      await uncovered(page);
      await page.settled();
      assert.equal((await page.stats()).model, 'mine');
      page.noProblems();
      await page.close();
    });
  }
});

describe('loads that overtake each other', () => {
  test('end on the last one asked for', async () => {
    const page = await lab.open();
    lab.server.overrides.set('/held.safetensors', { body: digits, until: new Promise((done) => setTimeout(done, 2000)) });
    const outcomes = await page.page.evaluate(async (held) => {
      const outcome = (load) => load.then(() => window.fader.model, ({ message, overtaken }) => ({ message, overtaken }));
      const asked = [window.fader.load(held), window.fader.load('models/faces.safetensors'), window.fader.load('models/digits.safetensors')].map(outcome);
      return Promise.all(asked);
    }, 'held.safetensors');
    const overtaken = (name) => ({ message: `${name} was not opened: another model was asked for after it.`, overtaken: true });
    assert.deepEqual(outcomes, [overtaken('held'), overtaken('faces'), 'digits']);
    assert.equal((await page.stats()).model, 'digits');
    page.noProblems();
    await page.close();
  });

  test('a file dropped while the page still loads its first model stays', async () => {
    const page = await lab.open({ url: at(`${other.url}held.safetensors`), wait: false });
    await page.page.waitForFunction(() => document.getElementById('cover-text').textContent.includes('kB'));
    await drop(page, 'mine.safetensors', digits);
    await uncovered(page);
    other.letGo();
    await page.page.waitForTimeout(300);
    await page.settled();
    assert.equal((await page.stats()).model, 'mine');
    assert.ok(await page.page.evaluate(() => document.getElementById('cover').classList.contains('gone')), 'progress of the other has covered it again');
    page.noProblems();
    await page.close();
  });
});

describe('a bad file', () => {
  test('leaves the old model with its control, which can be had again', async () => {
    const page = await lab.open();
    await page.page.evaluate(() => window.fader.compare());
    await page.page.evaluate(() => window.fader.set('digit', '5'));
    const before = await page.image();
    await drop(page, 'broken.safetensors', digits.subarray(0, 20000));
    await page.page.waitForFunction(() => document.getElementById('toast').textContent.startsWith('broken'));
    await page.settled();
    assert.equal((await page.stats()).model, 'digits');
    assert.deepEqual(await page.image(), before);
    await page.page.evaluate(() => window.fader.compare());
    assert.equal(await page.page.evaluate(() => window.fader.proof().control), true);
    page.noProblems();
    await page.close();
  });
});

describe('where the page could not start', () => {
  const failing = async (path) => {
    lab.server.overrides.set(path, { status: 503 });
    const page = await lab.open({ wait: false });
    await covered(page);
    return page;
  };

  test('a dropped model plays, in front', async () => {
    const page = await failing('/models/digits.safetensors.gz');
    lab.server.overrides.clear();
    await drop(page, 'broken.safetensors', 'no model');
    await page.page.waitForFunction(() => document.getElementById('cover-text').textContent.startsWith('broken'));
    await drop(page, 'mine.safetensors', digits);
    await uncovered(page);
    await page.ready();
    assert.equal((await page.stats()).model, 'mine');
    await page.drag('fader:1', [0.5, 0.5], [0.5, 0.1]);
    assert.ok((await page.weights())[1] > 0.8, 'the faders cannot be reached');
    await page.close();
  });

  test('a dropped model starts even an engine that did not come', async () => {
    const page = await failing('/fader_wasm.wasm');
    lab.server.overrides.clear();
    await drop(page, 'mine.safetensors', digits);
    await uncovered(page);
    await page.ready();
    assert.equal((await page.stats()).model, 'mine');
    await page.close();
  });
});
