// A drawn face: which attributes it has, what else about it varies, and its SVG.
//
// The pictures are avataaars by Pablo Stanley, put together by DiceBear. A face is a plain object:
//   attributes  what the faders move; each is drawn independently of all others
//   style       what varies freely and no fader moves
// Two faces that differ in one attribute differ in that part of the picture alone, and what an
// attribute looks like can be told from the rest of the face (a beard has the hair's colour, a mouth
// has its family's look whether it smiles or not): the true counterfactual is one picture, not many.
import { createAvatar } from '@dicebear/core';
import { avataaars } from '@dicebear/collection';

/** The part of DiceBear's 280 × 280 drawing that is shown: the head fills it. */
const view = { x: 42, y: 14, side: 196 };

/** Not smiling → smiling, in pairs that look alike but for that. */
const mouths = [
  ['concerned', 'smile'],
  ['disbelief', 'default'],
  ['sad', 'twinkle'],
];
/** Closed → open. */
const eyes = [
  ['closed', 'default'],
  ['happy', 'surprised'],
];
const glasses = 'round'; // leaves eyes and brows visible
const beard = 'beardMedium'; // leaves the mouth visible

/** Hair that shows its colour; hats and the nearly bald are left out. */
const hairStyles = [
  'bigHair', 'bob', 'bun', 'curly', 'curvy', 'dreads', 'dreads01', 'dreads02', 'frizzle', 'fro',
  'longButNotTooLong', 'miaWallace', 'shaggy', 'shaggyMullet', 'shavedSides', 'shortCurly',
  'shortFlat', 'shortRound', 'shortWaved', 'straight01', 'straight02', 'straightAndStrand',
  'theCaesar', 'theCaesarAndSidePart',
];
const brows = [
  'angry', 'angryNatural', 'default', 'defaultNatural', 'flatNatural', 'frownNatural',
  'raisedExcited', 'raisedExcitedNatural', 'sadConcerned', 'sadConcernedNatural', 'upDown',
  'upDownNatural',
];
const clothes = [
  'blazerAndShirt', 'blazerAndSweater', 'collarAndSweater', 'graphicShirt', 'hoodie', 'overall',
  'shirtCrewNeck', 'shirtScoopNeck', 'shirtVNeck',
];
const clothesColours = [
  '262e33', '65c9ff', '5199e4', '25557c', 'e6e6e6', '929598', '3c4f5c', 'b1e2ff', 'a7ffc4',
  'ffafb9', 'ffffb1', 'ff488e', 'ff5c5c', 'ffffff',
];
const backgrounds = ['d6e6f2', 'e9dff5', 'dff2e1', 'f7ead3', 'f6dfe3', 'e8e8e8'];

const hairColours = {
  black: [28, 26, 31],
  brown: [96, 50, 24],
  blond: [240, 199, 80],
  red: [186, 26, 38],
  blue: [58, 106, 214],
};
/** Grey hair is its own colour gone most of the way to this grey: both can be read from it. */
const grey = [198, 205, 214];
const greyShare = 0.6;
/** Skin from light (0) to dark (1), in equal steps. */
const skinRamp = [[255, 219, 180], [237, 185, 138], [198, 134, 85], [123, 75, 53]];

/** What attributes.json says: the schema of the pictures, in the trainer's words. */
export const schema = [
  { name: 'glasses', kind: 'binary', values: ['no glasses', 'glasses'] },
  { name: 'smile', kind: 'binary', values: ['no smile', 'smile'] },
  { name: 'eyes_open', kind: 'binary', values: ['closed', 'open'] },
  { name: 'beard', kind: 'binary', values: ['no beard', 'beard'] },
  { name: 'grey_hair', kind: 'binary', values: ['own colour', 'grey'] },
  { name: 'skin_tone', kind: 'continuous', range: [0, 1], default: 0.5 },
  { name: 'hair_colour', kind: 'categorical', values: Object.keys(hairColours) },
];

export const credit =
  'Faces: avataaars by Pablo Stanley (https://avataaars.com, free for personal and commercial use), ' +
  'put together by DiceBear (https://dicebear.com)';

/** Three decimals: what attributes.csv says is exactly what is drawn. */
const rounded = (number) => Math.round(number * 1000) / 1000;

function drawAttribute({ kind, values }, random) {
  if (kind === 'binary') return random.below(2);
  return kind === 'categorical' ? random.pick(values) : rounded(random.number());
}

export function drawFace(random) {
  const attributes = {};
  for (const attribute of schema) attributes[attribute.name] = drawAttribute(attribute, random);
  const style = {
    hair: random.pick(hairStyles),
    mouth: random.pick(mouths),
    eyes: random.pick(eyes),
    brows: random.pick(brows),
    clothes: random.pick(clothes),
    clothesColour: random.pick(clothesColours),
    background: random.pick(backgrounds),
  };
  return { attributes, style };
}

/** The same face with one attribute changed, and nothing else; one for each attribute. A binary one
 *  flips, of a categorical one another value is drawn, a continuous one moves half its range. */
export function counterfactuals(face, random) {
  return schema.map(({ name, kind, values }) => {
    const now = face.attributes[name];
    let value;
    if (kind === 'binary') value = 1 - now;
    if (kind === 'categorical') value = random.pick(values.filter((other) => other !== now));
    if (kind === 'continuous') value = rounded((now + 0.5) % 1);
    return { attribute: name, value, face: { ...face, attributes: { ...face.attributes, [name]: value } } };
  });
}

const mixed = (from, to, share) => from.map((value, i) => value + (to[i] - value) * share);
const hex = (rgb) => rgb.map((value) => Math.round(value).toString(16).padStart(2, '0')).join('');

function skinColour(tone) {
  const at = tone * (skinRamp.length - 1);
  const step = Math.min(Math.floor(at), skinRamp.length - 2);
  return hex(mixed(skinRamp[step], skinRamp[step + 1], at - step));
}

function hairColour({ hair_colour, grey_hair }) {
  return hex(mixed(hairColours[hair_colour], grey, grey_hair * greyShare));
}

/** The face as SVG of `side` × `side` pixels. */
export function svg({ attributes, style }, side) {
  const hair = hairColour(attributes);
  // Every choice is made here, so that DiceBear's own random numbers decide nothing.
  const drawing = createAvatar(avataaars, {
    seed: '',
    style: ['default'],
    base: ['default'],
    nose: ['default'],
    backgroundColor: [],
    top: [style.hair],
    topProbability: 100,
    hairColor: [hair],
    facialHair: [beard],
    facialHairProbability: attributes.beard * 100,
    facialHairColor: [hair],
    accessories: [glasses],
    accessoriesProbability: attributes.glasses * 100,
    accessoriesColor: ['262e33'],
    skinColor: [skinColour(attributes.skin_tone)],
    mouth: [style.mouth[attributes.smile]],
    eyes: [style.eyes[attributes.eyes_open]],
    eyebrows: [style.brows],
    clothing: [style.clothes],
    clothesColor: [style.clothesColour],
    clothingGraphic: ['diamond'],
  }).toString();
  const body = drawing.slice(drawing.indexOf('<g '), drawing.lastIndexOf('</svg>'));
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}" fill="none" ` +
    `viewBox="${view.x} ${view.y} ${view.side} ${view.side}">` +
    `<rect x="${view.x}" y="${view.y}" width="${view.side}" height="${view.side}" fill="#${style.background}"/>` +
    body + '</svg>'
  );
}
