"""The words for each attribute: one row a classifier. A classifier without a row gets its own name."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wording:
    """How a classifier's label is put into words, without a claim to more than a picture shows.

    Attributes:
        sure: Before a label that the model is sure of.
        unsure: Before one that it is not.
    """

    sure: str
    unsure: str


_WORDINGS = {
    "emotion": Wording(sure="shows", unsure="perhaps shows"),
    "gender": Wording(sure="appears", unsure="perhaps appears"),
}


def wording(name: str) -> Wording:
    """Return the words for a classifier's labels."""
    return _WORDINGS.get(name, Wording(sure=f"{name}:", unsure=f"{name}: perhaps"))
