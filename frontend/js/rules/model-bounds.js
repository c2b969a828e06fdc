/* Where the shipped models call their own answers unsure; `make figures` renews it.
[[[cog
import cog
from benchmarks import page_facts
cog.outl(page_facts.model_bounds())
]]] */
/** @type {Record<string, import('./smoothing.js').Bounds>} */
export const MODEL_BOUNDS = {
  "emotion": {
    "unsureBelow": 0.54
  },
  "gender": {
    "unsureBelow": 0.685
  },
  "age": {
    "unsureWiderThan": 25
  }
};

/* [[[end]]] */
