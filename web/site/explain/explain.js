// What is explained in HTML: how it works, in its dialog, and true renders, over the proof panel.

import { HowItWorks } from './how_it_works.js';
import { TrueRenders } from './true_renders.js';

export class Explanations {
  #howItWorks = null;
  #trueRenders = null;
  #about = null;

  /** fader: window.fader */
  constructor(fader) {
    this.fader = fader;
  }

  /** The dialog has opened. */
  illustrate(about) {
    this.#about = about;
    this.#howItWorks ??= new HowItWorks(document.getElementById('steps'), this.fader, () => {
      about.close();
      this.fader.showProof();
    });
    this.#howItWorks.build();
  }

  /** The proof panel shows true renders, in this element. */
  compare(place) {
    this.#trueRenders ??= new TrueRenders(place, this.fader);
    this.#trueRenders.build();
  }

  /** After anything moved. */
  follow() {
    if (this.#about?.open) this.#howItWorks.follow();
    this.#trueRenders?.follow();
  }
}
