# The paper's training as one writes it in PyTorch, for tests/bench/training.sh to compare with: the network,
# batch, losses and optimisers of `fader train --preset paper` on 32×32 digits.
#
#   training.py MNIST_DIR EPOCHS THREADS IMAGES cpu|cuda     → images per second of the fastest epoch
import gzip, os, sys, time
import numpy as np, torch, torch.nn.functional as F
from torch import nn

folder, epochs, threads, limit = sys.argv[1], *map(int, sys.argv[2:5])
device = sys.argv[5]
torch.set_num_threads(threads)
torch.manual_seed(1)
batch, classes, widths = 32, 10, [1, 32, 64, 128]


def idx(name, head):
    path = os.path.join(folder, name)
    raw = gzip.open(path + ".gz").read() if os.path.exists(path + ".gz") else open(path, "rb").read()
    return np.frombuffer(raw, np.uint8, offset=head)


labels = torch.tensor(idx("train-labels-idx1-ubyte", 8)[:limit].astype("i8"))
images = F.pad(torch.tensor(idx("train-images-idx3-ubyte", 16)).view(-1, 1, 28, 28)[:limit], [2] * 4)


class AutoEncoder(nn.Module):
    def __init__(self):
        super().__init__()
        encoder, decoder = [], []
        for i, (a, b) in enumerate(zip(widths, widths[1:])):
            encoder.append(nn.Sequential(nn.Conv2d(a, b, 4, 2, 1, bias=i == 0), *([nn.BatchNorm2d(b)] if i else []), nn.LeakyReLU(0.2)))
            decoder.insert(0, nn.Sequential(nn.ConvTranspose2d(b + classes, a, 4, 2, 1, bias=i == 0), *([nn.BatchNorm2d(a), nn.ReLU()] if i else [nn.Tanh()])))
        self.encoder, self.decoder = nn.Sequential(*encoder), nn.ModuleList(decoder)

    def decode(self, x, y):
        for layer in self.decoder:
            x = layer(torch.cat([x, y[:, :, None, None].expand(-1, -1, *x.shape[2:])], 1))
        return x


def discriminator():
    layers = []
    for a in (128, 256):
        layers += [nn.Conv2d(a, 256, 4, 2, 1), nn.BatchNorm2d(256), nn.LeakyReLU(0.2), nn.Dropout(0.3)]
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(256, 512), nn.LeakyReLU(0.2), nn.Linear(512, classes))


net, dis = AutoEncoder().to(device), discriminator().to(device)
adam = lambda module: torch.optim.Adam(module.parameters(), 2e-4, (0.5, 0.999))
net_adam, dis_adam = adam(net), adam(dis)


def step(optimizer, module, loss):
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(module.parameters(), 5)
    optimizer.step()
    return loss.item()


best, done = 0.0, 0
for epoch in range(epochs):
    order, started = torch.randperm(len(images)), time.time()
    for first in range(0, len(order) - batch + 1, batch):
        rows = order[first : first + batch]
        x = images[rows].to(device).float() / 127.5 - 1
        if torch.rand(()) < 0.5: x = x.flip(3)
        label = labels[rows].to(device)
        y = F.one_hot(label, classes).float()
        net.eval(), dis.train()
        with torch.no_grad(): z = net.encoder(x)
        step(dis_adam, dis, F.cross_entropy(dis(z), label))
        net.train(), dis.eval()
        z = net.encoder(x)
        wrong = (label + torch.randint(1, classes, (batch,), device=device)) % classes
        done += 1
        adversary = 1e-4 * min(done, 500000) / 500000 * F.cross_entropy(dis(z), wrong)
        step(net_adam, net, F.mse_loss(net.decode(z, y), x) + adversary)
    best = max(best, (len(order) // batch) * batch / (time.time() - started))
print(round(best))
