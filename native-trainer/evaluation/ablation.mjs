// What the discriminator and the flow each do: the same recipe, steps and size with both, with one of
// them and with neither, for several seeds, as a Markdown table.
//
//   node native-trainer/evaluation/ablation.mjs FADER MNIST_DIR OUT_DIR [--seeds 3] [flags of fader train]
//
// Trainings that were cut short go on, and what is measured already is not measured again.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";

const [fader, data, out, ...rest] = process.argv.slice(2);
if (!out) {
  console.error("usage: node ablation.mjs FADER MNIST_DIR OUT_DIR [--seeds 3] [flags of fader train]");
  process.exit(2);
}
let seeds = 3;
if (rest[0] === "--seeds") [, seeds] = rest.splice(0, 2).map(Number);
const source = ["--dataset", "mnist", "--data", data];
const off = { flow: ["--n_couplings", "0"], discriminator: ["--lambda_lat_dis", "0"] };
const variants = [
  { name: "flow and discriminator", flags: [] },
  { name: "flow alone", flags: off.discriminator },
  { name: "discriminator alone", flags: off.flow },
  { name: "neither", flags: [...off.flow, ...off.discriminator] },
];

/** The flags with others in the place of their namesakes: fader takes each once. All have a value. */
function replaced(flags, others) {
  const kept = [];
  for (let i = 0; i < flags.length; i += 2)
    if (!others.includes(flags[i])) kept.push(flags[i], flags[i + 1]);
  return [...kept, ...others];
}

mkdirSync(out, { recursive: true });
const run = (args) => execFileSync(fader, args, { stdio: "inherit" });

function measured(variant, seed) {
  const stem = path.join(out, `${variant.name.replaceAll(" ", "-")}-${seed}`);
  const model = `${stem}.safetensors`, json = `${stem}.json`, folder = `${stem}.run`;
  if (!existsSync(model)) {
    const recipe = existsSync(folder)
      ? ["--resume"] : [...source, ...replaced(rest, variant.flags), "--seed", String(seed), "--no_preview"];
    run(["train", ...recipe, "--run", folder, "--out", model]);
  }
  if (!existsSync(json)) {
    run(["evaluate", model, ...source, "--classifier", path.join(out, "classifier.safetensors"),
      "--probe_shapes", "linear,3x512", "--probe_seeds", "1", "--probe_steps", "1000", "--json", json]);
  }
  return JSON.parse(readFileSync(json, "utf8")).metrics;
}

// All rows of a seed before the next seed, so that a table cut short still compares like with like.
const runs = variants.map(() => []);
for (let seed = 1; seed <= seeds; ++seed)
  variants.forEach((variant, i) => runs[i].push(measured(variant, seed)));

const percent = (share) => `${(100 * share).toFixed(1)} %`;
const columns = [
  ["strongest probe", (m) => m.leakage.digit.strongest, percent],
  ["linear probe", (m) => m.leakage.digit.linear, percent],
  ["edits seen right, mean", (m) => m.edit_accuracy.digit.mean, percent],
  ["worst digit", (m) => m.edit_accuracy.digit.min, percent],
  ["reconstruction", (m) => m.reconstruction.psnr, (dB) => `${dB.toFixed(2)} dB`],
  ["realism of edits", (m) => m.realism.digit, (distance) => distance.toFixed(3)],
];
console.log(`| mean of ${seeds} seeds (least to most) | ${columns.map(([name]) => name).join(" | ")} |`);
console.log(`|---${"|---".repeat(columns.length)}|`);
variants.forEach((variant, i) => {
  const cells = columns.map(([, get, shown]) => {
    const values = runs[i].map(get);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return `${shown(mean)} (${shown(Math.min(...values))} to ${shown(Math.max(...values))})`;
  });
  console.log(`| ${variant.name} | ${cells.join(" | ")} |`);
});
