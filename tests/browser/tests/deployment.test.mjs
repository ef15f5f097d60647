// The page anywhere: under any path, without a network, from file://, while a new version is deployed; and
// what its policy lets it connect to.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { startBrowser } from '../support/harness.mjs';
import { pageFolder, site, startServer } from '../support/server.mjs';

let lab;
before(async () => { lab = await startBrowser(); });
after(() => lab.close());

const small = { viewport: { width: 390, height: 640 } }; // for few pixels are drawn faster
const playing = (page) => page.page.evaluate(() => window.fader.ready.then(() => window.fader.model));

describe('the policy', () => {
  let asked = 0;
  let other; // a host that lets everybody read, and counts
  before(async () => {
    const model = readFileSync(join(site, 'models/digits.safetensors'));
    other = createServer((request, response) => {
      ++asked;
      if (request.url === '/sent-on.safetensors') response.writeHead(302, { 'access-control-allow-origin': '*', location: `http://localhost:${other.address().port}/far.safetensors` }).end();
      else response.writeHead(200, { 'access-control-allow-origin': '*' }).end(model);
    });
    await new Promise((done) => other.listen(0, '127.0.0.1', done));
  });
  after(() => other.close());

  const tries = (address) => {
    const refused = (sending) => sending.then(() => 'sent', () => 'refused');
    const loaded = (element, where) => new Promise((done) => {
      Object.assign(element, { onload: () => done('sent'), onerror: () => done('refused') });
      element[where] = address;
      document.head.append(element);
    });
    return Promise.all([
      refused(fetch(address)),
      refused(fetch(address, { method: 'POST', body: 'what was drawn', mode: 'no-cors' })),
      loaded(new Image(), 'src'),
      loaded(document.createElement('script'), 'src'),
      loaded(Object.assign(document.createElement('link'), { rel: 'stylesheet' }), 'href'),
      Promise.resolve(navigator.sendBeacon(address, 'x')).then(() => 'refused', () => 'refused'), // it answers before it is stopped
      new Promise((done) => { const socket = new WebSocket(address.replace('http', 'ws')); socket.onopen = () => done('sent'); socket.onerror = () => done('refused'); }),
    ]);
  };

  test('lets the page connect to no other host', async () => {
    const page = await lab.open(small);
    asked = 0;
    const address = `http://127.0.0.1:${other.address().port}/x`;
    assert.deepEqual(await page.page.evaluate(tries, address), Array(7).fill('refused'));
    assert.equal(asked, 0, 'something came to the other host');
    assert.ok(page.problems.length > 0 && page.problems.every((problem) => /Content Security Policy|CSP|net::ERR_BLOCKED|WebSocket/i.test(problem)), page.problems.join('\n'));
    assert.equal(await page.page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.ran = true';
      document.head.append(script);
      return window.ran ?? 'refused';
    }), 'refused');
    await page.close();
  });

  test('lets ?model= be fetched, sent on too, and closes when it plays', async () => {
    const address = `http://127.0.0.1:${other.address().port}/sent-on.safetensors`;
    const page = await lab.open({ ...small, url: `${lab.server.url}?model=${encodeURIComponent(address)}` });
    assert.equal(await playing(page), 'sent-on');
    page.noProblems();
    asked = 0;
    assert.deepEqual(await page.page.evaluate(tries, address), Array(7).fill('refused'));
    assert.equal(asked, 0, 'something came to the other host');
    await page.close();
  });
});

test('under a path, with and without index.html', async () => {
  const server = await startServer({ first: 'digits', under: '/some/where' });
  for (const end of ['', 'index.html']) {
    const page = await lab.open({ ...small, url: server.url + end });
    assert.equal(await playing(page), 'digits');
    assert.ok(page.requests.every((url) => url.startsWith(server.url)), page.requests.join('\n'));
    page.noProblems();
    await page.close();
  }
  await server.close();
});

/** Until the service worker keeps everything. */
const kept = (page) => page.page.evaluate(async () => {
  await navigator.serviceWorker.ready;
  while (!navigator.serviceWorker.controller) await new Promise((done) => setTimeout(done, 50));
});

