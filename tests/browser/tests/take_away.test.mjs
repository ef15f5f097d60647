// What leaves the page as a file: opened again by other programs.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { startBrowser } from '../support/harness.mjs';

const entries = { picture: 'save:0', copy: 'save:1', strip: 'save:2', gif: 'save:3', video: 'save:4' };
let lab;
let folder;
before(async () => {
  lab = await startBrowser();
  folder = mkdtempSync(join(tmpdir(), 'fader-take-away-'));
});
after(async () => {
  rmSync(folder, { recursive: true, force: true });
  await lab.close();
});

const toast = (page) => page.page.locator('#toast').textContent();
async function choose(page, kind) {
  await page.click('button:save');
  await page.click(entries[kind]);
}
/** The file that the browser saves, by the menu: its name, where it is, its bytes. */
async function saved(page, kind) {
  const download = page.page.waitForEvent('download', { timeout: 60000 });
  await choose(page, kind);
  const file = await download;
  const path = join(folder, file.suggestedFilename());
  await file.saveAs(path);
  return { name: file.suggestedFilename(), path, bytes: readFileSync(path) };
}
const probe = (path) => JSON.parse(execFileSync('ffprobe', ['-v', 'error', '-count_frames', '-show_streams', '-show_format', '-of', 'json', path])).streams[0];
/** Pictures of a file, at these seconds, by ffmpeg: grey values of size × size. */
const frameAt = (path, seconds, size) => execFileSync('ffmpeg', ['-v', 'error', '-i', path, '-ss', String(seconds), '-frames:v', '1', '-vf', `scale=${size}:${size}:flags=area`, '-f', 'rawvideo', '-pix_fmt', 'gray', '-'], { maxBuffer: 1e8 });
const meanDifference = (a, b) => a.reduce((sum, value, i) => sum + Math.abs(value - b[i]), 0) / a.length;
/** Chromium's own opinion of a file: what an element of that kind makes of it, on a page without our policy. */
async function shownBy(page, element, bytes, type) {
  const blank = await page.page.context().newPage();
  const shown = await blank.evaluate(async ([tag, text, mime]) => {
    const url = URL.createObjectURL(new Blob([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], { type: mime }));
    const shown = document.createElement(tag);
    await new Promise((done, failed) => {
      shown.onload = shown.onloadeddata = done;
      shown.onerror = () => failed(new Error(`${mime} is refused`));
      shown.src = url;
    });
    return { width: shown.naturalWidth ?? shown.videoWidth, height: shown.naturalHeight ?? shown.videoHeight, seconds: shown.duration };
  }, [element, bytes.toString('base64'), type]);
  await blank.close();
  return shown;
}
/** Grey values of the two ends of the first attribute's fade as the network makes them, size × size. */
const endsOfFade = (page, size, fade) => page.page.evaluate(([side, two]) => {
  const { attributes } = window.fader;
  const before = window.fader.permalink();
  const grey = (value) => {
    const values = attributes[0].values.map((_, i) => (i === value ? 1 : 0));
    window.fader.set(attributes[0].name, attributes[0].kind === 'categorical' ? values : attributes[0].range[value]);
    const picture = window.fader.image();
    const small = new OffscreenCanvas(picture.width, picture.height);
    small.getContext('2d').putImageData(picture, 0, 0);
    const canvas = new OffscreenCanvas(side, side).getContext('2d');
    canvas.imageSmoothingQuality = 'high';
    canvas.drawImage(small, 0, 0, side, side);
    const { data } = canvas.getImageData(0, 0, side, side);
    return Array.from({ length: side * side }, (_, i) => Math.round(0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2]));
  };
  const ends = two.map(grey);
  window.fader.apply(before);
  return ends;
}, [size, fade]);

