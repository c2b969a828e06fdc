/* What the page says of its models and costs; `make figures` renews it.
[[[cog
import cog
from benchmarks import page_facts
cog.outl(page_facts.model_facts())
cog.outl(page_facts.costs())
]]] */
/** Of faces that training never saw: how many, and the shares labelled as by people. */README.md
export const MODEL_FACTS = {README.md
  "emotion": {README.md
    "samples": 3589,README.md
    "accuracy": 0.6442,README.md
    "easiest": {README.md
      "label": "happy",README.md
      "recall": 0.8872README.md
    },README.md
    "hardest": [README.md
      {README.md
        "label": "sad",README.md
        "recall": 0.4655README.md
      },README.md
      {README.md
        "label": "fear",README.md
        "recall": 0.1915README.md
      }README.md
    ]README.md
  },README.md
  "gender": {README.md
    "samples": 2121,README.md
    "accuracy": 0.9269,README.md
    "easiest": {README.md
      "label": "male",README.md
      "recall": 0.9327README.md
    },README.md
    "hardest": [README.md
      {README.md
        "label": "male",README.md
        "recall": 0.9327README.md
      },README.md
      {README.md
        "label": "female",README.md
        "recall": 0.9205README.md
      }README.md
    ],README.md
    "childrenAccuracy": 0.6875README.md
  },README.md
  "age": {README.md
    "samples": 2121,README.md
    "accuracy": 0.793,README.md
    "easiest": {README.md
      "label": "0-12",README.md
      "recall": 0.9583README.md
    },README.md
    "hardest": [README.md
      {README.md
        "label": "40-59",README.md
        "recall": 0.5568README.md
      },README.md
      {README.md
        "label": "13-19",README.md
        "recall": 0.3663README.md
      }README.md
    ],README.md
    "meanError": 5.12,README.md
    "coverage": 0.7982README.md
  }README.md
};README.md

/** US dollars that a million requests cost, once free tiers are used up. */README.md
export const COST_PER_MILLION = {README.md
  "crop": 6.75,README.md
  "emotion": 6.28,README.md
  "gender": 6.26,README.md
  "age": 6.26README.md
};README.md

/* [[[end]]] */
