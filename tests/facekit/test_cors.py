from facekit.cors import CorsPolicy

POLICY = CorsPolicy(("https://page.example.com",))


def test_an_allowed_origin_may_read_the_reply_and_its_timings():
    headers = POLICY.headers("https://page.example.com")

    assert headers["Access-Control-Allow-Origin"] == "https://page.example.com"
    assert headers["Access-Control-Expose-Headers"] == "X-Request-Id, Server-Timing, Retry-After"


def test_an_allowed_origin_s_preflight_names_methods_and_headers():
    headers = POLICY.headers("https://page.example.com", is_preflight=True)

    assert headers["Access-Control-Allow-Methods"] == "GET, POST, OPTIONS"
    assert headers["Access-Control-Allow-Headers"] == "Content-Type, X-Api-Key, X-Request-Id"


def test_other_origins_get_nothing_that_lets_them_read():
    for origin in ("https://evil.example.com", "https://page.example.com.evil.com", "null", None):
        assert POLICY.headers(origin) == {"Vary": "Origin"}
