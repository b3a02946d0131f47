"""The figures' random generator in Python: same seed, same numbers, so that Python and the page draw the same."""

import numpy as np


class Mulberry32(np.random.Generator):
    """The twin of `Mulberry32` in src/datasets.js, for use as a NumPy Generator; seed: 0 ... 2^32 - 1.

    It draws in the same order as its twin, and has the methods that `ffnn` calls, with the arguments that `ffnn` gives:
    random, uniform, standard_normal, choice, permutation. For figures, not for statistics: 32 bits are few.
    """

    def __init__(self, seed):
        super().__init__(np.random.PCG64(0))  # never drawn from
        self._state = np.uint32(seed)

    def random(self, size=1):  # type: ignore[override]
        """Numbers in [0, 1): a counter, scrambled (T. Ettinger, 2017); all arithmetic is modulo 2^32."""
        n = int(np.prod(size))
        with np.errstate(over="ignore"):
            t = self._state + np.uint32(0x6D2B79F5) * np.arange(1, n + 1, dtype=np.uint32)
            self._state = t[-1]
            t = (t ^ (t >> 15)) * (t | 1)
            t ^= t + (t ^ (t >> 7)) * (t | 61)
        return ((t ^ (t >> 14)) / 2**32).reshape(size)

    def uniform(self, low, high, size):  # type: ignore[override]
        return low + (high - low) * self.random(size)

    def standard_normal(self, size):  # type: ignore[override]
        """Box and Muller (1958)."""
        u, v = self.random((int(np.prod(size)), 2)).T
        return (np.sqrt(-2 * np.log(1 - u)) * np.cos(2 * np.pi * v)).reshape(size)

    def choice(self, options, size):  # type: ignore[override]
        return np.asarray(options)[(self.random(size) * len(options)).astype(int)]

    def permutation(self, x):  # type: ignore[override]
        """A shuffled copy (Fisher and Yates); of 0 ... x - 1 when x is a number."""
        shuffled = np.arange(x) if np.ndim(x) == 0 else np.array(x)
        if len(shuffled) > 1:
            draws = self.random(len(shuffled) - 1)
            for i, u in zip(range(len(shuffled) - 1, 0, -1), draws, strict=True):
                k = int(u * (i + 1))
                shuffled[i], shuffled[k] = shuffled[k], shuffled[i]
        return shuffled
