"""The words for each attribute: one row a classifier. One without a row appears on its scale, or gets its own name."""

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


_APPEARS = Wording(sure="appears", unsure="perhaps appears")
_WORDINGS = {
    "emotion": Wording(sure="shows", unsure="perhaps shows"),
    "gender": _APPEARS,
}


def wording(name: str, *, is_estimate: bool) -> Wording:
    """Return the words for a classifier's labels, or for its estimates."""
    return _WORDINGS.get(name, _APPEARS if is_estimate else Wording(sure=f"{name}:", unsure=f"{name}: perhaps"))
