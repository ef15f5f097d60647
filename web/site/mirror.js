// The faders once more in native controls, for people who do not see the canvas or do not use a pointer: one
// labelled range input per fader, where the canvas has it, and a spoken line when the picture has changed.

import { readable, t } from './translation.js';

const writeAfter = 80, speakAfter = 700; // ms: from a change to the controls' values; without change

export class Mirror {
  inputs = [];
  writing = 0;
  timer = 0;

  /** fader: window.fader. onFocus(index | −1): the canvas shows which one is meant. */
  constructor(form, announce, fader, onFocus) {
    Object.assign(this, { form, announce, fader, onFocus });
  }

  /** After a model was loaded, or in another language. */
  build() {
    this.form.replaceChildren();
    this.inputs = [];
    for (const attribute of this.fader.attributes) {
      const names = attribute.kind === 'categorical' ? attribute.values : [null];
      names.forEach((value, index) => {
        const input = document.createElement('input');
        const [minimum, maximum] = attribute.range;
        Object.assign(input, { type: 'range', min: minimum, max: maximum, step: 0.01 });
        const number = this.inputs.length;
        input.addEventListener('input', () => {
          this.fader.set(value === null ? attribute.name : `${attribute.name}=${value}`, input.valueAsNumber);
        });
        input.addEventListener('focus', () => this.onFocus(number));
        input.addEventListener('blur', () => this.onFocus(-1));
        input.setAttribute('aria-label', value === null ? readable(attribute.name) : `${readable(attribute.name)} ${t(value)}`);
        this.form.append(input);
        this.inputs.push({ input, attribute: attribute.name, index: value === null ? -1 : index });
      });
    }
    this.#write();
  }

  /**
   * layout: fader.layout(). A fader further down its list has no place yet, but can be reached; where another panel
   * is in the faders' place, none can: the focus would bring them back.
   */
  place(layout) {
    this.form.hidden = !Object.keys(layout).some((name) => name.startsWith('fader:'));
    this.inputs.forEach(({ input }, i) => {
      const { x, y, width, height } = layout[`fader:${i}`] ?? { x: 0, y: 0, width: 1, height: 1 };
      Object.assign(input.style, { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` });
    });
  }

  /** After anything moved: not in the frame that moves it, whose time is the picture's. */
  follow() {
    this.writing ||= setTimeout(() => {
      this.writing = 0;
      this.#write();
    }, writeAfter);
  }

  #write() {
    const values = Object.fromEntries(this.fader.attributes.map((attribute) => [attribute.name, attribute.value]));
    for (const { input, attribute, index } of this.inputs) {
      input.value = index < 0 ? values[attribute] : values[attribute][index];
      input.setAttribute('aria-valuetext', t('{0} percent', Math.round(input.value * 100)));
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.announce.textContent = describe(this.fader.attributes);
    }, speakAfter);
  }
}

/** "digit: 60 percent 7, 40 percent 2" */
function describe(attributes) {
  return attributes.map(({ name, kind, values, value }) => {
    if (kind !== 'categorical') return `${readable(name)}: ${value.toFixed(2)}`;
    const parts = value.map((weight, index) => [Math.round(weight * 100), t(values[index])]).filter(([weight]) => weight > 0);
    return `${readable(name)}: ${parts.map(([weight, what]) => (weight === 100 ? what : t('{0} percent {1}', weight, what))).join(', ')}`;
  }).join('; ');
}
