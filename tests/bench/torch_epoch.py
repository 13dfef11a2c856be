"""Epochs of two-tower training in PyTorch, the opponent of b-epoch.

Same sizes and arithmetic as tt_train: each epoch draws groups x groups random blocks of
users and items; every distinct user and item of a block is embedded once; mean squared
error, L2 on weights and biases, SGD with Nesterov momentum, float32, one thread; no
clipping. For each line on stdin one round is timed; the CPU seconds of drawing and of
training go to stdout.

Usage: torch_epoch.py users items ratings groups hidden layers p epochs
"""
import sys
import time

try:
    import torch
except ImportError:
    print("absent", flush=True)
    sys.exit(0)

N, M, COUNT, GROUPS, HIDDEN, LAYERS, P, EPOCHS = map(int, sys.argv[1:9])
INPUTS = 50
LR, MOMENTUM, L2 = 0.002, 0.9, 1e-4


def tower():
    width = [INPUTS] + [HIDDEN] * (LAYERS - 1) + [P]
    layers = []
    for a, b in zip(width, width[1:]):
        layers += [torch.nn.Linear(a, b), torch.nn.ReLU()]
    return torch.nn.Sequential(*layers[:-1])


def cut(n):
    """A random order of 0..n-1, the place of each in it, where the groups start."""
    order, place = torch.randperm(n), torch.empty(n, dtype=torch.long)
    place[order] = torch.arange(n)
    return order, place, [g * n // GROUPS for g in range(GROUPS + 1)]


def blocks(user, item, rating):
    """One epoch's batches: rows of the inputs to embed, positions in them, ratings."""
    users, u, us = cut(N)
    items, i, vs = cut(M)
    gu = torch.bucketize(u, torch.tensor(us[1:-1]), right=True)
    gi = torch.bucketize(i, torch.tensor(vs[1:-1]), right=True)
    block = gu[user] * GROUPS + gi[item]
    ends = torch.bincount(block, minlength=GROUPS * GROUPS).cumsum(0).tolist()
    order = torch.sort(block.to(torch.uint8), stable=True)[1]
    u = (u - torch.tensor(us)[gu])[user[order]]
    i = (i - torch.tensor(vs)[gi])[item[order]]
    r = rating[order]
    batches = []
    for k in torch.randperm(GROUPS * GROUPS).tolist():
        a, b = divmod(k, GROUPS)
        at = slice(ends[k - 1] if k > 0 else 0, ends[k])
        batches.append((users[us[a]:us[a + 1]], items[vs[b]:vs[b + 1]], u[at], i[at],
                        r[at]))
    return batches


def step(f, g, optimizer, x, y, batch, scale):
    users, items, u, i, rating = batch
    F, G = f(x[users]), g(y[items])
    estimate = (F.index_select(0, u) * G.index_select(0, i)).sum(1)
    loss = scale * (estimate - rating).square().sum()
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()


def main():
    torch.manual_seed(1)
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    x, y = 2 * torch.rand(N, INPUTS) - 1, 2 * torch.rand(M, INPUTS) - 1
    pairs = torch.randperm(N * M)[:COUNT].sort()[0]
    user, item = torch.div(pairs, M, rounding_mode="floor"), pairs % M
    rating = torch.randn(COUNT)
    f, g = tower(), tower()
    optimizer = torch.optim.SGD(list(f.parameters()) + list(g.parameters()), lr=LR,
                                momentum=MOMENTUM, nesterov=True, weight_decay=2 * L2,
                                foreach=True)
    print("PyTorch", torch.__version__, flush=True)
    for _ in sys.stdin:
        spent = [0, 0]
        for _ in range(EPOCHS):
            start = time.process_time()
            batches = blocks(user, item, rating)
            drawn = time.process_time()
            for batch in batches:
                step(f, g, optimizer, x, y, batch, GROUPS * GROUPS / COUNT)
            spent[0] += drawn - start
            spent[1] += time.process_time() - drawn
        print(*spent, flush=True)


main()
