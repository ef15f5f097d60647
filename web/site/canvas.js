// The canvas: its size in real pixels, pointers, keys, a lost context, and frames only when wanted.

/** Draws when something asks for it, and stops when nothing moves. drawn(): after every frame. */
export function startFrames(engine, drawn) {
  let scheduled = false;
  let before = 0;
  const tick = (now) => {
    scheduled = false;
    const seconds = before > 0 ? Math.min(0.1, (now - before) / 1000) : 1 / 60;
    const more = engine.frame(seconds);
    before = more ? now : 0;
    drawn();
    if (more) wake();
  };
  const wake = () => {
    if (scheduled) return;
    scheduled = true;
    requestAnimationFrame(tick);
  };
  return wake;
}

/** Keeps the canvas as large as its box, in device pixels. */
export function followSize(canvas, engine, wake) {
  const apply = (pixelsWide, pixelsHigh, width, height) => {
    if (width < 1 || height < 1) return;
    if (canvas.width !== pixelsWide || canvas.height !== pixelsHigh) {
      canvas.width = pixelsWide;
      canvas.height = pixelsHigh;
    }
    engine.resize(width, height, pixelsWide / width);
    // Resizing blanks the canvas: draw at once, so that nobody sees it.
    engine.frame(1 / 60);
    wake();
  };
  const measure = () => {
    const box = canvas.getBoundingClientRect();
    apply(Math.round(box.width * devicePixelRatio), Math.round(box.height * devicePixelRatio), box.width, box.height);
  };
  const observer = new ResizeObserver(([entry]) => {
    const exact = entry.devicePixelContentBoxSize?.[0];
    const box = entry.contentRect;
    // Exact where a fractional ratio needs rounding; but emulated screens report their host's pixels.
    if (exact && Math.abs(exact.inlineSize - box.width * devicePixelRatio) < 1) apply(exact.inlineSize, exact.blockSize, box.width, box.height);
    else measure();
  });
  try {
    observer.observe(canvas, { box: 'device-pixel-content-box' });
  } catch {
    observer.observe(canvas);
  }
  // A window moved to another screen changes the pixel ratio without changing the box.
  const watchRatio = () => {
    matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener('change', () => {
      measure();
      watchRatio();
    }, { once: true });
  };
  watchRatio();
  measure();
}

let lost = false; // the graphics context: what happens now is no longer meant when it is back

