"""Names misspelt in the ways of registers and customs forms, at random."""

import numpy as np

ENDS = ("Ltd", "Trading Co", "LLC", "International", "有限公司", "(Hong Kong)", "ООО")
LETTERS = "aeiounst"


def misspelt(name: str, random: np.random.Generator) -> str:
    """Change one thing: a letter, a word, the order of the words, or the end."""
    words, place = name.split(), int(random.integers(len(name)))
    change = random.integers(6)
    if change == 0:  # two letters swapped
        return name[:place] + name[place : place + 2][::-1] + name[place + 2 :]
    if change == 1:
        return name[:place] + name[place + 1 :]
    if change == 2:
        return name[:place] + LETTERS[random.integers(len(LETTERS))] + name[place:]
    if change == 3:
        return f"{name} {ENDS[random.integers(len(ENDS))]}"
    if change == 4:
        return " ".join(words[n] for n in random.permutation(len(words)))
    return " ".join(words[random.integers(2) :])
