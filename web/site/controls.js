// Every control of the canvas once more as a native one, laid over it: for the keyboard, for screen readers, and
// for the ring that shows where the focus is. The pointer goes through them to the canvas.

import { t } from './translation.js';

// In the order of web/ui/accessibility.hpp.
const roles = ['button', 'toggle', 'choice', 'tab', 'menu', 'slider', 'text', 'pad', 'xy'];
const pause = 80, longest = 300; // ms from a frame to here

// Icons without a word.
const names = {
  'button:open': 'Open a picture or a model', 'button:camera': 'Take a photograph', 'button:clear': 'Clear', 'button:pen': 'Another pen',
  'button:more': 'More', 'button:proof-close': 'Close', 'button:xy-close': 'Close', 'button:xy': 'XY pad',
};
const pages = { next: 'Next page', previous: 'Previous page' };
const groups = { gallery: 'Gallery', strip: 'Fade', tab: 'Panels', group: 'Panels', proof: 'Proof', fade: 'Fade' };

const wordsFor = (name, words) => {
  const page = pages[name.match(/[-:](next|previous)$/)?.[1]];
  return words || t(names[name] ?? page ?? name);
};
const groupOf = ({ name, role }) => (role === 'choice' || role === 'tab' ? `${role} ${name.split(':')[0]}` : '');

export class Controls {
  #said = '';
  #nodes = new Map();
  #frameAt = 0;
  #waiting = false;
  #opener = '';
  #lastFocus = '';

