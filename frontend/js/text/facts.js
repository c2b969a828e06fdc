/* What the page says of its models and costs; `make figures` renews it.
[[[cog
import cog
from benchmarks import page_facts
cog.outl(page_facts.model_facts())
cog.outl(page_facts.costs())
]]] */
/** Of faces that training never saw: how many, and the shares labelled as by people. */
export const MODEL_FACTS = {
  "emotion": {
    "samples": 3589,
    "accuracy": 0.6545,
    "easiest": {
      "label": "happy",
      "recall": 0.8838
    },
    "hardest": [
      {
        "label": "sad",
        "recall": 0.4319
      },
      {
        "label": "fear",
        "recall": 0.2923
      }
    ]
  },
  "gender": {
    "samples": 2121,
    "accuracy": 0.9373,
    "easiest": {
      "label": "female",
      "recall": 0.9473
    },
    "hardest": [
      {
        "label": "female",
        "recall": 0.9473
      },
      {
        "label": "male",
        "recall": 0.9283
      }
    ],
    "childrenAccuracy": 0.7222
  },
  "age": {
    "samples": 2121,
    "accuracy": 0.8138,
    "easiest": {
      "label": "0-12",
      "recall": 0.9618
    },
    "hardest": [
      {
        "label": "40-59",
        "recall": 0.6223
      },
      {
        "label": "13-19",
        "recall": 0.3762
      }
    ],
    "meanError": 4.91,
    "coverage": 0.8166
  }
};

/** US dollars that a million requests cost, once free tiers are used up. */
export const COST_PER_MILLION = {
  "crop": 6.75,
  "emotion": 6.28,
  "gender": 6.26,
  "age": 6.26
};

/* [[[end]]] */
