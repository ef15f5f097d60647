// What this page needs of a browser, each missing thing with its own sentence.

import { t } from './translation.js';

// The smallest module that uses SIMD: (func (result v128) i32.const 0, i8x16.splat, i8x16.popcnt).
const simdModule = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
]);

// The smallest module that uses relaxed SIMD: a multiply-add of three vectors of zeros, dropped.
const relaxedModule = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 19, 1, 17, 0,
  65, 0, 253, 15, 65, 0, 253, 15, 65, 0, 253, 15, 253, 133, 2, 11,
]);

/** Whether the engine built with relaxed SIMD runs here. */
export const hasRelaxedSimd = () => WebAssembly.validate(relaxedModule);

/** Null, or the sentence that says what is missing and what to do. */
export function missingFeature() {
  if (typeof WebAssembly !== 'object') {
    return t('This page needs WebAssembly, which this browser does not have or has switched off. Please use a current browser.');
  }
  if (!WebAssembly.validate(simdModule)) {
    return t('This page needs WebAssembly SIMD, which came with Chrome 91, Firefox 89 and Safari 16.4. Please update your browser.');
  }
  if (!document.createElement('canvas').getContext('webgl2')) {
    return t('This page needs WebGL 2, which this browser does not have or has switched off. Please use a current browser with graphics acceleration on.');
  }
  return null;
}
