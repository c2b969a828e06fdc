from facekit.timing import measured, server_timing, timed


def test_stages_of_one_request_are_collected_and_summed():
    with measured() as durations:
        with timed("decode"):
            pass
        with timed("infer"):
            pass
        once = durations["infer"]
        with timed("infer"):
            pass

    assert list(durations) == ["decode", "infer"]
    assert durations["infer"] > once > 0


def test_a_stage_outside_a_request_is_not_kept():
    with timed("decode"):
        pass
    with measured() as durations:
        pass

    assert durations == {}


def test_a_stage_that_fails_is_measured_too():
    try:
        with measured() as durations, timed("decode"):
            raise KeyError
    except KeyError:
        pass

    assert "decode" in durations


def test_durations_become_a_server_timing_header():
    assert server_timing({"decode": 1.234, "infer": 20.0}) == "decode;dur=1.23, infer;dur=20.00"
