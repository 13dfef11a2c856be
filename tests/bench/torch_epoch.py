"""Epochs of two-tower training in PyTorch, the opponent of b-epoch.

Same sizes and arithmetic as tt_train: groups x groups random blocks of users and items, every
distinct user and item of a block embedded once, mean squared error, L2 on weights and biases,
SGD with Nesterov momentum, float32, one thread. The blocks are formed outside the timer, which
tt_train does inside. For each line on stdin one round is timed; its CPU seconds go to stdout.

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


def blocks(user, item, rating):
    """One epoch's batches: rows of the inputs to embed, positions in them, ratings."""
    users, items = torch.randperm(N), torch.randperm(M)
    u, i = torch.argsort(users)[user], torch.argsort(items)[item]
    batches = []
    for k in torch.randperm(GROUPS * GROUPS).tolist():
        a, b = divmod(k, GROUPS)
        a0, a1 = a * N // GROUPS, (a + 1) * N // GROUPS
        b0, b1 = b * M // GROUPS, (b + 1) * M // GROUPS
        inside = ((u >= a0) & (u < a1) & (i >= b0) & (i < b1)).nonzero().squeeze(1)
        inside = inside[torch.argsort(u[inside])]
        batches.append((users[a0:a1], items[b0:b1], u[inside] - a0, i[inside] - b0,
                        rating[inside]))
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
    pairs = torch.randperm(N * M)[:COUNT]
    user, item = torch.div(pairs, M, rounding_mode="floor"), pairs % M
    rating = torch.randn(COUNT)
    f, g = tower(), tower()
    optimizer = torch.optim.SGD(list(f.parameters()) + list(g.parameters()), lr=LR,
                                momentum=MOMENTUM, nesterov=True, weight_decay=2 * L2,
                                foreach=True)
    epochs = [blocks(user, item, rating) for _ in range(EPOCHS)]
    print("PyTorch", torch.__version__, flush=True)
    for _ in sys.stdin:
        start = time.process_time()
        for batches in epochs:
            for batch in batches:
                step(f, g, optimizer, x, y, batch, GROUPS * GROUPS / COUNT)
        print(time.process_time() - start, flush=True)


main()
