// The compiled console (fader_wasm.js, or its twin with relaxed SIMD) as plain functions: text and numbers in, text and numbers out.
// Its memory may move whenever it grows, so every access looks it up again.

import { t } from './translation.js';

const encoder = new TextEncoder();
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

/** name: fader_wasm or fader_wasm_relaxed; host: what the console asks of the browser (host.js). */
export async function startEngine(name, canvas, wasmBinary, host) {
  const { default: createFader } = await import(`./${name}.js`);
  const module = await createFader({ canvas, wasmBinary, host });

  /** Copies bytes in; whoever gets the pointer frees it. */
  const give = (bytes) => {
    const at = module._malloc(Math.max(bytes.length, 1));
    if (at === 0) throw new Error(t('There is not enough memory for {0} more.', megabytes(bytes.length)));
    module.HEAPU8.set(bytes, at);
    return at;
  };
  /**
   * A call that may run out of memory, or into a bug: C++ without exceptions then stops where it is. The
   * stack is put back, so that what was there before goes on, and the reason becomes a sentence.
   */
  const guarded = (what, call) => {
    const stack = module.stackSave();
    try {
      return call();
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) throw error;
      module.stackRestore(stack);
      throw new Error(t('{0} stopped the engine, most likely because it needs too much memory; choose a smaller one.', what));
    }
  };
  const withText = (text, use) => {
    const at = give(encoder.encode(`${text}\0`));
    try {
      return use(at);
    } finally {
      module._free(at);
    }
  };
  const giveFloats = (numbers) => give(new Uint8Array(new Float32Array(numbers).buffer));
  const floatsAt = (at, count) => Array.from(new Float32Array(module.HEAPU8.buffer, at, count));
  const pictureAt = (at, side) => new ImageData(new Uint8ClampedArray(module.HEAPU8.slice(at, at + side * side * 4).buffer), side, side);
  const json = (pointer) => JSON.parse(module.UTF8ToString(pointer));

  return {
    /** Throws the sentence where the file is bad; what was loaded before plays on. */
    load(bytes, source, name) {
      const error = withText(source, (s) => withText(name, (n) => guarded(source, () =>
        module.UTF8ToString(module._fader_load(give(bytes), bytes.length, s, n)))));
      if (error) throw new Error(error);
    },
    /** A control for the model that plays, likewise. */
    loadControl(bytes, source) {
      const error = withText(source, (s) => guarded(source, () =>
        module.UTF8ToString(module._fader_load_control(give(bytes), bytes.length, s))));
      if (error) throw new Error(error);
    },
    controlProgress: (share) => module._fader_control_progress(share),
    controlFailed: (sentence) => withText(sentence, (at) => module._fader_control_failed(at)),
    showProof: (on) => module._fader_show_proof(on),
    /** { control, probes, controlProbes }: what the probes read, by the attributes' numbers. */
    proof: () => json(module._fader_proof()),
    schema: () => json(module._fader_schema()),
    card: () => json(module._fader_card()),
    stats: () => json(module._fader_stats()),
    layout: () => json(module._fader_layout()),
    positions: (count) => floatsAt(module._fader_positions(), count),
    setAttribute: (attribute, values) => module._fader_set_attribute(attribute, giveFloats(values)),
    move: (fader, value) => module._fader_move(fader, value),
    showGallery: ({ data, width, height }) => module._fader_show_gallery(give(data), width, height),
    choose: (index) => module._fader_choose(index),
    playPicture: ({ data, width, height }, goesOn = false) => guarded(t('This picture'), () =>
      module._fader_play_picture(give(new Uint8Array(data.buffer, data.byteOffset, data.length)), width, height, goesOn)),
    sweep: (on, tour) => module._fader_sweep(on, tour),
    image: (side) => pictureAt(module._fader_image(), side),
    input: (side) => pictureAt(module._fader_input(), side),
    decodedAt: (positions, side) => pictureAt(module._fader_decoded_at(giveFloats(positions)), side),
    origin: (count) => floatsAt(module._fader_origin(), count),
    code(positions) {
      const size = module._fader_latent_size();
      return { u: floatsAt(module._fader_u(), size), z: floatsAt(module._fader_z(giveFloats(positions)), size) };
    },
    permalink: () => module.UTF8ToString(module._fader_permalink()),
    /** False: the link names a picture that cannot be had here. */
    applyPermalink: (text) => withText(text, (at) => module._fader_apply_permalink(at) !== 0),
    /** At `share` of the way from A to B. */
    fadePicture: (share, side) => pictureAt(module._fader_fade_picture(share), side),
    /** Without extension; of the picture, or of its fade. */
    fileName: (fade) => module.UTF8ToString(module._fader_file_name(fade)),
    resize: (width, height, ratio) => module._fader_resize(width, height, ratio),
    frame: (seconds) => module._fader_frame(seconds) !== 0,
    pointerMove: (x, y, pressure) => module._fader_pointer_move(x, y, pressure),
    pointerPress: (x, y, pressure) => module._fader_pointer_press(x, y, pressure),
    pointerRelease: (x, y) => module._fader_pointer_release(x, y),
    pointerLeave: () => module._fader_pointer_leave(),
    /** The press is taken back: it was no click. */
    pointerCancel: () => module._fader_pointer_cancel(),
    /** Another hand's fader, beside the one under the pointer. */
    moveBeside: (fader, value) => module._fader_move_beside(fader, value),
    /** What is said of every control (browser_preferences.cpp), as JSON. */
    controls: () => module.UTF8ToString(module._fader_controls()),
    setLight: (light) => module._fader_set_light(light),
    /** pairs: translation.js */
    setLanguage(pairs) {
      const bytes = encoder.encode(pairs);
      module._fader_set_language(give(bytes), bytes.length);
    },
    /** An event that GLFW itself listened to: web/platform/glfw_keys.js. */
    key: (event) => module.glfwKeys[event.type](event),
    wheel: (pixels) => module._fader_wheel(pixels),
    search: (text) => withText(text, (at) => module._fader_search(at)),
    undo: () => module._fader_undo(),
    redo: () => module._fader_redo(),
    playFader: (fader, seconds) => module._fader_play_fader(fader, seconds),
    contextLost: () => module._fader_context_lost(),
    contextRestored: () => module._fader_context_restored(),
    reducedMotion: (reduced) => module._fader_reduced_motion(reduced),
    focus: (fader) => module._fader_focus(fader),
    /** The page's own typeface travels inside the console; the HTML borrows it. */
    font(weight) {
      const [at, size] = [module._fader_font(weight), module._fader_font_size(weight)];
      return module.HEAPU8.slice(at, at + size);
    },
  };
}
