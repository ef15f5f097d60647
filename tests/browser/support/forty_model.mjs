// A small model with the forty attributes of CelebA, of random weights: every fader changes its picture.

import { safetensors } from './safetensors.mjs';

export const celebaNames = [
  '5_o_Clock_Shadow', 'Arched_Eyebrows', 'Attractive', 'Bags_Under_Eyes', 'Bald', 'Bangs', 'Big_Lips', 'Big_Nose', 'Black_Hair',
  'Blond_Hair', 'Blurry', 'Brown_Hair', 'Bushy_Eyebrows', 'Chubby', 'Double_Chin', 'Eyeglasses', 'Goatee', 'Gray_Hair',
  'Heavy_Makeup', 'High_Cheekbones', 'Male', 'Mouth_Slightly_Open', 'Mustache', 'Narrow_Eyes', 'No_Beard', 'Oval_Face',
  'Pale_Skin', 'Pointy_Nose', 'Receding_Hairline', 'Rosy_Cheeks', 'Sideburns', 'Smiling', 'Straight_Hair', 'Wavy_Hair',
  'Wearing_Earrings', 'Wearing_Hat', 'Wearing_Lipstick', 'Wearing_Necklace', 'Wearing_Necktie', 'Young'];

const architecture = {
  img_sz: 32, content_sz: 32, img_fm: 3, init_fm: 8, max_fm: 16, n_layers: 2, latent_dim: 0, hidden_dim: 0,
  conditional_encoder: false, stochastic: false, n_couplings: 0, coupling_dim: 64, classifier_fm: 4,
};

/** range: of every fader; beyond [0, 1] it extrapolates. */
export function fortyModel({ range = [0, 1] } = {}) {
  const attributes = celebaNames.map((name) => ({ name, kind: 'binary', values: ['absent', 'present'], range, default: 0 }));
  return safetensors(architecture, attributes, { name: 'forty' });
}
