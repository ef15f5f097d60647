// The page looks as it does in tests/browser/baselines/, which the README shows: in the dark and on paper, on a desk,
// a tablet and a phone, in Chinese. Take them anew by: npm --prefix tests/browser run take-pictures
import { after, before, describe, test } from 'node:test';

import { phone, startBrowser } from '../support/harness.mjs';
import { comparePicture, stillPicture } from '../support/pictures.mjs';

let lab;
before(async () => { lab = await startBrowser({ first: 'people' }); });
after(() => lab.close());

const desk = { viewport: { width: 1280, height: 800 } };
const tablet = { viewport: { width: 744, height: 992 }, hasTouch: true };
const dark = { colorScheme: 'dark', deviceScaleFactor: 1 }, light = { colorScheme: 'light', deviceScaleFactor: 1 };
const set = (name, value) => (page) => page.page.evaluate((given) => window.fader.set(...given), [name, value]);

const pictures = {
  'desk-dark': { ...desk, ...dark, hash: '#m=people&img=4', go: set('age', 0.85) },
  // The proof, with its control.
  'desk-light': {
    ...desk, ...light, hash: '#m=digits&img=21&digit=3:1',
    go: async (page) => {
      await page.click('button:proof');
      await page.page.evaluate(() => window.fader.compare());
      await page.page.mouse.move(640, 5);
    },
  },
  phone: { ...phone, ...dark, hash: '#m=people&img=18', go: set('age', 0.9) },
  tablet: { ...tablet, ...light, hash: '#m=faces&img=1', go: set('glasses', 1) },
  chinese: { ...phone, ...light, locale: 'zh-CN', hash: '#m=digits&img=17&digit=3:0.65,2:0.35' },
};

describe('the page looks as it did', () => {
  for (const [name, { go, ...options }] of Object.entries(pictures)) {
    test(name, async () => {
      const page = await lab.open(options);
      try {
        await go?.(page);
        await comparePicture(page, name, await stillPicture(page));
        page.noProblems();
      } finally {
        await page.close();
      }
    });
  }
});
