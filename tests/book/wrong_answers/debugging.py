"""Answers that readers of use/debugging would give, and what the check has to tell them.

For a patient these are all eleven other illnesses. `OF` has words of the general reply to each number.
"""

OF = {
    1: "with weights of 0 both curves would lie flat",
    2: "with dead ReLUs both curves would lie flat",
    3: "with dropout left on both curves would fall, the dashed one less far",
    4: "with yesterday's gradient both curves would fall nearly as healthy ones",
    5: "no lower than 1.46",
    6: "with rare classes both curves would be far below ln 10",
    7: "every step would be fifty times too long",
    8: "the loss at step 0 would be in the hundreds",
    9: "with shuffled labels the solid curve would creep down",
    10: "with too high a rate both curves would be jagged",
    11: "with too low a rate both curves would fall slowly",
    12: "the dashed curve would end below the solid one",
}


def guesses(letter, right, **better):
    """Every wrong number for a patient, with the words of its reply; `n5` is the better reply to 5."""
    words = OF | {int(name[1:]): reply for name, reply in better.items()}
    return [(f"patient_{letter} = {n}", said) for n, said in words.items() if n != right]


WRONG = {
    "Exercise 1: Patient A": [
        *guesses(
            "a",
            11,
            n10="the other way round: with too long steps",
            n5="the curve alone cannot rule that out",
            n9="here it falls as fast as the solid one",
        ),
        ("patient_a = 13", "13 is too large"),
        ("patient_a = 'too low'", "numbers are asked for"),
    ],
    "Exercise 2: Patient B": guesses(
        "b",
        10,
        n2="Ask what killed them",
        n7="not by that much",
        n4="this one stays far above",
        n11="the other way round: short steps",
    ),
    "Exercise 3: Patient C": guesses(
        "c",
        8,
        n7="before any gradient has been used",
        n10="before any step has been taken",
        n1="it could not have started at 175",
        n2="something killed them",
    ),
    "Exercise 4: Patient D": guesses(
        "d",
        1,
        n2="patient E has the very same curve",
        n9="learns its training pictures by heart",
        n8="this one starts at ln 10",
        n11="even at a hundredth of the rate",
        n10="This one was flat from the first step",
    ),
    "Exercise 5: Patient E": guesses(
        "e",
        2,
        n1="D had that one",
        n8="this one starts at ln 10",
        n9="learns its training pictures by heart",
        n10="only after some steps",
    ),
    "Exercise 6: Patient F": guesses(
        "f",
        7,
        n10="What else is a step made of?",
        n8="this one begins at ln 10 as it should",
        n2="they were alive at step 0",
    ),
    "Exercise 7: Patient G": guesses(
        "g",
        5,
        n11="flattened at a height where it stays",
        n1="the loss would not fall at all",
        n4="would not keep the loss from becoming small",
    ),
    "Exercise 8: Patient H": guesses(
        "h",
        9,
        n11="here it rises",
        n12="here it is too bad",
        n3="here it rises from the start",
        n6="both curves would fall at once",
    ),
    "Exercise 9: Patient I": guesses(
        "i",
        3,
        n4="late gradients end with the training",
        n10="whatever the rate was",
        n12="the dashed curve would end below the solid one",
    ),
    "Exercise 10: Patient J": guesses(
        "j",
        12,
        n6="here it falls to nearly 0",
        n4="makes nothing better",
    ),
    "Exercise 11: Patient K": guesses(
        "k",
        6,
        n12="here it levels off",
        n3="this one is better",
    ),
    "Exercise 12: Patient L": guesses(
        "l",
        4,
        n11="the rate is the healthy one",
        n10="the rate is the healthy one",
        n3="would stay far from 0",
    ),
    "Exercise 13: Flat, but where?": [
        ("flat_at = np.log(3)", "equally frequent"),
        ("flat_at = 1.5", "in bits"),
        ("flat_at = -1.5 * np.log(2)", "the minus sign is missing"),
        ("flat_at = np.log(2) + 2 * np.log(4)", "weigh each logarithm by the share"),
        ("flat_at = (np.log(2) + 2 * np.log(4)) / 3", "over classes, not over examples"),
        ("flat_at = 0.5 * np.log(2) + 0.25 * np.log(4)", "two classes with a quarter each"),
        ("flat_at = 0.5 * np.log(2)", "the first class alone"),
        ("flat_at = 2", "too large"),
    ],
    "Exercise 14: Twice, with a hundred classes": [
        ("lowest = np.log(100)", "that is where it starts"),
        ("lowest = np.log(1 + 9 / np.e)", "that is for ten classes"),
        ("lowest = np.log(1 + 100 / np.e)", "not K"),
        ("lowest = np.e / (np.e + 99)", "that is the probability"),
        ("lowest = -np.log(1 / (1 + 99 * np.e))", "the other way round"),
        ("lowest = np.log(np.e / (np.e + 99))", "the minus sign is missing"),
        ("lowest = np.log(99) - 1", "the 1 is missing"),
        ("lowest = 3.6", "a little too small"),
    ],
    "Exercise 15: An instrument of your own": [
        ("def dead_share(A):\n    return np.mean(A == 0)", "that is the share of zeros"),
        ("def dead_share(A):\n    return np.mean((A == 0).all(axis=1))", "units are columns"),
        ("def dead_share(A):\n    return np.mean((A == 0).any(axis=0))", "one zero does not kill a unit"),
        ("def dead_share(A):\n    return np.sum(A.sum(axis=0) == 0)", "divide by the number of units"),
        ("def dead_share(A):\n    return np.mean(A.max(axis=0) > 0)", "the units that are alive"),
        ("def dead_share(A):\n    return np.mean(np.isclose(A, 0).all(axis=0))", "a small activation is not 0"),
        ("def dead_share(A):\n    return np.sum((A == 0).all(axis=0)) / len(A)", "not of examples"),
        ("def dead_share(A):\n    np.mean((A == 0).all(axis=0))", "returns nothing"),
    ],
    "Exercise 16: The price of twins": [
        ("enough = 32", "all the same, for ever"),
        ("enough = 2", "what do the twins add?"),
        ("enough = 0", "not without effect"),
        ("enough = 1 / 32", "how many units?"),
        ("enough = 16", "all are one group"),
        ("enough = 31", "too large"),
    ],
    "Exercise 17: The thirteenth patient": [
        ("rates_that_learn = 4", "not all of them"),
        ("rates_that_learn = 0", "some do"),
        ("rates_that_learn = 1", "go on to the smallest"),
        ("rates_that_learn = 3", "does not learn"),
        ("rates_that_learn = 0.005", "not a rate"),
    ],
}

RIGHT = {
    "Exercise 1: Patient A": ["patient_a = 11.0", "patient_a = [11]"],
    "Exercise 13: Flat, but where?": ["flat_at = 1.5 * np.log(2)", "flat_at = np.log(8) / 2", "flat_at = 1.04"],
    "Exercise 14: Twice, with a hundred classes": [
        "Z = np.eye(1, 100)\nlowest = softmax_cross_entropy(Z, [0])[0]",
        "lowest = np.log(1 + 99 / np.e)",
        "lowest = 3.62",
    ],
    "Exercise 15: An instrument of your own": [
        "def dead_share(A):\n    return 1 - np.count_nonzero(A.any(axis=0)) / A.shape[1]",
        "def dead_share(A):\n    return sum(max(unit) == 0 for unit in A.T) / len(A.T)",
    ],
}
