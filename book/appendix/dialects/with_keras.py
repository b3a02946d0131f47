import keras
import numpy as np

keras.config.set_floatx("float64")
first = keras.layers.Dense(3, activation="relu")
second = keras.layers.Dense(2)
net = keras.Sequential([keras.Input((2,)), first, second])
# the kernel is (inputs, units): a column per unit
W1, b1 = np.array([[1, -1, 2], [1, 1, -1]]), np.array([0, -1, -1])
W2, b2 = np.array([[1, 0], [2, 1], [-1, 1]]), np.array([0, 0])
first.set_weights([W1, b1])
second.set_weights([W2, b2])

X = np.array([[2.0, 1.0], [0.0, 3.0], [-1.0, -1.0]])
labels = np.array([0, 0, 1])
scores = net.predict_on_batch(X)
# without from_logits=True it would take the scores for probabilities
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
net.compile(optimizer=keras.optimizers.SGD(1.0), loss=loss)
value = net.train_on_batch(X, labels)  # one step of length 1 ...
gradient = W2 - second.get_weights()[0]  # ... is the gradient

print("scores", scores.tolist())
print("loss", round(float(value), 4))
print("gradient", gradient.round(4).tolist())
