// A model's gallery may hold its pictures as one JPEG, which the browser unpacks better than we would.

let newest = 0; // a picture that comes late belongs to a model that is gone

/** jpeg: the pictures below one another; empty: none. A damaged one is passed over: decodes stand in for it. */
export async function unpackGallery(jpeg, engine, wake) {
  const turn = ++newest;
  if (jpeg.length === 0) return;
  try {
    const bitmap = await createImageBitmap(new Blob([jpeg], { type: 'image/jpeg' }));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext('2d');
    context.drawImage(bitmap, 0, 0);
    if (turn !== newest) return;
    engine.showGallery(context.getImageData(0, 0, bitmap.width, bitmap.height));
    wake();
  } catch (error) {
    console.warn(`The gallery's pictures cannot be read: ${error.message}`);
  }
}
