// The proof panel once more in words, for people who do not see the canvas: a button that fetches the
// control, and a sentence that says what the probes read.

const speakAfter = 700; // ms without change

export class ProofMirror {
  timer = 0;

  /** section: with a button and a paragraph; fader: window.fader. */
  constructor(section, fader) {
    Object.assign(this, { section, fader, button: section.querySelector('button'), words: section.querySelector('p') });
    this.button.textContent = 'Compare with a control model';
    this.button.addEventListener('click', async () => {
      try {
        await fader.compare();
        this.words.textContent = this.#sentence();
      } catch (error) {
        this.words.textContent = error.message;
      }
    });
  }

  /** After a model was loaded. */
  build() {
    this.button.hidden = !this.fader.control;
    this.words.textContent = '';
    this.follow();
  }

  /** After anything moved. */
  follow() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const sentence = this.#sentence();
      if (sentence !== this.words.textContent) this.words.textContent = sentence;
    }, speakAfter);
  }

  /** "Probe of digit: 3, 13 percent sure; from the control's code: 7, 97 percent sure." */
  #sentence() {
    const { probes, controlProbes } = this.fader.proof();
    const parts = this.fader.attributes.filter(({ name }) => probes[name]).map(({ name, values }) => {
      const ours = `Probe of ${name}: ${guess(probes[name], values)}`;
      return controlProbes[name] ? `${ours}; from the control's code: ${guess(controlProbes[name], values)}.` : `${ours}.`;
    });
    return parts.join(' ');
  }
}

/** "7, 97 percent sure"; of a continuous attribute "0.43". */
function guess(read, values) {
  if (!values?.length) return read[0]?.toFixed(2) ?? 'no number';
  const most = read.indexOf(Math.max(...read));
  return `${values[most]}, ${Math.round(read[most] * 100)} percent sure`;
}
