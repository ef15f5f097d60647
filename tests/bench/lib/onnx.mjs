// The same network as ONNX: what someone who exports the official code's decoder gets, attributes as
// planes appended to every layer's input.
import protobuf from 'protobufjs';

// The part of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto) that is used here.
const { root } = protobuf.parse(`
  syntax = "proto3";
  message Attribute { string name = 1; float f = 2; int64 i = 3; bytes s = 4; repeated int64 ints = 8; int32 type = 20; }
  message Node { repeated string input = 1; repeated string output = 2; string name = 3; string op_type = 4; repeated Attribute attribute = 5; }
  message Tensor { repeated int64 dims = 1; int32 data_type = 2; string name = 8; bytes raw_data = 9; }
  message Dimension { int64 dim_value = 1; }
  message Shape { repeated Dimension dim = 1; }
  message TensorType { int32 elem_type = 1; Shape shape = 2; }
  message Type { TensorType tensor_type = 1; }
  message ValueInfo { string name = 1; Type type = 2; }
  message Graph { repeated Node node = 1; string name = 2; repeated Tensor initializer = 5; repeated ValueInfo input = 11; repeated ValueInfo output = 12; }
  message OperatorSet { string domain = 1; int64 version = 2; }
  message Model { int64 ir_version = 1; repeated OperatorSet opset_import = 8; string producer_name = 2; Graph graph = 7; }
`, { keepCase: true });
const Model = root.lookupType('Model');
const [float, int64] = [1, 7];

class Graph {
  nodes = [];
  initializers = [];

  constant(name, dims, data) {
    const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.initializers.push({ dims, data_type: data instanceof Float32Array ? float : int64, name, raw_data: raw });
    return name;
  }
  integers(values) {
    return this.constant(`c${this.initializers.length}`, [values.length], BigInt64Array.from(values, BigInt));
  }
  scalar(value) {
    return this.constant(`c${this.initializers.length}`, [], new Float32Array([value]));
  }
  /** attributes: { name: integer | [integers] | text | { f: float } } */
  add(op, input, attributes = {}) {
    const output = `v${this.nodes.length}`;
    const attribute = Object.entries(attributes).map(([name, value]) =>
      Array.isArray(value) ? { name, ints: value, type: 7 } : typeof value === 'string' ? { name, s: Buffer.from(value), type: 3 } : typeof value === 'object' ? { name, f: value.f, type: 1 } : { name, i: value, type: 2 });
    this.nodes.push({ input, output: [output], op_type: op, attribute });
    return output;
  }
  model(inputs, output) {
    const value = ([name, dims]) => ({ name, type: { tensor_type: { elem_type: float, shape: { dim: dims.map((d) => ({ dim_value: d })) } } } });
    return Model.encode(Model.fromObject({
      ir_version: 8, producer_name: 'fader bench', opset_import: [{ domain: '', version: 13 }],
      graph: { name: 'network', node: this.nodes, initializer: this.initializers, input: inputs.map(value), output: [value(output)] },
    })).finish();
  }
}

function addLayer(graph, file, layer, x, attributes) {
  const { name, kind, attributeDim, inSize, out, outSize } = layer;
  const weight = file.tensor(`${name}.weight`, kind === 'transposed' ? 1 : 0), bias = file.tensor(`${name}.bias`);
  const w = graph.constant(`${name}.weight`, weight.shape, weight.data);
  const b = graph.constant(`${name}.bias`, bias.shape, bias.data);
  if (kind === 'dense') {
    if (inSize > 1) x = graph.add('Flatten', [x], { axis: 1 });
    if (attributeDim) x = graph.add('Concat', [x, attributes], { axis: 1 });
    x = graph.add('Gemm', [x, w, b], { transB: 1 });
  } else {
    if (attributeDim) {
      const column = graph.add('Reshape', [attributes, graph.integers([1, attributeDim, 1, 1])]);
      const planes = graph.add('Expand', [column, graph.integers([1, attributeDim, inSize, inSize])]);
      x = graph.add('Concat', [x, planes], { axis: 1 });
    }
    const op = kind === 'convolution' ? 'Conv' : 'ConvTranspose';
    x = graph.add(op, [x, w, b], { kernel_shape: [4, 4], strides: [2, 2], pads: [1, 1, 1, 1] });
  }
  if (layer.activation) x = graph.add(layer.activation, [x], layer.activation === 'LeakyRelu' ? { alpha: { f: 0.2 } } : {});
  if (kind === 'dense' && outSize > 1) x = graph.add('Reshape', [x, graph.integers([1, out, outSize, outSize])]);
  return x;
}