describe('a service worker', () => {
  const copy = join(mkdtempSync(join(tmpdir(), 'fader-site-')), 'site');
  let server;
  const first = basename(pageFolder());
  before(async () => {
    cpSync(site, copy, { recursive: true });
    server = await startServer({ folder: copy });
  });
  after(async () => {
    await server.close();
    rmSync(join(copy, '..'), { recursive: true });
  });

  test('lets the page open without a network after the first visit, with its model, and make a GIF', async () => {
    const page = await lab.open({ ...small, url: server.url, serviceWorkers: 'allow' });
    const model = await playing(page);
    await kept(page);
    server.gone = true;
    await page.page.reload();
    assert.equal(await playing(page), model);
    await page.settled();
    assert.ok((await page.stats()).verified);
    assert.ok(await page.page.evaluate(async () => (await window.fader.takeAway('gif')).size) > 1000);
    // A link of a friend, too; and a model that was never played gets its sentence.
    await page.page.goto(`${server.url}index.html?from=mail#m=${model}&img=2`);
    await page.ready();
    assert.equal((await page.stats()).galleryIndex, 2);
    const sentence = await page.page.evaluate(() => window.fader.load(window.fader.models.find(({ name }) => name === 'faces').url).catch(({ message }) => message));
    assert.match(sentence, /^models\/faces\.safetensors\.gz could not be fetched: there is no connection/);
    server.gone = false;
    await page.close();
  });

  test('never mixes two versions: an open page goes on with its own, a reload brings the new one', async () => {
    const second = first.slice(0, -8) + 'deadbeef';
    const page = await lab.open({ ...small, url: server.url, serviceWorkers: 'allow' });
    await playing(page);
    await kept(page);
    renameSync(join(copy, first), join(copy, second));
    for (const file of ['index.html', 'sw.js']) {
      writeFileSync(join(copy, file), readFileSync(join(copy, file), 'utf8').replaceAll(first.slice(5), second.slice(5)));
    }
    const folders = () => page.page.evaluate(() => [...new Set(performance.getEntriesByType('resource').map(({ name }) => /page-\w+/.exec(name)?.[0]).filter(Boolean))]);
    // What this page never needed before is no longer on the server.
    assert.ok(await page.page.evaluate(async () => (await window.fader.takeAway('gif')).size) > 1000);
    await page.page.evaluate(() => window.fader.load(window.fader.models.find(({ name }) => name === 'faces').url));
    assert.deepEqual(await folders(), [first]);
    await page.page.reload();
    await playing(page);
    assert.deepEqual(await folders(), [second]);
    // Once no page of the old version is open, its files go.
    await page.page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      await registration.update(); // browsers do it by themselves, some time after the page has opened
      while (!registration.waiting) await new Promise((done) => setTimeout(done, 50));
    });
    await page.page.goto('about:blank');
    await page.page.goto(server.url);
    await playing(page);
    await page.page.evaluate(async (old) => {
      const isThere = async () => (await caches.keys()).some((name) => name.endsWith(old));
      while (await isThere()) await new Promise((done) => setTimeout(done, 50));
    }, first.slice(5));
    server.gone = true;
    await page.page.reload();
    await playing(page);
    assert.deepEqual(await folders(), [second]);
    await page.close();
  });
});

test('fader.html plays from file://, asks for nothing and may not', async () => {
  const page = await lab.open({ ...small, url: pathToFileURL(join(site, 'fader.html')).href });
  assert.equal(await playing(page), 'digits');
  assert.ok((await page.stats()).verified);
  await page.page.evaluate(() => window.fader.set('digit', '7'));
  await page.page.evaluate(() => window.fader.compare()); // its control is inside, too
  assert.ok(await page.page.evaluate(async () => (await window.fader.takeAway('gif')).size) > 1000);
  await page.settled();
  page.noProblems();
  assert.deepEqual(page.requests.filter((url) => !url.startsWith('file:') && !url.startsWith('data:')), []);
  assert.equal(page.requests.filter((url) => url.startsWith('file:')).length, 1);
  assert.equal(await page.page.evaluate((address) => fetch(address).then(() => 'sent', () => 'refused'), lab.server.url), 'refused');
  await page.close();
});

test('without JavaScript: one sentence', async () => {
  const page = await lab.open({ ...small, javaScriptEnabled: false, wait: false });
  const text = (await page.page.locator('body').innerText()).replace(/\s+/g, ' ').trim();
  assert.equal(text, 'Fader This page needs JavaScript.');
  await page.close();
});
