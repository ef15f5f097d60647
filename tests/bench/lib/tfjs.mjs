// The same network for TensorFlow.js, on its WebAssembly backend, eagerly as its layers run it:
// channels last, attributes as planes appended to every layer's input.

/** Networks that are convolutions alone; { decode, encode }: () => Promise of the output, NCHW. */
export function tfjsNetwork(tf, { model, inputs, attributeVector }) {
  const { file, decoder, encoder, architecture: a } = model;
  const y = tf.tensor(attributeVector, [1, 1, 1, attributeVector.length]);
  const toLast = (values, size) => tf.tidy(() => tf.transpose(tf.tensor(values, [1, values.length / size ** 2, size, size]), [0, 2, 3, 1]));
  const layers = (list) => list.map((layer) => {
    const weight = file.tensor(`${layer.name}.weight`), bias = file.tensor(`${layer.name}.bias`);
    // [in, out, 4, 4] → [4, 4, out, in]; [out, in, 4, 4] → [4, 4, in, out]
    return { ...layer, weight: tf.transpose(tf.tensor(weight.data, weight.shape), [2, 3, 1, 0]), bias: tf.tensor1d(bias.data) };
  });
  const activate = { LeakyRelu: (x) => tf.leakyRelu(x, 0.2), Relu: tf.relu, Tanh: tf.tanh };
  const run = (list, input) => async () => {
    const output = tf.tidy(() => {
      let x = input;
      for (const { kind, weight, bias, attributeDim: planes, inSize, out, outSize, activation } of list) {
        if (planes) x = tf.concat([x, tf.broadcastTo(y, [1, inSize, inSize, planes])], 3);
        x = kind === 'convolution'
          ? tf.conv2d(x, weight, 2, 1)
          : tf.conv2dTranspose(x, weight, [1, outSize, outSize, out], 2, 1);
        x = tf.add(x, bias);
        if (activation) x = activate[activation](x);
      }
      return tf.transpose(x, [0, 3, 1, 2]);
    });
    const values = await output.data();
    output.dispose();
    return values;
  };
  return {
    decode: run(layers(decoder), toLast(inputs.latent, decoder[0].inSize)),
    encode: run(layers(encoder), toLast(inputs.image, a.img_sz)),
  };
}
