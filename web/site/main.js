// The page starts here: look what the browser can do, fetch engine and model with a progress bar, then
// hand the canvas to the engine.

import { Api, nameOf } from './api.js';
import { followContext, followKeys, followPointer, followSize, followWheel, startFrames } from './canvas.js';
import { Controls } from './controls.js';
import { startEmbedding } from './embed.js';
import { canUnpack, fetchBytes, fetchJson, ownFile } from './fetch.js';
import { unpackGallery } from './gallery.js';
import { Host, acceptFiles, toast } from './host.js';
import { Mirror } from './mirror.js';
import { startOffline } from './offline.js';
import { hasRelaxedSimd, missingFeature } from './probe.js';
import { ProofMirror } from './proof.js';
import { blockOtherHosts } from './content_policy.js';
import { t } from './translation.js';

const byId = (id) => document.getElementById(id);
const fader = new Api();
window.fader = fader;

let allowHolders;
const tell = startEmbedding(fader, new Promise((done) => { allowHolders = done; }));
// Not in the page's text, for there a browser would focus them when it opens, or complain that it may not.
for (const title of document.querySelectorAll('dialog h2')) title.setAttribute('autofocus', '');

// ---- the cover: what is shown until something plays ----

function showProgress(text, share) {
  byId('cover').classList.remove('failed', 'gone');
  byId('cover-text').textContent = text;
  byId('progress').setAttribute('aria-valuenow', Math.round(share * 100));
  byId('progress').firstElementChild.style.width = `${share * 100}%`;
  byId('retry').hidden = true;
}

function showFailure(error, retry) {
  byId('cover').classList.remove('gone');
  byId('cover').classList.add('failed');
  byId('cover-text').textContent = error.message;
  byId('retry').hidden = !retry;
  byId('retry').onclick = retry;
}

const inKilobytes = (bytes) => `${Math.round(bytes / 1000)} kB`;

// ---- start ----

/** Only once: engine, canvas, listeners. Returns what main() needs to go on. */
async function startPage(name, wasmBinary, models, host) {
  const { startEngine } = await import('./engine.js');
  const canvas = byId('canvas');
  host.models = fader.models = models;
  const engine = await startEngine(name, canvas, wasmBinary, host);
  for (const [index, weight] of [400, 600].entries()) {
    document.fonts.add(await new FontFace('Inter', engine.font(index), { weight }).load());
  }

  let controls = null;
  const wake = startFrames(engine, () => controls?.follow());
  const mirror = new Mirror(byId('mirror'), byId('announce'), fader, (index) => {
    engine.focus(index);
    wake();
  });
  const proof = new ProofMirror(byId('proof'), fader);
  host.changed = () => {
    mirror.follow();
    proof.follow();
    host.followExplained();
    tell();
  };
  host.attachPreferences(engine, wake);
  host.languageChanged = () => {
    if (!fader.model) return;
    mirror.build();
    proof.build();
    host.followExplained();
  };
  fader.attach(engine, wake, () => {
    blockOtherHosts();
    host.languageChanged();
    byId('cover').classList.add('gone');
    tell();
  });
  host.cannotStart = (error) => {
    fader.fail(error);
    showFailure(error, () => main());
  };

  const still = matchMedia('(prefers-reduced-motion: reduce)');
  engine.reducedMotion(still.matches);
  still.addEventListener('change', () => engine.reducedMotion(still.matches));

  host.unpackGallery = (jpeg) => unpackGallery(jpeg, engine, wake);
  followSize(canvas, engine, wake);
  followPointer(canvas, engine, wake, fader);
  const keys = followKeys(canvas, engine, wake);
  followWheel(canvas, engine, wake);
  host.followTyping(engine, wake);
  followContext(canvas, engine, wake);
  controls = new Controls({ page: byId('controls'), popup: byId('popup'), canvas, engine, wake, keys, placeFaders: (layout) => mirror.place(layout) });
  return { engine, wake, still, host };
}

const modelOfLink = () => new URLSearchParams(location.hash.slice(1)).get('m');

/** The one at ?model=URL, else the one that the link names, else the first. */
function wantedModel(models) {
  const address = new URLSearchParams(location.search).get('model');
  if (!address) return models.find((model) => model.name === modelOfLink()) ?? models[0];
  try {
    const { href, protocol } = new URL(address, location.href);
    if (/^https?:$/.test(protocol)) return { name: nameOf(href), url: href, bytes: 0 };
  } catch {
    // not even a URL
  }
  return { problem: t('?model={0} is not the address of a file: write ?model=https://host/name.safetensors.', address) };
}

