// The proof panel once more in words, for people who do not see the canvas: a button that fetches the
// control, and a sentence that says what the probes read.

import { t } from './translation.js';

const speakAfter = 700; // ms without change

export class ProofMirror {
  timer = 0;

  /** section: with a button and a paragraph; fader: window.fader. */
  constructor(section, fader) {
    Object.assign(this, { section, fader, button: section.querySelector('button'), words: section.querySelector('p') });
    this.say();
    this.button.addEventListener('click', async () => {
      try {
        await fader.compare();
        this.words.textContent = this.#sentence();
      } catch (error) {
        this.words.textContent = error.message;
      }
    });
  }

  say() {
    this.button.textContent = t('Compare with a control model');
  }

  /** After a model was loaded, or in another language. */
  build() {
    this.say();
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
      const ours = t('Probe of {0}: {1}', t(name.replaceAll('_', ' ')), guess(probes[name], values));
      return controlProbes[name] ? t("{0}; from the control's code: {1}.", ours, guess(controlProbes[name], values)) : `${ours}.`;
    });
    return parts.join(' ');
  }
}

/** "7, 97 percent sure"; of a continuous attribute "0.43". */
function guess(read, values) {
  if (!values?.length) return read[0]?.toFixed(2) ?? t('no number');
  const most = read.indexOf(Math.max(...read));
  return t('{0}, {1} percent sure', t(values[most]), Math.round(read[most] * 100));
}
