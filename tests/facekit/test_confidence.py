import dataclasses

import pytest

from facekit.confidence import Confidence, Evidence

EVEN = Evidence(proposal=0.5, first=0.5, second=0.5, side_share=0.1)
FACTS = {"constant": -1, "proposal": 2, "firstCloseUp": 0.5, "secondCloseUp": 0.25, "size": 1, "sizeSquared": -0.5}


def test_each_weight_meets_its_term():
    confidence = Confidence.parse(FACTS)

    assert confidence.of(EVEN) == pytest.approx(0.268941, abs=1e-6)  # of -1 alone
    assert confidence.of(dataclasses.replace(EVEN, proposal=0.731059)) == pytest.approx(0.731059, abs=1e-5)
    assert confidence.of(dataclasses.replace(EVEN, first=0.880797)) == pytest.approx(0.5, abs=1e-5)
    assert confidence.of(dataclasses.replace(EVEN, side_share=0.271828)) == pytest.approx(0.377541, abs=1e-5)


@pytest.mark.parametrize("score", [0.0, 1.0])
def test_extreme_scores_stay_probabilities(score):
    assert 0 < Confidence.parse(FACTS).of(Evidence(score, score, score, 0.0)) < 1


def test_a_missing_weight_is_named():
    with pytest.raises(KeyError, match="size"):
        Confidence.parse({name: value for name, value in FACTS.items() if name != "size"})
