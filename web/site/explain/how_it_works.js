// How it works, in five steps that move with the visitor's own picture: encode, remove, move, decode, prove.
// Fetched by who opens it.

import { readable, t } from '../translation.js';
import './style.js';
import { Bars, Picture, Strip, make, scheduleChart } from './charts.js';

const percent = (share) => `${Math.round(100 * share)}\u00a0%`;
const speakAfter = 700; // ms without change
const hasMoved = (a, b) => Math.abs(a - b) > 0.05; // of a number that is about normal
const mostRows = 10;

/** Every fader: { attribute, name as fader.set() takes it, words for people }. */
const fadersOf = (attributes) => attributes.flatMap((attribute) => (attribute.kind === 'categorical'
  ? attribute.values.map((value) => ({ attribute, name: `${attribute.name}=${value}`, words: t(value) }))
  : [{ attribute, name: attribute.name, words: readable(attribute.name) }]));

/** "62", of an age; "43 %" */
function valueWords({ shown }, position) {
  return shown ? String(Math.round(shown[0] + position * (shown[1] - shown[0]))) : percent(position);
}

/** A step: its name, its words, its figure. */
function step(name, words, ...figure) {
  return make('li', '', make('h3', '', name), make('p', '', words), make('div', 'figure', ...figure));
}

const captioned = (chart, className = '') => {
  const caption = make('figcaption');
  return { figure: make('figure', className, chart.element, caption), say: (words) => { caption.textContent = words; } };
};

export class HowItWorks {
  #timer = 0;
  #own = null; // the code with the faders where the picture itself has them, and of which u

  /** place: the element in the dialog; prove: shows the proof. */
  constructor(place, fader, prove) {
    Object.assign(this, { place, fader, prove });
  }

