"""A film's timeline as SVG: one row per person, one band per classifier, coloured by label."""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise

from .report_style import PALETTE
from .results import PictureResult

_LEFT_PX, _WIDTH_PX, _BAND_PX, _GAP_PX, _AXIS_PX = 90, 900, 14, 8, 22
_GONE_SECONDS = 2.5  # a person who is not seen for longer was away
_TICKS = (0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600)
_MOST_TICKS = 12

Segment = tuple[float, float, str, bool]  # from, to, label, is unsure
Colours = dict[str, dict[str, str]]  # classifier to label to colour
Bands = dict[int, dict[str, list[Segment]]]  # person to classifier to segments


def timeline(moments: Sequence[PictureResult]) -> str:
    """Return the timeline of a film's moments, and a legend; empty where no person is seen."""
    bands = _bands(moments)
    if not bands:
        return "<p>No face was found.</p>"
    step = _step(moments)
    end = max((moment.seconds or 0.0) for moment in moments) + step
    colours = _colours(moments)
    row_px = len(colours) * _BAND_PX + _GAP_PX
    height = len(bands) * row_px + _AXIS_PX
    rows = "".join(
        _row(person, bands[person], index * row_px, scale=_WIDTH_PX / end, colours=colours)
        for index, person in enumerate(sorted(bands))
    )
    axis = "".join(_ticks(end, top=height - _AXIS_PX))
    legends = "".join(_legend(name, colours) for name in colours)
    view = f"0 0 {_LEFT_PX + _WIDTH_PX + 30} {height}"
    return f'<svg viewBox="{view}" role="img" aria-label="Labels over time">{rows}{axis}</svg>{legends}'


def _bands(moments: Sequence[PictureResult]) -> Bands:
    """Join moments with the same label into segments."""
    bands: Bands = {}
    step = _step(moments)
    for moment in moments:
        seconds = moment.seconds or 0.0
        for face in moment.faces:
            rows = bands.setdefault(face.person or 0, {})
            for name, prediction in face.shown.items():
                segments = rows.setdefault(name, [])
                if segments and seconds - segments[-1][1] <= max(_GONE_SECONDS, step) - step:
                    start, _, label, is_unsure = segments[-1]
                    segments[-1] = (start, seconds, label, is_unsure)
                new = (seconds, seconds + step, prediction.label, prediction.is_unsure)
                if segments and segments[-1][1:] == (seconds, *new[2:]):
                    segments[-1] = (segments[-1][0], *new[1:])
                else:
                    segments.append(new)
    return bands


def _step(moments: Sequence[PictureResult]) -> float:
    times = [moment.seconds or 0.0 for moment in moments]
    return min((b - a for a, b in pairwise(times) if b > a), default=0.5)


def _colours(moments: Sequence[PictureResult]) -> Colours:
    """Return classifier to label to colour, in the order of the model's labels."""
    colours: Colours = {}
    for moment in moments:
        for face in moment.faces:
            for name, prediction in face.predictions.items():
                if name not in colours:
                    used = sum(len(labels) for labels in colours.values())
                    labels = enumerate(prediction.probabilities, used)
                    colours[name] = {label: PALETTE[n % len(PALETTE)] for n, label in labels}
    return colours


def _row(person: int, rows: dict[str, list[Segment]], top: int, *, scale: float, colours: Colours) -> str:
    parts = [f'<text x="0" y="{top + _BAND_PX - 2}">person {person}</text>']
    for band, name in enumerate(colours):
        parts += [
            _segment(segment, top + band * _BAND_PX, scale=scale, colour=colours[name][segment[2]])
            for segment in rows.get(name, [])
        ]
    return "".join(parts)


def _segment(segment: Segment, top: int, *, scale: float, colour: str) -> str:
    start, end, label, is_unsure = segment
    text = f"{label}{' (unsure)' if is_unsure else ''}, {start:.1f} to {end:.1f} s"
    return (
        f'<rect x="{_LEFT_PX + start * scale:.1f}" y="{top}" width="{max(1.0, (end - start) * scale):.1f}" '
        f'height="{_BAND_PX - 2}" fill="{colour}" opacity="{0.4 if is_unsure else 1}">'
        f"<title>{escape(text)}</title></rect>"
    )


def _ticks(end: float, *, top: int) -> Iterator[str]:
    step = next((tick for tick in _TICKS if end / tick <= _MOST_TICKS), _TICKS[-1])
    for number in range(int(end / step) + 1):
        x = _LEFT_PX + number * step * _WIDTH_PX / end
        yield f'<path d="M{x:.1f} {top}v5"/><text x="{x:.1f}" y="{top + 17}">{_clock(number * step)}</text>'


def _clock(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:g} s"
    return f"{int(seconds // 3600)}:{int(seconds // 60 % 60):02}:{int(seconds % 60):02}".removeprefix("0:")


def _legend(name: str, colours: Colours) -> str:
    marks = "".join(
        f'<span><i style="background:{colour}"></i>{escape(label)}</span>' for label, colour in colours[name].items()
    )
    return f'<p class="legend"><b>{escape(name)}</b>{marks}<span>pale: unsure</span></p>'