describe('the digits', () => {
  let page;
  before(async () => {
    page = await lab.open({ hash: '#m=digits&img=2&fade=digit:3:7&digit=3:0.5,7:0.5', permissions: ['clipboard-read', 'clipboard-write'] });
  });
  after(async () => {
    page.noProblems();
    await page.close();
  });

  test('nothing of this was fetched before it was asked for', () => {
    assert.ok(!page.requests.some((url) => url.includes('take_away')), String(page.requests));
  });

  test('the menu is on the screen', async () => {
    await page.click('button:save');
    await page.screenshot('take-away-menu');
    await page.page.keyboard.press('Escape');
    await page.page.mouse.click(4, 320);
    await page.settled();
  });

  test('the picture is a PNG that says what was moved', async () => {
    const { name, bytes } = await saved(page, 'picture');
    assert.match(name, /^fader-digits-digit-[37]\.png$/);
    const { width, height } = await shownBy(page, 'img', bytes, 'image/png');
    assert.deepEqual([width, height], [512, 512]);
  });

  test('the strip is eleven pictures from A to B', async () => {
    const { name, path } = await saved(page, 'strip');
    assert.equal(name, 'fader-digits-digit-3-to-7-strip.png');
    const { codec_name: codec, width, height } = probe(path);
    assert.deepEqual([codec, width, height], ['png', 11 * 264 - 8, 256]);
  });

  test('the picture is copied', async () => {
    await choose(page, 'copy');
    await page.page.waitForFunction(() => document.getElementById('toast').textContent === 'Picture copied.');
    const size = await page.page.evaluate(async () => {
      const [item] = await navigator.clipboard.read();
      const { width, height } = await createImageBitmap(await item.getType('image/png'));
      return [width, height];
    });
    assert.deepEqual(size, [512, 512]);
  });

  test('the GIF goes there and back, and other programs open it', async () => {
    const ends = await endsOfFade(page, 64, [3, 7]);
    const { name, path, bytes } = await saved(page, 'gif');
    assert.equal(name, 'fader-digits-digit-3-to-7.gif');
    const { codec_name: codec, width, height, nb_read_frames: frames } = probe(path);
    assert.deepEqual([codec, width, height, frames], ['gif', 256, 256, '40']);
    assert.ok(meanDifference(frameAt(path, 0, 64), ends[0]) < 4);
    assert.ok(meanDifference(frameAt(path, 20 * 0.06 + 0.01, 64), ends[1]) < 4);
    assert.ok(meanDifference(ends[0], ends[1]) > 10, 'two ends that look alike prove nothing');
    assert.equal((await shownBy(page, 'img', bytes, 'image/gif')).width, 256);
    assert.match(bytes.toString('latin1'), /NETSCAPE2\.0\x03\x01\x00\x00/, 'it repeats for ever');
  });

  test('the video does too', async () => {
    const ends = await endsOfFade(page, 64, [3, 7]);
    const { name, path, bytes } = await saved(page, 'video');
    assert.match(name, /^fader-digits-digit-3-to-7\.(mp4|webm)$/);
    const { codec_name: codec, width, height, nb_read_frames: frames } = probe(path);
    assert.match(codec, /^(h264|vp9|av1|vp8)$/);
    assert.deepEqual([width, height, frames], [512, 512, '90']);
    assert.ok(meanDifference(frameAt(path, 0, 64), ends[0]) < 6);
    assert.ok(meanDifference(frameAt(path, 1.5, 64), ends[1]) < 6);
    const shown = await shownBy(page, 'video', bytes, `video/${name.split('.').pop()}`);
    assert.equal(shown.width, 512);
    assert.ok(Math.abs(shown.seconds - 3) < 0.1, `${shown.seconds} s`);
    console.log(`video: ${codec} in ${name}, ${bytes.length} bytes`);
  });
});

describe('people', () => {
  test('have their fade in colours, by the attribute\'s name', async () => {
    const page = await lab.open({ hash: '#m=people&img=5&fade=age:0:1' });
    const ends = await endsOfFade(page, 64, [0, 1]);
    const { name, path, bytes } = await saved(page, 'gif');
    assert.equal(name, 'fader-people-age-18-to-80.gif');
    assert.equal(probe(path).nb_read_frames, '40');
    assert.ok(meanDifference(frameAt(path, 0, 64), ends[0]) < 6);
    assert.ok(meanDifference(frameAt(path, 20 * 0.06 + 0.01, 64), ends[1]) < 6);
    console.log(`GIF of people: ${bytes.length} bytes`);
    const strip = await saved(page, 'strip');
    assert.equal(strip.name, 'fader-people-age-18-to-80-strip.png');
    page.noProblems();
    await page.close();
  });
});

describe('where something is missing', () => {
  test('no WebCodecs: one sentence, and the GIF is still there', async () => {
    const page = await lab.open({ hash: '#m=digits&img=2', initScript: 'delete window.VideoEncoder' });
    await choose(page, 'video');
    await page.page.waitForFunction(() => document.getElementById('toast').textContent.startsWith('This browser'));
    assert.equal(await toast(page), 'This browser cannot make videos, for it has no WebCodecs: take the GIF.');
    assert.match((await saved(page, 'gif')).name, /\.gif$/);
    page.noProblems();
    await page.close();
  });

  test('a server that is gone: one sentence', async () => {
    const page = await lab.open({ hash: '#m=digits&img=2' });
    await page.context.setOffline(true);
    await choose(page, 'gif');
    await page.page.waitForFunction(() => document.getElementById('toast').textContent.includes('could not be fetched'));
    assert.match(await toast(page), /could not be fetched: there is no connection to the server\.$/);
    await page.close();
  });

  test('a script gets Files, or a sentence', async () => {
    const page = await lab.open();
    const [file, sentence] = await page.page.evaluate(async () => {
      const { name, type, size } = await window.fader.takeAway('strip');
      return [{ name, type, size }, await window.fader.takeAway('poster').catch((error) => error.message)];
    });
    assert.match(file.name, /^fader-digits-digit-\d-to-\d-strip\.png$/);
    assert.equal(file.type, 'image/png');
    assert.ok(file.size > 1000);
    assert.equal(sentence, 'fader.takeAway knows "picture", "strip", "gif" and "video", not "poster".');
    await page.close();
  });
});
