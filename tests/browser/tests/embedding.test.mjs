// The page for scripts, links and bad luck: window.fader, shared states, files that are not models,
// browsers that lack something, servers that fail.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { desktop, difference, startBrowser } from '../support/harness.mjs';
import { pageFolder, site } from '../support/server.mjs';

let lab;
let page;
before(async () => {
  lab = await startBrowser();
  page = await lab.open();
});
after(() => lab.close());

/** The sentence of the Error that a script gets. */
const sentence = (body, argument) => page.page.evaluate(async ([source, value]) => {
  try {
    await new Function('fader', 'value', `return (async () => { ${source} })()`)(window.fader, value);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : `not an Error: ${error}`;
  }
}, [body, argument]);

describe('window.fader', () => {
  test('names the models and the attributes', async () => {
    const { models, attributes, model } = await page.page.evaluate(() => ({ models: window.fader.models, attributes: window.fader.attributes, model: window.fader.model }));
    assert.ok(models.some(({ name }) => name === 'digits'));
    assert.equal(model, 'digits');
    assert.equal(attributes.length, 1);
    assert.equal(attributes[0].name, 'digit');
    assert.equal(attributes[0].kind, 'categorical');
    assert.deepEqual(attributes[0].range, [0, 1]);
    assert.equal(attributes[0].values.length, 10);
    assert.equal(attributes[0].value.length, 10);
  });

  test('sets a value, all weights, one fader', async () => {
    const set = (name, value) => page.page.evaluate(([n, v]) => {
      window.fader.set(n, v);
      return window.fader.attributes[0].value;
    }, [name, value]);
    assert.deepEqual(await set('digit', '7'), [0, 0, 0, 0, 0, 0, 0, 1, 0, 0]);
    assert.deepEqual(await set('digit', [0, 3, 1, 0, 0, 0, 0, 0, 0, 0]), [0, 0.75, 0.25, 0, 0, 0, 0, 0, 0, 0]);
    assert.ok(Math.abs((await set('digit=7', 0.5))[7] - 0.5) < 1e-6);
  });

  test('image() is the decode of what was just set', async () => {
    const [seven, two, again] = await page.page.evaluate(() => ['7', '2', '7'].map((digit) => {
      window.fader.set('digit', digit);
      const { width, height, data } = window.fader.image();
      return { width, height, data: Array.from(data) };
    }));
    assert.equal(seven.width, 32);
    assert.equal(seven.height, 32);
    assert.ok(seven.data.every((value, i) => i % 4 !== 3 || value === 255));
    assert.ok(difference(seven.data, two.data) > 2);
    assert.deepEqual(seven.data, again.data);
  });

  test('setInput takes a number of the gallery or ImageData', async () => {
    const sources = await page.page.evaluate(() => {
      const canvas = new OffscreenCanvas(28, 28);
      const context = canvas.getContext('2d');
      context.fillRect(0, 0, 28, 28);
      context.fillStyle = 'white';
      context.fillRect(12, 4, 3, 20);
      window.fader.setInput(context.getImageData(0, 0, 28, 28));
      const { source } = window.fader.stats();
      const digit = window.fader.attributes[0].value.indexOf(1);
      window.fader.setInput(4);
      return [source, digit, window.fader.stats().galleryIndex];
    });
    assert.deepEqual(sources, ['picture', 1, 4]);
  });

  test('stats() tells what plays', async () => {
    const stats = await page.stats();
    assert.equal(stats.fileSize, statSync(join(site, 'models/digits.safetensors')).size);
    assert.equal(stats.model, 'digits');
    assert.equal(stats.imageSize, 32);
    assert.ok(stats.gallerySize >= 8);
  });

  for (const [what, body, expected] of [
    ['an unknown attribute', "fader.set('smile', 1)", /There is no attribute "smile"; this model has "digit"/],
    ['an unknown value', "fader.set('digit', '12')", /"digit" has no value "12"; it has "0", "1"/],
    ['an unknown fader', "fader.set('digit=x', 0.5)", /"digit" has no value "x"/],
    ['a weight that is no number', "fader.set('digit=1', 'much')", /needs a number, not "much"/],
    ['NaN', "fader.set('digit=1', NaN)", /needs a number/],
    ['too few weights', "fader.set('digit', [1, 2])", /has 10 values, not 2/],
    ['negative weights', "fader.set('digit', [1, -1, 0, 0, 0, 0, 0, 0, 0, 0])", /must be 0 or more/],
    ['a picture that is not there', 'fader.setInput(100000)', /whole number from 0 to/],
    ['no picture at all', 'fader.setInput(null)', /needs ImageData or a whole number/],
    ['a model that is not there', "await fader.load('models/none.safetensors')", /none\.safetensors could not be fetched: the server answered 404/],
    ['a model of a wrong kind', 'await fader.load(42)', /needs a URL, an ArrayBuffer or a Uint8Array/],
  ]) {
    test(`refuses ${what} with a sentence`, async () => {
      assert.match(await sentence(body), expected);
    });
  }
});

