"""Requests per minute."""

from emulator.quota import Quota


class Clock:
    """A clock that advances on demand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_calls_within_the_quota_are_admitted() -> None:
    quota = Quota({"requests": 2}, clock=Clock())

    assert [quota.charge({"requests": 1}) for _ in range(2)] == [None, None]


def test_a_call_over_the_quota_is_told_when_to_come_back() -> None:
    clock = Clock()
    quota = Quota({"requests": 1}, clock=clock)
    quota.charge({"requests": 1})
    clock.now = 12.5

    assert quota.charge({"requests": 1}) == 48


def test_the_quota_is_renewed_after_a_minute() -> None:
    clock = Clock()
    quota = Quota({"requests": 1}, clock=clock)
    quota.charge({"requests": 1})
    clock.now = 60.0

    assert quota.charge({"requests": 1}) is None


def test_a_refused_call_is_not_counted() -> None:
    quota = Quota({"requests": 2, "faces": 10}, clock=Clock())
    quota.charge({"requests": 1, "faces": 99})

    assert [quota.charge({"requests": 1}) for _ in range(2)] == [None, None]


def test_what_has_no_limit_is_free() -> None:
    assert Quota({}, clock=Clock()).charge({"requests": 1}) is None
