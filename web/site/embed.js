// The page in an <iframe> of another page: what may be asked by postMessage, and what is told. README.md,
// "In a page of yours", is its description.
//
// It answers only who asks: the window that holds this one, by an origin that the publisher's site.json
// lists under "embed" (all, where it says nothing). What visitors draw or open is never told, nor its code.

const verbs = {
  state: () => {},
  async load(fader, { model, bytes, name }) {
    if (bytes !== undefined) return fader.load(bytes, name);
    const offered = fader.models.find((one) => one.name === model);
    if (!offered) throw new Error(`There is no model "${model}"; this page has ${fader.models.map((one) => `"${one.name}"`).join(', ')}. Others come as bytes.`);
    return fader.load(offered.url, offered.name);
  },
  set(fader, { values }) {
    for (const [attribute, value] of Object.entries(values ?? {})) fader.set(attribute, value);
  },
  picture: (fader, { picture }) => fader.setInput(picture),
  apply: (fader, { link }) => { fader.apply(link); },
  undo: (fader) => fader.undo(),
  redo: (fader) => fader.redo(),
  sweep: (fader, { on }) => fader.sweep(on),
};

/** What the holder may know: the model, its faders, and the picture if the gallery has it. */
function stateOf(fader) {
  const { source, galleryIndex } = fader.stats();
  const own = source !== 'gallery';
  return { model: fader.model, attributes: fader.attributes, picture: own ? null : galleryIndex, link: own ? null : fader.permalink() };
}

/**
 * From the first moment on, so that no question is lost. origins: a promise of those that may hold this
 * page, or of ['*']. Returns what to call when something has changed.
 */
export function startEmbedding(fader, origins) {
  if (window.parent === window) return () => {};
  const may = (origin) => origins.then((list) => list.includes('*') || list.includes(origin));
  let watcher = null; // the origin that wants to hear of changes
  let told = '';
  let scheduled = false;
  // An opaque origin, like that of a file, has no other address.
  const tell = (origin, message, transfer) => window.parent.postMessage(message, origin === 'null' ? '*' : origin, transfer);

  window.addEventListener('message', async ({ source, origin, data }) => {
    if (source !== window.parent || typeof data?.fader !== 'string' || !(await may(origin))) return;
    const { fader: verb, id = null } = data;
    try {
      const known = Object.hasOwn(verbs, verb);
      if (!known && verb !== 'watch') throw new Error(`There is no "${verb}"; ask for watch, ${Object.keys(verbs).join(', ')}.`);
      await fader.ready;
      if (known) await verbs[verb](fader, data);
      else watcher = origin;
      tell(origin, { fader: 'done', id, state: stateOf(fader) });
    } catch (error) {
      tell(origin, { fader: 'failed', id, error: error.message });
    }
  });

  return () => {
    if (!watcher || scheduled) return;
    scheduled = true;
    requestAnimationFrame(() => {
      scheduled = false;
      const state = stateOf(fader);
      const now = JSON.stringify(state);
      if (now !== told) tell(watcher, { fader: 'changed', state });
      told = now;
    });
  };
}
