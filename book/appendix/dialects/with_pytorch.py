import torch
from torch import nn
from torch.nn.functional import cross_entropy

torch.set_default_dtype(torch.float64)
net = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 2))
with torch.no_grad():  # weight is (units, inputs): a row per unit
    net[0].weight[:] = torch.tensor([[1, 1], [-1, 1], [2, -1]])
    net[0].bias[:] = torch.tensor([0, -1, -1])
    net[2].weight[:] = torch.tensor([[1, 2, -1], [0, 1, 1]])
    net[2].bias[:] = torch.tensor([0, 0])

X = torch.tensor([[2.0, 1.0], [0.0, 3.0], [-1.0, -1.0]])
labels = torch.tensor([0, 0, 1])
scores = net(X)  # of each layer: input @ weight.T + bias
loss = cross_entropy(scores, labels)  # softmax inside; a mean
loss.backward()  # adds to .grad of every parameter

print("scores", scores.tolist())
print("loss", round(loss.item(), 4))
print("gradient", net[2].weight.grad.numpy().round(4).tolist())
