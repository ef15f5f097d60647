// What a run writes for TensorBoard, read back by the published schema; also of a run that was killed.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { crc32c, readEvents, readRun } from './tfevents.mjs';

const build = path.resolve(process.env.FADER_BUILD ?? 'build/native');
const fader = path.join(build, 'native-trainer/fader');
const [epochs, classifierEpochs, stepsPerEpoch, latent] = [3, 2, 60, 8];
const recipe = ['--dataset', 'mnist', '--data', 'mnist', '--init_fm', 8, '--max_fm', 16, '--latent_dim', latent, '--coupling_dim', 16, '--n_couplings', 4,
  '--classifier_fm', 4, '--batch_size', 24, '--replay_size', 500, '--lambda_schedule', 20, '--kl_schedule', 40, '--epochs', epochs, '--classifier_epochs', classifierEpochs].map(String);
const always = ['--threads', '1', '--name', 'small', '--checkpoint_every', '7'];

const train = (work, run, ...more) => spawn(fader, ['train', ...always, '--run', run, '--out', `${run}.safetensors`, ...more], { cwd: work, stdio: 'ignore' });
const ended = (child) => new Promise((resolve) => child.on('exit', resolve));
const steps = (points) => points.map(({ step }) => step);
const total = (classifierEpochs + epochs) * stepsPerEpoch;
const epochEnds = Array.from({ length: epochs }, (_, i) => (classifierEpochs + 1 + i) * stepsPerEpoch);

test('CRC-32C is the one of RFC 3720', () => {
  assert.equal(crc32c(Buffer.from('123456789')), 0xe3069283);
  assert.equal(crc32c(Buffer.alloc(32)), 0x8a9136aa);
});

test('event files hold the run, with no point twice after kills', { timeout: 300_000 }, async (context) => {
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'fader-events-'));
  context.after(() => fs.rmSync(work, { recursive: true, force: true }));
  execFileSync(path.join(build, 'tests/trainer/draw_digits'), ['mnist', '1571', '60'], { cwd: work, stdio: 'ignore' });
  assert.equal(await ended(train(work, 'straight', ...recipe)), 0);
  const straight = readRun(path.join(work, 'straight'));

  // Killed four times, each time after something new was logged beyond the last checkpoint.
  const logged = (folder, kills) => {
    if (!fs.existsSync(folder)) return 0;
    const files = fs.readdirSync(folder).filter((name) => name.includes('tfevents')).sort();
    return files.length > kills ? readEvents(path.join(folder, files.at(-1))).length : 0;
  };
  let kills = 0;
  for (; kills < 4; ++kills) {
    const child = train(work, 'killed', ...(kills > 0 ? ['--resume'] : recipe));
    const end = ended(child);
    while (child.exitCode === null && logged(path.join(work, 'killed'), kills) < 4) await new Promise((resolve) => setTimeout(resolve, 10));
    assert.equal(child.exitCode, null, 'it was faster than the kill');
    child.kill('SIGKILL');
    await end;
  }
  // A clock that was set back since: what is written now still comes after it.
  const last = fs.readdirSync(path.join(work, 'killed')).filter((name) => name.includes('tfevents')).sort().at(-1);
  fs.renameSync(path.join(work, 'killed', last), path.join(work, 'killed', last.replace(/\d{10}/, '4000000000')));
  assert.equal(await ended(train(work, 'killed', '--resume')), 0);
  const killed = readRun(path.join(work, 'killed'));
  assert.deepEqual([...killed.keys()].sort(), [...straight.keys()].sort());
  for (const [tag, points] of straight) assert.deepEqual(steps(killed.get(tag)), steps(points), `the steps of ${tag} after ${kills} kills`);

  const log = fs.readFileSync(path.join(work, 'straight', 'log.jsonl'), 'utf8').trim().split('\n').map(JSON.parse);
  assert.deepEqual(steps(log), epochEnds);
  assert.deepEqual(steps(straight.get('loss/classifier')), [50, 60, 110, 120]);
  assert.deepEqual(steps(straight.get('loss/rec')), [170, 180, 230, 240, 290, 300]);
  assert.equal(total, 300);
  assert.ok(log.every(({ seconds }, i) => seconds > (log[i - 1]?.seconds ?? 0)), 'time does not go on');
  for (const [name, tag] of [['psnr', 'validation/psnr'], ['rec', 'loss/rec'], ['gradient_norm', 'gradient_norm'], ['learning_rate', 'learning_rate']]) {
    for (const line of log) {
      const { value } = straight.get(tag).find(({ step }) => step === line.step);
      assert.ok(line[name] > 0 && Math.abs(value / line[name] - 1) < 1e-6, `${name}: ${value}, ${line[name]} in log.jsonl`);
    }
  }
  assert.deepEqual(steps(straight.get('swapped/digit')), epochEnds);
  for (const [i, { value }] of straight.get('preview').entries()) {
    const png = fs.readFileSync(path.join(work, 'straight', 'preview', `epoch-00${i + 1}.png`));
    assert.deepEqual(Buffer.from(value.encoded_image_string), png);
    assert.deepEqual([value.width, value.height], [png.readUInt32BE(16), png.readUInt32BE(20)]);
  }
  for (const tag of ['codes/z_mean', 'codes/z_log_variance', 'codes/u']) {
    for (const { value } of straight.get(tag)) {
      assert.equal(value.num % latent, 0, tag);
      assert.equal(value.bucket.reduce((sum, count) => sum + count, 0), value.num, tag);
      assert.ok(value.bucket_limit.every((limit, i) => i === 0 || limit > value.bucket_limit[i - 1]), tag);
      assert.ok(Math.abs(value.sum_squares / value.num - (value.sum / value.num) ** 2) > 0, tag);
      assert.ok(value.bucket_limit.at(-1) >= value.max, tag);
    }
  }
});
