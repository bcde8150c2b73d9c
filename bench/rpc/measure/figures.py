"""What was measured, and how it is told: medians over the rounds, and between which values the
middle half of them lies. A ratio is that of two turns that follow each other, in one round."""

import statistics

from .programs import REFERENCE


class Samples:
    """By what was measured and who it was: a dict a round."""

    def __init__(self):
        self.turns = {}  # (key, name) -> [dict]

    def add(self, key, name, turn):
        self.turns.setdefault((key, name), []).append(turn)

    def keys(self):
        return list(dict.fromkeys(key for key, _ in self.turns))

    def names(self, key):
        return [name for other, name in self.turns if other == key]

    def has(self, key, name):
        return (key, name) in self.turns

    def values(self, key, name, what):
        return [turn[what] for turn in self.turns[key, name]]

    def median(self, key, name, what):
        return statistics.median(self.values(key, name, what))

    def ratios(self, key, name, what, reference=REFERENCE, reference_key=None):
        of_reference = self.values(reference_key or key, reference, what)
        return [ours / theirs for ours, theirs in zip(self.values(key, name, what), of_reference)]

    def ratio(self, key, name, what, reference=REFERENCE, reference_key=None):
        return statistics.median(self.ratios(key, name, what, reference, reference_key))

    def flat(self, section):
        return [{"section": section, "key": key, "name": name, **turn}
                for (key, name), turns in self.turns.items() for turn in turns]


def middle_half(values, digits=2):
    if len(values) < 2:
        return f"{values[0]:.{digits}f}"
    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return f"{low:.{digits}f} - {high:.{digits}f}"


def print_table(title, rows):
    """Rows of texts, the first of which are the headings; the first column is to the left."""
    widths = [max(len(row[i]) for row in rows if i < len(row)) for i in range(len(rows[0]))]
    print(f"\n{title}")
    for row in rows:
        cells = [cell.ljust(width) if i < 2 else cell.rjust(width)
                 for i, (cell, width) in enumerate(zip(row, widths))]
        print("  ".join(cells).rstrip())
