// The pictures of a fade, and what all that make files of them share.

export const ground = '#0c0e12'; // the page's own

/** So that the page answers between two pictures. */
export const nextTask = () => new Promise((done) => setTimeout(done));

/**
 * count pictures from A to B as ImageData, as the network makes them. All at once: whatever moves on the
 * page afterwards, they belong together.
 */
export function fadeOf(engine, count) {
  const { imageSize } = engine.stats();
  return Array.from({ length: count }, (_, i) => engine.fadePicture(i / (count - 1), imageSize));
}

/** There and back again, without showing an end twice: 0, 1, 2, 1 of three. */
export function thereAndBack(count) {
  return Array.from({ length: 2 * count - 2 }, (_, i) => (i < count ? i : 2 * count - 2 - i));
}

/** A picture on a canvas of side × side. */
export function canvasOf(picture, side) {
  const small = document.createElement('canvas');
  small.width = picture.width;
  small.height = picture.height;
  small.getContext('2d').putImageData(picture, 0, 0);
  const large = document.createElement('canvas');
  large.width = large.height = side;
  const context = large.getContext('2d', { willReadFrequently: true });
  context.imageSmoothingQuality = 'high';
  context.drawImage(small, 0, 0, side, side);
  return large;
}
