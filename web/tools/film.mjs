// Films the page for the README: one fader goes from end to end and back, frame by frame, as a visitor
// would see it. Needs a built site (web/demo.sh --build-only) and Debian's python3-pil.
//
//   node web/tools/film.mjs people age web/media/people.webp
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startBrowser } from '../../tests/browser/support/harness.mjs';

const [model, fader, out] = process.argv.slice(2);
if (!out) throw new Error('usage: film.mjs MODEL FADER OUT.webp');
const frames = 36, milliseconds = 70;

const assemble = `
import pathlib, sys
from PIL import Image
folder, out, duration = pathlib.Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
pictures = [Image.open(path).convert("RGB") for path in sorted(folder.glob("*.png"))]
pictures[0].save(out, save_all=True, append_images=pictures[1:], duration=duration, loop=0, quality=82, method=6)
`;

const lab = await startBrowser();
const folder = mkdtempSync(join(tmpdir(), 'film-'));
try {
  const page = await lab.open({ hash: `#m=${model}`, viewport: { width: 1120, height: 640 } });
  for (let frame = 0; frame < frames; ++frame) {
    const position = 0.5 - 0.5 * Math.cos((2 * Math.PI * frame) / frames);
    await page.page.evaluate(([name, value]) => window.fader.set(name, value), [fader, position]);
    await page.settled();
    await page.page.screenshot({ path: join(folder, `${String(frame).padStart(3, '0')}.png`) });
  }
  execFileSync('/usr/bin/python3', ['-c', assemble, folder, out, String(milliseconds)]);
} finally {
  rmSync(folder, { recursive: true });
  await lab.close();
}
