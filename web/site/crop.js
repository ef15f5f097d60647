// One's own picture, from a file or the camera: which part of it plays. What is chosen plays at once, and
// its reconstruction stands beside it. Fetched when it is first wanted.

import { t } from './translation.js';

const side = 256; // pixels of what is handed to the network: no network here takes more
const byId = (id) => document.getElementById(id);

/** What is on show: the middle of the square in the picture, 0 … 1, its zoom and its turn. */
const whole = () => ({ x: 0.5, y: 0.5, zoom: 1, turn: 0 });

/** Draws the chosen part of a picture of this width and height into a square context. */
function paint(context, picture, width, height, { x, y, zoom, turn }) {
  const { width: room } = context.canvas;
  const scale = (zoom * room) / Math.min(width, height);
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.fillStyle = '#000';
  context.fillRect(0, 0, room, room);
  context.translate(room / 2, room / 2);
  context.rotate((turn * Math.PI) / 180);
  context.scale(scale, scale);
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, -x * width, -y * height);
  context.setTransform(1, 0, 0, 1, 0, 0);
}

/** Where a face has its place: the outline of a head, and the line of its eyes. */
function paintGuide(context) {
  const { width: room } = context.canvas;
  context.strokeStyle = 'rgb(255 255 255 / 0.55)';
  context.lineWidth = 2;
  context.setLineDash([8, 8]);
  context.beginPath();
  context.ellipse(room / 2, room * 0.5, room * 0.29, room * 0.39, 0, 0, 2 * Math.PI);
  context.moveTo(room * 0.25, room * 0.48);
  context.lineTo(room * 0.75, room * 0.48);
  context.stroke();
  context.setLineDash([]);
}

class Cropper {
  #view = byId('crop-view').getContext('2d');
  #part = new OffscreenCanvas(side, side).getContext('2d', { willReadFrequently: true });
  #picture = null;
  #scheduled = false;
  #fingers = new Map();
  #played = false;
  where = whole();

