// All faders play by themselves, for an hour or as long as is asked for: memory and textures must stay what they
// were. Then everything rests: no frame, no timer.
//
//   node tests/browser/soak.mjs [SECONDS] [MODEL]        3600 and people, of the site in build/site
import { pathToFileURL } from 'node:url';

import { startBrowser } from './support/harness.mjs';

const samples = 12, rest = 3000; // ms until what the page still says after a change has been said
const allowed = { heap: 64 * 1024, js: 1024 * 1024 }; // bytes that the last third may lie above the second

/** In the page, before its scripts: counts textures, and timers that wait. */
function watch() {
  const { prototype } = WebGL2RenderingContext;
  const watched = { textures: 0, timers: new Set(), asked: 0 };
  window.watched = watched;
  for (const [name, step] of [['createTexture', 1], ['deleteTexture', -1]]) {
    const { value } = Object.getOwnPropertyDescriptor(prototype, name);
    prototype[name] = function count(...all) {
      if (step > 0 || all[0]) watched.textures += step;
      return value.apply(this, all);
    };
  }
  const [timeout, clear, request] = ['setTimeout', 'clearTimeout', 'requestAnimationFrame'].map((name) => window[name].bind(window));
  window.setTimeout = (call, ms, ...all) => {
    watched.asked += 1;
    const id = timeout(() => {
      watched.timers.delete(id);
      call(...all);
    }, ms);
    watched.timers.add(id);
    return id;
  };
  window.clearTimeout = (id) => {
    watched.timers.delete(id);
    clear(id);
  };
  window.requestAnimationFrame = (call) => {
    watched.asked += 1;
    return request(call);
  };
  const every = window.setInterval.bind(window);
  window.setInterval = (...all) => {
    const id = every(...all);
    watched.timers.add(id);
    return id;
  };
}

/** Resolves with { rows, problems }: what was seen at each sample, and sentences about what must not be. */
export async function soak(lab, seconds, model, options = {}) {
  const page = await lab.open({ viewport: { width: 800, height: 600 }, initScript: watch, ...options });
  await page.page.evaluate((name) => window.fader.load(window.fader.models.find((offered) => offered.name === name).url, name), model);
  await page.settled();
  const client = await page.context.newCDPSession(page.page);
  const sample = async () => {
    await client.send('HeapProfiler.collectGarbage');
    const { usedSize } = await client.send('Runtime.getHeapUsage');
    return page.page.evaluate((js) => ({ heap: window.fader.stats().heapBytes, js, textures: window.watched.textures, frames: window.fader.stats().framesDrawn }), usedSize);
  };
  await page.page.evaluate(() => {
    let number = 0;
    for (const { name, kind, values } of window.fader.attributes) {
      for (const value of kind === 'categorical' ? values : [null]) window.fader.play(value === null ? name : `${name}=${value}`, 1.5 + 0.37 * number++);
    }
  });
  const rows = [];
  for (let i = 0; i < samples; ++i) {
    await page.page.waitForTimeout((1000 * seconds) / samples);
    rows.push(await sample());
  }
  const problems = [];
  const most = (what, from, to) => Math.max(...rows.slice((from * samples) / 3, (to * samples) / 3).map((row) => row[what]));
  for (const [what, room] of [['heap', allowed.heap], ['js', allowed.js], ['textures', 0]]) {
    const [before, after] = [most(what, 1, 2), most(what, 2, 3)];
    if (after > before + room) problems.push(`${what} grew from ${before} to ${after}`);
  }
  if (rows.some((row, i) => i > 0 && row.frames <= rows[i - 1].frames)) problems.push('nothing moved for a while');

  await page.page.evaluate(() => {
    for (const { name, kind, values } of window.fader.attributes) {
      for (const value of kind === 'categorical' ? values : [null]) window.fader.play(value === null ? name : `${name}=${value}`, 0);
    }
  });
  await page.settled();
  await page.page.waitForTimeout(rest);
  const idle = () => page.page.evaluate(() => ({ frames: window.fader.stats().framesDrawn, asked: window.watched.asked, timers: window.watched.timers.size }));
  const before = await idle();
  await page.page.waitForTimeout(rest);
  const after = await idle();
  if (after.frames !== before.frames) problems.push(`${after.frames - before.frames} frames were drawn at rest`);
  if (after.asked !== before.asked || after.timers > 0) problems.push(`${after.asked - before.asked} timers were set at rest, and ${after.timers} wait`);
  problems.push(...page.problems);
  await page.close();
  return { rows, problems };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [seconds, model] = [Number(process.argv[2] ?? 3600), process.argv[3] ?? 'people'];
  if (!(seconds > 0)) throw new Error('node tests/browser/soak.mjs [SECONDS] [MODEL]');
  const lab = await startBrowser();
  const { rows, problems } = await soak(lab, seconds, model);
  await lab.close();
  console.log(`${model}, all faders playing for ${seconds} s\n  seconds     heap bytes   JS heap bytes   textures    frames`);
  rows.forEach((row, i) => console.log(`  ${((seconds * (i + 1)) / samples).toFixed(0).padStart(7)} ${String(row.heap).padStart(14)} ${String(row.js).padStart(15)} ${String(row.textures).padStart(10)} ${String(row.frames).padStart(9)}`));
  console.log(problems.length === 0 ? 'then at rest: 0 frames, no timer' : problems.join('\n'));
  process.exitCode = problems.length === 0 ? 0 : 1;
}