/** latent [1, …], attributes [1, attributeDim] → image: a conditional flow (shared/coupling.hpp), convolutions, and a linear path beside them. */
export function decoderToOnnx({ file, architecture: a, attributeDim, decoder }) {
  const graph = new Graph();
  let x = 'latent';
  if (a.n_couplings > 0) x = addInverseFlow(graph, file, a, x);
  const z = x;
  for (const layer of decoder) x = addLayer(graph, file, layer, x, 'attributes');
  if (a.linear_sz > 0) x = graph.add('Add', [x, addLinearPath(graph, file, a, attributeDim, z)]);
  const first = decoder[0];
  const latent = first.kind === 'dense' ? [1, first.in] : [1, first.in, first.inSize, first.inSize];
  return graph.model([['latent', latent], ['attributes', [1, attributeDim]]], [x, [1, a.img_fm, a.img_sz, a.img_sz]]);
}

/** A small picture by one linear map, enlarged. */
function addLinearPath(graph, file, a, attributeDim, z) {
  const side = a.linear_sz, factor = a.img_sz / side;
  const layer = { name: 'decoder.linear', kind: 'dense', activation: null, attributeDim, inSize: 1, out: a.img_fm * side ** 2, outSize: 1 };
  const small = graph.add('Reshape', [addLayer(graph, file, layer, z, 'attributes'), graph.integers([1, a.img_fm, side, side])]);
  const scales = graph.constant('scales', [4], new Float32Array([1, 1, factor, factor]));
  return graph.add('Resize', [small, '', scales], { mode: 'linear', coordinate_transformation_mode: 'half_pixel' });
}

/** image → latent; of networks whose encoder is convolutions alone. */
export function encoderToOnnx({ file, architecture: a, encoder }) {
  const graph = new Graph();
  let x = 'image';
  for (const layer of encoder) x = addLayer(graph, file, layer, x, null);
  const last = encoder.at(-1);
  return graph.model([['image', [1, a.img_fm, a.img_sz, a.img_sz]]], [x, [1, last.out, last.outSize, last.outSize]]);
}

function addInverseFlow(graph, file, a, code) {
  const half = a.latent_dim / 2, limit = graph.scalar(1.5);
  const range = Array.from({ length: half }, (_, i) => i);
  const kept = [range, range.map((i) => half + i), range.map((i) => 2 * i), range.map((i) => 2 * i + 1)];
  const gather = (x, indices) => graph.add('Gather', [x, graph.integers(indices)], { axis: 1 });
  for (let coupling = a.n_couplings - 1; coupling >= 0; --coupling) {
    const keep = kept[coupling % 4], change = kept[(coupling ^ 1) % 4];
    let x = gather(code, keep);
    const same = x;
    for (let i = 0; i < 3; ++i) {
      const name = `flow.${3 * coupling + i}`;
      const [weight, bias] = [file.tensor(`${name}.weight`), file.tensor(`${name}.bias`)];
      if (i === 0) x = graph.add('Concat', [x, 'attributes'], { axis: 1 });
      x = graph.add('Gemm', [x, graph.constant(`${name}.weight`, weight.shape, weight.data), graph.constant(`${name}.bias`, bias.shape, bias.data)], { transB: 1 });
      if (i < 2) x = graph.add('LeakyRelu', [x], { alpha: { f: 0.2 } });
    }
    const scale = graph.add('Mul', [graph.add('Tanh', [graph.add('Div', [gather(x, range), limit])]), limit]);
    const shifted = graph.add('Sub', [gather(code, change), gather(x, range.map((i) => half + i))]);
    const changed = graph.add('Div', [shifted, graph.add('Exp', [scale])]);
    const order = new Array(a.latent_dim);
    keep.forEach((index, i) => { order[index] = i; });
    change.forEach((index, i) => { order[index] = half + i; });
    code = gather(graph.add('Concat', [same, changed], { axis: 1 }), order);
  }
  const table = (name) => {
    const { shape, data } = file.tensor(name);
    return graph.add('MatMul', ['attributes', graph.constant(name, shape, data)]);
  };
  const scaled = graph.add('Div', [code, graph.add('Exp', [table('flow.log_scale')])]);
  return graph.add('Add', [scaled, table('flow.shift')]);
}
