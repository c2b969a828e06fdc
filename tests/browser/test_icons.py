"""The page's icons and social preview are those of `frontend/favicon.svg`; `--update-screenshots` draws them.

The PNGs are committed: the page is served as it is.
"""

from pathlib import Path

import numpy as np
import PIL.Image
from playwright.sync_api import Browser

FRONTEND = Path(__file__).parents[2] / "frontend"
BLUE = "#2f5bd0"  # the favicon's ground
SOCIAL_SIZE = (1200, 630)  # Source: the Open Graph recommendation of the large networks
# Share of the side that the drawing fills. A maskable icon may lose everything outside 80 % of it, and Apple cuts the
# corners itself: both need a ground that fills the square.
ICONS = {
    "icons/icon-192.png": (192, 1.0, "transparent"),
    "icons/icon-512.png": (512, 1.0, "transparent"),
    "icons/maskable-512.png": (512, 0.75, BLUE),
    "icons/apple-touch-icon.png": (180, 0.9, BLUE),
}
_ICON = """<body style="margin:0;background:{ground};display:grid;place-items:center;height:100vh">
<div style="width:{share}vw;height:{share}vw">{drawing}</div></body>"""
_BAR = """<p style="margin:0 0 22px;display:grid;grid-template-columns:170px 1fr;align-items:center">{name}
<span style="height:16px;border-radius:8px;background:#2a3045"><span style="display:block;height:16px;border-radius:8px;
width:{share}%;background:{colour}"></span></span></p>"""
_SOCIAL = """<body style="margin:0;box-sizing:border-box;height:100vh;padding:72px 80px;background:#10131d;
color:#e9ebf2;font:500 27px/1.3 'DejaVu Sans',sans-serif;display:grid;grid-template-columns:400px 1fr;
gap:70px;align-items:center">
<div style="position:relative;width:400px;height:400px;display:grid;place-items:center;background:#191d2b;
border-radius:32px"><div style="width:230px">{drawing}</div>
<div style="position:absolute;inset:48px;border:5px solid #56c4f5;border-radius:20px"></div>
<span style="position:absolute;top:24px;padding:8px 22px;border-radius:24px;background:#0b0e17;color:#fff;
font-size:24px">
<b style="color:#56c4f5">●</b> Happy 86 %</span></div>
<div><h1 style="margin:0 0 16px;font-size:58px;line-height:1.1">Emotion Detector</h1>
<p style="margin:0 0 48px;color:#9aa1b5">Which expression each face shows, live.</p>{bars}</div></body>"""
_BARS = (("Happy", 86, "#7b9dfb"), ("Surprised", 9, "#737a91"), ("Neutral", 5, "#737a91"))


def draw_all(browser: Browser, folder: Path) -> None:
    """Write every picture into `folder`."""
    drawing = (FRONTEND / "favicon.svg").read_text(encoding="utf-8")
    (folder / "icons").mkdir(exist_ok=True)
    for name, (side, share, ground) in ICONS.items():
        page = browser.new_page(viewport={"width": side, "height": side})
        page.set_content(_ICON.format(ground=ground, share=round(100 * share), drawing=drawing))
        page.screenshot(path=folder / name, omit_background=True)
        page.close()
    bars = "".join(_BAR.format(name=name, share=share, colour=colour) for name, share, colour in _BARS)
    width, height = SOCIAL_SIZE
    page = browser.new_page(viewport={"width": width, "height": height})
    page.set_content(_SOCIAL.format(drawing=drawing, bars=bars))
    page.screenshot(path=folder / "social-preview.png")
    page.close()


def pixels(path: Path) -> np.ndarray:
    with PIL.Image.open(path) as image:
        return np.asarray(image.convert("RGBA"), np.int16)


def test_the_icons_are_drawn_from_the_favicon(request, browser, tmp_path):
    draw_all(browser, FRONTEND if request.config.getoption("--update-screenshots") else tmp_path)

    for drawn in tmp_path.rglob("*.png"):
        committed = FRONTEND / drawn.relative_to(tmp_path)
        assert pixels(drawn).shape == pixels(committed).shape, committed
        if drawn.parent.name == "icons":  # the preview's letters are the machine's
            assert np.abs(pixels(drawn) - pixels(committed)).mean() < 2, committed