  constructor(fader) {
    this.fader = fader;
    const view = byId('crop-view');
    const zoomBy = (factor) => this.set({ zoom: this.where.zoom * factor });
    view.addEventListener('pointerdown', (event) => {
      view.setPointerCapture(event.pointerId);
      this.#fingers.set(event.pointerId, event);
    });
    view.addEventListener('pointermove', (event) => this.#drag(event));
    for (const type of ['pointerup', 'pointercancel']) view.addEventListener(type, (event) => this.#fingers.delete(event.pointerId));
    view.addEventListener('wheel', (event) => {
      event.preventDefault();
      zoomBy(Math.exp(-event.deltaY / 500));
    }, { passive: false });
    view.addEventListener('keydown', (event) => {
      const step = { ArrowLeft: [-10, 0], ArrowRight: [10, 0], ArrowUp: [0, -10], ArrowDown: [0, 10] }[event.key];
      if (!step) return;
      event.preventDefault();
      this.#move(...step);
    });
    byId('crop-zoom').addEventListener('input', (event) => this.set({ zoom: event.target.valueAsNumber }));
    byId('crop-turn').addEventListener('input', (event) => this.set({ turn: event.target.valueAsNumber }));
    byId('crop-done').addEventListener('click', () => byId('crop').close());
    byId('crop').querySelector('.close').addEventListener('click', () => byId('crop').close());
  }

  /** played: it is what plays, so that another part of it is no new step for undo. */
  show(picture, played) {
    this.#picture = picture;
    this.#played = played;
    this.where = whole();
    this.set({});
  }

  set(change) {
    Object.assign(this.where, change);
    const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
    this.where.zoom = clamp(this.where.zoom, 1, 5);
    this.where.x = clamp(this.where.x, 0, 1);
    this.where.y = clamp(this.where.y, 0, 1);
    byId('crop-zoom').value = this.where.zoom;
    byId('crop-turn').value = this.where.turn;
    if (this.#scheduled) return;
    this.#scheduled = true;
    requestAnimationFrame(() => {
      this.#scheduled = false;
      this.#play();
    });
  }

  /** The picture goes with the hand, by CSS pixels. */
  #move(dx, dy) {
    const { width, height } = this.#picture;
    const pixels = Math.min(width, height) / (this.where.zoom * byId('crop-view').clientWidth);
    const angle = (-this.where.turn * Math.PI) / 180;
    const [across, down] = [dx * Math.cos(angle) - dy * Math.sin(angle), dx * Math.sin(angle) + dy * Math.cos(angle)];
    this.set({ x: this.where.x - (across * pixels) / width, y: this.where.y - (down * pixels) / height });
  }

  #drag(event) {
    const before = this.#fingers.get(event.pointerId);
    if (!before) return;
    const others = [...this.#fingers.values()].filter(({ pointerId }) => pointerId !== event.pointerId);
    if (others.length === 1) { // two fingers: their distance is the zoom, their angle the turn
      const span = (a, b) => [a.clientX - b.clientX, a.clientY - b.clientY];
      const [[x0, y0], [x1, y1]] = [span(before, others[0]), span(event, others[0])];
      const turn = ((Math.atan2(y1, x1) - Math.atan2(y0, x0)) * 180) / Math.PI;
      this.set({ zoom: (this.where.zoom * Math.hypot(x1, y1)) / Math.max(1, Math.hypot(x0, y0)), turn: ((this.where.turn + turn + 540) % 360) - 180 });
    } else if (others.length === 0) {
      this.#move(event.clientX - before.clientX, event.clientY - before.clientY);
    }
    this.#fingers.set(event.pointerId, event);
  }

  #play() {
    if (!this.#picture) return;
    const { width, height } = this.#picture;
    paint(this.#view, this.#picture, width, height, this.where);
    paint(this.#part, this.#picture, width, height, this.where);
    paintGuide(this.#view);
    this.fader.setInput(this.#part.getImageData(0, 0, side, side), this.#played);
    this.#played = true;
    const made = this.fader.image();
    const result = byId('crop-result');
    result.width = result.height = made.width;
    result.getContext('2d').putImageData(made, 0, 0);
  }

  /** The camera, as a mirror, until the picture is taken or the dialog closes. */
  async take(stream) {
    const video = document.createElement('video');
    Object.assign(video, { srcObject: stream, muted: true, playsInline: true });
    const dialog = byId('crop');
    const stop = () => stream.getTracks().forEach((track) => track.stop());
    dialog.addEventListener('close', stop, { once: true });
    this.#picture = null;
    await video.play();
    return new Promise((resolve) => {
      const taken = document.createElement('canvas');
      const context = taken.getContext('2d');
      const shoot = () => {
        taken.width = video.videoWidth;
        taken.height = video.videoHeight;
        context.translate(taken.width, 0);
        context.scale(-1, 1);
        context.drawImage(video, 0, 0);
        stop();
        dialog.removeEventListener('close', stop);
        resolve(taken);
      };
      dialog.addEventListener('close', () => resolve(null), { once: true });
      byId('crop-take').onclick = shoot;
      byId('crop-take').disabled = false;
      const mirror = () => {
        if (!stream.active || !dialog.open) return;
        this.#view.canvas.style.transform = 'scaleX(-1)';
        paint(this.#view, video, video.videoWidth, video.videoHeight, whole());
        paintGuide(this.#view);
        requestAnimationFrame(mirror);
      };
      mirror();
    });
  }
}

let cropper = null;

/** Chooses a part of the picture that plays. */
export function openCropper(fader, picture) {
  cropper ??= new Cropper(fader);
  byId('crop').classList.remove('camera');
  byId('crop-take').hidden = true;
  byId('crop-view').style.transform = '';
  byId('crop').showModal();
  cropper.show(picture, true);
}

/** Takes a picture and chooses a part of it; taken(canvas) gets it whole. */
export async function openCamera(fader, taken) {
  cropper ??= new Cropper(fader);
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'user', width: { ideal: 1024 } } });
  } catch (error) {
    throw new Error(error.name === 'NotAllowedError' ? t('The camera was not allowed: allow it for this page in the browser, and try again.') : t('No camera can be used here: open a picture instead.'));
  }
  const dialog = byId('crop');
  dialog.classList.add('camera');
  Object.assign(byId('crop-take'), { hidden: false, disabled: true }); // until the camera shows something
  dialog.showModal();
  const picture = await cropper.take(stream);
  dialog.classList.remove('camera');
  byId('crop-take').hidden = true;
  byId('crop-view').style.transform = '';
  if (!picture) return;
  taken(picture);
  cropper.show(picture, false);
}
