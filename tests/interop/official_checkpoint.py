# Writes checkpoints as the official code of "Fader Networks" leaves them, and what PyTorch makes of them:
#
#   official_checkpoint.py FOLDER      NAME.pth beside NAME.cases (raw f32) and NAME.json (shapes), for
#                                      every model below
#
# The classes are this test's own. They carry the official names, settings and state_dict keys, which is
# all that a checkpoint says of them; weights and statistics are random.
import collections
import copyreg
import json
import sys
import types

import torch
from torch import nn

module = types.ModuleType("src.model")
sys.modules["src"], sys.modules["src.model"] = types.ModuleType("src"), module


class AutoEncoder(nn.Module):
    def __init__(self, img_sz, init_fm, max_fm, n_layers, attr, deconv_method="convtranspose", instance_norm=False, n_skip=0):
        super().__init__()
        self.img_sz, self.img_fm, self.init_fm, self.max_fm, self.n_layers = img_sz, 3, init_fm, max_fm, n_layers
        self.n_skip, self.deconv_method, self.instance_norm, self.dropout = n_skip, deconv_method, instance_norm, 0.0
        self.attr, self.n_attr = attr, sum(count for _, count in attr)
        norm = nn.InstanceNorm2d if instance_norm else nn.BatchNorm2d
        widths = [3] + [min(init_fm << i, max_fm) for i in range(n_layers)]
        encoder, decoder = [], []
        for i, (n_in, n_out) in enumerate(zip(widths, widths[1:])):
            encoder.append(nn.Sequential(nn.Conv2d(n_in, n_out, 4, 2, 1), *([norm(n_out, affine=True)] if i else []), nn.LeakyReLU(0.2)))
            told = n_out + self.n_attr
            up = {
                "convtranspose": lambda: [nn.ConvTranspose2d(told, n_in, 4, 2, 1, bias=False)],
                "upsampling": lambda: [nn.UpsamplingNearest2d(scale_factor=2), nn.Conv2d(told, n_in, 3, 1, 1)],
                "pixelshuffle": lambda: [nn.Conv2d(told, 4 * n_in, 3, 1, 1), nn.PixelShuffle(2)],
            }[deconv_method]()
            decoder.insert(0, nn.Sequential(*up, *([norm(n_in, affine=True), nn.ReLU()] if i else [nn.Tanh()])))
        self.enc_layers, self.dec_layers = nn.ModuleList(encoder), nn.ModuleList(decoder)

    def encode(self, x):
        for layer in self.enc_layers:
            x = layer(x)
        return x

    def decode(self, z, y):
        for layer in self.dec_layers:
            z = layer(torch.cat([z, y[:, :, None, None].expand(-1, -1, *z.shape[2:])], 1))
        return z


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv_layers = nn.Sequential(nn.Conv2d(3, 8, 4, 2, 1))


for class_ in AutoEncoder, Classifier:
    class_.__module__, class_.__qualname__ = "src.model", class_.__name__
    setattr(module, class_.__name__, class_)


def settle(model):  # weights and statistics as after a training: nothing saturates, nothing is at its start
    for layer in model.modules():
        if isinstance(layer, (nn.Conv2d, nn.ConvTranspose2d)):
            nn.init.normal_(layer.weight, std=(1.5 / layer.weight[0].numel()) ** 0.5)
        elif isinstance(layer, nn.BatchNorm2d):
            nn.init.uniform_(layer.weight, 0.5, 1.5), nn.init.normal_(layer.bias, std=0.2)
            layer.running_mean.normal_(std=0.2), layer.running_var.uniform_(0.5, 2)
            del layer._buffers["num_batches_tracked"]  # which 2017 did not have
    return model.eval()


