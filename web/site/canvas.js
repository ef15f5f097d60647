// The canvas: its size in real pixels, pointers, keys, a lost context, and frames only when wanted.

/** Catches the listeners that Emscripten's GLFW wants to add; only its key listeners are used. */
export class ListenerCatcher {
  keys = [];

  constructor(canvas) {
    this.targets = [window, document, canvas];
  }

  /** While on, nothing is listened to. */
  set(on) {
    for (const target of this.targets) {
      if (!on) {
        delete target.addEventListener;
        continue;
      }
      target.addEventListener = (type, listener) => {
        if (type === 'keydown' || type === 'keyup') this.keys.push([type, listener]);
      };
    }
  }
}

/** Draws when something asks for it, and stops when nothing moves. */
export function startFrames(engine) {
  let scheduled = false;
  let before = 0;
  const tick = (now) => {
    scheduled = false;
    const seconds = before > 0 ? Math.min(0.1, (now - before) / 1000) : 1 / 60;
    const more = engine.frame(seconds);
    before = more ? now : 0;
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

/** Mouse, pen and one finger at a time. */
export function followPointer(canvas, engine, wake) {
  let finger = null;
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  /** Of a pen; what else points feels none, or says what it likes. */
  const pressure = (event) => (event.pointerType === 'pen' ? event.pressure : 0.5);
  const on = (type, act) => canvas.addEventListener(type, (event) => {
    if (finger !== null && event.pointerId !== finger) return;
    act(event);
    wake();
  });
  on('pointerdown', (event) => {
    if (event.button !== 0) return;
    finger = event.pointerId;
    canvas.setPointerCapture(event.pointerId);
    canvas.focus({ preventScroll: true });
    event.preventDefault();
    engine.pointerPress(...at(event), pressure(event));
  });
  on('pointermove', (event) => {
    const all = event.getCoalescedEvents?.() ?? [];
    for (const each of all.length > 0 ? all : [event]) engine.pointerMove(...at(each), pressure(each));
  });
  const lift = (event) => {
    if (finger === null) return;
    finger = null;
    engine.pointerRelease(...at(event));
    if (event.pointerType !== 'mouse') engine.pointerLeave();
  };
  on('pointerup', lift);
  on('pointercancel', lift);
  on('pointerleave', () => finger === null && engine.pointerLeave());
  canvas.addEventListener('contextmenu', (event) => event.preventDefault());
}

/** The wheel and two fingers on a touchpad scroll what is under them; pinching stays the browser's. */
export function followWheel(canvas, engine, wake) {
  const lineHeight = 24;
  canvas.addEventListener('wheel', (event) => {
    if (event.ctrlKey) return;
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

/** GLFW's own key listeners, but only while the canvas has the focus, and never for Tab. */
export function followKeys(canvas, catcher, engine, wake) {
  followUndo(engine, wake);
  const used = /^(Arrow|Page|Home$|End$|Enter$| $|Backspace$|Delete$|\/$)/;
  for (const [type, listener] of catcher.keys) {
    canvas.addEventListener(type, (event) => {
      if (event.key === 'Tab' || event.ctrlKey || event.metaKey || event.altKey) return;
      if (used.test(event.key)) event.preventDefault();
      listener(event);
      wake();
    });
  }
}

/** A browser may take the graphics context away, and give it back empty. */
export function followContext(canvas, engine, wake) {
  canvas.addEventListener('webglcontextlost', (event) => {
    event.preventDefault();
    engine.contextLost();
  });
  canvas.addEventListener('webglcontextrestored', () => {
    engine.contextRestored();
    wake();
  });
}
