import pytest

keras = pytest.importorskip("keras", reason="training needs TensorFlow: make setup")
from facetrain.precision import use_bfloat16  # noqa: E402 - after the line above


@pytest.fixture(autouse=True)
def _policy_as_before():
    yield
    keras.mixed_precision.set_global_policy("float32")


@pytest.mark.parametrize(("flags", "backend", "policy"), [
    ("avx2 avx512_bf16 fma", "torch", "mixed_bfloat16"),
    ("avx2 amx_bf16 fma", "torch", "mixed_bfloat16"),
    ("avx2 fma", "torch", "float32"),
    ("avx2 avx512_bf16 fma", "tensorflow", "float32"),
])  # fmt: skip
def test_half_the_numbers_are_used_where_they_pay(tmp_path, monkeypatch, flags, backend, policy):
    monkeypatch.setenv("KERAS_BACKEND", backend)
    cpu_info = tmp_path / "cpuinfo"
    cpu_info.write_text(f"flags\t\t: {flags}\n")

    assert use_bfloat16(cpu_info) == (policy == "mixed_bfloat16")
    assert keras.mixed_precision.global_policy().name == policy


def test_they_are_not_used_where_nothing_is_known_about_the_cpu(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "torch")

    assert not use_bfloat16(tmp_path / "missing")
