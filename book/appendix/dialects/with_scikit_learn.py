import numpy as np
from sklearn.neural_network import MLPClassifier

X = np.array([[2.0, 1.0], [0.0, 3.0], [-1.0, -1.0]])
labels = np.array([0, 0, 1])
step = {"solver": "sgd", "learning_rate_init": 1.0, "momentum": 0}
net = MLPClassifier([3], alpha=0, batch_size=3, shuffle=False, **step)
net.partial_fit(X, labels, classes=[0, 1])  # makes coefs_
# coefs_ are (inputs, units); two classes share one output, z_2 - z_1
net.coefs_[0][:] = [[1, -1, 2], [1, 1, -1]]
net.intercepts_[0][:] = [0, -1, -1]
net.coefs_[1][:] = [[-1], [-1], [2]]
net.intercepts_[1][:] = [0]

probabilities = net.predict_proba(X)
before = net.coefs_[1].copy()
net.partial_fit(X, labels)  # one step of length 1 ...
gradient = before - net.coefs_[1]  # ... is the gradient

print("probabilities", probabilities.round(4).tolist())
print("loss", round(net.loss_, 4))  # a mean; with alpha, a penalty too
print("gradient", gradient.round(4).tolist())
