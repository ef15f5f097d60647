// How soon the first picture is there, and what a frame costs the main thread while a fader is dragged: CPU time
// by Chromium's own metrics, shared out by its profiler. Figures to read, not a test: they depend on the machine.
//
//   node tests/browser/frame_cost.mjs [MODEL ...]        of the site in build/site, or in $FADER_SITE
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { startBrowser } from './support/harness.mjs';
import { pageFolder, root, site } from './support/server.mjs';

const frames = Number(process.env.FADER_FRAMES ?? 120), realMoves = Number(process.env.FADER_MOVES ?? 300);

/** The engine's functions by their number, where the site is the one that was built last; else null. */
function functionNames() {
  const [built, map] = ['fader_wasm.wasm', 'fader_wasm.js.symbols'].map((file) => join(root, 'build/wasm/web', file));
  if (!existsSync(map) || !readFileSync(built).equals(readFileSync(join(pageFolder(), 'fader_wasm.wasm')))) return null;
  return new Map(readFileSync(map, 'utf8').trim().split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]));
}

/** In the page: one move of the mouse before each of so many frames, up and down along x. */
const dragByFrames = ([count, x, low, high]) => new Promise((done) => {
  const canvas = document.getElementById('canvas');
  let frame = 0;
  const next = () => {
    if (frame++ === count) return done();
    const y = low + (high - low) * (0.5 - 0.5 * Math.cos(frame / 8));
    canvas.dispatchEvent(new PointerEvent('pointermove', { pointerId: 1, pointerType: 'mouse', bubbles: true, buttons: 1, clientX: x, clientY: y }));
    return requestAnimationFrame(next);
  };
  next();
});

/**
 * In the page: to the end of a frame's callback, from the first mouse event before it: since the hand moved
 * (for the most part the wait for the screen's next frame), and since the page was told.
 */
function watchEvents() {
  window.waits = { hand: [], page: [] };
  let first = null;
  window.addEventListener('pointermove', (event) => { first ??= { hand: event.timeStamp, page: performance.now() }; }, true);
  const request = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) => request((now) => {
    callback(now);
    for (const [since, time] of Object.entries(first ?? {})) window.waits[since].push(performance.now() - time);
    first = null;
  });
}

const sum = (list) => list.reduce((a, b) => a + b, 0);
const quantile = (list, share) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(share * list.length))];
const row = (what, ...figures) => console.log(`  ${what.padEnd(46)} ${figures.map((figure) => (typeof figure === 'number' ? figure.toFixed(2).padStart(8) : figure)).join('  ')}`);

/** Self time by group and function, as shares of all scripts. */
function shareOut(profile, names, webgl) {
  const groups = { engine: new Map(), 'calls of WebGL': new Map(), "the page's scripts": new Map(), 'garbage collection': new Map() };
  const byId = new Map(profile.nodes.map((node) => [node.id, node.callFrame]));
  let total = 0;
  profile.samples.forEach((id, i) => {
    const { functionName, url } = byId.get(id);
    const number = /^wasm-function\[(\d+)\]$/.exec(functionName)?.[1];
    const group = number ? 'engine' : functionName === '(garbage collector)' ? 'garbage collection'
      : !url && webgl.has(functionName) ? 'calls of WebGL' : !/^\((root|idle|program)\)$/.test(functionName) ? "the page's scripts" : null;
    if (!group) return;
    const name = names?.get(number) ?? functionName;
    groups[group].set(name, (groups[group].get(name) ?? 0) + profile.timeDeltas[i]);
    total += profile.timeDeltas[i];
  });
  for (const functions of Object.values(groups)) for (const [name, time] of functions) functions.set(name, time / total);
  return groups;
}

/** Of all samples of scripts: the share inside functions whose name matches, what they call included. */
function shareWithin(profile, names, pattern) {
  const byId = new Map(profile.nodes.map((node) => [node.id, node]));
  const inside = new Set();
  const enter = (node, within) => {
    const { functionName } = node.callFrame;
    const name = names.get(/^wasm-function\[(\d+)\]$/.exec(functionName)?.[1]) ?? functionName;
    within ||= pattern.test(name);
    if (within) inside.add(node.id);
    for (const child of node.children ?? []) enter(byId.get(child), within);
  };
  enter(profile.nodes[0], false);
  let within = 0, total = 0;
  profile.samples.forEach((id, i) => {
    if (/^\((root|idle|program)\)$/.test(byId.get(id).callFrame.functionName)) return;
    total += profile.timeDeltas[i];
    if (inside.has(id)) within += profile.timeDeltas[i];
  });
  return within / total;
}