  /** When the dialog has opened: in this model's words, in this language. */
  build() {
    const { fader } = this;
    const { attributes } = fader;
    this.faders = fadersOf(attributes);
    this.#own = null;
    const { u, z } = fader.code();
    this.flows = u.some((number, i) => number !== z[i]);
    this.card = fader.card();

    this.now = new Picture();
    this.choice = make('select');
    this.choice.setAttribute('aria-label', t('The fader to move'));
    this.choice.append(...this.faders.map(({ words }, i) => new Option(words, i)));
    this.slider = Object.assign(make('input'), { type: 'range', step: 0.01 });
    this.value = make('output');
    const bar = make('div', 'try', this.now.element, make('div', '', make('label', '', make('span', '', t('Move it, and watch every step:')), this.choice), this.slider), this.value);
    this.choice.addEventListener('change', () => this.#chosen());
    this.slider.addEventListener('input', () => this.fader.set(this.#fader().name, this.slider.valueAsNumber));

    this.input = new Picture();
    this.output = new Picture();
    for (const name of ['encoded', 'z', 'u', 'still', 'moved']) {
      const chart = new Strip();
      this[name] = { chart, ...captioned(chart, 'wide') };
    }
    this.settings = new Bars();
    this.probe = new Bars();
    const pictures = { input: captioned(this.input), output: captioned(this.output) };
    pictures.input.say(t('the picture'));
    pictures.output.say(t('the decode'));
    const arrow = () => {
      const sign = make('span', 'arrow', '→');
      sign.setAttribute('aria-hidden', 'true');
      return sign;
    };
    const toProof = make('button', 'primary', t('Put it to the proof'));
    toProof.type = 'button';
    toProof.addEventListener('click', this.prove);

    const removed = t('While the network was trained, a second one, the discriminator, tried to read the attributes from the code, and the encoder was rewarded where it failed. So what tells an attribute left the code, and the decoder had to take it from the faders.');
    const flow = t(' Here a flow does the last of it: it turns z into u, which is to hold nothing that a fader says. Step 5 shows how near it comes.');
    const schedule = scheduleChart({
      words: t("The article's schedule, over 50 epochs: the weight of the reconstruction is always 1; the discriminator's is 0 in the first epoch and grows by 3 with each, to 15."),
      reconstruction: t('reconstruction'), discriminator: t('discriminator'), epochs: t('epoch'),
    });
    const scheduleWords = make('figcaption', '', t('Weights of the losses, as the article has them: reconstruction first. The discriminator begins at 0, gains 3 with every epoch and stays at 15. Ours, too, begins at 0 and grows, over the first 600 to 1,500 steps; for the last quarter or more of the training the code is frozen, and decoder and flow alone go on.'));
    this.probeWords = make('p');
    this.said = make('p', 'visually-hidden');
    this.said.setAttribute('aria-live', 'polite');

    const list = make('ol', 'steps',
      step(t('Encode'), t('The encoder turns the picture into {0} numbers, its code. Each bar is one of them.', u.length),
        pictures.input.figure, arrow(), this.encoded.figure),
      step(t('Remove'), this.flows ? removed + flow : removed,
        ...(this.flows ? [make('div', 'pair', this.z.figure, this.u.figure)] : []), make('figure', 'wide', schedule, scheduleWords)),
      step(t('Move'), t('The faders say what the picture is to show, and anything in between. The code stays as it is.'),
        make('div', 'pair', this.still.figure, this.settings.element)),
      step(t('Decode'), t('Code and faders become a picture again, here in {0} ms, every time anything moves.', fader.stats().decodeMs.toFixed(1)),
        this.moved.figure, arrow(), pictures.output.figure),
      step(t('Prove'), '', this.probe.element, toProof));
    list.lastChild.querySelector('p').replaceWith(this.probeWords);
    this.place.replaceChildren(bar, list, this.said);

    // One that the picture does not have, where there are values to choose from.
    const { positions } = fader;
    this.choice.value = Math.max(0, this.faders.findIndex(({ attribute }, i) => attribute.kind !== 'categorical' || positions[i] < 0.5));
    this.#chosen();
  }

  #fader() {
    return this.faders[this.choice.value];
  }

  #chosen() {
    const { attribute, words } = this.#fader();
    [this.slider.min, this.slider.max] = attribute.range;
    this.slider.setAttribute('aria-label', words);
    this.follow();
  }

  /** After anything moved. */
  follow() {
    const { fader } = this;
    const { positions, origin } = fader;
    const { u, z } = fader.code(positions);
    const otherPicture = !this.#own || u.some((number, i) => number !== this.#own.u[i]);
    if (otherPicture) {
      this.#own = { u, z: fader.code(origin).z };
      const picture = fader.input();
      this.side = picture.width;
      this.input.show(picture, t('The picture that plays'));
    }
    const own = this.#own.z;
    const changed = (i) => hasMoved(z[i], own[i]);
    const count = z.reduce((sum, _, i) => sum + changed(i), 0);
    const never = () => false;
    const many = u.length > Strip.most ? t(', the first {0} of {1}', Strip.most, u.length) : '';

    const show = ({ chart, say }, numbers, moved, words) => {
      chart.show(numbers, moved, words);
      say(words);
    };
    show(this.encoded, own, never, t('{0} pixels become {1} numbers', `${this.side} × ${this.side}`, u.length) + many);
    show(this.z, own, never, t('z: from the encoder'));
    show(this.u, u, never, t('u: after the flow'));
    show(this.still, u, never, t('the code u: unchanged'));
    show(this.moved, z, changed, this.flows ? t('u under these faders: {0} of {1} numbers differ', count, z.length) : t('the code, as before'));

    const index = Number(this.choice.value);
    const chosen = this.#fader();
    this.slider.value = positions[index];
    this.value.textContent = valueWords(chosen.attribute, positions[index]);
    this.slider.setAttribute('aria-valuetext', this.value.textContent);
    const words = t('The picture with {0} at {1}', chosen.words, this.value.textContent);
    const decoded = fader.image();
    this.now.show(new ImageData(decoded.data.slice(), decoded.width), words);
    this.output.show(decoded, words);
    this.#showSettings(positions, origin, index);
    this.#showProof(positions, origin, chosen);

    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.said.textContent = `${words}. ${this.moved.figure.textContent}.`;
    }, speakAfter);
  }

  /** Where the faders stand, and with a mark where the picture itself has them; of many, those that moved. */
  #showSettings(positions, origin, index) {
    const rows = this.faders.map(({ attribute, words }, i) => {
      const [low, high] = attribute.range;
      const share = (position) => (position - low) / (high - low);
      return { i, name: words, share: share(positions[i]), mark: share(origin[i]), own: positions[i] !== origin[i], words: valueWords(attribute, positions[i]) };
    });
    const first = (row) => (row.i === index ? 0 : row.own ? 1 : 2);
    const some = rows.length <= mostRows ? rows : [...rows].sort((a, b) => first(a) - first(b) || a.i - b.i).slice(0, mostRows);
    this.settings.show(some);
  }

  /** What a probe reads in the code; where the file has none, what the evaluation's probes have read. */
  #showProof(positions, origin, { attribute }) {
    const { probes } = this.fader.proof();
    const probed = probes[attribute.name] ? attribute : this.fader.attributes.find(({ name }) => probes[name]);
    if (!probed) return this.#showLeakage();
    const read = probes[probed.name];
    const name = readable(probed.name);
    const first = this.faders.findIndex((each) => each.attribute.name === probed.name);
    if (probed.kind === 'continuous') {
      this.probeWords.textContent = t('A probe was trained to read an attribute from the code u: {0}. It would have to say what the picture has; it says the same of nearly every picture.', name);
      this.probe.show([{ name: t('the code says'), share: read[0], words: valueWords(probed, read[0]) },
        { name: t('the picture has'), share: origin[first], own: true, words: valueWords(probed, origin[first]) }]);
      return;
    }
    const truth = probed.kind === 'binary' ? Number(origin[first] > 0.5) : origin.slice(first, first + read.length).indexOf(Math.max(...origin.slice(first, first + read.length)));
    const chance = 1 / read.length;
    this.probeWords.textContent = t('A probe was trained to read an attribute from the code u: {0}. Did the code tell, the bar of {1} would be full. The line is chance, {2}.', name, t(probed.values[truth]), percent(chance));
    this.probe.show(read.map((share, i) => ({ name: t(probed.values[i]), share, mark: chance, own: i === truth, words: percent(share) })));
  }

  #showLeakage() {
    const metrics = this.card.metrics ?? {};
    const figure = (name, what) => metrics[`leakage.${name}.${what}`];
    const rows = this.fader.attributes.filter(({ name }) => (figure(name, 'strongest') ?? figure(name, 'mlp')) >= 0).map(({ name, kind, values }) => {
      const share = figure(name, 'strongest') ?? figure(name, 'mlp');
      const chance = kind === 'continuous' ? 0 : figure(name, 'chance') ?? 1 / values.length;
      return { name: readable(name), share, mark: chance, own: true, words: kind === 'continuous' ? share.toFixed(2) : percent(share) };
    });
    this.probeWords.textContent = rows.length === 0
      ? t('The file of this model says nothing of what its code still tells.')
      : t('Afterwards new probes were trained to read the attributes from the code u of test pictures. This is what the strongest of them got right, or of a number what share of its differences it explains. The line is guessing; a full bar would be all of it.');
    this.probe.show(rows.slice(0, mostRows));
  }
}
