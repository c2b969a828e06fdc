# google-beta carries only the API Gateway resources, its network endpoint group and service identities.
# Terraform 1.5 is what Cloud Shell has; the tests beside this need 1.11, so they lie where an older one does not read them.
# Why the range is this wide: docs/decisions/0012-provider-versions.md.
terraform {
  required_version = ">= 1.5, < 2"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = ">= 6.50, < 8"
    }
    google-beta = {
      source  = "hashicorp/google-beta"
      version = ">= 6.50, < 8"
    }
    random = {
      source  = "hashicorp/random"
      version = "~> 3.7"
    }
    time = {
      source  = "hashicorp/time"
      version = "~> 0.13"
    }
  }
}

# user_project_override: the API keys and budget interfaces bill their calls to this project, not to the caller's.
provider "google" {
  project               = var.project_id
  region                = var.region
  billing_project       = var.project_id
  user_project_override = true
  default_labels        = { app = var.prefix }
}

provider "google-beta" {
  project               = var.project_id
  region                = var.region
  billing_project       = var.project_id
  user_project_override = true
  default_labels        = { app = var.prefix }
}
