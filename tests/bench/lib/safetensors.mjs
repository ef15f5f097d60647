// Files of weights: read, and written with random numbers.

const float16 = (bits) => {
  const exponent = (bits >> 10) & 31, fraction = bits & 1023, sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -14 * (fraction / 1024));
};

/** { metadata, tensor(name): { shape, data: Float32Array }, has(name) }, everything as F32. */
export function readSafetensors(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  const raw = (name) => {
    const { dtype, shape, data_offsets: [from, to] } = header[name];
    const copy = bytes.slice(8 + length + from, 8 + length + to).buffer;
    if (dtype === 'F32') return { dtype, shape, data: new Float32Array(copy) };
    if (dtype === 'F16') return { dtype, shape, data: Float32Array.from(new Uint16Array(copy), float16) };
    if (dtype === 'I8') return { dtype, shape, data: Float32Array.from(new Int8Array(copy)) };
    throw new Error(`${name}: this benchmark reads no ${dtype}`);
  };
  return {
    metadata: header.__metadata__,
    has: (name) => name in header,
    /** channelDim: of the scale of I8 weights, where it has one dimension; a dense layer's has a number per column, [1, in]. */
    tensor(name, channelDim = 0) {
      const tensor = raw(name);
      if (tensor.dtype === 'I8') {
        const scale = raw(`${name}_scale`), along = scale.shape.length > 1 ? 1 : channelDim;
        const inner = tensor.shape.slice(along + 1).reduce((a, b) => a * b, 1);
        tensor.data.forEach((value, i) => { tensor.data[i] = value * scale.data[Math.floor(i / inner) % scale.data.length]; });
      }
      return tensor;
    },
  };
}

/** The nearest float16; values beyond its range are not asked for. */
function toFloat16(value) {
  const size = Math.abs(value), sign = value < 0 ? 0x8000 : 0;
  const exponent = Math.max(-14, Math.floor(Math.log2(size)));
  const fraction = Math.round(size / 2 ** (exponent - 10)); // with its leading one, unless subnormal
  return sign + (fraction < 1024 ? fraction : ((exponent + 14) << 10) + fraction);
}

/** tensors: [{ name, shape, data: Float32Array }]; weights are stored as F16, as the trainer exports them. */
export function writeSafetensors(tensors, metadata) {
  const header = { __metadata__: metadata };
  let offset = 0;
  tensors = tensors.map(({ name, shape, data }) => {
    const half = name.endsWith('.weight');
    const stored = half ? Uint16Array.from(data, toFloat16) : data;
    header[name] = { dtype: half ? 'F16' : 'F32', shape, data_offsets: [offset, offset += stored.byteLength] };
    return { data: stored };
  });
  let text = JSON.stringify(header);
  text += ' '.repeat((64 - ((8 + text.length) % 64)) % 64);
  const bytes = new Uint8Array(8 + text.length + offset);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(new TextEncoder().encode(text), 8);
  let at = 8 + text.length;
  for (const { data } of tensors) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}
