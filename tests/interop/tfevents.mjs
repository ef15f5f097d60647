// Reads TensorBoard's event files by the published schema (tensorflow/core/util/event.proto and
// tensorflow/core/framework/summary.proto), with every checksum, as TensorBoard shows them.
import fs from 'node:fs';
import path from 'node:path';
import protobuf from 'protobufjs';

const { root } = protobuf.parse(`
  syntax = "proto3";
  message HistogramProto { double min = 1; double max = 2; double num = 3; double sum = 4; double sum_squares = 5; repeated double bucket_limit = 6; repeated double bucket = 7; }
  message Image { int32 height = 1; int32 width = 2; int32 colorspace = 3; bytes encoded_image_string = 4; }
  message Value { string tag = 1; oneof value { float simple_value = 2; Image image = 4; HistogramProto histo = 5; } }
  message Summary { repeated Value value = 1; }
  message SessionLog { int32 status = 1; string checkpoint_path = 2; string msg = 3; }
  message Event { double wall_time = 1; int64 step = 2; oneof what { string file_version = 3; Summary summary = 5; SessionLog session_log = 7; } }
`, { keepCase: true });
const Event = root.lookupType('Event');

const table = Uint32Array.from({ length: 256 }, (_, entry) => {
  for (let bit = 0; bit < 8; ++bit) entry = entry & 1 ? (entry >>> 1) ^ 0x82f63b78 : entry >>> 1;
  return entry;
});
export function crc32c(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ table[(crc ^ byte) & 0xff];
  return ~crc >>> 0;
}
function masked(bytes) {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** The whole events of a file; a last one that a kill cut short is left out. */
export function readEvents(file) {
  const bytes = fs.readFileSync(file);
  const events = [];
  for (let at = 0; at + 12 <= bytes.length;) {
    const length = Number(bytes.readBigUInt64LE(at));
    if (at + 12 + length + 4 > bytes.length) break;
    if (bytes.readUInt32LE(at + 8) !== masked(bytes.subarray(at, at + 8))) throw new Error(`${file}: wrong checksum of a length at ${at}`);
    const content = bytes.subarray(at + 12, at + 12 + length);
    if (bytes.readUInt32LE(at + 12 + length) !== masked(content)) throw new Error(`${file}: wrong checksum at ${at}`);
    events.push(Event.toObject(Event.decode(content), { longs: Number, oneofs: true }));
    at += 12 + length + 4;
  }
  return events;
}

/** tag → [{ step, value }] of a folder, in order; a session that starts at a step takes back what was said of it. */
export function readRun(folder) {
  const tags = new Map();
  for (const name of fs.readdirSync(folder).filter((name) => name.includes('tfevents')).sort()) {
    const events = readEvents(path.join(folder, name));
    if (events[0]?.file_version !== 'brain.Event:2') throw new Error(`${name} does not begin with its version`);
    for (const { step = 0, what, summary, session_log } of events) {
      if (what === 'session_log' && session_log.status === 1)
        for (const [tag, points] of tags) tags.set(tag, points.filter((point) => point.step < step));
      for (const value of summary?.value ?? []) {
        if (!tags.has(value.tag)) tags.set(value.tag, []);
        tags.get(value.tag).push({ step, value: value[value.value] });
      }
    }
  }
  return tags;
}
