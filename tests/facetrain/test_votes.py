import numpy as np
import pytest

from facetrain.votes import VOTES, expected_labels, votes_of

NEUTRAL, HAPPY = VOTES.index("neutral"), VOTES.index("happiness")


def shares(kind, count):
    votes = np.zeros((count, len(VOTES)))
    votes[:, kind] = 1
    return votes


@pytest.fixture
def pictures():
    """Of those that the annotators call neutral, a quarter have label 0; of the happy ones, all have label 1."""
    votes = np.concatenate([shares(NEUTRAL, 400), shares(HAPPY, 400)])
    labels = np.concatenate([np.arange(400) % 4 > 0, np.ones(400)]).astype(np.int64)
    return votes, labels


def test_votes_become_shares_of_the_annotators():
    rows = [{f"votes_{kind}": "0" for kind in VOTES} | {"votes_neutral": "6", "votes_contempt": "2"}]

    assert votes_of(rows)[0, [NEUTRAL, VOTES.index("contempt")]].tolist() == [0.75, 0.25]


def test_a_picture_without_votes_has_none():
    assert not votes_of([{f"votes_{kind}": "0" for kind in VOTES}]).any()


def test_what_is_expected_is_how_often_such_votes_go_with_a_label(pictures):
    expected = expected_labels(*pictures, np.ones(800, bool), classes=2)

    assert expected[0].tolist() == pytest.approx([0.25, 0.75], abs=0.01)
    assert expected[-1].tolist() == pytest.approx([0, 1], abs=0.01)


def test_labels_that_may_not_be_looked_at_change_nothing(pictures):
    votes, labels = pictures
    is_known = np.arange(800) % 2 == 0
    changed = np.where(is_known, labels, 1 - labels)

    expected = [expected_labels(votes, each, is_known, classes=2) for each in (labels, changed)]

    assert np.array_equal(*expected)
