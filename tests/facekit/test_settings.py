import pytest

from facekit import settings
from facekit.settings import Settings


def test_nothing_set_means_no_origin_and_the_bundled_model():
    assert Settings.from_env({}) == Settings(allowed_origins=(), model_uri=None, model_timeout_seconds=20.0)


def test_every_variable_is_read():
    environ = {
        "ALLOWED_ORIGINS": "https://a.example.com, http://localhost:8080",
        "MODEL_URI": "gs://models/emotion/3/",
        "MODEL_TIMEOUT_SECONDS": "5",
    }

    assert Settings.from_env(environ) == Settings(
        allowed_origins=("https://a.example.com", "http://localhost:8080"),
        model_uri="gs://models/emotion/3",
        model_timeout_seconds=5.0,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALLOWED_ORIGINS", "*"),
        ("ALLOWED_ORIGINS", "https://a.example.com/"),
        ("ALLOWED_ORIGINS", "a.example.com"),
        ("MODEL_URI", "https://storage/models"),
        ("MODEL_URI", "gs://only-a-bucket"),
        ("MODEL_TIMEOUT_SECONDS", "soon"),
        ("MODEL_TIMEOUT_SECONDS", "0"),
        ("MODEL_TIMEOUT_SECONDS", "nan"),
    ],
)
def test_a_bad_value_stops_the_start_and_names_the_variable(name, value):
    with pytest.raises(ValueError, match=name):
        Settings.from_env({name: value})


def test_this_process_s_settings_are_read_once(monkeypatch):
    settings.current.cache_clear()
    monkeypatch.setenv("ALLOWED_ORIGINS", "https://a.example.com")
    first = settings.current()
    monkeypatch.setenv("ALLOWED_ORIGINS", "https://b.example.com")

    assert settings.current() is first
    settings.current.cache_clear()
