// Letters that the page's own typeface lacks, drawn by the browser with the fonts of the machine.

const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });

const wide = /[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]/; // Chinese, Japanese, Korean: smaller in an em, so drawn larger
const fromRight = /^[^A-Za-z\u00c0-\u058f]*[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/; // Hebrew, Arabic
const otherAlphabet = /[\u0100-\u052f]/; // a word of these and of Latin letters looks best from one font
const emOfLine = 1 / 1.21; // of Inter; ImGui counts from the highest to the lowest letter

/** size: of a line in pixels, as ImGui counts it. */
function prepare(words, size, strong, to = context) {
  const em = size * emOfLine * (wide.test(words) ? 1.14 : 1);
  to.font = `${strong ? 600 : 400} ${em.toFixed(2)}px ${otherAlphabet.test(words) ? '' : 'Inter, '}system-ui, "Noto Sans", "PingFang SC", "Microsoft YaHei", sans-serif`;
  to.textBaseline = 'alphabetic';
  to.textAlign = 'left';
  to.direction = fromRight.test(words) ? 'rtl' : 'ltr';
}

export function systemTextWidth(words, size, strong) {
  prepare(words, size, strong);
  return context.measureText(words).width;
}

/** RGBA, white, its coverage as alpha. */
export function drawSystemText(words, size, strong, x, y, width, height) {
  const { canvas } = context;
  if (canvas.width < width) canvas.width = width;
  if (canvas.height < height) canvas.height = height;
  context.clearRect(0, 0, canvas.width, canvas.height);
  prepare(words, size, strong);
  context.fillStyle = '#fff';
  context.fillText(words, x, y);
  return context.getImageData(0, 0, width, height).data;
}
