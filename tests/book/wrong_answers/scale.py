"""Answers that readers of use/scale would give, and what the check has to tell them."""

WRONG = {
    "Exercise 1: Put it together": [
        ("def combined(counts, means):\n    return means.mean(axis=0)", "lets an example of a small shard count more"),
        ("def combined(counts, means):\n    return counts @ means", "that is the sum over all examples"),
        ("def combined(counts, means):\n    return counts @ means / len(counts)", "of examples, not of workers"),
        ("def combined(counts, means):\n    return sum(means)", "that is the sum of the means"),
        (
            "def combined(counts, means):\n    w = 1 / counts\n    return w / w.sum() @ means",
            "a larger shard counts more",
        ),
        ("def combined(counts, means):\n    return means", "two numbers are asked for"),
    ],
    "Exercise 2: Where to clip": [
        (
            "def clipped(counts, means, longest):\n"
            "    short = [g * min(1, longest / np.linalg.norm(g)) for g in means]\n"
            "    return counts / counts.sum() @ np.array(short)",
            "put them together, then clip",
        ),
        ("def clipped(counts, means, longest):\n    return counts @ means / counts.sum()", "it is not clipped"),
        (
            "def clipped(counts, means, longest):\n"
            "    g = counts @ means / counts.sum()\n    return g / np.linalg.norm(g) * longest",
            "short enough stays as it is",
        ),
        (
            "def clipped(counts, means, longest):\n"
            "    g = means.mean(axis=0)\n    return g * min(1, longest / np.linalg.norm(g))",
            "weigh the reports",
        ),
        (
            "def clipped(counts, means, longest):\n"
            "    return np.clip(counts @ means / counts.sum(), -longest, longest)",
            "not each of its numbers",
        ),
        (
            "def clipped(counts, means, longest):\n"
            "    g = counts @ means\n    return g * min(1, longest / np.linalg.norm(g))",
            "that is the sum over all examples",
        ),
        (
            "def clipped(counts, means, longest):\n"
            "    g = counts @ means / counts.sum()\n    return g * max(1, longest / np.linalg.norm(g))",
            "min, not max",
        ),
        (
            "def clipped(counts, means, longest):\n"
            "    g = counts @ means / counts.sum()\n    length = np.linalg.norm(g)\n"
            "    return g / length if length > longest else g",
            "not to length 1",
        ),
    ],
    "Exercise 3: Bytes on the ring": [
        ("def bytes_sent(parameters, N):\n    return 2 * (N - 1) / N * parameters", "each has 4 bytes"),
        ("def bytes_sent(parameters, N):\n    return 2 * (N - 1) / N * 32 * parameters", "that is bits"),
        ("def bytes_sent(parameters, N):\n    return (N - 1) / N * 4 * parameters", "have to go round as well"),
        ("def bytes_sent(parameters, N):\n    return 2 * (N - 1) * 4 * parameters", "a chunk is only a part"),
        ("def bytes_sent(parameters, N):\n    return 8 * N * parameters", "the one process in the middle"),
        ("def bytes_sent(parameters, N):\n    return 8 * parameters", "nearly it for many workers"),
        ("def bytes_sent(parameters, N):\n    return 0", "0 is too small"),
    ],
    "Exercise 4: All of them": [
        ("def all_done(jobs, seconds, N):\n    return jobs * seconds / N", "a training does not split"),
        ("def all_done(jobs, seconds, N):\n    return jobs // N * seconds", "those that are left over"),
        ("def all_done(jobs, seconds, N):\n    return jobs * seconds", "that is on one worker"),
        ("def all_done(jobs, seconds, N):\n    return (jobs // N + 1) * seconds", "no further round"),
        ("def all_done(jobs, seconds, N):\n    return np.ceil(jobs / N)", "that is the number of rounds"),
        ("def all_done(jobs, seconds, N):\n    return round(jobs / N) * seconds", "round up"),
    ],
    "Exercise 5: How many workers?": [
        (
            "def best_number(c, latency, B, m):\n    return max(1, round((max(c - 2 * B, 0) / (2 * latency)) ** 0.5))",
            "never more than m",
        ),
        (
            "def best_number(c, latency, B, m):\n    return min(m, round((max(c - 2 * B, 0) / (2 * latency)) ** 0.5))",
            "one worker is always there",
        ),
        (
            "def best_number(c, latency, B, m):\n    return min(m, max(1, (max(c - 2 * B, 0) / (2 * latency)) ** 0.5))",
            "a whole number",
        ),
        (
            "def best_number(c, latency, B, m):\n"
            "    return min(m, max(1, int((max(c - 2 * B, 0) / (2 * latency)) ** 0.5)))",
            "rounding down is not always best",
        ),
        (
            "def best_number(c, latency, B, m):\n"
            "    return min(m, max(1, int(np.ceil((max(c - 2 * B, 0) / (2 * latency)) ** 0.5))))",
            "rounding up is not always best",
        ),
        (
            "def best_number(c, latency, B, m):\n"
            "    return min(m, max(1, round((max(c - B, 0) / (2 * latency)) ** 0.5)))",
            "c − 2B",
        ),
        (
            "def best_number(c, latency, B, m):\n"
            "    return min(m, max(1, round((max(c - 2 * B, 0) / (2 * latency)) ** 0.5)))",
            "the nearest whole number is not always best",
        ),
        (
            "def best_number(c, latency, B, m):\n    return min(m, max(1, int((c - 2 * B) / (2 * latency))))",
            "still saves time, not the best",
        ),
        (
            "def best_number(c, latency, B, m):\n    N = np.arange(1, m + 1)\n"
            "    return np.argmin(c / N + 2 * (N - 1) * latency + 2 * (N - 1) / N * B)",
            "which counts from 0",
        ),
        (
            "def best_number(c, latency, B, m):\n"
            "    return min(m, max(1, round(((c - 2 * B) / (2 * latency)) ** 0.5)))",
            "the root is of a negative number",
        ),
        (
            "def best_number(c, latency, B, m):\n    return min(m, max(1, round((c / (2 * latency)) ** 0.5)))",
            "the time to send the gradient is missing",
        ),
    ],
}

RIGHT = {
    "Exercise 3: Bytes on the ring": [
        "def bytes_sent(parameters, N):\n    return 2 * (N - 1) * (4 * parameters // N)",
    ],
}