describe('model files', () => {
  test('a file that is no model is refused, and the old one plays on', async () => {
    const good = readFileSync(join(site, 'models/digits.safetensors'));
    const before = await page.page.evaluate(() => {
      window.fader.set('digit', '5');
      return { attributes: window.fader.attributes, image: Array.from(window.fader.image().data) };
    });
    const bad = {
      empty: [], noise: [...Buffer.from('this is not a model, but it is long enough to be one')],
      'cut short': [...good.subarray(0, 20000)], 'with more at its end': [...good, 0],
    };
    for (const [what, bytes] of Object.entries(bad)) {
      const message = await sentence('await fader.load(new Uint8Array(value))', bytes);
      assert.ok(message, `a file that is ${what} was taken`);
      assert.doesNotMatch(message, /not an Error|undefined|RuntimeError|memory access/, what);
      assert.ok(message.length > 20 && message.length < 300, message);
    }
    const now = await page.page.evaluate(() => ({ attributes: window.fader.attributes, image: Array.from(window.fader.image().data) }));
    assert.deepEqual(now, before);
    await page.drag('fader:1', [0.5, 0.5], [0.5, 0.1]);
    assert.ok((await page.weights())[1] > 0.8, 'the old model no longer plays');
  });

  test('a good file replaces what plays', async () => {
    const before = (await page.stats()).framesDrawn;
    await page.page.evaluate(async () => {
      const bytes = await (await fetch('models/digits.safetensors')).arrayBuffer();
      await window.fader.load(bytes, 'mine');
    });
    await page.settled();
    const stats = await page.stats();
    assert.equal(stats.model, 'mine');
    assert.equal(stats.verified, true);
    assert.ok(stats.framesDrawn > before);
  });

  test('a dropped file that is nothing says so on the page', async () => {
    await page.page.evaluate(() => {
      const data = new DataTransfer();
      data.items.add(new File(['no model'], 'broken.safetensors'));
      window.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    });
    await page.page.waitForFunction(() => document.getElementById('toast').textContent.startsWith('broken'));
  });

  test('nothing of this was an error of the page', () => {
    // The browser itself notes the 404 that a test above asked for.
    assert.deepEqual(page.problems.filter((problem) => !/status of 404/.test(problem)), []);
  });
});

describe('links', () => {
  test('a link shows what its sender saw', async () => {
    const sender = await lab.open();
    await sender.page.evaluate(() => {
      window.fader.setInput(3);
      window.fader.set('digit', [0, 0, 0.4, 0, 0, 0, 0, 0.6, 0, 0]);
    });
    const link = await sender.page.evaluate(() => window.fader.permalink());
    assert.match(link, /^m=digits&img=3&(fade=digit:\d:\d&)?digit=2:0\.4,7:0\.6$/);
    const receiver = await lab.open({ hash: `#${link}` });
    assert.deepEqual(await receiver.weights(), await sender.weights());
    assert.deepEqual(await receiver.image(), await sender.image());
    receiver.noProblems();
    await receiver.close();
    await sender.close();
  });

  test('a link of before, with its u in half floats, still opens', async () => {
    const old = 'u=b0a93cf3b47b2e8ab6afb7d93a4337cdb8fc38a13a8b3a4b35f2b9e1b6c73c1eb29d3b66b2b6387d&was.digit=1&digit=4';
    const receiver = await lab.open({ hash: `#m=digits&${old}` });
    assert.equal((await receiver.stats()).source, 'link');
    const older = await lab.open({ hash: `#m=digits&${old.replace('u=', 'z=')}` });
    assert.equal((await older.stats()).source, 'link');
    assert.deepEqual(await older.image(), await receiver.image());
    assert.equal((await receiver.weights())[4], 1);
    await older.close();
    await receiver.close();
  });

  test('the share button puts it into the address bar', async () => {
    const sender = await lab.open(desktop);
    await sender.click('gallery:6');
    await sender.click('button:share');
    await sender.page.waitForFunction(() => location.hash.includes('img=6'));
    await sender.close();
  });

  test('a link with nonsense is passed over', async () => {
    const other = await lab.open({ hash: '#m=digits&img=99999&digit=12:x,7:NaN&smile=&z=12&%%%=&digit=6:0.25,1:0.75' });
    const weights = await other.weights();
    assert.ok(Math.abs(weights[6] - 0.25) < 1e-6 && Math.abs(weights[1] - 0.75) < 1e-6, String(weights));
    other.noProblems();
    await other.close();
  });

  test('a changed hash is followed', async () => {
    const other = await lab.open();
    await other.page.evaluate(() => { location.hash = '#m=digits&img=2&digit=9'; });
    await other.page.waitForFunction(() => window.fader.attributes[0].value[9] === 1 && window.fader.stats().galleryIndex === 2);
    await other.close();
  });
});