async function measure(model, names) {
  const lab = await startBrowser({ first: model });
  const page = await lab.open({ viewport: { width: 1280, height: 800 }, initScript: watchEvents, wait: false });
  // Nothing is in this context's cache; the page draws in the frame after it is ready.
  const first = await page.page.evaluate(() => window.fader.ready.then(() => new Promise(requestAnimationFrame)).then(() => performance.now()));
  await page.ready();
  const webgl = new Set(await page.page.evaluate(() => Object.getOwnPropertyNames(WebGL2RenderingContext.prototype)));
  const client = await page.context.newCDPSession(page.page);
  await client.send('Performance.enable', { timeDomain: 'threadTicks' });
  /** CPU milliseconds of the main thread while `work` runs: in all, and in scripts. */
  const cpu = async (work) => {
    const read = async () => Object.fromEntries((await client.send('Performance.getMetrics')).metrics.map(({ name, value }) => [name, 1000 * value]));
    const before = await read();
    await work();
    const after = await read();
    return { all: after.TaskDuration - before.TaskDuration, scripts: after.ScriptDuration - before.ScriptDuration };
  };

  const [x, low] = await page.point('fader:0', 0.5, 0.8);
  const [, high] = await page.point('fader:0', 0.5, 0.2);
  await page.page.mouse.move(x, low);
  await page.page.mouse.down();
  await page.page.evaluate(dragByFrames, [20, x, low, high]);
  const { framesDrawn } = await page.stats();
  const spent = await cpu(() => page.page.evaluate(dragByFrames, [frames, x, low, high]));
  const drawn = (await page.stats()).framesDrawn - framesDrawn;
  await client.send('Profiler.enable');
  await client.send('Profiler.setSamplingInterval', { interval: 200 });
  await client.send('Profiler.start');
  await page.page.evaluate(dragByFrames, [frames, x, low, high]);
  const { profile } = await client.send('Profiler.stop');
  await client.send('Profiler.disable');
  await page.page.evaluate(() => { for (const list of Object.values(window.waits)) list.length = 0; });
  for (let i = 0; i < realMoves; ++i) await page.page.mouse.move(x, low + (high - low) * (0.5 - 0.5 * Math.cos(i / 8)));
  const waits = await page.page.evaluate(() => window.waits);
  await page.page.mouse.up();
  await page.close();
  await lab.close();

  const scripts = spent.scripts / drawn, groups = shareOut(profile, names, webgl);
  console.log(`${model}: ${drawn} frames of a drag; CPU ms of the main thread per frame`);
  row('wall ms from navigation to the first picture', first);
  row('all tasks', spent.all / drawn);
  row('scripts', scripts);
  for (const [group, functions] of Object.entries(groups)) {
    row(`  ${group}`, scripts * sum([...functions.values()]));
    for (const [name, share] of [...functions].sort((a, b) => b[1] - a[1]).slice(0, 6)) {
      if (scripts * share >= 0.02) row(`    ${name.slice(0, 42)}`, scripts * share);
    }
  }
  const outside = scripts * (1 - sum([...groups['calls of WebGL'].values()]));
  row('scripts outside WebGL', outside);
  if (names) {
    const all = scripts * shareWithin(profile, names, /DecodeSchedule::refresh/), own = scripts * shareWithin(profile, names, /DecodeSchedule::decoded\\28/);
    row('  of it the decode of the picture', own);
    row('  decodes of tiles beside it', all - own);
    row('  all the rest', outside - all);
  }
  if (names) row('pictures made ready for their textures', scripts * sum([...groups.engine].filter(([name]) => /screen_pixels|to_rgba|upload_pictures|Texture/.test(name)).map(([, share]) => share)));
  row('getParameter', scripts * (groups['calls of WebGL'].get('getParameter') ?? 0));
  for (const [since, list] of Object.entries(waits)) {
    row(`wall ms to the draw calls since the ${since === 'hand' ? 'hand moved' : 'page knew'}, p50, p99`, quantile(list, 0.5), quantile(list, 0.99), `${list.length} frames of ${realMoves} moves`);
  }
}

const names = functionNames();
console.log(`site: ${site}${names ? '' : ' (not of the last build: its functions have no names)'}`);
for (const model of process.argv.length > 2 ? process.argv.slice(2) : ['people', 'faces', 'digits']) await measure(model, names);
