// A fade as a video that goes there and back, encoded by WebCodecs and written by Mediabunny.

import { t } from '../translation.js';
import { BufferTarget, CanvasSource, Mp4OutputFormat, Output, WebMOutputFormat, getFirstEncodableVideoCodec } from './mediabunny.js';
import { canvasOf, thereAndBack } from './frames.js';

const side = 512, framesPerSecond = 30, bitrate = 2_500_000;

/** pictures: ImageData from A to B. { bytes, extension, type } of the file. */
export async function videoOf(pictures) {
  if (typeof VideoEncoder !== 'function') throw new Error(t('This browser cannot make videos, for it has no WebCodecs: take the GIF.'));
  const codec = await getFirstEncodableVideoCodec(['avc', 'vp9', 'av1', 'vp8'], { width: side, height: side, bitrate });
  if (!codec) throw new Error(t('This browser encodes none of H.264, VP9, AV1 and VP8: take the GIF.'));
  const [extension, format] = codec === 'avc' ? ['mp4', new Mp4OutputFormat()] : ['webm', new WebMOutputFormat()];
  const output = new Output({ format, target: new BufferTarget() });
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = side;
  const source = new CanvasSource(canvas, { codec, bitrate });
  output.addVideoTrack(source, { frameRate: framesPerSecond });
  await output.start();
  for (const [at, which] of thereAndBack(pictures.length).entries()) {
    canvas.getContext('2d').drawImage(canvasOf(pictures[which], side), 0, 0);
    await source.add(at / framesPerSecond, 1 / framesPerSecond);
  }
  await output.finalize();
  return { bytes: output.target.buffer, extension, type: `video/${extension}` };
}