describe('what can be missing', () => {
  const coverText = (other) => other.page.locator('#cover-text').textContent();

  for (const [what, initScript, expected] of [
    ['WebAssembly', () => { delete window.WebAssembly; }, /needs WebAssembly, which/],
    ['SIMD', () => { WebAssembly.validate = () => false; }, /needs WebAssembly SIMD.*Chrome 91/],
    ['WebGL 2', () => {
      const original = HTMLCanvasElement.prototype.getContext;
      HTMLCanvasElement.prototype.getContext = function getContext(kind, ...rest) {
        return kind === 'webgl2' ? null : original.call(this, kind, ...rest);
      };
    }, /needs WebGL 2/],
  ]) {
    test(`${what}: one sentence`, async () => {
      const other = await lab.open({ initScript, wait: false });
      await other.page.waitForFunction(() => document.getElementById('cover').classList.contains('failed'));
      assert.match(await coverText(other), expected);
      assert.match(await other.page.evaluate(() => window.fader.ready.then(() => 'ready', (error) => error.message)), expected);
      other.noProblems();
      await other.close();
    });
  }

  test('a server that fails once: a sentence, and another try', async () => {
    lab.server.overrides.set('/models/digits.safetensors.gz', { status: 503 });
    const other = await lab.open({ wait: false });
    await other.page.waitForFunction(() => document.getElementById('cover').classList.contains('failed'));
    assert.match(await coverText(other), /digits\.safetensors\.gz could not be fetched: the server answered 503/);
    lab.server.overrides.clear();
    await other.page.locator('#retry').click();
    await other.page.waitForFunction(() => document.getElementById('cover').classList.contains('gone'));
    await other.settled();
    assert.equal((await other.stats()).model, 'digits');
    await other.close();
  });

  test('a shipped model that is broken: its sentence on the cover', async () => {
    const good = readFileSync(join(site, 'models/digits.safetensors.gz'));
    for (const [body, sentence] of [
      ['not a model', /digits\.safetensors/],
      [good.subarray(0, good.length / 2), /digits\.safetensors\.gz is cut short or damaged/],
    ]) {
      lab.server.overrides.set('/models/digits.safetensors.gz', { body });
      const other = await lab.open({ wait: false });
      await other.page.waitForFunction(() => document.getElementById('cover').classList.contains('failed'));
      lab.server.overrides.clear();
      assert.match(await coverText(other), sentence);
      await other.close();
    }
  });

  test('a browser that cannot unpack gets the plain file, and so does one whose server unpacks', async () => {
    const plain = await lab.open({ initScript: 'delete window.DecompressionStream' });
    assert.equal((await plain.stats()).model, 'digits');
    assert.ok(plain.requests.some((url) => /digits\.safetensors(\?|$)/.test(url)) && !plain.requests.some((url) => /\.gz(\?|$)/.test(url)));
    await plain.close();
    lab.server.overrides.set('/models/digits.safetensors.gz', { body: readFileSync(join(site, 'models/digits.safetensors')) });
    const unpacked = await lab.open();
    lab.server.overrides.clear();
    assert.equal((await unpacked.stats()).model, 'digits');
    await unpacked.close();
  });
});

describe('the wire', () => {
  test('the whole page is at most 1.46 MB with the digits, and 4.5 MB with what it opens with', () => {
    const files = readdirSync(site, { recursive: true }).map((file) => join(site, file)).filter((file) => statSync(file).isFile());
    const packed = (file) => gzipSync(readFileSync(file), { level: 9 }).length;
    const sum = (some) => some.reduce((total, file) => total + packed(file), 0);
    // Servers compress text and WebAssembly by themselves; models are sent as they are. What makes GIFs and
    // videos is fetched by who asks for one (take_away.test.mjs), what illustrates how it works by who opens it
    // (explain.test.mjs), the crop by who brings a picture, a language by who speaks it; the page in one file is another way to it.
    const code = sum(files.filter((file) => !/\/((models|take_away|explain|languages)\/|crop\.js$)/.test(file) && !/\/(fader|embed-example)\.html$/.test(file)));
    const { models } = JSON.parse(readFileSync(join(pageFolder(), 'models.json')));
    const weight = (name) => {
      const sent = statSync(join(site, `models/${name}.safetensors.gz`)).size;
      assert.equal(models.find((model) => model.name === name).packedBytes, sent);
      return code + sent;
    };
    const [digits, first] = [weight('digits'), weight(models[0].name)];
    console.log(`page weight: ${code} bytes, gzip -9; with the digits ${digits}, with ${models[0].name} ${first}`);
    assert.ok(code <= 362_000, `the page without its model weighs ${code} bytes`);
    assert.ok(digits <= 1_460_000, `page and digits weigh ${digits} bytes`);
    assert.ok(first <= 4_500_000, `page and ${models[0].name} weigh ${first} bytes`);
  });
});
