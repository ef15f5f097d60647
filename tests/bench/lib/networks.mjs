// The layers of a Fader Network (as shared/architecture.cpp), and the official code's networks with
// random weights.
import { readSafetensors, writeSafetensors } from './safetensors.mjs';

const width = (a, i) => Math.min(a.init_fm * 2 ** i, a.max_fm);

function chain(network, channels, size) {
  const layers = [];
  const add = (kind, out, outSize, activation, attributeDim) => {
    layers.push({ name: `${network}.${layers.length}`, kind, activation, in: channels, attributeDim, out, inSize: size, outSize });
    [channels, size] = [out, outSize];
  };
  return {
    layers,
    convolution: (out, activation) => add('convolution', out, size / 2, activation, 0),
    transposed: (out, activation, attributeDim) => add('transposed', out, size * 2, activation, attributeDim),
    dense: (out, outSize, activation, attributeDim) => add('dense', out, outSize, activation, attributeDim),
  };
}

export function encoderLayers(a, dim) {
  const to = chain('encoder', a.img_fm, a.img_sz);
  for (let i = 0; i < a.n_layers; ++i) to.convolution(width(a, i), 'LeakyRelu');
  if (a.latent_dim > 0) {
    const attributeDim = a.conditional_encoder ? dim : 0;
    if (a.hidden_dim > 0) to.dense(a.hidden_dim, 1, 'LeakyRelu', attributeDim);
    to.dense(a.stochastic ? 2 * a.latent_dim : a.latent_dim, 1, null, attributeDim);
  }
  return to.layers;
}

export function decoderLayers(a, attributeDim) {
  const bottom = [width(a, a.n_layers - 1), a.img_sz >> a.n_layers];
  const to = a.latent_dim > 0 ? chain('decoder', a.latent_dim, 1) : chain('decoder', ...bottom);
  if (a.latent_dim > 0) {
    if (a.hidden_dim > 0) to.dense(a.hidden_dim, 1, 'Relu', attributeDim);
    to.dense(...bottom, 'Relu', attributeDim);
  }
  for (let i = a.n_layers - 1; i > 0; --i) to.transposed(width(a, i - 1), 'Relu', attributeDim);
  to.transposed(a.img_fm, 'Tanh', attributeDim);
  return to.layers;
}

function classifierLayers(a, attributeDim) {
  const to = chain('classifier', a.img_fm, a.img_sz);
  let size = a.img_sz;
  for (let i = 0; size > 4; ++i, size /= 2) to.convolution(Math.min(a.classifier_fm * 2 ** i, 8 * a.classifier_fm), 'LeakyRelu');
  to.dense(attributeDim, 1, null, 0);
  return to.layers;
}

/** Multiplications and additions of a direct computation, counted without borders. */
export function directFlops(layers) {
  return layers.reduce((sum, layer) => sum + 2 * (layer.in + layer.attributeDim) * layer.out *
    (layer.kind === 'dense' ? layer.inSize ** 2 * layer.outSize ** 2
      : 16 * (layer.kind === 'convolution' ? layer.outSize : layer.inSize) ** 2), 0);
}

/** xorshift32: the same numbers everywhere. */
export function randomNumbers(seed) {
  let state = seed;
  return (low, high) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return low + ((state >>> 8) / 2 ** 24) * (high - low);
  };
}

/** One binary attribute; an image of side `size` with its bottom map of 4 × 4. */
export function officialNetwork(size) {
  const architecture = {
    img_sz: size, content_sz: size, img_fm: 3, init_fm: 32, max_fm: 512, n_layers: Math.log2(size) - 2,
    latent_dim: 0, hidden_dim: 0, conditional_encoder: false, stochastic: false, n_couplings: 0, coupling_dim: 64, classifier_fm: 4,
  };
  const card = {
    name: `official ${size}`, dataset: 'none', credit: '', command: 'random weights', commit: '', license: 'MIT', seed: 1, epochs: 0, metrics: {},
  };
  const attributes = [{ name: 'Male', kind: 'binary', values: ['without', 'with'], range: [0, 1], default: 0 }];
  const random = randomNumbers(size + 1);
  const tensors = [];
  const fill = (count, range) => Float32Array.from({ length: count }, () => random(-range, range));
  for (const layer of [...encoderLayers(architecture, 2), ...decoderLayers(architecture, 2), ...classifierLayers(architecture, 2)]) {
    const { name, kind, attributeDim, out } = layer;
    const from = layer.in + attributeDim;
    const fanIn = kind === 'convolution' ? 16 * from : kind === 'transposed' ? 4 * from : from * layer.inSize ** 2;
    const shape = kind === 'convolution' ? [out, from, 4, 4] : kind === 'transposed' ? [from, out, 4, 4] : [out, layer.in * layer.inSize ** 2];
    tensors.push({ name: `${name}.weight`, shape, data: fill(shape.reduce((a, b) => a * b), Math.sqrt(4 / fanIn)) });
    tensors.push({ name: `${name}.bias`, shape: [out], data: fill(out, 0.2) });
  }
  return writeSafetensors(tensors, {
    format: 'pt', 'fader.version': '2',
    'fader.architecture': JSON.stringify(architecture), 'fader.attributes': JSON.stringify(attributes),
    'fader.card': JSON.stringify(card),
  });
}

/** What a file holds: { file, architecture, attributes, attributeDim, faders, encoder, decoder }. */
export function describe(bytes) {
  const file = readSafetensors(bytes);
  const architecture = JSON.parse(file.metadata['fader.architecture']);
  const attributes = JSON.parse(file.metadata['fader.attributes']);
  const sum = (of) => attributes.reduce((total, a) => total + of(a), 0);
  const attributeDim = sum((a) => ({ binary: 2, categorical: a.values.length, continuous: 1 })[a.kind]);
  const faders = sum((a) => (a.kind === 'categorical' ? a.values.length : 1));
  return { file, architecture, attributes, attributeDim, faders, encoder: encoderLayers(architecture, attributeDim), decoder: decoderLayers(architecture, attributeDim) };
}

/** Positions → attribute vector, as AttributeSchema::to_attributes. */
export function toAttributes(attributes, positions) {
  let at = 0;
  return attributes.flatMap((a) => {
    if (a.kind === 'binary') return [1 - positions[at], positions[at++]];
    if (a.kind === 'continuous') return [positions[at++]];
    const weights = positions.slice(at, at += a.values.length);
    const total = weights.reduce((x, y) => x + y, 0);
    return total > 0 ? Array.from(weights, (w) => w / total) : Array.from(weights);
  });
}
