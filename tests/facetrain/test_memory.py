import ctypes
from types import SimpleNamespace

import pytest

from facetrain import memory


def test_large_blocks_come_from_a_heap_that_never_shrinks(monkeypatch):
    options = {}
    library = SimpleNamespace(mallopt=lambda option, value: options.update({option: value}))
    monkeypatch.setattr(ctypes, "CDLL", lambda _: library)

    memory.keep_memory()

    assert options == {-4: 0, -1: -1}


def test_another_c_library_is_left_alone(monkeypatch):
    monkeypatch.setattr(ctypes, "CDLL", lambda _: SimpleNamespace())

    memory.keep_memory()


def test_glibc_takes_the_options():
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        pytest.skip("this C library has no mallopt")

    assert mallopt(memory.M_MMAP_MAX, 65_536) == 1
