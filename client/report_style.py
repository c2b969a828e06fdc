"""How the report looks."""

from .results import FaceResult

# After Okabe and Ito's, which most colour-blind people can distinguish; one for each label, in the models' order.
PALETTE = (
    *("#d55e00", "#117755", "#7b3294", "#e0a800", "#0072b2", "#cc79a7", "#8a8a8a"),
    *("#b03060", "#3aa0d8", "#7f9a1f", "#5b4bd1", "#a0622d"),
)


def label_colour(face: FaceResult) -> str:
    """Return the colour of what the first classifier shows of a face."""
    first = next(iter(face.shown.values()), None)
    if first is None:
        return PALETTE[-1]
    return PALETTE[list(first.probabilities).index(first.label) % len(PALETTE)]


STYLE = """
:root{color-scheme:light dark;font:15px/1.45 system-ui,sans-serif}
body{margin:0}
main{max-width:1100px;margin:0 auto;padding:24px 16px}
h1{font-size:26px;margin:0 0 4px}h2{font-size:18px;margin:32px 0 8px;overflow-wrap:anywhere}
p{margin:4px 0;max-width:75ch}
dl{display:flex;flex-wrap:wrap;gap:12px;margin:16px 0}
dl div{border:1px solid #8886;border-radius:8px;padding:6px 14px;min-width:80px}
dt{opacity:.75;font-size:13px}dd{margin:0;font-size:22px;font-variant-numeric:tabular-nums}
svg{width:100%;height:auto}svg text{font-size:12px;fill:currentColor}svg path{stroke:currentColor;fill:none}
.legend{max-width:none;display:flex;flex-wrap:wrap;gap:4px 14px;font-size:13px}
i{display:inline-block;min-width:14px;height:14px;border-radius:3px;margin-right:4px;vertical-align:-2px}
.legend i{width:14px}
li i{color:#fff;font:bold 11px/14px system-ui,sans-serif;text-align:center;padding:0 2px}
.sheet{display:grid;grid-template-columns:repeat(auto-fill,minmax(200px,1fr));gap:14px;margin-top:8px}
figure{margin:0;font-size:13px}
figcaption{overflow-wrap:anywhere}
.picture{position:relative;width:fit-content}
.picture img{display:block;max-width:100%;height:auto;border-radius:4px}
.picture b{position:absolute;border:2px solid;box-sizing:border-box;border-radius:3px}
ul{margin:2px 0;padding:0;list-style:none}
summary{cursor:pointer}
table{border-collapse:collapse;width:100%;font-size:14px}
td,th{text-align:left;padding:3px 10px 3px 0;border-bottom:1px solid #8884;overflow-wrap:anywhere}
"""
