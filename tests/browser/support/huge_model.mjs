// A small file that describes a network far too large: 122 kB of weights, maps of gigabytes.

const architecture = {
  img_sz: 1024, content_sz: 1024, img_fm: 3, init_fm: 256, max_fm: 256, n_layers: 1, latent_dim: 0, hidden_dim: 0,
  conditional_encoder: false, stochastic: false, n_couplings: 0, coupling_dim: 64, classifier_fm: 1,
};
const attributes = [{ name: 'hat', kind: 'binary', values: ['no hat', 'hat'], range: [0, 1], default: 0 }];
const attributeDim = 2;

/** [name, shape] of every tensor, as shared/architecture.cpp has them. */
function tensors() {
  const { img_sz: side, img_fm: channels, init_fm: width } = architecture;
  const shapes = [['encoder.0', [width, channels, 4, 4], width], ['decoder.0', [width + attributeDim, channels, 4, 4], channels]];
  let from = channels, number = 0;
  for (let size = side; size > 4; size /= 2) {
    const to = Math.min(2 ** number, 8);
    shapes.push([`classifier.${number++}`, [to, from, 4, 4], to]);
    from = to;
  }
  shapes.push([`classifier.${number}`, [attributeDim, from * 16], attributeDim]);
  return shapes.flatMap(([name, weight, bias]) => [[`${name}.weight`, weight], [`${name}.bias`, [bias]]]);
}

/** The bytes of the .safetensors file; its weights are 0. */
export function hugeModel() {
  const header = {
    __metadata__: {
      format: 'pt', 'fader.version': '2', 'fader.architecture': JSON.stringify(architecture),
      'fader.attributes': JSON.stringify(attributes), 'fader.card': JSON.stringify({ name: 'huge' }),
    },
  };
  let end = 0;
  for (const [name, shape] of tensors()) {
    header[name] = { dtype: 'F32', shape, data_offsets: [end, end += 4 * shape.reduce((a, b) => a * b, 1)] };
  }
  const text = JSON.stringify(header);
  const bytes = Buffer.alloc(8 + text.length + end);
  bytes.writeBigUInt64LE(BigInt(text.length));
  bytes.write(text, 8);
  return bytes;
}
