/* Where the shipped models call their own answers unsure, and what of a face must show; `make figures` renews it.
[[[cog
import cog
from benchmarks import page_facts
cog.outl(page_facts.model_bounds())
cog.outl(page_facts.visibility_bounds())
]]] */
/** @type {Record<string, import('./smoothing.js').Bounds>} */
export const MODEL_BOUNDS = {
  "emotion": {
    "unsureBelow": 0.56
  },
  "gender": {
    "unsureBelow": 0.845
  },
  "age": {
    "unsureWiderThan": 25
  }
};

/** The part of the face without sight of which an answer is unsure. @type {Record<string, string>} */
export const DECIDED_BY = {
  "emotion": "mouth",
  "gender": "eyes"
};

/** Visibility under which a part is hidden. */
export const HIDDEN_BELOW = 0.5;

/* [[[end]]] */