/** Mouse, pen and finger; a second finger moves another fader. */
export function followPointer(canvas, engine, wake, fader) {
  let finger = null;
  const second = new SecondFinger(engine, fader);
  // Measured by what may have moved it, not by each move: asking makes the browser lay the page out.
  let box = null;
  const forget = () => { box = null; };
  for (const type of ['scroll', 'resize', 'pointerdown', 'pointerenter']) addEventListener(type, forget, { capture: true, passive: true });
  const at = (event) => {
    box ??= canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  /** Of a pen; what else points feels none, or says what it likes. */
  const pressure = (event) => (event.pointerType === 'pen' ? event.pressure : 0.5);
  const on = (type, act) => canvas.addEventListener(type, (event) => {
    if (lost) return;
    if (finger === null || event.pointerId === finger) act(event);
    else if (event.pointerType === 'touch') second.follow(type, event, at(event));
    wake();
  });
  on('pointerdown', (event) => {
    if (event.button !== 0) return;
    finger = event.pointerId;
    canvas.setPointerCapture(event.pointerId);
    canvas.setAttribute('data-pointed', ''); // a focus that comes by script, as this one, would show a ring
    canvas.focus({ preventScroll: true });
    event.preventDefault();
    engine.pointerPress(...at(event), pressure(event));
  });
  on('pointermove', (event) => {
    const all = event.getCoalescedEvents?.() ?? [];
    for (const each of all.length > 0 ? all : [event]) engine.pointerMove(...at(each), pressure(each));
  });
  const cancel = () => {
    finger = null;
    engine.pointerCancel();
  };
  on('pointerup', (event) => {
    if (finger === null) return;
    finger = null;
    engine.pointerRelease(...at(event));
    if (event.pointerType !== 'mouse') engine.pointerLeave();
  });
  on('pointercancel', cancel);
  canvas.addEventListener('webglcontextlost', cancel);
  canvas.addEventListener('blur', () => canvas.removeAttribute('data-pointed'));
  on('pointerleave', () => finger === null && engine.pointerLeave());
  canvas.addEventListener('contextmenu', (event) => event.preventDefault());
}

/** A finger beside the first one: on a fader it moves that, as the first one would. */
class SecondFinger {
  #held = new Map(); // pointers to faders

  constructor(engine, fader) {
    Object.assign(this, { engine, fader });
  }

  /** at: [x, y] on the canvas. */
  follow(type, event, at) {
    if (type === 'pointerdown') {
      const found = Object.entries(this.engine.layout()).find(([name, { x, y, width, height }]) => (
        name.startsWith('fader:') && at[0] >= x && at[0] < x + width && at[1] >= y && at[1] < y + height));
      if (!found) return;
      const number = Number(found[0].slice('fader:'.length));
      const ranges = this.fader.attributes.flatMap(({ kind, values, range }) => (kind === 'categorical' ? values.map(() => range) : [range]));
      this.#held.set(event.pointerId, { number, rect: found[1], range: ranges[number] });
      event.target.setPointerCapture(event.pointerId);
    }
    const held = this.#held.get(event.pointerId);
    if (!held) return;
    if (type === 'pointerdown' || type === 'pointermove') {
      const { x, y, width, height } = held.rect, cap = 20, above = 22; // the number over the slot
      const share = width > height ? (at[0] - x - cap / 2) / (width - cap) : 1 - (at[1] - y - above - cap / 2) / (height - above - cap);
      this.engine.moveBeside(held.number, held.range[0] + Math.min(1, Math.max(0, share)) * (held.range[1] - held.range[0]));
    } else {
      this.#held.delete(event.pointerId);
    }
  }
}

/** The wheel and two fingers on a touchpad scroll what is under them; pinching stays the browser's. */
export function followWheel(canvas, engine, wake) {
  const lineHeight = 24;
  canvas.addEventListener('wheel', (event) => {
    if (event.ctrlKey || lost) return;
    event.preventDefault();
    engine.wheel(event.deltaY * [1, lineHeight, canvas.clientHeight][event.deltaMode]);
    wake();
  }, { passive: false });
}

/** Undo and redo by their usual keys, wherever the focus is but in a field with an undo of its own. */
function followUndo(engine, wake) {
  document.addEventListener('keydown', (event) => {
    if (event.altKey || !(event.ctrlKey || event.metaKey) || event.target.matches('input:not([type=range])')) return;
    const key = event.key.toLowerCase();
    if (key === 'y' || (key === 'z' && event.shiftKey)) engine.redo();
    else if (key === 'z') engine.undo();
    else return;
    event.preventDefault();
    wake();
  });
}

/** Keys go to GLFW while the canvas has the focus, but never Tab. Returns what the canvas does with a key. */
export function followKeys(canvas, engine, wake) {
  followUndo(engine, wake);
  const used = /^(Arrow|Page|Home$|End$|Enter$| $|Backspace$|Delete$|\/$)/;
  const act = (event) => {
    if (lost || event.key === 'Tab' || event.ctrlKey || event.metaKey || event.altKey) return;
    if (used.test(event.key)) event.preventDefault();
    engine.key(event);
    wake();
  };
  canvas.addEventListener('keydown', act);
  canvas.addEventListener('keyup', act);
  canvas.addEventListener('blur', (event) => engine.key(event)); // what is held, as Shift is with Tab, is let go elsewhere
  return act;
}

/** A browser may take the graphics context away, and give it back empty. */
export function followContext(canvas, engine, wake) {
  canvas.addEventListener('webglcontextlost', (event) => {
    event.preventDefault();
    lost = true;
    engine.contextLost();
  });
  canvas.addEventListener('webglcontextrestored', () => {
    lost = false;
    engine.contextRestored();
    wake();
  });
}
