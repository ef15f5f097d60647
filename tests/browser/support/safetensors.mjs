// Files of models that were never trained: the tensors that an architecture asks for, of small random
// numbers that are the same in every run.

/** [name, shape] of every tensor of a network with neither a vector for its code nor a flow, as shared/architecture.cpp has them. */
function tensors({ img_sz, img_fm, init_fm, max_fm, n_layers, classifier_fm }, dim) {
  const maps = Array.from({ length: n_layers }, (_, i) => Math.min(init_fm * 2 ** i, max_fm));
  const shapes = [];
  maps.forEach((to, i) => shapes.push([`encoder.${i}`, [to, i === 0 ? img_fm : maps[i - 1], 4, 4], to]));
  for (let i = 0; i < n_layers; ++i) {
    const from = maps[n_layers - 1 - i], to = i === n_layers - 1 ? img_fm : maps[n_layers - 2 - i];
    shapes.push([`decoder.${i}`, [from + dim, to, 4, 4], to]);
  }
  let from = img_fm, number = 0;
  for (let size = img_sz; size > 4; size /= 2) {
    const to = Math.min(classifier_fm * 2 ** number, 8 * classifier_fm);
    shapes.push([`classifier.${number++}`, [to, from, 4, 4], to]);
    from = to;
  }
  shapes.push([`classifier.${number}`, [dim, from * 16], dim]);
  return shapes.flatMap(([name, weight, bias]) => [[`${name}.weight`, weight], [`${name}.bias`, [bias]]]);
}

/** The bytes of the .safetensors file. */
export function safetensors(architecture, attributes, card) {
  const dim = attributes.reduce((sum, { kind, values }) => sum + ({ binary: 2, continuous: 1 }[kind] ?? values.length), 0);
  const header = {
    __metadata__: {
      format: 'pt', 'fader.version': '2', 'fader.architecture': JSON.stringify(architecture),
      'fader.attributes': JSON.stringify(attributes), 'fader.card': JSON.stringify(card),
    },
  };
  const numbers = [];
  let seed = 1;
  const random = () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 31 - 1;
  };
  for (const [name, shape] of tensors(architecture, dim)) {
    const size = shape.reduce((a, b) => a * b, 1), start = 4 * numbers.length;
    for (let i = 0; i < size; ++i) numbers.push(random() * (name.startsWith('classifier') ? 0.02 : 0.25));
    header[name] = { dtype: 'F32', shape, data_offsets: [start, start + 4 * size] };
  }
  const text = Buffer.from(JSON.stringify(header));
  const bytes = Buffer.alloc(8 + text.length + 4 * numbers.length);
  bytes.writeBigUInt64LE(BigInt(text.length));
  text.copy(bytes, 8);
  numbers.forEach((number, i) => bytes.writeFloatLE(number, 8 + text.length + 4 * i));
  return bytes;
}