  /**
   * page, popup: elements over the canvas; keys: what the canvas does with a key; placeFaders(layout): the faders
   * have controls of their own (mirror.js).
   */
  constructor({ page, popup, canvas, engine, wake, keys, placeFaders }) {
    Object.assign(this, { page, popup, canvas, engine, wake, keys, placeFaders });
    for (const place of [page, popup]) {
      place.addEventListener('focusin', ({ target }) => { this.#lastFocus = target.dataset.name ?? ''; });
      place.addEventListener('keydown', (event) => this.#key(event));
    }
  }

  /** After every frame: soon, but not in the middle of a movement. A frame costs no timer of its own. */
  follow() {
    this.#frameAt = performance.now();
    if (this.#waiting) return;
    this.#waiting = true;
    const due = this.#frameAt + longest;
    const wait = () => {
      const until = Math.min(this.#frameAt + pause, due) - performance.now();
      if (until > 0) return void setTimeout(wait, until);
      this.#waiting = false;
      this.#build();
    };
    setTimeout(wait, pause);
  }

  #build() {
    const said = this.engine.controls();
    if (said === this.#said) return;
    this.#said = said;
    const all = JSON.parse(said).map(([name, words, role, on, enabled, place, popup, x, y, width, height]) => (
      { name, words: wordsFor(name, words), role: roles[role], on: on === 1, enabled: enabled === 1, place, popup, x, y, width, height }
    ));
    this.placeFaders(this.engine.layout());
    const focused = document.activeElement;
    const inside = this.page.contains(focused) || this.popup.contains(focused);
    const inPopup = all.filter(({ popup }) => popup);
    const opens = this.popup.hidden && inPopup.length > 0, closes = !this.popup.hidden && inPopup.length === 0;
    if (opens) this.#opener = this.#lastFocus;
    const used = new Set();
    this.#fill(this.page, all.filter(({ popup }) => !popup), used);
    this.#fill(this.popup, inPopup, used);
    for (const name of this.#nodes.keys()) if (!used.has(name)) this.#nodes.delete(name);
    this.popup.hidden = inPopup.length === 0;
    for (const rest of document.querySelectorAll('#controls, #mirror, #proof')) rest.inert = inPopup.length > 0;
    if (inside && (opens || (inPopup.length > 0 && !this.popup.contains(document.activeElement)))) {
      (this.popup.querySelector('[aria-checked=true]') ?? this.popup.querySelector('[data-name]:not(p)'))?.focus();
    } else if (inside && (closes || !document.activeElement?.isConnected || document.activeElement === document.body)) {
      (this.#nodes.get(this.#opener) ?? this.#nodes.get(this.#lastFocus) ?? this.canvas).focus();
    }
  }

  /** Puts the controls of one place into it, in their order, and those that belong together into a group. */
  #fill(place, controls, used) {
    const wanted = [];
    const members = new Map();
    for (const control of controls) {
      const node = this.#node(control);
      used.add(control.name);
      const key = groupOf(control);
      if (!key) {
        wanted.push(node);
        continue;
      }
      if (!members.has(key)) {
        const group = this.#group(key, control);
        used.add(key);
        wanted.push(group);
        members.set(key, []);
      }
      members.get(key).push(node);
    }
    arrange(place, wanted);
    for (const [key, nodes] of members) {
      arrange(this.#nodes.get(key), nodes);
      // One stop for Tab: the arrows go on from it.
      const stop = nodes.find((node) => node === document.activeElement) ?? nodes.find(({ dataset }) => dataset.on) ?? nodes[0];
      for (const node of nodes) node.tabIndex = node === stop ? 0 : -1;
    }
  }

  #group(key, { name, role }) {
    let group = this.#nodes.get(key);
    if (!group) {
      group = document.createElement('div');
      group.setAttribute('role', role === 'tab' ? 'tablist' : 'radiogroup');
      this.#nodes.set(key, group);
    }
    const kind = name.split(':')[0];
    group.setAttribute('aria-label', t(groups[kind] ?? 'Choices'));
    return group;
  }

  #node(control) {
    const { name, words, role, on, enabled, place, x, y, width, height } = control;
    let node = this.#nodes.get(name);
    if (node?.dataset.role !== role) {
      node = this.#make(name, role);
      this.#nodes.set(name, node);
    }
    if (role === 'text') {
      if (node.textContent !== words) node.textContent = words;
      return node;
    }
    node.setAttribute('aria-label', words);
    node.dataset.on = on ? '1' : '';
    if (role === 'toggle') node.setAttribute('aria-pressed', on);
    if (role === 'choice') node.setAttribute('aria-checked', on);
    if (role === 'tab') node.setAttribute('aria-selected', on);
    if (role === 'slider') {
      node.value = place;
      node.setAttribute('aria-valuetext', `${Math.round(place * 100)} %`);
    } else {
      node.setAttribute('aria-disabled', !enabled);
    }
    Object.assign(node.style, { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` });
    return node;
  }

  #make(name, role) {
    const node = document.createElement({ slider: 'input', text: 'p', pad: 'div', xy: 'div' }[role] ?? 'button');
    Object.assign(node.dataset, { name, role });
    if (role === 'text') {
      node.className = 'visually-hidden';
    } else if (role === 'slider') {
      Object.assign(node, { type: 'range', min: 0, max: 1, step: 0.01 });
      node.addEventListener('input', () => this.#slide(name, node.valueAsNumber));
    } else if (role === 'pad' || role === 'xy') {
      node.tabIndex = 0;
      node.setAttribute('role', 'application');
      if (role === 'pad') new Pen(node, this);
      else node.addEventListener('keydown', (event) => /^(Arrow|Page|Home|End)/.test(event.key) && this.keys(event));
    } else {
      node.type = 'button';
      if (role === 'choice') node.setAttribute('role', 'radio');
      if (role === 'tab') node.setAttribute('role', 'tab');
      if (role === 'menu') node.setAttribute('aria-haspopup', 'dialog');
      node.addEventListener('click', () => node.getAttribute('aria-disabled') !== 'true' && this.#press(name));
    }
    return node;
  }

  #rect(name) {
    return this.engine.layout()[name];
  }

  /** As a finger does it, where it is now. */
  #press(name) {
    const rect = this.#rect(name);
    if (!rect) return;
    const at = [rect.x + rect.width / 2, rect.y + rect.height / 2];
    this.engine.pointerPress(...at, 0.5);
    this.engine.pointerRelease(...at);
    this.engine.pointerLeave();
    this.wake();
  }

  #slide(name, share) {
    const { x, y, width, height } = this.#rect(name);
    const cap = 22; // its width, of which a half stays free at either end
    const at = [x + cap / 2 + (width - cap) * share, y + height / 2];
    this.engine.pointerPress(...at, 0.5);
    this.engine.pointerRelease(...at);
    this.engine.pointerLeave();
    this.wake();
  }

  #key(event) {
    const { target, key } = event;
    if (key === 'Escape' && this.popup.contains(target)) {
      event.preventDefault();
      this.engine.pointerPress(1, 1, 0.5); // beside it
      this.engine.pointerRelease(1, 1);
      this.engine.pointerLeave();
      this.wake();
      return;
    }
    if (key === 'Tab' && this.popup.contains(target)) { // around in it
      const stops = [...this.popup.querySelectorAll('[data-name]:not(p)')].filter(({ tabIndex }) => tabIndex >= 0);
      const next = stops[(stops.indexOf(target) + (event.shiftKey ? stops.length - 1 : 1)) % stops.length];
      event.preventDefault();
      next?.focus();
      return;
    }
    const group = target.closest('[role=radiogroup], [role=tablist]');
    const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1, Home: -Infinity, End: Infinity }[key];
    if (!group || step === undefined) return;
    event.preventDefault();
    const all = [...group.children], last = all.length - 1, here = all.indexOf(target);
    const next = all[Number.isFinite(step) ? (here + step + all.length) % all.length : step < 0 ? 0 : last];
    for (const node of all) node.tabIndex = node === next ? 0 : -1;
    next.focus();
  }
}

/** Children in this order, none of them touched that stands right: one that is moved loses the focus. */
function arrange(parent, wanted) {
  for (const child of [...parent.children]) if (!wanted.includes(child)) child.remove();
  wanted.forEach((node, i) => {
    if (parent.children[i] !== node) parent.insertBefore(node, parent.children[i] ?? null);
  });
}

/** The drawing pad by keyboard: the arrows move a pen, the space bar sets it down and lifts it. */
class Pen {
  #x = 0.5;
  #y = 0.2;
  #down = false;

  constructor(pad, { engine, wake }) {
    const dot = document.createElement('i');
    pad.append(dot);
    const at = () => [pad.offsetLeft + this.#x * pad.offsetWidth, pad.offsetTop + this.#y * pad.offsetHeight];
    const show = () => {
      Object.assign(dot.style, { left: `${this.#x * 100}%`, top: `${this.#y * 100}%` });
      pad.dataset.down = this.#down ? '1' : '';
      wake();
    };
    const lift = () => {
      if (!this.#down) return;
      this.#down = false;
      engine.pointerRelease(...at());
      engine.pointerLeave();
      show();
    };
    pad.addEventListener('keydown', (event) => {
      const step = event.shiftKey ? 0.02 : 0.06;
      const [dx, dy] = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key] ?? [];
      if (dx !== undefined) {
        const inside = (value) => Math.min(0.98, Math.max(0.02, value));
        [this.#x, this.#y] = [inside(this.#x + dx), inside(this.#y + dy)];
        if (this.#down) engine.pointerMove(...at(), 0.5);
      } else if (event.key === ' ' && this.#down) {
        event.preventDefault();
        return lift();
      } else if (event.key === ' ') {
        this.#down = true;
        engine.pointerPress(...at(), 0.5);
      } else {
        return undefined;
      }
      event.preventDefault();
      return show();
    });
    pad.addEventListener('blur', lift);
    show();
  }
}
