from facekit.errors import PROBLEM_KINDS, FacekitError, UnusableImage, problem


def test_every_error_has_its_own_status_and_type():
    assert set(PROBLEM_KINDS) == set(FacekitError.__subclasses__())
    assert len({kind.slug for kind in PROBLEM_KINDS.values()}) == len(PROBLEM_KINDS)


def test_a_problem_document_says_what_was_wrong():
    document = problem(PROBLEM_KINDS[UnusableImage], detail="Not an image.", request_id="abc")

    assert document == {
        "type": "urn:problem-type:unusable-image",
        "title": "Unusable image",
        "status": 422,
        "detail": "Not an image.",
        "requestId": "abc",
    }
