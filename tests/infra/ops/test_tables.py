"""The tables of infra/README.md are what the configuration and the cost model say."""

from infra.ops import tables
from infra.ops.tables import Declaration

CONFIGURATION = """
variable "first" {
  description = "What \\"first\\" is."
  type        = string
  nullable    = false
}

variable "second" {
  description = "What second is."
  type = object({
    size = optional(number, 1)
  })
  default = {
    size = 2
  }
  nullable = false

  validation {
    condition     = true
    error_message = "Never."
  }
}
"""


def test_a_variable_has_name_description_and_default():
    assert tables.declarations(CONFIGURATION, kind="variable") == [
        Declaration("first", 'What "first" is.', ""),
        Declaration("second", "What second is.", "{ size = 2 }"),
    ]


def test_every_variable_and_output_is_described():
    for kind in ("variable", "output"):
        text = (tables.CONFIGURATION / f"{kind}s.tf").read_text(encoding="utf-8")
        found = tables.declarations(text, kind=kind)

        assert len(found) == text.count(f'\n{kind} "') + text.startswith(kind)
        assert all(row.description.endswith(".") for row in found)
        assert [row.name for row in found] == sorted(row.name for row in found)
