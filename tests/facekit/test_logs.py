import json

from facekit.logs import log


def test_a_line_is_one_json_object_that_cloud_logging_understands(capsys):
    log("request", severity="ERROR", status=500, reason=ValueError("two\nlines"))

    assert json.loads(capsys.readouterr().out) == {
        "severity": "ERROR",
        "message": "request",
        "status": 500,
        "reason": "two\nlines",
    }
