// The console once more in native controls, for people who do not see the canvas or do not use a
// pointer: one labelled range input per fader, and a spoken line when the picture has changed.

const speakAfter = 700; // ms without change

export class Mirror {
  inputs = [];
  timer = 0;

  /** fader: window.fader. onFocus(index | −1): the canvas shows which one is meant. */
  constructor(form, announce, fader, onFocus) {
    Object.assign(this, { form, announce, fader, onFocus });
  }

  /** After a model was loaded. */
  build() {
    this.form.replaceChildren();
    this.inputs = [];
    for (const attribute of this.fader.attributes) {
      const names = attribute.kind === 'categorical' ? attribute.values : [null];
      names.forEach((value, index) => {
        const input = document.createElement('input');
        Object.assign(input, { type: 'range', min: attribute.range[0], max: attribute.range[1], step: 0.01 });
        const number = this.inputs.length;
        input.addEventListener('input', () => {
          this.fader.set(value === null ? attribute.name : `${attribute.name}=${value}`, input.valueAsNumber);
        });
        input.addEventListener('focus', () => this.onFocus(number));
        input.addEventListener('blur', () => this.onFocus(-1));
        const label = document.createElement('label');
        label.append(value === null ? attribute.name : `${attribute.name} ${value}`, input);
        this.form.append(label);
        this.inputs.push({ input, attribute: attribute.name, index: value === null ? -1 : index });
      });
    }
    this.follow();
  }

  /** After anything moved. */
  follow() {
    const values = Object.fromEntries(this.fader.attributes.map((attribute) => [attribute.name, attribute.value]));
    for (const { input, attribute, index } of this.inputs) {
      input.value = index < 0 ? values[attribute] : values[attribute][index];
      input.setAttribute('aria-valuetext', `${Math.round(input.value * 100)} percent`);
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
    if (kind !== 'categorical') return `${name}: ${value.toFixed(2)}`;
    const parts = value.map((weight, index) => [Math.round(weight * 100), values[index]]).filter(([weight]) => weight > 0);
    return `${name}: ${parts.map(([weight, what]) => (weight === 100 ? what : `${weight} percent ${what}`)).join(', ')}`;
  }).join('; ');
}
