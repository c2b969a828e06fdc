"""Predictions smoothed over time; the same numbers as the page's."""

import math

import pytest

from client.estimates import Bounds, Estimate
from client.results import Prediction
from client.smoothing import smooth
from tests.client.faces import prediction


def test_the_first_prediction_is_taken_as_it_is() -> None:
    assert smooth(None, prediction(), elapsed_seconds=0, bounds=Bounds(0.4)) == prediction()


def test_the_average_depends_on_time_and_not_on_the_number_of_predictions() -> None:
    start, end = prediction("happy", 0.9), prediction("happy", 0.5)
    once = smooth(start, end, elapsed_seconds=0.4, bounds=Bounds(0))
    twice = smooth(
        smooth(start, end, elapsed_seconds=0.2, bounds=Bounds(0)), end, elapsed_seconds=0.2, bounds=Bounds(0)
    )

    assert once.probabilities["happy"] == pytest.approx(0.679732, abs=1e-6)
    assert twice.probabilities["happy"] == pytest.approx(once.probabilities["happy"], abs=1e-5)


def test_a_label_stays_until_another_leads_clearly() -> None:
    before = Prediction("happy", {"happy": 0.51, "sad": 0.49}, is_unsure=False)

    assert smooth(before, prediction("sad", 0.52), elapsed_seconds=60, bounds=Bounds(0)).label == "happy"
    assert smooth(before, prediction("sad", 0.53), elapsed_seconds=60, bounds=Bounds(0)).label == "sad"


def test_the_models_own_threshold_counts_for_the_average() -> None:
    before = prediction("happy", 0.9)

    assert smooth(before, prediction("happy", 0.2), elapsed_seconds=0.5, bounds=Bounds(0.6)).is_unsure
    assert not smooth(before, prediction("happy", 0.2), elapsed_seconds=0.5, bounds=Bounds(0.5)).is_unsure


def test_estimates_are_averaged_and_a_wide_interval_is_unsure() -> None:
    before, now = (
        Prediction("20-39", {"20-39": 1.0}, is_unsure=False, estimate=estimate)
        for estimate in (Estimate(30, 28, 32), Estimate(40, 20, 60))
    )

    half = smooth(before, now, elapsed_seconds=0.5 * math.log(2), bounds=Bounds(wider_than=21))

    assert half.estimate is not None
    assert half.estimate.to_json() == {"estimate": 35.0, "low": 24.0, "high": 46.0}
    assert half.is_unsure
    assert str(half.estimate) == "35 (24-46)"


def test_an_answer_of_a_hidden_face_is_unsure_however_sure_the_model_is_and_survives_a_journal() -> None:
    reply = {"label": "female", "probabilities": {"female": 0.99, "male": 0.01}}
    hidden = Prediction.from_reply(reply, bounds=Bounds(0.6), is_hidden=True)
    kept = Prediction.from_json(hidden.to_json())
    seen = Prediction.from_reply(reply, bounds=Bounds(0.6))

    assert (hidden.is_unsure, kept, seen.is_unsure) == (True, hidden, False)
    assert smooth(seen, kept, elapsed_seconds=0.1, bounds=Bounds(0.6)).is_unsure
    assert not smooth(kept, seen, elapsed_seconds=0.1, bounds=Bounds(0.6)).is_unsure