class as_in_2017:
    """Parameters and tensors with the shorter recipes of PyTorch 0.2, on a GPU; OrderedDict of Python 2."""

    def __enter__(self):
        import pickle
        self.parameter, self.tensor = nn.Parameter.__reduce_ex__, torch.Tensor.__reduce_ex__
        self.tag, self.pickler = torch.serialization.location_tag, pickle.Pickler
        nn.Parameter.__reduce_ex__ = lambda p, protocol: (nn.Parameter, (p.data,), (True, False, collections.OrderedDict()))
        torch.Tensor.__reduce_ex__ = lambda t, protocol: (torch._utils._rebuild_tensor, (t.storage(), t.storage_offset(), tuple(t.shape), t.stride()))
        torch.serialization.location_tag = lambda storage: "cuda:0"
        copyreg.dispatch_table[collections.OrderedDict] = lambda d: (collections.OrderedDict, ([[k, v] for k, v in d.items()],))

    def __exit__(self, *_):
        nn.Parameter.__reduce_ex__, torch.Tensor.__reduce_ex__ = self.parameter, self.tensor
        torch.serialization.location_tag = self.tag
        del copyreg.dispatch_table[collections.OrderedDict]


def save(model, path, year):
    if year == 2017:
        with as_in_2017():
            torch.save(model, path, _use_new_zipfile_serialization=False)
    else:
        torch.save(model, path, _use_new_zipfile_serialization=year > 2020)


def write_cases(model, folder, name):
    """Pictures, attributes (mixes, and beyond the trained ends), and what PyTorch makes of them."""
    count, side = 3, model.img_sz
    image = nn.functional.interpolate(torch.rand(count, 3, 8, 8) * 2 - 1, (side, side), mode="bilinear")
    parts = []
    for _, values in model.attr:
        mix = torch.softmax(torch.randn(count, values), 1)
        if values == 2:
            alpha = torch.rand(count, 1) * 3 - 1
            mix = torch.cat([1 - alpha, alpha], 1)
        parts.append(mix)
    y = torch.cat(parts, 1)
    with torch.no_grad():
        u = model.encode(image)
        decoded = model.decode(u, y)
    tensors = dict(image=image, attributes=y, u=u.flatten(1), decoded=decoded)
    with open(f"{folder}/{name}.cases", "wb") as file:
        for tensor in tensors.values():
            file.write(tensor.contiguous().numpy().tobytes())
    with open(f"{folder}/{name}.json", "w") as file:
        json.dump({key: list(tensor.shape) for key, tensor in tensors.items()}, file)


def main(folder):
    torch.manual_seed(1)
    one, three = [("Eyeglasses", 2)], [("Male", 2), ("Young", 2), ("Hair", 4)]
    models = dict(
        official256=(AutoEncoder(256, 32, 512, 6, one), 2017),
        official64=(AutoEncoder(64, 16, 64, 5, three), 2017),
        row=(AutoEncoder(32, 8, 32, 5, three), 2020),
        zip=(AutoEncoder(32, 8, 32, 3, one), 2022),
        upsampling=(AutoEncoder(32, 8, 32, 3, three, "upsampling"), 2022),
    )
    for name, (model, year) in models.items():
        save(settle(model), f"{folder}/{name}.pth", year)
        write_cases(model, folder, name)
    refused = dict(
        skip=AutoEncoder(32, 8, 32, 3, one, n_skip=1),
        instance_norm=AutoEncoder(32, 8, 32, 3, one, instance_norm=True),
        pixelshuffle=AutoEncoder(32, 8, 32, 3, one, "pixelshuffle"),
        classifier=Classifier(),
    )
    for name, model in refused.items():
        save(model, f"{folder}/{name}.pth", 2022)
    other = AutoEncoder(32, 8, 32, 3, one)
    save(other.state_dict(), f"{folder}/state_dict.pth", 2022)
    other.max_fm = 16
    save(other, f"{folder}/shape.pth", 2022)
    del other.enc_layers[1][1]._buffers["running_var"]
    other.max_fm = 32
    save(other, f"{folder}/missing.pth", 2022)


main(sys.argv[1])
