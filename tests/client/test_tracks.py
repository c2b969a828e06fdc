"""The same person through a film."""

from client.estimates import Bounds
from client.tracks import Tracker
from tests.client.faces import face, moment, prediction

LIGHT, DARK = bytes([220] * 48), bytes([60] * 48)
UNSURE = {"emotion": Bounds(0.4)}


def _persons(*moments: tuple, cuts: tuple[float, ...] = ()) -> list[list[int | None]]:
    tracker = Tracker(UNSURE)
    results = []
    for seconds, *faces in moments:
        followed = tracker.follow(moment(seconds, *faces), is_new_scene=seconds in cuts)
        results.append([item.person for item in followed.faces])
    return results


def test_a_face_that_moves_is_one_person() -> None:
    assert _persons((0.0, face(10)), (0.5, face(30)), (1.0, face(55))) == [[1], [1], [1]]


def test_two_people_keep_their_numbers_when_their_order_changes() -> None:
    left, right = face(10), face(200, size=40)

    assert _persons((0.0, right, left), (0.5, left, right)) == [[1, 2], [2, 1]]


def test_two_people_who_cross_keep_their_numbers() -> None:
    """They are nearer to each other's place than to their own: only their looks differ."""
    assert _persons(
        (0.0, face(100, appearance=LIGHT), face(120, appearance=DARK)),
        (0.5, face(102, appearance=DARK), face(118, appearance=LIGHT)),
    ) == [[1, 2], [2, 1]]


def test_somebody_else_in_the_same_place_is_another_person() -> None:
    assert _persons((0.0, face(appearance=LIGHT)), (0.5, face(appearance=DARK))) == [[1], [2]]


def test_a_scene_cut_ends_all_tracks() -> None:
    assert _persons((0.0, face()), (0.5, face()), cuts=(0.5,)) == [[1], [2]]


def test_a_person_who_is_not_found_for_a_moment_stays_the_same() -> None:
    assert _persons((0.0, face()), (0.5,), (1.0, face(15))) == [[1], [], [1]]


def test_who_was_away_for_longer_is_new() -> None:
    assert _persons((0.0, face()), (1.0,), (2.0,), (2.5, face())) == [[1], [], [], [2]]


def test_a_face_far_away_is_another_person() -> None:
    assert _persons((0.0, face(10)), (0.5, face(250))) == [[1], [2]]


def test_predictions_are_smoothed_along_a_track() -> None:
    tracker = Tracker(UNSURE)
    tracker.follow(moment(0.0, face(predictions={"emotion": prediction("happy", 0.9)})), is_new_scene=False)

    (seen,) = tracker.follow(
        moment(0.5, face(predictions={"emotion": prediction("sad", 0.6)})), is_new_scene=False
    ).faces

    assert seen.predictions["emotion"].label == "sad"
    assert seen.smoothed["emotion"].label == "happy"
    assert seen.smoothed["emotion"].probabilities == {"sad": 0.416060, "happy": 0.583940}


def test_nothing_is_smoothed_over_a_cut() -> None:
    tracker = Tracker(UNSURE)
    tracker.follow(moment(0.0, face(predictions={"emotion": prediction("happy", 0.9)})), is_new_scene=False)

    (seen,) = tracker.follow(
        moment(0.5, face(predictions={"emotion": prediction("sad", 0.6)})), is_new_scene=True
    ).faces

    assert seen.smoothed["emotion"] == prediction("sad", 0.6)


def test_partners_are_exchanged_where_the_nearest_first_costs_more_in_all() -> None:
    """The second face is nearest to the first person, but then the other pair would be far apart."""
    assert _persons((0.0, face(100), face(112)), (0.5, face(91), face(103))) == [[1, 2], [1, 2]]