let page = null;
const host = new Host(fader);
const words = host.speakFirst();
let waiting = null; // a file that was dropped before there was an engine to open it

async function main() {
  showProgress(t('Loading …'), 0);
  let failed = false;
  try {
    const manifest = await fetchJson(ownFile('models.json'), { engineBytes: 0, relaxedEngineBytes: 0, models: [] });
    if (manifest.embed) allowHolders(manifest.embed);
    const relaxed = manifest.relaxedEngineBytes > 0 && hasRelaxedSimd();
    const [engine, engineBytes] = relaxed ? ['fader_wasm_relaxed', manifest.relaxedEngineBytes] : ['fader_wasm', manifest.engineBytes];
    const place = ({ file, bytes, hash, packedBytes, packedHash }) => (canUnpack && packedBytes > 0
      ? { url: `models/${file}.gz?v=${packedHash}`, bytes: packedBytes }
      : { url: `models/${file}?v=${hash}`, bytes });
    const models = manifest.models.map((model) => {
      const offered = { name: model.name, ...place(model) };
      if (model.control) offered.control = place(model.control);
      if (model.truth) offered.truth = model.truth;
      return offered;
    });
    const model = wantedModel(models);
    const total = model?.bytes > 0 ? (page ? 0 : engineBytes) + model.bytes : 0; // 0: another host's file, of any size
    const received = { engine: 0, model: 0 };
    const progress = (part) => (bytes) => {
      if (failed || fader.model) return; // what still comes is no longer waited for
      received[part] = bytes;
      const sum = received.engine + received.model;
      showProgress(total > 0 ? t('Loading … {0} of {1}', inKilobytes(sum), inKilobytes(total)) : t('Loading … {0}', inKilobytes(sum)), total > 0 ? Math.min(1, sum / total) : 0);
    };
    const modelBytes = model?.url ? fetchBytes(model.url, progress('model')) : null;
    modelBytes?.catch(() => {}); // awaited below, after the engine
    const wasm = page ? null : await fetchBytes(ownFile(`${engine}.wasm`), progress('engine'));
    await words;
    page ??= await startPage(engine, wasm, models, host);
    page.host.credit = manifest.credit ?? '';
    if (model?.problem) throw new Error(model.problem);
    if (!model) throw new Error(t('There is no model here yet: drop a .safetensors file on this page.'));

    const opening = fader.load(modelBytes, model.name, model.url);
    opening.catch(() => {});
    openWaiting();
    await opening;
    welcome(model === models[0] ? manifest.picture : 0);
    startOffline(engine);
  } catch (error) {
    if (error.overtaken) return; // by a file that was dropped meanwhile
    failed = true;
    fader.fail(error);
    showFailure(error, () => main());
    openWaiting();
  }
}

/** Drop, paste and the file dialog, from the first moment on: a file dropped on a page that failed plays. */
function open(file) {
  waiting = file;
  if (page) openWaiting();
  else if (byId('cover').classList.contains('failed')) main();
}

function openWaiting() {
  if (waiting && page) page.host.openFile(waiting);
  if (page) waiting = null;
}

/**
 * The state of the link, else a picture of the gallery; on a first visit with a slow fade until the first
 * touch.
 */
function welcome(picture) {
  const linked = location.hash.length > 1;
  const name = modelOfLink();
  if (linked && name && name !== fader.model) page.host.lacks(name);
  else if (linked) page.host.follow(location.hash);
  else if (picture > 0 && picture < page.engine.stats().gallerySize) fader.setInput(picture);
  let first = true;
  try {
    first = !localStorage.getItem('fader.visited');
    localStorage.setItem('fader.visited', '1');
  } catch {
    // a browser that keeps nothing always has its first visit
  }
  if (first && !linked && !page.still.matches) page.engine.sweep(true, true);
  page.wake();
}

window.addEventListener('hashchange', async () => {
  if (!page || !fader.model) return;
  const name = modelOfLink();
  const model = fader.models.find((offered) => offered.name === name);
  try {
    if (model && name !== fader.model) await fader.load(model.url, name);
    if (name && name !== fader.model) page.host.lacks(name);
    else page.host.follow(location.hash);
  } catch (error) {
    page.host.failed(error);
  }
});

byId('about').addEventListener('click', (event) => {
  const box = byId('about').getBoundingClientRect();
  const outside = event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
  if (event.target.closest('.close') || (event.target === byId('about') && outside)) byId('about').close();
});

if (!new URLSearchParams(location.search).get('model')) blockOtherHosts(); // else when that model plays
if (missingFeature()) {
  await words;
  const error = new Error(missingFeature());
  fader.fail(error);
  showFailure(error, null);
} else {
  acceptFiles(open);
  main();
}
