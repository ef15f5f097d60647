// Random numbers that depend on a seed and a face's number alone, so that the pictures are the same
// however the work is shared out.

/** Mixes the bits of a 32-bit number (the finaliser of MurmurHash3, Austin Appleby, public domain). */
function mix(x) {
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

/** A stream of numbers of its own for each pair (seed, index): 32-bit counter, mixed twice. */
export class Random {
  constructor(seed, index) {
    this.key = mix(mix(seed >>> 0) + 0x9e3779b9 * (index + 1));
    this.counter = 0;
  }

  /** In [0, 1). */
  number() {
    this.counter = (this.counter + 0x9e3779b9) >>> 0;
    return mix(mix(this.counter) ^ this.key) / 2 ** 32;
  }

  /** 0 … count − 1. */
  below(count) {
    return Math.floor(this.number() * count);
  }

  pick(list) {
    return list[this.below(list.length)];
  }
}
