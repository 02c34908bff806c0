"""Demo data: a believable quarter of a four-rep area around today, and a book of any size for measuring.

Everything is made of word lists of our own and chance with a seed: the same seed, language and day
give the same records with the same ids.
"""

from fieldrep.services.demo.build import build_demo
from fieldrep.services.demo.bulk import Progress, Sizes, generate
from fieldrep.services.demo.folder import SEED, initialise_demo, make_book

__all__ = ["SEED", "Progress", "Sizes", "build_demo", "generate", "initialise_demo", "make_book"]
