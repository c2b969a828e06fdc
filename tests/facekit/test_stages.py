from facekit.stages import measured, server_timing, stage


def test_stages_of_one_request_are_collected_and_summed():
    with measured() as durations:
        with stage("decode"):
            pass
        with stage("infer"):
            pass
        once = durations["infer"]
        with stage("infer"):
            pass

    assert list(durations) == ["decode", "infer"]
    assert durations["infer"] > once > 0


def test_a_stage_outside_a_request_is_not_kept():
    with stage("decode"):
        pass
    with measured() as durations:
        pass

    assert durations == {}


def test_a_stage_that_fails_is_measured_too():
    try:
        with measured() as durations, stage("decode"):
            raise KeyError
    except KeyError:
        pass

    assert "decode" in durations


def test_durations_become_a_server_timing_header():
    assert server_timing({"decode": 1.234, "infer": 20.0}) == "decode;dur=1.23, infer;dur=20.00"
