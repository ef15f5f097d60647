// Small charts of HTML and canvas, in the page's own colours.

const make = (name, className, ...children) => {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.append(...children);
  return element;
};

/** A picture of the network's, as the page shows it: grey is ivory ink (ink_tint of web/app/picture.cpp). */
export class Picture {
  element = make('canvas', 'picture');

  constructor() {
    this.element.setAttribute('role', 'img');
  }

  show(image, words) {
    const { data, width, height } = image;
    let grey = true;
    for (let i = 0; grey && i < data.length; i += 4) grey = data[i] === data[i + 1] && data[i] === data[i + 2];
    for (let i = 0; grey && i < data.length; i += 4) {
      for (const [c, [low, range]] of [[11, 235], [13, 230], [17, 219]].entries()) data[i + c] = low + (range * data[i + c]) / 255;
    }
    Object.assign(this.element, { width, height });
    this.element.getContext('2d').putImageData(image, 0, 0);
    this.element.setAttribute('aria-label', words);
  }
}

/** The numbers of a code as bars around their middle. What has moved is drawn in the accent. */
export class Strip {
  static most = 192; // bars: finer ones could not be seen
  element = make('canvas', 'strip');

  constructor() {
    this.element.setAttribute('role', 'img');
  }

  /** moved: whether a number has; words: what the picture says. */
  show(numbers, moved, words) {
    const canvas = this.element;
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [Math.round(canvas.clientWidth * ratio), Math.round(canvas.clientHeight * ratio)];
    canvas.setAttribute('aria-label', words);
    if (width === 0) return;
    Object.assign(canvas, { width, height });
    const context = canvas.getContext('2d');
    const style = getComputedStyle(canvas);
    const shown = numbers.slice(0, Strip.most);
    const step = width / shown.length;
    const middle = height / 2;
    shown.forEach((number, i) => {
      const length = Math.max(ratio / 2, Math.min(1, Math.abs(number) / 3) * middle); // a code is about normal
      context.fillStyle = style.getPropertyValue(moved(i) ? '--accent' : '--muted');
      context.fillRect(i * step, number < 0 ? middle : middle - length, Math.max(1, step * 0.72), length);
    });
  }
}

/**
 * Rows of a name, a bar and words: [{ name, share (0 … 1), mark (0 … 1 or none), own: drawn in the accent,
 * words }].
 */
export class Bars {
  element = make('ul', 'bars');

  show(rows) {
    const { children } = this.element;
    if (children.length !== rows.length) {
      this.element.replaceChildren(...rows.map(() => make('li', '', make('span'), make('i', '', make('b'), make('u')), make('em'))));
    }
    rows.forEach(({ name, share, mark, own, words }, i) => {
      const [label, track, value] = children[i].children;
      label.textContent = name;
      value.textContent = words;
      track.firstChild.style.width = `${100 * Math.max(0, Math.min(1, share))}%`;
      track.lastChild.hidden = !(mark >= 0);
      if (mark >= 0) track.lastChild.style.left = `${100 * Math.min(1, mark)}%`;
      children[i].classList.toggle('own', Boolean(own));
    });
  }
}

/**
 * The article's schedule: the weight of the reconstruction and, by epoch, of the discriminator. words: what it
 * says, and the names of both and of the axis.
 */
export function scheduleChart({ words, reconstruction, discriminator, epochs }) {
  const x = (epoch) => 40 + (epoch / 50) * 560;
  const y = (weight) => 124 - (weight / 15) * 104;
  let steps = `M${x(0)} ${y(0)}`;
  for (let epoch = 1; epoch <= 5; ++epoch) steps += `H${x(epoch)}V${y(3 * epoch)}`;
  const grid = [0, 5, 10, 15].map((weight) => `<line x1="40" x2="600" y1="${y(weight)}" y2="${y(weight)}"/><text x="32" y="${y(weight) + 4}" text-anchor="end">${weight}</text>`);
  const ticks = [0, 5, 10, 20, 30, 40, 50].map((epoch) => `<text x="${x(epoch)}" y="146" text-anchor="${epoch === 50 ? 'end' : 'middle'}">${epoch}</text>`);
  const holder = make('div', 'schedule');
  holder.innerHTML = `<svg viewBox="0 0 610 176" role="img"><g>${grid.join('')}${ticks.join('')}</g>
    <path class="area" d="${steps}H${x(50)}V${y(0)}Z"/><path class="steps-line" d="${steps}H${x(50)}"/>
    <path class="flat" d="M${x(0)} ${y(1)}H${x(50)}"/>
    <text class="steps-name" x="${x(6.2)}" y="${y(15) + 22}"></text><text class="flat-name" x="${x(6.2)}" y="${y(1) - 7}"></text>
    <text class="axis" x="600" y="168" text-anchor="end"></text></svg>`;
  const say = (selector, text) => { holder.querySelector(selector).textContent = text; };
  holder.firstChild.setAttribute('aria-label', words);
  say('.steps-name', discriminator);
  say('.flat-name', reconstruction);
  say('.axis', epochs);
  return holder;
}

export { make };
