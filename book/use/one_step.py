"""One step of gradient descent, written better and better.

Each version takes `layers`, a list of pairs W, b with ReLU between them, a
batch X with its labels y, and a learning rate. It changes W and b in place and
returns the mean loss before the step: cross-entropy after softmax.
"""

import math

import numpy as np


def with_lists(layers, X, y, learning_rate):
    """Number by number, in lists."""
    m, loss = len(X), 0.0
    gradients = [
        ([[0.0] * len(b) for _ in W], [0.0] * len(b)) for W, b in layers
    ]
    for x, label in zip(X, y):
        A = [x]  # the activations, layer by layer
        for l, (W, b) in enumerate(layers, start=1):
            z = list(b)
            for j, a in enumerate(A[-1]):
                for k in range(len(z)):
                    z[k] += a * W[j][k]
            last = l == len(layers)
            A.append(z if last else [max(number, 0.0) for number in z])
        e = [math.exp(number - max(z)) for number in z]
        p = [number / sum(e) for number in e]
        loss -= math.log(p[label]) / m
        delta = [(p[k] - (k == label)) / m for k in range(len(p))]
        for l in reversed(range(len(layers))):
            W, dW, db = layers[l][0], *gradients[l]
            before = [0.0] * len(W)
            for k, d in enumerate(delta):
                db[k] += d
            for j, a in enumerate(A[l]):
                for k, d in enumerate(delta):
                    dW[j][k] += a * d
                    before[j] += d * W[j][k]
            delta = [d * (a > 0) for d, a in zip(before, A[l])]
    for (W, b), (dW, db) in zip(layers, gradients):
        for row, d_row in zip([*W, b], [*dW, db]):
            for k, d in enumerate(d_row):
                row[k] -= learning_rate * d
    return loss


def with_vectors(layers, X, y, learning_rate):
    """Example by example, in vectors."""
    m, loss = len(X), 0.0
    gradients = [(np.zeros_like(W), np.zeros_like(b)) for W, b in layers]
    for x, label in zip(X, y):
        A = [x]
        for W, b in layers[:-1]:
            A.append(np.maximum(A[-1] @ W + b, 0))
        W, b = layers[-1]
        z = A[-1] @ W + b
        e = np.exp(z - z.max())
        p = e / e.sum()
        loss -= np.log(p[label]) / m
        delta = p / m
        delta[label] -= 1 / m
        for l in reversed(range(len(layers))):
            W, dW, db = layers[l][0], *gradients[l]
            dW += np.outer(A[l], delta)
            db += delta
            delta = (W @ delta) * (A[l] > 0)
    for (W, b), (dW, db) in zip(layers, gradients):
        W -= learning_rate * dW
        b -= learning_rate * db
    return loss


def with_matrices(layers, X, y, learning_rate):
    """The whole batch at once, in matrices."""
    m, A = len(X), [X]
    for W, b in layers[:-1]:
        A.append(np.maximum(A[-1] @ W + b, 0))
    W, b = layers[-1]
    Z = A[-1] @ W + b
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    right = np.arange(m), y
    loss = -np.mean(np.log(P[right]))
    delta = P / m
    delta[right] -= 1 / m
    for l in reversed(range(len(layers))):
        W, b = layers[l]
        dW, db = A[l].T @ delta, delta.sum(axis=0)
        delta = np.where(A[l] > 0, delta @ W.T, 0)
        W -= learning_rate * dW
        b -= learning_rate * db
    return loss


def with_care(layers, X, y, learning_rate):
    """Matrices, and nothing that need not be."""
    m, A = len(X), [X]
    for W, b in layers[:-1]:
        Z = A[-1] @ W
        Z += b  # in place: no new matrix
        A.append(np.maximum(Z, 0, out=Z))
    W, b = layers[-1]
    Z = A[-1] @ W
    Z += b
    Z -= Z.max(axis=1, keepdims=True)
    P = np.exp(Z, out=Z)
    P /= P.sum(axis=1, keepdims=True)
    right = np.arange(m), y
    loss = -np.mean(np.log(P[right]))
    P[right] -= 1
    P /= m
    delta = P
    for l in reversed(range(len(layers))):
        W, b = layers[l]
        dW, db = A[l].T @ delta, delta.sum(axis=0)
        if l > 0:  # nothing learns from the gradient of the inputs
            delta = delta @ W.T
            delta *= A[l] > 0  # times 0 or 1: no choice to be made
        W -= learning_rate * dW
        b -= learning_rate * db
    return loss


def with_new_results(layers, X, y, learning_rate):
    """As with care, but NumPy has to find memory for each result."""
    m, A = len(X), [X]
    for W, b in layers[:-1]:
        A.append(np.maximum(A[-1] @ W + b, 0))
    W, b = layers[-1]
    Z = A[-1] @ W + b
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    right = np.arange(m), y
    loss = -np.mean(np.log(P[right]))
    delta = P / m
    delta[right] -= 1 / m
    for l in reversed(range(len(layers))):
        W, b = layers[l]
        dW, db = A[l].T @ delta, delta.sum(axis=0)
        if l > 0:
            delta = (delta @ W.T) * (A[l] > 0)
        W -= learning_rate * dW
        b -= learning_rate * db
    return loss


VERSIONS = {  # name: the function, and the numbers it works with
    "numbers in lists": (with_lists, list),
    "vectors": (with_vectors, np.float64),
    "matrices": (with_matrices, np.float64),
    "in 32 bits": (with_matrices, np.float32),
    "with care": (with_care, np.float32),
}
